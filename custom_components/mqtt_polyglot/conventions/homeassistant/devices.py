"""Devices of Home Assistant discovery: their announcements, and the spec made of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from ...model.components import Component, Trigger
from ...model.spec import Announced, DeviceSpec, Note, NoteKind
from ...model.traits import TRAITS
from ..base import Announcement, AnnouncementError
from .common import readable
from .device_block import DeviceBlock, merged, parse_device
from .document import DEVICE, DiscoveryTopic, parse_topic
from .fields import short_text
from .templates import Examiner, Look
from .translation import ComponentConfig, TranslatedComponent, components_of, translate

NAME: Final = "homeassistant"
"""The name of the convention."""

MAX_TOPICS: Final = 2000
"""The most announcements of one device."""

MAX_NAMES: Final = 256
"""The most aliases of one device."""

MIGRATING: Final = "migrate_discovery"
"""The key that marks a stored announcement that is about to move to another topic."""

_TOGETHER: Final = 16
"""How many components are translated without a pause."""


@dataclass(slots=True)
class Entry:
    """The announcement on one topic.

    Attributes:
        topic: The topic.
        raw: The JSON of the announcement.
        size: Its size in bytes.
        block: Its device block.
        migrating: Whether it is about to move to another topic.
        parts: The components, once they are needed: those of a stored announcement are not
            translated as long as it does not change.
        notes: What of it belongs to no component.
        examined: Whether its templates were checked, or it has none.
        unchecked: Those that were not.
    """

    topic: DiscoveryTopic
    raw: dict[str, Any]
    size: int
    block: DeviceBlock | None
    migrating: bool = False
    parts: tuple[TranslatedComponent, ...] | None = None
    notes: tuple[Note, ...] = ()
    examined: bool = False
    unchecked: tuple[str, ...] = ()

    def translated(
        self, examiner: Examiner, device: str | None, *, close: bool
    ) -> tuple[TranslatedComponent, ...]:
        """The components, translated when they are first needed, or when templates are to be checked.

        Args:
            examiner: Checks the templates.
            device: The name of the device.
            close: Whether to check the templates.
        """
        for _ in self.translating(examiner, device, close=close):
            pass
        return self.parts or ()

    def translating(self, examiner: Examiner, device: str | None, *, close: bool) -> Iterator[None]:
        """The same, with a pause after every few components; see ``translated``."""
        if self.parts is not None and close and not self.examined:
            # Where nothing is wrong with them, the components are those that they are taken for.
            look = Look(examiner, close=True)
            flaws = [look.flaw(each) for each in self.unchecked]
            self.examined = not any(flaws)
        if self._is_translated(close=close):
            return
        found = tuple(components_of(self.topic, self.raw))
        look = Look(examiner, close=close)
        parts: list[TranslatedComponent] = []
        for count, each in enumerate(found, 1):
            if isinstance(each, ComponentConfig):
                parts.append(translate(each, look, device))
            if count % _TOGETHER == 0:
                yield
        if self._is_translated(close=close):
            return  # Meanwhile, and better, because the device was adopted.
        notes = [each for each in found if isinstance(each, Note)]
        if self.block is None and block_of(self.raw) is not None:
            detail = "nothing by which the device could be known again"
            notes.append(Note(NoteKind.REJECTED_KEY, self.topic.name, DEVICE, detail))
        self.parts, self.notes = tuple(parts), tuple(notes)
        self.unchecked = tuple(look.passed_over)
        self.examined = not look.passed_over

    def _is_translated(self, *, close: bool) -> bool:
        return self.parts is not None and (self.examined or not close)

    def lay_down(self) -> None:
        """Keep nothing of what was made of it, until it is needed again."""
        self.parts, self.notes, self.examined = None, (), False

    def says_the_same(self, other: Entry) -> bool:
        """Whether another announcement on this topic describes the same.

        The origin does not count: a gateway that was updated announces everything again.
        """
        if self.raw == other.raw:
            return True
        components = list(components_of(self.topic, self.raw))
        return self.block == other.block and components == list(
            components_of(other.topic, other.raw)
        )

    def aliases(self) -> tuple[str, ...]:
        """The aliases of its device, the most lasting first."""
        if self.block is not None:
            return self.block.aliases()
        topic = self.topic
        node = topic.object_id if topic.component == DEVICE else topic.node_id
        return (f"node:{node}" if node else f"topic:{topic.component}/{topic.object_id}",)

    @property
    def unique(self) -> str | None:
        """The platform and unique id of its component; ``None`` for the announcement of a device."""
        unique_id = self.raw.get("uniq_id", self.raw.get("unique_id"))
        if self.topic.component == DEVICE or not isinstance(unique_id, str | int):
            return None
        return f"{self.topic.component}:{unique_id}"


@dataclass(slots=True)
class KnownDevice:
    """A device that has announced itself.

    Attributes:
        key: Its own id, which never changes.
        entries: Its announcements by topic, in the order in which they last changed.
        size: The bytes of its announcements.
        aliases: The identifiers and connections in its announcements, and in how many they are.
        vias: The ``via_device`` of its announcements, by topic.
        outdated: Whether it has to be described anew though nothing was announced.
        names: The aliases under which it is in the index.
        reached_by: The ``via_device`` under which it is in the index.
        examined: Whether its templates are checked: not before it is adopted.
        described: What it was described by last, and its spec, as long as nothing else is announced.
    """

    key: str
    entries: dict[str, Entry] = field(default_factory=dict)
    size: int = 0
    aliases: Counter[str] = field(default_factory=Counter)
    vias: dict[str, str] = field(default_factory=dict)
    outdated: bool = False
    names: set[str] = field(default_factory=set)
    reached_by: str | None = None
    examined: bool = False
    described: tuple[tuple[Any, ...], DeviceSpec] | None = None

    @property
    def id(self) -> str:
        """The id of its spec."""
        return device_id(self.key)

    def put(self, entry: Entry) -> None:
        """Add or update an announcement."""
        name = entry.topic.name
        self.take(name)
        self.entries[name] = entry
        self.size += entry.size
        self.aliases.update(entry.aliases())
        if entry.block is not None and entry.block.via is not None:
            self.vias[name] = entry.block.via

    def take(self, name: str) -> None:
        """Remove the announcement of a topic."""
        self.described = None
        if (entry := self.entries.pop(name, None)) is None:
            return
        self.size -= entry.size
        self.vias.pop(name, None)
        self.aliases.subtract(entry.aliases())
        for alias in entry.aliases():
            if not self.aliases[alias]:
                del self.aliases[alias]

    def announcement(self) -> Announcement:
        """What is stored of the device: see ``load``."""
        return {
            "device": self.key,
            "configs": {
                name: entry.raw | {MIGRATING: True} if entry.migrating else entry.raw
                for name, entry in self.entries.items()
            },
        }

    def translating(self, examiner: Examiner) -> Iterator[None]:
        """Translate what is not yet of the announcements, with pauses: ``describe`` needs it."""
        hint = merged(self._blocks()).name
        for count, entry in enumerate(tuple(self.entries.values()), 1):
            yield from entry.translating(examiner, hint, close=self.examined)
            if count % _TOGETHER == 0:
                yield

    def describe(self, examiner: Examiner, resolve: Callable[[str], str | None]) -> DeviceSpec:
        """Make the spec of all announcements.

        Args:
            examiner: Checks the templates.
            resolve: Gives the key of the device that has an alias.
        """
        block = merged(self._blocks())
        entries = sorted(
            self.entries.values(), key=lambda entry: (entry.migrating, entry.topic.name)
        )
        via = self._parent(block, resolve)
        translated = (
            (entry.migrating, entry.translated(examiner, block.name, close=self.examined))
            for entry in entries
        )
        made_of = (via, *translated)
        self.outdated = False
        if self.described is None or self.described[0] != made_of:
            self.described = (made_of, self._spec(block, entries, via))
        return self.described[1]

    def _spec(self, block: DeviceBlock, entries: Sequence[Entry], via: str | None) -> DeviceSpec:
        """Make the spec of announcements that are translated."""
        parts = [(entry, part) for entry in entries for part in entry.parts or ()]
        hint = block.name
        newest = self._newest(parts)
        name = hint or self._name(block, [p for entry, p in parts if newest[p.key] is entry])
        notes = [note for entry in entries for note in entry.notes]
        # Without a device block a node id is a part of a topic, and in no entity id.
        nodes = self.key.startswith("node:") and not block.aliases()
        components = tuple(_distinct(parts, name, notes, newest, own_ids=nodes))
        return DeviceSpec(
            id=self.id,
            name=name,
            manufacturer=block.manufacturer,
            model=block.model,
            model_id=block.model_id,
            serial_number=block.serial_number,
            sw_version=block.sw_version,
            hw_version=block.hw_version,
            configuration_url=block.configuration_url,
            suggested_area=block.suggested_area,
            origin=self._origin(),
            identities=frozenset(block.identities()),
            connections=frozenset(block.connections),
            via=via,
            components=components,
            notes=(*block.notes, *notes),
            nameless=not block.aliases(),
            announced=tuple(
                Announced(
                    entry.topic.name,
                    origin_of(entry.raw) or "",
                    tuple(part.key for part in entry.parts or ()),
                )
                for entry in entries
            ),
        )

    def _newest(self, parts: Iterable[tuple[Entry, TranslatedComponent]]) -> dict[str, Entry]:
        """The announcement that counts of each component: the last one that is not migrating."""
        ages = {name: age for age, name in enumerate(self.entries)}
        newest: dict[str, Entry] = {}
        for entry, part in parts:
            rival = newest.setdefault(part.key, entry)
            if (not entry.migrating, ages[entry.topic.name]) > (
                not rival.migrating,
                ages[rival.topic.name],
            ):
                newest[part.key] = entry
        return newest

    def lay_down(self) -> None:
        """Keep what was announced, and nothing of what was made of it."""
        self.described = None
        for entry in self.entries.values():
            entry.lay_down()

    @property
    def via(self) -> str | None:
        """The last ``via_device`` of its announcements."""
        return next(reversed(self.vias.values()), None)

    def _parent(self, block: DeviceBlock, resolve: Callable[[str], str | None]) -> str | None:
        """The id of the device that is its ``via_device``, if that is another one."""
        if block.via is None:
            return None
        key = resolve(block.via) or block.via
        return device_id(key) if key != self.key else None

    def _origin(self) -> str | None:
        """The name of the last origin in its announcements."""
        origins = (origin_of(entry.raw) for entry in reversed(self.entries.values()))
        return next(filter(None, origins), None)

    def _blocks(self) -> Iterator[DeviceBlock]:
        """The device blocks of the announcements; equal ones in a row once."""
        last = None
        for entry in self.entries.values():
            if entry.block is not None and entry.block is not last:
                last = entry.block
                yield last

    def _name(self, block: DeviceBlock, parts: list[TranslatedComponent]) -> str:
        """A name for a device that gives none."""
        if names := block.aliases():
            return block.model or names[0].removeprefix("mac:")
        kind, _, own = self.key.partition(":")
        if len(parts) == 1 and (title := parts[0].title()) is not None:
            return title
        return readable(own.rpartition("/")[2] if kind == "topic" else own) or self.key


_NO_ENTITIES: Final = tuple(f"{each}:" for each, traits in TRAITS.items() if not traits.entity)
"""How the keys of components begin that become no entity, and so have no name of their own."""


def _distinct(
    parts: Iterable[tuple[Entry, TranslatedComponent]],
    device: str,
    notes: list[Note],
    newest: Mapping[str, Entry],
    *,
    own_ids: bool,
) -> Iterator[Component]:
    """The components, each key once; notes are added to ``notes``."""
    seen: set[str] = set()
    triggers: set[tuple[str, ...]] = set()
    alone = sum(not key.startswith(_NO_ENTITIES) for key in newest) == 1
    for entry, part in parts:
        if part.key in seen or newest[part.key] is not entry:
            if not entry.migrating:
                detail = f"a newer announcement of the device has the key {part.key}"
                notes.append(Note(NoteKind.REJECTED, entry.topic.name, "unique_id", detail[:255]))
            continue
        seen.add(part.key)
        notes.extend(part.notes)
        component = part.within(device, alone=alone, own_id=own_ids)
        if isinstance(component, Trigger):
            # Automations are kept with it, and nothing else tells two triggers apart.
            mark = (component.type, *component.subtypes)
            if mark in triggers:
                detail = f"another trigger is {' '.join(mark)}"
                notes.append(Note(NoteKind.REJECTED, entry.topic.name, "subtype", detail[:255]))
                continue
            triggers.add(mark)
        if component is not None:
            yield component


def device_id(key: str) -> str:
    """The id of the spec of a device."""
    return f"{NAME}:{key}"


def block_of(raw: Mapping[str, Any]) -> Any:
    """The device block of an announcement as JSON."""
    return raw.get("dev", raw.get("device"))


def origin_of(raw: Mapping[str, Any]) -> str | None:
    """The name of the software that made an announcement."""
    origin = raw.get("o", raw.get("origin"))
    return short_text(origin.get("name")) if isinstance(origin, dict) else None


def load(announcement: Announcement) -> KnownDevice:
    """Make a device of what was stored of it; raises ``AnnouncementError``.

    What is stored is ``{"device": <its key>, "configs": {<topic below the prefix>: <payload>}}``.
    """
    key, configs = announcement.get("device"), announcement.get("configs")
    if not isinstance(key, str) or not key or not isinstance(configs, dict) or not configs:
        raise AnnouncementError("no announcement of Home Assistant discovery")
    device = KnownDevice(key)
    for name, raw in configs.items():
        topic = parse_topic(name)
        if topic is None or not isinstance(raw, dict):
            raise AnnouncementError(f"no announcement of Home Assistant discovery: {name[:64]}")
        migrating = len(raw) > 1 and raw.get(MIGRATING) is True
        own = {key: value for key, value in raw.items() if key != MIGRATING} if migrating else raw
        device.put(
            Entry(topic, own, len(orjson.dumps(own)), parse_device(block_of(own)), migrating)
        )
    return device

"""Home Assistant discovery as a convention: from messages to effects."""

from collections.abc import Awaitable, Collection, Generator, Iterator, Sequence
from typing import Any, ClassVar, Final, override

import orjson

from ...broker.message import Message
from ...broker.topic import validate_topic
from ...model.spec import DeviceSpec, Note, NoteKind
from ..base import (
    MAX_ANNOUNCEMENT,
    Announcement,
    Convention,
    DeviceGone,
    DevicePending,
    DeviceSeen,
    Effect,
    Rejected,
    Working,
)
from ..template_engine import TemplateEngine
from .device_block import DeviceBlock, parse_device
from .device_index import DeviceIndex
from .devices import MAX_NAMES, MAX_TOPICS, MIGRATING, NAME, Entry, KnownDevice, block_of, load
from .document import DEVICE, DiscoveryTopic, parse_object, parse_topic
from .fields import UnusableError
from .templates import Examiner
from .translation import COMPONENTS, TranslatedComponent, blocks_of, carried_over

MANY: Final = 64
"""The most announcements of an adopted device that is described after each of them."""

_MIGRATE: Final = frozenset({"migr_discvry", MIGRATING})


class HomeAssistant(Convention):
    """What devices publish for Home Assistant to find them by; see the package."""

    name: ClassVar[str] = NAME

    def __init__(self, prefix: str, engine: TemplateEngine) -> None:
        """Start without devices.

        Args:
            prefix: The first levels of the topics, ``homeassistant`` unless somebody changed it.
            engine: For the templates in announcements.

        Raises:
            ValueError: No topic can begin with the prefix.
        """
        validate_topic(prefix)
        self._prefix = f"{prefix}/"
        self._examiner = Examiner(engine)
        self._index = DeviceIndex()
        self._block: tuple[Any, DeviceBlock | None] = (None, None)

    @property
    @override
    def filters(self) -> tuple[str, ...]:
        return (f"{self._prefix}+/+/config", f"{self._prefix}+/+/+/config")

    @override
    def on_message(self, message: Message) -> Iterator[Effect]:
        topic = parse_topic(message.topic.removeprefix(self._prefix))
        try:
            raw = parse_object(message) if message.payload else {}
            if topic is None:
                yield _rejected(message.topic, "ids are made of letters, digits, _ and -")
            elif not raw:
                yield from self._remove(topic)
            elif _is_migration(raw):
                self._migrate(topic)
            else:
                yield from self._announce(topic, raw, len(message.payload))
        except UnusableError as err:
            yield _rejected(message.topic, str(err))

    @override
    def reading(self, device_id: str) -> Iterator[None]:
        device = self._index.get(device_id)
        return device.translating(self._examiner) if device is not None else iter(())

    @override
    def seen(self, device_id: str) -> DeviceSeen | None:
        device = self._index.get(device_id)
        return self._seen(device) if device is not None else None

    @override
    def describe(self, announcement: Announcement) -> DeviceSpec:
        device = load(announcement)
        device.examined = True
        return device.describe(self._examiner, self._index.key_of)

    @override
    def topics(self, announcement: Announcement) -> tuple[str, ...]:
        return tuple(f"{self._prefix}{name}" for name in announcement["configs"])

    @override
    def reverted(
        self, announcement: Announcement, before: Announcement, topics: Collection[str]
    ) -> Announcement:
        configs = {name: raw for name, raw in announcement["configs"].items() if name not in topics}
        earlier = before.get("configs", {})
        configs |= {name: earlier[name] for name in topics if name in earlier}
        return {**announcement, "configs": configs}

    @override
    def restore(self, device_id: str, announcement: Announcement) -> DeviceSpec:
        known = self._index.get(device_id)
        # One that was found in this run has been read, all of it.
        found = known is not None and known.announcement() == announcement
        device = known if known is not None and found else load(announcement)
        device.examined = True
        spec = device.describe(self._examiner, self._index.key_of)
        device.lay_down()
        if not found:
            self._index.restore(device).examined = True
        return spec

    @override
    def prepare(self) -> Awaitable[None] | None:
        return self._examiner.prepare()

    @override
    def forget(self, device_id: str) -> None:
        if (device := self._index.get(device_id)) is not None:
            self._index.forget(device)

    def _announce(self, topic: DiscoveryTopic, raw: dict[str, Any], size: int) -> Iterator[Effect]:
        """Add or update what a topic announces; without a change nothing happens."""
        raw = {key: value for key, value in raw.items() if key not in _MIGRATE}
        entry = yield from self._read(topic, raw, size)
        # Not before: somebody may have adopted or forgotten the device in between.
        device = self._index.announced_on(topic.name)
        before = device.entries[topic.name] if device is not None else None
        same = before is not None and entry.says_the_same(before)
        if before is not None and not same:
            if lost := self._lost(entry, before, close=device is not None and device.examined):
                yield from self._refusals(topic, lost)
                entry = self._without(entry, lost, before)
                same = entry.says_the_same(before)
        if device is not None and before is not None and same:
            yield from self._unchanged(device, before)
            return
        target = self._index.find(entry)
        _check_room(target, entry)
        if device is not None and target is not device:
            yield from self._remove(topic)
        children = self._index.put(target, entry)
        if len(target.entries) > MANY:
            # Now, rather than with all the others in one turn of the event loop.
            name = entry.block.name if entry.block is not None else None
            entry.translated(self._examiner, name, close=target.examined)
        if len(entry.parts or ()) > MANY:
            yield Working()
        if target in self._index:
            yield self._changed(target)
        for child in children:
            # It may have been forgotten because of an effect before.
            if child in self._index:
                yield self._seen(child)

    def _read(
        self, topic: DiscoveryTopic, raw: dict[str, Any], size: int
    ) -> Generator[Effect, None, Entry]:
        """Read an announcement; with pauses, if it is one of a device of many components."""
        device = self._index.announced_on(topic.name)
        before = device.entries[topic.name] if device is not None else None
        entry = self._entry(topic, raw, size, before)
        if topic.component == DEVICE and (before is None or before.raw != entry.raw):
            name = entry.block.name if entry.block is not None else None
            close = device is not None and device.examined
            for each in (entry, before) if before is not None else (entry,):
                for _ in each.translating(self._examiner, name, close=close):
                    yield Working()
        return entry

    def _entry(
        self, topic: DiscoveryTopic, raw: dict[str, Any], size: int, before: Entry | None
    ) -> Entry:
        if topic.component == DEVICE and before is not None:
            whole = carried_over(before.raw, raw)
            if whole != raw:
                raw, size = whole, len(orjson.dumps(whole))
        block = block_of(raw)
        if block != self._block[0]:
            # A gateway announces the components of a device one after the other, with one block.
            self._block = (block, parse_device(block))
        return Entry(topic, raw, size, self._block[1])

    def _lost(self, entry: Entry, before: Entry, *, close: bool) -> tuple[TranslatedComponent, ...]:
        """The components that can no longer be read."""
        name = entry.block.name if entry.block is not None else None
        known = before.translated(self._examiner, name, close=close)
        readable = {part.key for part in known if not part.refused}
        parts = entry.translated(self._examiner, name, close=close)
        return tuple(part for part in parts if part.refused and part.key in readable)

    def _refusals(
        self, topic: DiscoveryTopic, parts: Sequence[TranslatedComponent]
    ) -> Iterator[Effect]:
        for part in parts:
            note = next(note for note in part.notes if note.kind is NoteKind.REJECTED)
            yield Rejected(self._prefix + topic.name, note)

    def _without(self, entry: Entry, lost: Sequence[TranslatedComponent], before: Entry) -> Entry:
        """The announcement with components that can no longer be read as they were before.

        A component does not go because its new description is faulty.
        """
        topic = entry.topic
        if topic.component != DEVICE:
            return before
        bad = {part.naming.object_id for part in lost}
        good = {key: block for key, block in blocks_of(entry.raw).items() if key not in bad}
        rest = {key: value for key, value in entry.raw.items() if key not in COMPONENTS}
        return self._entry(topic, rest | {"components": good}, entry.size, before)

    def _unchanged(self, device: KnownDevice, entry: Entry) -> Iterator[Effect]:
        entry.migrating = False
        if device.outdated:
            yield self._seen(device)

    def _remove(self, topic: DiscoveryTopic) -> Iterator[Effect]:
        """Remove what a topic announced: its announcement was withdrawn."""
        device = self._index.announced_on(topic.name)
        if device is None:
            return
        self._index.take(device, topic.name)
        yield self._changed(device) if device.entries else DeviceGone(device.id)

    def _migrate(self, topic: DiscoveryTopic) -> None:
        """Keep a component that is about to be announced on another topic (``migrate_discovery``)."""
        if (device := self._index.announced_on(topic.name)) is not None:
            device.entries[topic.name].migrating = True

    def _changed(self, device: KnownDevice) -> DeviceSeen | DevicePending:
        """The effect of a change: the description, or that there will be one.

        A device that waits is described by its first announcement, and when the others have come.
        """
        at_once = MANY if device.examined else 1
        return self._seen(device) if len(device.entries) <= at_once else DevicePending(device.id)

    def _seen(self, device: KnownDevice) -> DeviceSeen:
        spec = device.describe(self._examiner, self._index.key_of)
        return DeviceSeen(spec, device.announcement())


def _check_room(device: KnownDevice, entry: Entry) -> None:
    """Check the limits of a device for a new announcement; raises ``UnusableError``."""
    before = device.entries.get(entry.topic.name)
    if device.size + entry.size - (before.size if before else 0) > MAX_ANNOUNCEMENT:
        raise UnusableError(f"a device with announcements of more than {MAX_ANNOUNCEMENT} bytes")
    if before is None and len(device.entries) >= MAX_TOPICS:
        raise UnusableError(f"a device with more than {MAX_TOPICS} announcements")
    if len(device.aliases) + sum(a not in device.aliases for a in entry.aliases()) > MAX_NAMES:
        raise UnusableError(f"a device with more than {MAX_NAMES} names")


def _is_migration(raw: dict[str, Any]) -> bool:
    """Whether a message only says that its announcement is about to move to another topic."""
    return raw.keys() <= _MIGRATE and any(value is True for value in raw.values())


def _rejected(topic: str, detail: str) -> Rejected:
    return Rejected(topic, Note(NoteKind.REJECTED, topic, detail=detail))

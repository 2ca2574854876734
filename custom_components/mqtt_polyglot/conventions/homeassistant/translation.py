"""From the announcement of one topic to components: each by itself, whatever its siblings are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from ...model.components import Component, ComponentError
from ...model.spec import Note, NoteKind
from ...model.traits import TRAITS
from .abbreviations import COMPONENT_KEYS, RETIRED_KEYS, expand
from .common import SHARED_KEYS, Naming, finish, readable, take_entity_id, take_naming
from .document import DEVICE, DiscoveryTopic
from .fields import MAX_NAME, Fields, Notes, UnusableError, short_text
from .models import Made, Names
from .platforms import PLATFORMS
from .templates import Look
from .wiring import Wiring

MAX_COMPONENTS: Final = 500
"""The most components of one announcement."""

BASE: Final = "~"
"""The key of a piece of text for which ``~`` stands at the beginning or the end of topics."""

COMPONENTS: Final = ("cmps", "components")
"""The keys of the components in the announcement of a whole device."""

_NOT_OF_COMPONENTS: Final = ("device", "origin")


@dataclass(frozen=True, slots=True)
class ComponentConfig:
    """What an announcement says of one component.

    Attributes:
        platform: Its platform, whether we have it or not.
        discovery_id: What tells it from others of its platform, if it has no unique id.
        object_id: The part of that which is its own.
        values: Its keys, under their long names.
    """

    platform: str
    discovery_id: str
    object_id: str
    values: Mapping[str, Any]


@dataclass(slots=True)
class TranslatedComponent:
    """What has become of one announced component.

    Attributes:
        key: Its key in the device.
        component: The component, if there is one.
        naming: What it says of its name.
        notes: What of it is not in the component.
        refused: Whether it could not be read, though there is a platform for it.
    """

    key: str
    component: Component | None
    naming: Naming
    notes: tuple[Note, ...]
    refused: bool = False

    def within(self, device: str, *, alone: bool, own_id: bool) -> Component | None:
        """The component with its name in this device; see ``Naming.within``.

        Args:
            device: The name of the device.
            alone: Whether the device has no other component.
            own_id: Whether its entity id is its own name, without that of the device before it.
        """
        if self.component is None:
            return None
        main, name = self.naming.within(device, alone=alone)
        common = self.component.common
        wanted = common.entity_id
        if own_id and not main and wanted is None:
            wanted = name or getattr(self.component, "device_class", None)
        if (common.main, common.name, common.entity_id) != (main, name, wanted):
            named = replace(common, main=main, name=name, entity_id=wanted)
            if named != common:
                self.component = replace(self.component, common=named)
        return self.component

    def title(self) -> str | None:
        """What the announcement calls the component, whatever its device is called."""
        return self.naming.given or None


# --- what an announcement holds -------------------------------------------------------------------


def components_of(
    topic: DiscoveryTopic, raw: Mapping[str, Any]
) -> Iterator[ComponentConfig | Note]:
    """The components that an announcement describes, or why there is one less."""
    if topic.component != DEVICE:
        yield ComponentConfig(
            platform=topic.component,
            discovery_id=topic.discovery_id(),
            object_id=topic.object_id,
            values={
                key: value
                for key, value in _based(_named(raw)).items()
                if key not in _NOT_OF_COMPONENTS
            },
        )
        return
    shared = _shared(raw)
    for count, (key, block) in enumerate(blocks_of(raw).items()):
        where = f"{key[:64]!r}"
        if count == MAX_COMPONENTS:
            detail = f"more than {MAX_COMPONENTS} components"
            yield Note(NoteKind.REJECTED, topic.name, "components", detail)
            return
        if not isinstance(block, dict):
            yield Note(NoteKind.REJECTED, where, "", "not an object")
            continue
        values = _named(block)
        platform = short_text(values.pop("platform", None))
        if platform is None:
            yield Note(NoteKind.REJECTED, where, "platform", "the platform is missing")
        elif values:
            yield ComponentConfig(
                platform=platform,
                discovery_id=topic.discovery_id(key),
                object_id=key,
                values=_based(shared | values),
            )


def blocks_of(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The components of the announcement of a whole device, by their keys, as they came."""
    short, long = COMPONENTS
    blocks = raw.get(short, raw.get(long))
    return blocks if isinstance(blocks, dict) else {}


def carried_over(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The announcement of a whole device with the components that it no longer mentions.

    To leave out a component is not to remove it: for that a device names the platform and nothing
    else. What it says for all its components is written down with each of those left out.
    """
    blocks, shared = blocks_of(now), _shared(before)
    kept = {
        key: shared | _named(block)
        for key, block in blocks_of(before).items()
        if key not in blocks and isinstance(block, dict) and len(block) > 1
    }
    if not kept:
        return dict(now)
    room = max(0, MAX_COMPONENTS - len(blocks))
    rest = {key: value for key, value in now.items() if key not in COMPONENTS}
    return rest | {"components": {**dict(list(kept.items())[-room:] if room else ()), **blocks}}


def _shared(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the announcement of a whole device says once for its components."""
    values = _named(raw)
    return {key: values[key] for key in SHARED_KEYS if key in values}


def _named(block: Mapping[str, Any]) -> dict[str, Any]:
    """A block under long names, the entries of its availability too."""
    values = expand(expand(block, COMPONENT_KEYS), RETIRED_KEYS)
    if "availability" in values:
        entries = values["availability"]
        values["availability"] = [
            expand(entry, COMPONENT_KEYS) if isinstance(entry, dict) else entry
            for entry in (entries if isinstance(entries, list) else [entries])
        ]
    return values


def _based(values: dict[str, Any]) -> dict[str, Any]:
    """A component with whole topics, those that it shares with others too."""
    base = values.pop(BASE, None)
    if base is None:
        return values
    return {key: _whole(key, value, str(base)) for key, value in values.items()}


def _whole(key: str, value: Any, base: str) -> Any:
    """A value with the base in the place of ``~``, if it is a topic or has topics in it."""
    if key == "availability":
        return [
            {inner: _whole(inner, each, base) for inner, each in entry.items()}
            if isinstance(entry, dict)
            else entry
            for entry in value
        ]
    if not isinstance(value, str) or not key.endswith("topic"):
        return value
    if value.startswith(BASE):
        value = base + value[1:]
    if value.endswith(BASE):
        value = value[:-1] + base
    return value


# --- what becomes of a component ------------------------------------------------------------------


def translate(config: ComponentConfig, look: Look, device: str | None) -> TranslatedComponent:
    """Make a component of what is announced; whatever is wrong becomes notes.

    Args:
        config: What is announced.
        look: For its templates.
        device: The name of its device, as far as it is known.
    """
    where = f"{config.platform} {_label(config)}"
    notes = Notes(where[:MAX_NAME])
    fields = Fields(config.values, notes)
    naming = take_naming(fields, config.object_id)
    key = f"{config.platform}:{_own_id(fields, config)}"
    part = TranslatedComponent(key, None, naming, ())
    if config.platform not in PLATFORMS:
        notes.add(NoteKind.UNSUPPORTED, "", f"{config.platform} is not supported")
    else:
        title = naming.within(device or "", alone=False)
        names = partial(_names, config, key, title)
        make = partial(_make, config, look)
        made = look.models.find(config.platform, config.values, names, make)
        flaws = [look.flaw(each) for each in made.templates] if made is not None else []
        if made is not None and not any(flaws):
            part.component = made.component
            notes.repeat(made.notes)
        else:
            part.component = _build(config.platform, fields, look, title, key)
            part.refused = part.component is None
        # A device class that was refused is no name.
        part.naming = replace(naming, has_class=_names_itself(part.component))
    part.notes = notes.taken()
    return part


def _names(config: ComponentConfig, key: str, title: tuple[bool, str | None]) -> Names:
    """What a component is called; what there is to say of its entity id is a note of its model."""
    main, name = title
    return Names(key, main, name, take_entity_id(Fields(config.values, Notes(""))))


def _build(
    platform: str, fields: Fields, look: Look, title: tuple[bool, str | None], key: str
) -> Component | None:
    """The component that keys describe; ``None``, which is noted, if they describe none."""
    try:
        component = PLATFORMS[platform](Wiring(fields, look, title), key)
        finish(fields)
    except (UnusableError, ComponentError) as err:
        fields.notes.add(NoteKind.REJECTED, "", str(err))
        return None
    return component


def _make(config: ComponentConfig, look: Look, values: Mapping[str, Any]) -> Made | None:
    """What becomes of other keys of a component; ``None`` if not all of them are right."""
    notes, glance = Notes(""), look.glance()
    fields = Fields(values, notes)
    take_naming(fields, config.object_id)
    _own_id(fields, config)
    of_names = len(notes.taken())
    component = _build(config.platform, fields, glance, (False, None), "")
    if component is None or any(map(glance.flaw, tuple(glance.passed_over))):
        return None
    return Made(component, notes.taken()[of_names:], tuple(dict.fromkeys(glance.passed_over)))


def _names_itself(component: Component | None) -> bool:
    """Whether Home Assistant names a component without a name after its device class."""
    if component is None or not TRAITS[component.platform].names:
        return False
    return getattr(component, "device_class", None) not in (None, "enum")


def _label(config: ComponentConfig) -> str:
    return short_text(config.values.get("name")) or readable(config.object_id)


def _own_id(fields: Fields, config: ComponentConfig) -> str:
    return fields.text("unique_id", limit=MAX_NAME) or config.discovery_id[:MAX_NAME]

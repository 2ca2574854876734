"""Devices: from an announcement to a spec."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from ...broker.message import Publish
from ...model.components import Common, Component
from ...model.spec import DeviceSpec
from ..base import Announcement, AnnouncementError
from .announcement import check, ieee_of
from .binary import add_binary
from .climate import add_climate
from .composite import add_composite, add_list
from .cover import add_cover
from .draft import Draft, Function
from .expose import Expose, ExposeError, read_exposes
from .fan import add_fan
from .ids import bridge_id, device_id
from .light import add_light
from .lock import add_lock
from .naming import part_name
from .number import add_number
from .select import add_choice
from .sensor import add_enum, add_last_seen, add_numeric, add_text
from .siren import add_alarms, add_warning
from .switch import add_switch
from .text import add_text_setting
from .update import add_update
from .valve import add_valves
from .wire import Wire, availability_of

_ORIGIN: Final = "Zigbee2MQTT"

_RANK: Final = ("lock", "climate", "cover", "fan", "light", "switch")
"""The types of specific exposes; of several, the device is what comes first here."""

_MAX_TEXT: Final = 255
_MAX_QUERIES: Final = 16
"""The most values that a device is asked for at once: each may be a message in its network."""

_SPECIFIC: Final[dict[str, Callable[[Draft, Function], Sequence[Expose]]]] = {
    "climate": add_climate,
    "cover": add_cover,
    "fan": add_fan,
    "light": add_light,
    "lock": add_lock,
    "switch": add_switch,
}
_GENERIC: Final[dict[str, Callable[[Draft, Expose], None]]] = {
    "binary": add_binary,
    "composite": add_composite,
    "enum": add_enum,
    "list": add_list,
    "numeric": add_numeric,
    "text": add_text,
}
_SETTABLE: Final[dict[str, Callable[[Draft, Expose], None]]] = _GENERIC | {
    "enum": add_choice,
    "numeric": add_number,
    "text": add_text_setting,
}


def describe(announcement: Announcement) -> DeviceSpec:
    """Make the spec of an announcement.

    Raises:
        AnnouncementError: It is none.
    """
    device = check(announcement)
    definition = device["definition"]
    ieee = ieee_of(device)
    wire = Wire(
        announcement["base"], device["friendly_name"], announcement["output"] == "attribute"
    )
    disabled = device.get("disabled") is True
    told = announcement.get("availability") is True
    draft = Draft(
        wire,
        availability_of(wire, told=told, disabled=disabled),
        options=_options(definition),
        description=_text(definition.get("description")) or "",
        model=_text(definition.get("model")) or "",
    )
    try:
        exposes = list(read_exposes(definition.get("exposes"), draft.notes))
    except ExposeError as err:
        raise AnnouncementError(str(err)) from err
    add_components(draft, exposes)
    if announcement.get("last_seen") is True:
        add_last_seen(draft)
    if definition.get("supports_ota") is True:
        add_update(draft, ieee)
    return DeviceSpec(
        id=device_id(ieee),
        name=_name(device, definition, ieee),
        manufacturer=_text(definition.get("vendor")),
        model=_text(definition.get("description")),
        model_id=_text(definition.get("model")),
        sw_version=_text(device.get("software_build_id")),
        origin=_ORIGIN,
        identities=frozenset({f"ieee:{ieee}"}),
        connections=frozenset({("zigbee", _colons(ieee))}),
        via=bridge_id(announcement["base"]),
        components=_with_main(_apart(draft.components), exposes),
        queries=() if disabled else _queries(wire, exposes, mains=_is_mains_powered(device)),
        notes=tuple(draft.notes),
    )


def _name(device: Mapping[str, Any], definition: Mapping[str, Any], ieee: str) -> str:
    """The friendly name; for a device that nobody has named yet, what it is and which."""
    name = str(device["friendly_name"])
    if name.lower() != ieee:
        return name
    words = (_text(definition.get("vendor")), _text(definition.get("model")), ieee[-4:])
    return " ".join(word for word in words if word)


def _text(value: Any) -> str | None:
    # Devices pad their texts with zero bytes.
    return value.split("\0")[0].strip()[:_MAX_TEXT] or None if isinstance(value, str) else None


def _options(definition: Mapping[str, Any]) -> frozenset[str]:
    options = definition.get("options")
    if not isinstance(options, list):
        return frozenset()
    return frozenset(option for option in options if isinstance(option, str))


def _colons(ieee: str) -> str:
    """The address in the form of Home Assistant's device registry: ``00:15:8d:...``."""
    digits = ieee.removeprefix("0x")
    return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def _is_mains_powered(device: Mapping[str, Any]) -> bool:
    """Whether the device listens all the time and so answers at once."""
    source = device.get("power_source")
    if device.get("type") == "Router":
        return source != "Battery"
    return source not in (None, "", "Unknown", "Battery")


# --- components -----------------------------------------------------------------------------------


def add_components(draft: Draft, exposes: Sequence[Expose]) -> None:
    """Make the components of all exposes of a device, or of a group."""
    specific = _merged(each for each in exposes if each.type in _RANK)
    generic = [each for each in exposes if each.type not in _RANK]
    left: list[Expose] = []
    for each in specific:
        left += _add_specific(draft, each, specific, generic)
    add_alarms(draft, generic)
    add_valves(draft, generic)
    for each in (*generic, *left):
        if each.key in draft.taken:
            continue
        draft.taken.add(each.key)
        if each.name == "warning" and each.type == "composite":
            add_warning(draft, each)
        if make := (_SETTABLE if each.settable else _GENERIC).get(each.type):
            make(draft, each)
        else:
            draft.unsupported(each, f"values of the type {each.type[:32]} are not supported")


def _merged(exposes: Iterable[Expose]) -> list[Expose]:
    """The specific exposes, those of one type and endpoint as one.

    A generated definition may list a light once for each of its clusters.
    """
    merged: dict[tuple[str, str | None, str], Expose] = {}
    for each in exposes:
        # Switches without an endpoint are apart: a valve has one for each of its settings.
        mark = each.features[0].key if each.type == "switch" and each.features else ""
        key = each.type, each.endpoint, mark
        if (before := merged.get(key)) is not None:
            known = {feature.key for feature in before.features}
            more = tuple(feature for feature in each.features if feature.key not in known)
            merged[key] = replace(before, features=before.features + more)
        else:
            merged[key] = each
    return list(merged.values())


def _add_specific(
    draft: Draft, expose: Expose, specific: Sequence[Expose], generic: Sequence[Expose]
) -> Sequence[Expose]:
    return _SPECIFIC[expose.type](
        draft,
        Function(
            key=f"{expose.type}{expose.suffix}",
            expose=expose,
            common=_specific_naming(expose, specific),
            beside=_beside(expose, specific, generic),
        ),
    )


def _beside(
    expose: Expose, specific: Sequence[Expose], generic: Sequence[Expose]
) -> dict[str, Expose]:
    """The generic exposes that go with a function of the device, the nearest of each name.

    Those of no part of the device go with all of them: the effects of a lamp of two. So do those of a
    part that is no such function itself: the sensor of two thermostats has a number of its own.
    """
    taken = {each.endpoint for each in specific if each.type == expose.type}
    parts = [each for each in generic if each.endpoint not in taken]
    whole = [each for each in generic if each.endpoint is None]
    own = [each for each in generic if each.endpoint == expose.endpoint]
    return {each.name: each for each in (*reversed(parts), *whole, *own)}


def _specific_naming(expose: Expose, specific: Sequence[Expose]) -> Common:
    """How a function of the device is called: like the device if it is what the device is."""
    alike = [each for each in specific if each.type == expose.type]
    first = min(specific, key=lambda each: _RANK.index(each.type))
    if expose.endpoint and len(alike) > 1:
        return Common(name=part_name(expose.endpoint))
    if expose.type == first.type:
        return Common(main=True)
    return Common(translation_key=expose.type)


_BESIDE: Final = {"battery_low": "battery", "co": "carbon_monoxide"}
"""What Home Assistant calls the same after its device class; we have a word of our own for the first."""


def _apart(components: Mapping[str, Component]) -> Iterator[Component]:
    """The components, with a name that is translated for what would be called like another."""
    for key, component in components.items():
        common = component.common
        if _BESIDE.get(key) in components and common.name is common.translation_key is None:
            yield replace(component, common=replace(common, translation_key=key))
        else:
            yield component


def _with_main(components: Iterable[Component], exposes: Sequence[Expose]) -> tuple[Component, ...]:
    """The components; where none is what the device is, the one that its converter says is."""
    found = tuple(components)
    if any(component.common.main for component in found):
        return found
    main = next((each.key for each in exposes if each.main), None)
    return tuple(
        replace(component, common=replace(component.common, main=True))
        if component.key == main
        else component
        for component in found
    )


# --- queries --------------------------------------------------------------------------------------


def _queries(wire: Wire, exposes: Sequence[Expose], *, mains: bool) -> tuple[Publish, ...]:
    """What makes the device tell its values: one ``/get`` of all that it tells when asked.

    Zigbee2MQTT keeps no states on the broker unless it is told to, and tells them unasked only when
    it starts. Each key is a message in the Zigbee network, so settings and diagnostics are left out,
    and of a lamp's two colours one is enough: they are read together. A device on batteries sleeps
    and may miss the question; of those only locks, blinds and radiator valves are asked, for they
    listen for commands and would be unknown until they next move.
    """
    keys: dict[str, str] = {}
    asked = _ASKED.keys() if mains else _LISTENING
    for expose in exposes:
        if expose.type in asked:
            keys |= {each.key: "" for each in expose.features if _worth_asking(expose, each)}
        elif mains and expose.gettable and not expose.settable and expose.category is None:
            keys[expose.key] = ""
    if not keys:
        return ()
    question = dict(list(keys.items())[:_MAX_QUERIES])
    return (Publish(f"{wire.topic}/get", orjson.dumps(question)),)


_ASKED: Final[dict[str, frozenset[str]]] = {
    "climate": frozenset(
        {
            "local_temperature",
            "occupied_heating_setpoint",
            "current_heating_setpoint",
            "occupied_cooling_setpoint",
            "system_mode",
            "running_state",
            "fan_mode",
        }
    ),
    "cover": frozenset({"state", "position", "tilt"}),
    "fan": frozenset({"state", "fan_state", "fan_mode", "speed"}),
    "light": frozenset({"state", "brightness", "color_temp", "color"}),
    "lock": frozenset({"state"}),
    "switch": frozenset({"state"}),
}
"""The features of specific exposes that are asked for."""

_LISTENING: Final = frozenset({"climate", "cover", "lock"})
"""The types of devices on batteries that are asked, too."""


def _worth_asking(expose: Expose, feature: Expose) -> bool:
    if not feature.gettable:
        return False
    if feature.name == "color_temp" and expose.feature("color"):
        return False
    return feature.name in _ASKED[expose.type]

"""Announcements: what is kept of an entry of ``bridge/devices``.

An entry holds much that nobody needs here: clusters, bindings, reporting, prose for the frontend of
Zigbee2MQTT. What is left is what describes the device, and what platforms that do not exist yet will
ask for: a stored announcement serves the next version of this integration too.
"""

from collections.abc import Mapping
import re
from typing import Any, Final

from ...broker.topic import validate_topic
from ..base import Announcement, AnnouncementError
from .settings import OUTPUTS

_IEEE: Final = re.compile(r"0x[0-9a-f]{16}", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MAX_NAME: Final = 256
_MAX_DEPTH: Final = 5
_MAX_ITEMS: Final = 2048

_ENTRY: Final = (
    "ieee_address",
    "friendly_name",
    "type",
    "power_source",
    "software_build_id",
)
_DEFINITION: Final = ("vendor", "model", "description", "supports_ota")
_EXPOSE: Final = (
    "type",
    "property",
    "name",
    "label",
    "access",
    "endpoint",
    "category",
    "unit",
    "value_on",
    "value_off",
    "value_min",
    "value_max",
    "value_step",
    "length_min",
    "length_max",
)
_HINTS: Final = ("name", "entityCategory", "deviceClass", "icon", "type")
_MISSING: Final = object()
_OPTIONS: Final = frozenset({"transition"})
"""The options of a definition that tell what the device can do."""


def ieee_of(entry: Mapping[str, Any]) -> str:
    """The address of the device of an entry, in lower case.

    Raises:
        AnnouncementError: There is none.
    """
    ieee = entry.get("ieee_address")
    if isinstance(ieee, str) and _IEEE.fullmatch(ieee := ieee.lower()):
        return ieee
    raise AnnouncementError(f"{ieee!r:.64} is no IEEE address")


def is_coordinator(entry: Any) -> bool:
    """Whether this is the entry of Zigbee2MQTT's own radio, which every list has."""
    return isinstance(entry, dict) and entry.get("type") == "Coordinator"


def is_interviewed(entry: Mapping[str, Any]) -> bool:
    """Whether it is known what the device is.

    ``interview_state`` came with 2.1; before there was ``interview_completed`` alone.
    """
    state = entry.get("interview_state")
    if state is not None:
        return bool(state == "SUCCESSFUL")
    return entry.get("interview_completed") is True


def trim(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """What describes the device; ``None`` if Zigbee2MQTT does not know what it is.

    Raises:
        AnnouncementError: The entry cannot be used.
    """
    definition = entry.get("definition")
    if not isinstance(definition, dict) or not is_interviewed(entry):
        return None
    check_name(entry.get("friendly_name"))
    device = {key: entry[key] for key in _ENTRY if _is_scalar(entry.get(key))}
    device["ieee_address"] = ieee_of(entry)
    kept = {key: definition[key] for key in _DEFINITION if _is_scalar(definition.get(key))}
    kept["exposes"] = _trim_exposes(definition.get("exposes"), _MAX_DEPTH)
    kept["options"] = sorted(_options(definition.get("options")))
    return device | {"definition": kept}


def announcement_of(
    base: str, device: Mapping[str, Any], *, output: str, availability: bool, last_seen: bool
) -> Announcement:
    """Put together what ``read`` takes apart.

    Args:
        base: The base topic of the network.
        device: A trimmed entry.
        output: How states are published, one of ``OUTPUTS``.
        availability: Whether Zigbee2MQTT tells if it can reach this device.
        last_seen: Whether states have the moment at which the device was last heard.
    """
    return {
        "base": base,
        "device": device,
        "output": output,
        "availability": availability,
        "last_seen": last_seen,
    }


def check(announcement: Announcement) -> Mapping[str, Any]:
    """Check a stored announcement; return its device.

    Raises:
        AnnouncementError: It is none.
    """
    base, device = announcement.get("base"), announcement.get("device")
    if not isinstance(base, str) or not isinstance(device, dict):
        raise AnnouncementError("no base topic, or no device")
    if not isinstance(device.get("definition"), dict):
        raise AnnouncementError("the device has no definition")
    if announcement.get("output") not in OUTPUTS:
        raise AnnouncementError(f"no such output: {announcement.get('output')!r:.64}")
    ieee_of(device)
    check_name(device.get("friendly_name"), base)
    return device


def check_name(name: Any, base: str = "zigbee2mqtt") -> None:
    """Check that a friendly name is a topic of its own below the base topic.

    Zigbee2MQTT forbids control characters, wildcards and slashes at the ends. ``bridge`` is its own,
    and a level ``set`` or ``get`` would be a command for another device.

    Raises:
        AnnouncementError: It is not.
    """
    if not isinstance(name, str) or not 0 < len(name) <= _MAX_NAME or _CONTROL.search(name):
        raise AnnouncementError(f"{name!r:.64} is no friendly name")
    first, *others = name.split("/")
    if first == "bridge" or not first or (others and not others[-1]) or {"get", "set"} & {*others}:
        raise AnnouncementError(f"the friendly name {name!r:.64} is reserved")
    try:
        validate_topic(f"{base}/{name}/availability")
    except ValueError as err:
        raise AnnouncementError(f"the friendly name {name!r:.64} is no topic: {err}") from err


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _trim_exposes(raw: Any, depth: int) -> list[Any]:
    if not isinstance(raw, list) or not depth:
        return []
    return [_trim_expose(each, depth) for each in raw[:_MAX_ITEMS] if isinstance(each, dict)]


def _trim_expose(raw: dict[str, Any], depth: int) -> dict[str, Any]:
    trimmed = {key: raw[key] for key in _EXPOSE if _is_scalar(raw.get(key))}
    if isinstance(features := raw.get("features"), list):
        trimmed["features"] = _trim_exposes(features, depth - 1)
    if isinstance(presets := raw.get("presets"), list):
        trimmed["presets"] = [
            {key: each[key] for key in ("name", "value") if _is_scalar(each.get(key))}
            for each in presets[:_MAX_ITEMS]
            if isinstance(each, dict)
        ]
    if isinstance(values := raw.get("values"), list):
        trimmed["values"] = [each for each in values[:_MAX_ITEMS] if _is_scalar(each)]
    if depth > 1 and isinstance(item := raw.get("item_type"), dict):
        trimmed["item_type"] = _trim_expose(item, depth - 1)
    if isinstance(hints := raw.get("homeassistant"), dict):
        trimmed["homeassistant"] = {
            key: hint
            for key in _HINTS
            if (hint := hints.get(key, _MISSING)) is None or isinstance(hint, str)
        }
    return trimmed


def _options(raw: Any) -> set[str]:
    if not isinstance(raw, list):
        return set()
    names = (each.get("name") for each in raw[:_MAX_ITEMS] if isinstance(each, dict))
    return {name for name in names if isinstance(name, str)} & _OPTIONS

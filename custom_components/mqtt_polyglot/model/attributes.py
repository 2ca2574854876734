"""Extra attributes of a state, as a device says them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, override

import orjson

from .codec import DecodeError, ReadCodec
from .traits import TRAITS

MAX_DEPTH: Final = 32
"""The deepest nesting. What is announced is stored, and JSON writers have limits, too."""

MAX_ATTRIBUTES: Final = 256 * 1024
"""The most attributes in bytes of JSON: every change of a state brings all of them to every open page.

The recorder of Home Assistant keeps none beyond 16 KiB, but forecasts for a card may well be longer."""

_BLOCKED: Final = frozenset(
    {
        "assumed_state",
        "available",
        "device_class",
        "device_info",
        "entity_category",
        "entity_id",
        "entity_picture",
        "entity_registry_enabled_default",
        "extra_state_attributes",
        "force_update",
        "friendly_name",
        "group_entities",
        "icon",
        "should_poll",
        "state",
        "supported_features",
        "unique_id",
        "unit_of_measurement",
    }
)
"""Attributes that Home Assistant has a meaning for; a device does not get to set them."""


@dataclass(frozen=True, slots=True)
class Attributes(ReadCodec[dict[str, Any]]):
    """A JSON object, without the names that mean something else in a state of Home Assistant.

    Attributes:
        blocked: Those names.
    """

    blocked: frozenset[str]

    @override
    def decode(self, wire: Any) -> dict[str, Any]:
        if isinstance(wire, str):
            try:
                wire = orjson.loads(wire)
            except orjson.JSONDecodeError as err:
                raise DecodeError(f"attributes that are not JSON: {err}") from err
        if not isinstance(wire, dict):
            raise DecodeError(f"{type(wire).__name__} where attributes were expected")
        if too_deep(wire):
            raise DecodeError("attributes that are nested too deeply")
        own = {name: value for name, value in wire.items() if name not in self.blocked}
        if len(orjson.dumps(own)) > MAX_ATTRIBUTES:
            detail = f"attributes of more than {MAX_ATTRIBUTES} bytes: the rest is left out"
            raise DecodeError(detail, instead=_beginning(own))
        return own


ATTRIBUTES: Final = {
    platform: Attributes(_BLOCKED | traits.blocked) for platform, traits in TRAITS.items()
}
"""How each platform takes them."""

_DETAILS: Final = Attributes(
    frozenset(
        {
            "assumed_state",
            "device_class",
            "entity_id",
            "entity_picture",
            "event_types",
            "friendly_name",
            "icon",
            "supported_features",
            "unit_of_measurement",
        }
    )
)
"""The details of an event, as Home Assistant takes them: but for what the page reads of any state."""


def details_of(wire: Any) -> dict[str, Any]:
    """The details of something that happened, from JSON; raises ``DecodeError`` if they are none."""
    try:
        return _DETAILS.decode(wire)
    except DecodeError as err:
        # A part of them is nothing.
        raise DecodeError(str(err)) from err


def _beginning(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The first attributes for which there is room."""
    kept: dict[str, Any] = {}
    room = MAX_ATTRIBUTES
    for name, value in attributes.items():
        room -= len(orjson.dumps({name: value}))
        if room < 0:
            break
        kept[name] = value
    return kept


def too_deep(document: Any) -> bool:
    """Whether a JSON value is nested more deeply than ``MAX_DEPTH``."""
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True

"""``device_tracker``: where somebody or something is, by name or by latitude and longitude."""

from dataclasses import dataclass
from typing import Any, Final, override

import orjson

from ....model.codec import (
    IGNORE,
    MAX_STATE,
    Codec,
    DecodeError,
    Ignore,
    ReadCodec,
    as_text,
    within,
)
from ....model.components import DeviceTracker
from ....model.components.device_tracker import Position
from ....model.vocabulary import SourceType
from ..table import Parts, Row, Table
from ..take import Take, member
from ..wiring import UNKNOWN, Wiring

_ATTRIBUTES: Final = ("json_attributes_topic", "json_attributes_template")

_MAX_ACCURACY: Final = 20_037_508
"""Half way around the earth, in meters."""


@dataclass(frozen=True, slots=True)
class Place(ReadCodec[str]):
    """A place; any word that means nothing else is the name of one.

    Attributes:
        words: What means that it is at home, away, or nowhere that is known.
    """

    words: tuple[tuple[str, str | None], ...]

    @override
    def decode(self, wire: Any) -> str | Ignore | None:
        text = as_text(wire)
        if not text.strip():
            return IGNORE
        for word, place in self.words:
            if word == text:
                return place
        return within(text, MAX_STATE)


@dataclass(frozen=True, slots=True)
class Coordinates(ReadCodec[Position]):
    """``latitude``, ``longitude`` and ``gps_accuracy`` among the attributes of a tracker."""

    @override
    def decode(self, wire: Any) -> Position | Ignore | None:
        if isinstance(wire, str):
            try:
                wire = orjson.loads(wire)
            except orjson.JSONDecodeError:
                # The attributes themselves are reported.
                return IGNORE
        if not isinstance(wire, dict) or not wire.keys() & {"latitude", "longitude"}:
            return IGNORE
        latitude = _number(wire.get("latitude"), -90, 90)
        longitude = _number(wire.get("longitude"), -180, 180)
        if latitude is None or longitude is None:
            raise DecodeError("a position without latitude or longitude", instead=None)
        return latitude, longitude, _number(wire.get("gps_accuracy"), 0, _MAX_ACCURACY) or 0


def _number(value: Any, low: float, high: float) -> float | None:
    """A number within limits; anything else is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and low <= value <= high else None


def _place(wiring: Wiring) -> Codec[str]:
    words = (
        ("payload_home", "home", "home"),
        ("payload_not_home", "not_home", "not_home"),
        ("payload_reset", UNKNOWN, None),
    )
    fields = wiring.fields
    return Place(
        tuple((word, place) for key, said, place in words for word in fields.word(key, said))
    )


def _position(wiring: Wiring, parts: Parts) -> None:
    """The attributes say where it is, too."""
    kept = {key: value for key in _ATTRIBUTES if (value := wiring.fields.take(key)) is not None}
    for _ in range(2):
        for key, value in kept.items():
            wiring.fields.put(key, value)
        if "position" not in parts:
            parts["position"] = wiring.attributes(Coordinates())


DEVICE_TRACKER: Final = Table(
    kind=DeviceTracker,
    rows=(
        Row(
            point="place",
            state=("state_topic", "value_template"),
            codec=Take(("payload_home", "payload_not_home", "payload_reset"), _place),
        ),
    ),
    settings={"source_type": member("source_type", SourceType, SourceType.GPS)},
    special=_position,
    special_keys=_ATTRIBUTES,
)

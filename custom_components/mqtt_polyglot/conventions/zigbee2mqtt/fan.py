"""Fans: with a speed that is a number, or with modes of which some are speeds."""

from collections.abc import Sequence
from dataclasses import dataclass
import math
from typing import Any, Final, override

import orjson

from ...model.codec import Choice, Codec, as_number, as_text
from ...model.components import Fan
from ...model.data_point import DataPoint, Sink
from ...model.envelope import PlainTopic
from ...model.spec import NoteKind
from .draft import Draft, Function
from .expose import Expose

_OFF: Final = "off"
_SPEEDS: Final = ("low", "medium", "high", *map(str, range(1, 10)))
"""The modes that are speeds, the slowest first, as in Zigbee2MQTT's own discovery."""

_FOUR_SPEEDS: Final[dict[str, tuple[str, ...]]] = {"99432": ("low", "medium", "high", "on")}
"""The speeds of models whose fastest is called "on": those of Hampton Bay."""


@dataclass(frozen=True, slots=True)
class _ModeSpeed(Codec[float]):
    """A speed in percent as one of a few modes; the other modes have none.

    Attributes:
        speeds: The modes, the slowest first.
    """

    speeds: tuple[str, ...]

    @override
    def decode(self, wire: Any) -> float | None:
        word = as_text(orjson.loads(wire) if isinstance(wire, bytes) else wire)
        if word == _OFF:
            return 0
        if word not in self.speeds:
            return None
        return (self.speeds.index(word) + 1) * 100 // len(self.speeds)

    @override
    def encode(self, value: float) -> bytes:
        place = math.ceil(value * len(self.speeds) / 100)
        return orjson.dumps(self.speeds[place - 1] if place > 0 else _OFF)


@dataclass(frozen=True, slots=True)
class _Mode(Choice[str]):
    """A mode as a message of its own, in quotation marks: "1" is a word."""

    @override
    def encode(self, value: str) -> bytes:
        return orjson.dumps(Choice.encode(self, value))


@dataclass(frozen=True, slots=True)
class _Speed(Codec[float]):
    """A speed in percent as a number.

    Attributes:
        low: The slowest; what is less is off.
        high: The fastest.
    """

    low: float
    high: float

    @override
    def decode(self, wire: Any) -> float | None:
        if wire is None:
            return None
        steps = as_number(wire) - self.low + 1
        if steps <= 0:
            return 0
        return max(1, min(100, math.floor(steps * 100 / (self.high - self.low + 1))))

    @override
    def encode(self, value: float) -> float:
        return math.ceil(value * (self.high - self.low + 1) / 100) + self.low - 1


def add_fan(draft: Draft, function: Function) -> Sequence[Expose]:
    """Make a fan; return the features that it leaves."""
    fan = function.expose
    state, speed = fan.feature("state", "fan_state"), fan.feature("speed")
    mode = fan.feature("mode", "fan_mode")
    if state is None or state.type != "binary":
        draft.note(NoteKind.REJECTED, function.key, "a fan without on and off")
        return fan.features
    parts: dict[str, Any] = {
        "power": draft.wire.point("power", state, Choice(((state.on, True), (state.off, False))))
    }
    used = [state]
    if mode and mode.type == "enum" and mode.values:
        parts |= _modes(draft, mode)
        used.append(mode)
    elif speed and speed.type == "numeric":
        parts |= _speed(draft, speed)
        used.append(speed)
    draft.add(function.key, Fan, function.common, **parts)
    return [each for each in fan.features if each not in used]


def _modes(draft: Draft, mode: Expose) -> dict[str, Any]:
    """The modes that are speeds, and the others.

    One converter takes both on and off and the mode, and of one message it takes one of them only:
    so the mode is told by itself.
    """
    words = [as_text(word) for word in mode.values]
    order = _FOUR_SPEEDS.get(draft.model, _SPEEDS)
    speeds = tuple(word for word in order if word in words)
    presets = tuple(word for word in words if word not in speeds and word != _OFF)
    envelope = PlainTopic(topic=f"{draft.wire.topic}/set/{mode.key}")
    sources = draft.wire.sources
    parts: dict[str, Any] = {}
    if speeds:
        codec = _ModeSpeed(speeds)
        parts["speeds"] = len(speeds)
        parts["percentage"] = DataPoint(
            sources=sources(mode.key, codec) if mode.readable else (),
            sink=Sink(envelope=envelope, codec=codec) if mode.settable else None,
        )
    if presets:
        choice = _Mode(tuple((word, word) for word in presets), unknown=(*speeds, _OFF))
        parts["preset_mode"] = DataPoint(
            sources=sources(mode.key, choice) if mode.readable else (),
            sink=Sink(envelope=envelope, codec=choice) if mode.settable else None,
            options=presets,
        )
    return parts


def _speed(draft: Draft, speed: Expose) -> dict[str, Any]:
    low, high = speed.low or 1, speed.high or 254
    if low >= high:
        low, high = 1, 254
    return {
        "speeds": min(100, round(high - low + 1)),
        "percentage": draft.wire.point("percentage", speed, _Speed(low, high)),
    }

"""Covers: blinds, shutters, curtains, garage doors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, override

from ...model.codec import IGNORE, Choice, DecodeError, Ignore, Number, ReadCodec, as_text
from ...model.components import Cover
from ...model.data_point import DataPoint, Sink, Source
from ...model.envelope import JsonTopic
from ...model.reader import Path
from ...model.spec import NoteKind
from ...model.vocabulary import CoverClass, MotionCommand, MotionState
from .description import class_of
from .draft import Draft, Function
from .expose import Expose
from .wire import Wire

_STATE: Final = Choice(
    (
        ("OPEN", MotionState.OPEN),
        ("CLOSE", MotionState.CLOSED),
        ("STOP", MotionState.STOPPED),
    )
)
"""Where a cover is. Zigbee2MQTT says ``CLOSE`` of one that is closed."""

_COMMANDS: Final = {
    "OPEN": MotionCommand.OPEN,
    "CLOSE": MotionCommand.CLOSE,
    "STOP": MotionCommand.STOP,
}

_MOVEMENTS: Final = {
    MotionState.OPENING: ("opening", "open", "forward", "up", "rising"),
    MotionState.CLOSING: ("closing", "close", "backward", "back", "reverse", "down", "declining"),
    MotionState.STOPPED: ("stopped", "stop", "pause", "paused"),
}
"""What motors say that they do, in lower case, as in Zigbee2MQTT's own discovery."""

_MOTORS: Final = ("motor_state", "moving")
"""The properties by which a cover may tell which way it moves.

That it moves (``running``) does not say which way; Zigbee2MQTT's own discovery then takes every cover
that is not closed for one that closes.
"""

_ENDS: Final = {MotionState.CLOSED: 0, MotionState.OPEN: 100}

_CLASSES: Final = {
    CoverClass.AWNING: "awning",
    CoverClass.BLIND: "blind",
    CoverClass.CURTAIN: "curtain",
    CoverClass.GARAGE: "garage",
    CoverClass.SHADE: "shade",
    CoverClass.SHUTTER: "shutter",
}
"""The words of a description that say what a cover is."""

_POSITION: Final = Number(minimum=0, maximum=100)
_USED: Final = frozenset({"state", "position", "tilt"})


@dataclass(frozen=True, slots=True)
class _Motion(ReadCodec[MotionState]):
    """Where a cover is, or where it moves to, as several properties say it together.

    Attributes:
        state: The property of the state.
        position: The property of the position.
        motor: The property of the motor.
        movements: What the motor says.
    """

    state: str
    position: str | None
    motor: str | None
    movements: Choice[MotionState]

    @override
    def decode(self, wire: Any) -> MotionState | Ignore | None:
        if not isinstance(wire, dict):
            raise DecodeError("the state is no object")
        state = _STATE.decode(wire.get(self.state))
        position = wire.get(self.position) if self.position else None
        if state in _ENDS and position == _ENDS[state]:
            # It has arrived: what the motor said last may stand there still.
            return state
        movement = self.movements.decode(wire.get(self.motor)) if self.motor else None
        if movement in (MotionState.OPENING, MotionState.CLOSING):
            return movement
        if movement is MotionState.STOPPED and position is not None:
            return movement
        if state is not None and state is not IGNORE:
            return state
        if position is not None:
            return MotionState.STOPPED
        return IGNORE if movement is None else movement


def add_cover(draft: Draft, function: Function) -> Sequence[Expose]:
    """Make a cover; return the features that it leaves.

    100 is open for all of them: Zigbee2MQTT turns round what devices count otherwise, and what the
    user has it turn round (``invert_cover``).
    """
    cover = function.expose
    state, position, tilt = (cover.feature(name) for name in ("state", "position", "tilt"))
    if state is None or state.type != "enum":
        draft.note(NoteKind.REJECTED, function.key, "a cover without a state")
        return cover.features
    wire = draft.wire
    parts: dict[str, Any] = {"command": _command(wire, state)}
    if position:
        parts["position"] = wire.point("position", position, _POSITION, minimum=0, maximum=100)
    if tilt:
        parts["tilt"] = wire.point("tilt", tilt, _POSITION, minimum=0, maximum=100)
        if tilt.settable:
            parts["tilt_command"] = _tilt_command(wire, tilt, state)
    if state.readable:
        parts["state"] = DataPoint(sources=_motion(wire, state, position, function.beside))
    draft.add(
        function.key,
        Cover,
        # One without a position may say nothing of what it does.
        replace(function.common, optimistic=not (position or tilt)),
        device_class=class_of(_CLASSES, draft.description),
        **parts,
    )
    return [each for each in cover.features if each.name not in _USED]


def _command(wire: Wire, state: Expose) -> DataPoint[MotionCommand] | None:
    words = [as_text(word) for word in state.values] or list(_COMMANDS)
    pairs = tuple((word, command) for word, command in _COMMANDS.items() if word in words)
    if not state.settable or not pairs:
        return None
    options = tuple(command for _, command in pairs)
    return DataPoint(sink=wire.sink(state.key, Choice(pairs)), options=options)


def _tilt_command(wire: Wire, tilt: Expose, state: Expose) -> DataPoint[MotionCommand]:
    """Open and close the slats. They stop with the whole cover: there is no command of their own."""
    pairs: list[tuple[Any, MotionCommand]] = [
        ({tilt.key: 100}, MotionCommand.OPEN),
        ({tilt.key: 0}, MotionCommand.CLOSE),
    ]
    if state.settable:
        pairs.append(({state.key: "STOP"}, MotionCommand.STOP))
    return DataPoint(
        sink=Sink(envelope=JsonTopic(topic=f"{wire.topic}/set"), codec=Choice(tuple(pairs))),
        options=tuple(command for _, command in pairs),
    )


def _motion(
    wire: Wire, state: Expose, position: Expose | None, beside: Mapping[str, Expose]
) -> tuple[Source[MotionState], ...]:
    motor = next((found for name in _MOTORS if (found := _motor(beside.get(name)))), None)
    movements = Choice(_movements(motor), ignore_others=True)
    if not wire.split:
        codec = _Motion(
            state.key, position.key if position else None, motor.key if motor else None, movements
        )
        return (Source(topic=wire.topic, codec=codec, reader=Path(())),)
    sources = wire.sources(state.key, _STATE)
    return sources + (wire.sources(motor.key, movements) if motor else ())


def _motor(expose: Expose | None) -> Expose | None:
    """The expose, if it tells all three: opening, closing and stopped."""
    if expose is None or expose.type != "enum" or not expose.readable:
        return None
    told = {movement for _, movement in _movements(expose)}
    return expose if told == _MOVEMENTS.keys() else None


def _movements(motor: Expose | None) -> tuple[tuple[Any, MotionState], ...]:
    return tuple(
        (word, movement)
        for word in (motor.values if motor else ())
        for movement, words in _MOVEMENTS.items()
        if as_text(word).lower() in words
    )

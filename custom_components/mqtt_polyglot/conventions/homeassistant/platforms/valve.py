"""``valve``: valves for water and gas, that are open or closed, or open by degrees."""

from dataclasses import dataclass
from typing import Any, Final, override

from ....model.codec import IGNORE, Codec, DecodeError, Ignore, ReadCodec
from ....model.components import Valve
from ....model.data_point import DataPoint, Sink, Source
from ....model.vocabulary import MotionCommand, MotionState, ValveClass
from ..ranges import Member, Percentage, document_of
from ..table import Parts, Row, Table
from ..take import Take, flag, member, orders, said, span
from ..wiring import UNKNOWN, Wiring

_SCALE: Final = span("position_closed", "position_open")
_REPORTS_POSITION: Final = flag("reports_position")


@dataclass(frozen=True, slots=True)
class _Report:
    """What a valve that reports its position says: a number, a word, or both in an object."""

    moving: Codec[MotionState]
    scale: Percentage

    def motion(self, word: Any) -> MotionState | None:
        """The movement that a word means, if it is one."""
        try:
            motion = self.moving.decode(word) if isinstance(word, str) else None
        except DecodeError:
            return None
        return motion if motion in (MotionState.OPENING, MotionState.CLOSING) else None

    def parts(self, wire: Any) -> tuple[Any, Any]:
        """The state and the position."""
        document = document_of(wire)
        if document is None:
            return wire, wire
        if "position" not in document:
            raise DecodeError("an object without 'position'")
        return document.get("state"), document["position"]


@dataclass(frozen=True, slots=True)
class _Position(ReadCodec[float]):
    """The position in such a report."""

    report: _Report

    @override
    def decode(self, wire: Any) -> float | Ignore | None:
        word, position = self.report.parts(wire)
        if word == UNKNOWN:
            return None
        if position == word and self.report.motion(word) is not None:
            return IGNORE
        return self.report.scale.decode(position)


@dataclass(frozen=True, slots=True)
class _Motion(ReadCodec[MotionState]):
    """The movement in such a report; a position without one says that it has stopped."""

    report: _Report

    @override
    def decode(self, wire: Any) -> MotionState | Ignore:
        word, position = self.report.parts(wire)
        if word == UNKNOWN:
            return IGNORE
        if (motion := self.report.motion(word)) is not None:
            return motion
        self.report.scale.decode(position)
        return MotionState.STOPPED


# One word may mean several of them: the first counts.
_WORDS: Final[Take[Codec[MotionState]]] = said(
    ("state_opening", "opening", MotionState.OPENING),
    ("state_closing", "closing", MotionState.CLOSING),
    ("state_open", "open", MotionState.OPEN),
    ("state_closed", "closed", MotionState.CLOSED),
)


def _without_words(wiring: Wiring) -> None:
    """Have a valve that reports its position opened and closed by that, as Home Assistant does it."""
    if not _REPORTS_POSITION.of(wiring):
        return
    for key in ("payload_open", "payload_close", "state_open", "state_closed"):
        if key in wiring.fields:
            wiring.fields.take(key)
            wiring.fields.reject(key, "not supported for a valve that reports its position")


def _by_degrees(wiring: Wiring, parts: Parts) -> None:
    """The position of a valve that reports it, beside its movement, on one topic each way."""
    if not _REPORTS_POSITION.of(wiring):
        return
    scale = Percentage(_SCALE.of(wiring), "position")
    report = _Report(_WORDS.of(wiring), scale)
    state: DataPoint[MotionState] | None = parts.get("state")
    command: DataPoint[MotionCommand] | None = parts.get("command")
    sources = state.sources if state is not None else ()
    sink = command.sink if command is not None else None
    if state is not None:
        parts["state"] = DataPoint(sources=tuple(_with(each, _Motion(report)) for each in sources))
    if sources or sink is not None:
        parts["position"] = DataPoint(
            sources=tuple(_with(each, _Position(report)) for each in sources),
            sink=Sink(envelope=sink.envelope, codec=scale) if sink is not None else None,
        )


def _with(source: Source[Any], codec: Codec[Any]) -> Source[Any]:
    return Source(topic=source.topic, reader=source.reader, codec=codec)


VALVE: Final = Table(
    kind=Valve,
    rows=(
        Row(
            point="state",
            state=("state_topic", "value_template"),
            codec=_WORDS.then(lambda codec: Member("state", codec)),
        ),
        Row(
            point="command",
            command=("command_topic", "command_template"),
            codec=orders(
                ("payload_open", "OPEN", MotionCommand.OPEN),
                ("payload_close", "CLOSE", MotionCommand.CLOSE),
                ("payload_stop", None, MotionCommand.STOP),
            ),
        ),
    ),
    settings={"device_class": member("device_class", ValveClass)},
    constants={
        "position_open": _SCALE.then(lambda scale: scale.full),
        "position_closed": _SCALE.then(lambda scale: scale.zero),
    },
    optimistic="",
    translate=_without_words,
    special=_by_degrees,
    special_keys=_REPORTS_POSITION.keys,
)

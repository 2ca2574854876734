"""``cover``: blinds, shutters, garage doors, with slats or without."""

from dataclasses import replace
from typing import Final

from ....model.codec import Choice
from ....model.components import Cover
from ....model.data_point import DataPoint, Sink
from ....model.vocabulary import CoverClass, MotionCommand, MotionState
from ..commands import Arguments, Bare
from ..ranges import Member, Percentage, member_of
from ..table import Parts, Row, Table
from ..take import flag, member, orders, said, span, whole
from ..wiring import Wiring

_POSITION: Final = span("position_closed", "position_open")
_TILT: Final = span("tilt_min", "tilt_max")
_TILT_OPEN: Final = whole("tilt_opened_value", 100, low=-(2**31))
_TILT_CLOSED: Final = whole("tilt_closed_value", 0, low=-(2**31))
_TILT_STOP: Final = orders(("payload_stop_tilt", "STOP", MotionCommand.STOP))
_TILT_OPTIMISTIC: Final = flag("tilt_optimistic")


def _translate(wiring: Wiring) -> None:
    """Two keys of before Home Assistant 2021.6: see its pull request 50263."""
    keys = wiring.fields
    if "tilt_invert_state" in keys and keys.flag("tilt_invert_state"):
        ends = keys.take("tilt_max"), keys.take("tilt_min")
        for key, value, own in zip(("tilt_min", "tilt_max"), ends, (100, 0), strict=True):
            keys.put(key, own if value is None else value)
        keys.translate("tilt_invert_state", "read as tilt_min and tilt_max exchanged")
    if "value_template" in keys and "position_topic" in keys and "state_topic" not in keys:
        if "position_template" not in keys:
            keys.put("position_template", keys.take("value_template"))
            keys.translate("value_template", "read as position_template")


def _tilts(wiring: Wiring, parts: Parts) -> None:
    """The commands of the slats, and their tilt where the position is told."""
    scale = _TILT.of(wiring)
    opened, closed = _TILT_OPEN.of(wiring) or 0, _TILT_CLOSED.of(wiring) or 0
    parts["tilt_open"], parts["tilt_closed"] = scale.percentage(opened), scale.percentage(closed)
    stops, optimistic = _TILT_STOP.of(wiring), _TILT_OPTIMISTIC.of(wiring)
    position: DataPoint[float] | None = parts.get("position")
    tilt: DataPoint[float] = parts.get("tilt") or DataPoint()
    parts["tilt_optimistic"] = optimistic or not tilt.sources
    if position is not None:
        codec = Percentage(scale, strict=True)
        both = tuple(member_of(each, "tilt_position", codec) for each in position.sources)
        tilt = parts["tilt"] = replace(tilt, sources=(*tilt.sources, *both))
    if tilt.sink is None:
        return
    ends = ((opened, MotionCommand.OPEN), (closed, MotionCommand.CLOSE))
    pairs = (
        *((Arguments(value, {"tilt_position": value}), command) for value, command in ends),
        *((Bare(word), command) for word, command in stops.pairs),
    )
    codec_of_commands = Choice(pairs)
    parts["tilt_command"] = DataPoint(
        sink=Sink(envelope=tilt.sink.envelope, codec=codec_of_commands),
        options=tuple(command for _, command in pairs),
    )


COVER: Final = Table(
    kind=Cover,
    rows=(
        Row(
            point="state",
            state=("state_topic", "value_template"),
            # One word may mean several of them: the first counts.
            codec=said(
                ("state_stopped", "stopped", MotionState.STOPPED),
                ("state_opening", "opening", MotionState.OPENING),
                ("state_closing", "closing", MotionState.CLOSING),
                ("state_open", "open", MotionState.OPEN),
                ("state_closed", "closed", MotionState.CLOSED),
            ),
        ),
        Row(
            point="command",
            command=("command_topic",),
            codec=orders(
                ("payload_open", "OPEN", MotionCommand.OPEN),
                ("payload_close", "CLOSE", MotionCommand.CLOSE),
                ("payload_stop", "STOP", MotionCommand.STOP),
            ),
        ),
        Row(
            point="position",
            state=("position_topic", "position_template"),
            command=("set_position_topic", "set_position_template"),
            codec=_POSITION.then(lambda scale: Member("position", Percentage(scale))),
            sends=_POSITION.then(lambda scale: Percentage(scale, "position")),
        ),
        Row(
            point="tilt",
            state=("tilt_status_topic", "tilt_status_template"),
            command=("tilt_command_topic", "tilt_command_template"),
            codec=_TILT.then(lambda scale: Percentage(scale, "tilt_position", strict=True)),
        ),
    ),
    settings={"device_class": member("device_class", CoverClass)},
    constants={
        "position_open": _POSITION.then(lambda scale: scale.full),
        "position_closed": _POSITION.then(lambda scale: scale.zero),
        "tilt_min": _TILT.then(lambda scale: scale.zero),
        "tilt_max": _TILT.then(lambda scale: scale.full),
    },
    optimistic="",
    translate=_translate,
    former=("tilt_invert_state",),
    special=_tilts,
    special_keys=(
        *_TILT_OPEN.keys,
        *_TILT_CLOSED.keys,
        *_TILT_STOP.keys,
        *_TILT_OPTIMISTIC.keys,
    ),
)

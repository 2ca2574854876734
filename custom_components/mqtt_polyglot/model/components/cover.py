"""Covers and valves: what opens and closes, at once or by degrees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, override

from ..data_point import DataPoint, Write
from ..vocabulary import CoverClass, MotionCommand, MotionState, Platform, ValveClass
from .base import Component, ComponentError, Expectation

_ENDS: Final = {
    MotionCommand.OPEN: (MotionState.OPEN, 100),
    MotionCommand.CLOSE: (MotionState.CLOSED, 0),
}
"""Where a command leads to in the end."""


def _at(position: float) -> MotionState:
    return MotionState.OPEN if round(position) else MotionState.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Movable(Component):
    """Something that opens and closes.

    Attributes:
        position: 0 is closed, 100 is open. It is before the state: one that has stopped says both in
            one message.
        state: Whether it is open, closed or moving. Without one the position says where it is.
        command: Open, close, stop; the options are what it can do.
    """

    position: DataPoint[float] | None = None
    state: DataPoint[MotionState] | None = None
    command: DataPoint[MotionCommand] | None = None

    @override
    def __post_init__(self) -> None:
        """Check that there is something to see or to do."""
        super().__post_init__()
        if not any(point is not self.common.attributes for point in self.points()):
            raise ComponentError("nothing that opens or closes")

    @property
    def assumed(self) -> bool:
        """Whether a command counts as done when it is sent: nobody says where it is."""
        if self.common.optimistic:
            return True
        own = (point for point in self.points() if point is not self.common.attributes)
        return not any(point.sources for point in own)

    def motion(self, values: Mapping[str, Any]) -> MotionState | None:
        """Whether it is open, closed or moving while it has these values; ``None`` if nobody knows.

        One without a state is where its position says; one without either is where it was told to go.
        """
        if self.state is not None:
            state: MotionState | None = values.get("state")
            return state
        if (position := values.get("position")) is not None:
            return _at(position)
        told: MotionCommand | None = values.get("command")
        return _ENDS[told][0] if told in _ENDS else None

    @property
    @override
    def steady(self) -> bool:
        return False

    @override
    def after(self, key: str, value: Any, values: Mapping[str, Any]) -> Any:
        """One that has stopped is where its position says, or where it was going."""
        if value is not MotionState.STOPPED:
            return value
        if self.position is not None and self.position.sources:
            position = values.get("position")
            return MotionState.OPEN if position is None else _at(position)
        was_closing = values.get(key) in (MotionState.CLOSED, MotionState.CLOSING)
        return MotionState.CLOSED if was_closing else MotionState.OPEN

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """Where it will be in the end, if it will not say.

        Else nothing: it says that it is on its way, or where it is; how long it takes nobody knows.
        """
        if self.assumed:
            for point, value in writes:
                yield from self._ends(point.key, value)

    def _ends(self, key: str, value: Any) -> Iterator[Expectation]:
        """Where a command, or a position, leads to."""
        state, position = None, value
        if key == "command":
            if value not in _ENDS:
                return
            state, position = _ENDS[value]
        elif key == "position":
            state = _at(value)
        else:
            return
        if self.state is not None:
            yield Expectation(key="state", shown=state)
        elif key == "command":
            yield Expectation(key="command", shown=value)
        if self.position is not None:
            yield Expectation(key="position", shown=position)

    @override
    def tells(self, expectation: Expectation) -> bool:
        """What is expected of it is only what it does not tell."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover(Movable):
    """A blind, a shutter, a garage door ...

    Attributes:
        tilt: The tilt of its slats: 0 is closed, 100 is open.
        tilt_command: Open, close and stop of the slats.
        tilt_optimistic: Whether its slats count as tilted when it is told so.
        tilt_open: The tilt to which "open" leads.
        tilt_closed: The tilt to which "close" leads.
    """

    platform: ClassVar[Platform] = Platform.COVER

    tilt: DataPoint[float] | None = None
    tilt_command: DataPoint[MotionCommand] | None = None
    tilt_optimistic: bool = False
    tilt_open: float = 100
    tilt_closed: float = 0
    device_class: CoverClass | None = None

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """The slats are where they were told to be, if they will not say."""
        yield from super().expectations(writes)
        if not self.tilt_optimistic or self.tilt is None:
            return
        ends = {MotionCommand.OPEN: self.tilt_open, MotionCommand.CLOSE: self.tilt_closed}
        for point, value in writes:
            tilt = ends.get(value) if point.key == "tilt_command" else value
            if point.key in ("tilt", "tilt_command") and tilt is not None:
                yield Expectation(key="tilt", shown=tilt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Valve(Movable):
    """A valve for water or gas."""

    platform: ClassVar[Platform] = Platform.VALVE

    device_class: ValveClass | None = None

"""Covers and valves: what opens and closes, at once or by degrees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, override

from ..data_point import DataPoint, Write
from ..vocabulary import CoverClass, MotionCommand, MotionState, Platform, ValveClass
from .base import Component, ComponentError, Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Movable(Component):
    """Something that opens and closes.

    Attributes:
        state: Whether it is open, closed or moving.
        command: Open, close, stop; the options are what it can do.
        position: 0 is closed, 100 is open.
    """

    state: DataPoint[MotionState] | None = None
    command: DataPoint[MotionCommand] | None = None
    position: DataPoint[float] | None = None

    @override
    def __post_init__(self) -> None:
        """Check that there is something to see or to do."""
        super().__post_init__()
        if not any(self.points()):
            raise ComponentError("nothing that opens or closes")

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """Nothing: it says that it is on its way, or where it is; how long it takes nobody knows."""
        return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover(_Movable):
    """A blind, a shutter, a garage door ...

    Attributes:
        tilt: The tilt of its slats: 0 is closed, 100 is open.
        tilt_command: Open, close and stop of the slats.
    """

    platform: ClassVar[Platform] = Platform.COVER

    tilt: DataPoint[float] | None = None
    tilt_command: DataPoint[MotionCommand] | None = None
    device_class: CoverClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Valve(_Movable):
    """A valve for water or gas."""

    platform: ClassVar[Platform] = Platform.VALVE

    device_class: ValveClass | None = None

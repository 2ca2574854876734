"""Robots that clean floors, and those that mow lawns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, NamedTuple, override

from ..data_point import DataPoint, Write
from ..vocabulary import (
    LawnMowerActivity,
    LawnMowerCommand,
    Platform,
    VacuumActivity,
    VacuumCommand,
)
from .base import Component, Expectation


class CustomCommand(NamedTuple):
    """A command of the device's own, with what belongs to it."""

    command: str
    params: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacuum(Component):
    """A robot that cleans floors.

    Attributes:
        activity: What it does.
        command: What to do; the options are what it can do.
        fan_speed: How strongly it sucks; the options are what it can be told.
        battery: How full its battery is, in percent.
        custom: Commands of its own.
        segments: The names of the parts of the home that it knows, by their ids.
        clean: The ids of the parts to clean.
        status: Whether it announces that it reports a status, which changes nothing.
    """

    platform: ClassVar[Platform] = Platform.VACUUM

    activity: DataPoint[VacuumActivity] | None = None
    command: DataPoint[VacuumCommand] | None = None
    fan_speed: DataPoint[str] | None = None
    battery: DataPoint[float] | None = None
    custom: DataPoint[CustomCommand] | None = None
    segments: DataPoint[Mapping[str, str]] | None = None
    clean: DataPoint[tuple[str, ...]] | None = None
    status: bool = False

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """Only the fan speed: when it starts, and where it is until then, it says itself."""
        return (each for each in super().expectations(writes) if each.key == "fan_speed")


_DONE: Final = {
    LawnMowerCommand.START_MOWING: LawnMowerActivity.MOWING,
    LawnMowerCommand.PAUSE: LawnMowerActivity.PAUSED,
    LawnMowerCommand.DOCK: LawnMowerActivity.DOCKED,
    LawnMowerCommand.STOP: LawnMowerActivity.IDLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LawnMower(Component):
    """A robot that mows lawns.

    Attributes:
        activity: What it does.
        start_mowing: Told to mow.
        pause: Told to wait.
        dock: Told to go home.
        stop: Told to stop.
    """

    platform: ClassVar[Platform] = Platform.LAWN_MOWER

    activity: DataPoint[LawnMowerActivity] | None = None
    start_mowing: DataPoint[LawnMowerCommand] | None = None
    pause: DataPoint[LawnMowerCommand] | None = None
    dock: DataPoint[LawnMowerCommand] | None = None
    stop: DataPoint[LawnMowerCommand] | None = None

    @property
    def assumed(self) -> bool:
        """Whether it does at once what it is told, as far as anybody knows."""
        return self.common.optimistic or self.activity is None or not self.activity.sources

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """What it was told to do, if it will not say what it does."""
        if self.assumed:
            for _, value in writes:
                yield Expectation(key="activity", shown=_DONE[value])

    @override
    def tells(self, expectation: Expectation) -> bool:
        """What is expected of it is only what it does not tell."""
        return False

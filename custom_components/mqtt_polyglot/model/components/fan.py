"""Fans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, override

from ..data_point import DataPoint, Write
from ..vocabulary import FanDirection, Platform
from .base import Component, Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan(Component):
    """A fan.

    Attributes:
        power: On and off.
        percentage: The speed in percent; 0 is off.
        preset_mode: A mode of its own, such as ``auto``.
        oscillation: Whether it turns from side to side.
        direction: Which way it blows.
        speeds: How many speeds it has.
    """

    platform: ClassVar[Platform] = Platform.FAN

    power: DataPoint[bool]
    percentage: DataPoint[float] | None = None
    preset_mode: DataPoint[str] | None = None
    oscillation: DataPoint[bool] | None = None
    direction: DataPoint[FanDirection] | None = None
    speeds: int = 100

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """A speed between two of its own becomes one of those: what it was sent, read again."""
        for expectation in super().expectations(writes):
            if expectation.key == "percentage" and self.percentage and self.percentage.sink:
                codec = self.percentage.sink.codec
                heard = codec.decode(codec.encode(expectation.shown))
                yield replace(expectation, accepts=(expectation.shown, heard), tolerance=0.5)
            else:
                yield expectation

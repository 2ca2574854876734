"""Thermostats, air conditioners, radiator valves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, override

from ..data_point import DataPoint, Write
from ..vocabulary import HvacAction, HvacMode, Platform, TemperatureUnit
from .base import Component, ComponentError, Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate(Component):
    """A device that brings a room to a temperature.

    A device may have one setpoint, a range of two, or both. One that has a heating and a cooling
    setpoint and no other has a range (heating is the low end) and, in the modes that only heat or
    only cool, that end as its one setpoint.

    Attributes:
        mode: What it is told to do; the options are the modes that it has.
        power: On and off by a command of their own, apart from the mode.
        action: What it does now.
        target_temperature: The one setpoint.
        target_low: The low end of the range: heats below it.
        target_high: The high end of the range: cools above it.
        current_humidity: In percent.
        target_humidity: In percent.
        unit: The unit of all its temperatures; ``None`` for Home Assistant's own.
        precision: The resolution in which its temperatures are shown.
    """

    platform: ClassVar[Platform] = Platform.CLIMATE

    mode: DataPoint[HvacMode] | None = None
    power: DataPoint[bool] | None = None
    action: DataPoint[HvacAction] | None = None
    current_temperature: DataPoint[float] | None = None
    target_temperature: DataPoint[float] | None = None
    target_low: DataPoint[float] | None = None
    target_high: DataPoint[float] | None = None
    current_humidity: DataPoint[float] | None = None
    target_humidity: DataPoint[float] | None = None
    fan_mode: DataPoint[str] | None = None
    preset_mode: DataPoint[str] | None = None
    swing_mode: DataPoint[str] | None = None
    swing_horizontal_mode: DataPoint[str] | None = None
    unit: TemperatureUnit | None = None
    precision: float | None = None

    @override
    def __post_init__(self) -> None:
        """Check that there is something to see or to do, and that modes can be listed."""
        super().__post_init__()
        if not any(self.points()):
            raise ComponentError("a climate device without any value")
        if self.mode is not None and not self.mode.options:
            raise ComponentError("a climate device without a list of its modes")

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """Turning off by the power command ends in the mode "off", if the device has that."""
        for expectation in super().expectations(writes):
            if expectation.key != "power":
                yield expectation
            elif expectation.shown is False and self.mode and HvacMode.OFF in self.mode.options:
                yield Expectation(key="mode", shown=HvacMode.OFF, accepts=(HvacMode.OFF,))

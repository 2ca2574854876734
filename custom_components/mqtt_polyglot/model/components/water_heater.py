"""Water heaters: boilers and heat pumps for hot water."""

from dataclasses import dataclass
from typing import ClassVar, override

from ..data_point import DataPoint
from ..vocabulary import Platform, TemperatureUnit
from .base import Component, ComponentError


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterHeater(Component):
    """A device that keeps water at a temperature.

    Attributes:
        mode: How it heats: one of the device's own modes.
        power: On and off by a command of their own, apart from the mode.
        current_temperature: That of the water.
        target_temperature: The setpoint.
        min_temp: The lowest setpoint, where the device says it.
        max_temp: The highest setpoint, where the device says it.
        temp_step: The step of the setpoint, where the device says it.
        unit: The unit of all its temperatures; ``None`` for Home Assistant's own.
        precision: The resolution in which its temperatures are shown.
    """

    platform: ClassVar[Platform] = Platform.WATER_HEATER

    mode: DataPoint[str] | None = None
    power: DataPoint[bool] | None = None
    current_temperature: DataPoint[float] | None = None
    target_temperature: DataPoint[float] | None = None
    min_temp: DataPoint[float] | None = None
    max_temp: DataPoint[float] | None = None
    temp_step: DataPoint[float] | None = None
    unit: TemperatureUnit | None = None
    precision: float | None = None

    @override
    def __post_init__(self) -> None:
        """Check that there is something to see or to do."""
        super().__post_init__()
        if not any(self.points()):
            raise ComponentError("a water heater without any value")

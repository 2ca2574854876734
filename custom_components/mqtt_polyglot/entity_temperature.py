"""What climate devices and water heaters share: a unit, a precision, and setpoints."""

from typing import ClassVar

from homeassistant.const import UnitOfTemperature
from homeassistant.util.unit_conversion import TemperatureConverter

from .entity import PolyglotEntity
from .model.components import Climate, WaterHeater
from .model.data_point import DataPoint


class TemperatureEntity[ComponentT: Climate | WaterHeater](PolyglotEntity[ComponentT]):
    """An entity with temperatures."""

    _START: ClassVar[float]
    """What a setpoint that the device does not tell is assumed to be, in °C."""
    _attr_temperature_unit: str

    def _define_temperatures(self) -> None:
        component = self._component
        self._attr_temperature_unit = UnitOfTemperature(
            component.unit or self._hub.temperature_unit
        )
        if component.precision is not None:
            self._attr_precision = component.precision

    def _temperature(self, point: DataPoint[float] | None) -> float | None:
        """A setpoint; one that nobody tells begins where those of Home Assistant do."""
        value = self._get(point)
        if point is None or value is not None or self._state.known(point):
            return value
        if point.sources and not self._component.common.optimistic:
            return None
        celsius = UnitOfTemperature.CELSIUS
        return TemperatureConverter.convert(self._START, celsius, self._attr_temperature_unit)

"""What climate devices and water heaters share: a unit, a precision, and setpoints."""

from typing import ClassVar, Final

from homeassistant.components.climate import ClimateEntity
from homeassistant.const import UnitOfTemperature
from homeassistant.util.unit_conversion import TemperatureConverter

from .entity import PolyglotEntity
from .model.components import Climate, WaterHeater
from .model.data_point import DataPoint

_SETPOINTS: Final = ("target_temperature", "target_low", "target_high")

_NATIVE: Final = (
    "_attr_native_" if hasattr(ClimateEntity, "_attr_native_target_temperature") else "_attr_"
)


def native(name: str) -> str:
    """The attribute for a temperature in the unit of the device.

    Climate devices and water heaters call it native since Home Assistant 2026.11, as other platforms
    do; the earlier names work until 2027.11.
    """
    return f"{_NATIVE}{name}"


class TemperatureEntity[ComponentT: Climate | WaterHeater](PolyglotEntity[ComponentT]):
    """An entity with temperatures."""

    _START: ClassVar[float]
    """What a setpoint that the device does not tell is assumed to be, in °C."""
    _STEPS: ClassVar = False
    """Whether it shows a step that nobody announced."""
    _unit: str
    _attr_min_temp: float
    _attr_max_temp: float
    _attr_target_temperature_step: float | None

    def _define_temperatures(self) -> None:
        component = self._component
        self._unit = UnitOfTemperature(component.unit or self._hub.temperature_unit)
        setattr(self, native("temperature_unit"), self._unit)
        if component.precision is not None:
            self._attr_precision = component.precision

    def _take_limits(self, lowest: float, highest: float) -> None:
        """Show the limits of the setpoints that hold at the moment.

        Args:
            lowest: The lowest one of a device that does not say it, in °C.
            highest: The highest one, in the same way.
        """
        points = [getattr(self._component, name, None) for name in _SETPOINTS]
        setpoints = [self._state.limited(point) for point in points if point is not None]
        if not setpoints:
            return
        minimum, maximum = setpoints[0].minimum, setpoints[-1].maximum
        self._attr_min_temp = self._converted(lowest) if minimum is None else minimum
        self._attr_max_temp = self._converted(highest) if maximum is None else maximum
        self._attr_target_temperature_step = setpoints[0].step if self._STEPS else setpoints[0].grid

    def _converted(self, celsius: float) -> float:
        return TemperatureConverter.convert(celsius, UnitOfTemperature.CELSIUS, self._unit)

    def _temperature(self, point: DataPoint[float] | None) -> float | None:
        """A setpoint; one that nobody tells begins where those of Home Assistant do.

        A device that says its unit has that in its description.
        """
        value = self._get(point)
        if point is None or value is not None or self._state.known(point):
            return value
        if self._component.unit is not None:
            return None
        if point.sources and not self._component.common.optimistic:
            return None
        return self._converted(self._START)

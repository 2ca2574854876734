"""Climate devices."""

from collections.abc import Collection
from functools import partial
from typing import Any, Final, override

from homeassistant.components.climate import (
    ATTR_HVAC_MODE,
    ATTR_TARGET_TEMP_HIGH,
    ATTR_TARGET_TEMP_LOW,
    ClimateEntity,
    ClimateEntityFeature,
    HVACAction,
    HVACMode,
)
from homeassistant.const import ATTR_TEMPERATURE, UnitOfTemperature
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.unit_conversion import TemperatureConverter

from .const import DOMAIN
from .entity import PolyglotEntity, async_setup_platform
from .model.components import Climate
from .model.data_point import DataPoint, Write
from .model.vocabulary import HvacMode, Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = {
    "fan_mode": ClimateEntityFeature.FAN_MODE,
    "preset_mode": ClimateEntityFeature.PRESET_MODE,
    "swing_mode": ClimateEntityFeature.SWING_MODE,
    "swing_horizontal_mode": ClimateEntityFeature.SWING_HORIZONTAL_MODE,
    "target_humidity": ClimateEntityFeature.TARGET_HUMIDITY,
    "target_temperature": ClimateEntityFeature.TARGET_TEMPERATURE,
}
"""What a data point lets the user do, if it can be written."""

_START: Final = 21.0
"""What a setpoint that the device does not tell is assumed to be, in °C."""

_ONE_SETPOINT: Final = {HvacMode.HEAT: "target_low", HvacMode.COOL: "target_high"}
"""The end of a range that is the one setpoint in a mode that only heats or only cools."""


class PolyglotClimate(PolyglotEntity[Climate], ClimateEntity):
    """A climate device."""

    @override
    def _define(self) -> None:
        component = self._component
        self._attr_temperature_unit = UnitOfTemperature(
            component.unit or self._hub.temperature_unit
        )
        # A radiator valve that cannot be told a mode heats.
        modes = component.mode.options if component.mode else (HvacMode.HEAT,)
        self._attr_hvac_modes = [HVACMode(mode) for mode in modes]
        self._attr_fan_modes = _options(component.fan_mode)
        self._attr_preset_modes = _options(component.preset_mode)
        self._attr_swing_modes = _options(component.swing_mode)
        self._attr_swing_horizontal_modes = _options(component.swing_horizontal_mode)
        if component.precision is not None:
            self._attr_precision = component.precision
        self._define_limits()
        self._attr_supported_features = self._features()
        self._blind = component.common.optimistic or (
            component.mode is not None and not component.mode.sources
        )

    def _define_limits(self) -> None:
        component = self._component
        setpoint = component.target_temperature or component.target_low or component.target_high
        if setpoint is not None:
            upper = component.target_temperature or component.target_high or setpoint
            if setpoint.minimum is not None:
                self._attr_min_temp = setpoint.minimum
            if upper.maximum is not None:
                self._attr_max_temp = upper.maximum
            self._attr_target_temperature_step = setpoint.step
        if (humidity := component.target_humidity) is not None:
            if humidity.minimum is not None:
                self._attr_min_humidity = humidity.minimum
            if humidity.maximum is not None:
                self._attr_max_humidity = humidity.maximum

    def _features(self) -> ClimateEntityFeature:
        component = self._component
        features = ClimateEntityFeature(0)
        for key, feature in _FEATURES.items():
            point: DataPoint[Any] | None = getattr(component, key)
            if point is not None and point.sink is not None:
                features |= feature
        modes = component.mode.options if component.mode else ()
        if _writable(component.target_low) and _writable(component.target_high):
            features |= ClimateEntityFeature.TARGET_TEMPERATURE_RANGE
            if component.single_ended and _ONE_SETPOINT.keys() & set(modes):
                features |= ClimateEntityFeature.TARGET_TEMPERATURE
        settable = _writable(component.mode)
        if _writable(component.power) or (settable and HvacMode.OFF in modes):
            features |= ClimateEntityFeature.TURN_OFF
        if _writable(component.power) or (settable and set(modes) - {HvacMode.OFF}):
            features |= ClimateEntityFeature.TURN_ON
        return features

    @override
    def _update(self, changed: Collection[str]) -> None:
        component = self._component
        mode = self._get(component.mode) if component.mode else HvacMode.HEAT
        action = self._get(component.action)
        self._attr_hvac_mode = HVACMode(mode) if mode else None
        self._attr_hvac_action = HVACAction(action) if action else None
        self._attr_current_temperature = self._get(component.current_temperature)
        self._attr_current_humidity = self._get(component.current_humidity)
        self._attr_target_humidity = self._get(component.target_humidity)
        self._attr_fan_mode = self._get(component.fan_mode)
        self._attr_preset_mode = self._get(component.preset_mode)
        self._attr_swing_mode = self._get(component.swing_mode)
        self._attr_swing_horizontal_mode = self._get(component.swing_horizontal_mode)
        self._attr_target_temperature = self._temperature(self._setpoint(mode))
        ranged = component.target_temperature is not None or self._setpoint(mode) is None
        low, high = (component.target_low, component.target_high) if ranged else (None, None)
        self._attr_target_temperature_low = self._temperature(low)
        self._attr_target_temperature_high = self._temperature(high)

    def _temperature(self, point: DataPoint[float] | None) -> float | None:
        """A setpoint; one that nobody tells begins where those of Home Assistant do.

        A device that says its unit has that in its description.
        """
        if point is None or self._component.unit is not None or self._state.known(point):
            return self._get(point)
        if point.sources and not self._component.common.optimistic:
            return None
        unit = self.temperature_unit
        return TemperatureConverter.convert(_START, UnitOfTemperature.CELSIUS, unit)

    def _setpoint(self, mode: HvacMode | None) -> DataPoint[float] | None:
        """The one setpoint of a mode; ``None`` where the mode has a range only."""
        component = self._component
        if component.target_temperature is not None:
            return component.target_temperature
        key = _ONE_SETPOINT.get(mode) if mode and component.single_ended else None
        return getattr(component, key) if key else None

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Change the setpoint or the range, and the mode before it if that is asked for."""
        component = self._component
        mode = self._get(component.mode) if component.mode else HvacMode.HEAT
        writes: list[Write] = []
        if (wanted := kwargs.get(ATTR_HVAC_MODE)) is not None and component.mode is not None:
            mode = HvacMode(wanted)
            writes.append(component.mode.to(mode))
        for attribute, point in (
            (ATTR_TEMPERATURE, self._setpoint(mode)),
            (ATTR_TARGET_TEMP_LOW, component.target_low),
            (ATTR_TARGET_TEMP_HIGH, component.target_high),
        ):
            if point is not None and (value := kwargs.get(attribute)) is not None:
                # A conversion between units leaves a tail: 69.80000000000001 °F.
                writes.append(point.to(point.nearest(round(value, 2))))
        if not writes:
            # Voice assistants ask for one temperature whatever the mode; silence would mean "done".
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="no_setpoint",
                translation_placeholders={"entity_id": self.entity_id},
            )
        await self._async_command(*writes)

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        """Change the mode."""
        await self._async_write("mode", HvacMode(hvac_mode))

    @override
    async def async_set_humidity(self, humidity: int) -> None:
        """Change the humidity to reach."""
        await self._async_write("target_humidity", humidity)

    @override
    async def async_set_fan_mode(self, fan_mode: str) -> None:
        """Change the speed of the fan."""
        await self._async_write("fan_mode", fan_mode)

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        """Change the preset."""
        await self._async_write("preset_mode", preset_mode)

    @override
    async def async_set_swing_mode(self, swing_mode: str) -> None:
        """Change how the air is swung up and down."""
        await self._async_write("swing_mode", swing_mode)

    @override
    async def async_set_swing_horizontal_mode(self, swing_horizontal_mode: str) -> None:
        """Change how the air is swung from side to side."""
        await self._async_write("swing_horizontal_mode", swing_horizontal_mode)

    @override
    async def async_turn_on(self) -> None:
        """Turn on, by the power command where there is one."""
        if self._component.power is not None:
            await self._async_write("power", True)
        else:
            await super().async_turn_on()

    @override
    async def async_turn_off(self) -> None:
        """Turn off, by the power command where there is one."""
        if self._component.power is not None:
            await self._async_write("power", False)
        else:
            await super().async_turn_off()


def _options(point: DataPoint[str] | None) -> list[str] | None:
    return list(point.options) if point is not None else None


def _writable(point: DataPoint[Any] | None) -> bool:
    return point is not None and point.sink is not None


async_setup_entry = partial(
    async_setup_platform, platform=Platform.CLIMATE, entity_type=PolyglotClimate
)

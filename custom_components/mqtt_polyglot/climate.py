"""Climate devices."""

from collections.abc import Collection
from functools import partial
from typing import Any, Final, override

from homeassistant.components.climate import (
    ATTR_FAN_MODE,
    ATTR_HUMIDITY,
    ATTR_HVAC_MODE,
    ATTR_PRESET_MODE,
    ATTR_SWING_HORIZONTAL_MODE,
    ATTR_SWING_MODE,
    ATTR_TARGET_TEMP_HIGH,
    ATTR_TARGET_TEMP_LOW,
    DEFAULT_MAX_TEMP,
    DEFAULT_MIN_TEMP,
    ClimateEntity,
    ClimateEntityFeature,
    HVACAction,
    HVACMode,
)
from homeassistant.const import ATTR_TEMPERATURE
from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN
from .entity import async_setup_platform
from .entity_table import Feature, Shown, features_of, sets
from .entity_temperature import TemperatureEntity, native
from .model.components import Climate
from .model.data_point import DataPoint, Write
from .model.vocabulary import HvacMode, Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = (
    Feature(ClimateEntityFeature.FAN_MODE, "fan_mode"),
    Feature(ClimateEntityFeature.PRESET_MODE, "preset_mode"),
    Feature(ClimateEntityFeature.SWING_MODE, "swing_mode"),
    Feature(ClimateEntityFeature.SWING_HORIZONTAL_MODE, "swing_horizontal_mode"),
    Feature(ClimateEntityFeature.TARGET_HUMIDITY, "target_humidity"),
    Feature(ClimateEntityFeature.TARGET_TEMPERATURE, "target_temperature"),
)

_ONE_SETPOINT: Final = {HvacMode.HEAT: "target_low", HvacMode.COOL: "target_high"}
"""The end of a range that is the one setpoint in a mode that only heats or only cools."""


class PolyglotClimate(TemperatureEntity[Climate], ClimateEntity):
    """A climate device."""

    _START = 21.0
    _STEPS = True

    _shown = (
        Shown("action", "_attr_hvac_action", HVACAction),
        Shown("current_temperature", native("current_temperature")),
        Shown("current_humidity", "_attr_current_humidity"),
        Shown("target_humidity", "_attr_target_humidity"),
        Shown("fan_mode", "_attr_fan_mode"),
        Shown("preset_mode", "_attr_preset_mode"),
        Shown("swing_mode", "_attr_swing_mode"),
        Shown("swing_horizontal_mode", "_attr_swing_horizontal_mode"),
    )

    async_set_humidity = sets("target_humidity", ATTR_HUMIDITY)
    async_set_fan_mode = sets("fan_mode", ATTR_FAN_MODE)
    async_set_preset_mode = sets("preset_mode", ATTR_PRESET_MODE)
    async_set_swing_mode = sets("swing_mode", ATTR_SWING_MODE)
    async_set_swing_horizontal_mode = sets("swing_horizontal_mode", ATTR_SWING_HORIZONTAL_MODE)
    async_set_hvac_mode = sets("mode", ATTR_HVAC_MODE, HvacMode)

    @override
    def _define(self) -> None:
        component = self._component
        self._define_temperatures()
        # A radiator valve that cannot be told a mode heats.
        modes = component.mode.options if component.mode else (HvacMode.HEAT,)
        self._attr_hvac_modes = [HVACMode(mode) for mode in modes]
        self._attr_fan_modes = _options(component.fan_mode)
        self._attr_preset_modes = _options(component.preset_mode)
        self._attr_swing_modes = _options(component.swing_mode)
        self._attr_swing_horizontal_modes = _options(component.swing_horizontal_mode)
        self._define_humidity()
        self._attr_supported_features = self._features()
        self._blind = component.common.optimistic or (
            component.mode is not None and not component.mode.sources
        )

    def _define_humidity(self) -> None:
        if (humidity := self._component.target_humidity) is not None:
            if humidity.minimum is not None:
                self._attr_min_humidity = humidity.minimum
            if humidity.maximum is not None:
                self._attr_max_humidity = humidity.maximum

    def _features(self) -> ClimateEntityFeature:
        component = self._component
        features = features_of(component, ClimateEntityFeature(0), _FEATURES)
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
        super()._update(changed)
        component = self._component
        mode = self._get(component.mode) if component.mode else HvacMode.HEAT
        self._attr_hvac_mode = HVACMode(mode) if mode else None
        self._take_limits(DEFAULT_MIN_TEMP, DEFAULT_MAX_TEMP)
        setattr(self, native("target_temperature"), self._temperature(self._setpoint(mode)))
        ranged = component.target_temperature is not None or self._setpoint(mode) is None
        low, high = (component.target_low, component.target_high) if ranged else (None, None)
        setattr(self, native("target_temperature_low"), self._temperature(low))
        setattr(self, native("target_temperature_high"), self._temperature(high))

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
        told: dict[str, Any] = {}
        if (wanted := kwargs.get(ATTR_HVAC_MODE)) is not None and component.mode is not None:
            mode = told["mode"] = HvacMode(wanted)
            writes.append(component.mode.to(mode))
        for attribute, point in (
            (ATTR_TEMPERATURE, self._setpoint(mode)),
            (ATTR_TARGET_TEMP_LOW, component.target_low),
            (ATTR_TARGET_TEMP_HIGH, component.target_high),
        ):
            if point is not None and (value := kwargs.get(attribute)) is not None:
                # A conversion between units leaves a tail: 69.80000000000001 °F.
                nearest = self._state.limited(point, told).nearest(round(value, 2))
                writes.append(point.to(nearest))
        if not writes:
            # Voice assistants ask for one temperature whatever the mode; silence would mean "done".
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="no_setpoint",
                translation_placeholders={"entity_id": self.entity_id},
            )
        await self._async_command(*writes)

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

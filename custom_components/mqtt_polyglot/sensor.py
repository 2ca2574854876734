"""Sensors."""

from functools import partial
from math import log10
from typing import Any, override

from homeassistant.components.sensor import (
    DOMAIN,
    SensorDeviceClass,
    SensorEntity,
    SensorStateClass,
)
from homeassistant.components.sensor.const import (
    DEFAULT_PRECISION_LIMIT,
    UNIT_CONVERTERS,
    UNITS_PRECISION,
)
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import FLOAT_PRECISION

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Shown
from .model.components import Sensor
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotSensor(PolyglotEntity[Sensor], SensorEntity):
    """A value to read."""

    _shown = (
        Shown("value", "_attr_native_value", bare=True),
        Shown("last_reset", "_attr_last_reset"),
    )

    __slots__ = ("_converted",)
    _converted: bool | None
    """Whether Home Assistant shows another number than the device says; ``None`` if not known."""

    @override
    @callback
    def _async_write_ha_state(self) -> None:
        self._converted = None
        super()._async_write_ha_state()

    @override
    def _value_text(self) -> str:
        """The number, without all that has been checked since the whole state was written."""
        value = self._attr_native_value
        if type(value) is not float and type(value) is not int:
            return super()._value_text()
        if self._converted is None:
            self._converted = self.state is not value
        if self._converted:
            return super()._value_text()
        return str(value) if type(value) is int else f"{value:.{FLOAT_PRECISION}}"

    @override
    def _define(self) -> None:
        component = self._component
        # What it has none of is not kept.
        if component.device_class:
            self._attr_device_class = SensorDeviceClass(component.device_class)
        if component.state_class:
            self._attr_state_class = SensorStateClass(component.state_class)
        if component.unit is not None:
            self._attr_native_unit_of_measurement = component.unit
        if component.precision is not None:
            self._attr_suggested_display_precision = component.precision
        if component.options:
            self._attr_options = list(component.options)

    @override
    def get_initial_entity_options(self) -> er.EntityOptionsType | None:
        """Return what Home Assistant notes down with the entity when it is new, with its decimals.

        It would note these down right after, of one entity after the other, with a state each time.
        """
        options = super().get_initial_entity_options()
        decimals = self._decimals()
        return options if decimals is None else {**(options or {}), DOMAIN: decimals}

    def _decimals(self) -> dict[str, Any] | None:
        """The decimals that are shown if nobody says otherwise."""
        precision = self.suggested_display_precision
        device_class, unit = self.device_class, self.unit_of_measurement
        if device_class is not None and unit is not None:
            if precision is not None:
                native = self.native_unit_of_measurement
                precision = _in_unit(device_class, precision, native, unit) or precision
            elif device_class in UNITS_PRECISION:
                base_unit, decimals = UNITS_PRECISION[device_class]
                precision = _in_unit(device_class, decimals, base_unit, unit)
                if precision is not None:
                    precision = min(precision, decimals + DEFAULT_PRECISION_LIMIT)
        return None if precision is None else {"suggested_display_precision": precision}


def _in_unit(
    device_class: SensorDeviceClass, decimals: int, before: str | None, unit: str
) -> int | None:
    """The decimals of a number in another unit; ``None`` if it cannot be converted."""
    if before == unit:
        return decimals
    converter = UNIT_CONVERTERS.get(device_class)
    if converter is None or not {before, unit} <= converter.VALID_UNITS:
        return None
    return max(0, decimals + int(log10(converter.get_unit_ratio(before, unit))))


async_setup_entry = partial(
    async_setup_platform, platform=Platform.SENSOR, entity_type=PolyglotSensor
)

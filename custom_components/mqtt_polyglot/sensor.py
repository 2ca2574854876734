"""Sensors."""

from functools import partial
from typing import override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorStateClass

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Shown
from .model.components import Sensor
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotSensor(PolyglotEntity[Sensor], SensorEntity):
    """A value to read."""

    _shown = (Shown("value", "_attr_native_value"), Shown("last_reset", "_attr_last_reset"))

    @override
    def _define(self) -> None:
        component = self._component
        self._attr_device_class = (
            SensorDeviceClass(component.device_class) if component.device_class else None
        )
        self._attr_state_class = (
            SensorStateClass(component.state_class) if component.state_class else None
        )
        self._attr_native_unit_of_measurement = component.unit
        self._attr_suggested_display_precision = component.precision
        self._attr_options = list(component.options) or None


async_setup_entry = partial(
    async_setup_platform, platform=Platform.SENSOR, entity_type=PolyglotSensor
)

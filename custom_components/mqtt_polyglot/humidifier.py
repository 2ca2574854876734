"""Humidifiers and dehumidifiers."""

from functools import partial
from typing import Final, override

from homeassistant.components.humidifier import (
    ATTR_HUMIDITY,
    DEFAULT_MAX_HUMIDITY,
    DEFAULT_MIN_HUMIDITY,
    HumidifierAction,
    HumidifierDeviceClass,
    HumidifierEntity,
    HumidifierEntityFeature,
)
from homeassistant.const import ATTR_MODE

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Feature, Shown, does, features_of, sets
from .model.components import Humidifier
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = (Feature(HumidifierEntityFeature.MODES, "mode"),)


class PolyglotHumidifier(PolyglotEntity[Humidifier], HumidifierEntity):
    """A humidifier or a dehumidifier."""

    _shown = (
        Shown("power", "_attr_is_on"),
        Shown("target_humidity", "_attr_target_humidity", round),
        Shown("current_humidity", "_attr_current_humidity", round),
        Shown("mode", "_attr_mode"),
        Shown("action", "_attr_action", HumidifierAction),
    )

    async_turn_on = does("power", True)
    async_turn_off = does("power", False)
    async_set_humidity = sets("target_humidity", ATTR_HUMIDITY)
    async_set_mode = sets("mode", ATTR_MODE)

    @override
    def _define(self) -> None:
        component, target = self._component, self._component.target_humidity
        device_class = component.device_class
        self._attr_device_class = HumidifierDeviceClass(device_class) if device_class else None
        self._attr_supported_features = features_of(
            component, HumidifierEntityFeature(0), _FEATURES
        )
        self._attr_available_modes = list(component.mode.options) if component.mode else []
        self._attr_min_humidity = DEFAULT_MIN_HUMIDITY if target.minimum is None else target.minimum
        self._attr_max_humidity = DEFAULT_MAX_HUMIDITY if target.maximum is None else target.maximum
        self._blind = component.common.optimistic or not component.power.sources


async_setup_entry = partial(
    async_setup_platform, platform=Platform.HUMIDIFIER, entity_type=PolyglotHumidifier
)

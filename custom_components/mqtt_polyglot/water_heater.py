"""Water heaters."""

from collections.abc import Collection
from functools import partial
from typing import Any, Final, override

from homeassistant.components.water_heater import (
    ATTR_OPERATION_MODE,
    WaterHeaterEntity,
    WaterHeaterEntityFeature,
)
from homeassistant.const import ATTR_TEMPERATURE

from .entity import async_setup_platform
from .entity_table import Feature, Shown, does, features_of, sets
from .entity_temperature import TemperatureEntity, native
from .model.components import WaterHeater
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = (
    Feature(WaterHeaterEntityFeature.TARGET_TEMPERATURE, "target_temperature"),
    Feature(WaterHeaterEntityFeature.OPERATION_MODE, "mode"),
    Feature(WaterHeaterEntityFeature.ON_OFF, "power"),
)


_LOWEST: Final = 43.3
_HIGHEST: Final = 60.0
"""Home Assistant's own limits of water heaters, 110 and 140 °F, in °C."""


class PolyglotWaterHeater(TemperatureEntity[WaterHeater], WaterHeaterEntity):
    """A water heater."""

    _START = 43.3

    _shown = (
        Shown("mode", "_attr_current_operation"),
        Shown("current_temperature", native("current_temperature")),
    )

    async_turn_on = does("power", True)
    async_turn_off = does("power", False)
    async_set_operation_mode = sets("mode", ATTR_OPERATION_MODE)

    @override
    def _define(self) -> None:
        component = self._component
        self._define_temperatures()
        self._attr_supported_features = features_of(
            component, WaterHeaterEntityFeature(0), _FEATURES
        )
        self._attr_operation_list = list(component.mode.options) if component.mode else None
        self._blind = component.common.optimistic or (
            component.mode is not None and not component.mode.sources
        )

    @override
    def _update(self, changed: Collection[str]) -> None:
        super()._update(changed)
        self._take_limits(_LOWEST, _HIGHEST)
        setattr(
            self,
            native("target_temperature"),
            self._temperature(self._component.target_temperature),
        )

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Change the setpoint, and the mode before it if that is asked for."""
        mode = kwargs.get(ATTR_OPERATION_MODE)
        if mode is not None:
            await self._async_write(
                "mode", mode, {"target_temperature": round(kwargs[ATTR_TEMPERATURE], 2)}
            )
        else:
            await self._async_write("target_temperature", round(kwargs[ATTR_TEMPERATURE], 2))


async_setup_entry = partial(
    async_setup_platform, platform=Platform.WATER_HEATER, entity_type=PolyglotWaterHeater
)

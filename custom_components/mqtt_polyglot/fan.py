"""Fans."""

from functools import partial
from typing import Any, Final, override

from homeassistant.components.fan import FanEntity, FanEntityFeature

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Feature, Shown, does, features_of, sets
from .model.components import Fan
from .model.vocabulary import FanDirection, Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = (
    Feature(FanEntityFeature.TURN_ON, "power"),
    Feature(FanEntityFeature.TURN_OFF, "power"),
    Feature(FanEntityFeature.SET_SPEED, "percentage"),
    Feature(FanEntityFeature.PRESET_MODE, "preset_mode"),
    Feature(FanEntityFeature.OSCILLATE, "oscillation"),
    Feature(FanEntityFeature.DIRECTION, "direction"),
)


class PolyglotFan(PolyglotEntity[Fan], FanEntity):
    """A fan."""

    _shown = (
        Shown("power", "_attr_is_on"),
        Shown("percentage", "_attr_percentage", round),
        Shown("preset_mode", "_attr_preset_mode"),
        Shown("oscillation", "_attr_oscillating"),
        Shown("direction", "_attr_current_direction", str),
    )

    async_turn_off = does("power", False)
    async_set_percentage = sets("percentage", "percentage")
    async_set_preset_mode = sets("preset_mode", "preset_mode")
    async_oscillate = sets("oscillation", "oscillating")
    async_set_direction = sets("direction", "direction", FanDirection)

    @override
    def _define(self) -> None:
        fan = self._component
        self._attr_supported_features = features_of(fan, FanEntityFeature(0), _FEATURES)
        self._attr_preset_modes = list(fan.preset_mode.options) if fan.preset_mode else []
        self._attr_speed_count = fan.speeds
        self._blind = fan.common.optimistic or not fan.power.sources

    @property
    @override
    def is_on(self) -> bool | None:
        """Whether it is on. Home Assistant would tell that by the speed."""
        return self._attr_is_on

    @override
    async def async_turn_on(
        self, percentage: int | None = None, preset_mode: str | None = None, **kwargs: Any
    ) -> None:
        """Turn it on, at a speed or in a mode if it has them."""
        more = {"percentage": percentage, "preset_mode": preset_mode}
        await self._async_write("power", True, {name: each for name, each in more.items() if each})


async_setup_entry = partial(async_setup_platform, platform=Platform.FAN, entity_type=PolyglotFan)

"""Switches."""

from functools import partial
from typing import Any, override

from homeassistant.components.switch import SwitchDeviceClass, SwitchEntity

from .entity import PolyglotEntity, async_setup_platform
from .model.components import Switch
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotSwitch(PolyglotEntity[Switch], SwitchEntity):
    """A switch."""

    @override
    def _define(self) -> None:
        device_class = self._component.device_class
        self._attr_device_class = SwitchDeviceClass(device_class) if device_class else None
        self._blind = self._component.assumed or not self._component.power.sources

    @override
    def _update(self) -> None:
        self._attr_is_on = self._get(self._component.power)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch on."""
        await self._async_command(self._component.power.to(True))

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch off."""
        await self._async_command(self._component.power.to(False))


async_setup_entry = partial(
    async_setup_platform, platform=Platform.SWITCH, entity_type=PolyglotSwitch
)

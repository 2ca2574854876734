"""Switches."""

from functools import partial
from typing import override

from homeassistant.components.switch import SwitchDeviceClass, SwitchEntity

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Shown, does
from .model.components import Switch
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotSwitch(PolyglotEntity[Switch], SwitchEntity):
    """A switch."""

    _shown = (Shown("power", "_attr_is_on", bare=True),)

    async_turn_on = does("power", True)
    async_turn_off = does("power", False)

    @override
    def _define(self) -> None:
        device_class = self._component.device_class
        self._attr_device_class = SwitchDeviceClass(device_class) if device_class else None
        self._blind = self._component.common.optimistic or not self._component.power.sources


async_setup_entry = partial(
    async_setup_platform, platform=Platform.SWITCH, entity_type=PolyglotSwitch
)

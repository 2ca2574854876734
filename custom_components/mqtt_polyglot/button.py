"""Buttons that the user presses."""

from functools import partial
from typing import override

from homeassistant.components.button import ButtonDeviceClass, ButtonEntity

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import does
from .model.components import Button
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotButton(PolyglotEntity[Button], ButtonEntity):
    """A button. Home Assistant itself remembers when it was pressed."""

    async_press = does("press", value=True)

    @override
    def _define(self) -> None:
        device_class = self._component.device_class
        self._attr_device_class = ButtonDeviceClass(device_class) if device_class else None


async_setup_entry = partial(
    async_setup_platform, platform=Platform.BUTTON, entity_type=PolyglotButton
)

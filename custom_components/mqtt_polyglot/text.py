"""Texts that can be set."""

from functools import partial
from typing import override

from homeassistant.components.text import TextEntity, TextMode
from homeassistant.const import MAX_LENGTH_STATE_STATE

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Shown, sets
from .model.components import Text
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotText(PolyglotEntity[Text], TextEntity):
    """A text that can be set."""

    _shown = (Shown("value", "_attr_native_value", bare=True),)
    _attr_native_value: str | None = None

    async_set_value = sets("value", "value")

    @override
    def _define(self) -> None:
        component, value = self._component, self._component.value
        self._attr_native_min = int(value.minimum or 0)
        self._attr_native_max = int(value.maximum or MAX_LENGTH_STATE_STATE)
        self._attr_pattern = component.pattern
        self._attr_mode = TextMode(component.mode)
        self._blind = component.common.optimistic or not value.sources


async_setup_entry = partial(async_setup_platform, platform=Platform.TEXT, entity_type=PolyglotText)

"""Dates that can be set."""

from functools import partial
from typing import override

from homeassistant.components.date import DateEntity

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Shown, sets
from .model.components import Date
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotDate(PolyglotEntity[Date], DateEntity):
    """A date that can be set."""

    _shown = (Shown("value", "_attr_native_value", bare=True),)
    _attr_native_value = None

    async_set_value = sets("value", "value")

    @override
    def _define(self) -> None:
        value = self._component.value
        self._blind = self._component.common.optimistic or not value.sources


async_setup_entry = partial(async_setup_platform, platform=Platform.DATE, entity_type=PolyglotDate)

"""Choices of one of several words."""

from functools import partial
from typing import override

from homeassistant.components.select import SelectEntity

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Shown, sets
from .model.components import Select
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotSelect(PolyglotEntity[Select], SelectEntity):
    """A choice of one of several words."""

    _shown = (Shown("option", "_attr_current_option", bare=True),)

    async_select_option = sets("option", "option")

    @override
    def _define(self) -> None:
        option = self._component.option
        self._attr_options = list(option.options)
        self._blind = self._component.common.optimistic or not option.sources


async_setup_entry = partial(
    async_setup_platform, platform=Platform.SELECT, entity_type=PolyglotSelect
)

"""Numbers that can be set."""

from collections.abc import Collection
from functools import partial
from typing import override

from homeassistant.components.number import (
    DEFAULT_MAX_VALUE,
    DEFAULT_MIN_VALUE,
    DEFAULT_STEP,
    NumberDeviceClass,
    NumberEntity,
    NumberMode,
)

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Shown, sets, whole_if_it_is
from .model.components import Number
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotNumber(PolyglotEntity[Number], NumberEntity):
    """A number that can be set."""

    _shown = (Shown("value", "_attr_native_value", bare=True),)

    async_set_native_value = sets("value", "value", whole_if_it_is)

    @override
    def _define(self) -> None:
        component, value = self._component, self._component.value
        device_class = component.device_class
        self._attr_device_class = NumberDeviceClass(device_class) if device_class else None
        self._attr_native_unit_of_measurement = component.unit
        self._attr_mode = NumberMode(component.mode)
        self._take_limits()
        self._blind = component.common.optimistic or not value.sources

    def _take_limits(self) -> None:
        """Show the limits that hold at the moment."""
        value = self._state.limited(self._component.value)
        self._attr_native_min_value = _or(value.minimum, DEFAULT_MIN_VALUE)
        self._attr_native_max_value = _or(value.maximum, DEFAULT_MAX_VALUE)
        self._attr_native_step = _or(value.step, DEFAULT_STEP)

    @override
    def _update(self, changed: Collection[str]) -> None:
        super()._update(changed)
        if self._component.value.follows:
            self._take_limits()


def _or(limit: float | None, default: float) -> float:
    return default if limit is None else limit


async_setup_entry = partial(
    async_setup_platform, platform=Platform.NUMBER, entity_type=PolyglotNumber
)

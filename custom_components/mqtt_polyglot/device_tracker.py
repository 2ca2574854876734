"""Trackers of people and things."""

from collections.abc import Collection
from functools import partial
from typing import override

from homeassistant.components.device_tracker import SourceType, TrackerEntity

from .entity import PolyglotEntity, async_setup_platform
from .model.components import DeviceTracker
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotDeviceTracker(PolyglotEntity[DeviceTracker], TrackerEntity):
    """Where somebody or something is: a place that the device names, else a zone by its position."""

    @override
    def _define(self) -> None:
        self._attr_source_type = SourceType(self._component.source_type)

    @override
    def _update(self, changed: Collection[str]) -> None:
        position = self._get(self._component.position)
        latitude, longitude, accuracy = position or (None, None, 0)
        self._attr_latitude, self._attr_longitude = latitude, longitude
        self._attr_location_accuracy = accuracy

    @property
    @override
    def state(self) -> str | None:
        """The place; Home Assistant's own attribute for it ends with 2027.7."""
        place = self._get(self._component.place)
        return super().state if place is None else place


async_setup_entry = partial(
    async_setup_platform, platform=Platform.DEVICE_TRACKER, entity_type=PolyglotDeviceTracker
)

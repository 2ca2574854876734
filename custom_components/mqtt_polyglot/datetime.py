"""Moments that can be set."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import override
from zoneinfo import ZoneInfo

from homeassistant.components.datetime import DateTimeEntity
from homeassistant.util.dt import async_get_time_zone

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import sets
from .model.components import DateTime
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotDateTime(PolyglotEntity[DateTime], DateTimeEntity):
    """A moment that can be set."""

    _attr_native_value: datetime | None = None
    _zone: tuple[str | None, ZoneInfo | None] = (None, None)
    """The name of the time zone that was read last, and what it is."""

    async_set_value = sets("value", "value")

    @override
    async def async_added_to_hass(self) -> None:
        """Know the time zone before anything is shown."""
        await self._async_find_zone()
        await super().async_added_to_hass()

    @override
    def _define(self) -> None:
        self._blind = self._component.common.optimistic or not self._component.value.sources

    @override
    def _resume(self) -> None:
        super()._resume()
        if self._component.zone != self._zone[0]:
            self.hass.async_create_task(self._async_change_zone())

    @override
    def _update(self, changed: Collection[str]) -> None:
        value = self._get(self._component.value)
        if value is not None and value.tzinfo is None:
            name, zone = self._zone
            known = zone is not None and name == self._component.zone
            value = value.replace(tzinfo=zone) if known else None
        self._attr_native_value = value

    async def _async_find_zone(self) -> None:
        """Read the time zone, which is a file; one that there is none of is none."""
        name, zone = self._component.zone, None
        if name is not None:
            with suppress(ValueError, OSError):
                zone = await async_get_time_zone(name)
        self._zone = (name, zone)

    async def _async_change_zone(self) -> None:
        await self._async_find_zone()
        self._refresh()
        self.async_write_ha_state()


async_setup_entry = partial(
    async_setup_platform, platform=Platform.DATETIME, entity_type=PolyglotDateTime
)

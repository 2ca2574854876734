"""Entities that are taken out of Home Assistant for a moment, and put in again.

A row of the registry changes hands only while its entity is not loaded. Disabled, an entity removes
itself. It is enabled again by way of *disabled by its config entry*, which is the one way for which
Home Assistant does not load everything anew half a minute later.
"""

import asyncio
from collections.abc import Iterable
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import entity_sources

from ...controller.slices import Turns

_PATIENCE: Final = 10
"""Seconds in which entities have to be gone."""
_PAUSE: Final = 0.01

TAKEN_OUT: Final = (er.RegistryEntryDisabler.INTEGRATION, er.RegistryEntryDisabler.CONFIG_ENTRY)
"""By whom an entity is disabled that was taken out."""


async def async_take_out(hass: HomeAssistant, row_ids: Iterable[str]) -> None:
    """Take the enabled ones of some entities out; raises ``TimeoutError`` if one does not go."""
    registry = er.async_get(hass)
    row_ids = tuple(row_ids)
    loop = hass.loop
    turns = Turns()
    for row_id in row_ids:
        row = registry.async_get(row_id)
        if row is not None and row.disabled_by is None:
            registry.async_update_entity(
                row.entity_id, disabled_by=er.RegistryEntryDisabler.INTEGRATION
            )
        await turns.next()
    until = loop.time() + _PATIENCE
    while any(_loaded(hass, row_id) for row_id in row_ids):
        if loop.time() > until:
            raise TimeoutError("an entity does not go")
        await asyncio.sleep(_PAUSE)


def _loaded(hass: HomeAssistant, row_id: str) -> bool:
    row = er.async_get(hass).async_get(row_id)
    return row is not None and row.entity_id in entity_sources(hass)


@callback
def put_in(hass: HomeAssistant, row_ids: Iterable[str]) -> None:
    """Let entities that were taken out be loaded again."""
    registry = er.async_get(hass)
    for row_id in row_ids:
        row = registry.async_get(row_id)
        if row is not None and row.disabled_by in TAKEN_OUT:
            registry.async_update_entity(
                row.entity_id, disabled_by=er.RegistryEntryDisabler.CONFIG_ENTRY
            )
            registry.async_update_entity(row.entity_id, disabled_by=None)


def missing(hass: HomeAssistant, row_ids: Iterable[str]) -> list[str]:
    """The entity ids of those that should be loaded, and are not."""
    registry = er.async_get(hass)
    rows = filter(None, map(registry.async_get, row_ids))
    return [row.entity_id for row in rows if row.entity_id not in entity_sources(hass)]

"""Migration: what older versions kept as config subentries, one for each adopted device."""

from collections.abc import Iterable
from typing import cast

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import CONF_BROKER_UID
from ..controller.slices import Turns
from .decisions import Answers, Decisions
from .identity import identifier
from .store import DeviceStore


async def async_leave_subentries(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Keep as decisions what was kept as subentries, and have all rows belong to the entry itself.

    It looks only at what there is, and does nothing where nothing is left to do, so that it can be
    interrupted anywhere and done again. That is needed: Home Assistant writes config entries after a
    second, but the registries only after minutes when it starts. A row may name a subentry that is
    gone, and would be lost with the first that uses it.
    """
    if entry.subentries:
        await _async_keep_decisions(hass, entry)
    await _async_move_rows(hass, entry)
    turns = Turns()
    for subentry_id in tuple(entry.subentries):
        hass.config_entries.async_remove_subentry(entry, subentry_id)
        await turns.next()


async def _async_keep_decisions(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Write the decisions to their own file, before anything else is done."""
    broker_uid = entry.data[CONF_BROKER_UID]
    store, decisions = DeviceStore(hass, broker_uid), Decisions(hass, broker_uid)
    await store.async_load()
    await decisions.async_load()
    registry = dr.async_get(hass)
    for subentry in entry.subentries.values():
        if subentry.unique_id is None:
            continue
        # One that is registered has its name and its area there.
        own = identifier(broker_uid, subentry.unique_id)
        is_new = registry.async_get_device_by_identifier(own, entry.entry_id) is None
        named = {"name": subentry.title} if is_new else {}
        decisions.adopt(subentry.unique_id, cast("Answers", {**subentry.data, **named}))
    decisions.removed |= store.removed - decisions.adopted.keys()
    await decisions.async_save()


async def _async_move_rows(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Have no row of the registries belong to a subentry: entities first, or they go with their device."""
    entities, devices, turns = er.async_get(hass), dr.async_get(hass), Turns()
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if entity.config_subentry_id is not None:
            entities.async_update_entity(entity.entity_id, config_subentry_id=None)
            await turns.next()
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if device.config_subentry_id is not None:
            devices.async_update_device(device.id, new_config_subentry_id=None)
            await turns.next()
    # Those that were deleted are kept for as long as what they belong to is there.
    for domain, platform, unique_id in _deleted(entities, entry):
        entity = entities.async_get_or_create(domain, platform, unique_id, config_entry=entry)
        entities.async_remove(entity.entity_id)
        await turns.next()


def _deleted(registry: er.EntityRegistry, entry: ConfigEntry) -> Iterable[tuple[str, str, str]]:
    return [
        key
        for key, deleted in registry.deleted_entities.items()
        if deleted.config_entry_id == entry.entry_id and deleted.config_subentry_id is not None
    ]

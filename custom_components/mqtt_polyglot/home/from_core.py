"""Devices that were added by hand to Home Assistant's own MQTT integration, moved to a broker of ours.

There such a device is a config subentry. It is made anew here, and removed there; its entities keep their
entity ids, and with them history and automations, and what the user has set of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import logging
from typing import Any, Final

from homeassistant.components.mqtt.const import DOMAIN as MQTT
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..conventions.documents import document_of_subentry
from . import by_hand
from .hub import Hub

_LOGGER = logging.getLogger(__name__)

_SUBENTRY: Final = "device"
_ENTITY: Final = ("name", "icon", "device_class", "area_id", "labels", "aliases", "categories", "hidden_by", "disabled_by")  # fmt: skip
_DEVICE: Final = ("name_by_user", "area_id", "labels")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the user has set of an entity."""

    platform: str
    unique_id: str
    entity_id: str
    facts: dict[str, Any]
    options: dict[str, Any]


def core_subentries(hass: HomeAssistant) -> Iterator[tuple[ConfigEntry, ConfigSubentry]]:
    """The devices that were added by hand there."""
    for entry in hass.config_entries.async_entries(MQTT, include_ignore=False):
        for subentry in entry.get_subentries_of_type(_SUBENTRY):
            yield entry, subentry


def document(hass: HomeAssistant, subentry: ConfigSubentry) -> dict[str, Any]:
    """The document of such a device, with the entity ids that it has; raises ``DocumentError``."""
    made = document_of_subentry(subentry.subentry_id, subentry.data)
    made["device"].setdefault("name", subentry.title)
    for component in made["components"].values():
        entity_id = er.async_get(hass).async_get_entity_id(
            str(component.get("platform")), MQTT, component["unique_id"]
        )
        if entity_id is not None:
            component["default_entity_id"] = entity_id
    return made


async def async_move(hub: Hub, subentry_id: str) -> str | None:
    """Move a device to a broker of ours; return its id, or ``None`` if there is no such device.

    Raises:
        DocumentError: It cannot be read here. Nothing is changed, as when anything else goes wrong.
    """
    hass = hub.hass
    found = next(((e, s) for e, s in core_subentries(hass) if s.subentry_id == subentry_id), None)
    if found is None:
        return None
    core, subentry = found
    made = document(hass, subentry)
    by_hand.draft(hub, made)
    kept, of_device = list(_entities(hass, core, subentry)), _device_facts(hass, core, subentry)
    hass.config_entries.async_remove_subentry(core, subentry_id)
    device_id = None
    try:
        device_id = await by_hand.async_create(hub, made)
        _restore(hub, device_id, kept, of_device)
    except Exception:
        _LOGGER.exception("%s stays in the MQTT integration", subentry.title)
        if device_id is not None:
            await by_hand.async_delete(hub, device_id)
        hass.config_entries.async_add_subentry(core, subentry)
        raise
    return device_id


def _entities(hass: HomeAssistant, core: ConfigEntry, subentry: ConfigSubentry) -> Iterator[_Kept]:
    for row in er.async_entries_for_config_entry(er.async_get(hass), core.entry_id):
        if row.config_subentry_id == subentry.subentry_id:
            facts = {name: getattr(row, name) for name in _ENTITY}
            if row.disabled_by is not er.RegistryEntryDisabler.USER:
                del facts["disabled_by"]
            if row.hidden_by is not er.RegistryEntryHider.USER:
                del facts["hidden_by"]
            options = {name: dict(each) for name, each in row.options.items()}
            yield _Kept(row.domain, row.unique_id, row.entity_id, facts, options)


def _device_facts(
    hass: HomeAssistant, core: ConfigEntry, subentry: ConfigSubentry
) -> dict[str, Any]:
    for row in dr.async_entries_for_config_entry(dr.async_get(hass), core.entry_id):
        if row.config_subentry_id == subentry.subentry_id and isinstance(row, dr.DeviceEntry):
            return {name: getattr(row, name) for name in _DEVICE}
    return {}


def _restore(hub: Hub, device_id: str, kept: list[_Kept], of_device: dict[str, Any]) -> None:
    """Have the rows here be what the user made of those there."""
    registry = er.async_get(hub.hass)
    device = hub.controller.devices[device_id]
    for each in kept:
        unique_id = hub.unique_id(device, f"{each.platform}:{each.unique_id}")
        entity_id = registry.async_get_entity_id(each.platform, DOMAIN, unique_id)
        if entity_id is None:
            continue
        facts = dict(each.facts)
        if entity_id != each.entity_id and registry.async_get(each.entity_id) is None:
            facts["new_entity_id"] = each.entity_id
        row = registry.async_update_entity(entity_id, **facts)
        for domain, options in each.options.items():
            registry.async_update_entity_options(row.entity_id, domain, options)
    registered = hub.registered(device_id)
    if registered is not None and of_device:
        dr.async_get(hub.hass).async_update_device(registered.id, **of_device)

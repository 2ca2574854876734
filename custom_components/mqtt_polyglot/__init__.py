"""MQTT Polyglot: devices of every MQTT convention, on any number of brokers, when the user says so."""

from functools import partial

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .api import (
    panel,
    services,
    websocket_api,
    websocket_by_hand,
    websocket_moving,
    websocket_takeover,
    websocket_topics,
)
from .broker.status import clear_status
from .const import CONF_BROKER_UID, DOMAIN, MINOR_VERSION
from .home.adoption import async_forget_ignored, async_remove_device
from .home.calls import async_follow_calls
from .home.decisions import Decisions
from .home.enabling import async_set_up as async_set_up_enabling
from .home.hub import Hub, PolyglotConfigEntry
from .home.identity import device_ids
from .home.issues import Issues, async_delete_issues
from .home.labels import Labels
from .home.messages import async_set_up as async_set_up_messages
from .home.migration import async_leave_subentries
from .home.moving.mover import async_set_up as async_set_up_moving
from .home.stay import Stay
from .home.store import DeviceStore
from .home.takeover.takeover import (
    async_leave,
    async_remove as async_remove_taken,
    async_set_up as async_set_up_takeover,
)
from .home.triggers import async_set_up as async_set_up_triggers
from .home.value_store import ValueStore
from .links.connection import broker_settings, uses_host
from .model.vocabulary import Platform

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Prepare what all brokers share."""
    # First: whoever reloads the page while Home Assistant starts is to find it.
    await panel.async_serve(hass)
    await panel.async_follow_entries(hass)
    await async_set_up_takeover(hass)
    services.async_register(hass)
    websocket_api.async_register(hass)
    websocket_takeover.async_register(hass)
    websocket_moving.async_register(hass)
    await async_set_up_moving(hass)
    async_set_up_enabling(hass)
    websocket_topics.async_register(hass)
    websocket_by_hand.async_register(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: PolyglotConfigEntry) -> bool:
    """Run a broker. What was adopted on it is there at once, whether the broker is or not."""
    await async_leave_subentries(hass, entry)
    stay = Stay.of(hass, entry)
    if stay is not None and await stay.async_take_up():
        entry.runtime_data = stay.hub
        # Also done when the rest of this fails: no connection stays behind.
        entry.async_on_unload(stay.async_unloaded)
        await stay.hub.decisions.async_load()  # A device may have been removed meanwhile.
        await stay.hub.async_sync()
    else:
        entry.runtime_data = Hub(hass, entry)
        stay = Stay(hass, entry.runtime_data)
        entry.async_on_unload(stay.async_unloaded)
        await _async_begin(hass, stay)
    entry.async_on_unload(entry.add_update_listener(_async_updated))
    return True


async def _async_begin(hass: HomeAssistant, stay: Stay) -> None:
    """Bring a hub to life."""
    hub = stay.hub
    await hub.async_prepare()
    labels = await Labels.async_load(hass)
    await panel.async_follow_entries(hass)
    stay.on_end(partial(panel.async_follow_entries, hass))
    async_set_up_triggers(hass, hub)
    stay.on_end(async_set_up_messages(hass, hub))
    # That of the broker's own entity; the others when a device first needs them.
    await hub.adding.async_set_up([Platform.BINARY_SENSOR])
    stay.on_end(async_follow_calls(hass, hub.entry.entry_id, hub.controller.prepare))
    stay.on_end(hub.async_stop)
    await hub.async_start()
    stay.on_end(Issues(hass, hub, labels).start())

    async def stop(_event: Event) -> None:
        await hub.async_stop()

    stay.on_end(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop))


async def _async_updated(hass: HomeAssistant, entry: PolyglotConfigEntry) -> None:
    """Follow the user: a new name is used at once, other settings take a new start."""
    if entry.runtime_data.settings_changed:
        hass.config_entries.async_schedule_reload(entry.entry_id)
    else:
        entry.runtime_data.registering.register_broker()


async def async_unload_entry(hass: HomeAssistant, entry: PolyglotConfigEntry) -> bool:
    """Leave a broker, unless there is nothing to do before coming back."""
    if (stay := Stay.of(hass, entry)) is not None and stay.park():
        return True
    return await hass.config_entries.async_unload_platforms(
        entry, entry.runtime_data.adding.platforms
    )


async def async_remove_entry(hass: HomeAssistant, entry: PolyglotConfigEntry) -> None:
    """Forget a broker, and the decisions about its devices with it."""
    if (stay := Stay.of(hass, entry)) is not None:
        await stay.async_leave()
    await async_leave(hass, entry)
    broker_uid = entry.data[CONF_BROKER_UID]
    await DeviceStore(hass, broker_uid).async_remove()
    await Decisions(hass, broker_uid).async_remove()
    await ValueStore(hass, broker_uid).async_remove()
    await async_forget_ignored(hass, broker_uid)
    async_delete_issues(hass, entry.entry_id, ignored=True)
    if not uses_host(entry.data):
        await clear_status(broker_settings(entry.data))
    await panel.async_follow_entries(hass)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: PolyglotConfigEntry, device: dr.DeviceEntry
) -> bool:
    """Remove a device: it becomes one that was found and not adopted. The broker itself stays."""
    broker_uid = entry.data[CONF_BROKER_UID]
    if (DOMAIN, broker_uid) in device.identifiers:
        return False
    await async_leave_subentries(hass, entry)
    for device_id in device_ids(broker_uid, device):
        await async_remove_taken(hass, entry, device_id)
    await async_remove_device(hass, entry, device)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Bring what an older version has kept up to date. 1.1 kept adopted devices as subentries."""
    if entry.minor_version < MINOR_VERSION:
        await async_leave_subentries(hass, entry)
        hass.config_entries.async_update_entry(entry, minor_version=MINOR_VERSION)
    return True

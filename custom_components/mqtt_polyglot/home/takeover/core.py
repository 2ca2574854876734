"""What there is in Home Assistant's own MQTT integration: its devices, their entities, what they said."""

from collections.abc import Iterator
from typing import Any, Final

from homeassistant.components.mqtt.debug_info import info_for_device
from homeassistant.components.mqtt.models import DATA_MQTT
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ...broker.message import Message
from ..registry_index import MQTT
from .matching import CoreEntity

_BYTES: Final = ("b'", 'b"')
"""How payloads begin that were no text, and of which only the look is known."""

_NOT_RUNNING: Final = (ConfigEntryState.NOT_LOADED, ConfigEntryState.MIGRATION_ERROR)
"""The states of a config entry in which nothing has to be stopped."""


def core_entry(hass: HomeAssistant) -> ConfigEntry | None:
    """The config entry of the MQTT integration; there can be only one."""
    return next(iter(hass.config_entries.async_entries(MQTT, include_ignore=False)), None)


def core_rows(hass: HomeAssistant, device: dr.DeviceEntry) -> list[er.RegistryEntry]:
    """The entities of one of its devices, disabled or not."""
    registry = er.async_get(hass)
    rows = er.async_entries_for_device(registry, device.id, include_disabled_entities=True)
    return [row for row in rows if row.platform == MQTT]


def core_entities(hass: HomeAssistant, device: dr.DeviceEntry) -> Iterator[CoreEntity]:
    """The same with their announcements, which are only known of those that are enabled."""
    announced = {
        each["entity_id"]: each["discovery_data"].get("payload")
        for each in _info(hass, device)["entities"]
    }
    for row in core_rows(hass, device):
        config = announced.get(row.entity_id)
        yield CoreEntity(
            row.id, row.domain, row.unique_id, config if isinstance(config, dict) else {}
        )


def last_messages(hass: HomeAssistant, device: dr.DeviceEntry) -> list[Message]:
    """What a device said last on each topic, as the MQTT integration heard it."""
    last: dict[str, tuple[Any, str]] = {}
    for entity in _info(hass, device)["entities"]:
        for subscription in entity["subscriptions"]:
            for message in subscription["messages"]:
                before = last.get(message["topic"])
                if before is None or before[0] <= message["time"]:
                    last[message["topic"]] = (message["time"], message["payload"])
    return [
        Message(topic, payload.encode(), retain=True)
        for topic, (_, payload) in last.items()
        if not payload.startswith(_BYTES)
    ]


def _info(hass: HomeAssistant, device: dr.DeviceEntry) -> dict[str, list[Any]]:
    if DATA_MQTT not in hass.data:
        return {"entities": [], "triggers": []}
    return info_for_device(hass, device.id)


def is_stuck(hass: HomeAssistant) -> bool:
    """Whether it cannot be stopped before Home Assistant is restarted."""
    entry = core_entry(hass)
    return entry is not None and entry.state is ConfigEntryState.FAILED_UNLOAD


async def async_unload(hass: HomeAssistant) -> bool:
    """Have it not run for a moment; whether it did.

    While it runs it empties retained topics when rows are removed that it knows.

    Raises:
        RuntimeError: It cannot be stopped.
    """
    if (entry := core_entry(hass)) is None:
        return False
    async with entry.setup_lock:
        pass  # It may be about to run.
    if entry.state in _NOT_RUNNING:
        return False
    if not entry.state.recoverable or not await hass.config_entries.async_unload(entry.entry_id):
        raise RuntimeError(f"the MQTT integration cannot be stopped: {entry.state.value}")
    return True


async def async_load(hass: HomeAssistant) -> None:
    """Have it run again, and read all announcements: only then does it make entities."""
    entry = core_entry(hass)
    if entry is not None and entry.state is ConfigEntryState.NOT_LOADED:
        await hass.config_entries.async_setup(entry.entry_id)

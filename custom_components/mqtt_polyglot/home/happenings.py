"""What happens on brokers and sets off automations: devices come and go, and so do the brokers."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send

from ..const import DOMAIN
from ..model.spec import DeviceSpec


class Happening(StrEnum):
    """What happens, as the triggers are called."""

    DEVICE_FOUND = "device_found"
    DEVICE_WITHDRAWN = "device_withdrawn"
    BROKER_CONNECTED = "broker_connected"
    BROKER_DISCONNECTED = "broker_disconnected"


def _signal(happening: Happening) -> str:
    return f"{DOMAIN}_{happening}"


def broker_words(entry: ConfigEntry) -> dict[str, Any]:
    """What an automation may know of the broker."""
    return {"broker": entry.title, "config_entry_id": entry.entry_id}


def device_words(spec: DeviceSpec) -> dict[str, Any]:
    """What an automation may know of a device."""
    return {
        "device": spec.id,
        "name": spec.name,
        "convention": spec.convention,
        "manufacturer": spec.manufacturer,
        "model": spec.model,
        "components": [str(component.platform) for component in spec.components],
    }


@callback
def async_tell(
    hass: HomeAssistant, entry: ConfigEntry, happening: Happening, data: dict[str, Any]
) -> None:
    """Set off the automations that wait for this, on this broker or on any."""
    async_dispatcher_send(hass, _signal(happening), entry.entry_id, broker_words(entry) | data)


@callback
def async_wait(
    hass: HomeAssistant,
    happening: Happening,
    entry_id: str | None,
    action: Callable[[dict[str, Any]], None],
) -> CALLBACK_TYPE:
    """Have something started whenever it happens; return what ends it.

    Args:
        hass: Home Assistant.
        happening: What.
        entry_id: The config entry of the broker; ``None`` for any.
        action: Called with what an automation may know.
    """

    @callback
    def happened(told_of: str, data: dict[str, Any]) -> None:
        if entry_id in (None, told_of):
            action(data)

    return async_dispatcher_connect(hass, _signal(happening), happened)

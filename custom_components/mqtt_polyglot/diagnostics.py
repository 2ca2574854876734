"""Diagnostics: the reports of the devices, fit to be shown to a stranger."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .const import DOMAIN
from .controller.redaction import redact
from .hub import PolyglotConfigEntry
from .overview import device_overview, hub_overview


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: PolyglotConfigEntry
) -> dict[str, Any]:
    """The broker, its devices, and those that wait."""
    return {
        "data": redact(entry.data),
        "options": redact(entry.options),
        **hub_overview(entry.runtime_data),
    }


async def async_get_device_diagnostics(
    _hass: HomeAssistant, entry: PolyglotConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """The report of one device."""
    for domain, identifier in device.identifiers:
        if domain == DOMAIN:
            return device_overview(entry.runtime_data, identifier.partition("/")[2]) or {}
    return {}

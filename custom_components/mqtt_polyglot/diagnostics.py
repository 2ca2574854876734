"""Diagnostics: the reports of the devices, fit to be shown to a stranger."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .api.overview import device_overview, hub_overview, shown
from .const import CONF_BROKER_UID
from .home.hub import PolyglotConfigEntry
from .home.identity import device_ids


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: PolyglotConfigEntry
) -> dict[str, Any]:
    """The broker, its devices, and those that wait."""
    report = {
        "data": dict(entry.data),
        "options": dict(entry.options),
        **hub_overview(entry.runtime_data),
    }
    # Thousands of devices may wait, with megabytes of announcements.
    return await hass.async_add_executor_job(shown, report)


async def async_get_device_diagnostics(
    _hass: HomeAssistant, entry: PolyglotConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """The report of one device; a broker has none of its own."""
    ids = device_ids(entry.data[CONF_BROKER_UID], device)
    reports = (device_overview(entry.runtime_data, each) for each in ids)
    report = next(reports, None)
    return shown(report) if report is not None else {}

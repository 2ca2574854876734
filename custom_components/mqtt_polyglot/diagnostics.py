"""Diagnostics: the reports of the devices, fit to be shown to a stranger."""

import re
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .const import (
    CONF_CA,
    CONF_CLIENT_CERTIFICATE,
    CONF_CLIENT_KEY,
    CONF_CLIENT_KEY_PASSWORD,
    CONF_HEADERS,
    DOMAIN,
)
from .hub import PolyglotConfigEntry

SECRETS: Final = {
    CONF_CA,
    CONF_CLIENT_CERTIFICATE,
    CONF_CLIENT_KEY,
    CONF_CLIENT_KEY_PASSWORD,
    CONF_HEADERS,
    CONF_HOST,
    CONF_PASSWORD,
    CONF_USERNAME,
    # What devices say of themselves and of people.
    "access_token",
    "action_user",
    "code",
    "code_format",
    "gps",
    "latitude",
    "longitude",
    "network_key",
    "pin",
    "pin_code",
    "ssid",
    "token",
}

_CREDENTIALS: Final = re.compile(r"(?<=://)[^/\s@]+@")


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: PolyglotConfigEntry
) -> dict[str, Any]:
    """The broker, its devices, and those that wait."""
    hub = entry.runtime_data
    return _redacted(
        {
            "data": dict(entry.data),
            "options": dict(entry.options),
            **hub.report(),
        }
    )


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: PolyglotConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """The report of one device."""
    hub = entry.runtime_data
    for domain, identifier in device.identifiers:
        if domain == DOMAIN and (report := hub.device_report(identifier.partition("/")[2])):
            return _redacted(report)
    return {}


def _redacted(report: dict[str, Any]) -> dict[str, Any]:
    redacted: dict[str, Any] = async_redact_data(report, SECRETS)
    return {key: _without_credentials(value) for key, value in redacted.items()}


def _without_credentials(value: Any) -> Any:
    """Take user and password out of every address."""
    if isinstance(value, str):
        return _CREDENTIALS.sub(f"{REDACTED}@", value)
    if isinstance(value, dict):
        return {key: _without_credentials(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_credentials(inner) for inner in value]
    return value

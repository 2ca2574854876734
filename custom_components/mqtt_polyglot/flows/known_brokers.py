"""Whether a broker is known already: as one of ours, or as that of Home Assistant."""

from asyncio import gather
from collections.abc import Collection, Mapping
from itertools import compress
from typing import Any

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import AbortFlow

from ..const import CONF_TLS, CONF_USE_TLS, DEFAULT_PORT, DOMAIN
from ..home.labels import escaped
from ..home.limit import is_nearly_full
from .hosts import async_same_host


def uses_tls(data: Mapping[str, Any]) -> bool:
    """Whether the connection of a config entry's data is encrypted."""
    return bool(data.get(CONF_TLS, {}).get(CONF_USE_TLS))


async def async_abort_if_taken(
    hass: HomeAssistant, data: Mapping[str, Any], itself: ConfigEntry | None = None
) -> None:
    """Abort if the address of a broker is that of another config entry, by whatever name.

    One that has nearly as many entities as it can have may be shared out among several.

    Raises:
        AbortFlow: It is: two config entries of one broker offer the same devices.
    """
    others = [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        if entry is not itself
        and entry.data.get(CONF_PORT) == data[CONF_PORT]
        and not is_nearly_full(hass, entry)
    ]
    same = await gather(
        *(async_same_host(hass, {data[CONF_HOST]}, {entry.data[CONF_HOST]}) for entry in others)
    )
    if (taken := next(compress(others, same), None)) is not None:
        raise AbortFlow("broker_taken", {"broker": escaped(taken.title)})


async def async_is_configured(
    hass: HomeAssistant, hosts: Collection[str], port: int, *, secure: bool
) -> bool:
    """Whether a broker is one of ours, or the one of Home Assistant.

    Of two ports of a host, one with TLS and one without, both lead to the same broker.
    """
    addresses = [
        (entry.data.get(CONF_HOST), entry.data.get(CONF_PORT), uses_tls(entry.data))
        for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    ]
    addresses += [
        (
            entry.data.get(mqtt.CONF_BROKER),
            entry.data.get(CONF_PORT, DEFAULT_PORT),
            bool(entry.data.get(mqtt.CONF_CERTIFICATE)),
        )
        for entry in hass.config_entries.async_entries(mqtt.DOMAIN)
    ]
    others = {
        host for host, other, tls in addresses if host and (other == port or tls is not secure)
    }
    return bool(others) and await async_same_host(hass, hosts, others)

"""The ways to a broker: an address, the connection of Home Assistant, its add-on, the network."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.components import mqtt
from homeassistant.components.mqtt.addon import get_addon_manager
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_PROTOCOL, CONF_USERNAME
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.hassio import is_hassio
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from ..const import (
    CONF_LINK,
    CONF_TLS,
    CONF_USE_TLS,
    DEFAULT_PORT,
    DOMAIN,
    HOST_UNIQUE_ID,
    LINK_HOST,
    PROTOCOL_AUTO,
)
from ..home.hub import PolyglotConfigEntry
from ..home.labels import escaped, plain
from ..links.host_link import host_connected
from .address import is_number
from .connection_test import BASE, try_broker
from .forms import DISCOVERY, HOST_DISCOVERY
from .places import async_same_host
from .setup import SetupSteps, title_after
from .validation import read_broker, read_discovery

_SECURE: Final = "_secure-mqtt."


class WaySteps(SetupSteps):
    """The first steps: each leads to the moment of listening."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self._addon: dict[str, Any] = {}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let the user choose the way, if there is more than one."""
        if user_input is None and len(ways := await self._async_ways()) > 1:
            return self.async_show_menu(step_id="user", menu_options=ways)
        return await self._async_broker("user", user_input)

    async def _async_ways(self) -> list[str]:
        ways = ["broker"]
        entries = self.hass.config_entries
        used = entries.async_entry_for_domain_unique_id(DOMAIN, HOST_UNIQUE_ID)
        if used is None and entries.async_loaded_entries(mqtt.DOMAIN):
            ways.append("host")
        if is_hassio(self.hass) and await self._async_find_addon():
            ways.append("addon")
        return ways

    # --- the connection of Home Assistant -----------------------------------------------------

    async def async_step_host(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Use the connection of the MQTT integration."""
        await self.async_set_unique_id(HOST_UNIQUE_ID)
        self._abort_if_unique_id_configured()
        self._data = {CONF_LINK: LINK_HOST}
        errors: dict[str, str] = {}
        if user_input is not None:
            self._options = read_discovery(user_input, errors)
            if not errors and host_connected(self.hass):
                return await self.async_step_listen()
            errors = errors or {BASE: "host_not_connected"}
        return self.async_show_form(
            step_id="host",
            data_schema=self.add_suggested_values_to_schema(HOST_DISCOVERY, user_input),
            errors=errors,
            description_placeholders={"broker": escaped(self._title())},
        )

    # --- the add-on ---------------------------------------------------------------------------

    async def _async_find_addon(self) -> bool:
        """Ask the Supervisor for the broker of its add-on; whether there is one to add."""
        try:
            found = await get_addon_manager(self.hass).async_get_addon_discovery_info()
        except HomeAssistantError:
            return False
        self._addon = {
            CONF_HOST: found[CONF_HOST],
            CONF_PORT: found[CONF_PORT],
            CONF_PROTOCOL: PROTOCOL_AUTO,
            CONF_USERNAME: found.get(CONF_USERNAME) or "",
            CONF_PASSWORD: found.get(CONF_PASSWORD) or "",
            CONF_TLS: {CONF_USE_TLS: bool(found.get("ssl"))},
        }
        return not await self._async_is_configured(
            {self._addon[CONF_HOST]}, self._addon[CONF_PORT], secure=_uses_tls(self._addon)
        )

    async def async_step_addon(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Use the broker of the add-on: the Supervisor has told all that it takes."""
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None:
            self._options = read_discovery(user_input, errors)
            if not errors:
                refused: dict[str, str] = {}
                _, self._data = read_broker(self._addon, {}, refused)
                await self._async_abort_if_known()
                detail, warning = await try_broker(self._data, refused)
                if warning:
                    return self._warn(warning, "listen", "addon")
                if refused:  # nothing of it stands in this form
                    errors[BASE] = next(iter(refused.values()))
            if not errors:
                return await self.async_step_listen()
        return self.async_show_form(
            step_id="addon",
            data_schema=self.add_suggested_values_to_schema(DISCOVERY, user_input),
            errors=errors,
            description_placeholders={
                "broker": f"{self._addon[CONF_HOST]}:{self._addon[CONF_PORT]}",
                "detail": await self._quote(detail),
            },
        )

    # --- the network --------------------------------------------------------------------------

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """A broker announces itself in the network: offer it, or follow it to its new address."""
        name = discovery_info.hostname.rstrip(".").lower()
        port = discovery_info.port
        if not name or not port:
            return self.async_abort(reason="not_a_broker")
        secure = discovery_info.type.startswith(_SECURE)
        # Certificates are made out to names, and names are not always found.
        host = name if secure else discovery_info.host
        entry = await self.async_set_unique_id(f"{name}:{port}")
        if entry is not None and _has_moved(entry, discovery_info):
            data = {**entry.data, CONF_HOST: discovery_info.host}
            self.hass.config_entries.async_update_entry(
                entry, data=data, title=title_after(entry, data)
            )
        self._abort_if_unique_id_configured()
        hosts = {name, name.removesuffix(".local"), *discovery_info.addresses}
        if await self._async_is_configured(hosts, port, secure=secure):
            return self.async_abort(reason="already_configured")
        self._discovered = (host, port)
        self._form = {CONF_HOST: host, CONF_PORT: port, CONF_TLS: {CONF_USE_TLS: secure}}
        instance = discovery_info.name.removesuffix(f".{discovery_info.type}")
        self.context["title_placeholders"] = {"name": plain(f"{instance} ({host}:{port})")}
        return await self.async_step_broker()

    async def _async_is_configured(self, hosts: set[str], port: int, *, secure: bool) -> bool:
        """Whether a broker is one of ours, or the one of Home Assistant.

        Of two ports of a host, one with TLS and one without, both lead to the same broker.
        """
        doors = [
            (entry.data.get(CONF_HOST), entry.data.get(CONF_PORT), _uses_tls(entry.data))
            for entry in self._async_current_entries(include_ignore=False)
        ]
        doors += [
            (
                entry.data.get(mqtt.CONF_BROKER),
                entry.data.get(CONF_PORT, DEFAULT_PORT),
                bool(entry.data.get(mqtt.CONF_CERTIFICATE)),
            )
            for entry in self.hass.config_entries.async_entries(mqtt.DOMAIN)
        ]
        others = {
            host for host, other, tls in doors if host and (other == port or tls is not secure)
        }
        return bool(others) and await async_same_host(self.hass, hosts, others)


def _uses_tls(data: Mapping[str, Any]) -> bool:
    return bool(data.get(CONF_TLS, {}).get(CONF_USE_TLS))


def _has_moved(entry: PolyglotConfigEntry, found: ZeroconfServiceInfo) -> bool:
    """Whether a broker is to be followed to the address at which it was found.

    Anybody in the network may announce it, so as long as it is where it was nobody is followed. A
    name leads to the new address by itself.
    """
    if entry.state is ConfigEntryState.LOADED and entry.runtime_data.connected:
        return False
    host = entry.data.get(CONF_HOST, "")
    return is_number(host) and host not in found.addresses

"""A broker that announces itself in the network is offered, or followed to its new address."""

from typing import Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_HOST
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from ..home.hub import PolyglotConfigEntry
from ..home.labels import plain
from .address import is_number
from .broker import BrokerForm
from .known_brokers import async_is_configured
from .new_broker import title_after
from .step import BrokerFlow

_SECURE: Final = "_secure-mqtt."


async def async_discovered(
    flow: BrokerFlow, discovery_info: ZeroconfServiceInfo
) -> ConfigFlowResult:
    """Show the form for a broker that was found, unless it is known."""
    name = discovery_info.hostname.rstrip(".").lower()
    port = discovery_info.port
    if not name or not port:
        return flow.async_abort(reason="not_a_broker")
    secure = discovery_info.type.startswith(_SECURE)
    # Certificates are made out to names, and names are not always found.
    host = name if secure else discovery_info.host
    entry = await flow.async_set_unique_id(f"{name}:{port}")
    if entry is not None and _has_moved(entry, discovery_info):
        data = {**entry.data, CONF_HOST: discovery_info.host}
        flow.hass.config_entries.async_update_entry(
            entry, data=data, title=title_after(entry, data)
        )
    flow.abort_if_unique_id_configured()
    hosts = {name, name.removesuffix(".local"), *discovery_info.addresses}
    if await async_is_configured(flow.hass, hosts, port, secure=secure):
        return flow.async_abort(reason="already_configured")
    instance = discovery_info.name.removesuffix(f".{discovery_info.type}")
    flow.new_broker.discovered = (host, port)
    flow.new_broker.given_name = plain(instance)
    flow.step(BrokerForm).suggest(host, port, secure=secure)
    flow.context["title_placeholders"] = {"name": plain(f"{instance} ({host}:{port})")}
    return await flow.step(BrokerForm).async_step()


def _has_moved(entry: PolyglotConfigEntry, found: ZeroconfServiceInfo) -> bool:
    """Whether a broker is to be followed to the address at which it was found.

    Anybody in the network may announce it, so as long as it is where it was nobody is followed. A
    name leads to the new address by itself.
    """
    if entry.state is ConfigEntryState.LOADED and entry.runtime_data.connected:
        return False
    host = entry.data.get(CONF_HOST, "")
    return is_number(host) and host not in found.addresses

"""What a broker is called before the user names it: what it is, or where it is, but no number."""

from collections.abc import Iterator
from ipaddress import ip_address
from itertools import chain, count
from typing import Final

from homeassistant.components import mqtt
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant

from ..const import DOMAIN
from ..home.labels import Labels, plain
from ..links.connection import uses_host
from .address import is_number
from .new_broker import NewBroker

_LOCAL_SUFFIXES: Final = (
    *(".local", ".lan", ".home", ".home.arpa", ".internal", ".intern", ".localdomain"),
    ".fritz.box",
)
"""Domains of home networks, which say nothing."""

_SOFTWARE: Final = {
    "mosquitto": "Mosquitto",
    "emq": "EMQX",
    "nanomq": "NanoMQ",
    "hivemq": "HiveMQ",
    "vernemq": "VerneMQ",
    "amqtt": "aMQTT",
    "hbmqtt": "HBMQTT",
}
"""The names of brokers, by what is in their own description of themselves."""


def software_name(said: str) -> str:
    """The software of a broker by what it says of itself; empty if it is not known."""
    text = said.casefold()
    return next((name for word, name in _SOFTWARE.items() if word in text), "")


def host_name(host: str) -> str:
    """The name of a host without the domain of a home network; empty for an address, or this machine."""
    host = host.rstrip(".").casefold()
    if not host or is_number(host) or _is_here(host):
        return ""
    for suffix in _LOCAL_SUFFIXES:
        host = host.removesuffix(suffix)
    return plain(host)


def _is_here(host: str) -> bool:
    if is_number(host):
        return ip_address(host).is_loopback
    return host in ("localhost", "ip6-localhost") or host.endswith(".localhost")


async def async_broker_name(hass: HomeAssistant, broker: NewBroker) -> str:
    """What a new broker is called; no other one of ours is called like it."""
    if uses_host(broker.data):
        entries = hass.config_entries.async_entries(mqtt.DOMAIN)
        return entries[0].title if entries else "MQTT"
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    taken = {entry.title.casefold() for entry in entries}
    names = list(filter(None, _names(broker, await Labels.async_load(hass))))
    numbered = (f"{names[0]} {number}" for number in count(2))
    return next(name for name in chain(names, numbered) if name.casefold() not in taken)


def _names(broker: NewBroker, labels: Labels) -> Iterator[str]:
    """What it could be called, the best first; empty where something is not known."""
    host = broker.data[CONF_HOST]
    name = host_name(host)
    if broker.discovered is None or not broker.has_moved:
        yield broker.given_name
    yield broker.software
    yield f"{broker.software} ({name})" if broker.software and name else ""
    yield name
    yield broker.provides
    yield labels.broker("here" if _is_here(host.casefold()) else "somewhere")

"""What a config entry means: the settings of its broker, and the conventions on it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from homeassistant.const import (
    CONF_CLIENT_ID,
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_PROTOCOL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant

from ..broker.settings import BrokerSettings, Protocol, TlsSettings, Transport
from ..const import (
    CONF_BROKER_UID,
    CONF_CA,
    CONF_CLIENT_CERTIFICATE,
    CONF_CLIENT_KEY,
    CONF_CLIENT_KEY_PASSWORD,
    CONF_HEADERS,
    CONF_INSECURE,
    CONF_KEEPALIVE,
    CONF_LINK,
    CONF_PATH,
    CONF_PROTOCOL_FOUND,
    CONF_SESSION,
    CONF_TLS,
    CONF_USE_TLS,
    CONF_USE_WEBSOCKET,
    CONF_WEBSOCKET,
    DEFAULT_KEEPALIVE,
    DOMAIN,
    LINK_HOST,
    PROTOCOL_AUTO,
)
from ..conventions import registry
from ..conventions.base import Convention
from ..template import HassTemplateEngine


def uses_host(data: Mapping[str, Any]) -> bool:
    """Whether a config entry borrows the connection of Home Assistant's own MQTT integration."""
    return bool(data.get(CONF_LINK) == LINK_HOST)


def client_id(broker_uid: str) -> str:
    """The client id that is proposed: stable, our own, and short enough for MQTT 3.1."""
    return f"polyglot_{broker_uid[:12]}"


def spoken_protocol(data: Mapping[str, Any]) -> str | None:
    """The version of MQTT that is spoken with a broker, as far as it is known."""
    protocol: str | None = data.get(CONF_PROTOCOL)
    return data.get(CONF_PROTOCOL_FOUND) if protocol == PROTOCOL_AUTO else protocol


def broker_settings(data: Mapping[str, Any]) -> BrokerSettings:
    """The settings of the broker of a config entry's data, or of a filled-in form."""
    tls = data.get(CONF_TLS, {})
    websocket = data.get(CONF_WEBSOCKET, {})
    session = data.get(CONF_SESSION, {})
    identifier = session.get(CONF_CLIENT_ID) or client_id(data[CONF_BROKER_UID])
    return BrokerSettings(
        host=data[CONF_HOST],
        port=int(data[CONF_PORT]),
        client_id=identifier,
        protocol=Protocol(spoken_protocol(data) or Protocol.V5),
        find_protocol=data[CONF_PROTOCOL] == PROTOCOL_AUTO,
        username=data.get(CONF_USERNAME) or None,
        password=data.get(CONF_PASSWORD) or None,
        keepalive=int(session.get(CONF_KEEPALIVE, DEFAULT_KEEPALIVE)),
        transport=Transport.WEBSOCKETS if websocket.get(CONF_USE_WEBSOCKET) else Transport.TCP,
        ws_path=websocket.get(CONF_PATH) or "/mqtt",
        ws_headers=tuple(websocket.get(CONF_HEADERS, {}).items()),
        tls=_tls_settings(tls) if tls.get(CONF_USE_TLS) else None,
        status_topic=f"{DOMAIN}/{identifier}/status",
    )


def _tls_settings(tls: Mapping[str, Any]) -> TlsSettings:
    return TlsSettings(
        ca=tls.get(CONF_CA) or None,
        client_certificate=tls.get(CONF_CLIENT_CERTIFICATE) or None,
        client_key=tls.get(CONF_CLIENT_KEY) or None,
        client_key_password=tls.get(CONF_CLIENT_KEY_PASSWORD) or None,
        insecure=bool(tls.get(CONF_INSECURE)),
    )


def create_conventions(
    hass: HomeAssistant, data: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[Convention, ...]:
    """Create the conventions of a config entry's data and options."""
    return registry.create_conventions(
        options, partial(HassTemplateEngine, hass), host_link=uses_host(data)
    )


class ProtectedTopics:
    """The topic filters to which nothing is sent, on whatever broker: many of them are bridged."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Initialize with nothing known."""
        self._entries = hass.config_entries
        self._options: list[Mapping[str, Any]] = []
        self._filters: tuple[str, ...] = ()

    def __call__(self) -> tuple[str, ...]:
        """Return the topic filters; they are made anew when the options of an entry have changed."""
        options: list[Mapping[str, Any]] = [
            entry.options
            for domain in (DOMAIN, "mqtt")
            for entry in self._entries.async_entries(domain)
        ]
        if not self._filters or options != self._options:
            self._options = options
            self._filters = (f"{DOMAIN}/+/status", *registry.protected_topics(options))
        return self._filters

"""The config entry that is to be created, as far as the answers go."""

from dataclasses import dataclass, field
from typing import Any

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant

from ..const import DEFAULT_PORT
from ..links.connection import uses_host
from .validation import UserInput


@dataclass(slots=True)
class NewBroker:
    """A broker that is to be added.

    Attributes:
        data: The data of its config entry.
        options: The options of its config entry.
        discovered: Host and port where it was found, which the user may have changed since.
        given_name: The name under which it was found.
        software: The software that it says it is.
        provides: The one convention of all devices on it.
    """

    data: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    discovered: tuple[str, int] | None = None
    given_name: str = ""
    software: str = ""
    provides: str = ""

    @property
    def has_moved(self) -> bool:
        """Whether it is elsewhere than where it was found, if it was."""
        return (self.data.get(CONF_HOST), self.data.get(CONF_PORT)) != self.discovered

    def address(self, hass: HomeAssistant) -> str:
        """Where it is."""
        if not uses_host(self.data):
            return broker_address(self.data)
        entries = hass.config_entries.async_entries(mqtt.DOMAIN)
        return entries[0].title if entries else "MQTT"


def broker_address(data: UserInput) -> str:
    """Where a broker is."""
    host, port = data[CONF_HOST], data[CONF_PORT]
    if port == DEFAULT_PORT:
        return str(host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def title_after(entry: ConfigEntry, data: UserInput) -> str:
    """What a broker is called when it has moved: only if it was called after its address, that changes."""
    return broker_address(data) if entry.title == broker_address(entry.data) else entry.title

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
    """

    data: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    discovered: tuple[str, int] | None = None

    @property
    def has_moved(self) -> bool:
        """Whether it is elsewhere than where it was found, if it was."""
        return (self.data.get(CONF_HOST), self.data.get(CONF_PORT)) != self.discovered

    def title(self, hass: HomeAssistant) -> str:
        """What it is called."""
        if not uses_host(self.data):
            return broker_title(self.data)
        entries = hass.config_entries.async_entries(mqtt.DOMAIN)
        return entries[0].title if entries else "MQTT"


def broker_title(data: UserInput) -> str:
    """What a broker is called before the user gives it a name."""
    host, port = data[CONF_HOST], data[CONF_PORT]
    if port == DEFAULT_PORT:
        return str(host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def title_after(entry: ConfigEntry, data: UserInput) -> str:
    """What a broker is called when it has moved: the user's own name for it stays."""
    return broker_title(data) if entry.title == broker_title(entry.data) else entry.title

"""A config entry on Home Assistant's own connection, and a link of its own."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.const import DOMAIN, HOST_UNIQUE_ID
from custom_components.mqtt_polyglot.controller.inbox import FoundDevice
from custom_components.mqtt_polyglot.links.host_link import HostLink

from ..waiting import until

DATA = {"broker_uid": "0123456789abcdef0123456789abcdef", "link": "host"}
LAMP = "light.desk_lamp"


async def add_host_entry(hass: HomeAssistant) -> MockConfigEntry:
    """Add the config entry on Home Assistant's connection."""
    entry = MockConfigEntry(
        domain=DOMAIN, data=DATA, options={}, title="Core's broker", unique_id=HOST_UNIQUE_ID
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def adopt(entry: ConfigEntry) -> None:
    """Adopt the one device that waits beside Zigbee2MQTT itself."""
    adoption = entry.runtime_data.adoption
    await until(lambda: waiting(entry))
    (found,) = waiting(entry)
    adoption.adopt(found)


def waiting(entry: ConfigEntry) -> list[FoundDevice]:
    """What waits beside Zigbee2MQTT itself."""
    candidates = entry.runtime_data.adoption.candidates()
    return [found for found in candidates if found.spec.model != "Bridge"]


def state(hass: HomeAssistant) -> str | None:
    """The state of the lamp."""
    lamp = hass.states.get(LAMP)
    return None if lamp is None else lamp.state


class Line:
    """A link and what came over it."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.link = HostLink(hass)
        self.messages: list[Message] = []
        self.states: list[bool] = []
        self.link.listen(self.messages.append, self.states.append)

    @property
    def heard(self) -> list[tuple[str, bytes, bool]]:
        """The messages."""
        return [(each.topic, each.payload, each.retain) for each in self.messages]

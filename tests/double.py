"""A broker that is not there, and config entries on it."""

from dataclasses import replace
import json
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mqtt_polyglot import async_remove_config_entry_device
from custom_components.mqtt_polyglot.broker.errors import BrokerError
from custom_components.mqtt_polyglot.broker.link_check import LinkCheck
from custom_components.mqtt_polyglot.broker.settings import BrokerSettings, Protocol
from custom_components.mqtt_polyglot.const import DOMAIN, MINOR_VERSION
from custom_components.mqtt_polyglot.home.identity import registered_devices
from tests.clock import turn
from tests.fake_link import FakeLink

PACKAGE = "custom_components.mqtt_polyglot"

DATA: dict[str, Any] = {
    "broker_uid": "0123456789abcdef0123456789abcdef",
    "host": "broker.local",
    "port": 1883,
    "protocol": "3.1.1",
    "username": "me",
    "password": "secret",
    "tls": {"use_tls": False, "insecure": False},
    "websocket": {"use_websocket": False, "path": "/mqtt", "headers": {}},
    "session": {"keepalive": 15},
}
OPTIONS: dict[str, Any] = {
    "auto_adopt": False,
    "discovery_prefix": "homeassistant",
    "zigbee2mqtt_topics": ["zigbee2mqtt"],
}


class Double:
    """A broker that is not there.

    Attributes:
        retained: What it keeps, by topic.
        refused: The topic filters to which nobody may listen.
        trials: The settings with which it was tried.
        links: Everybody who ever came.
        failure: Why it lets nobody in.
        allowed: What it allows those whom it lets in.
        cleared: The settings with which a status was taken back.
        protocol: The version of MQTT in which it lets in who does not insist on one.
    """

    def __init__(self) -> None:
        self.retained: dict[str, bytes] = {}
        self.refused: set[str] = set()
        self.trials: list[BrokerSettings] = []
        self.links: list[FakeLink] = []
        self.failure: BrokerError | None = None
        self.allowed = LinkCheck(can_subscribe=True, can_publish=True)
        self.cleared: list[BrokerSettings] = []
        self.protocol = Protocol.V5

    def link(self, settings: BrokerSettings, **listeners: Any) -> FakeLink:
        """In the place of ``PahoLink``: a link to this broker."""
        link = FakeLink(settings, **listeners)
        link.retained = self.retained
        link.refused = self.refused
        link.unreachable = self.failure
        self.links.append(link)
        return link

    async def check(self, settings: BrokerSettings) -> LinkCheck:
        """In the place of ``link_check.check``."""
        self.trials.append(settings)
        if self.failure is not None:
            raise self.failure
        protocol = self.protocol if settings.find_protocol else settings.protocol
        return replace(self.allowed, protocol=protocol)

    async def clear_status(self, settings: BrokerSettings) -> None:
        """In the place of ``status.clear_status``."""
        self.cleared.append(settings)

    def announce(self, name: str, *platforms: str, **device: Any) -> str:
        """Have a device announce itself, with one component of each platform; return its id."""
        own_id = device.pop("own_id", name.lower())
        components = {
            f"{platform}{number}": {
                "p": platform,
                "unique_id": f"{own_id}_{platform}{number}",
                "command_topic": f"{own_id}/{platform}{number}/set",
                "state_topic": f"{own_id}/{platform}{number}",
            }
            for number, platform in enumerate(platforms)
        }
        payload = {
            "device": {"identifiers": [own_id], "name": name, **device},
            "origin": {"name": "test"},
            "components": components,
        }
        topic = f"homeassistant/device/{own_id}/config"
        self.say(topic, json.dumps(payload))
        return f"homeassistant:{own_id}"

    def withdraw(self, name: str) -> None:
        """Have a device say that it is no more."""
        self.say(f"homeassistant/device/{name.lower()}/config", "")

    def say(self, topic: str, payload: str) -> None:
        """Publish a message that is kept, to everybody who is there."""
        if payload:
            self.retained[topic] = payload.encode()
        else:
            self.retained.pop(topic, None)
        for link in self.links:
            link.receive(topic, payload)


async def add_entry(
    hass: HomeAssistant,
    data: dict[str, Any] = DATA,
    title: str = "broker.local",
) -> ConfigEntry:
    """Add a config entry and wait until it runs."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        data=data,
        options=OPTIONS,
        title=title,
        unique_id=data["broker_uid"],
        minor_version=MINOR_VERSION,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return entry


async def settle(hass: HomeAssistant) -> None:
    """Wait until nothing moves, and what was found has been offered."""
    await hass.async_block_till_done(wait_background_tasks=True)
    await turn()
    await hass.async_block_till_done(wait_background_tasks=True)


def adopted(entry: ConfigEntry) -> set[str]:
    """The ids of the devices that were adopted on a broker."""
    return set(entry.runtime_data.decisions.adopted)


def devices(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, dr.DeviceEntry]:
    """The devices of a broker in the device registry, without the broker, by their ids."""
    registered = dict(registered_devices(hass, entry))
    assert registered.keys() == adopted(entry)
    return registered


async def remove(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remove all devices of a broker, as their pages do it."""
    for device in devices(hass, entry).values():
        assert await async_remove_config_entry_device(hass, entry, device)
    await settle(hass)

"""A home with a broker, devices on it, and Home Assistant."""

import asyncio
import base64
from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er

from custom_components.mqtt_polyglot.api.overview import device_overview, shown
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.home.hub import Hub
from custom_components.mqtt_polyglot.home.identity import registered_devices
from tests.double import Double, settle

FIXTURES = Path(__file__).parent / "fixtures"


class House:
    """What a test of entities needs at hand."""

    def __init__(self, hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
        self.hass = hass
        self.broker = broker
        self.entry = entry
        self.fake = broker.links[-1]

    @property
    def hub(self) -> Hub:
        """The running hub."""
        hub: Hub = self.entry.runtime_data
        return hub

    async def play(self, fixture: str) -> None:
        """Have recorded devices announce themselves, adopt them all, and let them speak."""
        messages = json.loads((FIXTURES / fixture).read_text())["messages"]
        for message in messages:
            if message.get("retain"):
                self.fake.receive(message["topic"], payload_of(message), retain=True)
        await self.adopt_all()
        for message in messages:
            if not message.get("retain"):
                self.fake.receive(message["topic"], payload_of(message))
        await settle(self.hass)

    async def discover(self, platform: str, /, **config: Any) -> str:
        """Have one component announce itself by Home Assistant discovery; return its entity id."""
        payload = {
            "name": None,
            "unique_id": "thing",
            "device": {"identifiers": ["thing"], "name": "Thing"},
            **config,
        }
        topic = f"homeassistant/{platform}/thing/config"
        self.fake.receive(topic, json.dumps(payload), retain=True)
        await self.adopt_all()
        (entity,) = self.entities()
        return entity.entity_id

    async def adopt_all(self, *, bridge: bool = False) -> None:
        """Adopt whatever waits, when all that was announced has been read.

        Zigbee2MQTT itself, which speaks for recorded devices, and its groups wait on unless a test
        is about them.
        """
        await self.read_all()
        for found in tuple(self.hub.adoption.candidates()):
            if bridge or found.spec.model not in ("Bridge", "Group"):
                self.hub.adoption.adopt(found)
        await settle(self.hass)

    async def read_all(self) -> None:
        """Wait until all that was announced has been read."""
        for _ in range(10_000):
            if not self.hub.controller._backlog and not self.hub.controller._pending:
                break
            await asyncio.sleep(0)

    def keep(self, device_id: str, key: str, values: Any, /, **more: Any) -> None:
        """Have an earlier run have kept values of a component; see ``home.value_store``."""
        kept: Any = {"values": values, "heard_at": None} | more
        self.hub.values._kept.setdefault(device_id, {})[key] = kept

    def entities(self) -> list[er.RegistryEntry]:
        """The entities of the devices of the config entry in the registry, by id."""
        registry = er.async_get(self.hass)
        devices = {device.id for _, device in registered_devices(self.hass, self.entry)}
        entries = er.async_entries_for_config_entry(registry, self.entry.entry_id)
        of_devices = [entry for entry in entries if entry.device_id in devices]
        return sorted(of_devices, key=lambda entry: entry.entity_id)

    def report(self, device_id: str) -> dict[str, Any] | None:
        """The report of a device."""
        report = device_overview(self.hub, device_id)
        return None if report is None else shown(report)

    def say(self, topic: str, payload: str | bytes | Mapping[str, Any]) -> None:
        """Have a device say something."""
        self.fake.receive(topic, json.dumps(payload) if isinstance(payload, Mapping) else payload)

    def state(self, entity_id: str) -> State:
        """The state of an entity."""
        state = self.hass.states.get(entity_id)
        assert state is not None
        return state

    async def call(self, entity_id: str, service: str, **data: Any) -> list[tuple[str, Any]]:
        """Call an action of the entity's domain; return what was published."""
        self.fake.published.clear()
        domain = entity_id.partition(".")[0]
        data = {"entity_id": entity_id, **data}
        await self.hass.services.async_call(domain, service, data, blocking=True)
        return [heard(publish) for publish in self.fake.published]


def heard(publish: Publish) -> tuple[str, Any]:
    """A publish as the device understands it."""
    try:
        return publish.topic, json.loads(publish.payload)
    except ValueError:
        return publish.topic, publish.payload.decode()


def payload_of(message: Mapping[str, Any]) -> bytes:
    """The payload of a recorded message."""
    if "base64" in message:
        return base64.b64decode(message["base64"])
    payload: str = message["payload"]
    return payload.encode()

"""Devices that somebody else provides are not offered."""

from collections.abc import Iterator
from datetime import timedelta
import json
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.dt import utcnow
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
    async_fire_time_changed,
)

from custom_components.mqtt_polyglot.api.overview import device_overview, found_overview
from custom_components.mqtt_polyglot.const import DOMAIN, SIGNAL_INBOX
from custom_components.mqtt_polyglot.home import duplicates
from custom_components.mqtt_polyglot.home.duplicates import Duplicates, Provider
from custom_components.mqtt_polyglot.home.hub import Hub
from custom_components.mqtt_polyglot.home.registry_index import async_registry_index
from custom_components.mqtt_polyglot.model.spec import DeviceSpec
from tests.double import adopted, remove

from .cpu import at_most
from .double import DATA, OPTIONS, Double, add_entry, settle

LAMP = "homeassistant:lamp"
MAC = [["mac", "AA:BB:CC:DD:EE:FF"]]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "_GATHER", 0.0)


@pytest.fixture
def other(hass: HomeAssistant) -> ConfigEntry:
    """A config entry of another integration."""
    return other_entry(hass, "zha")


def other_entry(hass: HomeAssistant, domain: str, **data: Any) -> MockConfigEntry:
    """A config entry of an integration."""
    entry = MockConfigEntry(domain=domain, title=f"My {domain}", data=data)
    entry.add_to_hass(hass)
    return entry


def register(hass: HomeAssistant, entry: ConfigEntry, **device: Any) -> dr.DeviceEntry:
    """Have another integration register a device."""
    registry = dr.async_get(hass)
    return registry.async_get_or_create(config_entry_id=entry.entry_id, **device)


def hub_of(entry: ConfigEntry) -> Hub:
    """The running hub of a config entry."""
    hub: Hub = entry.runtime_data
    return hub


def cards(hass: HomeAssistant) -> list[str]:
    """What is offered."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return [flow["context"]["title_placeholders"]["name"] for flow in flows]


def provider(hub: Hub, device_id: str = LAMP) -> Provider | None:
    """Who else has a device that waits."""
    found = hub.adoption.find(device_id)
    assert found
    return hub.adoption.provider(found.spec)


@pytest.mark.parametrize(
    ("announced", "registered"),
    [
        ({"connections": MAC}, {"connections": {("mac", "aa:bb:cc:dd:ee:ff")}}),
        ({"connections": MAC}, {"connections": {("bluetooth", "AA:BB:CC:DD:EE:FF")}}),
        ({"connections": MAC}, {"identifiers": {("esphome", "aabbccddeeff")}}),
        (
            {"connections": [["bluetooth", "aabbccddeeff"]]},
            {"connections": {("mac", "aa:bb:cc:dd:ee:ff")}},
        ),
        (
            {"identifiers": ["lamp", "zigbee2mqtt_0x00158d0001a2b3c4"]},
            {"identifiers": {("zha", "00:15:8d:00:01:a2:b3:c4")}},
        ),
        (
            {"identifiers": ["lamp", "zigbee2mqtt_0x00158d0001a2b3c4"]},
            {"identifiers": {("mqtt", "zigbee2mqtt_0x00158d0001a2b3c4")}},
        ),
        (
            {"manufacturer": "Acme", "serial_number": "S1"},
            {"identifiers": {("x", "y")}, "manufacturer": "ACME", "serial_number": "s1"},
        ),
    ],
)
async def test_marks(
    hass: HomeAssistant,
    broker: Double,
    entry: ConfigEntry,
    other: ConfigEntry,
    announced: dict[str, Any],
    registered: dict[str, Any],
) -> None:
    """An address or a serial number, in whatever form."""
    device = register(hass, other, **registered)
    await settle(hass)
    broker.announce("Lamp", "light", **announced)
    await settle(hass)
    assert not cards(hass)
    assert not list(hub_of(entry).adoption.candidates())
    assert provider(hub_of(entry)) == Provider("zha", "My zha", device.id)
    (waiting,) = found_overview(hub_of(entry))
    who = {"domain": "zha", "title": "My zha", "take_over": False}
    assert (waiting["state"], waiting["elsewhere"]) == ("elsewhere", who)
    report = device_overview(hub_of(entry), LAMP)
    assert report
    assert report["provider"] == who


@pytest.mark.parametrize(
    "registered",
    [
        {"identifiers": {("x", "lamp")}},
        {"identifiers": {("mqtt", "lamp")}},
        {"identifiers": {("x", "f" * 100)}, "connections": {("upnp", "aabbccddeeff")}},
        {"connections": {("mac", "aa:bb:cc:dd:ee:00")}},
        {"identifiers": {("x", "y")}, "serial_number": "s1"},
    ],
)
async def test_somebody_else(
    hass: HomeAssistant,
    broker: Double,
    entry: ConfigEntry,
    other: ConfigEntry,
    registered: dict[str, Any],
) -> None:
    """Another device, or one of the same name on another broker."""
    register(hass, other, **registered)
    broker.announce("Lamp", "light", connections=MAC, manufacturer="Acme", serial_number="S1")
    await settle(hass)
    assert cards(hass) == ["Lamp"]


async def test_who_only_watches(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """A router knows the address of every device in the house."""
    register(hass, other_entry(hass, "unifi"), connections={("mac", "aa:bb:cc:dd:ee:ff")})
    broker.announce("Lamp", "light", connections=MAC)
    await settle(hass)
    assert cards(hass) == ["Lamp"]


async def test_taken_up_and_let_go(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, other: ConfigEntry
) -> None:
    """The card goes and comes; what is disabled over there is wanted here."""
    broker.announce("Lamp", "light", connections=MAC)
    broker.announce("Fan", "switch")
    await settle(hass)
    assert sorted(cards(hass)) == ["Fan", "Lamp"]
    device = register(hass, other, connections={("mac", "aa:bb:cc:dd:ee:ff")})
    await settle(hass)
    assert cards(hass) == ["Fan"]
    registry = dr.async_get(hass)
    registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
    await settle(hass)
    assert sorted(cards(hass)) == ["Fan", "Lamp"]
    registry.async_update_device(device.id, disabled_by=None)
    await settle(hass)
    assert cards(hass) == ["Fan"]
    registry.async_remove_device(device.id)
    await settle(hass)
    assert sorted(cards(hass)) == ["Fan", "Lamp"]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_nothing_is_followed_after_the_end(
    hass: HomeAssistant,
    broker: Double,
    entry: ConfigEntry,
    other: ConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    """A broker that is unloaded makes nothing of what is let go just before, or after."""
    device = register(hass, other, connections={("mac", "aa:bb:cc:dd:ee:ff")})
    broker.announce("Lamp", "light", connections=MAC)
    await settle(hass)
    assert not cards(hass)
    monkeypatch.setattr(duplicates, "_GATHER", 60)
    registry = dr.async_get(hass)
    if when == "before":
        registry.async_remove_device(device.id)
        await settle(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    changes: list[bool] = []
    async_dispatcher_connect(hass, SIGNAL_INBOX, lambda: changes.append(True))
    if when == "after":
        registry.async_remove_device(device.id)
        await settle(hass)
    async_fire_time_changed(hass, utcnow() + timedelta(seconds=61))
    await settle(hass)
    assert not changes
    assert not cards(hass)


async def test_what_was_there_before(
    hass: HomeAssistant, broker: Double, other: ConfigEntry
) -> None:
    """The registry is read when a broker starts, and no longer followed when it stops."""
    device = register(hass, other, connections={("mac", "aa:bb:cc:dd:ee:ff")})
    broker.announce("Lamp", "light", connections=MAC)
    entry = await add_entry(hass)
    assert not cards(hass)
    dr.async_get(hass).async_remove_device(device.id)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await settle(hass)
    assert not cards(hass)


async def test_what_was_adopted_stays(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, other: ConfigEntry
) -> None:
    """Whoever has it too: it is the user's decision."""
    broker.announce("Lamp", "light", connections=MAC)
    await settle(hass)
    found = hub_of(entry).adoption.find(LAMP)
    assert found
    hub_of(entry).adoption.adopt(found)
    await settle(hass)
    register(hass, other, connections={("mac", "aa:bb:cc:dd:ee:ff")})
    await settle(hass)
    assert hass.states.get("light.lamp")
    assert hub_of(entry).adoption.provider(found.spec) is None


async def test_two_brokers_of_ours(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """A device that was adopted on one is not offered on the other, until it is removed there."""
    broker.announce("Lamp", "light", connections=MAC)
    data = DATA | {"broker_uid": "f" * 32, "host": "second.local"}
    second = await add_entry(hass, data, "Second")
    assert cards(hass) == ["Lamp", "Lamp"]
    found = hub_of(entry).adoption.find(LAMP)
    assert found
    hub_of(entry).adoption.adopt(found)
    await settle(hass)
    assert not cards(hass)
    who = provider(hub_of(second))
    assert who
    assert (who.domain, who.title) == (DOMAIN, "broker.local")
    await remove(hass, entry)
    assert cards(hass) == ["Lamp", "Lamp"]


async def test_two_brokers_of_ours_without_an_address(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """A bridge, or the same broker under another name: the announcement is the same."""
    second = await add_entry(hass, DATA | {"broker_uid": "f" * 32, "host": "1.2.3.4"}, "Second")
    broker.announce("Lamp", "light")
    await settle(hass)
    assert cards(hass) == ["Lamp", "Lamp"]
    assert await hub_of(entry).adoption.async_adopt(LAMP)
    await settle(hass)
    assert not cards(hass)
    assert not await hub_of(second).adoption.async_adopt(LAMP)
    who = provider(hub_of(second))
    assert who
    assert (who.domain, who.title) == (DOMAIN, "broker.local")


async def test_two_devices_of_one_name(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Another device on another broker has the same identifiers, and says something else of itself."""
    broker.announce("Lamp", "light")
    await settle(hass)
    assert await hub_of(entry).adoption.async_adopt(LAMP)
    await settle(hass)
    broker.links.clear()
    broker.retained.clear()
    second = await add_entry(hass, DATA | {"broker_uid": "f" * 32, "host": "1.2.3.4"}, "Second")
    broker.announce("Lamp", "light", "sensor", model="another")
    await settle(hass)
    assert provider(hub_of(second)) is None
    assert cards(hass) == ["Lamp"]


async def test_one_device_announced_by_two_programs(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """An identifier that is an address is one for our own claims, too; a number is none."""
    for identifier in ("AA-BB-CC-00-00-01", "0x00158d0001a2b3c4", "123456789012"):
        broker.announce("Lamp", "light", own_id=identifier)
    await settle(hass)
    identities = {
        each for found in hub_of(entry).controller.inbox for each in found.spec.identities
    }
    assert identities == {"mac:aabbcc000001", "ieee:0x00158d0001a2b3c4"}


async def test_virtual_devices_of_one_program(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """What they run on is the same machine; each is a device of its own."""
    for number in range(3):
        device = {"manufacturer": "Me", "serial_number": "S1"}
        broker.announce(f"Virtual {number}", "switch", own_id=f"v{number}", **device)
    await settle(hass)
    assert len(cards(hass)) == 3
    assert await hub_of(entry).adoption.async_adopt("homeassistant:v0")
    assert await hub_of(entry).adoption.async_adopt("homeassistant:v1")


# --- beside Home Assistant's own MQTT integration -------------------------------------------------

LIGHT = {"unique_id": "l1", "name": None, "state_topic": "lamp", "command_topic": "lamp/set"}


def discovery() -> Iterator[tuple[str, str]]:
    """What two devices and an old sensor announce."""
    for number in (1, 2):
        device = {"identifiers": [f"lamp{number}"], "name": f"Lamp {number}"}
        config = LIGHT | {"unique_id": f"l{number}", "device": device}
        yield f"homeassistant/light/l{number}/config", json.dumps(config)
    yield "homeassistant/sensor/old/config", json.dumps({"name": "Old", "state_topic": "old"})


@pytest.mark.parametrize(
    ("data", "own", "offered"),
    [
        ({"broker": "broker.local", "port": 1883}, {}, []),
        ({"broker": "BROKER.local"}, {}, []),
        ({"broker": "core-mosquitto", "port": 1883}, {"host": "localhost"}, []),
        ({"broker": "core-mosquitto", "port": 1883}, {"host": "10.0.0.2"}, []),
        ({"broker": "core-mosquitto", "port": 1884}, {"host": "localhost"}, ["Lamp", "Old"]),
        ({"broker": "other.local", "port": 1883}, {}, ["Lamp", "Old"]),
        ({"broker": "broker.local", "discovery_prefix": "other"}, {}, ["Old"]),
        ({"broker": "broker.local", "discovery": False}, {}, ["Old"]),
    ],
)
async def test_whose_broker(
    hass: HomeAssistant,
    broker: Double,
    data: dict[str, Any],
    own: dict[str, Any],
    offered: list[str],
) -> None:
    """On the broker of the MQTT integration its devices are not offered; on another one all are."""
    hass.config.internal_url = "http://10.0.0.2:8123"
    register(hass, other_entry(hass, "mqtt", **data), identifiers={("mqtt", "lamp")})
    broker.announce("Lamp", "light")
    broker.say("homeassistant/sensor/old/config", '{"name": "Old", "state_topic": "old"}')
    await add_entry(hass, DATA | own)
    assert sorted(cards(hass)) == offered


@pytest.mark.usefixtures("mock_hass_config", "mqtt_mock")
@pytest.mark.parametrize("expected_lingering_timers", [True])
@pytest.mark.parametrize("mqtt_config_entry_data", [{"broker": "broker.local"}])
async def test_beside_the_mqtt_integration(hass: HomeAssistant, broker: Double) -> None:
    """Nothing is created, nothing is offered; what it lets go is."""
    (host,) = hass.config_entries.async_entries("mqtt")
    for topic, payload in discovery():
        async_fire_mqtt_message(hass, topic, payload)
        broker.say(topic, payload)
    await hass.async_block_till_done()
    before = set(hass.states.async_entity_ids())
    assert before == {"light.lamp_1", "light.lamp_2", "sensor.old"}
    entry = await add_entry(hass)
    assert hub_of(entry).adoption.find("homeassistant:lamp1")
    connection = "binary_sensor.broker_local_connection"  # of the broker itself
    assert set(hass.states.async_entity_ids()) == before | {connection}
    assert not adopted(entry)
    assert not cards(hass)
    light = er.async_get(hass).async_get("light.lamp_1")
    assert light
    assert light.device_id
    dr.async_get(hass).async_remove_device(light.device_id)
    await settle(hass)
    assert cards(hass) == ["Lamp 1"]
    await hass.config_entries.async_set_disabled_by(host.entry_id, ConfigEntryDisabler.USER)
    await settle(hass)
    assert sorted(cards(hass)) == ["Lamp 1", "Lamp 2", "Old"]


@pytest.mark.usefixtures("mock_hass_config", "mqtt_mock")
@pytest.mark.parametrize("expected_lingering_timers", [True])
@pytest.mark.parametrize("mqtt_config_entry_data", [{"broker": "behind.the.bridge"}])
@pytest.mark.parametrize("own", ["l1", "somewhere_else"])
async def test_beside_the_mqtt_integration_behind_a_bridge(
    hass: HomeAssistant, broker: Double, own: str
) -> None:
    """A device that is announced there in the same place is the same one."""
    topic, payload = next(discovery())
    async_fire_mqtt_message(hass, topic, payload)
    await hass.async_block_till_done()
    broker.say(topic.replace("/l1/", f"/{own}/"), payload)
    await add_entry(hass)
    assert cards(hass) == (["Lamp 1"] if own == "somewhere_else" else [])


async def test_one_index(hass: HomeAssistant, broker: Double, other: ConfigEntry) -> None:
    """All brokers share one index of the registry; with the last of them it is emptied."""
    register(hass, other, connections={("mac", "aa:bb:cc:dd:ee:ff")})
    mark, index = "mac:aabbccddeeff", async_registry_index(hass)
    assert not list(index.marks())
    first = await add_entry(hass)
    with patch.object(dr, "async_entries_for_config_entry") as read:
        second = await add_entry(hass, DATA | {"broker_uid": "f" * 32, "host": "1.2.3.4"})
    assert not [call for call in read.mock_calls if call.args[1:] == (other.entry_id,)]
    for entry in (first, second):
        assert [device.entry_id for device in index.devices(mark)] == [other.entry_id]
        assert await hass.config_entries.async_unload(entry.entry_id)
    assert not list(index.marks())


async def test_thousands(hass: HomeAssistant, broker: Double) -> None:
    """The registry is read once, and a device is looked up in the index."""
    other = other_entry(hass, "zha")
    for number in range(2000):
        register(hass, other, identifiers={("zha", f"00158d000000{number:04x}")})
    index = Duplicates(hass, DATA, OPTIONS)
    with at_most(0.5):
        index.start()
    specs = [
        DeviceSpec(
            id=f"zigbee2mqtt:{number}", name="", identities=frozenset({f"ieee:0x{number:016x}"})
        )
        for number in range(10_000)
    ]
    with at_most(1):
        assert not any(index.provider(spec, {}) for spec in specs)
    index.stop()

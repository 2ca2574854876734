"""What the voice assistants say when nothing can be done, or the broker does not let it be done."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mqtt_polyglot.broker import back_off
from custom_components.mqtt_polyglot.const import DOMAIN
from scripts.lab.broker import Address
from scripts.lab.devices.announced import AnnouncedDevice
from scripts.lab.devices.light import Light
from scripts.lab.devices.lock import Lock
from scripts.lab.devices.thermostat import Thermostat
from scripts.lab.mosquitto import MOSQUITTO, Mosquitto

from .double import DATA, OPTIONS, settle
from .house import House
from .waiting import until

RULES = "user me\ntopic read #\ntopic write mqtt_polyglot/#\nuser lab\ntopic readwrite #\n"
"""Whoever is not a device may only listen."""
ENTITIES = ("light.kitchen_light", "climate.hall_thermostat", "lock.front_door")
ASSISTANTS: dict[str, Any] = {
    "homeassistant": {},
    "conversation": {},
    "alexa": {"smart_home": {"locale": "en-US"}},
    "google_assistant": {
        "project_id": "laboratory",
        "exposed_domains": ["climate", "light", "lock"],
    },
}


@pytest.fixture
def port(tmp_path: Path, socket_enabled: None) -> Iterator[int]:
    """A Mosquitto with those rules."""
    if MOSQUITTO is None:
        pytest.skip("Mosquitto is not installed")
    rules = tmp_path / "acl"
    rules.write_text(RULES)
    broker = Mosquitto(tmp_path, "allow_anonymous true", f"acl_file {rules}").start()
    yield broker.port
    broker.kill()


@pytest.fixture
async def devices(port: int) -> AsyncIterator[list[AnnouncedDevice]]:
    """A light, a thermostat and a lock."""
    address = Address(port=port, username="lab", password="lab")
    devices: list[AnnouncedDevice] = [
        Light(address, "Kitchen light"),
        Thermostat(address, "Hall thermostat"),
        Lock(address, "Front door"),
    ]
    async with AsyncExitStack() as stack:
        for device in devices:
            await device.start()
            stack.push_async_callback(device.stop)
        yield devices


@pytest.fixture
async def listener(
    hass: HomeAssistant,
    port: int,
    devices: list[AnnouncedDevice],
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[ConfigEntry]:
    """Home Assistant with the devices and the assistants, on MQTT 5, which can say no."""
    # A slow machine must not make Assist take silence for consent.
    monkeypatch.setattr(intent.DynamicServiceIntentHandler, "service_timeout", 5)
    monkeypatch.setattr(back_off, "FIRST_DELAY", 0.1)
    for component, config in ASSISTANTS.items():
        assert await async_setup_component(hass, component, {component: config})
    data = DATA | {"host": "127.0.0.1", "port": port, "protocol": "5"}
    options = OPTIONS | {"auto_adopt": True}
    entry = MockConfigEntry(domain=DOMAIN, data=data, options=options, unique_id="u")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await there(hass)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def there(hass: HomeAssistant) -> None:
    """Wait until all is well: Mosquitto answers those who overstep its rules, then hangs up."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    if (connection := entry.runtime_data.link._connection) is not None:
        await connection._pings.ask()  # answered, or at an end

    def known() -> bool:
        states = [hass.states.get(entity_id) for entity_id in ENTITIES]
        return all(state and state.state not in {"unavailable", "unknown"} for state in states)

    await until(known)


async def say(hass: HomeAssistant, text: str) -> Any:
    """Say something to Assist; return the kind of its answer."""
    result: Any = await hass.services.async_call(
        "conversation", "process", {"text": text}, blocking=True, return_response=True
    )
    return result["response"]["response_type"]


async def test_offline(house: House) -> None:
    """Whoever asks for a light that is away is told; an automation passes over it, as over any."""
    hass = house.hass
    lamp = {"action": "light.turn_on", "target": {"entity_id": "light.thing"}}
    steps = {"welcome": {"alias": "Welcome", "sequence": [lamp, {"event": "welcomed"}]}}
    for component, config in {**ASSISTANTS, "script": steps}.items():
        assert await async_setup_component(hass, component, {component: config})
    light = await house.discover(
        "light", command_topic="l/set", state_topic="l", availability_topic="l/there"
    )
    welcomed = async_capture_events(hass, "welcomed")
    async_expose_entity(hass, "conversation", "script.welcome", True)
    assert house.state(light).state == "unavailable"
    assert await say(hass, "turn on thing") == "error"
    assert await house.call(light, "turn_on") == []
    assert await say(hass, "run welcome") == "action_done"
    await settle(hass)
    assert len(welcomed) == 1
    assert not house.fake.published
    house.say("l/there", "online")
    assert await say(hass, "turn on thing") == "action_done"
    assert len(house.fake.published) == 1


async def test_an_automation_at_the_moment(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """What locks a door as soon as it is away fails as at any other time: it is not passed over."""
    lock = await house.discover(
        "lock", command_topic="l/set", state_topic="l", availability_topic="l/there"
    )
    house.say("l/there", "online")
    house.say("l", "UNLOCKED")
    rule = {
        "triggers": {"trigger": "state", "entity_id": lock, "to": "unavailable"},
        "actions": [
            {"action": "lock.lock", "target": {"entity_id": lock}},
            {"event": "locked"},
        ],
    }
    assert await async_setup_component(house.hass, "automation", {"automation": rule})
    claimed = async_capture_events(house.hass, "locked")
    house.say("l/there", "offline")
    await settle(house.hass)
    assert house.state(lock).state == "unavailable"
    assert "is_locked" not in house.state(lock).attributes
    assert not claimed
    assert "Error while executing automation" in caplog.text


@pytest.mark.usefixtures("listener")
async def test_assist(hass: HomeAssistant, devices: list[AnnouncedDevice]) -> None:
    """Assist does not claim to have done it, whatever was asked for."""
    async_expose_entity(hass, "conversation", "lock.front_door", True)
    for text in (
        "turn on the kitchen light",
        "set the hall thermostat to 25 degrees",
        "unlock the front door",
    ):
        assert await say(hass, text) == "error", text
        await there(hass)
    assert not any(device.commands for device in devices)


@pytest.mark.usefixtures("listener")
async def test_clouds(
    hass: HomeAssistant, devices: list[AnnouncedDevice], hass_client: ClientSessionGenerator
) -> None:
    """Neither does Google; both are told the state as it is when they ask."""
    client = await hass_client()
    google, alexa = partial(ask_google, client), partial(ask_alexa, client)
    for entity_id, command, params, told in (
        ("light.kitchen_light", "OnOff", {"on": True}, {"on": False}),
        (
            "climate.hall_thermostat",
            "ThermostatTemperatureSetpoint",
            {"thermostatTemperatureSetpoint": 25},
            {"thermostatTemperatureSetpoint": 20},
        ),
        ("lock.front_door", "LockUnlock", {"lock": True}, {"isLocked": True}),
    ):
        execution = {"command": f"action.devices.commands.{command}", "params": params}
        order = {"devices": [{"id": entity_id}], "execution": [execution]}
        answer = await google("EXECUTE", {"commands": [order]})
        assert answer == {"errorCode": "unknownError"}, command
        await there(hass)
        answer = await google("QUERY", {"devices": [{"id": entity_id}]})
        assert told.items() <= answer["devices"][entity_id].items(), command
    # Home Assistant does not wait for what comes of a directive.
    answer = await alexa("Alexa.LockController", "Unlock", "lock#front_door")
    assert answer["event"]["header"]["name"] == "Response"
    await there(hass)
    answer = await alexa("Alexa", "ReportState", "lock#front_door")
    (told,) = [each for each in answer["context"]["properties"] if each["name"] == "lockState"]
    assert told["value"] == "LOCKED"
    assert not any(device.commands for device in devices)


async def ask_google(client: TestClient[Any, Any], name: str, payload: dict[str, Any]) -> Any:
    """Send an intent of Google's and return the payload of the answer."""
    inputs = [{"intent": f"action.devices.{name}", "payload": payload}]
    answer = await client.post("/api/google_assistant", json={"requestId": "1", "inputs": inputs})
    return (await answer.json())["payload"]


async def ask_alexa(client: TestClient[Any, Any], interface: str, name: str, endpoint: str) -> Any:
    """Send a directive of Alexa's and return the answer."""
    header = {"namespace": interface, "name": name, "messageId": "1", "payloadVersion": "3"}
    scope = {"type": "BearerToken", "token": "t"}
    directive = {
        "header": header,
        "endpoint": {"endpointId": endpoint, "scope": scope, "cookie": {}},
        "payload": {},
    }
    answer = await client.post("/api/alexa/smart_home", json={"directive": directive})
    return await answer.json()

"""Devices that are added by hand: made, changed, restarted and deleted, by WebSocket commands."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.api import websocket_topics
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home import by_hand

from .double import DATA, settle
from .house import House

BOILER: dict[str, Any] = {
    "device": {"name": "Boiler", "manufacturer": "Acme"},
    "components": {
        "temp": {
            "platform": "sensor",
            "name": "Temperature",
            "state_topic": "boiler/temp",
            "device_class": "temperature",
            "unit_of_measurement": "°C",
        },
        "pump": {
            "platform": "switch",
            "name": "Pump",
            "state_topic": "boiler/pump",
            "command_topic": "boiler/pump/set",
            "command_template": "{{ value | lower }}",
        },
    },
}
CORE_YAML = """
mqtt:
  sensor:
    - name: Cellar
      unique_id: cellar_temp
      state_topic: cellar/temp
      unit_of_measurement: "°C"
      value_template: "{{ value_json.t }}"
  switch:
    name: Heater
    command_topic: cellar/heater/set
"""


class Client:
    """An administrator with one broker."""

    def __init__(self, socket: Any, entry_id: str) -> None:
        self.socket = socket
        self._entry_id = entry_id

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """Send a command about the broker; return the answer."""
        await self.socket.send_json_auto_id(
            {"type": f"{DOMAIN}/{command}", "entry_id": self._entry_id, **fields}
        )
        answer: dict[str, Any] = await self.socket.receive_json()
        while answer["type"] == "event":
            answer = await self.socket.receive_json()
        return answer

    async def result(self, command: str, **fields: Any) -> Any:
        """Its result."""
        answer = await self.ask(command, **fields)
        assert answer["success"], answer
        return answer["result"]


@pytest.fixture
async def client(house: House, hass_ws_client: WebSocketGenerator) -> Client:
    """An administrator."""
    return Client(await hass_ws_client(house.hass), house.entry.entry_id)


def states(hass: HomeAssistant) -> dict[str, str]:
    """The states of what is not the broker's own."""
    return {
        each.entity_id: each.state
        for each in hass.states.async_all()
        if "connection" not in each.entity_id
    }


async def test_a_life(house: House, client: Client, hass: HomeAssistant) -> None:
    """Created, heard, told, changed, restarted and deleted; nothing of it is published."""
    before = len(house.fake.published)
    made = await client.result("by_hand/create", document=BOILER)
    device_id = made["device"]
    assert device_id.startswith("by_hand:")
    registered = dr.async_get(hass).async_get(made["registry_id"])
    assert isinstance(registered, dr.DeviceEntry)
    assert (registered.name, registered.manufacturer) == ("Boiler", "Acme")
    await settle(hass)
    house.say("boiler/temp", "61.5")
    house.say("boiler/pump", "ON")
    assert states(hass) == {"sensor.boiler_temperature": "61.5", "switch.boiler_pump": "on"}
    assert len(house.fake.published) == before
    target = {"entity_id": "switch.boiler_pump"}
    await hass.services.async_call("switch", "turn_off", target, blocking=True)
    assert (house.fake.published[-1].topic, house.fake.published[-1].payload) == (
        "boiler/pump/set",
        b"off",
    )
    unique = er.async_get(hass).async_get("sensor.boiler_temperature")
    assert unique is not None
    own = device_id.partition(":")[2]
    assert unique.unique_id == f"{DATA['broker_uid']}_{device_id}_sensor:{own}_temp"

    got = await client.result("by_hand/get", device=device_id)
    assert got["document"] == BOILER
    assert json.loads(got["json"]) == BOILER
    changed = json.loads(got["json"])
    changed["components"]["temp"]["name"] = "Water"
    del changed["components"]["pump"]
    changed["components"]["flame"] = {"platform": "binary_sensor", "state_topic": "boiler/flame"}
    await client.result("by_hand/update", device=device_id, document=changed)
    await settle(hass)
    registry = er.async_get(hass)
    assert registry.async_get("switch.boiler_pump") is None
    renamed = registry.async_get("sensor.boiler_temperature")
    assert renamed is not None
    assert renamed.original_name == "Water"
    assert states(hass)["sensor.boiler_temperature"] == "61.5"
    assert len(states(hass)) == 2

    assert await hass.config_entries.async_reload(house.entry.entry_id)
    await settle(hass)
    assert states(hass)["sensor.boiler_temperature"] == "61.5"
    house.broker.links[-1].receive("boiler/flame", "ON")
    assert states(hass)["binary_sensor.boiler_flame"] == "on"
    listed = await client.result("by_hand/list")
    assert listed["devices"] == [{"device": device_id, "name": "Boiler", "entities": 2}]

    await client.result("by_hand/delete", device=device_id)
    await settle(hass)
    assert not states(hass)
    assert (await client.result("by_hand/list"))["devices"] == []
    assert not list(house.hub.controller.inbox)
    for command, fields in (
        ("get", {}),
        ("delete", {}),
        ("update", {"document": BOILER}),
    ):
        answer = await client.ask(f"by_hand/{command}", device=device_id, **fields)
        assert answer["error"]["code"] == "not_found"


async def test_nobody_else_can_change_it(house: House, client: Client, hass: HomeAssistant) -> None:
    """Whoever announces a device with its identifiers announces another one."""
    made = await client.result("by_hand/create", document=BOILER)
    own = made["device"].partition(":")[2]
    house.broker.announce("Evil", "lock", own_id=own)
    await settle(hass)
    (found,) = house.hub.adoption.candidates()
    assert found.spec.id == f"homeassistant:{own}"
    assert len(house.hub.controller.devices[made["device"]].states) == 2


async def test_core_yaml(house: House, client: Client, hass: HomeAssistant) -> None:
    """What is in configuration.yaml becomes a device; its unique ids stay."""
    (draft,) = (await client.result("by_hand/read", text=CORE_YAML))["devices"]
    assert draft["entities"][0]["component"] == "sensor:cellar_temp"
    assert [each["key"] for each in draft["entities"]] == ["cellar_temp", "heater"]
    assert [each["point"] for each in draft["entities"][1]["commands"]] == ["power"]
    made = await client.result("by_hand/create", document=draft["document"])
    house.say("cellar/temp", {"t": 8})
    await settle(hass)
    assert "8" in states(hass).values()
    again = await client.result("by_hand/get", device=made["device"])
    (pasted,) = (await client.result("by_hand/read", text=again["yaml"]))["devices"]
    assert pasted["document"] == draft["document"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Rain barrel level"], "Rain barrel level"),
        (["Rain barrel level", "Oven temperature"], "MQTT"),
        (["Rain barrel level", "Rain barrel temperature"], "Rain barrel"),
        (["Rain barrel level", None], "MQTT"),
    ],
)
async def test_without_a_name(
    client: Client, hass: HomeAssistant, names: list[str | None], expected: str
) -> None:
    """Entities in configuration.yaml need not have a device: what is made for them is not called by its id."""
    sensors = [
        {"state_topic": f"a/{number}"} | ({"name": name} if name else {})
        for number, name in enumerate(names)
    ]
    text = json.dumps({"mqtt": {"sensor": sensors}})
    (draft,) = (await client.result("by_hand/read", text=text))["devices"]
    assert draft["name"] == draft["document"]["device"]["name"] == expected
    made = await client.result("by_hand/create", document=draft["document"])
    entity_ids = hass.states.async_entity_ids("sensor")
    assert made["device"].partition(":")[2] not in "".join(entity_ids)
    if names[0] == "Rain barrel level":
        assert "sensor.rain_barrel_level" in entity_ids, "as in the MQTT integration"


@pytest.mark.parametrize(
    "around",
    ["cellar:\n{}", "light:\n{}", "homeassistant:\n  name: Home\n  packages:\n    cellar:\n{}"],
)
async def test_packages(client: Client, around: str) -> None:
    """What is in packages of configuration.yaml is read like what is in it itself."""
    text = around.format(CORE_YAML.replace("\n", "\n      "))
    (read,) = (await client.result("by_hand/read", text=text))["devices"]
    assert [each["key"] for each in read["entities"]] == ["cellar_temp", "heater"]


async def test_a_command_is_tried(house: House, client: Client) -> None:
    """By the entity's own template, and nothing is added; what it would not send is not sent."""

    async def tried(writes: dict[str, Any], key: str = "pump", **changes: Any) -> Any:
        pump = BOILER["components"]["pump"] | changes
        document = BOILER | {"components": {"pump": pump}}
        return await client.ask("by_hand/try", document=document, key=key, writes=writes)

    answer = await tried({"power": True})
    assert answer["result"]["published"] == [
        {"topic": "boiler/pump/set", "payload": "on", "qos": 0, "retain": False}
    ]
    assert [each.topic for each in house.fake.published] == ["boiler/pump/set"]
    assert not house.hub.controller.devices
    (draft,) = (await client.result("by_hand/read", document=BOILER))["devices"]
    (commands,) = [each["commands"] for each in draft["entities"] if each["key"] == "pump"]
    assert commands == [
        {"point": "power", "options": ["ON", "OFF"], "minimum": None, "maximum": None}
    ]
    answer = await tried({"power": "OFF"})
    assert house.fake.published.pop().payload == b"off"
    for answer in (
        await tried({"power": "banana"}),
        await tried({"nothing": True}),
        await tried({"power": True}, key="nobody"),
        await tried({"power": 2}),
        await tried({}),
        await tried({"power": True}, command_topic="homeassistant/switch/x/config"),
        await tried({"power": True}, command_topic="a/#"),
    ):
        assert not answer["success"], answer
        assert answer["error"]["code"] in ("invalid_format", "failed")
    assert len(house.fake.published) == 1


async def test_an_abbreviated_entity(client: Client) -> None:
    """The platform of one entity may be abbreviated, as in an announcement."""
    text = json.dumps({"p": "sensor", "name": "Rain barrel", "state_topic": "a"})
    (draft,) = (await client.result("by_hand/read", text=text))["devices"]
    assert draft["name"] == "Rain barrel"


async def test_a_text_is_tried(house: House, client: Client) -> None:
    """Its limits are those of its length: it is no number."""
    document = {"components": {"a": {"platform": "text", "command_topic": "a/set"}}}
    (draft,) = (await client.result("by_hand/read", document=document))["devices"]
    (command,) = draft["entities"][0]["commands"]
    assert command == {"point": "value", "options": [], "minimum": None, "maximum": None}
    await client.result("by_hand/try", document=document, key="a", writes={"value": "hello"})
    assert house.fake.published[0].payload == b"hello"


BAD: list[Any] = [
    "",
    "hello",
    "42",
    "[]",
    "{}",
    "{",
    "a: [",
    "sensor: !secret x",
    "sensor: !include sensors.yaml",
    "a: &x {platform: sensor, state_topic: t}\nb: *x",
    "[" * 400 + "]" * 400,
    "{a: " * 400 + "1" + "}" * 400,
    "sensor:\n  - name: x\n    state_topic: 'a/#/b'",
    "platform: banana\nstate_topic: a",
    "\0",
    "sensor: {state_topic: .nan}",
    "sensor: {state_topic: 2020-01-01}\nswitch: {}",
    "!!python/object/apply:os.system [ls]",
    "? {a: b}\n: c",
    "components: 1",
    "components: {a: 1}",
    "components: {a: {platform: sensor}}",
    "device: [1]\ncomponents: {a: {platform: sensor, state_topic: x}}",
    "[" * 1000 + '{"platform": "sensor", "state_topic": "a"}' + "]" * 1000,
    '{"platform": "sensor", "state_topic": "a", "device": {"ids": ' + "[" * 900 + "]" * 900 + "}}",
    "platform: sensor\nstate_topic: a\ndevice: {ids: 99999999999999999999}",
    'platform: sensor\nstate_topic: a\ndevice: {ids: "\\ud800"}',
    '{"components": {"a": {"platform": "sensor", "state_topic": "a"}, "b": 5}}',
    '{"components": {"a": {"platform": "sensor", "state_topic": "a"}, "b": null}}',
]


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
async def test_bad_texts(house: House, client: Client, text: str) -> None:
    """Each is an error with words, and nothing is added."""
    answer = await client.ask("by_hand/read", text=text)
    assert not answer["success"]
    assert answer["error"]["code"] == "invalid_format"
    assert answer["error"]["translation_key"].startswith("document_")
    assert not house.hub.controller.devices


BAD_DOCUMENTS: list[Any] = [
    None,
    [],
    1,
    "x",
    {"components": []},
    {"a": 1},
    {"components": {"a": {"p": 1}}},
    {"device": {"identifiers": 1}, "components": {"a": {"platform": "lock"}}},
]


@pytest.mark.parametrize("document", BAD_DOCUMENTS, ids=range(len(BAD_DOCUMENTS)))
async def test_bad_documents(house: House, client: Client, document: Any) -> None:
    """Of whatever type: an error, and nothing half done."""
    for command in ("create", "update"):
        answer = await client.ask(f"by_hand/{command}", document=document, device="by_hand:x")
        assert answer["error"]["code"] in ("invalid_format", "not_found")
    assert not house.hub.controller.devices
    assert not house.hub.store.announcements


async def test_no_more_than_there_is_room_for(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it is said so."""
    monkeypatch.setattr(by_hand, "MAX_DEVICES", 1)
    await client.result("by_hand/create", document=BOILER)
    answer = await client.ask("by_hand/create", document=BOILER)
    assert answer["error"]["translation_key"] == "document_too_many"


async def test_a_bad_change_changes_nothing(house: House, client: Client) -> None:
    """The device runs as it was."""
    made = await client.result("by_hand/create", document=BOILER)
    bad = BOILER | {"components": {"temp": {"platform": "sensor"}}}
    answer = await client.ask("by_hand/update", device=made["device"], document=bad)
    assert answer["error"]["translation_key"] == "document_component"
    assert (await client.result("by_hand/get", device=made["device"]))["document"] == BOILER


async def test_from_a_topic_to_an_entity(
    house: House, client: Client, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tree, a proposal, the device: what is proposed can be added as it is."""
    monkeypatch.setattr(websocket_topics, "GATHER", 0.01)
    for topic, payload in (
        ("cellar/boiler/temperature", "61.5"),
        ("cellar/boiler/pump", "ON"),
        ("cellar/boiler/pump/set", "ON"),
        ("cellar/boiler/info", '{"rssi": -60, "wifi_password": "hunter2", "fw": "1.2.3"}'),
    ):
        house.broker.say(topic, payload)
    subscription = (await client.ask("topics/subscribe"))["id"]
    await settle(hass)
    await client.socket.send_json_auto_id(
        {
            "type": f"{DOMAIN}/topics/propose",
            "subscription": subscription,
            "level": "cellar/boiler",
        }
    )
    answer = await client.socket.receive_json()
    while answer["type"] == "event":
        answer = await client.socket.receive_json()
    assert answer["success"], answer
    proposed = answer["result"]
    assert proposed["document"]["device"] == {"name": "Boiler"}
    components = proposed["document"]["components"]
    assert {key: each["platform"] for key, each in components.items()} == {
        "info_rssi": "sensor",
        "info_fw": "sensor",
        "pump": "switch",
        "temperature": "sensor",
    }
    assert components["temperature"]["device_class"] == "temperature"
    assert components["pump"]["command_topic"] == "cellar/boiler/pump/set"
    assert "hunter2" not in json.dumps(answer)
    await client.result("by_hand/create", document=proposed["document"])
    await settle(hass)
    assert states(hass)["sensor.boiler_temperature"] == "61.5"
    assert states(hass)["switch.boiler_pump"] == "on"
    assert states(hass)["sensor.boiler_rssi"] == "-60"

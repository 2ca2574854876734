"""The WebSocket commands: what they tell, what they do, and whom they refuse."""

import json
from time import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.api import websocket_api as module
from custom_components.mqtt_polyglot.api.overview import broker_overview, traffic_overview
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.broker.rate import QUARTER, QUARTERS
from custom_components.mqtt_polyglot.const import DOMAIN
from scripts.lab.broker import Broker
from scripts.lab.wire import Wire
from tests.double import adopted

from .double import DATA, OPTIONS, add_entry, settle
from .house import House
from .waiting import until

LAMP = "homeassistant:lamp"
COMMANDS: dict[str, dict[str, Any]] = {
    "broker/info": {},
    "broker/traffic": {},
    "inbox/list": {},
    "inbox/subscribe": {},
    "inbox/adopt": {"devices": [LAMP]},
    "inbox/ignore": {"devices": [LAMP]},
    "inbox/forget": {"devices": [LAMP]},
    "device/report": {"device": LAMP},
    "device/thin": {"devices": [LAMP]},
    "device/messages/subscribe": {"device": LAMP},
}


class Client:
    """A client of Home Assistant that is an administrator, or is not."""

    def __init__(self, socket: Any, entry_id: str) -> None:
        self._socket = socket
        self._entry_id = entry_id

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """Send a command; return the answer."""
        if command not in ("broker/info", "broker/traffic", "inbox/list", "inbox/subscribe"):
            fields = {"entry_id": self._entry_id, **fields}
        await self._socket.send_json_auto_id({"type": f"{DOMAIN}/{command}", **fields})
        answer: dict[str, Any] = await self._socket.receive_json()
        return answer

    async def result(self, command: str, **fields: Any) -> Any:
        """Send a command; return its result."""
        answer = await self.ask(command, **fields)
        assert answer["success"], answer
        return answer["result"]

    async def event(self) -> Any:
        """The next event."""
        answer = await self._socket.receive_json()
        assert answer["type"] == "event", answer
        return answer["event"]

    async def unsubscribe(self, subscription: int) -> None:
        """End a subscription."""
        await self._socket.send_json_auto_id(
            {"type": "unsubscribe_events", "subscription": subscription}
        )
        assert (await self._socket.receive_json())["success"]


@pytest.fixture
async def client(
    house: House, hass_ws_client: WebSocketGenerator, monkeypatch: pytest.MonkeyPatch
) -> Client:
    """An administrator."""
    monkeypatch.setattr(module, "GATHER_INBOX", 0.01)
    monkeypatch.setattr(module, "GATHER_MESSAGES", 0.01)
    return Client(await hass_ws_client(house.hass), house.entry.entry_id)


async def announce(house: House, name: str = "Lamp", *platforms: str, **device: Any) -> str:
    """Have a device announce itself."""
    device_id = house.broker.announce(name, *(platforms or ("light", "sensor")), **device)
    await settle(house.hass)
    return device_id


@pytest.mark.parametrize("command", COMMANDS)
async def test_not_for_everybody(
    house: House,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    command: str,
) -> None:
    """Who is no administrator is told nothing and changes nothing."""
    await announce(house)
    socket = await hass_ws_client(house.hass, hass_read_only_access_token)
    client = Client(socket, house.entry.entry_id)
    answer = await client.ask(command, **COMMANDS[command])
    assert answer["error"]["code"] == "unauthorized"
    assert not adopted(house.entry)
    assert len(list(house.hub.adoption.candidates())) == 1


@pytest.mark.parametrize("command", [name for name in COMMANDS if COMMANDS[name]])
async def test_a_broker_that_is_not_there(house: House, client: Client, command: str) -> None:
    """One that was never there, one of somebody else, and one that is not loaded."""
    answer = await client.ask(command, **{**COMMANDS[command], "entry_id": "nobody"})
    assert answer["error"]["code"] == "not_found"
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    answer = await client.ask(command, **COMMANDS[command])
    assert answer["error"]["code"] == "not_found"


@pytest.mark.parametrize("command", [name for name in COMMANDS if COMMANDS[name]])
@pytest.mark.parametrize("value", [None, 1, [1], {}, [], [[LAMP]], ["x"] * 1001])
async def test_nonsense(client: Client, command: str, value: Any) -> None:
    """What is no list of devices, or no device."""
    (key,) = COMMANDS[command]
    answer = await client.ask(command, **{key: value})
    assert answer["error"]["code"] == "invalid_format"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("entry_id", [None, 1, ["x"], {}])
async def test_nonsense_for_a_broker(client: Client, command: str, entry_id: Any) -> None:
    """What is no broker."""
    answer = await client.ask(command, **{**COMMANDS[command], "entry_id": entry_id})
    assert answer["error"]["code"] == "invalid_format"


async def test_broker(house: House, client: Client) -> None:
    """A broker with a device, one that waits, and an announcement that cannot be read."""
    await announce(house)
    await house.adopt_all()
    await announce(house, "Other")
    house.broker.say("homeassistant/switch/bad/config", "{")
    house.say("lamp/light0", "ON")
    house.say("lamp/sensor1", "7")
    (broker,) = (await client.result("broker/info"))["brokers"]
    (device,) = broker.pop("devices")
    (rejected,) = broker.pop("rejected")
    assert broker.pop("messages")["count"] == 5
    assert broker.pop("since") <= time()
    assert 0 <= time() - broker.pop("quarter_began") < QUARTER
    assert broker == {
        "entry_id": house.entry.entry_id,
        "title": "broker.local",
        "address": "broker.local:1883",
        "link": "own",
        "protocol": "3.1.1",
        "connected": True,
        "reason": None,
        "gave_up": False,
        "waiting": 1,
        "ignored": 0,
        "turned_away": 0,
        "last_turned_away": [],
        "denied": [],
        "limits": {},
    }
    assert rejected["topic"] == "homeassistant/switch/bad/config"
    assert "JSON" in rejected["reason"]
    assert device.pop("last_message") is not None
    registered = dr.async_entries_for_config_entry(dr.async_get(house.hass), house.entry.entry_id)
    assert device.pop("registry_id") in {each.id for each in registered}
    assert device == {
        "device": LAMP,
        "name": "Lamp",
        "manufacturer": None,
        "model": None,
        "convention": "homeassistant",
        "area_id": None,
        "via": None,
        "online": True,
        "per_minute": 2.0,
        "quarter": 2,
        "notes": 0,
        "rejections": 0,
    }


async def test_traffic_of_a_day(
    house: House, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """How many messages came in each quarter of an hour; what is older than a day is gone."""
    await announce(house)
    await house.adopt_all()
    house.say("lamp/light0", "ON")
    (told,) = (await client.result("broker/traffic"))["brokers"]
    assert told == traffic_overview(house.hub)
    assert told["entry_id"] == house.entry.entry_id

    def quarters() -> list[int]:
        counts: list[int] = traffic_overview(house.hub)["devices"][LAMP]
        assert len(counts) == QUARTERS
        # Who has asked before learns of the quarter that runs, and of when to ask again.
        told = broker_overview(house.hub)
        assert told["quarter_began"] == time() // QUARTER * QUARTER
        (device,) = told["devices"]
        assert device["quarter"] == counts[-1]
        assert told["messages"]["quarter"] == traffic_overview(house.hub)["quarters"][-1]
        return counts

    freezer.tick(QUARTER)
    house.say("lamp/light0", "ON")
    house.say("lamp/light0", "OFF")
    freezer.tick(2 * QUARTER)
    house.say("lamp/light0", "ON")
    assert quarters()[-3:] == [2, 0, 1]
    assert traffic_overview(house.hub)["quarters"][-3:] == [2, 0, 1]
    freezer.tick((QUARTERS - 3) * QUARTER)
    assert sum(quarters()) == 3
    freezer.tick(3 * QUARTER)
    assert quarters() == [0] * QUARTERS


async def test_entities_of_a_report(hass: HomeAssistant, house: House, client: Client) -> None:
    """Their names, also of those that are disabled."""
    await announce(house)
    await house.adopt_all()
    report = await client.result("device/report", device=LAMP)
    (entity_id,) = (one for one in report["entities"] if one.startswith("light."))
    assert report["entities"][entity_id] == {"name": "Light0", "disabled": False}
    er.async_get(hass).async_update_entity(
        entity_id, name="Reading light", disabled_by=er.RegistryEntryDisabler.USER
    )
    report = await client.result("device/report", device=LAMP)
    assert report["entities"][entity_id] == {"name": "Reading light", "disabled": True}


async def test_one_broker_of_two(hass: HomeAssistant, house: House, client: Client) -> None:
    """Who asks for one is told of one."""
    other = await add_entry(hass, DATA | {"broker_uid": "f" * 32}, title="Other")
    assert len((await client.result("broker/info"))["brokers"]) == 2
    (broker,) = (await client.result("broker/info", entry_id=other.entry_id))["brokers"]
    assert broker["title"] == "Other"
    assert await hass.config_entries.async_unload(other.entry_id)
    assert not (await client.result("broker/info", entry_id=other.entry_id))["brokers"]


async def test_inbox(house: House, client: Client) -> None:
    """Adopt, ignore, and take it back."""
    lamp = await announce(house, manufacturer="Acme", model="L1")
    blind = await announce(house, "Blind", "remote")
    (found,) = (await client.result("inbox/list"))["devices"]
    assert found == {
        "entry_id": house.entry.entry_id,
        "device": lamp,
        "name": "Lamp",
        "manufacturer": "Acme",
        "model": "L1",
        "convention": "homeassistant",
        "origin": "test",
        "components": {"light": 1, "sensor": 1},
        "unsupported": {},
        "area": None,
        "distinction": None,
        "state": "waiting",
        "ignored_by": None,
        "elsewhere": None,
    }
    devices = [lamp, lamp, blind, "homeassistant:nobody"]
    assert await client.result("inbox/adopt", devices=devices) == {
        "done": [lamp],
        "missing": [blind, "homeassistant:nobody"],
    }
    await settle(house.hass)
    assert len(house.entities()) == 2
    assert not (await client.result("inbox/list"))["devices"]
    assert await client.result("inbox/adopt", devices=[lamp]) == {"done": [], "missing": [lamp]}
    assert await client.result("inbox/ignore", devices=[lamp]) == {"done": [], "missing": [lamp]}
    forgotten = await client.result("inbox/forget", devices=[lamp, "homeassistant:nobody"])
    assert forgotten == {"done": [lamp], "missing": ["homeassistant:nobody"]}
    await settle(house.hass)
    assert not house.entities()
    (found,) = (await client.result("inbox/list"))["devices"]
    assert found["state"] == "waiting"
    assert not house.fake.published


async def test_ignoring_is_home_assistants_own(house: House, client: Client) -> None:
    """The card goes; the ignored entry is the one of the button; stopping it there brings it back."""
    lamp = await announce(house)
    flows = house.hass.config_entries.flow
    assert len(flows.async_progress_by_handler(DOMAIN)) == 1
    assert (await client.result("inbox/ignore", devices=[lamp]))["done"] == [lamp]
    await settle(house.hass)
    assert not flows.async_progress_by_handler(DOMAIN)
    ignored = house.hass.config_entries.async_entry_for_domain_unique_id(
        DOMAIN, house.hub.adoption.cards.unique_id(lamp)
    )
    assert ignored is not None
    assert (ignored.source, ignored.title) == ("ignore", "Lamp")
    assert set(ignored.discovery_keys) == {DOMAIN}
    assert [found["state"] for found in (await client.result("inbox/list"))["devices"]] == [
        "ignored"
    ]
    assert (await client.result("inbox/ignore", devices=[lamp]))["done"] == [lamp]
    await house.hass.config_entries.async_remove(ignored.entry_id)
    await settle(house.hass)
    assert len(flows.async_progress_by_handler(DOMAIN)) == 1
    assert (await client.result("inbox/ignore", devices=[lamp]))["done"] == [lamp]
    assert (await client.result("inbox/forget", devices=[lamp]))["done"] == [lamp]
    await settle(house.hass)
    assert len(flows.async_progress_by_handler(DOMAIN)) == 1


async def test_an_ignored_device_is_adopted(house: House, client: Client) -> None:
    """Then it is ignored no more, also if it is removed later."""
    lamp = await announce(house)
    await client.result("inbox/ignore", devices=[lamp])
    assert (await client.result("inbox/adopt", devices=[lamp]))["done"] == [lamp]
    await settle(house.hass)
    assert house.hub.controller.adopted == {lamp}
    assert not house.hub.adoption.ignored()
    assert not house.hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_never_two(house: House, client: Client) -> None:
    """Of two descriptions of one device one is adopted, whoever asks for both."""
    await house.play("zigbee2mqtt/metering_plug.json")
    (plug,) = house.hub.controller.devices
    ieee = plug.partition(":")[2]
    await house.hub.adoption.async_forget(plug)
    twin = await announce(house, "Plug", "switch", own_id=f"zigbee2mqtt_{ieee}")
    await settle(house.hass)
    answer = await client.result("inbox/adopt", devices=[twin, plug])
    assert answer == {"done": [plug], "missing": [twin]}
    assert (await client.result("inbox/adopt", devices=[twin]))["missing"] == [twin]


async def test_a_device_that_somebody_else_has(
    hass: HomeAssistant, house: House, client: Client
) -> None:
    """It is named with who has it, and is not adopted."""
    other = MockConfigEntry(domain="shelly", title="Plugs")
    other.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, connections={("mac", "aa:bb:cc:dd:ee:ff")}
    )
    lamp = await announce(house, connections=[["mac", "AA:BB:CC:DD:EE:FF"]])
    (found,) = (await client.result("inbox/list"))["devices"]
    provider = {"domain": "shelly", "title": "Plugs", "take_over": False}
    assert (found["state"], found["elsewhere"]) == ("elsewhere", provider)
    assert (await client.result("device/report", device=lamp))["provider"] == provider
    assert (await client.result("inbox/adopt", devices=[lamp]))["missing"] == [lamp]
    assert (await client.result("broker/info"))["brokers"][0]["waiting"] == 0


async def test_devices_are_adopted_in_areas(
    hass: HomeAssistant, house: House, client: Client
) -> None:
    """In those that were proposed, in others, in none, and in one that does not exist yet."""
    areas = ar.async_get(hass)
    kitchen, cellar = areas.async_create("Kitchen").id, areas.async_create("Cellar").id
    names = ("Kitchen light", "Kitchen plug", "Kitchen door")
    proposed, other, none = [
        await announce(house, name, own_id=name[-4:].strip()) for name in names
    ]
    new = await announce(house, "Lamp", suggested_area="Wintergarten")
    assert len(areas.areas) == 2, "nothing is created before it is accepted"
    found = {each["device"]: each for each in (await client.result("inbox/list"))["devices"]}
    assert found[proposed]["area"] == {"area_id": kitchen, "name": "Kitchen"}
    assert found[new]["area"] == {"area_id": None, "name": "Wintergarten"}
    answers = {
        proposed: found[proposed]["area"],
        new: found[new]["area"],
        other: {"area_id": cellar},
        none: None,
        "homeassistant:nobody": {"name": "Nowhere"},
    }
    done = await client.result("inbox/adopt", devices=list(answers), areas=answers)
    assert done["missing"] == ["homeassistant:nobody"]
    await settle(hass)
    wintergarten = areas.async_get_area_by_name("Wintergarten")
    assert wintergarten is not None
    assert areas.async_get_area_by_name("Nowhere") is None
    (broker,) = (await client.result("broker/info"))["brokers"]
    assert {each["device"]: each["area_id"] for each in broker["devices"]} == {
        proposed: kitchen,
        new: wintergarten.id,
        other: cellar,
        none: None,
    }


@pytest.mark.parametrize(
    "area",
    [
        {},
        {"area_id": "nowhere"},
        {"name": " "},
        {"name": "x" * 101},
        {"name": "a\nb"},
        {"name": "\u202eb"},
        {"name": 7},
        "kitchen",
    ],
)
async def test_nonsense_for_an_area(house: House, client: Client, area: Any) -> None:
    """Nothing is adopted then."""
    lamp = await announce(house)
    answer = await client.ask("inbox/adopt", devices=[lamp], areas={lamp: area})
    assert answer["error"]["code"] == "invalid_format"
    assert not ar.async_get(house.hass).areas
    assert not house.hub.controller.adopted


async def test_what_helps_to_choose(house: House, client: Client) -> None:
    """What is not supported, and what tells two of one name apart."""
    one = await announce(house, "Plug", "switch", "remote", own_id="one", model="P1")
    two = await announce(house, "plug", "switch", own_id="two", model="P2")
    found = {each["device"]: each for each in (await client.result("inbox/list"))["devices"]}
    assert found[one]["unsupported"] == {"remote": 1}
    assert (found[one]["distinction"], found[two]["distinction"]) == ("P1", "P2")
    await client.result("inbox/adopt", devices=[one])
    await settle(house.hass)
    (left,) = (await client.result("inbox/list"))["devices"]
    assert left["distinction"] == "P2", "it is still called like the other"


async def test_inbox_is_followed(house: House, client: Client) -> None:
    """Whatever happens to the devices that wait, wherever it is done."""

    async def states() -> dict[str, str]:
        devices = (await client.event())["devices"]
        return {found["name"]: found["state"] for found in devices}

    assert await client.result("inbox/subscribe") is None
    assert await states() == {}
    lamp = await announce(house)
    assert await states() == {"Lamp": "waiting"}
    other = house.hub.adoption.find(await announce(house, "Other"))
    assert other is not None
    assert await states() == {"Lamp": "waiting", "Other": "waiting"}
    await house.hub.adoption.async_ignore(other)
    assert await states() == {"Lamp": "waiting", "Other": "ignored"}
    found = house.hub.adoption.find(lamp)
    assert found is not None
    house.hub.adoption.adopt(found)
    assert await states() == {"Other": "ignored"}
    await house.hub.adoption.async_forget(lamp)
    assert await states() == {"Lamp": "waiting", "Other": "ignored"}
    ar.async_get(house.hass).async_create("Lamp")
    devices = (await client.event())["devices"]
    assert [found["area"] for found in devices if found["device"] == lamp] == [
        {"area_id": "lamp", "name": "Lamp"}
    ]
    house.broker.withdraw("Lamp")
    assert await states() == {"Other": "ignored"}
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    assert await states() == {}


async def test_what_the_broker_refuses(house: House, client: Client) -> None:
    """All of it at the broker; of a device what concerns it: what it says and what it is told."""
    lamp = await announce(house, "Lamp", "light", "sensor")
    await house.adopt_all()
    denied = house.fake.denied
    denied.filters.update({"lamp/sensor1": "Not authorized", "other/#": "Not authorized"})
    denied.topics.update({"lamp/light0/set": "closes", "other/set": "closes"})
    (broker,) = (await client.result("broker/info"))["brokers"]
    assert [(one["act"], one["topic"]) for one in broker["denied"]] == [
        ("subscribe", "lamp/sensor1"),
        ("subscribe", "other/#"),
        ("publish", "lamp/light0/set"),
        ("publish", "other/set"),
    ]
    report = await client.result("device/report", device=lamp)
    assert report["denied"] == [
        {"act": "subscribe", "topic": "lamp/sensor1", "reason": "Not authorized"},
        {"act": "publish", "topic": "lamp/light0/set", "reason": "closes"},
    ]
    denied.filters["homeassistant/device/+/config"] = "Not authorized"
    report = await client.result("device/report", device=lamp)
    assert report["denied"][1]["topic"] == "homeassistant/device/+/config"


async def test_report(house: House, client: Client) -> None:
    """Of a device that waits, and of the same when it is adopted."""
    lamp = await announce(house, "Lamp", "light", "sensor", "remote")
    before = await client.result("device/report", device=lamp)
    assert before["adopted"] is False
    assert before["why"] == {
        "convention": "homeassistant",
        "topics": ["homeassistant/device/lamp/config"],
    }
    assert before["origin"] == "test"
    assert before["announced_at"] is not None
    assert before["traffic"] == {"count": 0, "per_minute": 0.0, "topics": []}
    (unmapped,) = before["unmapped"]
    assert unmapped["kind"] == "unsupported"
    assert set(before["topics"]) == {"lamp/light0", "lamp/sensor1"}
    await house.adopt_all()
    house.say("lamp/light0", "ON")
    house.say("lamp/light0", "perhaps")
    house.say("lamp/sensor1", b"\xff")
    await house.call("light.lamp_light0", "turn_on")
    after = await client.result("device/report", device=lamp)
    assert after["adopted"] is True
    assert after["topics"]["lamp/light0"] == ["light.lamp_light0"]
    assert after["traffic"]["count"] == 3
    topics = {topic["topic"]: topic for topic in after["traffic"]["topics"]}
    assert topics["lamp/light0"]["count"] == 2
    assert topics["lamp/light0"]["in"]["payload"] == "perhaps"
    assert topics["lamp/light0/set"]["in"] is None
    assert topics["lamp/light0/set"]["out"]["payload"] == "ON"
    (rejected,) = after["rejected"]
    assert (rejected["topic"], rejected["count"]) == ("lamp/sensor1", 1)
    answer = await client.ask("device/report", device="homeassistant:nobody")
    assert answer["error"]["code"] == "not_found"


async def test_keys_that_nobody_reads(house: House, client: Client) -> None:
    """They are named where it is known what is read, and only there."""
    await house.play("zigbee2mqtt/metering_plug.json")
    (device_id,) = house.hub.controller.devices
    house.say("zigbee2mqtt/metering_plug", {"state": "ON", "mystery": 1, "password": "hush"})
    report = await client.result("device/report", device=device_id)
    unread = [each for each in report["unmapped"] if each["kind"] == "unread_key"]
    assert {"mystery"} <= {each["key"] for each in unread}
    assert "state" not in {each["key"] for each in unread}
    assert {each["where"] for each in unread} == {"zigbee2mqtt/metering_plug"}
    assert "hush" not in str(report)
    house.say("zigbee2mqtt/metering_plug", {f"k{number}": 1 for number in range(100)})
    report = await client.result("device/report", device=device_id)
    assert len([each for each in report["unmapped"] if each["kind"] == "unread_key"]) == 50
    for text in ("[1]", "text"):
        house.say("zigbee2mqtt/metering_plug", text)
        report = await client.result("device/report", device=device_id)
        assert "unread_key" not in {each["kind"] for each in report["unmapped"]}
    lamp = await announce(house)
    await house.adopt_all()
    house.say("lamp/light0", {"x": 1})
    report = await client.result("device/report", device=lamp)
    assert not report["unmapped"], "this one is read as a whole"


async def test_live_messages(house: House, client: Client) -> None:
    """What a device says and is told, in the order in which it happens, without secrets."""
    lamp = await announce(house)
    await client.result("device/messages/subscribe", device=lamp)
    answer = await client.ask("device/messages/subscribe", device="homeassistant:nobody")
    assert answer["error"]["code"] == "not_found"
    await house.adopt_all()
    house.say("lamp/light0", json.dumps({"state": "ON", "pin": 1234}))
    house.say("lamp/sensor1", b"\xff\xd8" + bytes(5000))
    device = house.hub.controller.devices[lamp]
    await house.hub.controller.send(device, Publish("lamp/light0/set", b"OFF", 1))
    messages = (await client.event())["messages"]
    assert [(m["direction"], m["topic"], m["payload"], m["size"], m["qos"]) for m in messages] == [
        ("in", "lamp/light0", '{"state":"ON","pin":"**REDACTED**"}', 28, 0),
        ("in", "lamp/sensor1", "<binary, 5002 bytes>", 5002, 0),
        ("out", "lamp/light0/set", "OFF", 3, 1),
    ]
    for number in range(module.MAX_MESSAGES + 20):
        house.say("lamp/sensor1", str(number))
    messages = (await client.event())["messages"]
    assert len(messages) == module.MAX_MESSAGES
    assert messages[-1]["payload"] == str(module.MAX_MESSAGES + 19)


async def test_watching_ends(house: House, client: Client) -> None:
    """Who no longer watches is told nothing, and costs nothing."""
    lamp = await announce(house)
    answer = await client.ask("device/messages/subscribe", device=lamp)
    await house.adopt_all()
    await house.hub.adoption.async_forget(lamp)
    await settle(house.hass)
    assert house.hub.controller.traffic[lamp].watchers
    await house.adopt_all()
    house.say("lamp/sensor1", "1")
    assert len((await client.event())["messages"]) == 1
    house.say("lamp/sensor1", "2")
    await client.unsubscribe(answer["id"])
    assert not house.hub.controller.traffic[lamp].watchers
    house.say("lamp/sensor1", "3")
    await house.hub.adoption.async_forget(lamp)
    await settle(house.hass)
    assert lamp not in house.hub.controller.traffic
    assert (await client.result("inbox/list"))["devices"]


async def test_watching_goes_on(house: House, client: Client) -> None:
    """A broker that is loaded again is a new one, and the device is the same."""
    lamp = await announce(house)
    await house.adopt_all()
    answer = await client.ask("device/messages/subscribe", device=lamp)
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    await settle(house.hass)
    link = house.broker.links[-1]
    assert link is not house.fake
    link.receive("lamp/sensor1", "5")
    assert [each["payload"] for each in (await client.event())["messages"]] == ["5"]
    other = await add_entry(house.hass, DATA | {"broker_uid": "f" * 32}, title="Other")
    assert await house.hass.config_entries.async_unload(other.entry_id)
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    await client.unsubscribe(answer["id"])


@pytest.mark.usefixtures("socket_enabled")
async def test_live_messages_of_a_real_broker(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """A device on the wire: what it says, and what it is told, with the QoS and size that they had."""
    async with Broker() as broker, Wire(broker.address) as wire:
        config = {
            "name": None,
            "unique_id": "lamp",
            "command_topic": "lamp/set",
            "state_topic": "lamp/state",
            "device": {"identifiers": ["lamp"], "name": "Lamp"},
        }
        wire.say("homeassistant/switch/lamp/config", json.dumps(config), retain=True)
        data = DATA | {"host": "127.0.0.1", "port": broker.port, "username": "", "password": ""}
        entry: Any = MockConfigEntry(domain=DOMAIN, data=data, options=OPTIONS, unique_id="real")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        client = Client(await hass_ws_client(hass), entry.entry_id)
        await until(lambda: list(entry.runtime_data.adoption.candidates()), 20)
        await client.result("device/messages/subscribe", device=LAMP)
        assert (await client.result("inbox/adopt", devices=[LAMP]))["done"] == [LAMP]
        await settle(hass)
        traffic = entry.runtime_data.controller.traffic[LAMP]

        def heard() -> bool:
            """Say it again: until the subscription stands, nobody hears it."""
            wire.say("lamp/state", "OFF")
            return bool(traffic.report()["topics"])

        await until(heard, 20)
        await client.event()
        await hass.services.async_call("switch", "turn_on", {"entity_id": "switch.lamp"})
        messages = (await client.event())["messages"]
        told = next(each for each in messages if each["direction"] == "out")
        assert (told["topic"], told["payload"], told["qos"]) == ("lamp/set", "ON", 0)
        (broker_info,) = (await client.result("broker/info"))["brokers"]
        assert broker_info["connected"] is True
        assert broker_info["devices"][0]["last_message"] is not None
        assert await hass.config_entries.async_unload(entry.entry_id)

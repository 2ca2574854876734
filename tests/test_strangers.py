"""What a stranger can do who may publish on the broker: nothing that the user did not accept."""

from collections import Counter
import json
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mqtt_polyglot.api.overview import broker_overview
from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.controller.trust import root_of
from custom_components.mqtt_polyglot.conventions.base import Announcement
from custom_components.mqtt_polyglot.model.spec import DeviceSpec
from custom_components.mqtt_polyglot.model.text import clean, logged
from tests.double import adopted

from .clock import turn
from .double import DATA, OPTIONS, Double, add_entry, settle
from .house import House


async def refused(house: House, entity_id: str, service: str, **data: Any) -> HomeAssistantError:
    """Call an action that has to fail without a word to anybody."""
    with pytest.raises(HomeAssistantError) as err:
        await house.call(entity_id, service, **data)
    assert not house.fake.published
    return err.value


# --- nothing is sent where devices announce themselves --------------------------------------------


@pytest.mark.parametrize(
    "topic",
    [
        "homeassistant/lock/x/config",
        "homeassistant/lock/node/x/config",
        "core/lock/x/config",
        "other/lock/x/config",
        "zigbee2mqtt/bridge/devices",
        "upstairs/bridge/info",
        "tasmota/discovery/x/config",
        "homie/5/x/$description",
        "$CONTROL/dynamic-security/v1",
        "mqtt_polyglot/polyglot_1/status",
    ],
)
async def test_a_command_is_no_announcement(house: House, topic: str) -> None:
    """Also where others listen: the MQTT integration, and our other brokers, which may be bridged."""
    MockConfigEntry(domain="mqtt", options={"discovery_prefix": "core"}).add_to_hass(house.hass)
    options = OPTIONS | {"discovery_prefix": "other", "zigbee2mqtt_topics": ["upstairs"]}
    MockConfigEntry(domain=DOMAIN, data=DATA, options=options).add_to_hass(house.hass)
    switch = await house.discover("switch", command_topic=topic, payload_on='{"name": "Door"}')
    err = await refused(house, switch, "turn_on")
    assert err.translation_key == "configuration_topic"
    assert (err.translation_placeholders or {})["detail"] == topic
    report = house.report("homeassistant:thing")
    assert report
    assert [(note["kind"], note["key"]) for note in report["unmapped"]] == [("rejected", topic)]
    assert not [message for message in report["traffic"]["topics"] if message["out"]]


@pytest.mark.parametrize(
    "topic", ["homeassistant/switch/x/set", "zigbee2mqtt/bridge/request/permit_join"]
)
async def test_a_command_beside_an_announcement(house: House, topic: str) -> None:
    """Many devices are told what to do below the prefix of discovery, or at Zigbee2MQTT's bridge."""
    switch = await house.discover("switch", command_topic=topic)
    assert await house.call(switch, "turn_on") == [(topic, "ON")]


async def test_a_question_is_no_announcement(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions go by the same door."""
    monkeypatch.setattr("custom_components.mqtt_polyglot.controller.queries.PATIENCE", 0)
    controller = house.hub.controller
    await house.discover("switch", command_topic="x/set")
    device = controller.devices["homeassistant:thing"]
    object.__setattr__(device.spec, "queries", (Publish("zigbee2mqtt/bridge/devices", b"x"),))
    controller._running._queries.ask(device)
    await turn()
    assert not house.fake.published


# --- what an adopted device becomes ----------------------------------------------------------------

MAC = [["mac", "aa:bb:cc:dd:ee:ff"]]


def announce(house: House, platform: str, own_id: str, **more: Any) -> None:
    """Have somebody announce one component in the name of the lamp."""
    config = {
        "unique_id": own_id,
        "state_topic": f"lamp/{own_id}",
        "command_topic": f"lamp/{own_id}/set",
        "topic": f"lamp/{own_id}",
        "temperature_command_topic": f"lamp/{own_id}/temperature",
        "device": {"identifiers": ["lamp"], "connections": MAC, "name": "Lamp"},
        "origin": {"name": "firmware"},
        **more,
    }
    house.broker.say(f"homeassistant/{platform}/{own_id}/config", json.dumps(config))


@pytest.fixture
async def lamp(house: House) -> House:
    """An adopted lamp."""
    announce(house, "light", "main")
    await house.adopt_all()
    return house


def kinds(house: House) -> list[str]:
    """The platforms of the entities."""
    return [entity.domain for entity in house.entities()]


def held(house: House) -> list[str]:
    """The platforms of what waits for the user's word."""
    waiting = house.hub.controller.gate.held.values()
    return [str(component.platform) for each in waiting for component in each.components]


def withdrawn(house: House) -> bool:
    """Whether the lamp is announced no more."""
    return house.hub.controller.devices["homeassistant:lamp"].withdrawn


@pytest.mark.parametrize("platform", ["lock", "camera", "climate"])
@pytest.mark.parametrize("more", [{}, {"device": {"connections": MAC, "name": "Front door"}}])
async def test_what_a_device_newly_is(lamp: House, platform: str, more: dict[str, Any]) -> None:
    """Even if all the rest is as it was: it could open a door. Nothing is shown, nobody is told."""
    announce(lamp, platform, "more", **more)
    await settle(lamp.hass)
    assert (kinds(lamp), held(lamp)) == (["light"], [platform])
    report = lamp.report("homeassistant:lamp")
    assert report
    assert f"{platform}:more" in {note["where"] for note in report["unmapped"]}
    await lamp.hass.config_entries.async_reload(lamp.entry.entry_id)
    await settle(lamp.hass)
    assert (kinds(lamp), held(lamp)) == (["light"], [platform])
    lamp.hub.controller.accept("homeassistant:lamp")
    await settle(lamp.hass)
    assert (kinds(lamp), held(lamp)) == (sorted(["light", platform]), [])


@pytest.mark.parametrize(
    "more",
    [
        {"origin": {"name": "stranger"}},
        {"origin": None},
        {"state_topic": "elsewhere/x"},
        {"command_topic": "elsewhere/x"},
    ],
)
async def test_who_else_speaks_for_a_device(lamp: House, more: dict[str, Any]) -> None:
    """Another program, or other topics: also a sensor waits, and so does what it says of the lamp."""
    device = {"identifiers": ["lamp"], "name": "Mine", "configuration_url": "http://evil.example"}
    announce(lamp, "switch", "more", device=device, **more)
    await settle(lamp.hass)
    assert (kinds(lamp), held(lamp)) == (["light"], ["switch"])
    registered = lamp.hub.registered("homeassistant:lamp")
    assert registered
    assert (registered.name, registered.configuration_url) == ("Lamp", None)
    await lamp.hass.config_entries.async_reload(lamp.entry.entry_id)
    await settle(lamp.hass)
    assert (kinds(lamp), held(lamp)) == (["light"], ["switch"])
    lamp.broker.say("homeassistant/switch/more/config", "")
    await settle(lamp.hass)
    assert held(lamp) == []


async def test_who_else_speaks_in_the_same_place(lamp: House) -> None:
    """What another program says in the place of the first does not count, until it is accepted."""
    announce(lamp, "light", "main", origin={"name": "stranger"}, command_topic="lamp/other/set")
    await settle(lamp.hass)
    (light,) = lamp.entities()
    assert held(lamp) == ["light"]
    lamp.say("lamp/main", "OFF")
    assert await lamp.call(light.entity_id, "turn_on") == [("lamp/main/set", "ON")]
    lamp.hub.controller.accept("homeassistant:lamp")
    await settle(lamp.hass)
    assert await lamp.call(light.entity_id, "turn_on") == [("lamp/other/set", "ON")]


async def test_a_stranger_alone_is_nobody(lamp: House) -> None:
    """When the lamp itself is withdrawn, what a stranger says of it does not keep it alive."""
    announce(lamp, "switch", "more", origin={"name": "stranger"})
    lamp.broker.say("homeassistant/light/main/config", "")
    await settle(lamp.hass)
    assert withdrawn(lamp)
    announce(lamp, "light", "main")
    await settle(lamp.hass)
    assert not withdrawn(lamp)
    assert (kinds(lamp), held(lamp)) == (["light"], ["switch"])


async def test_what_a_firmware_adds(lamp: House) -> None:
    """A sensor is there at once; and what was adopted may go and come again."""
    announce(lamp, "sensor", "power")
    await settle(lamp.hass)
    assert (kinds(lamp), held(lamp)) == (["light", "sensor"], [])
    announce(lamp, "light", "main", state_topic="moved/main", command_topic="moved/set")
    await settle(lamp.hass)
    assert held(lamp) == [], "in its own place a device may move"


async def test_a_lock_that_is_announced_again(house: House) -> None:
    """A gateway clears its topics one by one and announces them again: that is no news."""
    announce(house, "light", "main")
    announce(house, "lock", "door")
    await house.adopt_all()
    for platform, own_id in (("lock", "door"), ("light", "main")):
        house.broker.say(f"homeassistant/{platform}/{own_id}/config", "")
    await settle(house.hass)
    announce(house, "light", "main")
    announce(house, "lock", "door")
    await settle(house.hass)
    assert (kinds(house), held(house)) == (["light", "lock"], [])


async def test_who_lets_everything_in(hass: HomeAssistant, broker: Double) -> None:
    """Where devices are adopted without a question, their parts may come one by one."""
    options = OPTIONS | {"auto_adopt": True}
    entry = MockConfigEntry(domain=DOMAIN, data=DATA, options=options, unique_id="x")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    house = House(hass, broker, entry)
    announce(house, "light", "main")
    await settle(hass)
    announce(house, "lock", "door")
    announce(house, "switch", "more", origin={"name": "stranger"})
    await settle(hass)
    assert (kinds(house), held(house)) == (["light", "lock"], ["switch"])


@pytest.mark.parametrize(
    ("topic", "root"),
    [("a/b", "a"), ("a", "a"), ("stat/plug/POWER", "plug"), ("stat", "stat"), ("/a", "")],
)
def test_roots(topic: str, root: str) -> None:
    """Tasmota's topics begin with what they are for, and not with whose they are."""
    assert root_of(topic) == root


# --- a device of many parts -----------------------------------------------------------------------


async def test_a_thousand_topics_of_one_device(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """It is looked at when they have come, and not once for each of them."""
    looked = Counter[str]()
    controller = house.hub.controller
    on_seen = controller._on_seen

    def look(spec: DeviceSpec, announcement: Announcement) -> None:
        looked[spec.id] += 1
        on_seen(spec, announcement)

    with patch.object(controller, "_on_seen", look):
        for number in range(1000):
            announce(house, "sensor", f"s{number}")
        await house.adopt_all()
        assert looked["homeassistant:lamp"] < 500
        assert len(house.entities()) == 1000
        announce(house, "sensor", "one more")
        announce(house, "sensor", "more")
        await house.adopt_all()  # What was made of the others has been laid down.
        assert len(house.entities()) == 1001
        with patch.object(controller, "_on_seen", side_effect=ValueError):
            announce(house, "sensor", "last")
            await settle(house.hass)
        assert "Failed to process the discovery messages of homeassistant:lamp" in caplog.text
        announce(house, "sensor", "again")
        assert len(controller._pending) == 1
        assert await house.hass.config_entries.async_unload(house.entry.entry_id)
        assert not len(controller._pending)


# --- what a stranger says ---------------------------------------------------------------------------

FORGED = "Lamp\r\n2026-01-01 ERROR \x1b[31m\u202egnp.exe\0"


async def test_a_name_is_one_line(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Line breaks, escape codes, NUL and letters that run backwards stay out of names and logs."""
    device = {"identifiers": [f"id{FORGED}"], "name": FORGED, "model": FORGED, "sw_version": FORGED}
    topic = f"t/{FORGED[:-1]}"
    config = {"unique_id": "x", "name": FORGED, "state_topic": topic, "device_class": "temperature"}
    house.broker.say("homeassistant/sensor/x/config", json.dumps(config | {"device": device}))
    house.broker.say(
        "homeassistant/sensor/y/config", json.dumps({"device": device, "name": FORGED})
    )
    await house.adopt_all()
    house.say(topic, FORGED)
    for own_id in ("x", "y"):
        house.broker.say(f"homeassistant/sensor/{own_id}/config", "")
    await settle(house.hass)
    ((device_id, running),) = house.hub.controller.devices.items()
    assert running.withdrawn
    (entity,) = house.entities()
    shown = (device_id, running.spec.name, running.spec.model, entity.original_name)
    lines = [record.getMessage() for record in caplog.records if DOMAIN in record.name]
    assert any("cannot be read" in line for line in lines)
    assert all(str(text).isprintable() for text in (*shown, *lines))
    assert running.spec.name == "Lamp 2026-01-01 ERROR [31mgnp.exe"


def test_texts() -> None:
    """A family is one picture; what is nothing but unseen has the name of its device."""
    assert clean(" a  b ") == "a b"
    assert clean("👨\u200d👩\u200d👧 d\u2069") == "👨\u200d👩\u200d👧 d"
    assert logged("x" * 1000) == f"{'x' * 511}…"
    assert DeviceSpec(id="a:b\n", name="\u202e").name == "a:b"
    assert "\n" not in repr(Message("a\nb", b""))


async def test_attributes_are_bounded(house: House) -> None:
    """What is beyond all measure is left out, and the report says so."""
    sensor = await house.discover("sensor", state_topic="t", json_attributes_topic="a")
    house.say("a", {"first": 1, "large": "x" * 300_000, "last": 2})
    await settle(house.hass)
    attributes = house.state(sensor).attributes
    assert attributes["first"] == 1
    assert "large" not in attributes
    report = house.report("homeassistant:thing")
    assert report
    assert "more than 262144 bytes" in str(report["rejected"])
    house.say("a", "[" * (2 * 1024 * 1024))
    house.say("t", "1" * (2 * 1024 * 1024))
    await settle(house.hass)
    assert "first" not in house.state(sensor).attributes
    assert house.state(sensor).state == "unknown"
    house.say("a", {"first": 1})
    await settle(house.hass)
    assert house.state(sensor).attributes["first"] == 1


async def test_devices_through_each_other(house: House) -> None:
    """Three that are each reached through the next: nobody walks in circles."""
    ring = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "e"}
    for name, via in ring.items():
        house.broker.announce(name.upper(), "switch", own_id=name, via_device=via)
    await house.adopt_all()
    registry = dr.async_get(house.hass)
    for name in ring:
        device: Any = house.hub.registered(f"homeassistant:{name}")
        steps = 0
        while device is not None:
            steps += 1
            assert steps <= len(ring)
            device = registry.async_get(device.via_device_id) if device.via_device_id else None


async def test_a_device_of_mine_among_strangers(
    hass: HomeAssistant, broker: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All the places are taken by strangers: it is offered all the same, and somebody is told who went."""
    monkeypatch.setattr("custom_components.mqtt_polyglot.controller.inbox.MAX_FOUND", 20)
    house = House(hass, broker, await add_entry(hass))
    for number in range(30):
        config = json.dumps({"state_topic": "x", "name": f"Stranger {number}"})
        house.broker.say(f"homeassistant/sensor/n{number}/config", config)
    await settle(hass)
    assert len(house.hub.controller.inbox) == 20
    mine = house.broker.announce("Mine", "light")
    await settle(hass)
    assert len(house.hub.controller.inbox) == 20
    assert mine in {found.spec.id for found in house.hub.adoption.candidates()}
    overview = broker_overview(house.hub)
    assert (overview["turned_away"], overview["last_turned_away"][-1]) == (11, "Stranger 19")


# --- decisions ----------------------------------------------------------------------------------------


async def test_one_of_several_is_forgotten(house: House) -> None:
    """The one that was named, wherever it stands among them; the others stay."""
    ids = [house.broker.announce(name, "switch") for name in ("One", "Two", "Three")]
    await house.adopt_all()
    for left, device_id in ((2, ids[1]), (1, ids[2]), (0, ids[0])):
        assert await house.hub.adoption.async_forget(device_id)
        await settle(house.hass)
        assert device_id not in house.hub.controller.adopted
        assert len(adopted(house.entry)) == len(house.hub.controller.adopted) == left
        assert device_id in {found.spec.id for found in house.hub.adoption.candidates()}
    assert not await house.hub.adoption.async_forget(ids[0])


async def test_report_of_a_device_that_waits(house: House) -> None:
    """All that there is to decide by: what it is, where it was announced, how, and what was refused."""
    device_id = house.broker.announce("Lamp", "light", "teapot", manufacturer="Acme")
    await settle(house.hass)
    report = house.report(device_id)
    assert report
    assert (report["adopted"], report["withdrawn"], report["manufacturer"]) == (
        False,
        False,
        "Acme",
    )
    assert report["why"]["topics"] == ["homeassistant/device/lamp/config"]
    (light,) = report["components"]
    assert (light["platform"], "values" in light) == ("light", False)
    assert report["topics"] == {"lamp/light0": [light["key"]]}
    assert [note["kind"] for note in report["unmapped"]] == ["unsupported"]
    assert report["announcement"]["configs"]
    assert report["traffic"]["count"] == 0
    assert house.report("homeassistant:nobody") is None

"""The simulated devices announce themselves, obey, and have their moods."""

from collections.abc import AsyncIterator
import json
from typing import Any

from aiohttp import ClientSession
import pytest

from scripts.lab.broker import Broker
from scripts.lab.devices.home import Home
from scripts.lab.devices.lock import Lock
from scripts.lab.wire import Wire

from ..waiting import until


@pytest.fixture
async def home(wire: Wire, broker: Broker) -> AsyncIterator[Home]:
    """Switch on a home, watched from the first message on, until each device has had its say."""
    home = Home(broker.address)
    await home.start()
    spoken = [device.announcement_topic for device in home.announced]
    spoken += [f"zigbee2mqtt/{device.name}" for device in home.bridge.devices]
    spoken += ["lab/garden_camera/stream"]  # it says that after its announcement
    await until(lambda: all(map(wire.on, spoken)), limit=20)
    yield home
    await home.stop()


@pytest.mark.parametrize(
    ("device", "topic", "payload", "state"),
    [
        ("thermostat", "lab/hall_thermostat/set/target", "22.5", {"target": 22.5}),
        ("thermostat", "lab/hall_thermostat/set/mode", "off", {"mode": "off", "action": "off"}),
        ("thermostat", "lab/hall_thermostat/set/preset", "eco", {"preset": "eco", "target": 18}),
        (
            "light",
            "lab/kitchen_light/set/lamp",
            '{"state":"ON","color":{"h":120,"s":80}}',
            {"state": "ON", "color": {"h": 120, "s": 80}, "color_mode": "hs"},
        ),
        ("lock", "lab/front_door/set/bolt", "UNLOCK", {"bolt": "UNLOCKED"}),
        (
            "lamp",
            "zigbee2mqtt/Desk lamp/set",
            '{"brightness":200,"transition":0.3}',
            {"state": "ON", "brightness": 200},
        ),
        ("lamp", "zigbee2mqtt/Desk lamp/set", "toggle", {"state": "ON"}),
        (
            "radiator",
            "zigbee2mqtt/Bedroom radiator/set/occupied_heating_setpoint",
            "25",
            {"occupied_heating_setpoint": 25, "running_state": "heat"},
        ),
        (
            "plug",
            "zigbee2mqtt/Washing machine/set",
            '{"state":"OFF"}',
            {"state": "OFF", "power": 0},
        ),
        ("blind", "lab/bedroom_blind/set/position", "40", {"position": 40, "motion": "open"}),
        ("garage", "lab/garage_door/set/door", "OPEN", {"door": "open"}),
        ("fan", "lab/attic_fan/set/speed", "3", {"power": "ON", "speed": 3}),
        ("alarm", "lab/house_alarm/set/alarm", '{"do":"ARM_HOME"}', {"alarm": "armed_home"}),
        ("aquarium", "lab/aquarium/set/feed", "NOW", {"fed": 1}),
        (
            "back_door",
            "zigbee2mqtt/0x00158d0001000005/set",
            '{"state":"UNLOCK"}',
            {"state": "UNLOCK", "lock_state": "unlocked"},
        ),
    ],
)
async def test_obeys(
    home: Home, wire: Wire, device: str, topic: str, payload: str, state: dict[str, Any]
) -> None:
    """A command changes what is true at the device, and the device says so."""
    target = getattr(home, device)
    wire.say(topic, payload)
    await until(lambda: state.items() <= target.state.items())
    assert [(command.topic, command.payload) for command in target.commands] == [(topic, payload)]


async def test_a_deaf_device_hears_and_does_nothing(home: Home, wire: Wire) -> None:
    """The commands arrive, nothing happens, and the bridge complains of its device."""
    home.lock.deaf = home.back_door.deaf = True
    home.bridge.timeout = 0.1
    wire.say("lab/front_door/set/bolt", "UNLOCK")
    wire.say("zigbee2mqtt/Back door/set", '{"state":"UNLOCK"}')
    await until(lambda: home.lock.commands and home.back_door.commands)
    await until(lambda: any(b"failed" in text for text in wire.on("zigbee2mqtt/bridge/logging")))
    assert home.lock.state["bolt"] == "LOCKED"
    assert home.back_door.state["lock_state"] == "locked"


async def test_a_lock_that_wants_a_code(broker: Broker, wire: Wire) -> None:
    """It does nothing for those who do not know it."""
    lock = Lock(broker.address, "Cellar door", code="2468")
    await lock.start()
    await until(lambda: wire.on(lock.announcement_topic))
    topic = "lab/cellar_door/set/bolt"
    wire.say(topic, '{"do":"UNLOCK","code":"1234"}')
    await until(lambda: lock.commands)
    assert lock.state["bolt"] == "LOCKED"
    wire.say(topic, '{"do":"UNLOCK","code":"2468"}')
    await until(lambda: lock.state["bolt"] == "UNLOCKED")
    await lock.stop()


async def test_an_alarm_that_wants_its_code(home: Home, wire: Wire) -> None:
    """It is disarmed with the right one only."""
    topic = "lab/house_alarm/set/alarm"
    home.alarm.state["alarm"] = "armed_away"
    wire.say(topic, '{"do":"DISARM","code":"0000"}')
    await until(lambda: home.alarm.commands)
    assert home.alarm.state["alarm"] == "armed_away"
    wire.say(topic, json.dumps({"do": "DISARM", "code": home.alarm.code}))
    await until(lambda: home.alarm.state["alarm"] == "disarmed")


async def test_a_power_cut_is_told_by_the_will(home: Home, wire: Wire) -> None:
    """Devices and the bridge are reported offline by the broker."""
    await home.vanish()
    await until(lambda: wire.on("lab/front_door/availability")[-1] == b"offline")
    await until(lambda: wire.on("zigbee2mqtt/bridge/state")[-1] == b'{"state":"offline"}')


async def test_a_retracted_announcement_is_gone(home: Home, wire: Wire) -> None:
    """Taking the announcement back clears what was retained."""
    home.light.retract()
    await until(lambda: wire.on(home.light.announcement_topic)[-1] == b"")


async def test_a_rename_moves_the_topics(home: Home, wire: Wire) -> None:
    """The bridge clears the old topics, speaks on the new ones, and answers."""
    wire.say(
        "zigbee2mqtt/bridge/request/device/rename",
        '{"from":"Desk lamp","to":"office/lamp","transaction":"1"}',
    )
    answer = "zigbee2mqtt/bridge/response/device/rename"
    await until(lambda: wire.on(answer))
    assert json.loads(wire.on(answer)[0])["status"] == "ok"
    assert wire.on("zigbee2mqtt/Desk lamp/availability")[-1] == b""
    assert wire.on("zigbee2mqtt/office/lamp/availability") == [b'{"state":"online"}']
    wire.say("zigbee2mqtt/office/lamp/set", "ON")
    await until(lambda: home.lamp.state["state"] == "ON")


async def test_requests_that_cannot_be_met(home: Home, wire: Wire) -> None:
    """A request about nobody is answered with an error."""
    wire.say("zigbee2mqtt/bridge/request/device/remove", "nobody")
    answer = "zigbee2mqtt/bridge/response/device/remove"
    await until(lambda: wire.on(answer))
    assert json.loads(wire.on(answer)[0])["error"] == "Device 'nobody' does not exist"


async def test_the_camera_sends_pictures_that_differ(home: Home, wire: Wire) -> None:
    """Every picture is a JPEG of its own."""
    home.camera.report()
    await until(lambda: len(wire.on("lab/porch_camera/picture")) == 2)
    first, second = wire.on("lab/porch_camera/picture")
    assert first.startswith(b"\xff\xd8\xff")
    assert second.startswith(b"\xff\xd8\xff")
    assert first != second


async def test_the_live_camera_shows_its_film_to_those_who_may(home: Home, wire: Wire) -> None:
    """A snapshot and a stream, each viewer one of their own, and nothing without the password."""
    garden = home.garden
    address = json.loads(wire.on("lab/garden_camera/stream")[-1])["url"]
    async with ClientSession() as http:
        async with http.get(garden.url("now.jpg")) as answer:
            assert (await answer.read()).startswith(b"\xff\xd8\xff")
        async with http.get(address.replace(garden.password, "wrong")) as answer:
            assert answer.status == 401
        for _ in range(2):
            async with http.get(address) as answer:
                film = await answer.content.readexactly(188 * 20)
                assert set(film[::188]) == {0x47}, "every packet of MPEG-TS begins like this"
                assert garden.viewers == 1
                answer.close()
            await until(lambda: garden.viewers == 0)


async def test_the_live_camera_obeys(home: Home, wire: Wire) -> None:
    """It says so on topics of its own; nonsense changes nothing."""
    for payload in ("OFF", "maybe"):
        wire.say("lab/garden_camera/set/power", payload)
    wire.say("lab/garden_camera/set/motion", "ON")
    await until(lambda: wire.on("lab/garden_camera/motion")[-1] == b"ON")
    assert wire.on("lab/garden_camera/power")[-1] == b"OFF"

"""Values over everything that happens to a device: restarts, new names, new descriptions."""

from collections.abc import Awaitable, Callable, Mapping
import json
from typing import Any

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.controller.queries import PATIENCE
from custom_components.mqtt_polyglot.controller.settling import SETTLED
from tests.double import devices, remove

from .clock import Clock
from .double import settle
from .house import FIXTURES, House, payload_of

RECORDED = sorted(str(path.relative_to(FIXTURES)) for path in FIXTURES.rglob("*.json"))

CONFIRMED = ("lock.", "alarm_control_panel.")

type Shown = dict[str, tuple[str, Mapping[str, Any]]]


def shown(house: House) -> Shown:
    """The states and attributes of all entities that are enabled."""
    return {
        entity.entity_id: (state.state, {**state.attributes})
        for entity in house.entities()
        if (state := house.hass.states.get(entity.entity_id)) is not None
    }


def events(states: Shown) -> Shown:
    """Those of events."""
    return {key: state for key, state in states.items() if key.startswith("event.")}


async def restart(house: House) -> House:
    """The same house after its integration was reloaded; the broker has kept what it keeps."""
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    await settle(house.hass)
    return House(house.hass, house.broker, house.entry)


async def reconnect(house: House) -> House:
    """The same house after the connection was lost and made again."""
    house.fake.drop()
    house.fake.start()
    await settle(house.hass)
    return house


def discovery(platform: str, own_id: str, **config: Any) -> tuple[str, str]:
    """Topic and payload of the announcement of one component of the one device of these tests."""
    payload = {
        "name": None,
        "unique_id": own_id,
        "device": {"identifiers": ["thing"], "name": "Thing"},
        **config,
    }
    return f"homeassistant/{platform}/{own_id}/config", json.dumps(payload)


# --- restarts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fixture", RECORDED)
async def test_restart(house: House, fixture: str) -> None:
    """A recorded device shows the same as before when it has said the same as before.

    Until then it shows the same, too, as far as it is there: but for locks and alarms, and marked as assumed.
    """
    await house.play(fixture)
    before = shown(house)
    house = await restart(house)
    for entity_id, (state, attributes) in shown(house).items():
        if state == "unavailable" or entity_id.startswith(CONFIRMED):
            continue
        assert state == before[entity_id][0]
        assumed = {"assumed_state": True} if "assumed_state" in attributes else {}
        assert attributes == {**before[entity_id][1], **assumed}
    await house.play(fixture)
    # What happens twice happens at another time.
    assert {**shown(house), **events(shown(house))} == {**before, **events(shown(house))}


ATTRIBUTES = {"json_attributes_topic": "a", "command_topic": "s/set", "state_topic": "s"}


async def test_attributes_stay(house: House) -> None:
    """Extra attributes are shown before and after they are repeated, and so not when they go."""
    switch = await house.discover("switch", **ATTRIBUTES)
    house.fake.receive("a", '{"rssi": -70}', retain=True)
    house.say("s", "ON")
    for _ in range(2):
        house = await restart(house)
        assert house.state(switch).attributes["rssi"] == -70
    house.fake.retained.clear()
    house = await restart(house)
    assert house.state(switch).attributes["rssi"] == -70
    assert house.state(switch).attributes["assumed_state"] is True
    house.say("s", "ON")
    assert "assumed_state" not in house.state(switch).attributes, "it is the state that counts"


@pytest.mark.parametrize(
    ("platform", "service", "shows"),
    [("switch", "turn_on", "on"), ("switch", "turn_off", "off"), ("light", "turn_on", "on")],
)
async def test_told_only(house: House, platform: str, service: str, shows: str) -> None:
    """What never says anything shows what it was told last, in the next run too."""
    entity_id = await house.discover(platform, command_topic="s/set")
    await house.call(entity_id, service)
    before = house.state(entity_id)
    house = await restart(house)
    after = house.state(entity_id)
    assert after.state == before.state == shows
    assert dict(after.attributes) == dict(before.attributes)
    assert after.attributes["assumed_state"] is True


COLORS = {
    "schema": "json",
    "command_topic": "l/set",
    "state_topic": "l",
    "brightness": True,
    "supported_color_modes": ["rgb", "color_temp"],
}


async def test_one_of_its_colors(house: House) -> None:
    """A lamp has said all that is shown when it has said the colour that shines."""
    lamp = await house.discover("light", **COLORS)
    red = {"color_mode": "rgb", "color": {"r": 255, "g": 0, "b": 0}}
    house.say("l", {"state": "ON", "brightness": 9, "color_mode": "color_temp", "color_temp": 300})
    house.say("l", {"state": "ON", "brightness": 9, **red})
    house = await restart(house)
    assert house.state(lamp).attributes["rgb_color"] == (255, 0, 0)
    house.say("l", {"state": "ON", **red})
    assert house.state(lamp).attributes["assumed_state"] is True, "how bright?"
    house.say("l", {"state": "ON", "brightness": 9, **red})
    assert "assumed_state" not in house.state(lamp).attributes
    house = await restart(house)
    house.say("l", {"state": "OFF"})
    assert "assumed_state" not in house.state(lamp).attributes


async def test_one_end_of_its_range(house: House) -> None:
    """A thermostat that heats has said all that is shown without the setpoint for cooling."""
    climate = await house.discover(
        "climate",
        modes=["off", "heat", "cool"],
        mode_state_topic="mode",
        mode_command_topic="mode/set",
        temperature_low_state_topic="low",
        temperature_low_command_topic="low/set",
        temperature_high_state_topic="high",
        temperature_high_command_topic="high/set",
    )
    for topic, payload in (("mode", "heat"), ("low", "20"), ("high", "26")):
        house.say(topic, payload)
    house = await restart(house)
    house.say("mode", "heat")
    assert house.state(climate).attributes["assumed_state"] is True
    house.say("low", "20")
    house.say("high", "26")
    assert "assumed_state" not in house.state(climate).attributes


@pytest.mark.parametrize(("silence", "state"), [(10, "on"), (40, "off")])
async def test_off_delay(
    hass: HomeAssistant, house: House, clock: Clock, silence: int, state: str
) -> None:
    """What ends by itself ends in the next run, or has ended meanwhile."""
    sensor = await house.discover("binary_sensor", state_topic="b", off_delay=30)
    house.say("b", "ON")
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    await clock.forward(silence)
    assert await hass.config_entries.async_setup(house.entry.entry_id)
    await settle(hass)
    assert house.state(sensor).state == state
    await clock.forward(15)
    assert house.state(sensor).state == state
    await clock.forward(6)
    assert house.state(sensor).state == "off"


@pytest.mark.parametrize("again", [restart, reconnect])
async def test_motion_that_the_broker_keeps(
    house: House, clock: Clock, again: Callable[[House], Awaitable[House]]
) -> None:
    """It is over: nobody says it now. What is said now counts, and so does an "off" that is kept."""
    sensor = await house.discover("binary_sensor", state_topic="b", off_delay=30)
    house.broker.say("b", "ON")
    await clock.forward(31)
    house = await again(house)
    await clock.forward(1)
    assert house.state(sensor).state == "off"
    house.say("b", "ON")
    assert house.state(sensor).state == "on"
    house.broker.retained["b"] = b"OFF"
    house = await again(house)
    await clock.forward(1)
    assert house.state(sensor).state == "off"


@pytest.mark.parametrize("again", [restart, reconnect])
async def test_expired_value_that_the_broker_keeps(
    house: House, clock: Clock, again: Callable[[House], Awaitable[House]]
) -> None:
    """It is no sign of life, unless it is another than the one that was heard."""
    sensor = await house.discover("sensor", state_topic="v", expire_after=60)
    house.broker.say("v", "21")
    await clock.forward(61)
    assert house.state(sensor).state == "unavailable"
    house = await again(house)
    await clock.forward(1)
    assert house.state(sensor).state == "unavailable"
    house.broker.retained["v"] = b"22"
    house = await again(house)
    await clock.forward(1)
    assert house.state(sensor).state == "22"
    house = await again(house)
    await clock.forward(50)
    assert house.state(sensor).state == "22"
    await clock.forward(10)
    assert house.state(sensor).state == "unavailable"


async def test_off_delay_begins_anew(hass: HomeAssistant, house: House, clock: Clock) -> None:
    """Each "on" counts, also the one that changes nothing."""
    sensor = await house.discover("binary_sensor", state_topic="b", off_delay=30)
    for _ in range(3):
        house.say("b", "ON")
        await clock.forward(20)
        assert house.state(sensor).state == "on"
    await clock.forward(11)
    assert house.state(sensor).state == "off"


@pytest.mark.parametrize("platform", ["sensor", "binary_sensor"])
@pytest.mark.parametrize("force", [False, True])
async def test_same_value_again(house: House, clock: Clock, platform: str, *, force: bool) -> None:
    """It is no news and keeps its times, unless the device insists on being written each time."""
    entity = await house.discover(platform, state_topic="v", force_update=force)
    house.say("v", "ON")
    before = house.state(entity)
    for _ in range(3):
        await clock.forward(10)
        house.say("v", "ON")
        after = house.state(entity)
        for time in ("last_changed", "last_updated", "last_reported"):
            assert (getattr(after, time) > getattr(before, time)) is force
        before = after


@pytest.mark.parametrize(("silence", "state"), [(20, "21"), (70, "unavailable")])
async def test_expiry(
    hass: HomeAssistant, house: House, clock: Clock, silence: int, state: str
) -> None:
    """A value is as good in the next run as it would have been in the last, and no longer."""
    sensor = await house.discover("sensor", state_topic="v", expire_after=60)
    house.say("v", "21")
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    await clock.forward(silence)
    assert await hass.config_entries.async_setup(house.entry.entry_id)
    await settle(hass)
    assert house.state(sensor).state == state
    await clock.forward(41)
    assert house.state(sensor).state == "unavailable"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, "on"),
        ({"heard_at": "yesterday"}, "on"),
        ({"heard_at": "2026-11-22T12:00:00"}, "on"),
        ({"heard_at": "2026-11-22T12:00:00+00:00"}, "on"),
        ({"heard_at": 5}, "on"),
        ({"values": ["power"]}, "unknown"),
        ({"values": None}, "unknown"),
    ],
)
async def test_damaged_values(house: House, more: dict[str, Any], state: str) -> None:
    """What an earlier run has left may be damaged, which does no harm."""
    house.keep("homeassistant:thing", "switch:thing", {"power": True}, **more)
    switch = await house.discover("switch", state_topic="s", command_topic="s/set")
    assert house.state(switch).state == state


@pytest.mark.parametrize("fixture", RECORDED)
async def test_values_of_other_kinds(
    hass: HomeAssistant,
    house: House,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    fixture: str,
) -> None:
    """A value in the file that is none of its data point is passed over, whatever it is instead."""
    await house.play(fixture)
    entities = len(shown(house))
    kinds: tuple[Any, ...] = ({"object": {"a": 1}}, ["x"], True, "x", -5, {"moment": "2026-01-01"})
    for kind in kinds:
        await hass.config_entries.async_unload(house.entry.entry_id)
        (name,) = (name for name in hass_storage if name.endswith(".values"))
        for components in hass_storage[name]["data"].values():
            for kept in components.values():
                kept["values"] = dict.fromkeys([*kept["values"], "attributes"], kind)
                kept["heard_at"] = "0001-01-01T00:00:00+00:00"
        await hass.config_entries.async_setup(house.entry.entry_id)
        await settle(hass)
        house = House(hass, house.broker, house.entry)
        assert len(shown(house)) == entities
        await house.hub.values.async_save()
    assert not [each for each in caplog.records if each.exc_info]


async def test_values_that_are_kept(
    hass: HomeAssistant, house: House, hass_storage: dict[str, Any], clock: Clock
) -> None:
    """Written every quarter of an hour and at the end; a removed device and a removed broker keep none."""
    sensor = await house.discover("sensor", state_topic="v", unit_of_measurement="W")
    house.say("v", "21")
    file = f"mqtt_polyglot.{house.entry.data['broker_uid']}.values"
    await clock.forward(15 * 60 + 1)
    kept = hass_storage[file]["data"]["homeassistant:thing"]["sensor:thing"]
    assert kept["values"] == {"value": 21}
    house.say("v", "22")
    assert await hass.config_entries.async_reload(house.entry.entry_id)
    await settle(hass)
    assert hass_storage[file]["data"]["homeassistant:thing"]["sensor:thing"]["values"] == {
        "value": 22
    }
    assert house.state(sensor).state == "22"
    assert house.state(sensor).attributes["assumed_state"] is True
    await remove(hass, house.entry)
    await house.hub.values.async_save()
    assert "homeassistant:thing" not in hass_storage[file]["data"]
    assert await hass.config_entries.async_remove(house.entry.entry_id)
    assert file not in hass_storage


async def test_values_of_a_device_that_waits(
    hass: HomeAssistant, house: House, hass_storage: dict[str, Any]
) -> None:
    """What was kept of a device that does not run yet is not lost."""
    house.keep("homeassistant:later", "sensor:later", {"value": 1})
    await house.hub.values.async_save()
    file = f"mqtt_polyglot.{house.entry.data['broker_uid']}.values"
    assert hass_storage[file]["data"]["homeassistant:later"]["sensor:later"]["values"] == {
        "value": 1
    }


async def test_options_that_are_gone(house: House) -> None:
    """A word that a device no longer has is not shown, even if it was its last one."""
    house.keep("homeassistant:thing", "sensor:thing", {"value": "wash"})
    sensor = await house.discover(
        "sensor", state_topic="v", device_class="enum", options=["dry", "spin"]
    )
    assert house.state(sensor).state == "unknown"
    assert "assumed_state" not in house.state(sensor).attributes


@pytest.mark.parametrize(("preset", "shows"), [("boost", "none"), ("eco", "eco")])
async def test_presets_that_are_gone(house: House, preset: str, shows: str) -> None:
    """A thermostat that has a preset no longer is not in it after a restart."""
    kept = {"mode": "heat", "preset_mode": preset}
    house.keep("homeassistant:thing", "climate:thing", kept)
    topics = {"preset_mode_state_topic": "p", "preset_mode_command_topic": "p/set"}
    climate = await house.discover(
        "climate", mode_state_topic="m", mode_command_topic="m/set", preset_modes=["eco"], **topics
    )
    assert house.state(climate).state == "heat"
    assert house.state(climate).attributes["preset_mode"] == shows


# --- moved ----------------------------------------------------------------------------------------


def z2m_list(fixture: str, name: str | None = None) -> tuple[str, str, str]:
    """The list of devices of a recording under another name, the name before and the base topic."""
    messages = json.loads((FIXTURES / fixture).read_text())["messages"]
    topic, payload = next(
        (message["topic"], json.loads(payload_of(message)))
        for message in messages
        if message["topic"].endswith("bridge/devices")
    )
    before = payload[-1]["friendly_name"]
    payload[-1]["friendly_name"] = name or before
    return topic, json.dumps(payload), before


ZIGBEE = ["radiator_valve", "lock", "color_lamp", "climate_sensor", "metering_plug", "thermostat"]


@pytest.mark.parametrize("fixture", [f"zigbee2mqtt/{name}.json" for name in ZIGBEE])
async def test_renamed(house: House, clock: Clock, fixture: str) -> None:
    """A renamed Zigbee device shows what it showed, and is asked where it now listens."""
    await clock.forward(1)
    await house.play(fixture)
    await clock.forward(PATIENCE + 1)
    before = shown(house)
    topic, payload, name = z2m_list(fixture, "attic/new name")
    ((device_id, device),) = devices(house.hass, house.entry).items()
    assert device.name == name
    house.fake.asked.clear()
    house.fake.published.clear()
    house.fake.receive(topic, payload, retain=True)
    await settle(house.hass)
    after = shown(house)
    assert after.keys() == before.keys()
    for entity_id, (state, attributes) in after.items():
        assert state == before[entity_id][0]
        assert attributes["friendly_name"].startswith("attic/new name")
        changed = {"friendly_name", "assumed_state"}
        assert {k: v for k, v in attributes.items() if k not in changed} == {
            k: v for k, v in before[entity_id][1].items() if k not in changed
        }
        assert state in ("unknown", "unavailable") or attributes["assumed_state"] is True
    assert devices(house.hass, house.entry)[device_id].name == "attic/new name"
    asked = [topic for kind, topic in house.fake.asked if kind == "subscribe"]
    assert "zigbee2mqtt/attic/new name" in asked
    queries = house.hub.controller.devices[device_id].spec.queries
    assert not house.fake.published
    await clock.forward(PATIENCE)
    assert house.fake.published == list(queries)
    house.fake.receive("zigbee2mqtt/attic/new name", _last_words(fixture))
    await settle(house.hass)
    assert all("assumed_state" not in attributes for _, attributes in shown(house).values())


def _last_words(fixture: str) -> bytes:
    messages = json.loads((FIXTURES / fixture).read_text())["messages"]
    return next(
        payload_of(message)
        for message in reversed(messages)
        if not message.get("retain") and b"linkquality" in payload_of(message)
    )


async def test_titles(
    hass: HomeAssistant, house: House, device_registry: dr.DeviceRegistry
) -> None:
    """The name that a device gives itself is followed at once, one that the user gave it is not."""
    topic, payload = discovery("switch", "thing", command_topic="s/set")
    house.say(topic, payload)
    await settle(hass)
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    house.say(topic, payload.replace("Thing", "Second"))
    await settle(hass)
    (again,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert again["flow_id"] == flow["flow_id"]
    assert again["context"]["title_placeholders"] == {"name": "Second"}
    await house.adopt_all()
    assert _names(house) == ("Second", None)
    house.say(topic, payload.replace("Thing", "Third"))
    await settle(hass)
    assert _names(house) == ("Third", None)
    (device,) = devices(hass, house.entry).values()
    device_registry.async_update_device(device.id, name_by_user="Mine")
    house.say(topic, payload.replace("Thing", "Fourth"))
    await settle(hass)
    assert _names(house) == ("Fourth", "Mine")


def _names(house: House) -> tuple[str | None, str | None]:
    (device,) = devices(house.hass, house.entry).values()
    return device.name, device.name_by_user


MOVED: dict[str, tuple[dict[str, Any], str, str]] = {
    "switch": ({"state_topic": "v", "command_topic": "s"}, "ON", "on"),
    "lock": ({"state_topic": "v", "command_topic": "s"}, "LOCKED", "locked"),
    "sensor": ({"state_topic": "v", "unit_of_measurement": "°C"}, "21", "21"),
    "binary_sensor": ({"state_topic": "v"}, "ON", "on"),
    "light": ({"state_topic": "v", "command_topic": "s"}, "ON", "on"),
}


@pytest.mark.parametrize("changes", [{"state_topic": "x"}, {"value_template": "{{ value }}"}])
@pytest.mark.parametrize("platform", MOVED)
async def test_moved(house: House, platform: str, changes: dict[str, Any]) -> None:
    """A value survives another topic or template, as assumed until it is said there."""
    config, payload, state = MOVED[platform]
    if platform == "light" and "value_template" in changes:
        changes = {"state_value_template": "{{ value }}"}
    entity_id = await house.discover(platform, **config)
    house.say("v", payload)
    assert house.state(entity_id).state == state
    house.fake.receive(*discovery(platform, "thing", **config | changes), retain=True)
    await settle(house.hass)
    assert house.state(entity_id).state == state
    assert house.state(entity_id).attributes["assumed_state"] is True
    house.say(changes.get("state_topic", "v"), payload)
    assert house.state(entity_id).state == state
    assert "assumed_state" not in house.state(entity_id).attributes


THERMOSTAT = {
    "modes": ["off", "heat"],
    "mode_state_topic": "m",
    "mode_command_topic": "m/set",
    "temperature_state_topic": "t",
    "temperature_command_topic": "t/set",
    "current_temperature_topic": "c",
}


async def test_part_left_out(house: House) -> None:
    """A value that a description leaves out is there again with the next one, as assumed."""
    climate = await house.discover("climate", **THERMOSTAT)
    house.say("m", "heat")
    house.say("t", "19.5")
    house.say("c", "21.5")
    before = house.state(climate)
    left_out = {"current_temperature_topic", "mode_state_topic"}
    part = {key: value for key, value in THERMOSTAT.items() if key not in left_out}
    house.fake.receive(*discovery("climate", "thing", **part), retain=True)
    await settle(house.hass)
    assert house.state(climate).attributes["current_temperature"] is None
    house.fake.receive(*discovery("climate", "thing", **THERMOSTAT), retain=True)
    await settle(house.hass)
    house.say("m", "heat")
    assert house.state(climate).attributes == {**before.attributes, "assumed_state": True}
    house.say("c", "21.5")
    assert house.state(climate).attributes == before.attributes
    moved = THERMOSTAT | {"current_temperature_topic": "elsewhere"}
    for config in (part, moved):
        house.fake.receive(*discovery("climate", "thing", **config), retain=True)
        await settle(house.hass)
    assert house.state(climate).attributes["current_temperature"] is None, "another place"
    house.fake.receive(*discovery("climate", "thing", **THERMOSTAT), retain=True)
    await settle(house.hass)
    assert house.state(climate).attributes["current_temperature"] == 21.5


async def test_bolt_left_out(house: House) -> None:
    """Nobody has listened to a lock whose state was left out: it is unknown until it speaks."""
    config = {"command_topic": "s", "state_topic": "v"}
    lock = await house.discover("lock", **config)
    house.say("v", "LOCKED")
    for each in ({"command_topic": "s"}, config):
        house.fake.receive(*discovery("lock", "thing", **each), retain=True)
        await settle(house.hass)
        assert house.state(lock).state == "unknown"


async def test_kept_is_older(house: House) -> None:
    """What the broker has kept takes back nothing that was said since, whatever is described anew."""
    common = {"state_topic": "v", "availability_topic": "p"}
    power = {**common, "name": "Power", "value_template": "{{ value_json.power }}"}
    house.fake.receive(*discovery("sensor", "power", **power), retain=True)
    await house.adopt_all()
    house.fake.receive("p", "offline", retain=True)
    house.fake.receive("v", '{"power": 1, "voltage": 230}', retain=True)
    house.say("p", "online")
    house.say("v", {"power": 2})
    entity_id = "sensor.thing_power"
    # With an icon, beside another one that is new, and with both at once.
    voltage = {**common, "name": "Voltage", "value_template": "{{ value_json.voltage }}"}
    for config in (
        power | {"icon": "mdi:flash"},
        voltage,
        power,
        voltage | {"icon": "mdi:sine-wave"},
    ):
        name = str(config["name"]).lower()
        house.fake.receive(*discovery("sensor", name, **config), retain=True)
        await settle(house.hass)
        assert house.state(entity_id).state == "2"
        assert "assumed_state" not in house.state(entity_id).attributes
    assert house.state("sensor.thing_voltage").state == "230", "nothing else was said of it"
    # What was said while nobody listened may be newer.
    house.fake.drop()
    house.fake.start()
    await settle(house.hass)
    assert house.state(entity_id).state == "unavailable"
    house.say("p", "online")
    assert house.state(entity_id).state == "1"


async def test_presence_moves(house: House) -> None:
    """A device that tells its presence elsewhere is there until it says otherwise there."""
    config = {"state_topic": "v", "availability_topic": "p"}
    sensor = await house.discover("sensor", **config)
    house.say("p", "online")
    house.say("v", "21")
    states: list[str] = []
    house.hass.bus.async_listen(
        "state_changed", lambda event: states.append(event.data["new_state"].state)
    )
    config = {"state_topic": "x", "availability_topic": "q"}
    house.fake.receive(*discovery("sensor", "thing", **config), retain=True)
    await settle(house.hass)
    assert set(states) == {"21"}
    house.say("q", "offline")
    assert house.state(sensor).state == "unavailable"


@pytest.mark.parametrize("mode", ["all", "any", "latest"])
async def test_presence_that_no_broker_keeps(house: House, mode: str) -> None:
    """A device that said once that it is there, is there after a restart until it says otherwise."""
    sensor = await house.discover(
        "sensor",
        state_topic="v",
        availability=[{"topic": "p"}, {"topic": "q"}],
        availability_mode=mode,
    )
    house.say("v", "21")
    assert house.state(sensor).state == "unavailable"
    house.say("p", "online")
    house.say("q", "online")
    for _ in range(2):
        house = await restart(house)
        assert house.state(sensor).state == "21"
        assert house.state(sensor).attributes["assumed_state"] is True
    house.say("q", "offline")
    assert house.state(sensor).state == ("21" if mode == "any" else "unavailable")
    house.say("p", "offline")
    house = await restart(house)
    assert house.state(sensor).state == "unavailable"
    house.say("p", "online")
    house.say("q", "online")
    house.fake.retained["p"] = house.fake.retained["q"] = b"offline"
    house = await restart(house)
    assert house.state(sensor).state == "unavailable", "what the broker has kept counts"


async def test_presence_of_one_of_several(house: House) -> None:
    """Only what said that the device is there is believed: the others have not spoken."""
    sensor = await house.discover(
        "sensor",
        state_topic="v",
        availability=[{"topic": "p"}, {"topic": "q"}],
        availability_mode="any",
    )
    house.say("v", "21")
    house.say("q", "online")
    house = await restart(house)
    assert house.state(sensor).state == "21"
    house.say("q", "offline")
    assert house.state(sensor).state == "unavailable"


@pytest.mark.parametrize("there", [None, 5, "yes", {}, [], [True, True], [1], [None], ["online"]])
async def test_damaged_presence(house: House, there: Any) -> None:
    """What an earlier run has left of it may be damaged: then nobody has said that the device is there."""
    house.keep("homeassistant:thing", "switch:thing", {"power": True}, there=there)
    config = {"state_topic": "s", "command_topic": "s/set", "availability_topic": "p"}
    switch = await house.discover("switch", **config)
    assert house.state(switch).state == "unavailable"
    house.say("p", "online")
    assert house.state(switch).state == "on"


@pytest.mark.parametrize("cleared", [True, False])
async def test_same_unique_id_elsewhere(house: House, cleared: bool) -> None:
    """An entity moves with its unique id to another topic, and nobody is asked about a second one."""
    config = {"unique_id": "u", "name": "Window"}
    house.fake.receive(
        "homeassistant/binary_sensor/x/config",
        json.dumps({**config, "state_topic": "v/1"}),
        retain=True,
    )
    await house.adopt_all()
    house.say("v/1", "ON")
    (entry,) = house.entities()
    if cleared:
        house.fake.receive("homeassistant/binary_sensor/x/config", "", retain=True)
        await settle(house.hass)
    house.fake.receive(
        "homeassistant/binary_sensor/y/config",
        json.dumps({**config, "state_topic": "v/2"}),
        retain=True,
    )
    await house.adopt_all()
    assert house.entities() == [entry]
    assert house.state(entry.entity_id).state == "on"
    house.say("v/2", "OFF")
    assert house.state(entry.entity_id).state == "off"


# --- withdrawn ------------------------------------------------------------------------------------


async def test_withdrawn_and_back(house: House) -> None:
    """A device that withdraws and announces itself again is there again, with its values."""
    topic, payload = discovery("switch", "thing", state_topic="s", command_topic="s/set")
    switch = await house.discover("switch", state_topic="s", command_topic="s/set")
    house.say("s", "ON")
    house.fake.receive(topic, "", retain=True)
    await settle(house.hass)
    assert house.state(switch).state == "unavailable"
    house.fake.receive(topic, payload, retain=True)
    await settle(house.hass)
    assert house.state(switch).state == "on"
    assert "assumed_state" not in house.state(switch).attributes


async def test_listed_again(house: House, clock: Clock) -> None:
    """The same for a Zigbee device that the list leaves out, which is asked how it fares."""
    fixture = "zigbee2mqtt/metering_plug.json"
    await clock.forward(1)
    await house.play(fixture)
    await clock.forward(PATIENCE + 1)
    before = shown(house)
    topic, payload, _ = z2m_list(fixture)
    house.fake.receive(topic, json.dumps(json.loads(payload)[:1]), retain=True)
    await settle(house.hass)
    assert {state for state, _ in shown(house).values()} == {"unavailable"}
    house.fake.receive(topic, payload, retain=True)
    await settle(house.hass)
    assert shown(house) == before
    house.fake.published.clear()
    await clock.forward(PATIENCE)
    assert [publish.topic.endswith("/get") for publish in house.fake.published] == [True]


async def _build(house: House, count: int = 4) -> list[tuple[str, str]]:
    """A device of several components with a topic each, which has said something of each."""
    announcements = [
        discovery("sensor", f"part{number}", name=f"Part {number}", state_topic=f"v/{number}")
        for number in range(count)
    ]
    for topic, payload in announcements:
        house.fake.receive(topic, payload, retain=True)
    await house.adopt_all()
    for number in range(count):
        house.say(f"v/{number}", str(number))
    return announcements


async def test_cleared_one_by_one(hass: HomeAssistant, house: House, clock: Clock) -> None:
    """A gateway that clears its topics and announces them again costs no entity, in any order."""
    announcements = await _build(house)
    before, entries = shown(house), house.entities()
    changes: list[Any] = []
    hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, changes.append)
    for _ in range(2):
        for topic, _payload in announcements:
            house.fake.receive(topic, "", retain=True)
            await settle(hass)
        assert {state for state, _ in shown(house).values()} == {"unavailable"}
        await clock.forward(10 * SETTLED)
        for topic, payload in announcements:
            house.fake.receive(topic, payload, retain=True)
            await settle(hass)
    for topic, payload in announcements:
        house.fake.receive(topic, "", retain=True)
        await settle(hass)
        house.fake.receive(topic, payload, retain=True)
        await settle(hass)
    await clock.forward(SETTLED)
    assert shown(house) == before
    assert house.entities() == entries
    assert not changes


async def test_left_out_for_good(hass: HomeAssistant, house: House, clock: Clock) -> None:
    """What a device no longer has is unavailable at once, and gone when nothing more is said of it."""
    (topic, _), *others = await _build(house)
    house.fake.receive(topic, "", retain=True)
    await settle(hass)
    assert house.state("sensor.thing_part_0").state == "unavailable"
    assert house.state("sensor.thing_part_1").state == "1"
    house.fake.drop()
    await clock.forward(SETTLED)
    assert len(house.entities()) == 4, "nobody could have said anything"
    house.fake.start()
    await clock.forward(SETTLED)
    assert [entity.unique_id[-1] for entity in house.entities()] == ["1", "2", "3"]
    house = await restart(house)
    assert len(shown(house)) == len(others)


async def test_left_out_over_a_restart(hass: HomeAssistant, house: House) -> None:
    """A restart decides, so that nothing stays in the registry that nobody owns."""
    (topic, _), *others = await _build(house)
    house.fake.receive(topic, "", retain=True)
    await settle(hass)
    house = await restart(house)
    assert len(house.entities()) == 3
    for topic, _ in others:
        house.fake.receive(topic, "", retain=True)
        await settle(hass)
    house = await restart(house)
    assert len(house.entities()) == 3, "that is a device that was withdrawn"
    assert not any("restored" in attributes for _, attributes in shown(house).values())


# --- described anew -------------------------------------------------------------------------------

PLAIN: dict[str, dict[str, Any]] = {
    "climate": {
        "temperature_state_topic": "t",
        "temperature_command_topic": "t/set",
        "modes": ["off", "heat"],
        "mode_state_topic": "m",
        "mode_command_topic": "m/set",
    },
    "light": {"state_topic": "s", "command_topic": "s/set"},
    "lock": {"state_topic": "s", "command_topic": "s/set"},
    "sensor": {"state_topic": "s"},
    "binary_sensor": {"state_topic": "s"},
    "switch": {"state_topic": "s", "command_topic": "s/set"},
    "camera": {"topic": "s"},
}
MORE: dict[str, dict[str, Any]] = {
    "climate": {
        "min_temp": 10,
        "max_temp": 25,
        "temp_step": 0.5,
        "precision": 0.1,
        "target_humidity_state_topic": "h",
        "target_humidity_command_topic": "h/set",
        "min_humidity": 40,
        "max_humidity": 50,
        "fan_mode_command_topic": "f/set",
        "fan_mode_state_topic": "f",
        "fan_modes": ["low", "high"],
        "preset_mode_command_topic": "p/set",
        "preset_mode_state_topic": "p",
        "preset_modes": ["eco"],
        "swing_mode_command_topic": "w/set",
        "swing_mode_state_topic": "w",
        "temperature_unit": "F",
    },
    "light": {
        "brightness_state_topic": "b",
        "brightness_command_topic": "b/set",
        "color_temp_state_topic": "c",
        "color_temp_command_topic": "c/set",
        "min_mireds": 200,
        "max_mireds": 300,
        "effect_state_topic": "e",
        "effect_command_topic": "e/set",
        "effect_list": ["rainbow"],
    },
    "lock": {"payload_open": "OPEN", "code_format": "^\\d{4}$"},
    "sensor": {
        "device_class": "temperature",
        "unit_of_measurement": "°C",
        "state_class": "measurement",
        "suggested_display_precision": 1,
        "expire_after": 3600,
        "force_update": True,
    },
    "binary_sensor": {"device_class": "motion", "off_delay": 30, "force_update": True},
    "switch": {"device_class": "outlet", "optimistic": True},
    "camera": {"stream_source": "rtsp://10.0.0.7/live"},
}
ALL = {
    "name": "Other",
    "icon": "mdi:fan",
    "entity_picture": "http://10.0.0.7/x.png",
    "entity_category": "diagnostic",
    "json_attributes_topic": "attributes",
}


@pytest.mark.parametrize("platform", PLAIN)
async def test_described_anew(house: House, platform: str) -> None:
    """What a description said and a later one does not say is as if it had never been said."""
    plain = PLAIN[platform]
    if platform in ("sensor", "binary_sensor"):
        more = {**ALL, **MORE[platform]}
    else:
        # Home Assistant keeps categories for what is only read.
        more = {**ALL, **MORE[platform], "entity_category": "config"}
    entity_id = await house.discover(platform, **plain)
    before, entry = house.state(entity_id), _entry_of(house, entity_id)
    house.fake.receive(*discovery(platform, "thing", **plain | more), retain=True)
    await settle(house.hass)
    house.say("attributes", '{"rssi": -70}')
    between = house.state(entity_id)
    assert between.attributes["friendly_name"] == "Thing Other"
    assert between.attributes["rssi"] == -70
    assert _entry_of(house, entity_id)["entity_category"] is not None
    house.fake.receive(*discovery(platform, "thing", **plain), retain=True)
    await settle(house.hass)
    after = house.state(entity_id)
    volatile = {"access_token", "entity_picture"} if platform == "camera" else set()
    assert _without(after.attributes, volatile) == _without(before.attributes, volatile)
    assert _entry_of(house, entity_id) == entry
    house = await restart(house)
    assert _entry_of(house, entity_id) == entry


def _without(attributes: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {key: value for key, value in attributes.items() if key not in names}


def _entry_of(house: House, entity_id: str) -> dict[str, Any]:
    """What the registry says of an entity, but for when."""
    entry = er.async_get(house.hass).async_get(entity_id)
    assert entry is not None
    return _without(entry.extended_dict, {"modified_at", "options"})


async def test_described_as_before(house: House, entity_registry: er.EntityRegistry) -> None:
    """The registry follows at once what Home Assistant itself looks at only when an entity is made."""
    sensor = await house.discover("sensor", state_topic="s")
    config = {"unit_of_measurement": "°C", "icon": "mdi:fan", "entity_category": "diagnostic"}
    house.fake.receive(*discovery("sensor", "thing", state_topic="s", **config), retain=True)
    await settle(house.hass)
    entry = entity_registry.async_get(sensor)
    assert entry is not None
    assert entry.entity_category is EntityCategory.DIAGNOSTIC
    assert (entry.original_icon, entry.unit_of_measurement) == ("mdi:fan", "°C")
    assert house.state(sensor).attributes["unit_of_measurement"] == "°C"


async def test_expiry_described_anew(hass: HomeAssistant, house: House, clock: Clock) -> None:
    """A new limit counts from the last message, whether there was one before or not."""
    sensor = await house.discover("sensor", state_topic="s")

    async def describe(**more: Any) -> str:
        house.fake.receive(*discovery("sensor", "thing", state_topic="s", **more), retain=True)
        await settle(hass)
        return house.state(sensor).state

    async def later(seconds: int) -> str:
        await clock.forward(seconds)
        return house.state(sensor).state

    house.say("s", "21")
    assert await later(50) == "21"
    assert await describe(expire_after=60) == "21"
    assert await later(11) == "unavailable"
    assert await describe() == "21"
    house.say("s", "22")
    assert await describe(expire_after=3600) == "22"
    assert await later(30) == "22"
    assert await describe(expire_after=40) == "22"
    assert await later(11) == "unavailable"
    assert await describe(expire_after=30, icon="mdi:fan") == "unavailable"


async def test_off_delay_described_anew(hass: HomeAssistant, house: House, clock: Clock) -> None:
    """What ended by itself does not when nobody says so any more, and the other way round."""
    sensor = await house.discover("binary_sensor", state_topic="s", off_delay=30)
    house.say("s", "ON")
    house.fake.receive(*discovery("binary_sensor", "thing", state_topic="s"), retain=True)
    await settle(hass)
    await clock.forward(31)
    assert house.state(sensor).state == "on"
    config = {"state_topic": "s", "off_delay": 40}
    house.fake.receive(*discovery("binary_sensor", "thing", **config), retain=True)
    await settle(hass)
    assert house.state(sensor).state == "on"
    await clock.forward(10)
    assert house.state(sensor).state == "off"


async def test_description_that_cannot_be_shown(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong with one entity is no matter of the others of its device."""
    (topic, payload), *_ = await _build(house)
    fails = "custom_components.mqtt_polyglot.sensor.PolyglotSensor._register"
    with monkeypatch.context() as context:
        context.setattr(fails, lambda _entity: 1 / 0)
        house.fake.receive(topic, payload.replace("v/0", "v/9"), retain=True)
        await settle(house.hass)
    assert "Failed to update sensor.thing_part_0 after its discovery message changed" in caplog.text
    house.say("v/9", "9")
    assert house.state("sensor.thing_part_0").state == "9"


# --- not there ------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", ["lock", "switch"])
async def test_attributes_of_what_is_not_there(house: House, platform: str) -> None:
    """An entity that is unavailable has no attributes but those that it always has."""
    config = {"state_topic": "s", "command_topic": "s/set", "availability_topic": "p"}
    entity_id = await house.discover(platform, **config, json_attributes_topic="a")
    always = set(house.state(entity_id).attributes)
    house.say("p", "online")
    house.say("a", '{"user": "Ann"}')
    house.say("s", "LOCKED" if platform == "lock" else "ON")
    assert house.state(entity_id).attributes["user"] == "Ann"
    house.say("p", "offline")
    assert house.state(entity_id).state == "unavailable"
    assert set(house.state(entity_id).attributes) == always


async def test_device_described_anew(house: House) -> None:
    """What a device says of itself is reset, too, when it does not say it any more."""
    plain = {"identifiers": ["thing"], "name": "Thing"}
    more = {
        "manufacturer": "Acme",
        "model": "One",
        "model_id": "1",
        "serial_number": "7",
        "sw_version": "2",
        "hw_version": "3",
        "configuration_url": "http://10.0.0.7/",
    }
    await house.discover("switch", command_topic="s/set", device=plain)
    (before,) = devices(house.hass, house.entry).values()
    for device in (plain | more, plain):
        config = {"command_topic": "s/set", "device": device}
        house.fake.receive(*discovery("switch", "thing", **config), retain=True)
        await settle(house.hass)
        (after,) = devices(house.hass, house.entry).values()
        assert {key: getattr(after, key) for key in more} == {key: device.get(key) for key in more}
    assert after.id == before.id

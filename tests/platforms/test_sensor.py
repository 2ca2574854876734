"""Sensors and binary sensors."""

from datetime import timedelta
import json
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from tests.house import House


@pytest.mark.parametrize(
    ("config", "payload", "state"),
    [
        ({"unit_of_measurement": "W", "device_class": "power"}, "12.5", "12.5"),
        ({"unit_of_measurement": "W", "device_class": "power"}, "None", "unknown"),
        ({"unit_of_measurement": "W", "device_class": "power"}, "much", "unknown"),
        ({"unit_of_measurement": "W", "device_class": "power"}, "nan", "unknown"),
        ({}, "some words", "some words"),
        ({}, "x" * 300, "x" * 254 + "…"),
        ({"device_class": "enum", "options": ["a", "b"]}, "b", "b"),
        ({"device_class": "enum", "options": ["a", "b"]}, "c", "unknown"),
        ({"device_class": "timestamp"}, "2026-11-22T12:00:00+02:00", "2026-11-22T10:00:00+00:00"),
        ({"device_class": "timestamp"}, "soon", "unknown"),
        ({"device_class": "date"}, "2026-11-22", "2026-11-22"),
        ({"value_template": "{{ value_json.a }}"}, '{"a": 3}', "3"),
        ({"value_template": "{{ value_json.a | int * 2 }}"}, '{"a": 3}', "6"),
        ({"value_template": "{{ 1 / 0 }}"}, "1", "unknown"),
    ],
)
async def test_values(house: House, config: dict[str, Any], payload: str, state: str) -> None:
    """What comes is shown, and what cannot be shown is unknown."""
    sensor = await house.discover("sensor", state_topic="s", **config)
    house.say("s", payload)
    assert house.state(sensor).state == state


async def test_long_text(house: House) -> None:
    """A text that is too long for a state is cut, visibly."""
    text = {"type": "text", "name": "log", "property": "log", "label": "Log", "access": 1}
    device = {
        "ieee_address": "0x0000000000000001",
        "friendly_name": "Talker",
        "type": "Router",
        "interview_state": "SUCCESSFUL",
        "definition": {"vendor": "V", "model": "M", "description": "D", "exposes": [text]},
    }
    coordinator = {"ieee_address": "0x0", "type": "Coordinator", "friendly_name": "Coordinator"}
    house.say("zigbee2mqtt/bridge/devices", json.dumps([coordinator, device]))
    house.say("zigbee2mqtt/bridge/info", {"config": {"availability": {"enabled": False}}})
    await house.adopt_all()
    house.fake.receive("zigbee2mqtt/bridge/state", '{"state":"online"}')
    house.say("zigbee2mqtt/Talker", {"log": "x" * 300})
    assert house.state("sensor.talker_log").state == "x" * 254 + "…"


async def test_wrong_unit(house: House) -> None:
    """A unit that does not fit costs the device class, and not the sensor."""
    sensor = await house.discover(
        "sensor", state_topic="s", device_class="illuminance", unit_of_measurement="%"
    )
    house.say("s", "7")
    state = house.state(sensor)
    assert state.state == "7"
    assert "device_class" not in state.attributes


async def test_attributes(house: House) -> None:
    """A device may add attributes, save those that mean something."""
    sensor = await house.discover("sensor", state_topic="s", json_attributes_topic="s/more")
    house.say("s/more", {"signal": 70, "unit_of_measurement": "stolen"})
    attributes = house.state(sensor).attributes
    assert attributes["signal"] == 70
    assert "unit_of_measurement" not in attributes
    house.say("s/more", "[1]")
    assert house.state(sensor).attributes["signal"] == 70


async def test_broken_template(house: House) -> None:
    """A template that cannot be read costs what depends on it, and the report says so."""
    topic = "homeassistant/sensor/thing/config"
    config = {
        "unique_id": "s",
        "name": "S",
        "state_topic": "s",
        "json_attributes_topic": "s",
        "json_attributes_template": "{{ value_json.a || 1 }}",
    }
    house.say(topic, config)
    await house.adopt_all()
    (device_id,) = house.hub.controller.devices
    report = house.report(device_id)
    assert report
    assert "json_attributes_template" in {note["key"] for note in report["notes"]}
    house.say("s", "7")
    (entity,) = house.entities()
    assert house.state(entity.entity_id).state == "7"


async def test_last_reset(house: House) -> None:
    """A total that began anew says when."""
    sensor = await house.discover(
        "sensor",
        state_topic="s",
        state_class="total",
        unit_of_measurement="kWh",
        device_class="energy",
        value_template="{{ value_json.n }}",
        last_reset_value_template="{{ value_json.since }}",
    )
    house.say("s", {"n": 5, "since": "2026-01-01T00:00:00+00:00"})
    assert house.state(sensor).attributes["last_reset"] == "2026-01-01T00:00:00+00:00"


async def test_writes(hass: HomeAssistant, house: House) -> None:
    """A state is written when it changes, and when every message counts."""
    sensor = await house.discover("sensor", state_topic="s")
    events = async_capture_events(hass, "state_changed")
    for payload in ("1", "1", "2", "2"):
        house.say("s", payload)
    await hass.async_block_till_done()
    assert [event.data["new_state"].state for event in events] == ["1", "2"]
    assert house.state(sensor).state == "2"


async def test_force_update(hass: HomeAssistant, house: House) -> None:
    """Where every message counts, each is a state."""
    await house.discover("sensor", state_topic="s", force_update=True)
    events = async_capture_events(hass, "state_changed")
    for payload in ("1", "1", "1"):
        house.say("s", payload)
    await hass.async_block_till_done()
    assert len(events) == 3


@pytest.mark.parametrize(
    ("platform", "config"),
    [
        ("sensor", {"state_topic": "s"}),
        ("binary_sensor", {"state_topic": "s", "off_delay": 30}),
        ("image", {"image_topic": "s"}),
    ],
)
async def test_attributes_that_repeat(house: House, platform: str, config: dict[str, Any]) -> None:
    """They are written once, also where each value counts."""
    await house.discover(platform, **config, json_attributes_topic="a")
    with patch.object(Entity, "async_write_ha_state") as write:
        for attribute in (1, 1, 2, 2):
            house.say("a", {"attribute": attribute})
    assert len(write.mock_calls) == 2


async def test_expiry(hass: HomeAssistant, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value is believed for a while after each message; one timer serves them all."""
    now = 1000.0
    for module in ("state", "device"):
        monkeypatch.setattr(
            f"custom_components.mqtt_polyglot.model.{module}.monotonic", lambda: now
        )
    sensor = await house.discover("sensor", state_topic="s", expire_after=60)
    assert house.state(sensor).state == "unavailable"
    house.say("s", "1")
    assert house.state(sensor).state == "1"
    now += 40
    house.say("s", "1")
    now += 25
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
    await hass.async_block_till_done()
    assert house.state(sensor).state == "1", "there was a message meanwhile"
    now += 60
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=122))
    await hass.async_block_till_done()
    assert house.state(sensor).state == "unavailable"
    house.say("s", "1")
    assert house.state(sensor).state == "1"


@pytest.mark.parametrize(("payload", "state"), [("ON", "on"), ("OFF", "off"), ("None", "unknown")])
async def test_binary(house: House, payload: str, state: str) -> None:
    """On, off and unknown; anything else changes nothing."""
    sensor = await house.discover("binary_sensor", state_topic="b", device_class="motion")
    house.say("b", payload)
    house.say("b", "MAYBE")
    assert house.state(sensor).state == state
    assert house.state(sensor).attributes["device_class"] == "motion"


async def test_off_delay(hass: HomeAssistant, house: House) -> None:
    """A sensor that only says when it begins ends by itself, counted from the last time."""
    sensor = await house.discover("binary_sensor", state_topic="b", off_delay=30)
    house.say("b", "ON")
    assert house.state(sensor).state == "on"
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=20))
    house.say("b", "ON")
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=29))
    await hass.async_block_till_done()
    assert house.state(sensor).state == "on"
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=31))
    await hass.async_block_till_done()
    assert house.state(sensor).state == "off"
    house.say("b", "ON")
    house.say("b", "OFF")
    assert house.state(sensor).state == "off"


BEER = {"identifiers": ["beer"], "name": "Beer"}


@pytest.mark.parametrize(
    ("topic", "config", "name", "entity_id"),
    [
        (
            "sensor/beer",
            {"device": BEER, "device_class": "humidity", "unit_of_measurement": "%"},
            "Beer Humidity",
            "sensor.beer_humidity",
        ),
        (
            "binary_sensor/beer",
            {"device": BEER, "device_class": "door"},
            "Beer Door",
            "binary_sensor.beer_door",
        ),
        ("sensor/beer", {"device": BEER}, "Beer", "sensor.beer"),
        ("sensor/beer", {"device": BEER, "device_class": "enum"}, "Beer", "sensor.beer"),
        ("sensor/beer", {"device": BEER, "device_class": "magic"}, "Beer", "sensor.beer"),
        (
            "sensor/beer",
            {"device": BEER, "device_class": "humidity", "name": None},
            "Beer",
            "sensor.beer",
        ),
        ("sensor/cellar/beer", {"name": "Level"}, "Level", "sensor.level"),
        ("sensor/cellar/beer", {"device_class": "humidity"}, "Cellar Humidity", "sensor.humidity"),
        ("sensor/cellar/beer", {}, "Cellar", "sensor.cellar"),
        ("sensor/beer", {"name": "Level"}, "Level", "sensor.level"),
    ],
)
async def test_names(
    house: House, topic: str, config: dict[str, Any], name: str, entity_id: str
) -> None:
    """They are those that Home Assistant's own integration gives."""
    house.say(f"homeassistant/{topic}/config", {"unique_id": "u", "state_topic": "s", **config})
    await house.adopt_all()
    (entity,) = house.entities()
    assert entity.entity_id == entity_id
    assert house.state(entity_id).attributes["friendly_name"] == name


async def test_node_without_a_device(house: House) -> None:
    """A node id is a part of a topic: entity ids do not begin with it."""
    for name in ("Level", "Warmth"):
        payload = {"name": name, "unique_id": name, "state_topic": "s"}
        house.say(f"homeassistant/sensor/cellar/{name}/config", payload)
    await house.adopt_all()
    assert [each.entity_id for each in house.entities()] == ["sensor.level", "sensor.warmth"]

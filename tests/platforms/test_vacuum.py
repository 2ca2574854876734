"""Robots that clean floors."""

import json
from typing import Any

from homeassistant.components.vacuum import DOMAIN, VacuumEntityFeature as Feature
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest

from tests.clock import Clock
from tests.conventions.homeassistant.helpers import found, notes
from tests.house import House

ALL = [
    "start",
    "pause",
    "stop",
    "return_home",
    "locate",
    "clean_spot",
    "fan_speed",
    "send_command",
]
VACUUM = {
    "command_topic": "v/set",
    "state_topic": "v",
    "set_fan_speed_topic": "v/fan",
    "fan_speed_list": ["min", "max"],
    "send_command_topic": "v/own",
    "supported_features": ALL,
}
SEGMENTS = VACUUM | {"clean_segments_command_topic": "v/clean"}


@pytest.mark.parametrize("word", ["cleaning", "docked", "error", "idle", "paused", "returning"])
async def test_states(house: House, word: str) -> None:
    """What it does; null is unknown, and so is a word that is none."""
    vacuum = await house.discover("vacuum", **VACUUM)
    for said, shown in (
        ({"state": word}, word),
        ({"fan_speed": "max"}, word),
        ({"state": None}, "unknown"),
        ({"state": word}, word),
        ({"state": "vacationing"}, "unknown"),
    ):
        house.say("v", json.dumps(said))
        assert house.state(vacuum).state == shown
    for nonsense in ("docked", "[]", "", "3"):
        house.say("v", nonsense)
    assert house.state(vacuum).state == "unknown"


async def test_fan_speed_and_battery(clock: Clock, house: House) -> None:
    """What else stands in its state."""
    vacuum = await house.discover("vacuum", **VACUUM)
    assert house.state(vacuum).attributes["fan_speed"] is None
    house.say("v", {"state": "docked", "fan_speed": "min", "battery_level": 54})
    shown = house.state(vacuum).attributes
    assert (shown["fan_speed"], shown["battery_level"]) == ("min", 54)
    assert shown["fan_speed_list"] == ["min", "max"]
    assert await house.call(vacuum, "set_fan_speed", fan_speed="max") == [("v/fan", "max")]
    assert house.state(vacuum).attributes["fan_speed"] == "max"
    await clock.forward(10.1)
    assert house.state(vacuum).attributes["fan_speed"] == "min", "it did not follow"
    house.fake.published.clear()
    with pytest.raises(ServiceValidationError, match="turbo"):
        await house.call(vacuum, "set_fan_speed", fan_speed="turbo")
    assert not house.fake.published


async def test_commands(house: House) -> None:
    """As announced; it shows what it says, not what it was told."""
    vacuum = await house.discover("vacuum", **VACUUM, payload_start="GO", payload_locate="BEEP")
    house.say("v", {"state": "docked"})
    for service, payload in (
        ("start", "GO"),
        ("pause", "pause"),
        ("stop", "stop"),
        ("return_to_base", "return_to_base"),
        ("clean_spot", "clean_spot"),
        ("locate", "BEEP"),
    ):
        assert await house.call(vacuum, service) == [("v/set", payload)]
    assert house.state(vacuum).state == "docked"


@pytest.mark.parametrize(
    ("params", "sent"),
    [
        (None, "dance"),
        ({"with": "me", "times": 2}, {"command": "dance", "with": "me", "times": 2}),
        ([{"a": 1}], "dance"),
    ],
)
async def test_commands_of_its_own(house: House, params: Any, sent: Any) -> None:
    """Alone, or with what belongs to them in one object."""
    vacuum = await house.discover("vacuum", **VACUUM)
    data = {} if params is None else {"params": params}
    assert await house.call(vacuum, "send_command", command="dance", **data) == [("v/own", sent)]


@pytest.mark.parametrize(
    ("announced", "features"),
    [
        ({}, Feature.START | Feature.STOP | Feature.RETURN_HOME | Feature.CLEAN_SPOT),
        ({"supported_features": ["start", "pause", "sing"]}, Feature.START | Feature.PAUSE),
        ({"supported_features": ["status", "battery"]}, Feature.STATUS),
        ({"supported_features": ["fan_speed", "send_command"]}, Feature(0)),
        (
            VACUUM | {"supported_features": ["fan_speed", "send_command"]},
            Feature.FAN_SPEED | Feature.SEND_COMMAND,
        ),
        (VACUUM | {"command_topic": "", "supported_features": ["start"]}, Feature(0)),
    ],
)
async def test_features(house: House, announced: dict[str, Any], features: Feature) -> None:
    """What it says that it can do, and has a topic for."""
    vacuum = await house.discover("vacuum", **{"command_topic": "v/set"} | announced)
    assert house.state(vacuum).attributes["supported_features"] == features | Feature.STATE


async def test_what_it_does_not_support(house: House) -> None:
    """An action that it did not list is an error, and nothing is sent."""
    vacuum = await house.discover("vacuum", command_topic="v/set", supported_features=["start"])
    with pytest.raises(ServiceValidationError):
        await house.call(vacuum, "stop")
    assert not house.fake.published


async def test_segments(house: House) -> None:
    """The parts of the home come with the state, and are cleaned by their areas."""
    vacuum = await house.discover("vacuum", **SEGMENTS)
    assert Feature.CLEAN_AREA not in Feature(house.state(vacuum).attributes["supported_features"])
    house.say("v", {"state": "docked", "segments": {"1": "Kitchen", "2": 7}})
    assert Feature.CLEAN_AREA in Feature(house.state(vacuum).attributes["supported_features"])
    entity = house.hass.data["entity_components"][DOMAIN].get_entity(vacuum)
    assert [(each.id, each.name) for each in await entity.async_get_segments()] == [
        ("1", "Kitchen"),
        ("2", "7"),
    ]
    house.fake.published.clear()
    await entity.async_clean_segments(["2", "1"])
    (publish,) = house.fake.published
    assert (publish.topic, publish.payload) == ("v/clean", b'["2","1"]')


async def test_other_segments(house: House) -> None:
    """Home Assistant asks for the areas again when the parts of the home are others."""
    vacuum = await house.discover(
        "vacuum", **SEGMENTS, clean_segments_command_template="{{ value | join('+') }}"
    )
    house.say("v", {"segments": {"1": "Kitchen"}})
    er.async_get(house.hass).async_update_entity_options(
        vacuum, DOMAIN, {"last_seen_segments": [{"id": "1", "name": "Kitchen", "group": None}]}
    )
    issues = ir.async_get(house.hass).issues
    house.say("v", {"segments": {"1": "Kitchen"}})
    assert not [key for key in issues if key[0] == DOMAIN]
    house.say("v", {"segments": {"1": "Kitchen", "2": "Hall"}})
    assert [key for key in issues if key[0] == DOMAIN]
    house.fake.published.clear()
    await (
        house.hass.data["entity_components"][DOMAIN]
        .get_entity(vacuum)
        .async_clean_segments(["2", "1"])
    )
    assert [each.payload for each in house.fake.published] == [b"2+1"]


OLD = {
    "schema": "legacy",
    "command_topic": "v/set",
    "supported_features": [
        "turn_on",
        "turn_off",
        "pause",
        "stop",
        "battery",
        "fan_speed",
        "status",
    ],
    "payload_turn_on": "on",
    "battery_level_topic": "v/state",
    "battery_level_template": "{{ value_json.battery }}",
    "charging_topic": "v/state",
    "charging_template": "{{ value_json.charging }}",
    "cleaning_topic": "v/state",
    "cleaning_template": "{{ value_json.cleaning }}",
    "docked_topic": "v/state",
    "docked_template": "{{ value_json.docked }}",
    "error_topic": "v/state",
    "error_template": "{{ value_json.error }}",
    "fan_speed_topic": "v/state",
    "fan_speed_template": "{{ value_json.fan }}",
    "set_fan_speed_topic": "v/fan",
    "fan_speed_list": ["min", "max"],
}


async def test_of_old(house: House) -> None:
    """What was announced before 2024.2 works, and the report says so."""
    vacuum = await house.discover("vacuum", **OLD)
    idle = {"battery": 61, "charging": False, "cleaning": False, "docked": False, "error": ""}
    for said, activity in (
        ({}, "idle"),
        ({"cleaning": True}, "cleaning"),
        ({"docked": True}, "docked"),
        ({"docked": True, "charging": True}, "docked"),
        ({"error": "stuck", "cleaning": True}, "error"),
        ({"cleaning": True, "fan": "max"}, "cleaning"),
    ):
        house.say("v/state", idle | said)
        assert house.state(vacuum).state == activity, said
    shown = house.state(vacuum).attributes
    assert (shown["battery_level"], shown["fan_speed"]) == (61, "max")
    assert await house.call(vacuum, "start") == [("v/set", "on")]
    assert await house.call(vacuum, "return_to_base") == [("v/set", "turn_off")]
    assert await house.call(vacuum, "pause") == [("v/set", "start_pause")]
    report = house.report("homeassistant:thing")
    assert report is not None
    assert "payload_turn_on" in str(report["notes"])
    assert "unknown_key" not in str(report["notes"])


def test_nothing_left() -> None:
    """One without any topic is one all the same; one whose only topic is none is not."""
    assert found("vacuum/x", {"name": "Robot"}).spec.components
    assert not found("vacuum/x", {"command_topic": "a/#"}).spec.components


def test_of_valetudo() -> None:
    """The schema that is the only one today is no mistake."""
    home = found("vacuum/x", VACUUM | {"schema": "state"})
    assert notes(home.spec) == [("translated", "schema")]

"""Valves."""

import json
from typing import Any

from homeassistant.components.valve import ValveEntityFeature as Feature
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.mqtt_polyglot.model.spec import NoteKind
from tests.conventions.homeassistant.helpers import found, notes
from tests.house import House

VALVE = {"command_topic": "v/set", "state_topic": "v"}
DEGREES = VALVE | {"reports_position": True}


@pytest.mark.parametrize("word", ["open", "opening", "closed", "closing"])
async def test_states(house: House, word: str) -> None:
    """Every state, alone or in an object; any other word is unknown."""
    valve = await house.discover("valve", **VALVE, device_class="water")
    assert house.state(valve).state == "unknown"
    for said, shown in (
        (word, word),
        ("", word),
        ("None", "unknown"),
        (json.dumps({"state": word, "position": 3}), word),
        ('{"position": 3}', word),
        ("leaking", "unknown"),
    ):
        house.say("v", said)
        assert house.state(valve).state == shown, said
    assert "current_position" not in house.state(valve).attributes
    assert house.state(valve).attributes["device_class"] == "water"


async def test_by_degrees(house: House) -> None:
    """The number says where it is, the word that it moves."""
    valve = await house.discover("valve", **DEGREES)
    steps: tuple[tuple[Any, str, int | None], ...] = (
        ("50", "open", 50),
        ("opening", "opening", 50),
        ("60", "open", 60),
        ("0", "closed", 0),
        ({"state": "opening", "position": 10}, "opening", 10),
        ({"position": 20}, "open", 20),
        ({"state": "closing", "position": None}, "closing", 20),
        ({"state": "stuck", "position": 15}, "open", 15),
        ({"state": "opening"}, "open", 15),
        ("None", "unknown", None),
        ("200", "open", 100),
        ("open", "open", 100),
        ("nonsense", "open", 100),
    )
    for said, state, position in steps:
        house.say("v", said)
        shown = house.state(valve)
        assert (shown.state, shown.attributes["current_position"]) == (state, position), said


@pytest.mark.parametrize(
    ("announced", "features"),
    [
        (VALVE, Feature.OPEN | Feature.CLOSE),
        (VALVE | {"payload_stop": "STOP"}, Feature.OPEN | Feature.CLOSE | Feature.STOP),
        (VALVE | {"payload_open": None}, Feature.CLOSE),
        (VALVE | {"payload_close": None}, Feature.OPEN),
        (DEGREES, Feature.OPEN | Feature.CLOSE | Feature.SET_POSITION),
        ({"state_topic": "v"}, Feature(0)),
    ],
)
async def test_features(house: House, announced: dict[str, Any], features: Feature) -> None:
    """What there is a topic and a payload for."""
    valve = await house.discover("valve", **announced)
    assert house.state(valve).attributes["supported_features"] == features


async def test_commands(house: House) -> None:
    """As announced; it shows what it says, not what it was told."""
    valve = await house.discover("valve", **VALVE, payload_stop="HALT", payload_open="up")
    house.say("v", "closed")
    assert await house.call(valve, "open_valve") == [("v/set", "up")]
    assert await house.call(valve, "close_valve") == [("v/set", "CLOSE")]
    assert await house.call(valve, "stop_valve") == [("v/set", "HALT")]
    assert house.state(valve).state == "closed"
    with pytest.raises(ServiceValidationError):
        await house.call(valve, "set_valve_position", position=10)


async def test_positions_on_its_scale(house: House) -> None:
    """It is opened and closed by numbers; the template knows both."""
    known = "{{ value }} {{ position }} {{ position_open }} {{ position_closed }}"
    scale = {"position_closed": 200, "position_open": 0}
    valve = await house.discover("valve", **DEGREES, **scale, command_template=known)
    assert await house.call(valve, "open_valve") == [("v/set", "0 100 0 200")]
    assert await house.call(valve, "close_valve") == [("v/set", "200 0 0 200")]
    assert await house.call(valve, "set_valve_position", position=25) == [("v/set", "150 25 0 200")]
    house.say("v", "150")
    assert house.state(valve).attributes["current_position"] == 25


@pytest.mark.parametrize("degrees", [True, False])
async def test_assumed(house: House, degrees: bool) -> None:
    """Without a state topic it is where it was told to go."""
    valve = await house.discover("valve", command_topic="v/set", reports_position=degrees)
    for service, state in (("open_valve", "open"), ("close_valve", "closed")):
        await house.call(valve, service)
        assert house.state(valve).state == state
    assert house.state(valve).attributes["assumed_state"]
    if degrees:
        await house.call(valve, "set_valve_position", position=30)
        assert house.state(valve).attributes["current_position"] == 30


async def test_optimistic(house: House) -> None:
    """So is one that says that it need not be waited for, until it speaks."""
    valve = await house.discover("valve", **DEGREES, optimistic=True)
    house.say("v", "closing")
    await house.call(valve, "set_valve_position", position=30)
    assert house.state(valve).state == "open"
    house.say("v", "0")
    assert house.state(valve).state == "closed"


def test_words_beside_positions() -> None:
    """A valve that reports its position has no words for its ends; the report names them."""
    home = found("valve/x", {"cmd_t": "c", "reports_position": True, "pl_open": "up"})
    assert notes(home.spec, NoteKind.REJECTED_KEY) == [("rejected_key", "payload_open")]
    assert home.component.position is not None

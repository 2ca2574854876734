"""Numbers that can be set."""

from typing import Any

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from tests.clock import Clock
from tests.double import settle
from tests.house import House

NUMBER = {"command_topic": "n/set", "state_topic": "n"}


async def test_told_and_shown(house: House) -> None:
    """Whole numbers are told without decimals; what the device says counts."""
    number = await house.discover(
        "number",
        **NUMBER,
        min=5,
        max=120.5,
        step=0.5,
        mode="slider",
        device_class="temperature",
        unit_of_measurement="°C",
    )
    attributes = house.state(number).attributes
    assert (attributes["min"], attributes["max"], attributes["step"]) == (5, 120.5, 0.5)
    assert (attributes["mode"], attributes["device_class"]) == ("slider", "temperature")
    assert attributes["unit_of_measurement"] == "°C"
    house.say("n", "21")
    assert house.state(number).state == "21"
    assert await house.call(number, "set_value", value=22) == [("n/set", 22)]
    assert house.fake.published[0].payload == b"22"
    assert await house.call(number, "set_value", value=22.5) == [("n/set", 22.5)]
    house.say("n", "22.5")
    assert house.state(number).state == "22.5"


async def test_as_core_where_nothing_is_said(house: House) -> None:
    """0 to 100 in steps of 1, in a form that Home Assistant chooses."""
    number = await house.discover("number", **NUMBER)
    attributes = house.state(number).attributes
    assert (attributes["min"], attributes["max"], attributes["step"]) == (0, 100, 1)
    assert attributes["mode"] == "auto"
    assert "device_class" not in attributes


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("", "7"),
        ("warm", "7"),
        ("101", "7"),
        ("-1", "7"),
        ("None", "unknown"),
        ("nan", "unknown"),
        ("RESET", "unknown"),
        ("1e1", "10.0"),
    ],
)
async def test_what_else_a_device_says(house: House, said: str, state: str) -> None:
    """What is no number of the range says nothing; the word for "unknown" does."""
    number = await house.discover("number", **NUMBER, payload_reset="RESET")
    house.say("n", "7")
    house.say("n", said)
    assert house.state(number).state == state


async def test_out_of_range(house: House) -> None:
    """Nothing is sent that the device does not take."""
    number = await house.discover("number", **NUMBER)
    for value in (-0.1, 100.5):
        with pytest.raises(ServiceValidationError):
            await house.call(number, "set_value", value=value)
    assert not house.fake.published


async def test_optimistic(house: House) -> None:
    """A number that nobody tells is what it was told last."""
    number = await house.discover("number", command_topic="n/set", command_template="v={{ value }}")
    assert house.state(number).attributes["assumed_state"]
    assert await house.call(number, "set_value", value=3) == [("n/set", "v=3")]
    assert house.state(number).state == "3"


async def test_the_device_disagrees(clock: Clock, house: House) -> None:
    """What was asked for is shown until the device says something else, and goes back to that."""
    number = await house.discover("number", **NUMBER)
    house.say("n", "10")
    await house.call(number, "set_value", value=50)
    assert house.state(number).state == "50"
    house.say("n", "40")
    await clock.forward(3.1)
    assert house.state(number).state == "40"


async def test_away(house: House) -> None:
    """Nothing is sent to a device that is away."""
    number = await house.discover("number", **NUMBER, availability_topic="a")
    assert house.state(number).state == "unavailable"
    house.say("a", "online")
    house.fake.drop()
    assert house.state(number).state == "unavailable"
    assert await house.call(number, "set_value", value=5) == []


async def test_described_anew(house: House) -> None:
    """A value that is beyond a new range is not shown; the rest follows the description."""
    number = await house.discover("number", **NUMBER)
    house.say("n", "80")
    config: dict[str, Any] = {
        "unique_id": "thing",
        "name": None,
        "device": {"identifiers": ["thing"], "name": "Thing"},
        **NUMBER,
    }
    house.say("homeassistant/number/thing/config", {**config, "max": 90, "mode": "box"})
    await settle(house.hass)
    assert house.state(number).state == "80"
    assert house.state(number).attributes["mode"] == "box"
    house.say("homeassistant/number/thing/config", {**config, "max": 50})
    await settle(house.hass)
    state = house.state(number)
    assert state.state == "unknown"
    assert (state.attributes["max"], state.attributes["mode"]) == (50, "auto")


async def test_no_word_too_many(house: House) -> None:
    """A command that the broker refuses is an error."""
    number = await house.discover("number", **NUMBER, command_template="{{ 1 / 0 }}")
    with pytest.raises(HomeAssistantError, match="division by zero"):
        await house.call(number, "set_value", value=5)


async def test_limits_from_topics(house: House) -> None:
    """They are shown, commands keep to them, and what the device says is shown beyond those announced."""
    entity = await house.discover(
        "number",
        command_topic="n/set",
        state_topic="n",
        min=0,
        max=10,
        min_topic="n/min",
        max_topic="n/limits",
        max_template="{{ value_json.max }}",
        step_topic="n/step",
    )
    house.say("n/min", "-5")
    house.say("n/limits", {"max": 40})
    house.say("n/step", "2.5")
    house.say("n", "30")
    state = house.state(entity)
    expected = {"min": -5, "max": 40, "step": 2.5}
    assert {key: state.attributes[key] for key in expected} == expected
    assert state.state == "30"
    assert await house.call(entity, "set_value", value=35) == [("n/set", 35)]
    with pytest.raises(ServiceValidationError):
        await house.call(entity, "set_value", value=41)
    house.say("n/limits", {"max": -6})
    assert house.state(entity).attributes["max"] == 10

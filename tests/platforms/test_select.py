"""Choices of one of several words."""

from homeassistant.exceptions import ServiceValidationError
import pytest

from tests.double import settle
from tests.house import House

SELECT = {"command_topic": "s/set", "state_topic": "s", "options": ["low", "high", 3]}


async def test_told_and_shown(house: House) -> None:
    """An option is told as it is announced; a number is a word."""
    select = await house.discover("select", **SELECT)
    assert house.state(select).attributes["options"] == ["low", "high", "3"]
    house.say("s", "low")
    assert house.state(select).state == "low"
    assert await house.call(select, "select_option", option="3") == [("s/set", 3)]
    assert house.state(select).state == "3"
    assert await house.call(select, "select_next", cycle=True) == [("s/set", "low")]


@pytest.mark.parametrize(
    ("said", "state"),
    [("", "low"), ("None", "unknown"), ("none", "unknown"), ("other", "unknown")],
)
async def test_what_else_a_device_says(house: House, said: str, state: str) -> None:
    """What is none of the options is unknown, as it is for all words of states."""
    select = await house.discover("select", **SELECT)
    house.say("s", "low")
    house.say("s", said)
    assert house.state(select).state == state


async def test_none_is_an_option(house: House) -> None:
    """Where "none" is a choice it is shown; what a template makes of null is not."""
    select = await house.discover("select", **SELECT | {"options": ["none", "None", "a"]})
    house.say("s", "none")
    assert house.state(select).state == "none"
    house.say("s", "None")
    assert house.state(select).state == "unknown"
    assert await house.call(select, "select_option", option="None") == [("s/set", "None")]


async def test_not_offered(house: House) -> None:
    """Nothing is sent that is no option."""
    select = await house.discover("select", **SELECT)
    with pytest.raises(ServiceValidationError):
        await house.call(select, "select_option", option="other")
    assert not house.fake.published


async def test_optimistic(house: House) -> None:
    """A choice that nobody tells is what it was told last."""
    select = await house.discover(
        "select", command_topic="s/set", options=["a"], command_template="{{ value | upper }}"
    )
    assert house.state(select).attributes["assumed_state"]
    assert await house.call(select, "select_option", option="a") == [("s/set", "A")]
    assert house.state(select).state == "a"


async def test_other_options(house: House) -> None:
    """A value that is no option any more is not shown."""
    select = await house.discover("select", **SELECT)
    house.say("s", "high")
    config = {"unique_id": "thing", "name": None, "device": {"identifiers": ["thing"]}, **SELECT}
    house.say("homeassistant/select/thing/config", {**config, "options": ["a", "high"]})
    await settle(house.hass)
    assert house.state(select).state == "high"
    house.say("homeassistant/select/thing/config", {**config, "options": []})
    await settle(house.hass)
    assert house.state(select).attributes["options"] == []
    assert house.state(select).state == "unknown"
    with pytest.raises(ServiceValidationError):
        await house.call(select, "select_option", option="a")

"""Robots that mow lawns."""

from typing import Any

from homeassistant.components.lawn_mower import LawnMowerEntityFeature as Feature
from homeassistant.exceptions import ServiceValidationError
import pytest

from tests.double import settle
from tests.house import House

COMMANDS = {
    "start_mowing_command_topic": "m/mow",
    "pause_command_topic": "m/wait",
    "dock_command_topic": "m/home",
    "stop_command_topic": "m/halt",
}
MOWER = COMMANDS | {"activity_state_topic": "m"}


@pytest.mark.parametrize("word", ["docked", "error", "idle", "mowing", "paused", "returning"])
async def test_states(house: House, word: str) -> None:
    """What it does; an empty payload says nothing, any other word is unknown."""
    mower = await house.discover("lawn_mower", **MOWER)
    for said, shown in (
        (word, word),
        ("", word),
        ("none", "unknown"),
        (word, word),
        ("None", "unknown"),
        (word.upper(), word),
        ("gardening", "unknown"),
    ):
        house.say("m", said)
        assert house.state(mower).state == shown


@pytest.mark.parametrize(
    ("key", "feature"),
    [
        ("start_mowing_command_topic", Feature.START_MOWING),
        ("pause_command_topic", Feature.PAUSE),
        ("dock_command_topic", Feature.DOCK),
        ("stop_command_topic", Feature.STOP),
    ],
)
async def test_features(house: House, key: str, feature: Feature) -> None:
    """What there is a topic for; the rest is an error."""
    mower = await house.discover("lawn_mower", **{key: "m/set"})
    assert house.state(mower).attributes["supported_features"] == feature
    other = "dock" if feature is not Feature.DOCK else "pause"
    with pytest.raises(ServiceValidationError):
        await house.call(mower, other)


async def test_commands(house: House) -> None:
    """Each on its topic, with its template; it shows what it says, not what it was told."""
    template = {"dock_command_template": '{"do": "{{ value }}"}'}
    mower = await house.discover("lawn_mower", **MOWER, **template)
    house.say("m", "docked")
    assert await house.call(mower, "start_mowing") == [("m/mow", "start_mowing")]
    assert await house.call(mower, "pause") == [("m/wait", "pause")]
    assert await house.call(mower, "dock") == [("m/home", {"do": "dock"})]
    assert await house.call(mower, "stop") == [("m/halt", "stop")]
    assert house.state(mower).state == "docked"
    assert "assumed_state" not in house.state(mower).attributes


@pytest.mark.parametrize("keys", [COMMANDS, MOWER | {"optimistic": True}])
async def test_assumed(house: House, keys: dict[str, Any]) -> None:
    """One that need not be waited for does what it is told, also after a restart."""
    mower = await house.discover("lawn_mower", **keys)
    for service, activity in (
        ("start_mowing", "mowing"),
        ("pause", "paused"),
        ("dock", "docked"),
        ("stop", "idle"),
    ):
        await house.call(mower, service)
        assert house.state(mower).state == activity
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await settle(house.hass)
    assert house.state(mower).state == "idle"
    assert house.state(mower).attributes["assumed_state"]

"""Trackers of people and things."""

import json
from typing import Any

from homeassistant.setup import async_setup_component
import pytest

from tests.house import House

TRACKER = {"state_topic": "d", "json_attributes_topic": "d/more"}


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("home", "home"),
        ("not_home", "not_home"),
        ("Office", "Office"),
        ("None", "unknown"),
        ("", "Start"),
    ],
)
async def test_places(house: House, said: str, state: str) -> None:
    """A word is a place; the word for "unknown" is none, and nothing says nothing."""
    tracker = await house.discover("device_tracker", **TRACKER)
    house.say("d", "Start")
    house.say("d", said)
    assert house.state(tracker).state == state


@pytest.mark.parametrize(
    ("position", "state"),
    [
        ({"latitude": 32.87336, "longitude": -117.22743, "gps_accuracy": 5}, "home"),
        ({"latitude": 52.1, "longitude": 4.2}, "not_home"),
        ({"latitude": 52.1}, "unknown"),
        ({"latitude": "52", "longitude": 4}, "unknown"),
        ({"latitude": True, "longitude": 4}, "unknown"),
        ({"latitude": 1e308, "longitude": 4}, "unknown"),
        ({"latitude": 52.1, "longitude": 4.2, "gps_accuracy": 1e308}, "not_home"),
        ({"latitude": 52.1, "longitude": 4.2, "gps_accuracy": -5}, "not_home"),
        ({"speed": 3}, "unknown"),
    ],
)
async def test_positions(house: House, position: dict[str, Any], state: str) -> None:
    """Without a place that is named, the zones of Home Assistant say where it is."""
    assert await async_setup_component(house.hass, "zone", {})
    tracker = await house.discover("device_tracker", json_attributes_topic="d/more")
    house.say("d/more", json.dumps(position))
    assert house.state(tracker).state == state
    assert house.state(tracker).attributes["source_type"] == "gps"


async def test_needs_a_topic(house: House) -> None:
    """One that is told nowhere is none."""
    with pytest.raises(ValueError, match="unpack"):
        await house.discover("device_tracker")

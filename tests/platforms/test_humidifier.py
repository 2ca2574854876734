"""Humidifiers and dehumidifiers."""

from typing import Any

from homeassistant.exceptions import ServiceNotSupported, ServiceValidationError
import pytest

from tests.house import House

HUMIDIFIER = {
    "command_topic": "h/set",
    "state_topic": "h",
    "target_humidity_command_topic": "h/target/set",
    "target_humidity_state_topic": "h/target",
    "current_humidity_topic": "h/now",
    "action_topic": "h/action",
    "mode_command_topic": "h/mode/set",
    "mode_state_topic": "h/mode",
    "modes": ["auto", "baby"],
}


async def test_everything(house: House) -> None:
    """What it says."""
    entity = await house.discover("humidifier", **HUMIDIFIER, min_humidity=35, max_humidity=80)
    assert house.state(entity).state == "unknown"
    house.say("h", "ON")
    house.say("h/target", "45.4")
    house.say("h/now", "38.6")
    house.say("h/action", "humidifying")
    house.say("h/mode", "baby")
    state = house.state(entity)
    assert state.state == "on"
    expected = {
        "device_class": "humidifier",
        "min_humidity": 35,
        "max_humidity": 80,
        "humidity": 45,
        "current_humidity": 39,
        "action": "humidifying",
        "mode": "baby",
        "available_modes": ["auto", "baby"],
        "supported_features": 1,
    }
    assert {key: state.attributes[key] for key in expected} == expected
    house.say("h", "no word")
    assert house.state(entity).state == "on", "it may be a remote's topic"
    house.say("h", "None")
    house.say("h/mode", "dance")
    state = house.state(entity)
    assert (state.state, state.attributes["mode"]) == ("unknown", None)


@pytest.mark.parametrize(
    ("service", "data", "sent"),
    [
        ("turn_on", {}, ("h/set", "ON")),
        ("turn_off", {}, ("h/set", "OFF")),
        ("toggle", {}, ("h/set", "ON")),
        ("set_humidity", {"humidity": 50}, ("h/target/set", 50)),
        ("set_mode", {"mode": "auto"}, ("h/mode/set", "auto")),
    ],
)
async def test_commands(house: House, service: str, data: dict[str, Any], sent: Any) -> None:
    """What it is told, and that it is shown at once."""
    entity = await house.discover("humidifier", **HUMIDIFIER)
    house.say("h", "OFF")
    assert await house.call(entity, service, **data) == [sent]
    state = house.state(entity)
    if "humidity" in data:
        assert state.attributes["humidity"] == 50
    if "mode" in data:
        assert state.attributes["mode"] == "auto"


async def test_refused(house: House) -> None:
    """What it cannot do is an error, and nothing leaves."""
    entity = await house.discover("humidifier", **HUMIDIFIER, min_humidity=35, max_humidity=80)
    house.say("h", "ON")
    for humidity in (34, 81):
        with pytest.raises(ServiceValidationError):
            await house.call(entity, "set_humidity", humidity=humidity)
    with pytest.raises(ServiceValidationError):
        await house.call(entity, "set_mode", mode="dance")
    assert not house.fake.published


async def test_out_of_range(house: House) -> None:
    """A humidity that is none, and a target beyond its own limits, are not taken over."""
    entity = await house.discover("humidifier", **HUMIDIFIER, min_humidity=35, max_humidity=80)
    house.say("h/target", "50")
    house.say("h/now", "40")
    house.say("h/target", "90")
    house.say("h/now", "101")
    state = house.state(entity)
    assert (state.attributes["humidity"], state.attributes["current_humidity"]) == (50, 40)
    house.say("h/target", "None")
    house.say("h/now", "nan")
    assert not {"humidity", "current_humidity"} & house.state(entity).attributes.keys()


@pytest.mark.parametrize("more", [{"modes": ["auto"]}, {"mode_command_topic": "m"}])
async def test_modes_need_both(house: House, more: dict[str, Any]) -> None:
    """A list of modes and a topic to choose one."""
    keys = {key: value for key, value in HUMIDIFIER.items() if not key.startswith("mode")}
    entity = await house.discover("humidifier", **keys, **more)
    assert house.state(entity).attributes["supported_features"] == 0
    with pytest.raises(ServiceNotSupported):
        await house.call(entity, "set_mode", mode="auto")


async def test_assumed(house: House) -> None:
    """One that says nothing is what it was told."""
    entity = await house.discover(
        "humidifier",
        command_topic="h/set",
        target_humidity_command_topic="h/target/set",
        device_class="dehumidifier",
    )
    await house.call(entity, "turn_on")
    await house.call(entity, "set_humidity", humidity=55)
    state = house.state(entity)
    assert (state.state, state.attributes["humidity"]) == ("on", 55)
    assert state.attributes["assumed_state"]
    assert state.attributes["device_class"] == "dehumidifier"


async def test_wrong_range(house: House) -> None:
    """Limits that leave no room are not used, and a class that is null is none."""
    entity = await house.discover(
        "humidifier", **HUMIDIFIER, min_humidity=80, max_humidity=40, device_class=None
    )
    state = house.state(entity)
    assert (state.attributes["min_humidity"], state.attributes["max_humidity"]) == (0, 100)
    assert "device_class" not in state.attributes
    report = house.report("homeassistant:thing")
    assert report
    assert [note["key"] for note in report["notes"]] == ["max_humidity"]

"""Water heaters."""

from typing import Any

from homeassistant.components.water_heater import WaterHeaterEntityFeature as Can
from homeassistant.exceptions import ServiceNotSupported, ServiceValidationError
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest

from tests.house import House

BOILER = {
    "mode_command_topic": "w/mode/set",
    "mode_state_topic": "w/mode",
    "modes": ["off", "eco", "sauna"],
    "temperature_command_topic": "w/target/set",
    "temperature_state_topic": "w/target",
    "current_temperature_topic": "w/now",
    "power_command_topic": "w/power",
    "temperature_unit": "C",
    "min_temp": 30,
    "max_temp": 65,
}


async def test_everything(house: House) -> None:
    """What it says."""
    entity = await house.discover("water_heater", **BOILER, precision=1.0)
    assert house.state(entity).state == "unknown"
    house.say("w/mode", "sauna")
    house.say("w/target", "50")
    house.say("w/now", "48.4")
    state = house.state(entity)
    assert state.state == "sauna"
    expected = {
        "min_temp": 30,
        "max_temp": 65,
        "temperature": 50,
        "current_temperature": 48,
        "operation_list": ["off", "eco", "sauna"],
        "operation_mode": "sauna",
        "supported_features": Can.TARGET_TEMPERATURE | Can.OPERATION_MODE | Can.ON_OFF,
    }
    assert {key: state.attributes[key] for key in expected} == expected
    house.say("w/mode", "dance")
    assert house.state(entity).state == "unknown"
    house.say("w/target", "None")
    assert house.state(entity).attributes["temperature"] is None


@pytest.mark.parametrize(
    ("service", "data", "sent"),
    [
        ("turn_on", {}, [("w/power", "ON")]),
        ("turn_off", {}, [("w/power", "OFF")]),
        ("set_operation_mode", {"operation_mode": "eco"}, [("w/mode/set", "eco")]),
        ("set_temperature", {"temperature": 55}, [("w/target/set", 55.0)]),
        (
            "set_temperature",
            {"temperature": 55, "operation_mode": "eco"},
            [("w/mode/set", "eco"), ("w/target/set", 55.0)],
        ),
    ],
)
async def test_commands(house: House, service: str, data: dict[str, Any], sent: Any) -> None:
    """What it is told, and that it is shown at once."""
    entity = await house.discover("water_heater", **BOILER)
    house.say("w/mode", "off")
    assert await house.call(entity, service, **data) == sent
    state = house.state(entity)
    assert state.state == data.get("operation_mode", "off")
    assert state.attributes["temperature"] == data.get("temperature")


async def test_refused(house: House) -> None:
    """What it cannot do is an error, and nothing leaves."""
    entity = await house.discover("water_heater", **BOILER)
    house.say("w/mode", "off")
    for data in (
        {"temperature": 29},
        {"temperature": 66},
        {"temperature": 50, "operation_mode": "dance"},
    ):
        with pytest.raises(ServiceValidationError):
            await house.call(entity, "set_temperature", **data)
    with pytest.raises(ServiceValidationError):
        await house.call(entity, "set_operation_mode", operation_mode="dance")
    assert not house.fake.published


async def test_only_read(house: House) -> None:
    """One that takes no commands shows what it says, and offers nothing."""
    entity = await house.discover(
        "water_heater", mode_state_topic="w/mode", temperature_state_topic="w/target"
    )
    house.say("w/mode", "gas")
    house.say("w/target", "50")
    state = house.state(entity)
    assert (state.state, state.attributes["temperature"]) == ("gas", 50)
    assert state.attributes["supported_features"] == 0
    with pytest.raises(ServiceNotSupported):
        await house.call(entity, "set_temperature", temperature=50)


@pytest.mark.parametrize(
    ("units", "more", "start"),
    [("metric", {}, 43.3), ("us", {}, 110), ("metric", {"initial": 50}, 50)],
)
async def test_assumed(house: House, units: str, more: dict[str, Any], start: float) -> None:
    """One that says nothing is off at first, at Home Assistant's own beginning."""
    if units == "us":
        house.hass.config.units = US_CUSTOMARY_SYSTEM
    entity = await house.discover(
        "water_heater",
        mode_command_topic="w/mode/set",
        temperature_command_topic="w/target/set",
        **more,
    )
    state = house.state(entity)
    assert (state.state, state.attributes["temperature"]) == ("off", start)
    assert state.attributes["assumed_state"]
    assert state.attributes["operation_list"][:2] == ["eco", "electric"]
    await house.call(entity, "set_temperature", temperature=111, operation_mode="eco")
    state = house.state(entity)
    assert (state.state, state.attributes["temperature"]) == ("eco", 111)


async def test_one_template(house: House) -> None:
    """The template of all values that have none of their own; a broken one is noted once."""
    keys = {key: value for key, value in BOILER.items() if "command" not in key}
    entity = await house.discover(
        "water_heater",
        **keys,
        value_template="{{ value_json.x }}",
        current_temperature_template="{{ value_json.now }}",
    )
    house.say("w/mode", {"x": "eco"})
    house.say("w/target", {"x": 40})
    house.say("w/now", {"now": 41})
    state = house.state(entity)
    assert state.state == "eco"
    assert state.attributes["temperature"] == 40
    assert state.attributes["current_temperature"] == 41
    await house.discover(
        "water_heater",
        **keys,
        value_template="{{ value_json. }}",
        current_temperature_template="{{ value_json.now }}",
    )
    report = house.report("homeassistant:thing")
    assert report
    assert [note["key"] for note in report["notes"]] == ["value_template"]

"""Settings of several members, as Zigbee2MQTT has them: told together, and kept until they are sent."""

from homeassistant.exceptions import ServiceValidationError
import pytest

from tests.double import settle
from tests.house import House

PLUG = "zigbee2mqtt/protected_plug.json"
TOPIC = "zigbee2mqtt/protected_plug"
POWER = "number.protected_plug_overload_protection_max_power"
PROTECTION = {
    "enable_max_voltage": "ENABLE",
    "enable_min_current": "DISABLE",
    "enable_min_power": "DISABLE",
    "enable_min_voltage": "DISABLE",
    "max_current": 13,
    "max_power": 3000,
    "max_voltage": 250,
    "min_current": 0.1,
    "min_power": 0.1,
    "min_voltage": 165,
}


async def test_all_members_are_told(house: House) -> None:
    """One is changed and the others are as they were; a second one finds the first as it was wished."""
    await house.play(PLUG)
    assert house.state(POWER).state == "3000"
    sensor = house.state("sensor.protected_plug_overload_protection")
    assert PROTECTION.items() <= sensor.attributes.items()
    assert await house.call(POWER, "set_value", value=2000) == [
        (f"{TOPIC}/set", {"overload_protection": PROTECTION | {"max_power": 2000}})
    ]
    switch = "switch.protected_plug_overload_protection_enable_min_power"
    assert await house.call(switch, "turn_on") == [
        (
            f"{TOPIC}/set",
            {"overload_protection": PROTECTION | {"max_power": 2000, "enable_min_power": "ENABLE"}},
        )
    ]
    assert house.state(POWER).state == "2000"


async def test_values_out_of_range(house: House) -> None:
    """They are errors, and nothing is told."""
    await house.play(PLUG)
    with pytest.raises(ServiceValidationError):
        await house.call(POWER, "set_value", value=9999)
    assert not house.fake.published


async def test_a_command_is_kept_until_its_button(house: House) -> None:
    """Its members are shown as they were set, and leave together, also after the next start."""
    await house.play(PLUG)
    number = "number.protected_plug_inching_control_set_inching_time"
    switch = "switch.protected_plug_inching_control_set_inching_control"
    assert await house.call(number, "set_value", value=5) == []
    assert await house.call(switch, "turn_on") == []
    assert (house.state(number).state, house.state(switch).state) == ("5", "on")
    assert house.state(switch).attributes["assumed_state"]
    sent = [
        (
            f"{TOPIC}/set",
            {"inching_control_set": {"inching_control": "ENABLE", "inching_time": 5}},
        )
    ]
    button = "button.protected_plug_inching_control_set"
    assert await house.call(button, "press") == sent
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await settle(house.hass)
    house = House(house.hass, house.broker, house.entry)
    house.say("zigbee2mqtt/bridge/state", '{"state":"online"}')
    house.say(f"{TOPIC}/availability", '{"state":"online"}')
    await settle(house.hass)
    assert house.state(number).state == "5"
    assert await house.call(button, "press") == sent

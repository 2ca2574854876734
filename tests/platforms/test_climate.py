"""Climate devices."""

import json
from typing import Any

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM, UnitSystem
import pytest

from tests.conventions.zigbee2mqtt.support import entry, generic, specific
from tests.house import House

FULL: dict[str, Any] = {
    "modes": ["off", "heat", "cool", "heat_cool", "auto"],
    "temperature_unit": "C",
    "temp_step": 0.5,
    "min_temp": 5,
    "max_temp": 30,
    **{
        f"{name}_{kind}_topic": f"c/{name}" + ("/set" if kind == "command" else "")
        for name in (
            "mode",
            "temperature",
            "temperature_low",
            "temperature_high",
            "fan_mode",
            "swing_mode",
            "swing_horizontal_mode",
            "preset_mode",
            "target_humidity",
        )
        for kind in ("command", "state")
    },
    "action_topic": "c/action",
    "current_temperature_topic": "c/now",
    "current_humidity_topic": "c/damp",
    "preset_modes": ["eco", "boost"],
    "fan_modes": ["low", "high"],
    "min_humidity": 20,
    "max_humidity": 80,
}


async def test_values(house: House) -> None:
    """What the device says is what is shown."""
    climate = await house.discover("climate", **FULL)
    for topic, payload in (
        ("mode", "heat"),
        ("temperature", "21.5"),
        ("fan_mode", "low"),
        ("swing_mode", "on"),
        ("swing_horizontal_mode", "off"),
        ("preset_mode", "eco"),
        ("target_humidity", "45"),
        ("action", "heating"),
        ("now", "19.8"),
        ("damp", "51"),
    ):
        house.say(f"c/{topic}", payload)
    state = house.state(climate)
    assert state.state == "heat"
    expected = {
        "temperature": 21.5,
        "current_temperature": 19.8,
        "fan_mode": "low",
        "swing_mode": "on",
        "swing_horizontal_mode": "off",
        "preset_mode": "eco",
        "humidity": 45,
        "current_humidity": 51,
        "hvac_action": "heating",
        "min_temp": 5,
        "max_temp": 30,
        "target_temp_step": 0.5,
        "min_humidity": 20,
        "max_humidity": 80,
    }
    assert {key: state.attributes[key] for key in expected} == expected
    house.say("c/mode", "None")
    house.say("c/preset_mode", "None")
    assert house.state(climate).state == "unknown"
    assert house.state(climate).attributes["preset_mode"] == "none"


@pytest.mark.parametrize(
    ("service", "data", "published"),
    [
        ("set_hvac_mode", {"hvac_mode": "cool"}, [("c/mode/set", "cool")]),
        ("set_fan_mode", {"fan_mode": "high"}, [("c/fan_mode/set", "high")]),
        ("set_preset_mode", {"preset_mode": "boost"}, [("c/preset_mode/set", "boost")]),
        ("set_preset_mode", {"preset_mode": "none"}, [("c/preset_mode/set", "none")]),
        ("set_swing_mode", {"swing_mode": "off"}, [("c/swing_mode/set", "off")]),
        (
            "set_swing_horizontal_mode",
            {"swing_horizontal_mode": "on"},
            [("c/swing_horizontal_mode/set", "on")],
        ),
        ("set_humidity", {"humidity": 60}, [("c/target_humidity/set", 60)]),
        ("set_temperature", {"temperature": 22}, [("c/temperature/set", 22.0)]),
        (
            "set_temperature",
            {"hvac_mode": "heat_cool", "target_temp_low": 18, "target_temp_high": 24},
            [
                ("c/mode/set", "heat_cool"),
                ("c/temperature_low/set", 18.0),
                ("c/temperature_high/set", 24.0),
            ],
        ),
        ("turn_off", {}, [("c/mode/set", "off")]),
        ("turn_on", {}, [("c/mode/set", "heat_cool")]),
    ],
)
async def test_commands(
    house: House, service: str, data: dict[str, Any], published: list[tuple[str, Any]]
) -> None:
    """Each action is what the device expects, the mode before the temperatures."""
    climate = await house.discover("climate", **FULL)
    assert await house.call(climate, service, **data) == published


async def test_out_of_range(house: House) -> None:
    """What the device does not accept is not sent."""
    climate = await house.discover("climate", **FULL)
    with pytest.raises(ServiceValidationError):
        await house.call(climate, "set_temperature", temperature=35)
    assert not house.fake.published


async def test_power(house: House) -> None:
    """On and off by a command of their own; off shows as a mode."""
    climate = await house.discover(
        "climate", **FULL, power_command_topic="c/power/set", payload_on="1", payload_off="0"
    )
    assert await house.call(climate, "turn_on") == [("c/power/set", 1)]
    assert await house.call(climate, "turn_off") == [("c/power/set", 0)]
    assert house.state(climate).state == "off"


async def test_blind(house: House) -> None:
    """A device that tells nothing is believed; range and setpoint take each other's place."""
    climate = await house.discover(
        "climate",
        modes=["off", "heat", "heat_cool"],
        temperature_unit="C",
        mode_command_topic="c/mode/set",
        temperature_command_topic="c/t/set",
        temperature_low_command_topic="c/low/set",
        temperature_high_command_topic="c/high/set",
    )
    assert house.state(climate).attributes["assumed_state"]
    await house.call(climate, "set_hvac_mode", hvac_mode="heat")
    await house.call(climate, "set_temperature", temperature=20)
    state = house.state(climate)
    assert (state.state, state.attributes["temperature"]) == ("heat", 20)
    await house.call(climate, "set_temperature", target_temp_low=18, target_temp_high=22)
    attributes = house.state(climate).attributes
    assert attributes["temperature"] is None
    assert (attributes["target_temp_low"], attributes["target_temp_high"]) == (18, 22)


async def test_fahrenheit(house: House) -> None:
    """A device that counts in another unit than the home."""
    climate = await house.discover(
        "climate",
        temperature_unit="F",
        modes=["off", "heat"],
        precision=1.0,
        mode_command_topic="c/mode/set",
        temperature_command_topic="c/t/set",
        temperature_state_topic="c/t",
        current_temperature_topic="c/now",
    )
    house.say("c/t", "68")
    assert house.state(climate).attributes["temperature"] == 20
    assert await house.call(climate, "set_temperature", temperature=21) == [("c/t/set", 69.8)]


@pytest.mark.parametrize(("asked", "sent"), [(71, 21.5), (72, 22.0), (41, 5.0), (86, 30.0)])
async def test_grid(house: House, asked: float, sent: float) -> None:
    """A setpoint leaves as the device can take it, whatever the unit of the home."""
    house.hass.config.units = US_CUSTOMARY_SYSTEM
    climate = await house.discover("climate", **FULL)
    house.say("c/mode", "heat")
    assert await house.call(climate, "set_temperature", temperature=asked) == [
        ("c/temperature/set", sent)
    ]
    shown = house.state(climate).attributes["temperature"]
    assert shown == asked
    house.say("c/temperature", str(sent))
    assert house.state(climate).attributes["temperature"] == shown


async def test_grid_of_zigbee(house: House) -> None:
    """The same for a Zigbee thermostat."""
    house.hass.config.units = US_CUSTOMARY_SYSTEM
    await house.play("zigbee2mqtt/thermostat.json")
    topic = "zigbee2mqtt/thermostat"
    house.say(topic, {"system_mode": "heat", "occupied_heating_setpoint": 19.5})
    climate = "climate.thermostat"
    assert await house.call(climate, "set_temperature", temperature=71) == [
        (f"{topic}/set", {"occupied_heating_setpoint": 21.5})
    ]
    assert house.state(climate).attributes["temperature"] == 71


@pytest.mark.parametrize(("units", "start"), [(US_CUSTOMARY_SYSTEM, 70), (METRIC_SYSTEM, 21)])
async def test_setpoint_that_is_never_told(house: House, units: UnitSystem, start: float) -> None:
    """It begins at 21 °C, whatever the unit that the device does not say."""
    house.hass.config.units = units
    climate = await house.discover("climate", temperature_command_topic="c/t")
    assert house.state(climate).attributes["temperature"] == start
    await house.call(climate, "set_temperature", temperature=start + 2)
    assert house.state(climate).attributes["temperature"] == start + 2


async def test_words_of_its_own(house: House) -> None:
    """Modes that mean nothing to Home Assistant are not replaced by others."""
    climate = await house.discover(
        "climate", modes=["O", "H"], mode_command_topic="m/set", mode_state_topic="m"
    )
    house.say("m", "H")
    assert house.state(climate).attributes["hvac_modes"] == []
    assert house.state(climate).state == "unknown"
    house.say("m", "heat")
    assert house.state(climate).state == "heat"


async def test_mode_that_is_not_listed(house: House) -> None:
    """What the thermostat says is shown, although it cannot be told."""
    climate = await house.discover(
        "climate", modes=["heat", "cool"], mode_command_topic="m/set", mode_state_topic="m"
    )
    house.say("m", "off")
    assert house.state(climate).state == "off"
    house.say("m", "emergency_heating")
    assert house.state(climate).state == "unknown"


async def test_two_setpoints_only(house: House) -> None:
    """In heat or cool there is one temperature, of a device with two setpoints and no other."""
    keys = {key: value for key, value in FULL.items() if not key.startswith("temperature_c")}
    del keys["temperature_state_topic"]
    climate = await house.discover("climate", **keys)
    house.say("c/temperature_low", "19")
    house.say("c/temperature_high", "25")
    for mode, shown in (("heat", 19), ("cool", 25), ("heat_cool", None)):
        house.say("c/mode", mode)
        assert house.state(climate).attributes["temperature"] == shown
    house.say("c/mode", "heat")
    assert await house.call(climate, "set_temperature", temperature=20) == [
        ("c/temperature_low/set", 20.0)
    ]


async def test_heating_and_cooling_setpoints(house: House) -> None:
    """A Zigbee thermostat: a range between its setpoints, or the one that the mode is about."""
    await house.play("zigbee2mqtt/thermostat.json")
    climate, topic = "climate.thermostat", "zigbee2mqtt/thermostat"
    setpoints = {"occupied_heating_setpoint": 19.5, "occupied_cooling_setpoint": 25}
    for mode, shown in (("heat", 19.5), ("cool", 25), ("auto", None)):
        house.say(topic, {"system_mode": mode, **setpoints})
        assert house.state(climate).attributes["temperature"] == shown
    attributes = house.state(climate).attributes
    assert (attributes["target_temp_low"], attributes["target_temp_high"]) == (19.5, 25)
    assert await house.call(
        climate, "set_temperature", target_temp_low=18, target_temp_high=26
    ) == [(f"{topic}/set", {"occupied_heating_setpoint": 18, "occupied_cooling_setpoint": 26})]
    assert await house.call(climate, "set_temperature", hvac_mode="cool", temperature=23) == [
        (f"{topic}/set", {"system_mode": "cool", "occupied_cooling_setpoint": 23})
    ]


@pytest.mark.parametrize("mode", ["off", "auto"])
async def test_no_single_setpoint(house: House, mode: str) -> None:
    """One temperature for a thermostat that has two just now is refused, and not quietly forgotten."""
    await house.play("zigbee2mqtt/thermostat.json")
    house.say("zigbee2mqtt/thermostat", {"system_mode": mode})
    with pytest.raises(ServiceValidationError) as err:
        await house.call("climate.thermostat", "set_temperature", temperature=21)
    assert err.value.translation_key == "no_setpoint"
    assert not house.fake.published


async def test_valve_without_modes(house: House) -> None:
    """A radiator valve that cannot be told a mode heats."""
    await house.play("zigbee2mqtt/radiator_valve.json")
    state = house.state("climate.trv")
    assert state.attributes["hvac_modes"] == ["heat"]


# --- limits that follow the device ----------------------------------------------------------------

FOLLOWS = {
    "modes": ["off", "heat", "cool"],
    "mode_command_topic": "c/mode/set",
    "mode_state_topic": "c/mode",
    "temperature_command_topic": "c/t/set",
    "temperature_state_topic": "c/t",
    "temperature_unit": "C",
    "min_temp": 7,
    "max_temp": 30,
}


def limits(house: House, entity: str) -> tuple[Any, ...]:
    """The lowest and the highest setpoint, and the step."""
    attributes = house.state(entity).attributes
    return tuple(attributes[key] for key in ("min_temp", "max_temp", "target_temp_step"))


async def test_limits_from_topics(house: House) -> None:
    """They are shown, and commands keep to them."""
    entity = await house.discover(
        "climate",
        **FOLLOWS,
        min_temp_topic="c/limits",
        min_temp_template="{{ value_json.low }}",
        max_temp_topic="c/limits",
        max_temp_template="{{ value_json.high }}",
        temp_step_topic="c/step",
    )
    house.say("c/mode", "heat")
    assert limits(house, entity) == (7, 30, 1.0)
    house.say("c/limits", {"low": 15, "high": 22})
    house.say("c/step", "0.5")
    assert limits(house, entity) == (15, 22, 0.5)
    for beyond in (14, 23):
        with pytest.raises(ServiceValidationError):
            await house.call(entity, "set_temperature", temperature=beyond)
    assert not house.fake.published
    assert await house.call(entity, "set_temperature", temperature=20.4) == [("c/t/set", 20.5)]
    # Nonsense leaves no room: what was announced counts.
    house.say("c/limits", {"low": 25, "high": 20})
    house.say("c/step", "-1")
    assert limits(house, entity) == (7, 30, 0.5)
    house.say("c/limits", {"low": None, "high": 26})
    assert limits(house, entity) == (7, 26, 0.5)


async def test_limits_by_mode(house: House) -> None:
    """Those of the mode that it is in, or is told in the same breath."""
    entity = await house.discover(
        "climate",
        **FOLLOWS,
        mode_limits={
            "cool": {"min_temp": 18, "max_temp": 28, "temp_step": 2},
            "heat": {"max_temp": 25},
            "dance": {"max_temp": 1},
            "dry": 5,
        },
    )
    house.say("c/mode", "off")
    assert limits(house, entity) == (7, 30, 1.0)
    house.say("c/mode", "heat")
    assert limits(house, entity) == (7, 25, 1.0)
    await house.call(entity, "set_hvac_mode", hvac_mode="cool")
    assert limits(house, entity) == (18, 28, 2)
    house.say("c/mode", "cool")
    assert await house.call(entity, "set_temperature", temperature=21.2) == [("c/t/set", 22.0)]
    with pytest.raises(ServiceValidationError):
        await house.call(entity, "set_temperature", temperature=28, hvac_mode="heat")
    assert not house.fake.published
    report = house.report("homeassistant:thing")
    assert report
    assert [note["key"] for note in report["notes"]] == ["mode_limits"] * 2


# --- what became presets --------------------------------------------------------------------------


async def test_emergency_heat(house: House) -> None:
    """A mode that Home Assistant does not have is a preset."""
    entity = await house.discover(
        "climate", **FOLLOWS | {"modes": ["off", "heat", "emergency_heating"]}
    )
    house.say("c/mode", "heat")
    state = house.state(entity)
    assert state.attributes["hvac_modes"] == ["off", "heat"]
    assert state.attributes["preset_modes"] == ["none", "emergency_heat"]
    assert state.attributes["preset_mode"] == "none"
    sent = await house.call(entity, "set_preset_mode", preset_mode="emergency_heat")
    assert sent == [("c/mode/set", "emergency_heating")]
    house.say("c/mode", "emergency_heating")
    state = house.state(entity)
    assert (state.state, state.attributes["preset_mode"]) == ("heat", "emergency_heat")
    sent = await house.call(entity, "set_preset_mode", preset_mode="none")
    assert sent == [("c/mode/set", "heat")]
    house.say("c/mode", "off")
    state = house.state(entity)
    assert (state.state, state.attributes["preset_mode"]) == ("off", "none")


@pytest.mark.parametrize(("stem", "preset"), [("aux", "emergency_heat"), ("away_mode", "away")])
async def test_retired_switches(house: House, stem: str, preset: str) -> None:
    """What thermostats switched on and off before there were presets."""
    entity = await house.discover(
        "climate",
        **FOLLOWS,
        **{f"{stem}_command_topic": "c/x/set", f"{stem}_state_topic": "c/x"},
        payload_on="1",
        payload_off="0",
    )
    house.say("c/x", "1")
    assert house.state(entity).attributes["preset_mode"] == preset
    house.say("c/x", "0")
    assert house.state(entity).attributes["preset_mode"] == "none"
    assert await house.call(entity, "set_preset_mode", preset_mode=preset) == [("c/x/set", 1)]
    assert await house.call(entity, "set_preset_mode", preset_mode="none") == [("c/x/set", 0)]
    report = house.report("homeassistant:thing")
    assert report
    notes = [(note["kind"], note["key"]) for note in report["notes"]]
    assert notes == [("translated", f"{stem}_command_topic")]


async def test_presets_beside_retired_switches(house: House) -> None:
    """Presets that are announced as such count."""
    entity = await house.discover(
        "climate",
        **FOLLOWS,
        preset_modes=["eco"],
        preset_mode_command_topic="c/preset/set",
        aux_command_topic="c/x/set",
    )
    assert house.state(entity).attributes["preset_modes"] == ["none", "eco"]
    report = house.report("homeassistant:thing")
    assert report
    notes = [(note["kind"], note["key"]) for note in report["notes"]]
    assert notes == [("rejected_key", "aux_command_topic")]


async def test_zigbee_setpoint_that_is_never_told(house: House) -> None:
    """Nobody knows what it is, until it is set."""
    local = generic("numeric", "local_temperature", 5, unit="°C")
    setpoint = generic("numeric", "occupied_heating_setpoint", 2, unit="°C")
    valve = entry(specific("climate", local, setpoint))
    coordinator = {"ieee_address": "0x00124b0000000000", "type": "Coordinator"}
    house.fake.receive("zigbee2mqtt/bridge/state", '{"state": "online"}', retain=True)
    house.fake.receive("zigbee2mqtt/bridge/info", '{"config": {}}', retain=True)
    house.fake.receive("zigbee2mqtt/bridge/devices", json.dumps([coordinator, valve]), retain=True)
    await house.adopt_all()
    (entity,) = [each.entity_id for each in house.entities() if each.domain == "climate"]
    assert house.state(entity).attributes["temperature"] is None
    await house.call(entity, "set_temperature", temperature=20)
    assert house.state(entity).attributes["temperature"] == 20

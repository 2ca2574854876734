"""Thermostats, radiator valves and air conditioners."""

from typing import Any

import orjson
import pytest

from custom_components.mqtt_polyglot.model.codec import EncodeError
from custom_components.mqtt_polyglot.model.spec import NoteKind
from custom_components.mqtt_polyglot.model.vocabulary import HvacAction, HvacMode

from .support import Replay, component_of, entry, generic, replay, spec_of, specific

LOCAL = generic("numeric", "local_temperature", 5, unit="°C")


def setpoint(name: str = "occupied_heating_setpoint", **others: Any) -> dict[str, Any]:
    """The expose of a setpoint."""
    limits = {"value_min": 5, "value_max": 30, "value_step": 0.5, "unit": "°C"}
    return generic("numeric", name, 7, **(limits | others))


def choice(name: str, *values: Any, access: int = 7) -> dict[str, Any]:
    """The expose of one of a few words."""
    return generic("enum", name, access, values=list(values))


def climate_of(*features: Any, **others: Any) -> Any:
    """The climate device with these features."""
    return component_of(spec_of(specific("climate", *features), **others), "climate")


def test_one_setpoint() -> None:
    """A radiator valve."""
    climate = climate_of(LOCAL, setpoint())
    point = climate.target_temperature
    assert (point.minimum, point.maximum, point.step) == (5, 30, 0.5)
    assert climate.unit == "°C"
    assert climate.target_low is None
    assert climate.mode is None


def test_only_cooling() -> None:
    """An air conditioner with a setpoint to cool to."""
    climate = climate_of(setpoint("occupied_cooling_setpoint"))
    assert climate.target_temperature.sink.name == ("occupied_cooling_setpoint",)


def test_a_range() -> None:
    """Heating is the low end, cooling the high end, and ``auto`` holds what is between."""
    climate = climate_of(
        setpoint("occupied_cooling_setpoint"), setpoint(), choice("system_mode", "off", "auto")
    )
    assert climate.target_low.sink.name == ("occupied_heating_setpoint",)
    assert climate.target_high.sink.name == ("occupied_cooling_setpoint",)
    assert climate.target_temperature is None
    assert climate.mode.options == (HvacMode.OFF, HvacMode.HEAT_COOL)


@pytest.mark.parametrize(
    "limits",
    [
        {"value_min": None, "value_max": None, "value_step": None},
        {"value_min": 30, "value_max": 5, "value_step": 0},
        {"value_min": "5", "value_max": [], "value_step": -1},
    ],
)
def test_setpoints_without_limits(limits: dict[str, Any]) -> None:
    """Some have none, and Home Assistant then has its own."""
    point = climate_of(setpoint(**limits)).target_temperature
    assert (point.minimum, point.maximum, point.step) == (None, None, None)


@pytest.mark.parametrize(
    ("words", "options", "known"),
    [
        (["off", "heat"], [HvacMode.OFF, HvacMode.HEAT], True),
        (["heat"], [HvacMode.HEAT], True),
        (["auto", "heat", "off"], [HvacMode.AUTO, HvacMode.HEAT, HvacMode.OFF], True),
        (["off", "fan_only", "dry"], [HvacMode.OFF, HvacMode.FAN_ONLY, HvacMode.DRY], True),
        (["heat", "emergency_heating"], [HvacMode.HEAT], True),
        (["heat", "off", "sleep"], [HvacMode.HEAT, HvacMode.OFF], False),
    ],
)
def test_modes(words: list[str], options: list[HvacMode], known: bool) -> None:
    """The system modes of Zigbee as modes of Home Assistant, as far as it has them."""
    spec = spec_of(specific("climate", choice("system_mode", *words)))
    climate = component_of(spec, "climate")
    assert list(climate.mode.options) == options
    assert (spec.notes == ()) is known


def test_nothing_but_foreign_modes() -> None:
    """A device all of whose modes are foreign has none."""
    spec = spec_of(specific("climate", LOCAL, choice("system_mode", "party")))
    assert component_of(spec, "climate").mode is None
    assert [note.key for note in spec.notes] == ["party"]


@pytest.mark.parametrize(
    ("word", "mode"),
    [
        ("heat", HvacMode.HEAT),
        ("emergency_heating", HvacMode.HEAT),
        ("precooling", HvacMode.COOL),
        ("auto", HvacMode.AUTO),  # not among what it says it has: firmware brings new words
        ("sleep", None),
    ],
)
def test_modes_that_are_told(word: str, mode: HvacMode | None) -> None:
    """A device may say more modes than it takes; one that Home Assistant lacks is unknown."""
    player = Replay()
    player.list_devices(entry(specific("climate", choice("system_mode", "off", "heat", "sleep"))))
    player.say("thing", {"system_mode": "off"})
    player.say("thing", {"system_mode": word})
    assert player.values("climate") == {"mode": mode}
    assert not player.device.states["climate"].rejections


def test_heat_is_told_by_its_plain_word() -> None:
    """Nobody asks for the emergency heater by asking for heat, unless there is nothing else."""
    plain = climate_of(choice("system_mode", "emergency_heating", "heat"))
    assert plain.mode.encode(HvacMode.HEAT)[1] == "heat"
    only = climate_of(choice("system_mode", "off", "emergency_heating"))
    assert only.mode.encode(HvacMode.HEAT)[1] == "emergency_heating"


def test_emergency_heat_is_a_preset() -> None:
    """Home Assistant has no such mode; to leave it is to heat as usual."""
    climate = climate_of(setpoint(), choice("system_mode", "off", "heat", "emergency_heating"))
    assert climate.mode.options == (HvacMode.OFF, HvacMode.HEAT)
    preset = climate.preset_mode
    assert preset.options == ("none", "emergency_heat")
    assert preset.encode("emergency_heat")[1] == "emergency_heating"
    assert preset.encode("none")[1] == "heat"
    (source,) = preset.sources
    said = [source.codec.decode(word) for word in ("emergency_heating", "off", "cool", "heat")]
    assert said == ["emergency_heat", "none", "none", "none"]
    own = climate_of(choice("system_mode", "heat", "emergency_heating"), choice("preset", "eco"))
    assert own.preset_mode.options == ("eco",)


@pytest.mark.parametrize(
    ("feature", "word", "action"),
    [
        ("running_state", "idle", HvacAction.IDLE),
        ("running_state", "heat", HvacAction.HEATING),
        ("running_state", "cool", HvacAction.COOLING),
        ("running_state", "fan_only", HvacAction.FAN),
        ("running_mode", "off", HvacAction.IDLE),
        ("running_mode", "heat", HvacAction.HEATING),
    ],
)
def test_actions(feature: str, word: str, action: HvacAction) -> None:
    """What it does now, by the better of the two properties that may tell."""
    player = Replay()
    player.list_devices(entry(specific("climate", LOCAL, choice(feature, word, access=1))))
    player.say("thing", {feature: word})
    assert player.values("climate")["action"] is action


def test_running_state_is_better_than_running_mode() -> None:
    """The other one is a sensor."""
    spec = spec_of(
        specific(
            "climate",
            choice("running_mode", "off", "heat", access=5),
            choice("running_state", "idle", "heat", access=5),
        )
    )
    climate = component_of(spec, "climate")
    assert climate.action.sources[0].reader.steps == ("running_state",)
    assert component_of(spec, "running_mode").platform == "sensor"


def test_presets_and_the_like() -> None:
    """Words are taken as they are; a number among them is sent as a number."""
    climate = climate_of(
        choice("preset", "eco", "comfort"), choice("fan_mode", 1, 2, "auto"), choice("swing_mode")
    )
    assert climate.preset_mode.options == ("eco", "comfort")
    assert climate.fan_mode.options == ("1", "2", "auto")
    assert climate.fan_mode.encode("2")[1] == 2
    assert climate.preset_mode.sources[0].codec.decode("new in this firmware")
    with pytest.raises(EncodeError):
        climate.preset_mode.encode("new in this firmware")


def test_the_temperature_is_a_sensor_too() -> None:
    """Automations want it; calibration and schedules are settings of their own."""
    spec = spec_of(
        specific(
            "climate",
            LOCAL,
            setpoint(),
            generic("numeric", "local_temperature_calibration", 7),
            generic("composite", "schedule", 7),
            generic("numeric", "pi_heating_demand", 1, unit="%"),
        )
    )
    assert component_of(spec, "local_temperature").device_class == "temperature"
    assert component_of(spec, "pi_heating_demand").unit == "%"
    assert component_of(spec, "local_temperature_calibration").platform == "number"
    assert component_of(spec, "schedule").platform == "sensor"


def test_a_temperature_that_can_be_set() -> None:
    """A device that is told the temperature of the room does not sense it."""
    spec = spec_of(specific("climate", LOCAL | {"access": 3}))
    assert [each.key for each in spec.components] == ["climate", "linkquality"]


def test_humidity_beside() -> None:
    """The humidity of a thermostat is told by an expose of its own."""
    humidity = generic("numeric", "humidity", 1, unit="%")
    spec = spec_of(specific("climate", LOCAL), humidity)
    assert component_of(spec, "climate").current_humidity is not None
    assert component_of(spec, "humidity").platform == "sensor"


def test_fahrenheit() -> None:
    """An air conditioner that counts in °F is not converted, it is told."""
    assert climate_of(setpoint(unit="℉")).unit == "°F"


def test_a_climate_device_without_values() -> None:
    """There is nothing to see and nothing to do."""
    spec = spec_of(specific("climate", generic("numeric", "local_temperature_calibration", 7)))
    notes = {note.where: note.kind for note in spec.notes}
    assert notes["climate"] is NoteKind.REJECTED
    assert component_of(spec, "local_temperature_calibration").platform == "number"


@pytest.mark.parametrize(
    ("recorded", "wishes", "payload"),
    [
        (
            "radiator_valve",
            {"target_temperature": 23.5},
            {"occupied_heating_setpoint": 23.5},
        ),
        ("tuya_radiator_valve", {"target_temperature": 22}, {"current_heating_setpoint": 22}),
        ("tuya_radiator_valve", {"mode": HvacMode.HEAT}, {"system_mode": "heat"}),
        ("tuya_radiator_valve", {"preset_mode": "schedule"}, {"preset": "schedule"}),
        (
            "thermostat",
            {"target_low": 19.5, "target_high": 25},
            {"occupied_heating_setpoint": 19.5, "occupied_cooling_setpoint": 25},
        ),
        ("thermostat", {"mode": HvacMode.HEAT_COOL}, {"system_mode": "auto"}),
        ("thermostat", {"fan_mode": "on"}, {"fan_mode": "on"}),
    ],
)
def test_commands(recorded: str, wishes: dict[str, Any], payload: dict[str, Any]) -> None:
    """One action is one message, also when it moves both ends of a range."""
    device = replay(recorded).device
    state = device.states["climate"]
    writes = [getattr(state.component, key).to(value) for key, value in wishes.items()]
    (publish,) = device.command(state, writes)
    assert publish.topic.endswith("/set")
    assert (orjson.loads(publish.payload), publish.qos, publish.retain) == (payload, 0, False)


@pytest.mark.parametrize(
    ("recorded", "values"),
    [
        (
            "radiator_valve",
            {
                "current_temperature": 21.5,
                "target_temperature": 23.5,
                "mode": HvacMode.HEAT,
            },
        ),
        (
            "thermostat",
            {
                "current_temperature": 21.5,
                "target_low": 19.5,
                "target_high": 25,
                "mode": HvacMode.HEAT,
                "action": HvacAction.HEATING,
                "fan_mode": "auto",
                "preset_mode": "none",
            },
        ),
        (
            "tuya_radiator_valve",
            {"target_temperature": 22, "mode": HvacMode.HEAT, "preset_mode": "schedule"},
        ),
    ],
)
def test_recorded_values(recorded: str, values: dict[str, Any]) -> None:
    """What the recorded devices show at the end."""
    assert replay(recorded).values("climate") == values


# --- what the exposes do not quite say ------------------------------------------------------------

OPERATING = choice("operating_mode", "schedule", "manual", "pause") | {"category": "config"}


def bosch(*modes: str) -> Replay:
    """A thermostat of Bosch with these system modes."""
    player = Replay()
    features = (LOCAL, setpoint(), choice("system_mode", *modes))
    player.list_devices(entry(specific("climate", *features), OPERATING))
    return player


@pytest.mark.parametrize(
    ("modes", "options"),
    [
        (("heat",), (HvacMode.OFF, HvacMode.HEAT, HvacMode.AUTO)),
        (("off", "heat", "cool"), (HvacMode.OFF, HvacMode.HEAT, HvacMode.COOL, HvacMode.AUTO)),
    ],
)
def test_two_properties_are_the_mode(modes: tuple[str, ...], options: Any) -> None:
    """BTH-RA, BTH-RM and BTH-RM230Z: off, by hand, or by the schedule, as their converter says."""
    player = bosch(*modes)
    climate: Any = player.device.states["climate"].component
    assert climate.mode.options == options
    assert "operating_mode" not in {note.where for note in player.device.spec.notes}


@pytest.mark.parametrize(
    ("state", "mode"),
    [
        ({"operating_mode": "schedule", "system_mode": "heat"}, HvacMode.AUTO),
        ({"operating_mode": "manual", "system_mode": "heat"}, HvacMode.HEAT),
        ({"operating_mode": "manual", "system_mode": "cool"}, HvacMode.COOL),
        ({"operating_mode": "manual", "system_mode": "off"}, HvacMode.HEAT),
        ({"operating_mode": "manual"}, HvacMode.HEAT),
        ({"operating_mode": "pause", "system_mode": "heat"}, HvacMode.OFF),
        ({"operating_mode": "boost", "system_mode": "heat"}, None),
        ({"system_mode": "heat"}, HvacMode.AUTO),
        ({"operating_mode": None}, HvacMode.AUTO),
    ],
)
def test_the_mode_of_two_properties(state: dict[str, Any], mode: HvacMode | None) -> None:
    """The operation counts first; where it says nothing, the mode stays."""
    player = bosch("off", "heat", "cool")
    player.say("thing", {"operating_mode": "schedule", "system_mode": "off"})
    player.say("thing", state)
    assert player.values("climate")["mode"] == mode


@pytest.mark.parametrize(
    ("modes", "mode", "payload"),
    [
        (("heat",), HvacMode.AUTO, {"operating_mode": "schedule"}),
        (("heat",), HvacMode.OFF, {"operating_mode": "pause"}),
        (("heat",), HvacMode.HEAT, {"operating_mode": "manual"}),
        (("heat", "cool"), HvacMode.COOL, {"operating_mode": "manual", "system_mode": "cool"}),
    ],
)
def test_commands_of_two_properties(
    modes: tuple[str, ...], mode: HvacMode, payload: dict[str, str]
) -> None:
    """Both leave in one message, with the setpoint if that is asked for, too."""
    device = bosch(*modes).device
    state = device.states["climate"]
    climate: Any = state.component
    writes = [climate.mode.to(mode), climate.target_temperature.to(21)]
    (publish,) = device.command(state, writes)
    assert orjson.loads(publish.payload) == payload | {"occupied_heating_setpoint": 21}


def test_another_operating_mode_is_none() -> None:
    """ZNYB01LM has one with words of its own."""
    own = choice("operating_mode", "off", "warm", "dry")
    spec = spec_of(specific("climate", setpoint(), choice("system_mode", "off", "heat")), own)
    climate: Any = component_of(spec, "climate")
    assert climate.mode.options == (HvacMode.OFF, HvacMode.HEAT)
    assert component_of(spec, "operating_mode").option.options == ("off", "warm", "dry")


def test_a_mode_that_is_set_though_its_access_does_not_say_so() -> None:
    """TS0601_thermostat_1 and ten more; Zigbee2MQTT's own discovery has Home Assistant set it."""
    told = choice("system_mode", "auto", "heat", "off", access=1)
    assert climate_of(setpoint(), told).mode.sink is not None
    # There is nothing to choose from one.
    assert climate_of(setpoint(), choice("system_mode", "heat", access=1)).mode.sink is None


def test_humidity_of_a_part() -> None:
    """L101Z-SBI: Zigbee2MQTT shows the only humidity that there is, wherever it is measured."""
    humidity = generic("numeric", "humidity_l2", 1, unit="%", endpoint="l2")
    climate = climate_of_with(humidity)
    assert climate.current_humidity.sources[0].reader.steps == ("humidity_l2",)
    own = generic("numeric", "humidity", 1, unit="%")
    assert climate_of_with(humidity, own).current_humidity.sources[0].reader.steps == ("humidity",)


def test_humidity_of_parts() -> None:
    """Icon2 measures it in each room; L101Z-DBI once, apart from both of its thermostats."""
    climates = [specific("climate", setpoint(), endpoint=name) for name in ("l1", "l2")]
    for measured, steps in (
        (("l1",), {"climate_l1": ("humidity_l1",), "climate_l2": None}),
        (("l3",), {"climate_l1": ("humidity_l3",), "climate_l2": ("humidity_l3",)}),
    ):
        beside = [generic("numeric", f"humidity_{end}", 1, endpoint=end) for end in measured]
        spec = spec_of(*climates, *beside)
        for key, expected in steps.items():
            point = component_of(spec, key).current_humidity
            assert (point and point.sources[0].reader.steps) == expected


def climate_of_with(*beside: Any) -> Any:
    """A thermostat with other exposes beside it."""
    return component_of(spec_of(specific("climate", setpoint()), *beside), "climate")

"""Thermostats and air conditioners."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.codec import EncodeError
from custom_components.mqtt_polyglot.model.vocabulary import HvacMode, TemperatureUnit

from .helpers import component, found, notes

SETPOINT = {"temp_cmd_t": "t/set", "temp_stat_t": "t"}


def test_setpoints() -> None:
    """Limits, step and unit are those of all of them."""
    made = component(
        "climate",
        **SETPOINT,
        temp_lo_cmd_t="l/set",
        temp_hi_stat_t="h",
        min_temp="5",
        max_temp=30.5,
        temp_step=0.5,
        precision=0.1,
        temp_unit="c",
    )
    for point in (made.target_temperature, made.target_low, made.target_high):
        assert (point.minimum, point.maximum, point.step) == (5, 30.5, 0.5)
    assert made.unit is TemperatureUnit.CELSIUS
    assert made.precision == 0.1
    assert made.mode is None
    assert (made.target_low.initial, made.target_high.initial) == (21, None)
    home = found("climate/x", {**SETPOINT, "min_temp": 5, "max_temp": 30})
    assert home.do("set_temperature", temperature=21) == [("t/set", "21.0")]
    with pytest.raises(EncodeError):
        home.do("set_temperature", temperature=31)


@pytest.mark.parametrize(
    ("keys", "initial"),
    [
        ({}, None),
        ({"temp_unit": "C"}, 21),
        ({"temp_unit": "°F"}, 69.8),
        ({"temp_unit": "F", "init": 60}, 60),
        ({"init": 60}, 60),
    ],
)
def test_a_setpoint_that_is_not_told(keys: dict[str, Any], initial: float | None) -> None:
    """In a unit that is not known either, nothing is assumed."""
    assert component("climate", temp_cmd_t="t", **keys).target_temperature.initial == initial


@pytest.mark.parametrize(
    ("keys", "reported"),
    [
        ({"min_temp": 30, "max_temp": 5}, ["max_temp"]),
        ({"temp_step": 0}, ["temp_step"]),
        ({"precision": 0.2}, ["precision"]),
        ({"temp_unit": "K"}, ["temperature_unit"]),
        ({"init": "warm"}, ["initial"]),
        ({"modes": ["heat", "emergency_heating"]}, ["modes"]),
        ({"hum_stat_t": "h"}, ["target_humidity_state_topic"]),
        ({"min_hum": 50, "max_hum": 40}, ["max_humidity"]),
        ({"max_hum": 140}, ["max_humidity"]),
        ({"temp_stat_tpl": "{{"}, ["temperature_state_template"]),
        ({"temp_cmd_tpl": "{{"}, ["temperature_command_template"]),
        ({"val_tpl": "{{"}, ["value_template"]),
        ({"away_mode_cmd_t": "a"}, ["away_mode_cmd_t"]),
        ({"pr_modes": ["none", "eco"], "pr_mode_cmd_t": "p"}, ["preset_modes"]),
    ],
)
def test_what_is_wrong_costs_itself(keys: dict[str, Any], reported: list[str]) -> None:
    """A thermostat is a thermostat without it."""
    spec = found("climate/x", {**SETPOINT, **keys}).spec
    made: Any = spec.components[0]
    assert made.target_temperature is not None
    assert [key for _, key in notes(spec)] == reported


def test_what_is_no_climate_device() -> None:
    """Nothing to see and nothing to do."""
    spec = found("climate/x", {"modes": ["off", "heat"]}).spec
    assert notes(spec) == [("rejected", "")]


@pytest.mark.parametrize(
    ("keys", "modes"),
    [
        ({}, ["auto", "off", "cool", "heat", "dry", "fan_only"]),
        ({"modes": []}, ["auto", "off", "cool", "heat", "dry", "fan_only"]),
        ({"modes": ["heat", "off"]}, ["heat", "off"]),
        ({"modes": "heat"}, ["heat"]),
    ],
)
def test_modes(keys: dict[str, Any], modes: list[str]) -> None:
    """In the order in which they were announced."""
    made = component("climate", mode_cmd_t="m", **keys)
    assert list(made.mode.options) == modes
    assert made.mode.initial is HvacMode.OFF


def test_the_only_mode_of_a_device() -> None:
    """It is in it, though it never says so."""
    home = found("climate/x", {**SETPOINT, "modes": ["heat"]})
    assert home.value("mode") is HvacMode.HEAT
    assert home.component.mode.sink is None


def test_lists_of_words() -> None:
    """What is not listed has the words of Home Assistant; what is assumed is one of them."""
    made = component(
        "climate",
        fan_mode_cmd_t="f",
        swing_mode_cmd_t="s",
        swing_modes=["up", "down"],
        swing_h_mode_stat_t="h",
    )
    assert made.fan_mode.options == ("auto", "low", "medium", "high")
    assert made.fan_mode.initial == "low"
    assert made.swing_mode.options == ("up", "down")
    assert made.swing_mode.initial is None
    assert made.swing_horizontal_mode.options == ("on", "off")
    assert made.swing_horizontal_mode.sink is None


@pytest.mark.parametrize(
    ("modes", "payload", "mode"),
    [
        (["off", "heat"], "cool", "cool"),
        (["heat"], "off", "off"),
        (["off", "heat"], "HEAT", "heat"),
        (["Off", "Heat", "Fan_Only"], "Fan_Only", "fan_only"),
        (["off", "heat"], "emergency_heating", None),
        (["off", "heat"], "None", None),
        (["O", "H"], "heat", "heat"),
        (["O", "H"], "H", None),
    ],
)
def test_modes_that_are_said(modes: list[str], payload: str, mode: str | None) -> None:
    """Home Assistant's words are understood whether listed or not; anything else is unknown."""
    home = found("climate/x", {"modes": modes, "mode_stat_t": "m", "mode_cmd_t": "m/set"})
    home.say("m", "auto")
    assert home.value("mode") == "auto"
    home.say("m", payload)
    assert home.value("mode") == mode
    state = home.device.states[home.component.key]
    assert bool(state.rejections) is (mode is None and payload != "None")


def test_modes_that_are_told() -> None:
    """They leave as the device spells them; of its own words nothing is made."""
    home = found("climate/x", {"modes": ["Off", "Heat"], "mode_cmd_t": "m"})
    assert home.component.mode.options == (HvacMode.OFF, HvacMode.HEAT)
    assert home.do("set_hvac_mode", hvac_mode="heat") == [("m", "Heat")]
    odd = found("climate/x", {"modes": ["O", "H"], "mode_cmd_t": "m", **SETPOINT})
    assert (odd.component.mode.options, odd.component.mode.sink) == ((), None)
    assert notes(odd.spec) == [("rejected_key", "modes")] * 2


def test_single_precision() -> None:
    """0.1 as a computer of four bytes writes it."""
    made = component(
        "climate", **SETPOINT, precision=0.100000001, temp_step=0.10000000149, max_temp=29.8999996
    )
    assert (made.precision, made.target_temperature.grid) == (0.1, 0.1)
    assert made.target_temperature.maximum == 29.9


@pytest.mark.parametrize(
    ("keys", "single"),
    [
        ({"temp_lo_cmd_t": "l", "temp_hi_cmd_t": "h", "mode_stat_t": "m"}, True),
        ({"temp_lo_cmd_t": "l", "temp_hi_cmd_t": "h"}, False),
        ({"temp_lo_cmd_t": "l", "temp_hi_cmd_t": "h", "mode_stat_t": "m", **SETPOINT}, False),
        ({"temp_lo_cmd_t": "l", "mode_stat_t": "m"}, False),
    ],
)
def test_two_setpoints_only(keys: dict[str, Any], single: bool) -> None:
    """Where there is no other, the end of the range is the setpoint of a mode that heats or cools."""
    assert component("climate", **keys).single_ended is single


@pytest.mark.parametrize(
    ("payload", "preset"), [("eco", "eco"), ("none", "none"), ("None", "none"), ("dance", None)]
)
def test_presets(payload: str, preset: str | None) -> None:
    """No preset is one of them."""
    home = found(
        "climate/x", {"pr_modes": ["eco", "away"], "pr_mode_cmd_t": "p/set", "pr_mode_stat_t": "p"}
    )
    assert home.component.preset_mode.options == ("none", "eco", "away")
    assert home.value("preset_mode") == "none"
    home.say("p", "eco")
    home.say("p", payload)
    assert home.value("preset_mode") == preset
    assert home.do("set_preset_mode", preset_mode="none") == [("p/set", "none")]


@pytest.mark.parametrize("keys", [{"pr_mode_cmd_t": "p"}, {"pr_modes": ["eco"]}])
def test_presets_without_a_list_or_a_topic(keys: dict[str, Any]) -> None:
    """They are none."""
    assert component("climate", **SETPOINT, **keys).preset_mode is None


def test_retired_hold_modes_are_presets() -> None:
    """Old firmware still has them."""
    home = found(
        "climate/x",
        {
            "hold_modes": ["eco"],
            "hold_cmd_t": "h/set",
            "hold_stat_t": "h",
            "hold_stat_tpl": "{{ value_json.hold }}",
        },
    )
    assert {kind for kind, _ in notes(home.spec)} == {"translated"}
    home.say("h", '{"hold": "eco"}')
    assert home.value("preset_mode") == "eco"
    assert home.do("set_preset_mode", preset_mode="eco") == [("h/set", "eco")]


def test_humidity() -> None:
    """With the limits of Home Assistant, or others."""
    made = component("climate", hum_cmd_t="h", hum_stat_t="s", curr_hum_t="c")
    assert (made.target_humidity.minimum, made.target_humidity.maximum) == (30, 99)
    made = component("climate", hum_cmd_t="h", min_hum=0, max_hum=100)
    assert (made.target_humidity.minimum, made.target_humidity.maximum) == (0, 100)


def test_a_broken_template_for_everything_takes_everything_that_needs_it() -> None:
    """What has one of its own stays."""
    home = found(
        "climate/x",
        {
            "val_tpl": "{{ || }}",
            "curr_temp_t": "c",
            "temp_stat_t": "t",
            "temp_stat_tpl": "{{ value_json.t }}",
        },
    )
    assert home.component.current_temperature is None
    assert home.component.target_temperature is not None
    assert notes(home.spec) == [("rejected_key", "value_template")]


def test_setpoints_that_take_turns() -> None:
    """One message that tells all of them is about the range."""
    whole = {
        "modes": ["heat", "heat_cool"],
        "mode_cmd_t": "m",
        **{
            f"temperature{stem}_{key}": value
            for stem, name in (("", "t"), ("_low", "lo"), ("_high", "hi"))
            for key, value in (
                ("state_topic", "all"),
                ("state_template", "{{ value_json." + name + " }}"),
            )
        },
    }
    home = found("climate/x", whole)

    def shown() -> tuple[Any, ...]:
        return tuple(
            home.value(point) for point in ("target_temperature", "target_low", "target_high")
        )

    home.say("all", '{"t": 21}')
    assert shown() == (21, None, None)
    home.say("all", '{"lo": 18, "hi": 25}')
    assert shown() == (None, 18, 25)
    home.say("all", '{"t": 21, "lo": 18, "hi": 25}')
    assert shown() == (None, 18, 25)
    home.say("all", '{"t": 22, "lo": null, "hi": null}')
    assert shown() == (22, None, None)


def test_a_setpoint_that_is_only_commanded_parks_nothing() -> None:
    """It says nothing."""
    made = component(
        "climate",
        modes=["heat", "heat_cool"],
        temp_cmd_t="t",
        temp_lo_stat_t="l",
        temp_lo_cmd_t="s",
    )
    assert not made.target_temperature.sources[1:]
    assert len(made.target_low.sources) == 1

"""Sensors and binary sensors."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.vocabulary import BinarySensorClass, StateClass

from .helpers import component, found, notes


def test_everything() -> None:
    """Each key has its field."""
    made = component(
        "sensor",
        stat_t="s",
        uniq_id="u",
        dev_cla="energy",
        unit_of_meas="kWh",
        stat_cla="total",
        sug_dsp_prc=2,
        exp_aft="60",
        frc_upd=True,
        lrst_val_tpl="{{ value_json.since }}",
        val_tpl="{{ value_json.kwh }}",
    )
    assert made.key == "sensor:u"
    assert (made.device_class, made.unit, made.state_class) == ("energy", "kWh", StateClass.TOTAL)
    assert (made.precision, made.common.expire_after, made.common.force_update) == (2, 60, True)
    assert made.numeric
    assert made.last_reset.sources[0].topic == "s"


@pytest.mark.parametrize(
    ("keys", "expected", "reported"),
    [
        (
            {"dev_cla": "aqi", "unit_of_meas": "index"},
            ("aqi", None, None),
            ["unit_of_measurement"],
        ),
        ({"dev_cla": "temperature"}, ("temperature", None, None), []),
        ({"dev_cla": "Temperature "}, ("temperature", None, None), ["device_class"]),
        ({"dev_cla": "power", "unit_of_meas": "km"}, (None, "km", None), ["device_class"]),
        ({"unit_of_meas": "hours"}, (None, "hours", None), []),
        ({"dev_cla": "magic"}, (None, None, None), ["device_class"]),
        (
            {"dev_cla": "timestamp", "unit_of_meas": "s"},
            ("timestamp", None, None),
            ["unit_of_measurement"],
        ),
        ({"dev_cla": "enum", "stat_cla": "total"}, ("enum", None, None), ["state_class"]),
        ({"unit_of_meas": " "}, (None, None, None), []),
        ({"unit_of_meas": "µg/m³", "dev_cla": "pm25"}, ("pm25", "μg/m³", None), []),
        (
            {"dev_cla": "gas", "unit_of_meas": "%LEL", "stat_cla": "total_increasing"},
            (None, "%LEL", StateClass.TOTAL_INCREASING),
            ["device_class"],
        ),
        (
            {"dev_cla": "energy", "unit_of_meas": "kWh", "stat_cla": "measurement"},
            ("energy", "kWh", None),
            ["state_class"],
        ),
        (
            {"unit_of_meas": "rad", "stat_cla": "measurement_angle"},
            (None, "rad", None),
            ["state_class"],
        ),
        (
            {"unit_of_meas": "°", "stat_cla": "measurement_angle"},
            (None, "°", StateClass.MEASUREMENT_ANGLE),
            [],
        ),
        ({"stat_cla": "sometimes"}, (None, None, None), ["state_class"]),
        ({"sug_dsp_prc": -1}, (None, None, None), ["suggested_display_precision"]),
        ({"exp_aft": "soon"}, (None, None, None), ["expire_after"]),
        ({"off_delay": 1}, (None, None, None), ["off_delay"]),
    ],
)
def test_quantities(keys: dict[str, Any], expected: tuple[Any, ...], reported: list[str]) -> None:
    """What does not go together goes, and the sensor stays."""
    spec = found("sensor/x", {"stat_t": "s", **keys}).spec
    made: Any = spec.components[0]
    assert (made.device_class, made.unit, made.state_class) == expected
    assert [key for _, key in notes(spec)] == reported


@pytest.mark.parametrize(
    ("device_class", "said", "meant"),
    [
        ("temperature", "C", "°C"),
        ("temperature", "F", "°F"),
        ("temperature", "degrees  Celsius", "°C"),
        ("duration", "hours", "h"),
        ("illuminance", "Lux", "lx"),
        ("water", "m3", "m³"),
        ("power", "Watt", "W"),
        ("energy", "kwh", "kWh"),
        ("energy", "KWH", "kWh"),
        ("reactive_power", "VAR", "var"),
        ("pm25", "ug/m3", "μg/m³"),
        ("volume_flow_rate", "l/min", "L/min"),
        ("wind_speed", "kmh", "km/h"),
        ("pressure", "mb", "hPa"),
        ("humidity", "% RH", "%"),
        ("ph", "pH", None),
    ],
)
def test_units_as_people_write_them(device_class: str, said: str, meant: str | None) -> None:
    """They are read as Home Assistant's, and the report says so."""
    spec = found("sensor/x", {"stat_t": "s", "dev_cla": device_class, "unit_of_meas": said}).spec
    made: Any = spec.components[0]
    assert (made.device_class, made.unit) == (device_class, meant)
    assert notes(spec) == [("translated", "unit_of_measurement")]
    assert f"read as {meant or 'no unit'}" in spec.notes[0].detail


@pytest.mark.parametrize(("device_class", "unit"), [("power", "mw"), ("pressure", "MPa")])
def test_units_whose_case_tells(device_class: str, unit: str) -> None:
    """Milli is not mega: what could be either is neither."""
    spec = found("sensor/x", {"stat_t": "s", "dev_cla": device_class, "unit_of_meas": unit}).spec
    made: Any = spec.components[0]
    assert (made.device_class, made.unit) == (None, unit)


@pytest.mark.parametrize(
    ("keys", "options", "reported"),
    [
        ({"dev_cla": "enum", "ops": ["a", 1]}, ("a", "1"), []),
        ({"dev_cla": "enum", "ops": []}, (), ["options"]),
        ({"ops": ["a"]}, (), ["options"]),
        ({"dev_cla": "enum", "ops": ["a"], "unit_of_meas": "x"}, ("a",), ["unit_of_measurement"]),
    ],
)
def test_options(keys: dict[str, Any], options: tuple[str, ...], reported: list[str]) -> None:
    """Only words have options."""
    spec = found("sensor/x", {"stat_t": "s", **keys}).spec
    made: Any = spec.components[0]
    assert made.options == options
    assert [key for _, key in notes(spec)] == reported


def test_no_option() -> None:
    """A word that is none of the options is not the one before."""
    home = found("sensor/x", {"stat_t": "s", "dev_cla": "enum", "ops": ["idle", "busy"]})
    home.say("s", "idle")
    assert home.value("value") == "idle"
    home.say("s", "lazy")
    assert home.value("value") is None


@pytest.mark.parametrize(
    "keys",
    [
        {"lrst_val_tpl": "{{ value }}", "stat_cla": "measurement", "unit_of_meas": "x"},
        {"lrst_val_tpl": "{{", "stat_cla": "total", "unit_of_meas": "x"},
    ],
)
def test_what_is_never_reset(keys: dict[str, Any]) -> None:
    """Only a total is, and only by a template that can be read."""
    spec = found("sensor/x", {"stat_t": "s", **keys}).spec
    made: Any = spec.components[0]
    assert made.last_reset is None
    assert notes(spec) == [("rejected_key", "last_reset_value_template")]


@pytest.mark.parametrize("platform", ["sensor", "binary_sensor"])
@pytest.mark.parametrize(
    "keys", [{"name": "X"}, {"stat_t": ""}, {"stat_t": "s", "val_tpl": "{{ || }}"}]
)
def test_what_is_no_sensor(platform: str, keys: dict[str, Any]) -> None:
    """Without anything to read there is nothing."""
    spec = found(f"{platform}/x", keys).spec
    assert spec.components == ()
    assert notes(spec)[-1] == ("rejected", "")
    assert spec.notes[-1].where == f"{platform} X"


def test_a_button_that_says_nothing_in_between() -> None:
    """Pressed twice is two changes; a message that does not speak of it is none."""
    home = found("sensor/x", {"stat_t": "s", "val_tpl": "{{ value_json.action }}"})
    said = []
    for message in (
        '{"action": "single"}',
        '{"other": 1}',
        '{"action": ""}',
        '{"action": "single"}',
    ):
        home.say("s", message)
        said.append(home.value("value"))
    assert said == ["single", "single", "", "single"]


def test_a_text_that_is_too_long() -> None:
    """It is shown as far as Home Assistant can, and the report has it."""
    home = found("sensor/x", {"stat_t": "s"})
    home.say("s", "busy")
    home.say("s", "x" * 256)
    assert home.value("value") == "x" * 254 + "…"
    assert "256" in home.device.states[home.component.key].rejections["value"].reason
    home.say("s", "x" * 255)
    assert home.value("value") == "x" * 255
    assert not home.device.states[home.component.key].rejections


def test_a_plain_word_is_never_empty() -> None:
    """A broker that forgets a retained message says so with an empty one."""
    home = found("sensor/x", {"stat_t": "s"})
    home.say("s", "busy")
    home.say("s", "")
    assert home.value("value") == "busy"


def test_a_binary_sensor() -> None:
    """Each key has its field."""
    made = component(
        "binary_sensor",
        stat_t="s",
        dev_cla="motion",
        pl_on="yes",
        pl_off="no",
        off_dly=30,
        exp_aft=60,
        frc_upd=True,
    )
    assert made.device_class is BinarySensorClass.MOTION
    assert (made.off_delay, made.common.expire_after, made.common.force_update) == (30, 60, True)
    assert made.value.sources[0].codec.pairs == (("yes", True), ("no", False))


@pytest.mark.parametrize(
    ("payload", "value"), [("true", True), ("True", True), ("false", False), ("1", None)]
)
def test_a_payload_that_is_a_boolean(payload: str, value: bool | None) -> None:
    """With a template it is what Python makes of it, without what JSON does."""
    home = found("binary_sensor/x", {"stat_t": "s", "pl_on": True, "pl_off": False})
    home.say("s", payload)
    assert home.value("value") is value

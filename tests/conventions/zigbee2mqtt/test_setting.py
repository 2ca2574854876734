"""Numbers, choices, texts and buttons: what can be set beside the functions of a device."""

from typing import Any

import orjson
import pytest

from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.setting_table import (
    CHOICES,
    NUMBER_SETTINGS,
    PRESSES,
    STRUCTURES,
    TEXT_SETTINGS,
)
from custom_components.mqtt_polyglot.model.codec import EncodeError, EncodeErrorKey
from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.sensor_class import NUMBER_CLASSES
from custom_components.mqtt_polyglot.model.vocabulary import ButtonClass

from .support import Replay, component_of, entry, generic, spec_of


def command(player: Replay, key: str, point: str, value: Any) -> Any:
    """What the device is told when a component has a data point set."""
    state = player.device.states[key]
    component: Any = state.component
    publishes = player.device.command(state, [getattr(component, point).to(value)])
    assert all(publish.topic == "zigbee2mqtt/thing/set" for publish in publishes)
    return [orjson.loads(publish.payload) for publish in publishes]


def device(*exposes: Any) -> Replay:
    """A device with these exposes."""
    player = Replay()
    player.list_devices(entry(*exposes))
    return player


# --- numbers --------------------------------------------------------------------------------------


def test_a_number() -> None:
    """Its range, its step and its unit are those of the expose."""
    player = device(
        generic("numeric", "occupancy_timeout", 7, unit="sec", value_min=0, value_max=65535)
    )
    number = component_of(player.device.spec, "occupancy_timeout")
    assert (number.platform, number.unit, number.common.category) == ("number", "s", "config")
    assert (number.value.minimum, number.value.maximum) == (0, 65535)
    player.say("thing", {"occupancy_timeout": 30})
    assert player.values("occupancy_timeout") == {"value": 30}
    assert command(player, "occupancy_timeout", "value", 60) == [{"occupancy_timeout": 60}]
    with pytest.raises(EncodeError) as err:
        command(player, "occupancy_timeout", "value", 65536)
    assert err.value.key is EncodeErrorKey.TOO_HIGH


@pytest.mark.parametrize(
    ("limits", "range_"),
    [
        ({}, (0, 65535)),
        ({"unit": "%"}, (0, 100)),
        ({"unit": "°C"}, (-50, 65535)),
        ({"value_min": 5}, (5, 65535)),
        ({"value_min": 5, "value_max": 5}, (0, 65535)),
        ({"value_min": 5, "value_max": -5}, (0, 65535)),
        ({"value_min": "a", "value_max": []}, (0, 65535)),
    ],
)
def test_limits(limits: dict[str, Any], range_: tuple[float, float]) -> None:
    """A number without a range, or with none that is one, has the widest that makes sense."""
    number = component_of(spec_of(generic("numeric", "pulse", 7, **limits)), "pulse")
    assert (number.value.minimum, number.value.maximum) == range_


@pytest.mark.parametrize(
    ("name", "unit", "device_class"),
    [
        ("local_temperature_calibration", "°C", "temperature_delta"),
        ("comfort_temperature_max", "°C", "temperature"),
        ("comfort_temperature_max", "%", None),
        # A difference: 1 °C more is not 33.8 °F.
        ("temperature_offset", "°C", None),
        ("countdown", "s", None),
        ("hinted", "min", "duration"),
        ("hinted_otherwise", None, None),
    ],
)
def test_classes_of_numbers(name: str, unit: str | None, device_class: str | None) -> None:
    """As in Zigbee2MQTT's own discovery, and as converters say."""
    hints = {"hinted": "duration", "hinted_otherwise": "enum"}
    hinted = {"homeassistant": {"deviceClass": hints[name]}} if name in hints else {}
    number = component_of(spec_of(generic("numeric", name, 7, unit=unit, **hinted)), name)
    assert number.device_class == device_class


def test_presets() -> None:
    """A value with a name that is none of the range can be set by a button; a word is no number."""
    presets = [
        {"name": "coolest", "value": 153},
        {"name": "previous", "value": 65535},
        {"name": "disabled", "value": "disabled"},
    ]
    limits = {"value_min": 153, "value_max": 500}
    player = device(generic("numeric", "color_temp_startup", 7, presets=presets, **limits))
    spec = player.device.spec
    keys = [component.key for component in spec.components if component.platform == "button"]
    assert keys == ["color_temp_startup_previous", "color_temp_startup_disabled"]
    button = component_of(spec, "color_temp_startup_previous")
    assert button.common.name == "Color temp startup: previous"
    assert not button.common.enabled
    assert command(player, button.key, "press", True) == [{"color_temp_startup": 65535}]
    player.say("thing", {"color_temp_startup": 300})
    player.say("thing", {"color_temp_startup": "disabled"})
    assert player.values("color_temp_startup") == {"value": None}


# --- choices --------------------------------------------------------------------------------------


def test_a_choice() -> None:
    """Words are sent as they were announced; a word that is none of them is unknown."""
    player = device(generic("enum", "keep_time", 7, values=[30, 60, "120", ""]))
    select = component_of(player.device.spec, "keep_time")
    assert (select.platform, select.common.translation_key) == ("select", "keep_time")
    assert select.option.options == ("30", "60", "120")
    player.say("thing", {"keep_time": 60})
    assert player.values("keep_time") == {"option": "60"}
    assert command(player, "keep_time", "option", "30") == [{"keep_time": 30}]
    player.say("thing", {"keep_time": 90})
    assert player.values("keep_time") == {"option": None}
    with pytest.raises(EncodeError):
        command(player, "keep_time", "option", "90")


def test_the_part_of_a_device() -> None:
    """It stands in the name."""
    values = ["off", "on"]
    expose = generic("enum", "power_on_behavior", 7, values=values, endpoint="l2")
    spec = spec_of(expose | {"property": "power_on_behavior_l2"})
    common = component_of(spec, "power_on_behavior_l2").common
    assert common.translation_key == "power_on_behavior_part"
    assert common.placeholders == (("part", "L2"),)


def test_one_word() -> None:
    """There is nothing to choose: a button, even if the word is told."""
    player = device(
        generic("enum", "identify", 2, values=["identify"], category="config"),
        generic("enum", "scan_environment", 3, values=["start"]),
    )
    identify = component_of(player.device.spec, "identify")
    assert (identify.platform, identify.device_class) == ("button", "identify")
    assert command(player, "identify", "press", True) == [{"identify": "identify"}]
    assert command(player, "scan_environment", "press", True) == [{"scan_environment": "start"}]


def test_commands() -> None:
    """What has no state is a button a word; what is only never told stays a choice."""
    player = device(
        generic("enum", "limits_calibration", 2, values=["start", "end"]),
        generic("enum", "report_interval", 2, values=["1s", "5s"]),
        generic("enum", "nothing", 7, values=[]),
    )
    spec = player.device.spec
    assert command(player, "limits_calibration_end", "press", True) == [
        {"limits_calibration": "end"}
    ]
    assert component_of(spec, "limits_calibration_end").common.name == "Limits calibration: end"
    assert component_of(spec, "report_interval").platform == "select"
    assert component_of(spec, "nothing").platform == "text"


def test_what_is_only_started() -> None:
    """A switch that nothing is told of, and that cannot be turned off again, is a button."""
    player = device(
        generic("binary", "factory_reset", 2),
        generic("binary", "factory_reset_co2", 3),
        generic("binary", "restart", 0),
    )
    assert command(player, "factory_reset", "press", True) == [{"factory_reset": True}]
    assert component_of(player.device.spec, "factory_reset_co2").platform == "switch"
    assert [note.where for note in player.device.spec.notes] == ["restart"]


# --- texts ----------------------------------------------------------------------------------------


def test_a_text() -> None:
    """It is sent as it is written; what is no text is shown as JSON."""
    player = device(generic("text", "schedule_monday", 3))
    text = component_of(player.device.spec, "schedule_monday")
    assert (text.platform, text.mode, text.common.category) == ("text", "text", "config")
    assert command(player, "schedule_monday", "value", "06:00/21") == [
        {"schedule_monday": "06:00/21"}
    ]
    player.say("thing", {"schedule_monday": [{"hour": 6}]})
    assert player.values("schedule_monday") == {"value": '[{"hour":6}]'}


def test_a_secret_text() -> None:
    """A password is not shown while it is typed, and kept out of logs and reports."""
    text = component_of(spec_of(generic("text", "device_password", 2)), "device_password")
    assert (text.mode, text.value.secret, text.common.optimistic) == ("password", True, True)


def test_a_list_that_can_be_set() -> None:
    """Words with commas between them, or JSON."""
    player = device(generic("list", "gradient", 7, item_type={"type": "text", "name": "hex"}))
    player.say("thing", {"gradient": ["#ff0000", "#00ff00"]})
    assert player.values("gradient") == {"value": "#ff0000, #00ff00"}
    for written in ("#0000ff,  #000000 ", '["#0000ff", "#000000"]'):
        assert command(player, "gradient", "value", written) == [
            {"gradient": ["#0000ff", "#000000"]}
        ]
    with pytest.raises(EncodeError) as err:
        command(player, "gradient", "value", "[oops")
    assert err.value.key is EncodeErrorKey.NOT_JSON


def test_a_list_of_objects_that_is_only_taken() -> None:
    """JSON alone says what is meant."""
    player = device(generic("list", "schedules", 2, item_type={"type": "composite"}))
    assert command(player, "schedules", "value", '[{"hour": 6}]') == [{"schedules": [{"hour": 6}]}]
    with pytest.raises(EncodeError):
        command(player, "schedules", "value", "6, 7")


# --- tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [NUMBER_SETTINGS, CHOICES, PRESSES, TEXT_SETTINGS, STRUCTURES])
def test_tables(table: dict[str, Any]) -> None:
    """The rows are sorted, their classes are Home Assistant's."""
    assert list(table) == sorted(table)
    known = NUMBER_CLASSES if table is NUMBER_SETTINGS else set(ButtonClass)
    for row in table.values():
        assert row.device_class is None or row.device_class in known


def test_devices_are_made_of_it() -> None:
    """Nothing of it is more than a description."""
    Device(spec_of(generic("numeric", "x", 7), generic("text", "y", 7), generic("list", "z", 1)))

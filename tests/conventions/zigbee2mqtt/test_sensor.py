"""Sensors."""

from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.sensor_table import (
    BY_UNIT,
    NUMBERS,
    Quantity,
)
from custom_components.mqtt_polyglot.model.components import fits_state_class, fits_unit
from custom_components.mqtt_polyglot.model.sensor_class import SENSOR_CLASSES

from .support import Replay, component_of, entry, generic, replay, spec_of


def sensor_of(name: str, **others: Any) -> Any:
    """The sensor of a read-only number of this name."""
    expose = generic("numeric", name, **others)
    return component_of(spec_of(expose), expose["property"])


@pytest.mark.parametrize(
    ("name", "unit", "device_class", "shown_in", "state_class"),
    [
        ("temperature", "°C", "temperature", "°C", "measurement"),
        ("temperature", None, "temperature", "°C", "measurement"),
        ("temperature", "  C", "temperature", "°C", "measurement"),
        ("energy", "kWh", "energy", "kWh", "total_increasing"),
        ("energy_yesterday", "kWh", "energy", "kWh", None),
        ("voc", "ppb", "volatile_organic_compounds_parts", "ppb", "measurement"),
        ("voc", "µg/m³", "volatile_organic_compounds", "μg/m³", "measurement"),
        ("pm25", "µg/m³", "pm25", "μg/m³", "measurement"),
        ("pressure", "kPa", "atmospheric_pressure", "kPa", "measurement"),
        ("power_factor", None, "power_factor", None, "measurement"),
        ("ph", "pH", "ph", None, "measurement"),
        ("illuminance", "Lx", "illuminance", "lx", "measurement"),
        ("illuminance", "%", None, "%", "measurement"),
        ("water_consumed", "m3", "water", "m³", "total_increasing"),
        ("wind_direction", "°", "wind_direction", "°", "measurement_angle"),
        # Not in the table: the unit speaks for itself, or nothing does.
        ("power_of_the_pump", "w", "power", "W", "measurement"),
        ("reading", "kVArh", "reactive_energy", "kvarh", "total_increasing"),
        ("occupancy_level", None, None, None, "measurement"),
        ("boost_heating_countdown", "s", "duration", "s", None),
        ("strange_level", None, None, None, None),
        ("strangeness", "%LEL", None, "%LEL", None),
    ],
)
def test_quantities(
    name: str,
    unit: str | None,
    device_class: str | None,
    shown_in: str | None,
    state_class: str | None,
) -> None:
    """What a number measures, in which unit, and how it adds up."""
    sensor = sensor_of(name, unit=unit)
    assert (sensor.device_class, sensor.unit, sensor.state_class) == (
        device_class,
        shown_in,
        state_class,
    )


@pytest.mark.parametrize("quantity", [*NUMBERS.items(), *BY_UNIT.items()], ids=lambda item: item[0])
def test_tables(quantity: tuple[str, Quantity]) -> None:
    """Each row is one that Home Assistant accepts."""
    name, row = quantity
    for device_class in row.classes:
        assert device_class in SENSOR_CLASSES
        assert fits_state_class(device_class, row.state_class)
    if row.unit is not None:
        assert fits_unit(row.classes[0], row.unit)
    if name in BY_UNIT:
        assert fits_unit(row.classes[0], name)
    assert not row.by_class or row.classes


@pytest.mark.parametrize(
    ("expose", "naming"),
    [
        ({"name": "temperature", "unit": "°C"}, {}),
        ({"name": "illuminance", "unit": "%"}, {"translation_key": "illuminance"}),
        ({"name": "linkquality2", "label": "Second link"}, {"name": "Second link"}),
        ({"name": "device_temperature"}, {"translation_key": "device_temperature"}),
        ({"name": "internalTemperature"}, {"translation_key": "internal_temperature"}),
        (
            {"name": "power", "property": "power_left", "endpoint": "left"},
            {"translation_key": "power_part", "placeholders": (("part", "left"),)},
        ),
        (
            {"name": "power", "property": "power_l2", "endpoint": "l2"},
            {"translation_key": "power_part", "placeholders": (("part", "L2"),)},
        ),
        (
            {"name": "voltage_phase_b", "unit": "V"},
            {"translation_key": "voltage_part", "placeholders": (("part", "B"),)},
        ),
        (
            {"name": "current_a", "unit": "A"},
            {"translation_key": "current_part", "placeholders": (("part", "A"),)},
        ),
        ({"name": "salinity_b", "label": "Salinity b"}, {"name": "Salinity b"}),
        (
            {"name": "tds", "property": "tds_2", "endpoint": "2", "label": "TDS"},
            {"name": "TDS 2"},
        ),
        (
            {"name": "val1", "property": "val1_1", "endpoint": "1", "label": "Val 1"},
            {"name": "Val 1"},
        ),
        ({"name": "x_value", "label": ""}, {"name": "X value"}),
    ],
)
def test_names(expose: dict[str, Any], naming: dict[str, Any]) -> None:
    """By the device class, by our translations, else as Zigbee2MQTT says it."""
    sensor = sensor_of(**expose)
    defaults = {"name": None, "translation_key": None, "placeholders": ()}
    assert {key: getattr(sensor.common, key) for key in defaults} == defaults | naming


@pytest.mark.parametrize(
    ("expose", "category", "enabled"),
    [
        ({"name": "temperature"}, None, True),
        ({"name": "temperature", "category": "diagnostic"}, "diagnostic", True),
        ({"name": "temperature", "category": "config"}, "diagnostic", True),
        ({"name": "temperature", "category": "other"}, None, True),
        (
            {"name": "voltage", "homeassistant": {"entityCategory": "diagnostic"}},
            "diagnostic",
            True,
        ),
        ({"name": "voltage", "homeassistant": ["diagnostic"]}, None, True),
        ({"name": "battery"}, "diagnostic", True),
        ({"name": "trigger_count"}, "diagnostic", False),
        ({"name": "action_duration"}, "diagnostic", False),
    ],
)
def test_categories(expose: dict[str, Any], category: str | None, enabled: bool) -> None:
    """What the converter says counts most; a sensor is no setting."""
    sensor = sensor_of(**expose)
    assert (sensor.common.category, sensor.common.enabled) == (category, enabled)


def test_words() -> None:
    """A word is shown as it is, with the options of an enum only where we translate them all."""
    battery = generic("enum", "battery_state", values=["low", "medium", "high"])
    fault = generic("enum", "fault", values=["none", "overheat"])
    odd = generic("enum", "battery_state", values=["low", "depleted"])
    spec = spec_of(battery, fault)
    assert component_of(spec, "battery_state").options == ("low", "medium", "high")
    assert component_of(spec, "fault").options == ()
    assert component_of(spec, "fault").device_class is None
    assert component_of(spec_of(odd), "battery_state").options == ()


def test_a_new_word() -> None:
    """Firmware brings words that the expose has not: no sensor is lost over it."""
    player = Replay()
    player.list_devices(
        entry(
            generic("enum", "fault", values=["none"]),
            generic("enum", "battery_state", values=["low", "high"]),
        )
    )
    player.say("thing", {"fault": "none", "battery_state": "high"})
    player.say("thing", {"fault": "E7", "battery_state": "melting"})
    assert player.values("fault") == {"value": "E7"}
    assert player.values("battery_state") == {"value": None}
    assert player.device.states["battery_state"].rejections


def test_what_has_no_platform_yet() -> None:
    """It is in the report of the device."""
    spec = spec_of(
        generic("numeric", "mystery", 0),
        generic("binary", "riddle", 0),
    )
    assert [component.key for component in spec.components] == ["linkquality"]
    assert [note.where for note in spec.notes] == ["mystery", "riddle"]


def test_texts() -> None:
    """A text is shown as it is."""
    sensor = component_of(spec_of(generic("text", "ip_address")), "ip_address")
    assert (sensor.common.translation_key, sensor.common.category) == ("ip_address", "diagnostic")
    assert not sensor.numeric


@pytest.mark.parametrize(
    ("wire", "value"),
    [(21.5, 21.5), ("12.5", 12.5), (12, 12), (True, None), ("high", None), ({}, None)],
)
def test_numbers(wire: Any, value: float | None) -> None:
    """Some converters send numbers as text; anything else is no number."""
    player = Replay()
    player.list_devices(entry(generic("numeric", "temperature")))
    player.say("thing", {"temperature": wire})
    assert player.values("temperature").get("value") == value
    assert bool(player.device.states["temperature"].rejections) is (value is None)


@pytest.mark.parametrize(
    "wire", ["2026-11-22T09:19:03.002Z", "2026-11-22T10:19:03.002+01:00", 1795339143002]
)
def test_last_seen(wire: Any) -> None:
    """The moment at which the device was last heard, in whatever form was chosen."""
    player = Replay()
    info = {"config": {"advanced": {"last_seen": "ISO_8601"}}}
    player.say("bridge/info", info, retain=True)
    player.list_devices(entry(generic("numeric", "temperature")))
    player.say("thing", {"last_seen": wire})
    moment = datetime(2026, 11, 22, 9, 19, 3, 2000, tzinfo=UTC)
    assert player.values("last_seen") == {"value": moment}
    sensor: Any = player.device.states["last_seen"].component
    assert (sensor.device_class, sensor.common.enabled) == ("timestamp", False)


def test_last_seen_that_an_expose_describes() -> None:
    """A converter that describes it itself is believed."""
    player = Replay()
    player.say("bridge/info", {"config": {"advanced": {"last_seen": "epoch"}}})
    player.list_devices(entry(generic("text", "last_seen")))
    assert [note.where for note in player.device.spec.notes] == ["last_seen"]


@pytest.mark.parametrize(
    ("recorded", "values"),
    [
        ("climate_sensor", {"temperature": 21.5, "humidity": 45.2, "pressure": 1013}),
        (
            "metering_plug",
            {"power": 0, "voltage": 230, "current": 0.1, "energy": 1.23, "linkquality": 120},
        ),
        ("motion_sensor", {"illuminance": 55}),
        ("lock", {"battery": 75}),
    ],
)
def test_recorded_values(recorded: str, values: dict[str, float]) -> None:
    """What the recorded devices show at the end."""
    player = replay(recorded)
    assert {key: player.values(key)["value"] for key in values} == values

"""Proposals: what is made of a topic by its words and its values."""

import json
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.controller.proposals import Observed, Proposal, propose
from custom_components.mqtt_polyglot.controller.proposals.kinds import KINDS
from custom_components.mqtt_polyglot.controller.proposals.quantities import QUANTITIES
from custom_components.mqtt_polyglot.controller.seen_topics import SeenTopics
from custom_components.mqtt_polyglot.controller.shown_messages import ShownMessages
from custom_components.mqtt_polyglot.controller.topic_proposals import (
    Wanted,
    propose_for,
    topics_below,
)
from custom_components.mqtt_polyglot.conventions.documents import announcement_of, refuse
from custom_components.mqtt_polyglot.conventions.homeassistant.by_hand import ByHand
from custom_components.mqtt_polyglot.model.sensor_class import SENSOR_CLASSES, SENSOR_UNITS
from custom_components.mqtt_polyglot.model.vocabulary import BinarySensorClass

from ..conventions.homeassistant.helpers import PlainEngine

SHOWN = ShownMessages({})
RISKY = {"lock", "alarm_control_panel", "valve", "cover", "siren", "switch", "button"}


def proposed(topic: str, value: Any, /, *seen: str, others: tuple[str, ...] = ()) -> Proposal:
    """What is proposed for a value, with these topics beside it."""
    known = dict.fromkeys(seen, "") | {
        name: text for name, _, text in (each.partition("=") for each in seen) if text
    }
    found = propose(Observed(topic, (), value, others, known.get))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("topic", "value", "device_class", "unit", "state_class"),
    [
        ("home/kitchen/temperature", "21.5", "temperature", "°C", "measurement"),
        ("haus/Wohnzimmer/Wassertemperatur", "48", "temperature", "°C", "measurement"),
        ("haus/bad/luftfeuchtigkeit", "55", "humidity", "%", "measurement"),
        ("maison/salon/humidité", "55", "humidity", "%", "measurement"),
        ("casa/presión", "1013", "pressure", "hPa", "measurement"),
        ("huis/vermogen", "230", "power", "W", "measurement"),
        ("casa/potencia", "230", "power", "W", "measurement"),
        ("haus/stromzähler", "12345.6", "energy", "kWh", "total_increasing"),
        ("haus/stromzaehler/kwh", "12345.6", "energy", "kWh", "total_increasing"),
        ("maison/consommation", "12.5", "energy", "kWh", "total_increasing"),
        ("haus/wasserzähler", "123", "water", "L", "total_increasing"),
        ("a/power_kw", "1.5", "power", "kW", "measurement"),
        ("a/temp_f", "70", "temperature", "°F", "measurement"),
        ("a/battery_voltage", "2.9", "voltage", "V", "measurement"),
        ("a/battery/V", "3.1", "voltage", "V", "measurement"),
        ("a/battery", "80", "battery", "%", "measurement"),
        ("a/sensor/value", "21.5 °C", "temperature", "°C", "measurement"),
        ("a/sensor/x", "3,5 kWh", "energy", "kWh", "total_increasing"),
        ("a/air/co2", "600", "carbon_dioxide", "ppm", "measurement"),
        ("a/air/pm2.5", "6", "pm25", "μg/m³", "measurement"),
        ("weather/wind_direction", "270", "wind_direction", "°", "measurement_angle"),
        ("a/rssi", "-60", "signal_strength", "dBm", "measurement"),
        ("a/uptime", "60", "duration", "s", None),
        ("a/position", "50", None, "%", "measurement"),
        ("a/pulses", "50", None, None, "total_increasing"),
        ("a/whatever", "50", None, None, "measurement"),
    ],
)
def test_numbers(
    topic: str, value: str, device_class: str | None, unit: str | None, state_class: str | None
) -> None:
    """By the words of the topic in five languages, what is behind the number, and the value."""
    config = proposed(topic, value).config
    assert config["platform"] == "sensor"
    said = [config.get(key) for key in ("device_class", "unit_of_measurement", "state_class")]
    assert said == [device_class, unit, state_class]


@pytest.mark.parametrize(
    ("topic", "value", "device_class", "on", "off"),
    [
        ("hall/motion", "ON", "motion", "ON", "OFF"),
        ("flur/bewegung", "ja", "motion", "ja", "nein"),
        ("flur/Haustür", "offen", "door", "offen", "geschlossen"),  # codespell:ignore offen
        ("couloir/fenêtre", "Fermé", "window", "Ouvert", "Fermé"),
        ("casa/ventana", "abierto", "window", "abierto", "cerrado"),
        ("huis/deur", "dicht", "door", "open", "dicht"),
        ("bath/leak", "1", "moisture", "1", "0"),
        ("tele/plug/LWT", "Online", "connectivity", "Online", "Offline"),
        ("a/smoke", "clear", "smoke", "detected", "clear"),
        ("a/battery_low", "false", "battery", "true", "false"),
        ("a/b", "on", None, "on", "off"),
    ],
)
def test_on_and_off(topic: str, value: str, device_class: str | None, on: str, off: str) -> None:
    """By words in any case; the other word is in the same."""
    config = proposed(topic, value).config
    words = (config["platform"], config.get("device_class"), config["payload_on"], config["payload_off"])  # fmt: skip
    assert (words[0], words[1], words[3]) == ("binary_sensor", device_class, off)
    assert words[2].casefold().replace("é", "e") == on.casefold().replace("é", "e")


@pytest.mark.parametrize(
    ("topic", "value", "seen", "platform", "command"),
    [
        ("a/relay", "ON", ("a/relay/set",), "switch", "a/relay/set"),
        ("a/lampe", "ON", ("a/lampe/cmnd",), "light", "a/lampe/cmnd"),
        ("a/fan/state", "off", ("a/fan/command",), "fan", "a/fan/command"),
        ("stat/plug/POWER", "ON", (), "switch", "cmnd/plug/POWER"),
        ("shellies/plug/relay/0", "on", (), "switch", "shellies/plug/relay/0/command"),
        ("/devices/x/controls/K1", "1", ("/devices/x/controls/K1/meta/readonly=1",), "sensor", None),
        ("homie/x/relay/power", "true", ("homie/x/relay/power/$settable=true",), "switch", "homie/x/relay/power/set"),
        ("homie/x/relay/power", "true", ("homie/x/relay/power/$settable=false",), "binary_sensor", None),
        ("a/rollladen/position", "40", ("a/rollladen/position/set",), "cover", "a/rollladen/position/set"),
        ("a/setpoint", "21", ("a/setpoint/set",), "number", "a/setpoint/set"),
        ("a/mode", "eco", ("a/mode/set",), "text", "a/mode/set"),
        ("a/relay", "ON", (), "binary_sensor", None),
    ],
)  # fmt: skip
def test_what_can_be_told(
    topic: str, value: str, seen: tuple[str, ...], platform: str, command: str | None
) -> None:
    """Where the topic for it was seen, or is the custom."""
    config = proposed(topic, value, *seen).config
    assert config["platform"] == platform
    assert config.get("command_topic", config.get("set_position_topic")) == command


@pytest.mark.parametrize("value", ["1.7e308", "-1.7e308"])
def test_the_range_of_a_number_has_an_end(value: str) -> None:
    """However large the number: JSON has no infinity."""
    config = proposed("a/setpoint", value, "a/setpoint/set").config
    assert json.loads(json.dumps(config, allow_nan=False))
    assert config["min"] <= float(value) <= config["max"]


def test_one_of_several() -> None:
    """Words that were seen are options."""
    config = proposed("a/mode", "eco", "a/mode/set", others=("heat", "eco")).config
    assert (config["platform"], config["options"]) == ("select", ["heat", "eco"])


@pytest.mark.parametrize(
    "topic",
    [
        "front/lock", "haus/haustür/schloss", "maison/serrure/état", "casa/cerradura", "huis/slot",
        "garage/door", "garage/links/tor", "hof/garagentor/state", "garden/valve", "garten/ventil", "a/vanne/etat",
        "home/alarm", "haus/alarmanlage", "a/siren", "house/gate", "door/opener", "zigbee/lock/state", "garage/cover/position",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["ON", "1", "locked", "open", "closed", "50", "armed_away"])
def test_no_door_is_opened_by_guess(topic: str, value: str) -> None:
    """Whatever is beside it: it is read only, and the choice is there."""
    found = proposed(topic, value, f"{topic}/set", f"{topic}/command", f"{topic}/$settable=true")
    assert found.restricted
    assert found.config["platform"] in ("sensor", "binary_sensor")
    assert not any("command" in key or key.startswith("set_") for key in found.config)


def test_texts() -> None:
    """Times, versions, colours, and what is just text."""
    time = proposed("a/last_seen", "2026-11-26T22:00:00+01:00").config
    assert time["device_class"] == "timestamp"
    assert proposed("a/last_seen", "1795339172").config["device_class"] == "timestamp"
    assert "1000" in proposed("a/last_seen", "1795339172000").config["value_template"]
    assert proposed("a/fw", "1.2.3").config["entity_category"] == "diagnostic"
    assert "device_class" not in proposed("a/color", "#ff0000").config
    assert propose(Observed("a", (), {"b": 1})) is None
    assert propose(Observed("a", (), "")) is None


def test_keys_of_json() -> None:
    """Each value of it; lists of phases, units beside a value, and odd keys, too."""
    document = {
        "ENERGY": {"Power": [1.5, 2.5], "Total": 3.2},
        "value": 21,
        "unit": "°C",
        "odd ' thing": {"items": True},
        "password": "hunter2",
    }
    topics = SeenTopics()
    topics.take(Message("tele/plug/SENSOR", json.dumps(document).encode()), 0.0)
    found = propose_for(topics, [Wanted("tele/plug/SENSOR")], SHOWN)
    templates = {each["name"]: each.get("value_template") for each in found.document["components"].values()}  # fmt: skip
    assert "{{ value_json.ENERGY.Power[1] }}" in templates.values()
    assert "{{ value_json['odd \\' thing']['items'] }}" in templates.values()
    assert "hunter2" not in json.dumps(found.document)
    classes = [each.get("device_class") for each in found.document["components"].values()]
    assert classes.count("power") == 2
    assert "temperature" in classes
    one = propose_for(topics, [Wanted("tele/plug/SENSOR", ("ENERGY", "Total"))], SHOWN, "Plug")
    assert one.document["device"] == {"name": "Plug"}
    (component,) = one.document["components"].values()
    assert component["device_class"] == "energy"
    for place in (("ENERGY",), ("nothing",), ("ENERGY", "Power", 9), (0,)):
        assert not propose_for(topics, [Wanted("tele/plug/SENSOR", place)], SHOWN).entities
    assert propose_for(topics, [Wanted("nobody")], SHOWN).missing == ["nobody"]


def test_secrets_are_left_out() -> None:
    """Of a topic that is named like one nothing is made."""
    topics = SeenTopics()
    topics.take(Message("wifi/password", b"hunter2"), 0.0)
    topics.take(Message("wifi/rssi", b"-60"), 0.0)
    found = propose_for(topics, topics_below(topics, "wifi"), SHOWN)
    assert found.missing == ["wifi/password"]
    assert "hunter2" not in json.dumps(found.document)


def test_too_many() -> None:
    """A hundred, and that there are more."""
    topics = SeenTopics()
    for number in range(150):
        topics.take(Message(f"many/t{number}", b"1"), 0.0)
    found = propose_for(topics, topics_below(topics, None), SHOWN)
    assert (len(found.entities), found.left_out) == (100, True)


def test_the_tables() -> None:
    """What they name is Home Assistant's, and words are as they are compared."""
    for quantity in QUANTITIES:
        assert quantity.device_class is None or quantity.device_class in SENSOR_CLASSES
        if isinstance(quantity.unit, str) and quantity.device_class is not None:
            assert quantity.unit in SENSOR_UNITS[quantity.device_class]
    for kind in KINDS:
        assert kind.device_class is None or kind.device_class in set(BinarySensorClass)
        assert set(kind.writable) <= RISKY
    for word in [word for row in (*QUANTITIES, *KINDS) for word in row.words]:
        assert word == word.lower()
        assert word.isascii()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
_WORDS = st.sampled_from([word for row in (*QUANTITIES, *KINDS) for word in row.words])
_TOPIC = st.lists(
    st.one_of(_WORDS, st.text(max_size=8), st.sampled_from(["set", "cmnd", "stat", "$unit"])),
    min_size=1,
    max_size=4,
).map("/".join)
_PAYLOAD = st.one_of(
    st.binary(max_size=20),
    _JSON.map(lambda value: json.dumps(value).encode(errors="replace")),
    st.sampled_from(
        [b"ON", b"off", b"1", b"0", b"21.5 C", b"1e999", b"1.7e308", b"-0", b"50", b"open"]
    ),
)


@settings(max_examples=200)
@given(st.lists(st.tuples(_TOPIC, _PAYLOAD), min_size=1, max_size=6))
def test_whatever_is_said_is_a_device(messages: list[tuple[str, bytes]]) -> None:
    """Any topics and payloads: what is proposed is accepted as it is, or nothing is proposed."""
    topics = SeenTopics()
    for topic, payload in messages:
        topics.take(Message(topic, payload), 0.0)
    found = propose_for(topics, topics_below(topics, None), SHOWN)
    if not found.entities:
        return
    convention = ByHand(PlainEngine())
    spec = convention.describe(announcement_of(found.document, "0" * 16))
    refuse(spec)
    assert len(spec.components) == len(found.entities)

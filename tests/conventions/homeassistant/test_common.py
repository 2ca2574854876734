"""What every component has: names, looks, availability, attributes."""

from importlib import import_module
from typing import Any

import pytest

from custom_components.mqtt_polyglot.conventions.homeassistant.common import Naming, readable
from custom_components.mqtt_polyglot.conventions.homeassistant.templates import TemplateReader
from custom_components.mqtt_polyglot.model.availability import ALWAYS, AvailabilityMode
from custom_components.mqtt_polyglot.model.codec import Choice
from custom_components.mqtt_polyglot.model.vocabulary import Category
from tests.platforms.examples import EXAMPLES, platform_of

from .helpers import Home, component, found, notes

SENSOR = {"stat_t": "s"}
DEVICE = {"ids": "a", "name": "Hall"}


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "has_class", "alone", "expected"),
    [
        ("Temperature", False, False, (False, "Temperature")),
        ("Temperature", True, True, (False, "Temperature")),
        ("", False, False, (True, None)),
        ("Hall", True, False, (True, None)),
        ("Hall Temperature", False, False, (False, "Temperature")),
        ("Hall ", False, False, (True, None)),
        ("Hallway", False, False, (False, "Hallway")),
        (None, False, True, (True, None)),
        (None, True, False, (False, None)),
        (None, False, False, (False, "Battery low")),
    ],
)
def test_names(
    given: str | None, has_class: bool, alone: bool, expected: tuple[bool, str | None]
) -> None:
    """Home Assistant puts the name of the device before that of the component."""
    naming = Naming(given, "battery_low", has_class)
    assert naming.within("Hall", alone=alone) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, (True, None)), ("", (True, None)), (17, (False, "17")), (" x ", (False, "x"))],
)
def test_names_as_they_are_sent(value: Any, expected: tuple[bool, str | None]) -> None:
    """``null`` is an answer; numbers are names."""
    home = found("sensor/x", {**SENSOR, "dev": DEVICE, "name": value})
    home.send("sensor/y", {**SENSOR, "dev": DEVICE, "name": "Other"})
    first = home.spec.components[0]
    assert (first.common.main, first.common.name) == expected


def test_a_name_that_is_none() -> None:
    """It is reported, and the id serves."""
    home = found("sensor/soil_wet", {**SENSOR, "dev": DEVICE, "name": ["x"]})
    home.send("sensor/y", {**SENSOR, "dev": DEVICE, "name": "Other", "dev_cla": "humidity"})
    assert home.spec.components[0].common.name == "Soil wet"
    assert notes(home.spec)[0] == ("rejected_key", "name")


def test_a_device_class_that_was_refused_is_no_name() -> None:
    """Then the id serves, too."""
    home = found("binary_sensor/open", {"stat_t": "c", "dev": DEVICE, "dev_cla": "windoww"})
    home.send("binary_sensor/door", {"stat_t": "c", "dev": DEVICE, "dev_cla": "door"})
    assert [each.common.name for each in home.spec.components] == [None, "Open"]
    assert notes(home.spec) == [("rejected_key", "device_class")]


@pytest.mark.parametrize(
    ("identifier", "words"),
    [("battery_low", "Battery low"), ("co2-level", "Co2 level"), ("__", "__"), ("X", "X")],
)
def test_ids_as_words(identifier: str, words: str) -> None:
    """As well as can be."""
    assert readable(identifier) == words


# --- looks ----------------------------------------------------------------------------------------


def test_everything() -> None:
    """Each key has its field."""
    made = component(
        "switch",
        cmd_t="c",
        def_ent_id="switch.hall_socket",
        object_id="something else",
        ic="mdi:power",
        ent_pic="https://example.org/x.png",
        ent_cat="config",
        en=False,
        o={"name": "gateway"},
        platform="mqtt",
        retain=False,
    )
    assert made.common.entity_id == "hall_socket"
    assert (made.common.icon, made.common.picture) == ("mdi:power", "https://example.org/x.png")
    assert made.common.category is Category.CONFIG
    assert not made.common.enabled
    assert made.common.availability is ALWAYS
    assert made.common.attributes is None


@pytest.mark.parametrize(
    ("keys", "entity_id", "reported"),
    [
        ({"def_ent_id": "sensor.a"}, "a", []),
        ({"def_ent_id": "a"}, "a", []),
        ({"def_ent_id": "sensor."}, None, []),
        ({"obj_id": "a"}, "a", [("translated", "object_id")]),
        ({"object_id": "a", "default_entity_id": "sensor.b"}, "b", []),
        ({}, None, []),
    ],
)
def test_entity_ids(
    keys: dict[str, Any], entity_id: str | None, reported: list[tuple[str, str]]
) -> None:
    """``object_id`` was retired in 2026."""
    home = found("sensor/x", SENSOR | keys)
    assert home.component.common.entity_id == entity_id
    assert notes(home.spec) == reported


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("icon", "lamp"),
        ("entity_picture", "/local/x.png"),
        ("entity_picture", "ftp://x/y"),
        ("entity_category", "config"),
        ("entity_category", "system"),
        ("enabled_by_default", "perhaps"),
        ("encoding", "klingon"),
        ("encoding", "base64"),
        ("encoding", "undefined"),
        ("encoding", "a\0b"),
        ("qos", 3),
        ("retain", True),
        ("availability_mode", "sometimes"),
        ("json_attributes_template", "{{"),
        ("json_attributes_topic", "#/x"),
        ("availability_topic", ""),
        ("availability_template", []),
    ],
)
def test_what_is_wrong_costs_itself(key: str, value: Any) -> None:
    """A sensor is a sensor without it."""
    home = found("sensor/x", SENSOR | {key: value})
    made = home.component
    assert notes(home.spec) == [("rejected_key", key)]
    assert (made.common.icon, made.common.picture, made.common.category, made.common.enabled) == (
        None,
        None,
        None,
        True,
    )
    assert made.common.availability is ALWAYS
    assert made.common.attributes is None


@pytest.mark.parametrize("name", ["color", "message_expiry_interval", "any"])
def test_keys_that_we_do_not_use_are_named(name: str) -> None:
    """Only what a device says for all its components is nobody's mistake."""
    home = found("sensor/x", SENSOR | {name: 1, "cmd_t": "c"})
    expected = [] if name == "message_expiry_interval" else [("unknown_key", name)]
    assert notes(home.spec) == expected


# --- availability ---------------------------------------------------------------------------------


def test_one_topic() -> None:
    """The template of that form is ``availability_template``."""
    made = component(
        "sensor",
        **SENSOR,
        avty_t="there",
        avty_tpl="{{ value_json.state }}",
        pl_avail="yes",
        pl_not_avail="no",
    ).common.availability
    (source,) = made.sources
    assert made.mode is AvailabilityMode.LATEST
    assert source.topic == "there"
    reader = source.reader
    assert reader == TemplateReader(
        template="{{ value_json.state }}", engine=reader.engine, plain=("yes", "no")
    )
    assert source.codec == Choice((("yes", True), ("no", False)), ignore_others=True)


def test_many_topics() -> None:
    """In the list the template is ``value_template``; what is said beside the list is not of it."""
    made = component(
        "sensor",
        **SENSOR,
        avty=[
            {"t": "a", "val_tpl": "{{ value_json.state }}"},
            {"topic": "b", "payload_available": True, "payload_not_available": False},
            {"topic": "b", "payload_available": "1"},
        ],
        avty_mode="all",
        pl_avail="of another form",
    )
    one, two = made.common.availability.sources
    assert made.common.availability.mode is AvailabilityMode.ALL
    assert (one.topic, two.topic) == ("a", "b")
    assert two.codec.pairs == (("1", True), ("offline", False))


def test_one_entry_needs_no_list() -> None:
    """It is one."""
    made = component("sensor", **SENSOR, availability={"topic": "a"})
    assert [source.topic for source in made.common.availability.sources] == ["a"]


@pytest.mark.parametrize(
    ("keys", "topics", "reported"),
    [
        ({"avty": ["x", {"t": "a"}]}, ["a"], ["availability"]),
        ({"avty": [{}, {"t": "a"}]}, ["a"], ["availability"]),
        ({"avty": [{"t": "#b"}, {"t": "a"}]}, ["a"], ["topic", "availability"]),
        (
            {"avty": [{"t": "b", "val_tpl": "{{"}, {"t": "a"}]},
            ["a"],
            ["value_template", "availability"],
        ),
        ({"avty": [{"t": "a"}], "avty_t": "b"}, ["a"], ["availability_topic"]),
        (
            {"avty": [{"t": str(i)} for i in range(20)]},
            [str(i) for i in range(16)],
            ["availability"],
        ),
        ({"avty": []}, [], []),
        ({"avty_t": "a", "avty_tpl": "{{"}, [], ["availability_template"]),
    ],
)
def test_what_is_wrong_costs_one_topic(
    keys: dict[str, Any], topics: list[str], reported: list[str]
) -> None:
    """A device that cannot be asked whether it is there is asked elsewhere, or is always there."""
    home = found("sensor/x", SENSOR | keys)
    assert [source.topic for source in home.component.common.availability.sources] == topics
    assert [key for _, key in notes(home.spec)] == reported


def test_the_base_of_topics() -> None:
    """At the beginning, at the end, in availability; nowhere else."""
    made = component(
        "switch",
        **{"~": "base"},
        cmd_t="~/set",
        stat_t="x/~",
        pl_on="~",
        avty=[{"t": "~/there", "pl_avail": "~"}],
    )
    assert made.power.sink.envelope.topic == "base/set"
    assert made.power.sources[0].topic == "x/base"
    assert made.power.sink.codec.pairs[0] == ("~", True)
    (source,) = made.common.availability.sources
    assert source.topic == "base/there"
    assert source.codec.pairs[0] == ("~", True)


def test_a_strange_base() -> None:
    """A number is a piece of a topic; what is no entry is left alone."""
    home = found("sensor/x", {"~": 7, "stat_t": "~/s", "avty": ["~", {"t": "~/a"}]})
    assert home.component.value.sources[0].topic == "7/s"
    assert home.component.common.availability.sources[0].topic == "7/a"


# --- attributes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "keys", "blocked"),
    [
        ("sensor", {"stat_t": "s"}, "state_class"),
        ("light", {"cmd_t": "c"}, "brightness"),
        ("lock", {"cmd_t": "c"}, "changed_by"),
        ("camera", {"t": "c"}, "access_token"),
        ("climate", {"curr_temp_t": "t"}, "temperature"),
        ("switch", {"cmd_t": "c"}, "icon"),
    ],
)
def test_attributes(platform: str, keys: dict[str, Any], blocked: str) -> None:
    """What means something to Home Assistant is not for the device to say."""
    home = found(f"{platform}/x", {**keys, "json_attr_t": "more"})
    home.say("more", f'{{"a": 1, "{blocked}": 2, "friendly_name": 3}}')
    assert home.value("attributes") == {"a": 1}
    home.say("more", "[]")
    home.say("more", "nonsense")
    home.say("more", "[" * 40 + "]" * 40)
    home.say("more", '{"a":' * 40 + "1" + "}" * 40)
    assert home.value("attributes") == {"a": 1}


def test_attributes_by_a_template() -> None:
    """Its result is JSON again."""
    home = found(
        "sensor/x",
        {**SENSOR, "json_attr_t": "more", "json_attr_tpl": "{{ value_json.a | tojson }}"},
    )
    home.say("more", '{"a": {"b": [1]}}')
    assert home.value("attributes") == {"b": [1]}
    home.say("more", '{"a": 1}')
    home.say("more", "nonsense")
    assert home.value("attributes") == {"b": [1]}


def test_the_names_that_are_blocked_are_those_of_home_assistant() -> None:
    """Platform by platform."""
    for name, example in EXAMPLES.items():
        platform = platform_of(name)
        if platform == "media_player":  # Home Assistant's own integration has none
            continue
        made = found(f"{platform}/x", {**example.config, "json_attr_t": "a"}).component
        blocked = _blocked("entity") | _blocked(platform)
        # And what else Home Assistant itself says of the platform: see test_traits.
        assert made.common.attributes.sources[0].codec.blocked >= blocked, platform


def _blocked(module: str) -> set[str]:
    """The names that Home Assistant's own integration blocks for a platform; for all in ``entity``."""
    place = "light.schema_basic" if module == "light" else module
    theirs = import_module(f"homeassistant.components.mqtt.{place}")
    return {
        str(each)
        for name, names in vars(theirs).items()
        if name.startswith("MQTT_") and name.endswith("_ATTRIBUTES_BLOCKED")
        for each in names
    }


def test_the_same_home_under_another_prefix() -> None:
    """Only the topics of announcements depend on it."""
    one, two = Home(), Home(prefix="a/b")
    for home in (one, two):
        home.send("sensor/x", SENSOR)
    assert one.spec == two.spec

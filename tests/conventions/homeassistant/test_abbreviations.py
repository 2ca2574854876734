"""The short names of keys are those that Home Assistant understands."""

from homeassistant.components.mqtt.abbreviations import ABBREVIATIONS, DEVICE_ABBREVIATIONS

from custom_components.mqtt_polyglot.conventions.homeassistant.abbreviations import (
    COMPONENT_KEYS,
    DEVICE_KEYS,
    RETIRED_KEYS,
    expand,
)


def test_the_tables_are_those_of_home_assistant() -> None:
    """Theirs also has names that are short for themselves."""
    assert {key: name for key, name in ABBREVIATIONS.items() if key != name} == COMPONENT_KEYS
    assert {key: name for key, name in DEVICE_ABBREVIATIONS.items() if key != name} == DEVICE_KEYS


def test_retired_names_are_retired() -> None:
    """A name that came back would mean two things."""
    assert not RETIRED_KEYS.keys() & ABBREVIATIONS.keys()


def test_the_short_name_counts() -> None:
    """As it does for Home Assistant, in whatever order they come."""
    table = {"t": "topic"}
    assert expand({"t": 1, "topic": 2, "other": 3}, table) == {"topic": 1, "other": 3}
    assert expand({"topic": 2, "t": 1}, table) == {"topic": 1}

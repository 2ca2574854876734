"""The settings of an instance."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.settings import read_settings

from .support import IEEE, recording


@pytest.mark.parametrize(
    ("availability", "told"),
    [
        ({"enabled": True, "active": {"timeout": 10}}, True),
        ({"enabled": False}, False),
        ({"active": {"timeout": 10}}, True),  # 1.x
        (True, True),  # 1.x
        (False, False),
        (None, False),
        ("yes", False),
    ],
)
def test_availability(availability: Any, told: bool) -> None:
    """1.x and 2.x say it in different ways."""
    settings = read_settings({"config": {"availability": availability}})
    assert settings is not None
    assert settings.available(IEEE) is told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"availability": False}, False),
        ({"availability": {"timeout": 5}}, True),
        ({"availability": None}, True),
        ({"friendly_name": "x"}, True),
        (["availability"], True),
    ],
)
def test_availability_of_one_device(options: Any, told: bool) -> None:
    """A device may be excepted."""
    config = {"availability": {"enabled": True}, "devices": {IEEE.upper(): options}}
    settings = read_settings({"config": config})
    assert settings is not None
    assert settings.available(IEEE) is told


def test_options_of_all_devices() -> None:
    """What is set for all devices counts more than what is set for the instance."""
    config = {"availability": {"enabled": True}, "device_options": {"availability": False}}
    settings = read_settings({"config": config})
    assert settings is not None
    assert not settings.available(IEEE)


@pytest.mark.parametrize(
    ("advanced", "output", "last_seen"),
    [
        ({"output": "attribute", "last_seen": "epoch"}, "attribute", True),
        ({"output": "attribute_and_json", "last_seen": "disable"}, "attribute_and_json", False),
        ({"output": "smoke signals"}, "json", False),
        ({"output": ["json"], "last_seen": None}, "json", False),
        (None, "json", False),
        ("json", "json", False),
    ],
)
def test_how_states_are_published(advanced: Any, output: str, last_seen: bool) -> None:
    """The output, and whether states have a time."""
    settings = read_settings({"config": {"advanced": advanced}})
    assert settings is not None
    assert (settings.output, settings.last_seen) == (output, last_seen)


@pytest.mark.parametrize("info", [None, [], "x", {}, {"config": None}, {"config": []}])
def test_what_is_no_settings(info: Any) -> None:
    """Nothing is assumed of it."""
    assert read_settings(info) is None


def test_recorded_settings() -> None:
    """The settings of a real instance."""
    (info,) = (each for each in recording("lock") if each.topic.endswith("bridge/info"))
    settings = read_settings(info.json)
    assert settings is not None
    assert (settings.output, settings.availability, settings.last_seen) == ("json", True, True)

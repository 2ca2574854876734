"""Announcements: what is kept of an entry."""

from typing import Any

import orjson
import pytest

from custom_components.mqtt_polyglot.conventions.base import AnnouncementError
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.announcement import (
    check_name,
    ieee_of,
    is_coordinator,
    trim,
)

from .support import COORDINATOR, IEEE, entry, generic, recording, specific


def test_what_is_kept() -> None:
    """What describes the device and its values, without prose and without the network."""
    expose = generic(
        "enum",
        "mode",
        7,
        values=["a", 1, None, {}],
        description="Long words",
        presets=[{"name": "x", "value": 1, "description": "x"}, 5],
        homeassistant={"entityCategory": "config", "name": None, "valueTemplate": "x"},
    )
    listed = generic("list", "days", item_type={"type": "enum", "name": "day", "description": "x"})
    device = trim(
        entry(
            expose,
            listed,
            definition={"icon": "x", "options": [{"name": "transition"}, {"name": "retain"}, 5]},
            endpoints={"1": {}},
            network_address=1,
            software_build_id=None,
        )
    )
    assert device is not None
    assert "endpoints" not in device
    assert "software_build_id" not in device
    definition = device["definition"]
    assert definition["options"] == ["transition"]
    assert "icon" not in definition
    mode, days, _ = definition["exposes"]
    assert mode["values"] == ["a", 1]
    assert mode["homeassistant"] == {"entityCategory": "config", "name": None}
    assert mode["presets"] == [{"name": "x", "value": 1}]
    assert "description" not in mode
    assert days["item_type"] == {"type": "enum", "name": "day"}


def test_depth_is_bounded() -> None:
    """What nests without end is cut."""
    nested: Any = {"type": "enum"}
    for _ in range(100):
        nested = {"type": "composite", "features": [nested], "item_type": nested}
    device = trim(entry(nested, definition={"options": None}))
    assert len(orjson.dumps(device)) < 5000


def test_a_recorded_entry_shrinks() -> None:
    """Much of what Zigbee2MQTT says is for its own frontend."""
    (message,) = (each for each in recording("radiator_valve") if "devices" in each.topic)
    _, device = message.json
    assert len(orjson.dumps(trim(device))) < len(orjson.dumps(device))


def test_coordinator() -> None:
    """The radio of Zigbee2MQTT itself."""
    assert is_coordinator(COORDINATOR)
    assert not is_coordinator(entry())
    assert not is_coordinator("Coordinator")


@pytest.mark.parametrize(
    "ieee", [None, 5, "", "0x123", f"{IEEE}0", "00158d0001a2b3c4", IEEE + "\n"]
)
def test_no_address(ieee: Any) -> None:
    """An address has 16 digits."""
    with pytest.raises(AnnouncementError):
        ieee_of({"ieee_address": ieee})


@pytest.mark.parametrize(
    "name", ["thing", "bath/climate", "Küche 2", "a b", "bridges", "set", "settle/getter", "日本"]
)
def test_names(name: str) -> None:
    """Names may have slashes, spaces and letters of all kinds."""
    check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        None,
        5,
        "a+",
        "#",
        "a\0b",
        "a\nb",
        "x" * 300,
        "/a",
        "a/",
        "bridge",
        "bridge/request/restart",
        "lamp/set",
        "lamp/set/state",
        "lamp/get",
        "\ud800",
    ],
)
def test_names_that_are_no_topics(name: Any) -> None:
    """Nor would Zigbee2MQTT take them, or they are topics of its own."""
    with pytest.raises(AnnouncementError):
        check_name(name)


def test_unusable_entries() -> None:
    """A device of which nothing is known."""
    assert trim(entry(specific("light")) | {"definition": None}) is None
    assert trim(entry(specific("light"), interview_state="PENDING")) is None

"""Devices that leave out what nearly all have, and values that are none."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.conventions.base import AnnouncementError
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt import device
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.composite import without_secrets
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.expose import SPECIFIC
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.group import describe_group
from custom_components.mqtt_polyglot.model.codec import DecodeError
from custom_components.mqtt_polyglot.model.vocabulary import MotionCommand

from .support import Replay, component_of, entry, generic, spec_of, specific

READ, WRITE, BOTH = 1, 2, 3


def played(*exposes: Any, **others: Any) -> Replay:
    """A network with one device."""
    player = Replay()
    player.list_devices(entry(*exposes, **others))
    return player


def test_a_cover_that_only_shows_its_slats() -> None:
    """They are not moved, and its state is read nowhere."""
    cover = specific(
        "cover",
        generic("enum", "state", WRITE, values=["OPEN", "CLOSE"]),
        generic("numeric", "tilt", READ, value_min=0, value_max=100),
    )
    found: Any = component_of(spec_of(cover), "cover")
    assert found.tilt is not None
    assert found.tilt_command is None
    assert found.state is None


def test_slats_of_a_cover_that_is_not_told_its_state() -> None:
    """They do not stop: the command of the cover is what stops them."""
    cover = specific(
        "cover",
        generic("enum", "state", READ, values=["OPEN", "CLOSE"]),
        generic("numeric", "position", BOTH, value_min=0, value_max=100),
        generic("numeric", "tilt", BOTH, value_min=0, value_max=100),
    )
    found: Any = component_of(spec_of(cover), "cover")
    assert found.tilt_command.options == (MotionCommand.OPEN, MotionCommand.CLOSE)
    assert found.command is None


@pytest.mark.parametrize("access", [READ, WRITE])
def test_a_valve_that_is_only_read_or_only_told(access: int) -> None:
    """It shows where it is, or it can be told, and no more."""
    switch = specific("switch", generic("binary", "state", access, value_on="ON", value_off="OFF"))
    found: Any = component_of(spec_of(switch, definition={"description": "Water valve"}), "switch")
    assert (found.state is not None, found.command is not None) == (access == READ, access == WRITE)


def test_each_function_is_supported() -> None:
    """Whatever has features becomes a component."""
    assert device._SPECIFIC.keys() == SPECIFIC


@pytest.mark.parametrize("more", ["level", "duration"])
def test_a_warning_with_less(more: str) -> None:
    """What it does not have, it is not told."""
    features = {
        "level": generic("enum", "level", WRITE, values=["low", "high"]),
        "duration": generic("numeric", "duration", WRITE),
    }
    mode = generic("enum", "mode", WRITE, values=["stop", "burglar"])
    warning = generic("composite", "warning", WRITE) | {"features": [mode, features[more]]}
    found = component_of(spec_of(warning), "siren")
    point = "volume" if more == "level" else "duration"
    assert {each.key for each in found.points()} == {"power", "tone", point}


def test_what_is_nested_too_deeply() -> None:
    """A value within value within value is not shown."""
    deep: Any = "x"
    for _ in range(9):
        deep = {"a": deep}
    with pytest.raises(DecodeError, match="nested too deeply"):
        without_secrets(deep)


@pytest.mark.parametrize(
    ("announcement", "reason"),
    [
        ({"base": 1, "group": {}}, "no base topic"),
        ({"base": "zigbee2mqtt"}, "no group"),
        (
            {"base": "zigbee2mqtt", "output": "json", "group": {"friendly_name": "all"}},
            "without a number",
        ),
        (
            {"base": "zigbee2mqtt", "output": "xml", "group": {"id": 1, "friendly_name": "all"}},
            "an output",
        ),
        (
            {
                "base": "zigbee2mqtt",
                "output": "json",
                "group": {"id": 1, "friendly_name": "all", "exposes": 5},
            },
            "exposes",
        ),
    ],
)
def test_a_stored_group_that_is_none(announcement: dict[str, Any], reason: str) -> None:
    """A file that was edited makes no group."""
    with pytest.raises(AnnouncementError, match=reason):
        describe_group(announcement)


def test_a_list_of_groups_that_is_none() -> None:
    """An empty message says nothing, and one without a list is rejected."""
    player = Replay()
    player.say("bridge/groups", b"", retain=True)
    assert player.rejected == []
    player.say("bridge/groups", {"groups": 1}, retain=True)
    assert [each.note.detail for each in player.rejected] == ["no list of groups"]

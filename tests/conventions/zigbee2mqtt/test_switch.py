"""Switches that are what the device is."""

from typing import Any

import pytest

from .support import Replay, component_of, entry, generic, on_off, replay, spec_of, specific


@pytest.mark.parametrize(
    ("description", "device_class"),
    [
        ("Smart plug (with power monitoring)", "outlet"),
        ("2 socket power strip", "outlet"),
        ("In-wall outlets", "outlet"),
        ("Smart wall switch", None),
        ("Pluggable", None),
    ],
)
def test_outlets(description: str, device_class: str | None) -> None:
    """Home Assistant and voice assistants tell outlets from other switches."""
    spec = spec_of(specific("switch", on_off()), definition={"description": description})
    assert component_of(spec, "switch").device_class == device_class


def test_commands_and_values() -> None:
    """The gangs of a switch are told apart by the properties."""
    player = replay("two_gang_switch")
    device = player.device
    assert [player.values(f"switch_{side}") for side in ("left", "right")] == [
        {"power": True},
        {"power": False},
    ]
    state = device.states["switch_right"]
    switch: Any = state.component
    (publish,) = device.command(state, [switch.power.to(True)])
    assert (publish.topic, publish.payload) == ("zigbee2mqtt/two_gang/set", b'{"state_right":"ON"}')
    assert (publish.qos, publish.retain) == (0, False)


def test_both_ends_in_one_message() -> None:
    """Both gangs of one action leave as one message."""
    player = Replay()
    player.list_devices(
        entry(*(specific("switch", on_off(), endpoint=name) for name in ("l1", "l2")))
    )
    first, second = (player.device.states[f"switch_{name}"] for name in ("l1", "l2"))
    writes = [
        first.component.power.to(True),  # type: ignore[attr-defined]
        second.component.power.to(False),  # type: ignore[attr-defined]
    ]
    (publish,) = player.device.command(first, writes)
    assert publish.payload == b'{"state_l1":"ON","state_l2":"OFF"}'


def test_a_switch_without_a_state() -> None:
    """Its features are settings, or what they are."""
    spec = spec_of(specific("switch", on_off("auto_lock", 3), generic("numeric", "delay", 7)))
    assert component_of(spec, "auto_lock").common.category == "config"
    assert component_of(spec, "delay").platform == "number"
    assert spec_of(specific("switch")).notes == ()


def test_a_switch_that_tells_nothing() -> None:
    """It is shown as it was set last."""
    assert component_of(spec_of(specific("switch", on_off(access=2))), "switch").common.optimistic

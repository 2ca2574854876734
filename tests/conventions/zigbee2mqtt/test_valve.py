"""Valves."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.vocabulary import MotionCommand, MotionState, ValveClass

from .support import Replay, component_of, entry, generic, on_off, spec_of, specific

SWITCH = specific("switch", on_off())


def described(text: str) -> dict[str, str]:
    """A definition with this description."""
    return {"description": text}


@pytest.mark.parametrize(
    ("description", "platform", "device_class"),
    [
        ("Zigbee smart water valve", "valve", ValveClass.WATER),
        ("Gas valve controller", "valve", ValveClass.GAS),
        ("Battery powered smart valve", "valve", None),
        ("Thermostatic radiator valve", "switch", None),
        ("Smart plug", "switch", "outlet"),
    ],
)
def test_a_switch_that_is_a_valve(
    description: str, platform: str, device_class: str | None
) -> None:
    """By what its maker calls it. The key is that of the switch."""
    found = component_of(spec_of(SWITCH, definition=described(description)), "switch")
    assert (found.platform, found.device_class) == (platform, device_class)
    assert found.common.main


def test_open_and_close() -> None:
    """It says that it is open, and is told so."""
    player = Replay()
    player.list_devices(entry(SWITCH, definition=described("Water valve")))
    player.say("thing", {"state": "ON"})
    state: Any = player.device.states["switch"]
    assert state.values() == {"state": MotionState.OPEN}
    for command, payload in ((MotionCommand.OPEN, b"ON"), (MotionCommand.CLOSE, b"OFF")):
        (publish,) = player.device.command(state, [state.component.command.to(command)])
        assert publish.payload == b'{"state":"%s"}' % payload


def test_by_degrees() -> None:
    """The position belongs to the valve, and is no number beside it."""
    position = generic("numeric", "valve_position", 7, value_min=0, value_max=100, unit="%")
    spec = spec_of(SWITCH, position, definition=described("Irrigation valve"))
    device = Device(spec)
    state: Any = device.states["switch"]
    (publish,) = device.command(state, [state.component.position.to(40)])
    assert publish.payload == b'{"valve_position":40}'
    assert "valve_position" not in device.states


@pytest.mark.parametrize(
    ("expose", "platform"),
    [
        (generic("enum", "electric_valve", 7, values=["off", "on"]), "valve"),
        (generic("binary", "valve_1", 7), "valve"),
        (on_off("gas_valve_state", 3), "valve"),
        (generic("enum", "valve_state", 7, values=["OPEN", "CLOSE"]), "valve"),
        (generic("enum", "valve_state", 7, values=["OPEN", "CLOSE", "ajar"]), "select"),
        (generic("enum", "valve_protection", 7, values=["off", "on"]), "select"),
        (on_off("valve_detection", 7), "switch"),
        (on_off("valve_state", 1), "binary_sensor"),
    ],
)
def test_valves_of_a_device(expose: dict[str, Any], platform: str) -> None:
    """What opens and closes is one, and no setting of it."""
    assert component_of(spec_of(expose), expose["property"]).platform == platform


def test_not_in_a_radiator() -> None:
    """There a thermostat is in charge: by hand it is a switch."""
    spec = spec_of(on_off("valve_state", 3), definition=described("Radiator valve"))
    assert component_of(spec, "valve_state").platform == "switch"

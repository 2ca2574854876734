"""Fans."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.device import Device

from .support import Replay, component_of, entry, generic, on_off, spec_of, specific

STATE = on_off("state") | {"property": "fan_state"}
MODES = ["off", "low", "medium", "high", "on", "auto", "smart"]


def by_modes(*modes: str) -> dict[str, Any]:
    """A fan whose speed is one of a few modes."""
    mode = generic("enum", "mode", 7, values=list(modes)) | {"property": "fan_mode"}
    return specific("fan", STATE, mode)


BY_SPEED = specific("fan", on_off(), generic("numeric", "speed", 7, value_min=1, value_max=4))


@pytest.mark.parametrize(
    ("mode", "percentage", "preset"),
    [
        ("off", 0, None),
        ("low", 33, None),
        ("medium", 66, None),
        ("high", 100, None),
        ("on", None, "on"),
        ("auto", None, "auto"),
    ],
)
def test_modes(mode: str, percentage: int | None, preset: str | None) -> None:
    """Those that are speeds are a percentage, the others presets."""
    player = Replay()
    player.list_devices(entry(by_modes(*MODES)))
    player.say("thing", {"fan_state": "ON", "fan_mode": mode})
    assert player.values("fan") == {
        "power": True,
        "percentage": percentage,
        "preset_mode": preset,
    }
    fan: Any = player.device.states["fan"].component
    assert (fan.speeds, fan.preset_mode.options) == (3, ("on", "auto", "smart"))


def told(
    expose: dict[str, Any], *wishes: tuple[str, Any], **others: Any
) -> list[tuple[str, bytes]]:
    """What leaves for one action."""
    device = Device(spec_of(expose, **others))
    state = device.states["fan"]
    writes = [getattr(state.component, point).to(value) for point, value in wishes]
    return [(each.topic, each.payload) for each in device.command(state, writes)]


def test_a_mode_is_told_by_itself() -> None:
    """One converter takes both, and would leave out the second."""
    fan = by_modes("off", "1", "2", "auto")
    assert told(fan, ("power", True), ("percentage", 40)) == [
        ("zigbee2mqtt/thing/set", b'{"fan_state":"ON"}'),
        ("zigbee2mqtt/thing/set/fan_mode", b'"1"'),
    ]
    assert told(fan, ("percentage", 51)) == [("zigbee2mqtt/thing/set/fan_mode", b'"2"')]
    assert told(fan, ("percentage", 0)) == [("zigbee2mqtt/thing/set/fan_mode", b'"off"')]
    assert told(fan, ("preset_mode", "auto")) == [("zigbee2mqtt/thing/set/fan_mode", b'"auto"')]
    assert told(fan, ("power", False)) == [("zigbee2mqtt/thing/set", b'{"fan_state":"OFF"}')]


@pytest.mark.parametrize(
    ("percentage", "speed", "again"), [(1, 1, 25), (25, 1, 25), (26, 2, 50), (100, 4, 100)]
)
def test_speeds(percentage: float, speed: int, again: int) -> None:
    """A number on a scale of its own; little is not nothing."""
    assert told(BY_SPEED, ("power", True), ("percentage", percentage)) == [
        ("zigbee2mqtt/thing/set", b'{"state":"ON","speed":%d}' % speed)
    ]
    player = Replay()
    player.list_devices(entry(BY_SPEED))
    player.say("thing", {"state": "ON", "speed": speed})
    assert player.values("fan")["percentage"] == again
    player.say("thing", {"speed": 0})
    assert player.values("fan")["percentage"] == 0


def test_a_model_whose_fastest_is_called_on() -> None:
    """As in Zigbee2MQTT's own discovery."""
    spec = spec_of(by_modes(*MODES), definition={"model": "99432"})
    fan = component_of(spec, "fan")
    assert (fan.speeds, fan.preset_mode.options) == (4, ("auto", "smart"))


def test_what_it_can_do() -> None:
    """Nothing that it does not take is offered, and what it has besides is not lost."""
    plain = component_of(spec_of(specific("fan", STATE)), "fan")
    assert (plain.percentage, plain.preset_mode) == (None, None)
    odd = specific("fan", generic("enum", "mode", 7, values=["low"]))
    spec = spec_of(odd)
    assert ("rejected", "fan") in [(note.kind, note.where) for note in spec.notes]
    assert component_of(spec, "mode")
    mad = specific("fan", STATE, generic("numeric", "speed", 7, value_min=9, value_max=3))
    assert component_of(spec_of(mad), "fan").speeds == 100


def test_it_is_asked() -> None:
    """Like all that people use."""
    assert [query.payload for query in spec_of(by_modes("off", "on")).queries] == [
        b'{"fan_state":"","fan_mode":""}'
    ]

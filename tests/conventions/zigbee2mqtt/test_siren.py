"""Sirens."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.device import Device

from .support import Replay, component_of, entry, generic, on_off, spec_of

WARNING: dict[str, Any] = {
    "type": "composite",
    "name": "warning",
    "property": "warning",
    "label": "Warning",
    "access": 2,
    "features": [
        generic("enum", "mode", 2, values=["stop", "burglar", "fire", "emergency"]),
        generic("enum", "level", 2, values=["low", "medium", "high", "very_high"]),
        generic("binary", "strobe", 2),
        generic("numeric", "duration", 2, unit="s"),
    ],
}
MELODY = generic("enum", "melody", 3, values=["1", "2", "3"])
VOLUME = generic("enum", "volume", 3, values=["low", "medium", "high"])
DURATION = generic("numeric", "duration", 3, value_min=0, value_max=1800, unit="s")


def told(key: str, *wishes: tuple[str, Any], exposes: Any) -> list[tuple[str, bytes]]:
    """What leaves for one action."""
    device = Device(spec_of(*exposes))
    state = device.states[key]
    writes = [getattr(state.component, point).to(value) for point, value in wishes]
    return [(each.topic, each.payload) for each in device.command(state, writes)]


@pytest.mark.parametrize(
    ("wishes", "payload"),
    [
        ([("power", True)], b'{"warning":{"mode":"emergency"}}'),
        ([("power", False)], b'{"warning":{"mode":"stop"}}'),
        (
            [("power", True), ("tone", "fire"), ("volume", 0.3), ("duration", 30)],
            b'{"warning":{"mode":"fire","level":"medium","duration":30}}',
        ),
        ([("power", True), ("volume", 1)], b'{"warning":{"mode":"emergency","level":"very_high"}}'),
        ([("power", True), ("volume", 0)], b'{"warning":{"mode":"emergency","level":"low"}}'),
    ],
)
def test_a_warning(wishes: list[tuple[str, Any]], payload: bytes) -> None:
    """What it is not told, Zigbee2MQTT takes as its own discovery says it: medium, ten seconds."""
    assert told("siren", *wishes, exposes=[WARNING]) == [("zigbee2mqtt/thing/set", payload)]


def test_it_never_says_whether_it_sounds() -> None:
    """It is assumed to be silent until it is told to sound. The rest of the warning is not lost."""
    player = Replay()
    player.list_devices(entry(WARNING))
    assert player.values("siren") == {"power": False}
    siren = player.device.states["siren"].component
    assert siren.common.main
    assert siren.common.optimistic
    assert "warning.strobe" in player.device.states


def test_an_alarm_with_a_melody() -> None:
    """Its settings stay what they are, too."""
    exposes = [on_off("alarm", 3), MELODY, VOLUME, DURATION]
    player = Replay()
    player.list_devices(entry(*exposes))
    player.say("thing", {"alarm": "ON", "melody": "2", "volume": "medium", "duration": 60})
    values = player.values("alarm")
    assert values.pop("volume") == pytest.approx(2 / 3)
    assert values == {"power": True, "tone": "2", "duration": 60}
    assert {"melody", "volume", "duration"} <= player.device.states.keys()
    assert told("alarm", ("power", True), ("tone", "3"), ("volume", 0.1), exposes=exposes) == [
        ("zigbee2mqtt/thing/set", b'{"alarm":"ON","melody":"3","volume":"low"}')
    ]


@pytest.mark.parametrize(
    ("volume", "wish", "wire"),
    [
        (VOLUME | {"values": ["high", "medium", "low"]}, 1, b'"high"'),
        (VOLUME | {"values": ["mute", "low", "middle", "high"]}, 0.2, b'"mute"'),
        (generic("numeric", "volume", 7, value_min=0, value_max=10), 0.5, b"5"),
        (generic("numeric", "volume", 7), 0.5, b"50"),
    ],
)
def test_volumes(volume: dict[str, Any], wish: float, wire: bytes) -> None:
    """In words from either end, and in numbers."""
    sent = told("alarm", ("power", True), ("volume", wish), exposes=[on_off("alarm", 7), volume])
    assert sent[0][1] == b'{"alarm":"ON","volume":%s}' % wire


def test_an_alarm_of_several_words() -> None:
    """They are its tones; by any of them it is on."""
    alarm = generic("enum", "alarm", 7, values=["stop", "pre_alarm", "fire", "burglar"])
    player = Replay()
    player.list_devices(entry(alarm))
    player.say("thing", {"alarm": "fire"})
    assert player.values("alarm") == {"power": True, "tone": "fire"}
    player.say("thing", {"alarm": "stop"})
    assert player.values("alarm") == {"power": False, "tone": None}
    assert told("alarm", ("power", True), exposes=[alarm])[0][1] == b'{"alarm":"pre_alarm"}'
    assert told("alarm", ("power", True), ("tone", "burglar"), exposes=[alarm])[0][1] == (
        b'{"alarm":"burglar"}'
    )


@pytest.mark.parametrize(
    "exposes",
    [
        [on_off("alarm", 7)],
        [on_off("alarm", 7) | {"category": "config"}, MELODY],
        [on_off("alarm", 1), MELODY],
        [generic("enum", "alarm", 7, values=["below", "above"])],
        [WARNING | {"features": WARNING["features"][1:]}],
        [WARNING | {"access": 1}],
    ],
)
def test_no_siren(exposes: list[Any]) -> None:
    """A setting, a sensor, and what nobody could hear."""
    assert not [each for each in spec_of(*exposes).components if each.platform == "siren"]


def test_a_siren_in_something_else() -> None:
    """The plug of a siren is not called like the device."""
    lamp = {"type": "light", "features": [on_off()]}
    spec = spec_of(lamp, WARNING)
    siren = component_of(spec, "siren")
    assert (siren.common.main, siren.common.translation_key) == (False, "siren")

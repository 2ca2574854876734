"""Covers."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.components import Cover
from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.vocabulary import CoverClass, MotionCommand, MotionState

from .support import Replay, component_of, entry, generic, spec_of, specific

STATE = generic("enum", "state", 3, values=["OPEN", "CLOSE", "STOP"])
POSITION = generic("numeric", "position", 7, value_min=0, value_max=100, unit="%")
TILT = generic("numeric", "tilt", 7, value_min=0, value_max=100, unit="%")
MOVING = generic("enum", "moving", values=["UP", "STOP", "DOWN"])
MOTOR = generic("enum", "motor_state", values=["closing", "opening", "stopped", "blocked"])
RUNNING = generic("binary", "running")


def motion(player: Replay) -> MotionState | None:
    """Where the one cover is, or where it moves to."""
    state = player.device.states["cover"]
    assert isinstance(state.component, Cover)
    return state.component.motion(state.values())


def play(*exposes: Any, **others: Any) -> Replay:
    """A device with these exposes."""
    player = Replay()
    player.list_devices(entry(*exposes, **others))
    return player


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"state": "OPEN", "position": 40}, MotionState.OPEN),
        ({"state": "CLOSE", "position": 0}, MotionState.CLOSED),
        # A motor that was stopped says so; where it is, the position says.
        ({"state": "STOP", "position": 40}, MotionState.OPEN),
        ({"state": "STOP", "position": 0}, MotionState.CLOSED),
        ({"position": 40}, MotionState.OPEN),
        ({"position": 0, "state": None}, MotionState.CLOSED),
        ({"linkquality": 7}, None),
    ],
)
def test_where_it_is(said: dict[str, Any], where: MotionState | None) -> None:
    """Zigbee2MQTT says ``CLOSE`` of a cover that is closed, and 100 of one that is open."""
    player = play(specific("cover", STATE, POSITION, TILT))
    player.say("thing", said)
    assert motion(player) is where
    assert player.values("cover").get("position") == said.get("position")


@pytest.mark.parametrize(
    ("motor", "said", "where"),
    [
        (MOVING, {"state": "OPEN", "position": 40, "moving": "UP"}, MotionState.OPENING),
        (MOVING, {"state": "OPEN", "position": 40, "moving": "DOWN"}, MotionState.CLOSING),
        (MOVING, {"state": "OPEN", "position": 40, "moving": "STOP"}, MotionState.OPEN),
        (MOVING, {"state": "OPEN", "position": 0, "moving": "STOP"}, MotionState.CLOSED),
        # It has arrived, and what its motor said last stands there still.
        (MOVING, {"state": "CLOSE", "position": 0, "moving": "DOWN"}, MotionState.CLOSED),
        (MOVING, {"state": "OPEN", "position": 100, "moving": "UP"}, MotionState.OPEN),
        (MOTOR, {"state": "CLOSE", "position": 0, "motor_state": "opening"}, MotionState.CLOSED),
        (MOTOR, {"state": "CLOSE", "position": 3, "motor_state": "opening"}, MotionState.OPENING),
        (MOTOR, {"state": "OPEN", "position": 3, "motor_state": "blocked"}, MotionState.OPEN),
        (MOTOR, {"motor_state": "closing"}, MotionState.CLOSING),
        # That it runs does not tell which way.
        (RUNNING, {"state": "OPEN", "position": 40, "running": True}, MotionState.OPEN),
    ],
)
def test_which_way_it_moves(motor: Any, said: dict[str, Any], where: MotionState) -> None:
    """Some tell it by another expose, which stays a sensor, too."""
    player = play(specific("cover", STATE, POSITION), motor)
    player.say("thing", said)
    assert motion(player) is where
    assert motor["property"] in player.device.states


def test_each_part_has_its_motor() -> None:
    """The motor of the left half says nothing about the right one."""
    left, right = (specific("cover", STATE, POSITION, endpoint=side) for side in ("left", "right"))
    motor = MOVING | {"property": "moving_left", "endpoint": "left"}
    player = play(left, right, motor)
    player.say(
        "thing",
        {"state_left": "OPEN", "position_left": 40, "moving_left": "DOWN"}
        | {"state_right": "OPEN", "position_right": 50},
    )
    states = player.device.states
    assert states["cover_left"].values()["state"] is MotionState.CLOSING
    assert states["cover_right"].values()["state"] is MotionState.OPEN
    assert states["cover_left"].component.common.name == "Left"


def test_a_topic_a_property() -> None:
    """With ``output: attribute`` whichever of state and motor speaks last counts."""
    spec = spec_of(specific("cover", STATE, POSITION), MOTOR, output="attribute")
    topics = [source.topic for source in component_of(spec, "cover").state.sources]
    assert topics == ["zigbee2mqtt/thing/state", "zigbee2mqtt/thing/motor_state"]


def commands(*exposes: Any) -> Device:
    """A running device with these exposes."""
    return Device(spec_of(*exposes))


@pytest.mark.parametrize(
    ("point", "value", "payload"),
    [
        ("command", MotionCommand.OPEN, b'{"state":"OPEN"}'),
        ("command", MotionCommand.CLOSE, b'{"state":"CLOSE"}'),
        ("command", MotionCommand.STOP, b'{"state":"STOP"}'),
        ("position", 30, b'{"position":30}'),
        ("tilt", 70, b'{"tilt":70}'),
        ("tilt_command", MotionCommand.OPEN, b'{"tilt":100}'),
        ("tilt_command", MotionCommand.CLOSE, b'{"tilt":0}'),
        ("tilt_command", MotionCommand.STOP, b'{"state":"STOP"}'),
    ],
)
def test_commands(point: str, value: Any, payload: bytes) -> None:
    """Slats have no command of their own: they are tilted to an end, and stop with the cover."""
    device = commands(specific("cover", STATE, POSITION, TILT))
    state = device.states["cover"]
    write = getattr(state.component, point).to(value)
    (publish,) = device.command(state, [write])
    assert (publish.topic, publish.payload) == ("zigbee2mqtt/thing/set", payload)
    assert not publish.retain


def test_what_it_can_do() -> None:
    """Nothing that it does not take is offered; one without a position is assumed to obey."""
    blind = component_of(spec_of(specific("cover", STATE, POSITION)), "cover")
    assert not blind.assumed
    assert blind.tilt_command is None
    door = component_of(spec_of(specific("cover", STATE | {"values": ["OPEN", "CLOSE"]})), "cover")
    assert door.assumed
    assert door.command.options == (MotionCommand.OPEN, MotionCommand.CLOSE)
    gauge = component_of(spec_of(specific("cover", STATE | {"access": 1}, POSITION)), "cover")
    assert gauge.command is None
    shown = spec_of(specific("cover", STATE, POSITION, TILT | {"access": 1}))
    assert component_of(shown, "cover").tilt_command is None


def test_no_cover_without_a_state() -> None:
    """It is in the report, and what else it has is not lost."""
    spec = spec_of(specific("cover", POSITION | {"access": 1}))
    assert ("rejected", "cover") in [(note.kind, note.where) for note in spec.notes]
    assert component_of(spec, "position").platform == "sensor"


@pytest.mark.parametrize(
    ("description", "device_class"),
    [
        ("Roller shutter relay switch", CoverClass.SHUTTER),
        ("Sonesse 28 WF Li-Ion roller shades", CoverClass.SHADE),
        ("Zigbee curtain control module", CoverClass.CURTAIN),
        ("Garage door opener", CoverClass.GARAGE),
        # It can be either.
        ("Curtain/blind switch with 1 Gang switch", None),
        ("Tubular motor", None),
    ],
)
def test_what_it_covers(description: str, device_class: CoverClass | None) -> None:
    """As its maker describes it."""
    spec = spec_of(specific("cover", STATE, POSITION), definition={"description": description})
    assert component_of(spec, "cover").device_class is device_class


@pytest.mark.parametrize("source", ["Battery", "Mains (single phase)"])
def test_it_is_asked(source: str) -> None:
    """A blind on batteries listens for commands, and answers when it does."""
    spec = spec_of(specific("cover", STATE, POSITION, TILT), power_source=source, type="EndDevice")
    assert [query.payload for query in spec.queries] == [b'{"position":"","tilt":""}']

"""Locks."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.vocabulary import LockCommand, LockState

from .support import Replay, component_of, entry, generic, replay, spec_of, specific

STATE = generic("binary", "state", 7, value_on="LOCK", value_off="UNLOCK")
LOCK_STATE = generic("enum", "lock_state", values=["not_fully_locked", "locked", "unlocked"])


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("locked", LockState.LOCKED),
        ("unlocked", LockState.UNLOCKED),
        ("not_fully_locked", LockState.JAMMED),
    ],
)
def test_the_bolt_says_where_it_is(word: str, state: LockState) -> None:
    """``state`` is what was commanded last, whether the bolt moved or not."""
    player = Replay()
    player.list_devices(entry(specific("lock", STATE, LOCK_STATE)))
    player.say("thing", {"state": "UNLOCK"})
    assert player.values("lock") == {}
    player.say("thing", {"state": "UNLOCK", "lock_state": word})
    assert player.values("lock") == {"state": state}


def test_an_unknown_word_is_unknown() -> None:
    """It is in the report; the lock is not shown as what it no longer says."""
    player = Replay()
    player.list_devices(entry(specific("lock", STATE, LOCK_STATE)))
    player.say("thing", {"lock_state": "locked"})
    player.say("thing", {"lock_state": "ajar"})
    assert player.values("lock") == {"state": None}
    assert player.device.states["lock"].rejections


@pytest.mark.parametrize("bolt", [None, LOCK_STATE | {"access": 0}])
def test_a_lock_without_a_bolt_that_speaks(bolt: dict[str, Any] | None) -> None:
    """Where there is nothing better, ``state`` counts."""
    player = Replay()
    features = [STATE] if bolt is None else [STATE, bolt]
    player.list_devices(entry(specific("lock", *features)))
    player.say("thing", {"state": "LOCK"})
    assert player.values("lock") == {"state": LockState.LOCKED}
    player.say("thing", {"state": "OFF"})
    assert player.values("lock") == {"state": None}


def test_a_lock_that_only_takes() -> None:
    """A lock that says nothing is never assumed to be anywhere."""
    lock = component_of(spec_of(specific("lock", STATE | {"access": 2})), "lock")
    assert lock.state is None
    lock = component_of(spec_of(specific("lock", STATE | {"access": 1})), "lock")
    assert lock.command is None


def test_no_lock_without_a_state() -> None:
    """What can neither be locked nor seen is no lock; nor is one that neither tells nor takes."""
    choice = generic("enum", "state", 7, values=["LOCK", "UNLOCK"])
    spec = spec_of(specific("lock", choice, LOCK_STATE))
    assert not [each for each in spec.components if each.platform == "lock"]
    assert ("rejected", "lock") in [(note.kind, note.where) for note in spec.notes]
    spec = spec_of(specific("lock", LOCK_STATE))
    assert [note.where for note in spec.notes] == ["lock"]
    assert component_of(spec, "lock_state").platform == "sensor"
    spec = spec_of(specific("lock", STATE | {"access": 0}))
    assert [note.where for note in spec.notes] == ["lock"]


@pytest.mark.parametrize(
    ("command", "payload"),
    [(LockCommand.LOCK, b'{"state":"LOCK"}'), (LockCommand.UNLOCK, b'{"state":"UNLOCK"}')],
)
def test_commands(command: LockCommand, payload: bytes) -> None:
    """A command is never retained."""
    device = replay("lock").device
    state = device.states["lock"]
    lock: Any = state.component
    (publish,) = device.command(state, [lock.command.to(command)])
    assert (publish.topic, publish.payload) == ("zigbee2mqtt/lock/set", payload)
    assert not publish.retain


def test_a_recorded_lock() -> None:
    """The recording ends with a bolt that is stuck; its codes stay where they are."""
    player = replay("lock")
    assert player.values("lock") == {"state": LockState.JAMMED}
    assert "pin_code" in {note.where for note in player.device.spec.notes}

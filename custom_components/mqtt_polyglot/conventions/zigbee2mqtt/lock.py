"""Locks."""

from collections.abc import Sequence
from typing import Any, Final

from ...model.codec import Choice
from ...model.components import Lock
from ...model.data_point import DataPoint
from ...model.spec import NoteKind
from ...model.vocabulary import LockCommand, LockState
from .draft import Draft, Function
from .expose import Expose

_LOCK_STATES: Final = Choice(
    (
        ("locked", LockState.LOCKED),
        ("unlocked", LockState.UNLOCKED),
        ("not_fully_locked", LockState.JAMMED),
    ),
)
"""The states of the bolt (LockState of the cluster Door Lock)."""

_USED: Final = frozenset({"state", "lock_state"})


def add_lock(draft: Draft, function: Function) -> Sequence[Expose]:
    """Make a lock; return the features that it leaves.

    ``lock_state`` says where the bolt is. ``state`` is what was commanded last until the lock
    reports, so it counts only where there is nothing better.
    """
    lock = function.expose
    state, bolt = lock.feature("state"), lock.feature("lock_state")
    if state is None or state.type != "binary":
        draft.note(NoteKind.REJECTED, function.key, "a lock without a state")
        return lock.features
    wire = draft.wire
    parts: dict[str, Any] = {}
    if bolt is not None and bolt.readable:
        parts["state"] = DataPoint(sources=wire.sources(bolt.key, _LOCK_STATES))
    elif state.readable:
        states = Choice(((state.on, LockState.LOCKED), (state.off, LockState.UNLOCKED)))
        parts["state"] = DataPoint(sources=wire.sources(state.key, states))
    if state.settable:
        commands = Choice(((state.on, LockCommand.LOCK), (state.off, LockCommand.UNLOCK)))
        parts["command"] = DataPoint(
            sink=wire.sink(state.key, commands),
            options=(LockCommand.LOCK, LockCommand.UNLOCK),
        )
    draft.add(function.key, Lock, function.common, **parts)
    return [each for each in lock.features if each.name not in _USED]

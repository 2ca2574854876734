"""``lock``: door locks. What a lock does not say about its bolt is never assumed."""

from typing import Final

from ....model.components import Lock
from ....model.vocabulary import LockCommand, LockState
from ..fields import UnusableError
from ..table import OPTIMISTIC, Parts, Row, Table
from ..take import expressed, orders, said
from ..wiring import Wiring
from .rows import CHANGED_BY, CODE


def _check(wiring: Wiring, parts: Parts) -> None:
    if OPTIMISTIC.of(wiring):
        detail = "a command counts as done when it is sent; where the bolt is, only the lock says"
        wiring.fields.translate("optimistic", detail)
    if not parts.keys() & {"state", "command"}:
        raise UnusableError("a lock without a topic for its state or for commands")


LOCK: Final = Table(
    kind=Lock,
    rows=(
        Row(
            point="state",
            state=("state_topic", "value_template"),
            # ring-mqtt says UNKNOWN, others latchBoltLocked: wherever the bolt is, it need not be
            # where it was.
            codec=said(
                ("state_locked", "LOCKED", LockState.LOCKED),
                ("state_unlocked", "UNLOCKED", LockState.UNLOCKED),
                ("state_locking", "LOCKING", LockState.LOCKING),
                ("state_unlocking", "UNLOCKING", LockState.UNLOCKING),
                ("state_open", "OPEN", LockState.OPEN),
                ("state_opening", "OPENING", LockState.OPENING),
                ("state_jammed", "JAMMED", LockState.JAMMED),
                reset="payload_reset",
            ),
        ),
        Row(
            point="command",
            command=("command_topic", "command_template"),
            codec=orders(
                ("payload_lock", "LOCK", LockCommand.LOCK),
                ("payload_unlock", "UNLOCK", LockCommand.UNLOCK),
                ("payload_open", None, LockCommand.OPEN),
            ),
            wanted=("code",),
        ),
        CODE,
        CHANGED_BY,
    ),
    settings={"code_format": expressed("code_format")},
    optimistic="",
    special=_check,
)

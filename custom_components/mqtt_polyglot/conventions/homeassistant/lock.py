"""``lock``: door locks. What a lock does not say about its bolt is never assumed."""

import re
from typing import Final

from ...model.codec import Text
from ...model.components import Lock
from ...model.data_point import DataPoint, Sink, Source
from ...model.vocabulary import LockCommand, LockState, Platform
from .commands import CommandTopic
from .common import common
from .fields import MAX_NAME, Fields, UnusableError, in_any_case
from .wiring import Wiring, words

_STATES: Final[tuple[tuple[str, str, LockState], ...]] = (
    ("state_locked", "LOCKED", LockState.LOCKED),
    ("state_unlocked", "UNLOCKED", LockState.UNLOCKED),
    ("state_locking", "LOCKING", LockState.LOCKING),
    ("state_unlocking", "UNLOCKING", LockState.UNLOCKING),
    ("state_open", "OPEN", LockState.OPEN),
    ("state_opening", "OPENING", LockState.OPENING),
    ("state_jammed", "JAMMED", LockState.JAMMED),
)

_MENTIONS_CODE: Final = re.compile(r"\bcode\b")


def lock(wiring: Wiring, key: str) -> Lock:
    """The lock that an announcement describes; raises ``UnusableError``."""
    fields = wiring.fields
    assumed = fields.flag("optimistic")
    if assumed:
        detail = "a command counts as done when it is sent; where the bolt is, only the lock says"
        fields.translate("optimistic", detail)
    sources = _state(wiring)
    code_format = _code_format(fields)
    envelope = wiring.envelope("command_topic", "command_template", wanted=("code",))
    if envelope is None and not sources:
        raise UnusableError("a lock without a topic for its state or for commands")
    return Lock(
        key=key,
        state=DataPoint(key="state", sources=sources) if sources else None,
        command=_command(fields, envelope) if envelope is not None else None,
        code=_code(envelope) if envelope is not None else None,
        code_format=code_format,
        assumed=assumed,
        **common(wiring, Platform.LOCK),
    )


def _state(wiring: Wiring) -> tuple[Source[LockState], ...]:
    fields = wiring.fields
    (reset, *_others) = fields.word("payload_reset", "None")
    # What it does not announce it thinks of as Home Assistant's words; nobody checked their case.
    others = [
        (in_any_case(word), state)
        for key, word, state in _STATES
        if key not in fields and word != reset
    ]
    rows = [(fields.word(key, default), state) for key, default, state in _STATES]
    # ring-mqtt says UNKNOWN, others latchBoltLocked: wherever the bolt is, it need not be where it was.
    codec = words(*rows, *others, unknown=reset)
    return wiring.choice_sources("state_topic", "value_template", codec)


def _command(fields: Fields, envelope: CommandTopic) -> DataPoint[LockCommand]:
    rows = [
        (fields.word("payload_lock", "LOCK"), LockCommand.LOCK),
        (fields.word("payload_unlock", "UNLOCK"), LockCommand.UNLOCK),
    ]
    if "payload_open" in fields:
        rows.append((fields.word("payload_open", "OPEN"), LockCommand.OPEN))
    sink = Sink(envelope=envelope, codec=words(*rows, unknown=None))
    return DataPoint(key="command", sink=sink, options=tuple(command for _, command in rows))


def _code(envelope: CommandTopic) -> DataPoint[str] | None:
    """The code of the person, if the command template has a place for it."""
    if envelope.template is None or _MENTIONS_CODE.search(envelope.template) is None:
        return None
    sink = Sink(envelope=envelope, codec=Text(), name=("code",))
    return DataPoint(key="code", sink=sink, momentary=True, secret=True)


def _code_format(fields: Fields) -> str | None:
    pattern = fields.text("code_format", limit=MAX_NAME)
    if pattern is None:
        return None
    try:
        re.compile(pattern)
    except (re.PatternError, RecursionError, OverflowError) as err:
        fields.reject("code_format", f"no regular expression: {err}")
        return None
    return pattern

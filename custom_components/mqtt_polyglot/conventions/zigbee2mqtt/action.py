"""Actions: what somebody did at a remote, a button or a lock. They have no duration and no state."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Final, override

from ...broker.message import Message
from ...model.attributes import details_of
from ...model.codec import IGNORE, DecodeError, Ignore, ReadCodec, as_text
from ...model.components import Common, Event, Occurrence, Trigger
from ...model.data_point import DataPoint, Source
from ...model.signal import Signal, WithMessage
from .draft import Draft
from .expose import Expose
from .naming import Known, names
from .sensor_table import EVENT_DETAIL

ACTIONS: Final = frozenset({"action", "click"})
"""The properties that say what somebody did; Zigbee2MQTT 1 had the second one."""


@dataclass(frozen=True, slots=True)
class _Actions:
    """The actions that a device knows; ``recall_*`` stands for ``recall_1`` and others.

    Attributes:
        words: What it calls them.
    """

    words: tuple[str, ...]

    def find(self, said: Any) -> str | Ignore:
        """The one that it speaks of; raises ``DecodeError``. An empty one says that none is left."""
        word = as_text(said)
        if not word:
            return IGNORE
        if word in self.words:
            return word
        for pattern in self.words:
            if "*" in pattern and fnmatchcase(word, pattern):
                return pattern
        raise DecodeError(f"{word[:64]!r} is none of {', '.join(self.words)}", on_purpose=True)


@dataclass(frozen=True, slots=True)
class ActionEvent(_Actions, ReadCodec[Occurrence]):
    """An action as an event, with all that the same message says about it."""

    @override
    def decode(self, wire: Any) -> Occurrence | Ignore:
        message, said = wire
        kind = self.find(said)
        if kind is IGNORE:
            return IGNORE
        return Occurrence(kind, details_of(_about_it(message)) | {"action": as_text(said)})


@dataclass(frozen=True, slots=True)
class ActionSignal(_Actions, ReadCodec[Signal]):
    """An action as what sets off a trigger."""

    @override
    def decode(self, wire: Any) -> Signal | Ignore:
        message, said = wire
        kind = self.find(said)
        return IGNORE if kind is IGNORE else Signal(kind, message)


def _about_it(message: Message) -> dict[str, Any]:
    """The details of an action; a property on a topic of its own has none."""
    try:
        state = message.json
    except ValueError:
        return {}
    pairs: Iterable[tuple[str, Any]] = state.items() if isinstance(state, dict) else ()
    return {key: value for key, value in pairs if key.startswith(EVENT_DETAIL)}


def add_action(draft: Draft, expose: Expose) -> None:
    """Make an event and triggers of the actions of a device.

    The triggers are those of Zigbee2MQTT's own discovery: the type is ``action``, the subtype what the
    device says.
    """
    words = tuple(dict.fromkeys(as_text(value) for value in expose.values if value != ""))
    if not words or not expose.readable:
        draft.unsupported(expose, "the actions are not listed")
        return
    draft.add(
        expose.key,
        Event,
        Common(**names(expose, expose.name, Known())),
        event=DataPoint(sources=_sources(draft, expose, ActionEvent(words)), occurrence=True),
        types=words,
    )
    draft.add(
        f"{expose.key}_triggers",
        Trigger,
        Common(),
        signal=DataPoint(sources=_sources(draft, expose, ActionSignal(words)), occurrence=True),
        type=expose.key,
        subtypes=words,
    )


def _sources[T](draft: Draft, expose: Expose, codec: ReadCodec[T]) -> tuple[Source[T], ...]:
    return tuple(
        replace(source, reader=WithMessage(source.reader))
        for source in draft.wire.sources(expose.key, codec)
    )

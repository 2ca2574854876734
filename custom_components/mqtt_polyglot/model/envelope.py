"""Envelopes: how the writes of one action leave as publishes.

A person turns on a light with a brightness and a colour: one action, three writes. A device with a
topic per value wants three publishes, one with JSON commands wants one object, Tasmota one
``Backlog``. The writes that share an envelope are folded by it, in the order of the writes.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, override

import orjson

from ..broker.message import Publish
from .reader import Variables


class Part(NamedTuple):
    """One write, encoded: where it goes inside the envelope, and its wire value."""

    name: tuple[str, ...]
    wire: Any


class Envelope(ABC):
    """What several sinks share. Equal envelopes are the same one.

    Attributes:
        topic: Where its publishes go.
        whole: Whether what is known of all its sinks leaves with each action, not only what is written.
    """

    topic: str
    whole: ClassVar[bool] = False

    @abstractmethod
    def fold(self, parts: Sequence[Part], variables: Variables) -> Iterator[Publish]:
        """Make the publishes of one action; raises ``EncodeError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTopic(Envelope):
    """A topic that takes one value a message: each write is a publish of its own."""

    topic: str
    qos: int = 0
    retain: bool = False

    @override
    def fold(self, parts: Sequence[Part], variables: Variables) -> Iterator[Publish]:
        for part in parts:
            yield Publish(self.topic, to_payload(part.wire), self.qos, self.retain)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonTopic(Envelope):
    """A topic that takes a JSON object: all writes are one publish.

    A write without a name is an object itself: one value that several keys say together.
    """

    topic: str
    qos: int = 0
    retain: bool = False

    @override
    def fold(self, parts: Sequence[Part], variables: Variables) -> Iterator[Publish]:
        document: dict[str, Any] = {}
        for part in parts:
            if not part.name:
                document |= part.wire
                continue
            place = document
            *outer, last = part.name
            for step in outer:
                place = place.setdefault(step, {})
            place[last] = part.wire
        yield Publish(self.topic, orjson.dumps(document), self.qos, self.retain)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeObject(Envelope):
    """A topic that takes an object in which one key holds all the members of a setting.

    For settings of which a device takes all members at once, and forgets those that are missing. A
    write without a name is the object as the device told it, or ``True``: "now".

    Attributes:
        key: The key of the setting.
        held: Whether nothing leaves until it is told to, because the members are those of a command.
    """

    whole: ClassVar[bool] = True

    topic: str
    key: str
    held: bool = False

    @override
    def fold(self, parts: Sequence[Part], variables: Variables) -> Iterator[Publish]:
        members: dict[str, Any] = {}
        leaves = not self.held
        for part in parts:
            if part.name:
                members[part.name[0]] = part.wire
            elif part.wire is True:
                leaves = True
            else:
                members = part.wire | members
        if leaves:
            yield Publish(self.topic, orjson.dumps({self.key: members}))


def to_payload(wire: Any) -> bytes:
    """A wire value as a payload of its own: bytes and text as they are, the rest as JSON."""
    if isinstance(wire, bytes):
        return wire
    if isinstance(wire, str):
        return wire.encode()
    return orjson.dumps(wire)

"""Envelopes: how the writes of one action leave as publishes.

A person turns on a light with a brightness and a colour: one action, three writes. A device with a
topic per value wants three publishes, one with JSON commands wants one object, Tasmota one
``Backlog``. The writes that share an envelope are folded by it, in the order of the writes.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, override

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
    """

    topic: str

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


def to_payload(wire: Any) -> bytes:
    """A wire value as a payload of its own: bytes and text as they are, the rest as JSON."""
    if isinstance(wire, bytes):
        return wire
    if isinstance(wire, str):
        return wire.encode()
    return orjson.dumps(wire)

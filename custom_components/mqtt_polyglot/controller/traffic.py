"""Traffic: the last messages of a device by topic, and how many there are.

It is on the path of every message, so it only keeps what is there: texts and dates are made when
somebody looks.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from time import time
from typing import Any, Final, NamedTuple

import orjson

from ..broker.message import Message, Publish
from ..broker.rate import Rate
from .redaction import REDACTED, payload_text
from .secret_values import NO_SECRETS, SecretValues

MAX_TOPICS: Final = 64
"""The most topics of a device whose last messages are kept; the oldest one is removed."""

MAX_PAYLOAD: Final = 2048
"""The most bytes of a payload that are kept."""

type _Kept = tuple[bytes, int, bool, int, float]
"""Of one message: the beginning of its payload, its size, retain, QoS, and its time."""


class Direction(StrEnum):
    """Whether a message came from the device or went to it."""

    IN = "in"
    OUT = "out"


class Passed(NamedTuple):
    """One message, for watchers."""

    direction: Direction
    topic: str
    payload: bytes
    size: int
    retain: bool
    qos: int
    at: float
    secrets: SecretValues = NO_SECRETS

    def report(self) -> dict[str, Any]:
        """The message as it may be shown."""
        return {
            "topic": self.topic,
            "direction": self.direction,
            **_shown(self.topic, self[2:7], self.secrets),
        }


type Watcher = Callable[[Passed], None]


class _Topic:
    """The last messages of one topic."""

    __slots__ = ("count", "inbound", "outbound")

    def __init__(self) -> None:
        self.count = 0
        self.inbound: _Kept | None = None
        self.outbound: _Kept | None = None


class Traffic:
    """The messages from and to one device.

    Attributes:
        watchers: Called for each message.
        last_at: When the last message came from the device.
        secrets: The secret values, which are redacted.
    """

    __slots__ = ("_rate", "_topics", "last_at", "secrets", "watchers")

    def __init__(self) -> None:
        """Start without messages."""
        self._rate = Rate()
        self._topics: dict[str, _Topic] = {}
        self.last_at: float | None = None
        self.watchers: list[Watcher] = []
        self.secrets = NO_SECRETS

    def received(self, message: Message) -> None:
        """Keep a message from the device."""
        self.last_at = at = message.at
        self._rate.count(at)
        payload = message.payload
        topic = self._topics.get(message.topic) or self._add(message.topic)
        topic.count += 1
        # To slice bytes that are short enough copies nothing.
        topic.inbound = kept = (
            payload[:MAX_PAYLOAD],
            len(payload),
            message.retain,
            message.qos,
            at,
        )
        if self.watchers:
            self._notify(Passed(Direction.IN, message.topic, *kept, self.secrets))

    def sent(self, publish: Publish, *, secret: bool = False) -> None:
        """Keep a message to the device, but for its payload if that is secret."""
        payload = REDACTED.encode() if secret else publish.payload
        topic = self._topics.get(publish.topic) or self._add(publish.topic)
        topic.count += 1
        topic.outbound = kept = (
            payload[:MAX_PAYLOAD],
            len(payload),
            publish.retain,
            publish.qos,
            time(),
        )
        if self.watchers:
            self._notify(Passed(Direction.OUT, publish.topic, *kept, self.secrets))

    def _add(self, name: str) -> _Topic:
        if len(self._topics) >= MAX_TOPICS:
            del self._topics[next(iter(self._topics))]
        topic = self._topics[name] = _Topic()
        return topic

    def _notify(self, passed: Passed) -> None:
        for watcher in tuple(self.watchers):
            watcher(passed)

    @property
    def count(self) -> int:
        """How many messages came from the device."""
        return self._rate.total

    @property
    def per_minute(self) -> float:
        """How many of them came in the last minute."""
        return self._rate.per_minute(time())

    @property
    def quarters(self) -> list[int]:
        """How many of them came in each quarter of an hour of the last day, the oldest first."""
        return self._rate.quarters(time())

    @property
    def newest_quarter(self) -> int:
        """How many of them came in the quarter of an hour that runs."""
        return self._rate.newest_quarter(time())

    def last_object(self, topic: str) -> Mapping[str, Any]:
        """The last message of the device on a topic, if it is a JSON object that was kept whole."""
        if (kept := self._topics.get(topic)) is None or kept.inbound is None:
            return {}
        try:
            document = orjson.loads(kept.inbound[0])
        except orjson.JSONDecodeError:
            return {}
        return document if isinstance(document, dict) else {}

    def report(self) -> dict[str, Any]:
        """All of it as JSON values, without secrets."""
        return {
            "count": self.count,
            "per_minute": self.per_minute,
            "topics": [
                {
                    "topic": name,
                    "in": topic.inbound and _shown(name, topic.inbound, self.secrets),
                    "out": topic.outbound and _shown(name, topic.outbound, self.secrets),
                    "count": topic.count,
                }
                for name, topic in self._topics.items()
            ],
        }


def _shown(topic: str, kept: _Kept, secrets: SecretValues) -> dict[str, Any]:
    payload, size, retain, qos, at = kept
    return {
        "payload": payload_text(topic, payload, size, secrets.codes, secrets.places(topic)),
        "size": size,
        "retain": retain,
        "qos": qos,
        "at": iso_time(at),
    }


def iso_time(at: float | None) -> str | None:
    """A Unix time as ISO text."""
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat()

"""Traffic: what a device said and was told last, and how often.

All of it is on the path of every message, so that it keeps what is there and makes nothing of it:
texts and dates are made when somebody looks.
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
"""The most topics of a device whose last messages are kept; the one that was met first goes."""

MAX_PAYLOAD: Final = 2048
"""The most bytes of a payload that are kept."""

type _Kept = tuple[bytes, int, bool, int, float]
"""Of one message: the beginning of its payload, its size, retain, QoS, and when it passed."""


class Direction(StrEnum):
    """Whose message it was."""

    IN = "in"
    OUT = "out"


class Passed(NamedTuple):
    """One message that passed, for whoever watches."""

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
    """What passed between one device and its broker.

    Attributes:
        watchers: Are told of every message.
        last_at: When the device last said something.
        secrets: What of it is not to be shown.
    """

    __slots__ = ("_rate", "_topics", "last_at", "secrets", "watchers")

    def __init__(self) -> None:
        """Start with nothing said."""
        self._rate = Rate()
        self._topics: dict[str, _Topic] = {}
        self.last_at: float | None = None
        self.watchers: list[Watcher] = []
        self.secrets = NO_SECRETS

    def received(self, message: Message) -> None:
        """The device said something."""
        self.last_at = now = time()
        self._rate.count(now)
        payload = message.payload
        topic = self._topics.get(message.topic) or self._meet(message.topic)
        topic.count += 1
        # To slice bytes that are short enough copies nothing.
        topic.inbound = kept = (
            payload[:MAX_PAYLOAD],
            len(payload),
            message.retain,
            message.qos,
            now,
        )
        if self.watchers:
            self._tell(Passed(Direction.IN, message.topic, *kept, self.secrets))

    def sent(self, publish: Publish, *, secret: bool = False) -> None:
        """The device was told something; a secret is not kept."""
        payload = REDACTED.encode() if secret else publish.payload
        topic = self._topics.get(publish.topic) or self._meet(publish.topic)
        topic.count += 1
        topic.outbound = kept = (
            payload[:MAX_PAYLOAD],
            len(payload),
            publish.retain,
            publish.qos,
            time(),
        )
        if self.watchers:
            self._tell(Passed(Direction.OUT, publish.topic, *kept, self.secrets))

    def _meet(self, name: str) -> _Topic:
        if len(self._topics) >= MAX_TOPICS:
            del self._topics[next(iter(self._topics))]
        topic = self._topics[name] = _Topic()
        return topic

    def _tell(self, passed: Passed) -> None:
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

    def last_object(self, topic: str) -> Mapping[str, Any]:
        """What the device said last on a topic, if that is a JSON object that was kept whole."""
        if (kept := self._topics.get(topic)) is None or kept.inbound is None:
            return {}
        try:
            document = orjson.loads(kept.inbound[0])
        except orjson.JSONDecodeError:
            return {}
        return document if isinstance(document, dict) else {}

    def report(self) -> dict[str, Any]:
        """All of it, as JSON can express it and as it may be shown."""
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
        "at": moment(at),
    }


def moment(at: float | None) -> str | None:
    """A moment as ISO text."""
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat()

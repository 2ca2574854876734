"""SUBSCRIBE and UNSUBSCRIBE, in packets that the broker accepts."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Any, Final

from paho.mqtt.client import Client
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from .settings import BrokerSettings, Protocol

MANY_FILTERS: Final = 2000
"""The topic filters in one packet, unless the broker accepts fewer."""

_MANY_UNWANTED: Final = 500  # in one UNSUBSCRIBE: paho takes 10 us for the answer to each
_BATCH_BYTES: Final = 65536


@dataclass(slots=True)
class BrokerLimits:
    """The limits that a broker has shown, from connection to connection.

    Attributes:
        filters: The most topic filters in one SUBSCRIBE. Fewer than usual are sent packet by
            packet, each after the SUBACK of the one before.
        subscriptions: The most topic filters at the same time.
        qos: The highest QoS.
    """

    filters: int = MANY_FILTERS
    subscriptions: float = inf
    qos: int = 2


class Subscriptions:
    """The subscriptions of one connection.

    Attributes:
        packet_limit: The largest packet that the broker accepts, in bytes.
        granted: How many topic filters it has granted.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        client: Client,
        limits: BrokerLimits,
        *,
        on_refused: Callable[[str, str], None],
        on_granted: Callable[[str], None],
    ) -> None:
        """Start without subscriptions.

        Args:
            settings: The broker.
            client: Sends the packets.
            limits: The limits of the broker.
            on_refused: Called with a topic filter that was refused, and the broker's words.
            on_granted: Called with a topic filter that was granted.
        """
        self._client = client
        self._options: Any = 0  # the QoS
        if settings.protocol is Protocol.V5:  # paho would make them for each topic filter
            self._options = SubscribeOptions(retainAsPublished=settings.retain_as_published)
        self._limits = limits
        self._on_refused = on_refused
        self._on_granted = on_granted
        self._queue: deque[tuple[bool, list[str]]] = deque()
        self._waiting: dict[int | None, tuple[bool, list[str]]] = {}
        self._held: set[str] = set()
        self.granted = 0
        self.packet_limit: float = inf

    @property
    def unanswered(self) -> list[str]:
        """The topic filters of the first SUBSCRIBE without a SUBACK."""
        return next((batch for wanted, batch in self._waiting.values() if wanted), [])

    def ask(self, filters: Iterable[str], *, wanted: bool) -> None:
        """Subscribe or unsubscribe, in the order of the calls.

        With QoS 0: TCP delivers without acknowledgements, and of 10,000 retained messages at once
        Mosquitto delivers all with QoS 0, but only the first 1,020 with QoS 1.
        """
        asked = self._within_limit(filters) if wanted else filters
        most = self._limits.filters if wanted else min(self._limits.filters, _MANY_UNWANTED)
        for batch in self._batches(asked, most):
            if not wanted:
                self._held.difference_update(batch)
            self._queue.append((wanted, batch))
        self._send()

    def _within_limit(self, filters: Iterable[str]) -> Iterator[str]:
        for topic_filter in filters:
            if topic_filter in self._held or len(self._held) < self._limits.subscriptions:
                self._held.add(topic_filter)
                yield topic_filter
            else:
                self._on_refused(topic_filter, "")

    def _send(self) -> None:
        careful = self._limits.filters < MANY_FILTERS
        while self._queue and not (careful and self._waiting):
            wanted, batch = self._queue.popleft()
            if wanted:
                _, mid = self._client.subscribe([(name, self._options) for name in batch])
            else:
                _, mid = self._client.unsubscribe(batch)
            self._waiting[mid] = wanted, batch

    def _batches(self, filters: Iterable[str], most: int) -> Iterator[list[str]]:
        limit = min(_BATCH_BYTES, self.packet_limit - 16)
        batch: list[str] = []
        size = 0
        for topic_filter in filters:
            length = len(topic_filter.encode()) + 3
            if batch and (len(batch) >= most or size + length > limit):
                yield batch
                batch, size = [], 0
            batch.append(topic_filter)
            size += length
        if batch:
            yield batch

    def answered(
        self,
        mid: int,
        reason_codes: Iterable[ReasonCode] = (),
        words: Callable[[ReasonCode], str] = str,
    ) -> None:
        """Handle SUBACK or UNSUBACK.

        Args:
            mid: The packet identifier.
            reason_codes: One for each topic filter, of SUBACK.
            words: Gives the broker's words about a code.
        """
        wanted, batch = self._waiting.pop(mid, (False, []))
        if wanted:
            for topic_filter, reason_code in zip(batch, reason_codes, strict=False):
                if reason_code.is_failure:
                    self._on_refused(topic_filter, words(reason_code))
                else:
                    self.granted += 1
                    self._on_granted(topic_filter)
        self._send()

"""PUBLISH and its acknowledgement, and nothing delivered late.

How a command is sent, by the version of MQTT (docs/ARCHITECTURE.md, "Nothing late"):

=============  ======================================  ========================================
command        MQTT 5                                  3.1.1 and 3.1
=============  ======================================  ========================================
never late     QoS 2, expiry                           QoS 0
any other      QoS 1 or as announced, expiry           as announced
=============  ======================================  ========================================

Below QoS 2 a ping goes first.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from .errors import BrokerError, BrokerErrorKey, PublishError, from_puback
from .message import Publish
from .paho_client import PahoClient
from .pings import Pings
from .settings import Protocol
from .stream import Stream
from .subscriptions import BrokerLimits
from .topic import validate_topic

ACKNOWLEDGE_TIMEOUT: Final = 10.0  # seconds
WINDOW: Final = 20  # messages of QoS 1 and 2 in flight, unless the broker wants fewer
_JUST_NOW: Final = 2.0  # seconds within which a hang-up belongs to the refusal before it

SEND_LIMIT: Final = 268_435_455  # bytes behind the fixed header: section 2.2.3
_EXPIRY_SIZE: Final = 5  # bytes of the property


@dataclass(slots=True)
class _Sent:
    """A message in flight.

    Attributes:
        answer: Done with the acknowledgement; with QoS 0 there is none to wait for.
        read: Whether the broker has read it, where the acknowledgement does not tell.
    """

    publish: Publish
    mid: int
    qos: int
    answer: asyncio.Future[None]
    read: asyncio.Future[bool] | None = None

    @property
    def over(self) -> bool:
        """Whether the broker has had it, or refused it."""
        return self.answer.done() and (self.read is None or self.read.done())


class Publishing:
    """Publishes on one connection.

    Attributes:
        window: How many more messages of QoS 1 and 2 may be in flight.
        packet_limit: The largest packet that the broker accepts, in bytes.
        maximum_qos: The highest QoS that the broker announced.
    """

    def __init__(
        self,
        protocol: Protocol,
        client: PahoClient,
        stream: Stream,
        pings: Pings,
        limits: BrokerLimits,
        *,
        end: Callable[[BrokerError], None],
    ) -> None:
        """Initialize without any message in flight.

        Args:
            protocol: The version of MQTT.
            client: Sends the packets.
            stream: The connection that they are sent on.
            pings: Tell how far the broker has read.
            limits: The limits of the broker.
            end: Ends the connection.
        """
        self._v5 = protocol is Protocol.V5
        self._client = client
        self._stream = stream
        self._pings = pings
        self._limits = limits
        self._end = end
        self._loop = asyncio.get_running_loop()
        self._failure: str | None = None
        # The messages in flight by packet identifier, and the topics of those that may be unread.
        self._sent: dict[int, _Sent] = {}
        self._unread: dict[int, str] = {}
        self._given_up = 0
        self._refused: tuple[str, float] | None = None
        self.window = asyncio.Semaphore(WINDOW)
        self.packet_limit = SEND_LIMIT + 5  # the fixed header does not count
        self.maximum_qos = 2

    @property
    def suspects(self) -> frozenset[str]:
        """The topics of the messages that the broker has not read yet, or has just refused."""
        topics = {sent.publish.topic for sent in self._sent.values()} | set(self._unread.values())
        if self._refused is not None and self._loop.time() - self._refused[1] < _JUST_NOW:
            topics.add(self._refused[0])
        return frozenset(topics)

    @property
    def unfinished_qos_2(self) -> bool:
        """Whether a message of QoS 2 is in flight."""
        return any(sent.qos == 2 for sent in self._sent.values())

    async def publish(self, publishes: Sequence[Publish]) -> dict[str, PublishError]:
        """Publish messages: see ``BrokerLink.publish``.

        Returns:
            What became of those that were refused, by topic, the first one first.

        Raises:
            PublishError: Not sent, not acknowledged in time, or the connection was lost.
        """
        ways = [self._delivery(publish) for publish in publishes]
        for publish, (qos, _) in zip(publishes, ways, strict=True):
            self._check(publish, qos)
        began = self._loop.time()
        limit = min(publish.expiry or ACKNOWLEDGE_TIMEOUT for publish in publishes)
        limit = min(limit, ACKNOWLEDGE_TIMEOUT)
        sent: list[_Sent] = []
        try:
            async with asyncio.timeout(limit):
                if any(pings_first for _, pings_first in ways):
                    await self._read(self._pings.ahead())
                for publish, (qos, _) in zip(publishes, ways, strict=True):
                    if qos:
                        # Beyond its own window paho would keep a message and send it later.
                        await self.window.acquire()
                    sent.append(self._send(publish, qos, began))
                return await self._answered(sent)
        except TimeoutError:
            words = f"no answer within {limit:.0f} s"
            self._give_up(sent, words, silent=self._stream.heard_at < began)
            raise PublishError(BrokerErrorKey.PUBLISH_UNCONFIRMED, words) from None
        except asyncio.CancelledError:
            self._abandon(sent)
            raise
        finally:
            for each in sent:
                # Nobody asks any more for what became of it.
                if not each.answer.cancel() and not each.answer.cancelled():
                    each.answer.exception()

    def prepare(self, publish: Publish) -> None:
        """Send the ping that goes before a message: see ``BrokerLink.prepare``."""
        if self._failure is None and self._delivery(publish)[1]:
            self._pings.ahead()

    async def _answered(self, sent: Sequence[_Sent]) -> dict[str, PublishError]:
        """Wait for the answers to all messages."""
        refused: dict[str, PublishError] = {}
        await asyncio.wait([each.answer for each in sent])
        for each in sent:
            if isinstance(failure := each.answer.exception(), PublishError):
                refused.setdefault(each.publish.topic, failure)
        for each in sent:
            if each.read is not None and not refused:
                await self._read(each.read)
        return refused

    def _delivery(self, publish: Publish) -> tuple[int, bool]:
        """The QoS to use, and whether a ping goes first.

        A broker that is paused, or behind a network that hangs, keeps in its buffers what it was
        sent, and delivers it when it wakes. With QoS 2 it delivers only after our PUBREL; below
        that nothing is sent before it has answered a ping. In MQTT 5 messages expire; without
        that, QoS 1 and 2 would wait in the session of a device that is offline.
        """
        highest = min(self._limits.qos, self.maximum_qos)
        if publish.expiry is None:
            return min(publish.qos, highest), False
        if publish.never_late:
            qos = 2 if self._v5 else 0
        else:
            qos = max(1, publish.qos) if self._v5 else publish.qos
        qos = min(qos, highest)
        return qos, qos < 2

    def _check(self, publish: Publish, qos: int) -> None:
        if self._failure is not None:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED, self._failure)
        try:
            validate_topic(publish.topic)
        except ValueError as err:
            raise PublishError(BrokerErrorKey.BAD_TOPIC) from err
        size = 2 + len(publish.topic.encode()) + len(publish.payload)
        size += 2 * bool(qos) + self._v5
        if self._v5 and publish.expiry is not None:
            size += _EXPIRY_SIZE
        size += 1 + max(1, (size.bit_length() + 6) // 7)  # the fixed header: section 2.2.3
        if size > self.packet_limit:
            raise PublishError(BrokerErrorKey.TOO_LARGE, f"{size} B > {self.packet_limit} B")

    def _send(self, publish: Publish, qos: int, began: float) -> _Sent:
        if self._failure is not None:
            if qos:
                self.window.release()
            raise self._lost()
        properties = None
        if self._v5 and publish.expiry is not None:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            left = began + publish.expiry - self._loop.time()
            properties.MessageExpiryInterval = max(1, ceil(left))
        info = self._client.publish(publish.topic, publish.payload, qos, publish.retain, properties)
        sent = _Sent(publish, info.mid, qos, self._loop.create_future())
        if qos:
            self._sent[info.mid] = sent
        else:
            sent.answer.set_result(None)
        if not (self._v5 and qos):
            # Only in MQTT 5 a broker says what it refuses. Else it acknowledges it, or is silent,
            # or hangs up.
            self._unread[info.mid] = publish.topic
            sent.read = self._pings.ask()
            sent.read.add_done_callback(lambda _read: self._unread.pop(info.mid, None))
        return sent

    async def _read(self, read: asyncio.Future[bool]) -> None:
        """Wait until the broker has read so far."""
        await asyncio.wait((read,))
        if not read.result():
            raise self._lost()

    def _lost(self) -> PublishError:
        return PublishError(BrokerErrorKey.CONNECTION_LOST, self._failure or "")

    def _give_up(self, sent: Sequence[_Sent], words: str, *, silent: bool) -> None:
        """See to it that messages without an acknowledgement do not arrive later."""
        self._abandon(sent)
        waits_here = any(
            not each.over and (not each.qos or (each.publish.never_late and each.qos == 1))
            for each in sent
        )
        if silent or waits_here:
            # A network must not deliver a command when it comes back, so the bytes that still wait
            # in our socket are given up with the connection.
            self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST, words))

    def _abandon(self, sent: Sequence[_Sent]) -> None:
        """Never send PUBREL for messages of QoS 2, so that the broker never delivers them."""
        for each in sent:
            if each.qos == 2 and self._client.give_up(each.mid):
                # It counts in the broker's window until the connection ends.
                self._sent.pop(each.mid, None)
                self._given_up += 1
        if self._given_up >= WINDOW // 2:
            words = f"{self._given_up} messages without an answer"
            self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST, words))

    def on_published(
        self, _client: Any, _data: Any, mid: int, reason_code: ReasonCode, properties: Properties
    ) -> None:
        """Handle the end of a message of QoS 1 or 2: acknowledged or refused."""
        sent = self._sent.pop(mid, None)
        if sent is None:
            return
        if sent.qos:
            self.window.release()
        if reason_code.is_failure:
            self._refused = sent.publish.topic, self._loop.time()
        if sent.answer.done():
            return
        if reason_code.is_failure:
            words = reason_words(reason_code, properties)
            sent.answer.set_exception(from_puback(reason_code.value, words))
        else:
            sent.answer.set_result(None)

    def stop(self, error: BrokerError) -> None:
        """Fail all messages in flight: the connection is closed."""
        self._failure = error.detail
        for sent in self._sent.values():
            if sent.qos:
                self.window.release()
            if not sent.answer.done():
                sent.answer.set_exception(self._lost())
        self._sent.clear()


def reason_words(reason_code: ReasonCode, properties: Properties | None) -> str:
    """What the broker says about a reason code."""
    words = str(reason_code)
    reason = getattr(properties, "ReasonString", "")
    return f"{words}: {reason}" if reason else words

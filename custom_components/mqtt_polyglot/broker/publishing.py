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
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any, Final

from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from .errors import BrokerError, BrokerErrorKey, PublishError, from_puback
from .message import Publish
from .paho_client import PahoClient
from .pings import Ping, Pings
from .publish_packet import EXPIRY_SIZE, publish_packet
from .settings import Protocol
from .stream import Stream
from .subscriptions import BrokerLimits
from .topic import validate_topic

ACKNOWLEDGE_TIMEOUT: Final = 10.0  # seconds
WINDOW: Final = 20  # messages of QoS 1 and 2 in flight, unless the broker wants fewer
_JUST_NOW: Final = 2.0  # seconds within which a hang-up belongs to the refusal before it

SEND_LIMIT: Final = 268_435_455  # bytes behind the fixed header: section 2.2.3


@dataclass(slots=True, eq=False)
class _Sent:
    """A message of an action.

    Attributes:
        qos: The QoS that it goes with.
        mid: Its packet identifier; 0 until it has left, and with QoS 0.
        has_left: Whether it was sent.
        acknowledged: Whether its acknowledgement has come; with QoS 0 there is none to wait for.
        read: Whether the broker has read it; in MQTT 5 the acknowledgement says so.
        failure: Why the broker refused it.
    """

    publish: Publish
    qos: int
    action: _Action
    mid: int = 0
    has_left: bool = False
    acknowledged: bool = False
    read: bool = False
    failure: PublishError | None = None


class _Action:
    """Messages that are sent together.

    Attributes:
        began: When it began, in the time of the event loop.
        deadline: When it is too late for it.
        done: Done when the broker has read all of them or refused one, or when it is too late.
        messages: The messages, in order.
    """

    __slots__ = ("_loop", "began", "deadline", "done", "messages")

    def __init__(self, ways: Sequence[tuple[Publish, int]], limit: float) -> None:
        """Initialize with nothing sent.

        Args:
            ways: The messages, and the QoS that each goes with.
            limit: Seconds after which it is too late.
        """
        self._loop = asyncio.get_running_loop()
        self.began = self._loop.time()
        self.deadline = self.began + limit
        self.done: asyncio.Future[None] = self._loop.create_future()
        self.messages = [_Sent(publish, qos, self) for publish, qos in ways]

    @property
    def over(self) -> bool:
        """Whether nothing of it may leave any more.

        Home Assistant may have been stopped for a while. What came meanwhile is read before timers
        ring.
        """
        if self._loop.time() >= self.deadline:
            self.fail(TimeoutError())
        return self.done.done()

    def look(self) -> None:
        """Be done if nothing more is to come."""
        if not self.done.done() and all(each.acknowledged for each in self.messages):
            if any(each.failure for each in self.messages) or all(
                each.read for each in self.messages
            ):
                self.done.set_result(None)

    def fail(self, error: Exception) -> None:
        """Fail, if it is not done."""
        if not self.done.done():
            self.done.set_exception(error)


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
        read: Callable[[], object],
        end: Callable[[BrokerError], None],
    ) -> None:
        """Initialize without any message in flight.

        Args:
            protocol: The version of MQTT.
            client: Sends the packets.
            stream: The connection that they are sent on.
            pings: Tell how far the broker has read.
            limits: The limits of the broker.
            read: Takes what has come from the broker, if nobody does so already.
            end: Ends the connection.
        """
        self._v5 = protocol is Protocol.V5
        self._client = client
        self._stream = stream
        self._pings = pings
        self._limits = limits
        self._take = read
        self._end = end
        self._loop = asyncio.get_running_loop()
        self._failure: str | None = None
        # The actions that are not done, and what of them waits for others to be acknowledged.
        self._actions: set[_Action] = set()
        self._waiting: deque[_Sent] = deque()
        # The messages in flight by packet identifier, and those that may be unread.
        self._sent: dict[int, _Sent] = {}
        self._unread: set[_Sent] = set()
        self._given_up = 0
        # When those of QoS 1 were given up that the broker may still acknowledge, by packet identifier.
        self._overdue: dict[int, float] = {}
        self._refused: tuple[str, float] | None = None
        self.window = WINDOW
        self.packet_limit = SEND_LIMIT + 5  # the fixed header does not count
        self.maximum_qos = 2

    @property
    def suspects(self) -> frozenset[str]:
        """The topics of the messages that the broker has not read yet, or has just refused."""
        topics = {sent.publish.topic for sent in (*self._sent.values(), *self._unread)}
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
        ways = [(publish, *self._delivery(publish)) for publish in publishes]
        for publish, qos, _ in ways:
            self._check(publish, qos)
        limit = min(publish.expiry or ACKNOWLEDGE_TIMEOUT for publish in publishes)
        limit = min(limit, ACKNOWLEDGE_TIMEOUT)
        action = _Action([(publish, qos) for publish, qos, _ in ways], limit)
        timer = self._loop.call_at(action.deadline, action.fail, TimeoutError())
        self._actions.add(action)
        try:
            if any(pings_first for *_, pings_first in ways):
                self._leave_behind(self._pings.ahead(), action)
            else:
                self._leave(action)
            await action.done
        except TimeoutError:
            words = f"no answer within {limit:.0f} s"
            self._give_up(action, words, silent=self._stream.heard_at < action.began)
            raise PublishError(BrokerErrorKey.PUBLISH_UNCONFIRMED, words) from None
        except asyncio.CancelledError:
            self._abandon(action)
            raise
        finally:
            timer.cancel()
            self._actions.discard(action)
        refused: dict[str, PublishError] = {}
        for each in action.messages:
            if each.failure is not None:
                refused.setdefault(each.publish.topic, each.failure)
        return refused

    def prepare(self) -> None:
        """Send the ping that goes before a message: see ``BrokerLink.prepare``."""
        if self._failure is None:
            self._pings.ahead()

    def _leave_behind(self, ping: Ping, action: _Action) -> None:
        """Send an action once the broker has answered a ping: in the turn in which that is known."""
        if ping.answered is None:
            self._take()  # it may have come since the ping was sent
        ping.then(lambda answered: self._leave(action) if answered else action.fail(self._lost()))

    def _leave(self, action: _Action) -> None:
        """Send the messages of an action, unless it is too late."""
        for sent in action.messages:
            if action.over:
                return
            if sent.qos and (self._waiting or not self.window):
                # Beyond its own window paho would keep a message and send it later.
                self._waiting.append(sent)
            else:
                self._send(sent)
        action.look()

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
            size += EXPIRY_SIZE
        size += 1 + max(1, (size.bit_length() + 6) // 7)  # the fixed header: section 2.2.3
        if size > self.packet_limit:
            raise PublishError(BrokerErrorKey.TOO_LARGE, f"{size} B > {self.packet_limit} B")

    def _send(self, sent: _Sent) -> None:
        publish, qos = sent.publish, sent.qos
        if self._failure is not None:
            sent.action.fail(self._lost())
            return
        expiry = None
        if self._v5 and publish.expiry is not None:
            left = sent.action.began + publish.expiry - self._loop.time()
            expiry = max(1, ceil(left))
        if qos == 2:
            sent.mid = self._client.publish_exactly_once(publish, expiry)
        else:
            sent.mid = self._client.new_id() if qos else 0
            packet = publish_packet(publish, qos, sent.mid, expiry, properties=self._v5)
            self._client.send(packet)
        sent.has_left = True
        if qos:
            self.window -= 1
            self._sent[sent.mid] = sent
        sent.acknowledged = not qos
        sent.read = bool(self._v5 and qos)
        if not sent.read:
            # Only in MQTT 5 a broker says what it refuses. Else it acknowledges it, or is silent,
            # or hangs up.
            self._unread.add(sent)
            self._pings.behind().then(partial(self._on_read, sent))

    def _on_read(self, sent: _Sent, answered: bool) -> None:
        self._unread.discard(sent)
        if answered:
            sent.read = True
            sent.action.look()
        else:
            sent.action.fail(self._lost())

    def _lost(self) -> PublishError:
        return PublishError(BrokerErrorKey.CONNECTION_LOST, self._failure or "")

    def _give_up(self, action: _Action, words: str, *, silent: bool) -> None:
        """See to it that messages without an acknowledgement do not arrive later."""
        now = self._loop.time()
        for each in action.messages:
            if each.qos == 1 and each.mid in self._sent:
                self._overdue[each.mid] = now
        self._abandon(action)
        waits_here = any(
            each.has_left
            and not (each.acknowledged and each.read)
            and (not each.qos or (each.publish.never_late and each.qos == 1))
            for each in action.messages
        )
        if silent or waits_here:
            # A network must not deliver a command when it comes back, so the bytes that still wait
            # in our socket are given up with the connection.
            self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST, words))

    def _abandon(self, action: _Action) -> None:
        """Never send PUBREL for messages of QoS 2, so that the broker never delivers them."""
        for each in action.messages:
            if each.qos == 2 and each.has_left and self._client.give_up(each.mid):
                # It counts in the broker's window until the connection ends.
                self._sent.pop(each.mid, None)
                self._given_up += 1
        # A slow broker may acknowledge late, but not those that were overdue before this action began.
        overdue = sum(at < action.began for at in self._overdue.values())
        if (unanswered := self._given_up + overdue) >= WINDOW // 2:
            words = f"{unanswered} messages without an answer"
            self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST, words))

    def received(self, mid: int) -> None:
        """Handle that the broker has a message of QoS 2, which it delivers with our PUBREL."""
        sent = self._sent.get(mid)
        if sent is not None and sent.action.over:
            self._abandon(sent.action)

    def on_published(
        self, _client: Any, _data: Any, mid: int, reason_code: ReasonCode, properties: Properties
    ) -> None:
        """Handle the end of a message of QoS 2."""
        self.acknowledged(mid, reason_code, properties)

    def acknowledged(
        self,
        mid: int,
        reason_code: ReasonCode | None = None,
        properties: Properties | None = None,
    ) -> None:
        """Handle the end of a message of QoS 1 or 2: acknowledged or, if the reason says so, refused."""
        sent = self._sent.pop(mid, None)
        if sent is None:
            return
        self.window += 1
        self._overdue.pop(mid, None)
        if reason_code is not None and reason_code.is_failure:
            self._refused = sent.publish.topic, self._loop.time()
            words = reason_words(reason_code, properties)
            sent.failure = from_puback(reason_code.value, words)
        sent.acknowledged = True
        sent.action.look()
        while self._waiting and self.window:
            if not (waiting := self._waiting.popleft()).action.over:
                self._send(waiting)

    def stop(self, error: BrokerError) -> None:
        """Fail all messages in flight: the connection is closed."""
        self._failure = error.detail
        self._sent.clear()
        self._waiting.clear()
        for action in self._actions:
            action.fail(self._lost())


def reason_words(reason_code: ReasonCode, properties: Properties | None) -> str:
    """What the broker says about a reason code."""
    words = str(reason_code)
    reason = getattr(properties, "ReasonString", "")
    return f"{words}: {reason}" if reason else words

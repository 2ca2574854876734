"""One connection to a broker, from CONNECT to its end: one paho client, driven by the event loop.

A paho client that connects again also sends again what was not acknowledged. Here a client is never
used twice, so a command that was lost with a connection stays lost.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
import logging
import ssl
from typing import TYPE_CHECKING, Any, Final

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from .errors import (
    BrokerError,
    BrokerErrorKey,
    PublishError,
    StatusError,
    before_connack,
    from_connack,
    from_exception,
    speaks_mqtt,
)
from .link import MessageListener
from .message import Message, Publish
from .packets import Packets
from .paho_client import PahoClient
from .pings import Pings
from .publishing import WINDOW, Publishing, reason_words
from .settings import BrokerSettings, Protocol
from .stream import Stream, open_stream
from .subscriptions import BrokerLimits, Subscriptions

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

_LOGGER = logging.getLogger(__name__)

CONNECT_TIMEOUT: Final = 10.0  # seconds, from the name to CONNACK
PING_TIMEOUT: Final = 10.0  # seconds of silence after a ping
_CLOSE_TIMEOUT: Final = 2.0  # seconds, for DISCONNECT to leave
_CHECK_INTERVAL: Final = 1.0  # seconds between checks of the keep alive

_TAKEN_OVER: Final = 0x8E  # MQTT 5, section 3.14.2.1

# Reasons for DISCONNECT that have nothing to do with what we sent: MQTT 5, section 3.14.2.1.
_NOT_OUR_FAULT: Final = frozenset({0x00, 0x89, 0x8B, 0x8D, 0x8E, 0x98, 0x9C, 0x9D, 0xA0})


class PahoConnection:
    """A connection that is never opened again. It is used in the event loop only.

    Attributes:
        dismissed: Whether the broker ended it, for whatever reason.
        hung_up: Whether it did so maybe because of what we sent.
        suspects: The topics of the last messages that we had sent by then.
        unanswered: The filters of the SUBSCRIBE that was not answered by then.
        granted: How many filters the broker had granted.
        unfinished_qos_2: Whether a message of QoS 2 was not acknowledged by then.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        stream: Stream,
        limits: BrokerLimits,
        *,
        on_message: MessageListener,
        on_lost: Callable[[BrokerError], None],
        on_refused: Callable[[str, str], None],
        on_granted: Callable[[str], None],
    ) -> None:
        """Send CONNECT; call ``open_connection``, which also waits."""
        self._settings = settings
        self._stream = stream
        self._on_message = on_message
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._connack: asyncio.Future[None] = self._loop.create_future()
        self._closed = asyncio.Event()
        self._ended: BrokerError | None = None
        self._established = False
        self._more: asyncio.Handle | None = None
        self._reading = self._writing = False
        self._keepalive = settings.keepalive
        self.dismissed = False
        self.hung_up = False
        self.suspects: frozenset[str] = frozenset()
        self.unanswered: list[str] = []
        self.granted = 0
        self.unfinished_qos_2 = False
        self._packets = Packets(
            stream,
            on_message,
            properties=settings.protocol is Protocol.V5,
            on_acknowledged=self._on_acknowledged,
            on_ping_answered=self._on_ping_answered,
        )
        self._client = PahoClient(
            settings,
            self._packets,
            on_ping_answered=self._on_ping_answered,
            on_subscribed=self._on_subscribed,
            on_acknowledged=self._on_acknowledged,
            on_received=self._on_received,
        )
        self._pings = Pings(self._client.send)
        self._publishing = Publishing(
            settings.protocol,
            self._client,
            stream,
            self._pings,
            limits,
            read=self._look,
            end=self._end,
        )
        self._subscriptions = Subscriptions(
            settings, self._client, limits, on_refused=on_refused, on_granted=on_granted
        )
        self._start()
        self._timer = self._loop.call_later(_CHECK_INTERVAL, self._check_alive)

    async def wait_connected(self) -> None:
        """Wait for CONNACK, and publish our status.

        Raises:
            BrokerError: The broker did not accept the connection.
            AuthenticationError: The broker refused our credentials.
            StatusError: The broker hung up on our status message.
        """
        await self._connack
        if self._ended is None and self._settings.status_topic is not None:
            self._publish_status(b"online")
            await asyncio.wait((self._pings.ask(),))
            self._raise_if_ended(StatusError if self.hung_up else BrokerError)
        self._raise_if_ended(BrokerError)
        self._established = True

    def _raise_if_ended(self, kind: type[BrokerError]) -> None:
        if self._ended is not None:
            raise kind(self._ended.key, self._ended.detail)

    async def publish(self, *publishes: Publish) -> None:
        """Publish messages: see ``BrokerLink.publish``.

        Raises:
            PublishError: Refused, not acknowledged in time, or the connection was lost.
        """
        for failure in (await self.deliver(publishes)).values():
            raise failure

    async def deliver(self, publishes: Sequence[Publish]) -> dict[str, PublishError]:
        """Publish messages, and return what the broker refused: see ``Publishing.publish``."""
        return await self._publishing.publish(publishes)

    def prepare(self) -> None:
        """Send the ping that goes before a command: see ``BrokerLink.prepare``."""
        self._publishing.prepare()

    def subscribe(self, filters: Iterable[str]) -> None:
        """Send SUBSCRIBE, in as many packets as it takes."""
        self._subscriptions.ask(filters, wanted=True)

    def unsubscribe(self, filters: Iterable[str]) -> None:
        """Send UNSUBSCRIBE, in as many packets as it takes."""
        self._subscriptions.ask(filters, wanted=False)

    async def close(self) -> None:
        """Send DISCONNECT and close. Nothing is left when this returns, even if it was cancelled."""
        self._established = False  # nobody is told of a loss now
        try:
            if self._ended is None:
                self._publish_status(b"offline")
                self._stream.finish()
                self._client.disconnect()
                async with asyncio.timeout(_CLOSE_TIMEOUT):
                    await self._closed.wait()
        except TimeoutError:
            _LOGGER.debug("The connection did not take DISCONNECT")
        finally:
            self.abort()

    def abort(self) -> None:
        """Close without DISCONNECT."""
        self._established = False
        self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST))

    def _start(self) -> None:
        client = self._client
        client.on_socket_register_write = self._on_register_write
        client.on_socket_unregister_write = self._on_unregister_write
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_publish_received
        client.on_publish = self._publishing.on_published
        client.on_unsubscribe = self._on_unsubscribed
        client.start()
        self._stream.when_readable(self._read)

    def _publish_status(self, payload: bytes) -> None:
        if self._settings.status_topic is not None:
            self._client.publish(self._settings.status_topic, payload, retain=True)

    def _end(self, error: BrokerError) -> None:
        """Close, and end whatever waits for an answer. Only the first call counts."""
        if self._ended is not None:
            return
        self._ended = error
        self._packets.close()
        self._timer.cancel()
        if self._more is not None:
            self._more.cancel()
        self.suspects = self._publishing.suspects
        self.unfinished_qos_2 = self._publishing.unfinished_qos_2
        self.unanswered = self._subscriptions.unanswered
        self.granted = self._subscriptions.granted
        self._publishing.stop(error)
        self._pings.stop()
        if not self._connack.done():
            self._connack.set_exception(error)
        self._closed.set()
        if self._established:
            self._on_lost(error)

    # --- subscribing and receiving

    def _on_subscribed(
        self, mid: int, reason_codes: list[ReasonCode], properties: Properties | None
    ) -> None:
        words = partial(reason_words, properties=properties)
        self._subscriptions.answered(mid, reason_codes, words)

    def _on_unsubscribed(self, _client: Client, _data: Any, mid: int, *_: Any) -> None:
        self._subscriptions.answered(mid)

    def _on_ping_answered(self) -> None:
        self._pings.answered()

    def _on_acknowledged(self, mid: int, *reason: Any) -> None:
        self._publishing.acknowledged(mid, *reason)

    def _on_received(self, mid: int) -> None:
        self._publishing.received(mid)

    def _on_publish_received(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            _LOGGER.debug("A message was dropped: its topic is not UTF-8")
            return
        self._on_message(Message(topic, message.payload, message.retain, message.qos))

    # --- connecting and disconnecting

    def _on_connect(
        self,
        _client: Client,
        _data: Any,
        _flags: Any,
        reason_code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason_code.is_failure:
            self._end(from_connack(reason_code.value, reason_words(reason_code, properties)))
            return
        if self._connack.done():  # a second CONNACK is ignored
            return
        publishing = self._publishing
        publishing.packet_limit = getattr(properties, "MaximumPacketSize", publishing.packet_limit)
        publishing.maximum_qos = getattr(properties, "MaximumQoS", 2)
        publishing.window = min(WINDOW, getattr(properties, "ReceiveMaximum", WINDOW))
        self._subscriptions.packet_limit = publishing.packet_limit
        # The broker's choice is to be obeyed (MQTT-3.2.2-21); paho does not read it.
        self._keepalive = getattr(properties, "ServerKeepAlive", self._keepalive)
        self._connack.set_result(None)

    def _on_disconnect(
        self,
        _client: Client,
        _data: Any,
        _flags: Any,
        reason_code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if self._writing:
            # Whoever sends something may not find the connection gone in the middle of it.
            self._loop.call_soon(
                self._on_disconnect, _client, _data, _flags, reason_code, properties
            )
            return
        failure = self._stream.failure
        words = str(failure) if failure else reason_words(reason_code, properties)
        if not self._connack.done():
            code = None if failure else reason_code.value
            self._end(before_connack(failure, self._stream.opening, words, code))
            return
        self.dismissed = True
        self.hung_up = reason_code.value not in _NOT_OUR_FAULT
        if failure is None and reason_code.value == _TAKEN_OVER:
            self._end(BrokerError(BrokerErrorKey.SESSION_TAKEN_OVER, words))
        else:
            self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST, words))

    # --- driving paho

    def _read(self) -> None:
        if self._more is not None:
            self._more.cancel()
            self._more = None
        more = False
        try:
            self._reading = True
            more = self._packets.read(self._client.loop_read)
        except Exception as err:  # noqa: BLE001 - whatever paho's parser makes of a hostile packet
            _LOGGER.debug("A malformed packet: %r", err)
            if self._connack.done():
                self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST))
            else:
                self._end(before_connack(None, self._stream.opening, ""))
        finally:
            self._reading = False
        if not self._connack.done() and self._stream.opening:
            # A server that is no broker may send much, or nothing more.
            if not speaks_mqtt(self._stream.opening):
                self._end(before_connack(None, self._stream.opening, ""))
        if self._ended is None and more:
            self._more = self._loop.call_soon(self._read)

    def _look(self) -> None:
        """Read what the event loop would read in its next turn, unless this is its turn to."""
        if not self._reading and self._ended is None:
            self._read()

    def _check_alive(self) -> None:
        """End a connection that is dead, and send a ping when the keep alive asks for it.

        paho would wait for PINGRESP as long as the keep alive lasts.
        """
        self._timer = self._loop.call_later(_CHECK_INTERVAL, self._check_alive)
        if not self._connack.done():
            return
        if self._pings.unanswered_for(self._stream.heard_at) >= PING_TIMEOUT:
            words = f"no answer to a ping within {PING_TIMEOUT:.0f} s"
            self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST, words))
        elif self._keepalive and self._loop.time() - self._pings.last_at >= self._keepalive:
            self._pings.ask()

    def _on_register_write(self, client: Client, _data: Any, _sock: SocketLike) -> None:
        """Write at once, or when the socket accepts it; also what paho sends while it reads."""
        if self._established and not self._reading:
            self._writing = True
            try:
                client.loop_write()
            finally:
                self._writing = False
            if not client.want_write():
                return
        self._stream.when_writable(client.loop_write)

    def _on_unregister_write(self, _client: Client, _data: Any, _sock: SocketLike) -> None:
        self._stream.when_writable(None)


async def open_connection(
    settings: BrokerSettings,
    context: ssl.SSLContext | None,
    limits: BrokerLimits | None = None,
    *,
    on_message: MessageListener,
    on_lost: Callable[[BrokerError], None],
    on_refused: Callable[[str, str], None],
    on_granted: Callable[[str], None] = lambda _filter: None,
    patience: float = CONNECT_TIMEOUT,
) -> PahoConnection:
    """Connect. Cancelling it leaves nothing behind.

    Args:
        settings: The broker.
        context: The TLS context: see ``create_context``.
        limits: The limits of the broker, if they are known; read whenever they matter.
        on_message: Called for each message. None of the four callbacks may raise.
        on_lost: Called once if the connection ends, but not by ``close`` or ``abort``.
        on_refused: Called with a topic filter that was refused, and the broker's words.
        on_granted: Called with a topic filter that was granted.
        patience: Seconds from the first byte to CONNACK.

    Raises:
        BrokerError: Not connected within 10 s; the key says why.
        AuthenticationError: The broker refused our credentials.
        StatusError: The broker hung up on our status message.
    """
    stream = None
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            stream = await open_stream(settings, context)
            connection = PahoConnection(
                settings,
                stream,
                limits or BrokerLimits(),
                on_message=on_message,
                on_lost=on_lost,
                on_refused=on_refused,
                on_granted=on_granted,
            )
            try:
                async with asyncio.timeout(patience):
                    await connection.wait_connected()
            except BaseException:
                connection.abort()
                raise
    except (OSError, UnicodeError) as err:
        if stream is not None and isinstance(err, TimeoutError):
            raise BrokerError(BrokerErrorKey.NO_ANSWER) from err
        raise from_exception(err) from err
    return connection

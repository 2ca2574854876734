"""One connection to a broker, from CONNECT to its end: one client of paho, driven by the event loop.

A client of paho that connects again sends what was not acknowledged before. Here a client is never
used twice, so a command that was lost with a connection stays lost.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
import logging
import ssl
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from .errors import BrokerError, BrokerErrorKey, PublishError
from .failures import from_connack, from_exception, from_puback
from .link import MessageListener
from .message import Message, Publish
from .paho_client import PahoClient
from .settings import BrokerSettings, Protocol
from .stream import Stream, open_stream
from .topic import validate_topic

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

_LOGGER = logging.getLogger(__name__)

CONNECT_TIMEOUT: Final = 10.0  # seconds, from the name to CONNACK
ACKNOWLEDGE_TIMEOUT: Final = 10.0  # seconds
_CLOSE_TIMEOUT: Final = 2.0  # seconds, for DISCONNECT to leave
_MISC_INTERVAL: Final = 1.0  # seconds between looks at the keep alive

# Before others get their turn of the event loop.
_READ_PACKETS: Final = 100
_READ_SECONDS: Final = 0.005
_WINDOW: Final = 20  # packets of QoS 1 and 2 on their way, unless the broker wants fewer
_BATCH_FILTERS: Final = 500
_BATCH_BYTES: Final = 65536

_SEND_LIMIT: Final = 268_435_455  # bytes behind the fixed header: section 2.2.3

_TLS_ALERT: Final = 0x15  # the first byte of an alert record, and no packet of MQTT


class PahoConnection:
    """A connection that has one beginning and one end. All of it belongs to the event loop."""

    def __init__(
        self,
        settings: BrokerSettings,
        stream: Stream,
        *,
        on_message: MessageListener,
        on_lost: Callable[[BrokerError], None],
        on_refused: Callable[[str, str], None],
    ) -> None:
        """Send CONNECT; ``open_connection`` does that and the waiting."""
        self._settings = settings
        self._stream = stream
        self._on_message = on_message
        self._on_lost = on_lost
        self._on_refused = on_refused
        self._loop = asyncio.get_running_loop()
        self._connack: asyncio.Future[None] = self._loop.create_future()
        self._closed = asyncio.Event()
        self._ended: BrokerError | None = None
        self._established = False
        self._more: asyncio.Handle | None = None
        # What waits for the broker, by packet identifier.
        self._subscribing: dict[int | None, list[str]] = {}
        self._publishing: dict[int, tuple[asyncio.Future[None], int]] = {}
        self._window = asyncio.Semaphore(_WINDOW)
        self._packet_limit = _SEND_LIMIT + 5  # the fixed header does not count
        self._maximum_qos = 2
        self._client = self._start()
        self._misc = self._loop.call_later(_MISC_INTERVAL, self._look)

    async def wait_connected(self) -> None:
        """Wait for CONNACK, and tell the others that we are here.

        Raises:
            BrokerError: The broker did not accept us.
            AuthenticationError: The broker does not want us.
        """
        await self._connack
        if self._ended is not None:
            raise self._ended
        self._established = True
        self._announce(b"online")

    async def publish(self, publish: Publish) -> None:
        """Send one message: see ``BrokerLink.publish``.

        Raises:
            PublishError: Refused, not acknowledged in time, or the connection was lost.
        """
        self._check(publish)
        qos = min(publish.qos, self._maximum_qos)
        began = self._loop.time()
        try:
            async with asyncio.timeout(ACKNOWLEDGE_TIMEOUT):
                if qos:
                    # Beyond its own window paho would keep a message and send it later.
                    await self._window.acquire()
                await self._send(publish, qos)
        except TimeoutError:
            words = f"no answer within {ACKNOWLEDGE_TIMEOUT:.0f} s"
            if not qos or self._stream.heard_at < began:
                # A dead network must not deliver a command when it comes back, so the bytes that
                # still wait in this machine are given up with the connection.
                self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST, words))
            raise PublishError(BrokerErrorKey.PUBLISH_UNCONFIRMED, words) from None

    def subscribe(self, filters: Iterable[str]) -> None:
        """Send SUBSCRIBE, in as many packets as it takes.

        QoS 0 is enough: what TCP delivers needs no acknowledgement. More would be worse: of 10,000
        retained messages at once Mosquitto delivers all with QoS 0, and the first 1020 with QoS 1.
        """
        for batch in self._batches(filters):
            _, mid = self._client.subscribe([(topic_filter, 0) for topic_filter in batch])
            self._subscribing[mid] = batch

    def unsubscribe(self, filters: Iterable[str]) -> None:
        """Send UNSUBSCRIBE, in as many packets as it takes."""
        for batch in self._batches(filters):
            self._client.unsubscribe(batch)

    async def close(self) -> None:
        """Say goodbye and close. When this returns nothing is left, even if it was cancelled."""
        self._established = False  # the end is no loss now
        try:
            if self._ended is None:
                self._announce(b"offline")
                self._stream.finish()
                self._client.disconnect()
                async with asyncio.timeout(_CLOSE_TIMEOUT):
                    await self._closed.wait()
        except TimeoutError:
            _LOGGER.debug("The connection did not take DISCONNECT")
        finally:
            self.abort()

    def abort(self) -> None:
        """Close without a word."""
        self._established = False
        self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST, "closed"))

    def _start(self) -> PahoClient:
        client = PahoClient(self._settings, self._stream)
        client.on_socket_register_write = self._on_register_write
        client.on_socket_unregister_write = self._on_unregister_write
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_publish_received
        client.on_publish = self._on_published
        client.on_subscribe = self._on_subscribed
        client.start()
        self._stream.when_readable(self._read)
        return client

    def _announce(self, payload: bytes) -> None:
        if self._settings.status_topic is not None:
            self._client.publish(self._settings.status_topic, payload, retain=True)

    def _end(self, error: BrokerError) -> None:
        """Close, and let nobody wait for what cannot come any more. Only the first call counts."""
        if self._ended is not None:
            return
        self._ended = error
        self._stream.close()
        self._misc.cancel()
        if self._more is not None:
            self._more.cancel()
        for future, qos in self._publishing.values():
            if qos:
                self._window.release()
            if not future.done():
                future.set_exception(PublishError(BrokerErrorKey.CONNECTION_LOST, error.detail))
        self._publishing.clear()
        if not self._connack.done():
            self._connack.set_exception(error)
        self._closed.set()
        if self._established:
            self._on_lost(error)

    # --- publishing

    def _check(self, publish: Publish) -> None:
        if self._ended is not None:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED, self._ended.detail)
        try:
            validate_topic(publish.topic)
        except ValueError as err:
            raise PublishError(BrokerErrorKey.PUBLISH_REFUSED, str(err)) from err
        size = 2 + len(publish.topic.encode()) + len(publish.payload)
        size += 2 * bool(publish.qos) + (self._settings.protocol is Protocol.V5)
        size += 1 + max(1, (size.bit_length() + 6) // 7)  # the fixed header: section 2.2.3
        if size > self._packet_limit:
            raise PublishError(
                BrokerErrorKey.TOO_LARGE, f"{size} bytes, the broker takes {self._packet_limit}"
            )

    async def _send(self, publish: Publish, qos: int) -> None:
        if self._ended is not None:
            self._window.release()
            raise PublishError(BrokerErrorKey.CONNECTION_LOST, self._ended.detail)
        info = self._client.publish(publish.topic, publish.payload, qos, publish.retain)
        future = self._loop.create_future()
        self._publishing[info.mid] = future, qos
        await future

    def _on_published(
        self, _client: Client, _data: Any, mid: int, reason_code: ReasonCode, properties: Properties
    ) -> None:
        """QoS 0 is with the socket, or QoS 1 and 2 came to an end."""
        future, qos = self._publishing.pop(mid, (None, 0))
        if qos:
            self._window.release()
        if future is None or future.done():
            return
        if reason_code.is_failure:
            future.set_exception(from_puback(reason_code.value, _words(reason_code, properties)))
        else:
            future.set_result(None)

    # --- subscribing and receiving

    def _batches(self, filters: Iterable[str]) -> Iterator[list[str]]:
        limit = min(_BATCH_BYTES, self._packet_limit - 16)
        batch: list[str] = []
        size = 0
        for topic_filter in filters:
            length = len(topic_filter.encode()) + 3
            if batch and (len(batch) == _BATCH_FILTERS or size + length > limit):
                yield batch
                batch, size = [], 0
            batch.append(topic_filter)
            size += length
        if batch:
            yield batch

    def _on_subscribed(
        self,
        _client: Client,
        _data: Any,
        mid: int,
        reason_codes: list[ReasonCode],
        properties: Properties | None,
    ) -> None:
        filters = self._subscribing.pop(mid, [])
        for topic_filter, reason_code in zip(filters, reason_codes, strict=False):
            if reason_code.is_failure:
                self._on_refused(topic_filter, _words(reason_code, properties))

    def _on_publish_received(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            _LOGGER.debug("A message was dropped: its topic is not UTF-8")
            return
        self._on_message(Message(topic, message.payload, retain=message.retain, qos=message.qos))

    # --- the beginning and the end

    def _on_connect(
        self,
        _client: Client,
        _data: Any,
        _flags: Any,
        reason_code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason_code.is_failure:
            self._end(from_connack(reason_code.value, _words(reason_code, properties)))
            return
        if self._connack.done():  # a second CONNACK has nothing to say
            return
        self._packet_limit = getattr(properties, "MaximumPacketSize", self._packet_limit)
        self._maximum_qos = getattr(properties, "MaximumQoS", 2)
        self._window = asyncio.Semaphore(
            min(_WINDOW, getattr(properties, "ReceiveMaximum", _WINDOW))
        )
        if (keepalive := getattr(properties, "ServerKeepAlive", None)) is not None:
            self._client.use_keepalive(keepalive)
        self._connack.set_result(None)

    def _on_disconnect(
        self,
        _client: Client,
        _data: Any,
        _flags: Any,
        reason_code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        failure = self._stream.failure
        words = str(failure) if failure else _words(reason_code, properties)
        if self._connack.done():
            self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST, words))
        elif isinstance(failure, ssl.SSLError):
            self._end(from_exception(failure))
        elif self._stream.first_byte == _TLS_ALERT:
            self._end(BrokerError(BrokerErrorKey.TLS_EXPECTED, words))
        elif self._settings.protocol is Protocol.V5 or self._stream.first_byte is not None:
            # Brokers that do not know the version often close without an answer.
            self._end(BrokerError(BrokerErrorKey.PROTOCOL_REFUSED, words))
        else:
            self._end(BrokerError(BrokerErrorKey.CONNECTION_LOST, words))

    # --- what drives paho

    def _read(self) -> None:
        if self._more is not None:
            self._more.cancel()
            self._more = None
        try:
            deadline = perf_counter() + _READ_SECONDS
            for _ in range(_READ_PACKETS):
                if self._client.loop_read() or not self._stream.pending:
                    break
                if perf_counter() > deadline:
                    break
        except Exception as err:  # noqa: BLE001 - whatever paho's parser makes of a hostile packet
            key = BrokerErrorKey.PROTOCOL_REFUSED
            if self._connack.done():
                key = BrokerErrorKey.CONNECTION_LOST
            self._end(BrokerError(key, f"malformed packet: {err!r}"))
        if self._ended is None and self._stream.pending:
            self._more = self._loop.call_soon(self._read)

    def _look(self) -> None:
        self._misc = self._loop.call_later(_MISC_INTERVAL, self._look)
        self._client.loop_misc()

    def _on_register_write(self, client: Client, _data: Any, _sock: SocketLike) -> None:
        self._stream.when_writable(client.loop_write)

    def _on_unregister_write(self, _client: Client, _data: Any, _sock: SocketLike) -> None:
        self._stream.when_writable(None)


async def open_connection(
    settings: BrokerSettings,
    context: ssl.SSLContext | None,
    *,
    on_message: MessageListener,
    on_lost: Callable[[BrokerError], None],
    on_refused: Callable[[str, str], None],
) -> PahoConnection:
    """Connect. Cancelling it leaves nothing behind.

    Args:
        settings: The broker.
        context: What ``create_context`` made of the TLS settings.
        on_message: Called for each message. None of the three may raise.
        on_lost: Called once if the connection ends, but not by ``close`` or ``abort``.
        on_refused: Called with a topic filter and the broker's words.

    Raises:
        BrokerError: Not connected within 10 s; the key says why.
        AuthenticationError: The broker does not want us.
    """
    stream = None
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            stream = await open_stream(settings, context)
            connection = PahoConnection(
                settings,
                stream,
                on_message=on_message,
                on_lost=on_lost,
                on_refused=on_refused,
            )
            try:
                await connection.wait_connected()
            except BaseException:
                connection.abort()
                raise
    except (OSError, UnicodeError) as err:
        if stream is not None and isinstance(err, TimeoutError):
            raise BrokerError(BrokerErrorKey.NO_ANSWER, "no CONNACK in time") from err
        raise from_exception(err) from err
    return connection


def _words(reason_code: ReasonCode, properties: Properties | None) -> str:
    words = str(reason_code)
    reason = getattr(properties, "ReasonString", "")
    return f"{words}: {reason}" if reason else words

"""A connection of our own to a broker, which is restored whenever it is lost."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
import logging
import ssl
from typing import Final, override

from .back_off import Answered, BackOff
from .errors import AuthenticationError, BrokerError, BrokerErrorKey, PublishError, StatusError
from .hang_ups import Act, HangUps
from .link import BrokerLink, ConnectionListener, Denied, MessageListener
from .message import Message, Publish
from .paho_connection import CONNECT_TIMEOUT, PahoConnection, open_connection
from .protocol_search import ProtocolSearch
from .settings import BrokerSettings, Protocol
from .subscriptions import BrokerLimits
from .tls import create_context
from .topic import validate_filter

_LOGGER = logging.getLogger(__name__)

# Some brokers refuse every login for a moment after a start.
_REFUSALS: Final = 4
_REFUSED_FOR: Final = 60.0  # seconds

_TOGETHER: Final = 0.05  # seconds, from one SUBSCRIBE to the next: many devices ask one by one
_AGAIN: Final = 0.25  # seconds, after the broker hung up on something that we sent
_SOON: Final = (
    32  # times in a row; enough to find out about some topics, and no load for the broker
)
_FEW_FILTERS: Final = 8  # as many as AWS IoT takes in one SUBSCRIBE

# Who answered, by how an attempt failed; the broker, if it is not one of these.
_ANSWERED: Final = {
    BrokerErrorKey.CONNECTION_REFUSED: Answered.NOBODY,
    BrokerErrorKey.UNREACHABLE: Answered.NOBODY,
    BrokerErrorKey.TIMEOUT: Answered.NOBODY,
    BrokerErrorKey.NAME_NOT_FOUND: Answered.SOMEBODY,
    BrokerErrorKey.NO_ANSWER: Answered.SOMEBODY,
    BrokerErrorKey.TLS_FAILED: Answered.SOMEBODY,
    BrokerErrorKey.WEBSOCKET_REFUSED: Answered.SOMEBODY,
    BrokerErrorKey.PROTOCOL_REFUSED: Answered.SOMEBODY,
    BrokerErrorKey.NOT_MQTT: Answered.SOMEBODY,
    BrokerErrorKey.CONNECTION_LOST: Answered.SOMEBODY,
    BrokerErrorKey.SERVER_UNAVAILABLE: Answered.SOMEBODY,
}
# A connection that lasts so long has not been hung up on for what the one before was; in seconds.
_LASTING: Final = 60.0


type FailureListener = Callable[[BrokerError, bool], None]


class PahoLink(BrokerLink):
    """The link to a broker by way of paho.

    Attributes:
        failure: Why there is no connection; ``None`` while there is one, and before the first attempt.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        *,
        on_authentication_failed: Callable[[], None] | None = None,
        on_subscription_refused: Callable[[str, str], None] | None = None,
        on_protocol_found: Callable[[Protocol], None] | None = None,
        on_failure: FailureListener | None = None,
    ) -> None:
        """Initialize the link; nothing is sent before ``connect`` or ``start``.

        Args:
            settings: The broker.
            on_authentication_failed: Called when the broker has refused our credentials for a while
                and the link gives up. Not for ``connect``, which raises.
            on_subscription_refused: Called with a topic filter and the broker's words.
            on_protocol_found: Called with the version of MQTT that is spoken, where it was to be
                found, before the connection is announced.
            on_failure: Called when a connection was lost or an attempt failed, and with whether the
                broker hung up though we had sent nothing that it might refuse.
        """
        self.failure: BrokerError | None = None
        self._denied = Denied()
        self._settings = settings
        self._on_authentication_failed = on_authentication_failed
        self._on_subscription_refused = on_subscription_refused
        self._on_protocol_found = on_protocol_found
        self._on_failure = on_failure
        self._search = ProtocolSearch(settings)
        self._on_message: MessageListener | None = None
        self._on_connection: ConnectionListener | None = None
        self._context: ssl.SSLContext | None = None
        self._connection: PahoConnection | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._back_off = BackOff()
        self._connected_at = 0.0
        # How often in a row, and since when, the broker has refused our credentials.
        self._refusals = 0
        self._refused_since = 0.0
        # Whether our status message is published: see _open_with_or_without_status.
        self._with_status = True
        # The limits of the broker, what it hangs up on, and the connection that it has just ended.
        self._limits = BrokerLimits()
        self._hang_ups = HangUps()
        self._hung_up: PahoConnection | None = None
        # How often in a row it has hung up so.
        self._hang_ups_in_a_row = 0
        self._alone = asyncio.Lock()
        self._granted_before = 0
        # What is to be sent together: topic filters, and whether each is wanted.
        self._asked: dict[str, bool] = {}
        self._asking: asyncio.Handle | None = None
        self._asked_at = 0.0

    @property
    @override
    def connected(self) -> bool:
        return self._connection is not None

    @property
    @override
    def denied(self) -> Denied:
        return self._denied

    @override
    def listen(self, on_message: MessageListener, on_connection: ConnectionListener) -> None:
        self._on_message = on_message
        self._on_connection = on_connection

    async def connect(self) -> None:
        """Connect, and from then on stay connected until ``disconnect``.

        Raises:
            BrokerError: Not connected within 10 s, and no further attempt will be made.
            AuthenticationError: The broker refused our credentials.
        """
        await self._open()

    def start(self) -> None:
        """Connect as soon as the broker can be reached, and stay connected until ``disconnect``."""
        self._start(0)

    def _start(self, pause: float) -> None:
        loop = asyncio.get_running_loop()
        self._connecting = loop.create_task(self._keep_trying(pause), name="mqtt_polyglot connect")

    async def disconnect(self) -> None:
        """Publish that we are offline, disconnect, and stay so. Nothing is left when this returns."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
            self._connecting = None
        if self._connection is not None:
            connection = self._connection
            self._disconnected()
            await connection.close()

    @override
    async def publish(self, *publishes: Publish) -> None:
        loop = asyncio.get_running_loop()
        if self._connection is None:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED)
        for publish in publishes:
            if self._hang_ups.banned(("publish", publish.topic), loop.time()):
                words = self._denied.topics.get(publish.topic, "")
                raise PublishError(BrokerErrorKey.PUBLISH_HUNG_UP, words)
        if self._asking is not None:
            # The subscription must go before a request whose answer it is for.
            self._asking.cancel()
            self._send_asked()
        if any(self._hang_ups.watched(("publish", publish.topic)) for publish in publishes):
            for publish in publishes:
                await self._publish_alone(publish)
        else:
            await self._publish_together(publishes)

    @override
    def prepare(self) -> None:
        if self._connection is not None:
            self._connection.prepare()

    async def _publish_together(self, publishes: Sequence[Publish]) -> None:
        if self._connection is None:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED)
        refused = await self._connection.deliver(publishes)
        for publish in publishes:
            if (failure := refused.get(publish.topic)) is None:
                self._hang_ups.went_well(("publish", publish.topic))
                self._denied.topics.pop(publish.topic, None)
            elif failure.key is BrokerErrorKey.NOT_AUTHORIZED:
                self._denied.topics[publish.topic] = failure.detail
        for failure in refused.values():
            raise failure

    async def _publish_alone(self, publish: Publish) -> None:
        """Publish what the broker may hang up on, and nothing else of that kind meanwhile."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(publish.expiry):
                await self._alone.acquire()
        except TimeoutError:
            raise PublishError(BrokerErrorKey.PUBLISH_UNCONFIRMED) from None
        try:
            if publish.expiry is not None:
                left = began + publish.expiry - loop.time()
                if left <= 0:
                    raise PublishError(BrokerErrorKey.PUBLISH_UNCONFIRMED)
                publish = replace(publish, expiry=left)
            await self._publish_together((publish,))
        finally:
            self._alone.release()

    @override
    def subscribe(self, filters: Iterable[str]) -> None:
        self._ask(filters, wanted=True)

    @override
    def unsubscribe(self, filters: Iterable[str]) -> None:
        self._ask(filters, wanted=False)

    def _ask(self, filters: Iterable[str], *, wanted: bool) -> None:
        for topic_filter in filters:
            validate_filter(topic_filter)
            if self._connection is not None:
                self._asked[topic_filter] = wanted
        if self._asked and self._asking is None:
            loop = asyncio.get_running_loop()
            if (pause := self._asked_at + _TOGETHER - loop.time()) > 0:
                self._asking = loop.call_later(pause, self._send_asked)
            else:
                self._asking = loop.call_soon(self._send_asked)

    def _send_asked(self) -> None:
        asked, self._asked, self._asking = self._asked, {}, None
        assert self._connection is not None  # or this call would have been cancelled
        # In this order no message is missed between a filter and the one that replaces it.
        now = self._asked_at = asyncio.get_running_loop().time()
        self._connection.subscribe(
            name
            for name, wanted in asked.items()
            if wanted and not self._hang_ups.banned(("subscribe", name), now)
        )
        unwanted = [name for name, wanted in asked.items() if not wanted]
        self._connection.unsubscribe(unwanted)
        for name in unwanted:
            self._denied.filters.pop(name, None)

    async def _open(self) -> None:
        loop, tls = asyncio.get_running_loop(), self._settings.tls
        if tls is not None and self._context is None:
            self._context = await loop.run_in_executor(None, create_context, tls)
        self._connection = await self._open_with_or_without_status()
        self.failure = None
        self._refusals = 0
        self._connected_at = loop.time()
        self._draw_conclusions()
        now = loop.time()
        for topic_filter in tuple(self._denied.filters):
            if not self._hang_ups.banned(("subscribe", topic_filter), now):
                del self._denied.filters[topic_filter]
        self._notify(self._on_connection, True)

    async def _open_with_or_without_status(self) -> PahoConnection:
        """Connect, without our status message if the broker does not allow it.

        Mosquitto 2.0 hangs up on a message that it does not allow, newer ones refuse the will.
        Either may also be a coincidence, after which the status would be wrong for as long as the
        connection lasts. So it is left out when only that helps, twice in a row.
        """
        without = replace(self._settings, status_topic=None)
        if not self._with_status or self._settings.status_topic is None:
            return await self._connect_with(without)
        for again in (True, False):
            try:
                return await self._connect_with(self._settings)
            except StatusError:
                pass
            except AuthenticationError as err:
                if err.key is not BrokerErrorKey.NOT_AUTHORIZED:
                    raise
            connection = await self._connect_with(without)
            if again:
                await connection.close()
        self._with_status = False
        self._denied.limits["status_messages"] = 0
        _LOGGER.info("%s does not allow publishing the status message", self._name)
        return connection

    async def _connect_with(self, settings: BrokerSettings) -> PahoConnection:
        """Connect in a version of MQTT that the broker speaks."""
        while True:
            try:
                connection = await open_connection(
                    replace(settings, protocol=self._search.protocol),
                    self._context,
                    self._limits,
                    on_message=self._received,
                    on_lost=self._lost,
                    on_refused=self._was_refused,
                    on_granted=self._was_granted,
                    patience=self._search.patience or CONNECT_TIMEOUT,
                )
            except StatusError:
                self._search.accepted()
                raise
            except BrokerError as err:
                if not self._search.failed(err):
                    raise
            else:
                protocol = self._search.accepted()
                if settings.find_protocol:
                    self._notify(self._on_protocol_found, protocol)
                return connection

    @property
    def _name(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    def _disconnected(self) -> None:
        self._connection = None
        self._asked.clear()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        self._notify(self._on_connection, False)

    def _notify[*Ts](self, listener: Callable[[*Ts], None] | None, *arguments: *Ts) -> None:
        """Call a listener; the connection goes on whatever it raises."""
        if listener is not None:
            try:
                listener(*arguments)
            except Exception:
                _LOGGER.exception("%r failed on %s", listener, arguments)

    def _lost(self, error: BrokerError) -> None:
        connection = self._connection
        assert connection is not None
        if asyncio.get_running_loop().time() - self._connected_at >= _LASTING:
            self._back_off.reset()
            self._hang_ups_in_a_row = 0
        suspicious = connection.suspects or connection.unanswered or connection.unfinished_qos_2
        self._hung_up = connection if connection.hung_up and suspicious else None
        self._failed(error, unprovoked=connection.hung_up and not suspicious)
        self._disconnected()
        if self._hung_up is not None:
            self._hang_ups_in_a_row += 1
        if self._hung_up is not None and self._hang_ups_in_a_row <= _SOON:
            self._start(_AGAIN)
        else:
            answered = Answered.BROKER if connection.dismissed else Answered.NOBODY
            self._start(self._back_off.next(answered))

    def _draw_conclusions(self) -> None:
        """Find out what the broker hung up on: it is there again at the first attempt.

        A broker that was stopped would not be.
        """
        connection, self._hung_up = self._hung_up, None
        if connection is None:
            return
        acts = {("publish", topic) for topic in connection.suspects}
        unanswered = connection.unanswered
        if connection.unfinished_qos_2 and self._limits.qos == 2:
            # NATS 2.9 has no QoS 2.
            self._limits.qos = self._denied.limits["maximum_qos"] = 1
            _LOGGER.warning(
                "%s closes the connection for QoS 2; QoS 1 is used from now on", self._name
            )
        elif len(unanswered) > 1:
            self._ask_in_pieces_of(min(_FEW_FILTERS, len(unanswered) // 2))
            _LOGGER.warning(
                "%s closed the connection when subscribing to %d topic filters at once; up to"
                " %d are used at once from now on",
                self._name,
                len(unanswered),
                self._limits.filters,
            )
        else:
            acts |= {("subscribe", topic_filter) for topic_filter in unanswered}
            self._blame(acts, connection.granted)

    def _blame(self, acts: set[Act], granted: int) -> None:
        culprit = self._hang_ups.blame(acts, asyncio.get_running_loop().time())
        if culprit is None:
            return
        kind, name = culprit
        if kind == "publish":
            self._denied.topics[name] = ""
            _LOGGER.warning("%s closes the connection when publishing to %r", self._name, name)
            return
        self._was_refused(name, "")
        self._ask_in_pieces_of(_FEW_FILTERS)
        if granted and granted == self._granted_before:
            self._limits.subscriptions = self._denied.limits["topic_filters"] = granted
            _LOGGER.warning("%s does not allow more than %d topic filters", self._name, granted)
        self._granted_before = granted

    def _ask_in_pieces_of(self, size: int) -> None:
        self._limits.filters = self._denied.limits["topic_filters_at_once"] = size

    async def _keep_trying(self, pause: float) -> None:
        while True:
            await asyncio.sleep(pause)
            missed = self.failure
            try:
                await self._open()
            except BrokerError as err:
                self._hung_up = None
                self._failed(err)
                if self._is_final(err):
                    self._notify(self._on_authentication_failed)
                    return
                pause = self._back_off.next(_ANSWERED.get(err.key, Answered.BROKER))
            else:
                if missed is not None:
                    _LOGGER.info("%s is connected again", self._name)
                return

    def _is_final(self, error: BrokerError) -> bool:
        """Whether the broker has refused our credentials for so long that the user must act."""
        if not isinstance(error, AuthenticationError):
            return False
        now = asyncio.get_running_loop().time()
        if not self._refusals:
            self._refused_since = now
        self._refusals += 1
        return self._refusals >= _REFUSALS and now - self._refused_since >= _REFUSED_FOR

    def _failed(self, error: BrokerError, *, unprovoked: bool = False) -> None:
        # Only the first failure is worth attention.
        level = logging.INFO if self.failure is None else logging.DEBUG
        _LOGGER.log(level, "No connection to %s: %s", self._name, error)
        self.failure = error
        self._notify(self._on_failure, error, unprovoked)

    def _received(self, message: Message) -> None:
        if self._on_message is not None:
            self._on_message(message)

    def _was_refused(self, topic_filter: str, words: str) -> None:
        if topic_filter not in self._denied.filters:
            _LOGGER.warning(
                "%s refuses the subscription to %s: %s",
                self._name,
                topic_filter,
                words or "it closes the connection or does not allow more topic filters",
            )
        self._denied.filters[topic_filter] = words
        self._notify(self._on_subscription_refused, topic_filter, words)

    def _was_granted(self, topic_filter: str) -> None:
        self._hang_ups.went_well(("subscribe", topic_filter))
        self._denied.filters.pop(topic_filter, None)

"""A connection of our own to a broker that comes back by itself."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
import logging
import random
import ssl
from typing import Final, override

from .errors import AuthenticationError, BrokerError, BrokerErrorKey, PublishError
from .link import BrokerLink, ConnectionListener, MessageListener
from .message import Message, Publish
from .paho_connection import PahoConnection, open_connection
from .settings import BrokerSettings
from .tls import create_context
from .topic import validate_filter

_LOGGER = logging.getLogger(__name__)

_FIRST_DELAY: Final = 1.0  # seconds
_LAST_DELAY: Final = 60.0
_SOON: Final = 3.0


class PahoLink(BrokerLink):
    """The link to a broker by way of paho.

    Attributes:
        failure: Why there is no connection; ``None`` while there is one, or was no attempt.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        *,
        on_authentication_failed: Callable[[], None] | None = None,
        on_subscription_refused: Callable[[str, str], None] | None = None,
    ) -> None:
        """Prepare; nothing is sent before ``connect`` or ``start``.

        Args:
            settings: The broker.
            on_authentication_failed: Called when the broker does not want us and the link therefore
                gives up. Not for ``connect``, which raises.
            on_subscription_refused: Called with a topic filter and the broker's words.
        """
        self.failure: BrokerError | None = None
        self._settings = settings
        self._on_authentication_failed = on_authentication_failed
        self._on_subscription_refused = on_subscription_refused
        self._on_message: MessageListener | None = None
        self._on_connection: ConnectionListener | None = None
        self._context: ssl.SSLContext | None = None
        self._connection: PahoConnection | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._delay = _FIRST_DELAY
        self._connected_at = 0.0
        # Whether a connection is to say on our status topic that we are here.
        self._tells_status = True
        # What is asked for in this turn of the loop: a filter, and whether it is wanted.
        self._asked: dict[str, bool] = {}
        self._asking: asyncio.Handle | None = None
        self._refused: set[str] = set()

    @property
    @override
    def connected(self) -> bool:
        return self._connection is not None

    @override
    def listen(self, on_message: MessageListener, on_connection: ConnectionListener) -> None:
        self._on_message = on_message
        self._on_connection = on_connection

    async def connect(self) -> None:
        """Connect, and from then on stay connected until ``disconnect``.

        Raises:
            BrokerError: Not connected within 10 s, and no further attempt will be made.
            AuthenticationError: The broker does not want us.
        """
        await self._open()

    def start(self) -> None:
        """Connect as soon as the broker can be reached, and stay connected until ``disconnect``."""
        loop = asyncio.get_running_loop()
        self._connecting = loop.create_task(self._keep_trying(), name="mqtt_polyglot connect")

    async def disconnect(self) -> None:
        """Say that we are offline, close, and stay so. Nothing is left when this returns."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
            self._connecting = None
        if self._connection is not None:
            connection = self._connection
            self._went()
            await connection.close()

    @override
    async def publish(self, publish: Publish) -> None:
        if self._connection is None:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED)
        if self._asking is not None:
            # The answer to a request must not come before its subscription.
            self._asking.cancel()
            self._send_asked()
        await self._connection.publish(publish)

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
            self._asking = asyncio.get_running_loop().call_soon(self._send_asked)

    def _send_asked(self) -> None:
        asked, self._asked, self._asking = self._asked, {}, None
        assert self._connection is not None  # or this call would have been cancelled
        # In this order no message falls between a filter and the one that takes its place.
        self._connection.subscribe(name for name, wanted in asked.items() if wanted)
        self._connection.unsubscribe(name for name, wanted in asked.items() if not wanted)

    async def _open(self) -> None:
        loop, tls = asyncio.get_running_loop(), self._settings.tls
        if tls is not None and self._context is None:
            self._context = await loop.run_in_executor(None, create_context, tls)
        settings = (
            self._settings if self._tells_status else replace(self._settings, status_topic=None)
        )
        self._connection = await open_connection(
            settings,
            self._context,
            on_message=self._received,
            on_lost=self._lost,
            on_refused=self._was_refused,
        )
        self.failure = None
        self._connected_at = loop.time()
        self._tell(self._on_connection, True)

    def _went(self) -> None:
        self._connection = None
        self._asked.clear()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        self._tell(self._on_connection, False)

    def _tell[*Ts](self, listener: Callable[[*Ts], None] | None, *news: *Ts) -> None:
        if listener is not None:
            try:
                listener(*news)
            except Exception:
                _LOGGER.exception("%r did not take the news well: %s", listener, news)

    def _lost(self, error: BrokerError) -> None:
        lived = asyncio.get_running_loop().time() - self._connected_at
        if lived >= _LAST_DELAY:
            self._delay = _FIRST_DELAY
        if lived < _SOON:
            # Mosquitto 2.0 hangs up on who publishes what it does not allow. Perhaps that was our
            # status; if the next connection without it ends as soon, it was something else.
            self._tells_status = not self._tells_status
        self._failed(error)
        self._went()
        self.start()

    async def _keep_trying(self) -> None:
        if self.failure is not None:
            await self._pause()
        while self._connection is None:
            missed = self.failure
            try:
                await self._open()
            except AuthenticationError as err:
                if self._may_be_the_will(err):
                    self._tells_status = False
                    continue
                self._failed(err)
                self._tell(self._on_authentication_failed)
                return
            except BrokerError as err:
                self._failed(err)
                await self._pause()
            else:
                if missed is not None:
                    _LOGGER.info("%s:%s is back", self._settings.host, self._settings.port)

    def _may_be_the_will(self, err: AuthenticationError) -> bool:
        """Whether the broker may only refuse the will on our status topic, as newer Mosquittos do."""
        will = self._tells_status and self._settings.status_topic is not None
        return will and err.key is BrokerErrorKey.NOT_AUTHORIZED

    async def _pause(self) -> None:
        # A lost broker has many clients; they need not all come back in the same moment.
        delay, self._delay = self._delay, min(self._delay * 2, _LAST_DELAY)
        await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311

    def _failed(self, error: BrokerError) -> None:
        # Only the first failure, and one that ends the attempts, is worth a person's attention.
        once = self.failure is None or isinstance(error, AuthenticationError)
        level = logging.INFO if once else logging.DEBUG
        _LOGGER.log(
            level, "No connection to %s:%s: %s", self._settings.host, self._settings.port, error
        )
        self.failure = error

    def _received(self, message: Message) -> None:
        self._tell(self._on_message, message)

    def _was_refused(self, topic_filter: str, words: str) -> None:
        if topic_filter not in self._refused:
            self._refused.add(topic_filter)
            _LOGGER.warning("The broker refuses to let us listen to %s: %s", topic_filter, words)
        self._tell(self._on_subscription_refused, topic_filter, words)

"""A connection of our own to a broker that comes back by itself."""

import asyncio
from collections.abc import Callable, Iterable
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


class PahoLink(BrokerLink):
    """The link to a broker by way of paho."""

    def __init__(
        self,
        settings: BrokerSettings,
        *,
        on_authentication_failed: Callable[[AuthenticationError], None] | None = None,
        on_subscription_refused: Callable[[str, str], None] | None = None,
    ) -> None:
        """Prepare; nothing is sent before ``connect``.

        Args:
            settings: The broker.
            on_authentication_failed: Called when a broker that has accepted us before does not do
                so any more. The link gives up then.
            on_subscription_refused: Called with a topic filter and the broker's words.
        """
        self._settings = settings
        self._on_authentication_failed = on_authentication_failed
        self._on_subscription_refused = on_subscription_refused
        self._on_message: MessageListener | None = None
        self._on_connection: ConnectionListener | None = None
        self._context: ssl.SSLContext | None = None
        self._connection: PahoConnection | None = None
        self._reconnecting: asyncio.Task[None] | None = None
        self._delay = _FIRST_DELAY
        self._connected_at = 0.0
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
        if self._settings.tls is not None:
            loop = asyncio.get_running_loop()
            self._context = await loop.run_in_executor(None, create_context, self._settings.tls)
        await self._open()

    async def disconnect(self) -> None:
        """Say that we are offline, close, and stay so. Nothing is left when this returns."""
        if self._reconnecting is not None:
            self._reconnecting.cancel()
            await asyncio.wait([self._reconnecting])
            self._reconnecting = None
        if self._connection is not None:
            connection = self._connection
            self._went()
            await connection.close()

    @override
    async def publish(self, publish: Publish) -> None:
        if self._connection is None:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED)
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
        if self._connection is not None:
            # In this order no message falls between a filter and the one that takes its place.
            self._connection.subscribe(name for name, wanted in asked.items() if wanted)
            self._connection.unsubscribe(name for name, wanted in asked.items() if not wanted)

    async def _open(self) -> None:
        self._connection = await open_connection(
            self._settings,
            self._context,
            on_message=self._received,
            on_lost=self._lost,
            on_refused=self._was_refused,
        )
        self._connected_at = asyncio.get_running_loop().time()
        self._tell(connected=True)

    def _went(self) -> None:
        self._connection = None
        self._asked.clear()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        self._tell(connected=False)

    def _tell(self, *, connected: bool) -> None:
        if self._on_connection is not None:
            try:
                self._on_connection(connected)
            except Exception:
                _LOGGER.exception("A change of the connection was not taken well")

    def _lost(self, error: BrokerError) -> None:
        settings, loop = self._settings, asyncio.get_running_loop()
        _LOGGER.info("Lost the broker at %s:%s (%s)", settings.host, settings.port, error)
        if loop.time() - self._connected_at >= _LAST_DELAY:
            self._delay = _FIRST_DELAY
        self._went()
        self._reconnecting = loop.create_task(self._reconnect(), name="mqtt_polyglot reconnect")

    async def _reconnect(self) -> None:
        settings = self._settings
        while self._connection is None:
            # A lost broker has many clients; they need not all come back in the same moment.
            await asyncio.sleep(self._delay * random.uniform(0.5, 1.0))  # noqa: S311
            self._delay = min(self._delay * 2, _LAST_DELAY)
            try:
                await self._open()
            except AuthenticationError as err:
                _LOGGER.info("%s:%s let us in no more (%s)", settings.host, settings.port, err)
                if self._on_authentication_failed is not None:
                    self._on_authentication_failed(err)
                return
            except BrokerError as err:
                _LOGGER.debug("%s:%s is not back yet (%s)", settings.host, settings.port, err)
        _LOGGER.info("The broker at %s:%s is back", settings.host, settings.port)

    def _received(self, message: Message) -> None:
        if self._on_message is not None:
            try:
                self._on_message(message)
            except Exception:
                _LOGGER.exception("%s was not taken well", message)

    def _was_refused(self, topic_filter: str, words: str) -> None:
        if topic_filter not in self._refused:
            self._refused.add(topic_filter)
            _LOGGER.warning("The broker refuses to let us listen to %s: %s", topic_filter, words)
        if self._on_subscription_refused is not None:
            self._on_subscription_refused(topic_filter, words)

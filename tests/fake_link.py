"""A link without a network, for every test that needs a broker's behaviour and not a broker."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final, override

from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.link import (
    BrokerLink,
    ConnectionListener,
    Denied,
    MessageListener,
)
from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.broker.settings import BrokerSettings, Protocol
from custom_components.mqtt_polyglot.broker.topic import matches

_NOWHERE: Final = BrokerSettings(host="broker.local", port=1883, client_id="somebody")


class FakeLink(BrokerLink):
    """A link and the broker behind it in one. It begins unconnected.

    The retained messages that a subscription asks for come later, as from a real broker: in the
    next turn of the event loop, or when ``replay`` is called where no loop runs.

    It can take the place of a ``PahoLink``; links to one broker share what it keeps and refuses.

    Attributes:
        settings: How the broker is reached.
        on_authentication_failed: Whom a refused login is told.
        on_protocol_found: Whom the version of MQTT is told that the broker speaks.
        on_failure: Whom it is told how a connection was lost, or not made.
        published: What was sent, in order.
        subscriptions: The topic filters that the broker knows, in order.
        asked: Every call: ``("subscribe", filter)`` or ``("unsubscribe", filter)``, in order.
        retained: What the broker keeps, by topic.
        failure: What the next publish raises, and only that one.
        refused: The topic filters to which nobody may listen.
        unreachable: Why the broker lets nobody in.
    """

    def __init__(
        self,
        settings: BrokerSettings = _NOWHERE,
        *,
        on_authentication_failed: Callable[[], None] | None = None,
        on_subscription_refused: Callable[[str, str], None] | None = None,
        on_protocol_found: Callable[[Protocol], None] | None = None,
        on_failure: Callable[[BrokerError, bool], None] | None = None,
    ) -> None:
        """Begin unconnected, with a broker that knows nothing."""
        self.settings = settings
        self.on_authentication_failed = on_authentication_failed
        self.on_protocol_found = on_protocol_found
        self.on_failure = on_failure
        self._on_subscription_refused = on_subscription_refused
        self.published: list[Publish] = []
        self.subscriptions: dict[str, None] = {}
        self.asked: list[tuple[str, str]] = []
        self.retained: dict[str, bytes] = {}
        self.failure: PublishError | None = None
        self._denied = Denied()
        self.refused: set[str] = set()
        self.unreachable: BrokerError | None = None
        self._connected = False
        self._replaying: dict[str, None] = {}
        self._on_message: MessageListener | None = None
        self._on_connection: ConnectionListener | None = None

    @property
    @override
    def connected(self) -> bool:
        return self._connected

    @property
    @override
    def denied(self) -> Denied:
        return self._denied

    @override
    def listen(self, on_message: MessageListener, on_connection: ConnectionListener) -> None:
        self._on_message = on_message
        self._on_connection = on_connection

    @override
    def prepare(self) -> None:
        """Do nothing."""

    @override
    async def publish(self, *publishes: Publish) -> None:
        if not self._connected:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED)
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure
        for publish in publishes:
            self.published.append(publish)
            self.receive(publish.topic, publish.payload, retain=publish.retain)

    @override
    def subscribe(self, filters: Iterable[str]) -> None:
        if not self._connected:
            return
        for topic_filter in filters:
            if topic_filter in self.refused:
                if self._on_subscription_refused is not None:
                    self._on_subscription_refused(topic_filter, "Not authorized")
                continue
            self.asked.append(("subscribe", topic_filter))
            self.subscriptions[topic_filter] = None
            self._replaying[topic_filter] = None
        with suppress(RuntimeError):
            asyncio.get_running_loop().call_soon(self.replay)

    @override
    def unsubscribe(self, filters: Iterable[str]) -> None:
        if self._connected:
            for topic_filter in filters:
                self.asked.append(("unsubscribe", topic_filter))
                self.subscriptions.pop(topic_filter, None)

    async def connect(self) -> None:
        """Come up, if the broker lets anybody in."""
        if self.unreachable is not None:
            raise self.unreachable
        self.start()

    def start(self) -> None:
        """Come up."""
        self._connected = True
        if self._on_connection is not None:
            self._on_connection(True)

    async def disconnect(self) -> None:
        """Leave."""
        self.drop()

    def drop(self) -> None:
        """Go down; the broker forgets the subscriptions and keeps the retained messages."""
        self._connected = False
        self.subscriptions.clear()
        self._replaying.clear()
        if self._on_connection is not None:
            self._on_connection(False)

    def receive(self, topic: str, payload: str | bytes, *, retain: bool = False) -> None:
        """Let somebody publish: the listener hears it at once if a subscription matches.

        Args:
            topic: The topic name.
            payload: Text or bytes.
            retain: Keep it for later subscriptions; an empty payload deletes what is kept. Those
                who are subscribed hear it without the flag, as MQTT-3.3.1-9 has it.
        """
        data = payload.encode() if isinstance(payload, str) else payload
        if retain:
            self.retained.pop(topic, None)
            if data:
                self.retained[topic] = data
        if any(matches(topic_filter, topic) for topic_filter in self.subscriptions):
            self._deliver(Message(topic, data))

    def pass_on(self, topic: str, payload: str) -> None:
        """Keep a message and pass it on with the retain flag, against MQTT-3.3.1-9."""
        self.retained[topic] = payload.encode()
        self._deliver(Message(topic, payload.encode(), retain=True))

    def replay(self) -> None:
        """Deliver the retained messages that subscriptions have asked for."""
        filters, self._replaying = self._replaying, {}
        for topic_filter in filters:
            for topic, payload in tuple(self.retained.items()):
                if matches(topic_filter, topic):
                    self._deliver(Message(topic, payload, retain=True))

    def _deliver(self, message: Message) -> None:
        if self._on_message is not None:
            self._on_message(message)

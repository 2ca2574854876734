"""A link without a network, for every test that needs a broker's behaviour and not a broker."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import override

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.link import (
    BrokerLink,
    ConnectionListener,
    Denied,
    MessageListener,
)
from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.broker.topic import matches


class FakeLink(BrokerLink):
    """A link and the broker behind it in one. It begins unconnected.

    The retained messages that a subscription asks for come later, as from a real broker: in the
    next turn of the event loop, or when ``replay`` is called where no loop runs.

    Attributes:
        published: What was sent, in order.
        subscriptions: The topic filters that the broker knows, in order.
        asked: Every call: ``("subscribe", filter)`` or ``("unsubscribe", filter)``, in order.
        retained: What the broker keeps, by topic.
        failure: What the next publish raises, and only that one.
    """

    def __init__(self) -> None:
        """Begin unconnected, with a broker that knows nothing."""
        self.published: list[Publish] = []
        self.subscriptions: dict[str, None] = {}
        self.asked: list[tuple[str, str]] = []
        self.retained: dict[str, bytes] = {}
        self.failure: PublishError | None = None
        self._denied = Denied()
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
    async def publish(self, publish: Publish) -> None:
        if not self._connected:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED)
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        self.published.append(publish)
        self.receive(publish.topic, publish.payload, retain=publish.retain)

    @override
    def subscribe(self, filters: Iterable[str]) -> None:
        if not self._connected:
            return
        for topic_filter in filters:
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

    def connect(self) -> None:
        """Come up."""
        self._connected = True
        if self._on_connection is not None:
            self._on_connection(True)

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

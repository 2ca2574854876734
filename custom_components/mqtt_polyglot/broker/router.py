"""Topic filters and their handlers, with the fewest subscriptions that serve them."""

from collections.abc import Callable, Iterable
from functools import partial
import logging
from typing import Final

from .link import BrokerLink
from .message import Message
from .rate import Rate
from .topic import TopicTree, validate_filter, validate_topic

type Handler = Callable[[Message], None]

_LOGGER = logging.getLogger(__name__)

# The most topics whose handlers are cached, and the longest such topic in characters; and the most
# topics whose retained message is remembered of one handler.
_MATCHING_LIMIT: Final = 8192
_MATCHING_LENGTH: Final = 512
_REPLAYED_LIMIT: Final = 65536


class _Registration:
    """One handler of one topic filter."""

    __slots__ = ("active", "failing", "handler", "replayed", "topic_filter")

    def __init__(self, topic_filter: str, handler: Handler) -> None:
        self.topic_filter = topic_filter
        self.handler = handler
        self.active = True
        self.failing = False
        self.replayed: dict[str, tuple[int, int]] = {}

    def is_news(self, message: Message, asked: int) -> bool:
        """Whether the handler has not had this retained message yet on this connection.

        Each new subscription has the retained messages sent again, also to the handlers that had
        them. Those must not get them again: a device that publishes its state without retaining
        it would fall back to what was retained long ago. The payload is compared because there are
        brokers that set the retain flag on live messages, against MQTT-3.3.1-9. Such a message is
        live: the retained one of its topic has come, and nothing was subscribed since.

        Args:
            message: A message with the retain flag.
            asked: How often anything has been subscribed.
        """
        payload = hash(message.payload)
        before, when = self.replayed.get(message.topic, (None, 0))
        if before is None and len(self.replayed) >= _REPLAYED_LIMIT:
            self.replayed.clear()
        self.replayed[message.topic] = payload, asked
        message.live = when == asked
        return payload != before


class Router:
    """Hands the messages of one link to their handlers.

    ``on_message`` and ``on_connection`` are for ``link.listen``. Handlers may be added and removed at
    any time, also while a message is handled.

    Attributes:
        rate: How many messages come, and how often.
    """

    def __init__(self, link: BrokerLink) -> None:
        """Start without handlers.

        Args:
            link: Where topic filters are subscribed. It need not be connected.
        """
        self._link = link
        self._tree: TopicTree[_Registration] = TopicTree()
        self._registrations: set[_Registration] = set()
        # The topic filters that no other covers, in the order in which they were added.
        self._subscribed: dict[str, None] = {}
        self._matching: dict[str, tuple[_Registration, ...]] = {}
        self._asked = 0
        self.rate = Rate()

    def add(self, topic_filter: str, handler: Handler) -> Callable[[], None]:
        """Call the handler for each message that the topic filter matches, the retained ones first.

        Returns:
            A function that removes the handler. To call it again is harmless.

        Raises:
            ValueError: The topic filter is not valid.
        """
        validate_filter(topic_filter)
        registration = _Registration(topic_filter, handler)
        self._registrations.add(registration)
        self._tree.add(topic_filter, registration)
        self._matching.clear()
        if covering := self._covering(topic_filter):
            # The broker answers the same SUBSCRIBE with the retained messages (MQTT-3.8.4-3).
            self._subscribe(covering[:1])
        else:
            needless = self._admit(topic_filter)
            self._subscribe([topic_filter])
            if needless:
                self._link.unsubscribe(needless)
        return partial(self._remove, registration)

    def refresh(self, topic_filters: Iterable[str]) -> None:
        """Give the handlers of these topic filters their retained messages again.

        Args:
            topic_filters: Topic filters that have been added.
        """
        asked = dict.fromkeys(topic_filters)
        for registration in self._registrations:
            if registration.topic_filter in asked:
                registration.replayed.clear()
        for topic_filter in asked:
            self._subscribe(self._covering(topic_filter)[:1])

    def on_message(self, message: Message) -> None:
        """Hand one message to its handlers; what they raise is logged."""
        self.rate.count(message.at)
        registrations = self._matching.get(message.topic)
        if registrations is None:
            registrations = self._find(message.topic)
        for registration in registrations:
            if registration.active and (
                not message.retain or registration.is_news(message, self._asked)
            ):
                try:
                    registration.handler(message)
                except Exception:
                    if not registration.failing:
                        registration.failing = True
                        _LOGGER.exception(
                            "%s failed on a message of %s", _name(registration.handler), message
                        )
                else:
                    registration.failing = False

    def on_connection(self, connected: bool) -> None:
        """Subscribe everything again when the connection is back."""
        if connected:
            for registration in self._registrations:
                registration.replayed.clear()
            if self._subscribed:
                self._subscribe(self._subscribed)

    def _subscribe(self, topic_filters: Iterable[str]) -> None:
        self._asked += 1
        self._link.subscribe(topic_filters)

    def _find(self, topic: str) -> tuple[_Registration, ...]:
        try:
            validate_topic(topic)
        except ValueError:
            return ()
        found = tuple(self._tree.match(topic))
        if len(topic) <= _MATCHING_LENGTH:
            if len(self._matching) >= _MATCHING_LIMIT:
                self._matching.clear()
            self._matching[topic] = found
        return found

    def _remove(self, registration: _Registration) -> None:
        if not registration.active:
            return
        registration.active = False
        topic_filter = registration.topic_filter
        self._registrations.discard(registration)
        self._tree.remove(topic_filter, registration)
        self._matching.clear()
        if topic_filter in self._subscribed and topic_filter not in self._tree:
            self._release(topic_filter)

    def _covering(self, topic_filter: str) -> list[str]:
        return [wide for wide in self._tree.covering(topic_filter) if wide in self._subscribed]

    def _admit(self, topic_filter: str) -> list[str]:
        """Add a topic filter to the subscribed ones; return those that it makes needless."""
        needless = [
            narrow for narrow in self._tree.covered(topic_filter) if narrow in self._subscribed
        ]
        for narrow in needless:
            del self._subscribed[narrow]
        self._subscribed[topic_filter] = None
        return needless

    def _release(self, topic_filter: str) -> None:
        """Unsubscribe a topic filter, and subscribe those that only it has covered."""
        del self._subscribed[topic_filter]
        orphans = self._tree.covered(topic_filter)
        for orphan in orphans:
            if not self._covering(orphan):
                self._admit(orphan)
        if gained := [orphan for orphan in orphans if orphan in self._subscribed]:
            self._subscribe(gained)
        self._link.unsubscribe([topic_filter])


def _name(function: Callable[..., object]) -> str:
    while isinstance(function, partial):
        function = function.func
    return getattr(function, "__qualname__", repr(function))

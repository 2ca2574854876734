"""What is said on a broker, while somebody looks at it.

It comes over a connection of its own, which lasts as long as somebody looks. On the connection of the
devices ``#`` would have each message come twice from the brokers that deliver one for each
subscription that matches, would have everything sent again that they keep, and would silence all
devices where the broker refuses it. On Home Assistant's own connection it is a subscription of its own, and
its client keeps the messages of one apart from those of another.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from secrets import token_hex
from time import time
from typing import Any, Final, Protocol

from homeassistant.core import callback

from ..broker.errors import BrokerError, BrokerErrorKey
from ..broker.link import BrokerLink
from ..broker.message import Message
from ..broker.settings import BrokerSettings, Protocol as MqttProtocol
from ..controller.seen_topics import SeenTopics

MAX_FEEDS: Final = 4
"""How many different topic filters can be looked at at the same time on one broker."""

_CLIENT_ID: Final = 23
"""The most characters of a client id that every broker accepts (MQTT-3.1.3-5)."""


def listening_settings(settings: BrokerSettings) -> BrokerSettings:
    """The settings of a second connection, of which nobody on the broker is told."""
    tail = f"-{token_hex(4)}"
    return replace(
        settings,
        client_id=settings.client_id[: _CLIENT_ID - len(tail)] + tail,
        status_topic=None,
        retain_as_published=True,
    )


class FeedLink(BrokerLink, Protocol):
    """A link that is started and ended."""

    def start(self) -> None:
        """Connect, and stay connected until ``disconnect``."""

    async def disconnect(self) -> None:
        """Disconnect, and stay so."""


class LinkEvents(Protocol):
    """What a link tells besides messages and connections."""

    def on_refused(self, topic_filter: str, words: str) -> None:
        """The broker has refused a topic filter, with these words."""

    def on_protocol(self, protocol: MqttProtocol) -> None:
        """This version of MQTT is spoken."""

    def on_failure(self, error: BrokerError, unprovoked: bool) -> None:
        """The connection was lost, or an attempt has failed."""

    def on_gave_up(self) -> None:
        """The broker has refused our credentials for so long that nothing more is tried."""


type LinkMaker = Callable[[LinkEvents], FeedLink]


class TopicFeed:
    """What is said on some topic filters of a broker.

    Attributes:
        topics: The topics.
        listeners: Told when the state has changed.
        enders: Told when it ends because the broker is unloaded.
    """

    def __init__(self, filters: tuple[str, ...], make_link: LinkMaker, *, exact: bool) -> None:
        """Connect and listen."""
        self.topics = SeenTopics()
        self.topics.exact = exact
        self.listeners: list[Callable[[], None]] = []
        self.enders: list[Callable[[], None]] = []
        self._filters = filters
        self._error: BrokerError | None = None
        self._refused: dict[str, str] = {}
        self._link = make_link(self)
        self._link.listen(self._on_message, self._on_connection)
        self._link.start()

    async def async_stop(self) -> None:
        """Disconnect."""
        self._link.listen(_ignore, _ignore)
        await self._link.disconnect()

    def state(self) -> dict[str, Any]:
        """Whether there is a connection, and how much there is."""
        error = self._error
        return {
            "connected": self._link.connected,
            "error": None if error is None else str(error.key),
            "detail": "" if error is None else error.detail,
            "refused": [
                {"topic": topic_filter, "reason": words}
                for topic_filter, words in self._refused.items()
            ],
            "topics": len(self.topics),
            "messages": self.topics.messages,
            "left_out": self.topics.left_out,
        }

    @callback
    def _on_message(self, message: Message) -> None:
        self.topics.take(message, time())

    @callback
    def _on_connection(self, connected: bool) -> None:
        if connected:
            self._error = None
            self._refused.clear()
            self._link.subscribe(self._filters)
        elif self._error is None:
            self._error = BrokerError(BrokerErrorKey.NOT_CONNECTED)
        self._tell()

    def on_refused(self, topic_filter: str, words: str) -> None:
        """The broker has refused a topic filter."""
        self._refused[topic_filter] = words
        self._tell()

    def on_protocol(self, protocol: MqttProtocol) -> None:
        """This version of MQTT is spoken."""
        self.topics.exact = protocol is MqttProtocol.V5

    def on_failure(self, error: BrokerError, unprovoked: bool) -> None:
        """The connection was lost, or an attempt has failed."""
        self._error = error
        self._tell()

    def on_gave_up(self) -> None:
        """The error that led to it is known."""

    def _tell(self) -> None:
        for listener in tuple(self.listeners):
            listener()


class TopicFeeds:
    """What is looked at on one broker."""

    def __init__(self, make_link: LinkMaker, *, exact: bool) -> None:
        """Look at nothing yet.

        Args:
            make_link: Makes a link to the broker.
            exact: Whether it speaks MQTT 5, as far as that is known.
        """
        self._make_link = make_link
        self._exact = exact
        self._feeds: dict[tuple[str, ...], TopicFeed] = {}
        self._looking: dict[TopicFeed, int] = {}
        self._stopping: set[asyncio.Task[None]] = set()

    def join(self, filters: tuple[str, ...]) -> TopicFeed | None:
        """Look at some topic filters; ``None`` if too many others are looked at.

        Who joins has to ``leave``.
        """
        if (feed := self._feeds.get(filters)) is None:
            if len(self._feeds) >= MAX_FEEDS:
                return None
            feed = self._feeds[filters] = TopicFeed(filters, self._make_link, exact=self._exact)
        self._looking[feed] = self._looking.get(feed, 0) + 1
        return feed

    def leave(self, feed: TopicFeed) -> None:
        """Look no longer; with the last one the connection ends."""
        if feed not in self._looking:
            return
        self._looking[feed] -= 1
        if not self._looking[feed]:
            self._stop(feed)

    def _stop(self, feed: TopicFeed) -> None:
        del self._looking[feed]
        self._feeds = {filters: each for filters, each in self._feeds.items() if each is not feed}
        task = asyncio.get_running_loop().create_task(
            feed.async_stop(), name="mqtt_polyglot topics"
        )
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)

    async def async_stop(self) -> None:
        """End everything; whoever looks is told."""
        for feed in tuple(self._looking):
            for end in tuple(feed.enders):
                end()
            if feed in self._looking:
                self._stop(feed)
        if self._stopping:
            await asyncio.wait(self._stopping)


def _ignore(*_arguments: object) -> None:
    pass

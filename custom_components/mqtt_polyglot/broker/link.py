"""The interface of a connection to a broker.

Two things implement it: ``PahoLink``, a connection of our own, and ``HostLink``, which borrows the
connection of Home Assistant's own MQTT integration. The tests bring a third.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from .message import Message, Publish

type MessageListener = Callable[[Message], None]
type ConnectionListener = Callable[[bool], None]


@dataclass(slots=True)
class Denied:
    """What a broker does not allow, as far as it has said so, and its words.

    Attributes:
        filters: Topic filters whose messages we do not get, and the broker's words about each; empty
            where it has said none.
        topics: Topics that we may not publish to, and its words about each; empty for those to
            which nothing is published at the moment because it hangs up then.
        limits: Limits of the broker that we found, by name.
    """

    filters: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)


class BrokerLink(Protocol):
    """A live connection to one broker. It is used in the event loop only."""

    @property
    def denied(self) -> Denied:
        """What the broker does not allow, where the link can know."""
        return Denied()

    @property
    def connected(self) -> bool:
        """Whether there is a connection."""

    async def publish(self, *publishes: Publish) -> None:
        """Publish messages now, in this order, or fail: they are not queued for a later connection.

        If one of them cannot be sent, none is. All of them are on their way before any is waited for.
        Returns when the broker has read them: when it has acknowledged each, or, with QoS 0 and
        wherever an acknowledgement says nothing, when it has answered a ping behind it.
        A message with an expiry goes as safely as the version of MQTT allows, whatever its QoS.

        Raises:
            PublishError: Not connected, or the first that was refused by the broker, or not acknowledged
                within 10 s or its expiry.
        """

    def prepare(self) -> None:
        """Send ahead what goes before a command that may follow in this turn of the event loop.

        What is done in between costs the command no time. Nothing is lost if none follows.
        """

    def subscribe(self, filters: Iterable[str]) -> None:
        """Subscribe to these topic filters.

        To subscribe again makes the broker send the retained messages again. What is asked for in
        one turn of the event loop is sent together. While not connected this does nothing: the
        listener subscribes again when told of the connection.
        """

    def unsubscribe(self, filters: Iterable[str]) -> None:
        """Unsubscribe from these topic filters."""

    def listen(self, on_message: MessageListener, on_connection: ConnectionListener) -> None:
        """Set the one listener to messages, which must not raise, and to connection changes."""

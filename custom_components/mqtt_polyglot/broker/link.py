"""The seam between everything else and a broker.

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
    """What a broker does not let us do, as far as it has said so, and its words.

    Attributes:
        filters: Topic filters whose messages we do not get, and the broker's words about each; empty
            where it has said none.
        topics: Topics on which it does not let us send, and its words about each. Empty for those on
            which nothing is sent at the moment, because it hangs up then without a word.
        limits: What we found out that the broker does not take more of, by name.
    """

    filters: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)


class BrokerLink(Protocol):
    """A live connection to one broker. All of it belongs to the event loop's thread."""

    @property
    def denied(self) -> Denied:
        """What the broker does not let us do, where the link can know."""
        return Denied()

    @property
    def connected(self) -> bool:
        """Whether the broker would take a message now."""

    async def publish(self, publish: Publish) -> None:
        """Send one message, now or never: it is not kept for a later connection.

        Returns when the broker has shown that it has read the message: by acknowledging it, or,
        with QoS 0 and wherever an acknowledgement says nothing, by answering what came after it.
        A message with an expiry goes as safely as the version of MQTT allows, whatever its QoS.

        Raises:
            PublishError: Not connected, refused by the broker, or not taken within 10 s or its
                expiry.
        """

    def subscribe(self, filters: Iterable[str]) -> None:
        """Ask for the messages of these topic filters.

        Asking again for a filter makes the broker send its retained messages again. The link
        gathers what is asked for in one turn of the loop. While not connected this does nothing:
        whoever wants the messages asks again when told of the connection.
        """

    def unsubscribe(self, filters: Iterable[str]) -> None:
        """Give up these topic filters."""

    def listen(self, on_message: MessageListener, on_connection: ConnectionListener) -> None:
        """Name the one listener to messages, which must not raise, and to the connection."""

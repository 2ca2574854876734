"""The seam between everything else and a broker.

Two things implement it: ``PahoLink``, a connection of our own, and ``HostLink``, which borrows the
connection of Home Assistant's own MQTT integration. The tests bring a third.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from .message import Message, Publish

type MessageListener = Callable[[Message], None]
type ConnectionListener = Callable[[bool], None]


class BrokerLink(Protocol):
    """A live connection to one broker. All of it belongs to the event loop's thread."""

    @property
    def connected(self) -> bool:
        """Whether the broker would take a message now."""

    async def publish(self, publish: Publish) -> None:
        """Send one message, now or never: it is not kept for a later connection.

        Returns when the message is on the wire (QoS 0) or the broker has acknowledged it.

        Raises:
            PublishError: Not connected, refused by the broker, or not acknowledged within 10 s.
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
        """Name the one listener to messages and to the connection coming and going."""

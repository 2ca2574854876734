"""Messages of a device that wait to be read: what reads them is not ready."""

from collections import deque
from typing import Final

from ..broker.message import Message

MAX_MESSAGE: Final = 1024 * 1024
"""The largest message that is read, in bytes; pictures have a limit of their own."""

_MAX_HELD: Final = 1000
"""The most messages that wait, of at most ``MAX_MESSAGE`` bytes together."""


class Held:
    """The messages that wait, in order.

    Attributes:
        holds: How many things are not ready.
    """

    def __init__(self) -> None:
        """Start with none."""
        self.holds = 0
        # With each, its topic filter and whether the device has said it by itself.
        self._messages: deque[tuple[str, Message, bool]] = deque()
        self._bytes = 0

    def __len__(self) -> int:
        """How many messages wait."""
        return len(self._messages)

    @property
    def too_many(self) -> bool:
        """Whether the first ones cannot wait any longer."""
        return len(self._messages) > _MAX_HELD or self._bytes > MAX_MESSAGE

    def put(self, topic_filter: str, message: Message) -> None:
        """Have a message wait."""
        self._messages.append((topic_filter, message, message.live))
        self._bytes += len(message.payload)

    def take(self) -> tuple[str, Message]:
        """Take the first message that waits."""
        topic_filter, message, live = self._messages.popleft()
        self._bytes -= len(message.payload)
        message.live = live
        return topic_filter, message

    def unhear(self) -> None:
        """The device was away: what waits was said before that."""
        self._messages = deque((topic, message, False) for topic, message, _ in self._messages)

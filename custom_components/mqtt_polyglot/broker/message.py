"""Messages from a broker and to it."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import time
from typing import Any, Final, override

import orjson

_UNREAD: Final = object()


class Message:
    """One message of a broker.

    Text and JSON are made of the payload when they are first asked for, and kept; a payload that is
    neither raises ``ValueError`` each time.

    Attributes:
        at: When it came, in seconds of Unix time.
        live: Whether it was published just now. Without the retain flag it was; the router finds
            out for brokers that set the flag on live messages, too.
    """

    __slots__ = ("_json", "_made", "_text", "at", "live", "payload", "qos", "retain", "topic")

    def __init__(self, topic: str, payload: bytes, retain: bool = False, qos: int = 0) -> None:
        """Initialize the message.

        Args:
            topic: The plain topic name.
            payload: The bytes as they came.
            retain: Whether it is a retained message.
            qos: The QoS of the delivery, 0 to 2.
        """
        self.topic = topic
        self.payload = payload
        self.retain = retain
        self.live = not retain
        self.qos = qos
        self.at = time()
        self._text: str | ValueError | None = None
        self._json: Any = _UNREAD
        self._made: dict[Any, Any] | None = None

    def once[T](self, key: Hashable, make: Callable[[], T]) -> T:
        """What somebody makes of the message, made when it is first asked for.

        Args:
            key: What tells it from all else that is made of a message.
            make: How it is made. What it raises is not kept.
        """
        if self._made is None:
            self._made = {}
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made

    @property
    def text(self) -> str:
        """The payload as UTF-8 text; raises ``UnicodeDecodeError``."""
        if self._text is None:
            try:
                self._text = self.payload.decode()
            except UnicodeDecodeError as err:
                self._text = err
        if isinstance(self._text, str):
            return self._text
        raise self._text

    @property
    def json(self) -> Any:
        """The payload as the value of a JSON document; raises ``orjson.JSONDecodeError``."""
        if self._json is _UNREAD:
            try:
                self._json = orjson.loads(self.payload)
            except orjson.JSONDecodeError as err:
                self._json = err
        if isinstance(self._json, orjson.JSONDecodeError):
            raise self._json
        return self._json

    def decoded(self, encoding: str) -> Message:
        """The same message with its payload in UTF-8, decoded from another encoding.

        Raises:
            ValueError: The payload is not text of that encoding.
            LookupError: There is no such encoding.
        """
        text = self.payload.decode(encoding)
        decoded = Message(self.topic, text.encode(), retain=self.retain, qos=self.qos)
        decoded.live, decoded.at = self.live, self.at
        return decoded

    @override
    def __repr__(self) -> str:
        """Show the topic and the size; a payload may be a picture or a secret."""
        return f"<Message {self.topic!r}: {len(self.payload)} bytes{' retained' * self.retain}>"


@dataclass(frozen=True, slots=True)
class Publish:
    """One message for a broker.

    Attributes:
        qos: What the receiver asked for, 0 to 2. The link may choose another for a command.
        expiry: Seconds after which a command may not be delivered any more; ``None`` for a message
            that may come at any time.
        never_late: Whether it does harm when it comes late, so that it had better not come at all.
    """

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    expiry: float | None = None
    never_late: bool = False

"""Readers: where in a message a value stands."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from ..broker.message import Message
from .codec import IGNORE, DecodeError

type Variables = Mapping[str, Any]
"""What a template may know of the entity that it serves: its id, its name, its state."""


class Reader(ABC):
    """Picks the wire value of one data point out of a message. Equal ones pick the same."""

    @property
    def pure(self) -> bool:
        """Whether an equal payload on the same topic always gives an equal wire value."""
        return True

    @property
    def member(self) -> str | None:
        """The member of a JSON object that it reads as it is, or as text, and nothing else.

        Where that is a scalar, but for blank text, it is the wire value; where there is none, the
        message says nothing.
        """
        return None

    @abstractmethod
    def read(self, message: Message, variables: Variables) -> Any:
        """Return the wire value or ``IGNORE``; raises ``DecodeError``."""


@dataclass(frozen=True, slots=True)
class Whole(Reader):
    """The payload as text. An empty one says nothing.

    Attributes:
        blank: Whether an empty one is a value all the same: a text that is empty.
    """

    blank: bool = False

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        try:
            return message.text if self.blank else message.text or IGNORE
        except UnicodeDecodeError as err:
            raise DecodeError(f"the payload is not UTF-8: {err.reason}") from err


@dataclass(frozen=True, slots=True)
class Raw(Reader):
    """The payload as bytes. An empty one says nothing."""

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        return message.payload or IGNORE


@dataclass(frozen=True, slots=True)
class Path(Reader):
    """A value inside a JSON document. Where there is no such place, the message says nothing.

    Attributes:
        steps: Keys of objects and indices of arrays, from the outside in; none is the document.
        null: Whether ``null`` there means "unknown". By default it says nothing, for the gateways
            that send ``null`` for whatever they do not know at the moment.
    """

    steps: tuple[str | int, ...]
    null: bool = False

    @property
    @override
    def member(self) -> str | None:
        (step,) = self.steps if len(self.steps) == 1 else (None,)
        return step if isinstance(step, str) else None

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        value = parsed(message)
        for step in self.steps:
            try:
                value = value[step]
            except KeyError, IndexError, TypeError:
                return IGNORE
        return IGNORE if value is None and not self.null else value


@dataclass(frozen=True, slots=True)
class PathOrText(Reader):
    """A value inside a JSON object, or the payload as text where it is no object.

    For gateways that once said ``online`` and now say ``{"state":"online"}``.

    Attributes:
        steps: As those of ``Path``.
    """

    steps: tuple[str | int, ...]

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        if message.payload.startswith(b"{"):
            return Path(self.steps).read(message, variables)
        return WHOLE.read(message, variables)


@dataclass(frozen=True, slots=True)
class Encoded(Reader):
    """What another reader finds in a payload that is text of another encoding than UTF-8."""

    encoding: str
    reader: Reader

    @property
    @override
    def pure(self) -> bool:
        return self.reader.pure

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        try:
            decoded = message.decoded(self.encoding)
        except (ValueError, LookupError) as err:
            raise DecodeError(f"the payload is not {self.encoding}") from err
        return self.reader.read(decoded, variables)


WHOLE: Final = Whole()
RAW: Final = Raw()


def parsed(message: Message) -> Any:
    """The payload as a JSON value; ``IGNORE`` when it is empty; raises ``DecodeError``."""
    if not message.payload:
        return IGNORE
    try:
        return message.json
    except ValueError as err:
        raise DecodeError(f"the payload is not JSON: {err}") from err

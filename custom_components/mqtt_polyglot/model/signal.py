"""Signals: what sets off the triggers of a device, with the message that says it."""

from dataclasses import dataclass
from typing import Any, NamedTuple, override

from ..broker.message import Message
from .codec import IGNORE, Ignore, ReadCodec, as_text
from .reader import Reader, Variables


class Signal(NamedTuple):
    """A trigger was set off.

    Attributes:
        subtype: Which of those of its type.
        message: What the device said.
    """

    subtype: str
    message: Message


@dataclass(frozen=True, slots=True)
class WithMessage(Reader):
    """What another reader finds, after the message that it is in.

    Attributes:
        reader: The other reader; ``None`` for whatever is said, be it nothing.
    """

    reader: Reader | None

    @property
    @override
    def pure(self) -> bool:
        # Each message is another one.
        return False

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        if self.reader is None:
            return message, None
        wire = self.reader.read(message, variables)
        return wire if wire is IGNORE else (message, wire)


@dataclass(frozen=True, slots=True)
class Signals(ReadCodec[Signal]):
    """Which trigger a word sets off; one that is none of theirs sets off none.

    Attributes:
        pairs: The words, and the subtypes of the triggers; ``None`` for any message.
    """

    pairs: tuple[tuple[str | None, str], ...]

    @override
    def decode(self, wire: Any) -> Signal | Ignore:
        message, said = wire
        word = None if said is None else as_text(said)
        for each, subtype in self.pairs:
            if each is None or each == word:
                return Signal(subtype, message)
        return IGNORE

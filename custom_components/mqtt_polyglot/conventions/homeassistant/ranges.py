"""Percentages that a device counts on a scale of its own: positions, tilts, speeds."""

from collections.abc import Mapping
from dataclasses import dataclass
import math
from typing import Any, Final, NamedTuple, override

import orjson

from ...model.codec import IGNORE, Codec, DecodeError, Ignore, ReadCodec, as_number, as_text
from ...model.data_point import Source
from .commands import Arguments


class Range(NamedTuple):
    """The numbers that a device says for 0 % and for 100 %; the second may be the smaller."""

    zero: float
    full: float

    def percentage(self, number: float) -> int:
        """A number of the device in percent, rounded down."""
        return math.floor((number - self.zero) * 100 / (self.full - self.zero))

    def number(self, percentage: float) -> float:
        """A percentage as a number of the device."""
        return percentage * (self.full - self.zero) / 100 + self.zero


PERCENT: Final = Range(0, 100)


@dataclass(frozen=True, slots=True)
class Percentage(Codec[float]):
    """A percentage that the device counts on a scale of its own.

    What is beyond the ends is an end; of a strict one it is an error.

    Attributes:
        range: The scale.
        variable: What a command template calls the percentage itself; empty if it does not know it.
        strict: See above; such a one is told in whole numbers, too.
        upwards: Whether a number between two is told as the larger: little is not nothing.
        unknown: The word for "unknown"; ``None`` if there is none.
    """

    range: Range
    variable: str = ""
    strict: bool = False
    upwards: bool = False
    unknown: str | None = None

    @override
    def decode(self, wire: Any) -> float | Ignore | None:
        if self.unknown is not None and wire == self.unknown:
            return None
        number = as_number(wire)
        if not self.strict:
            return min(100, max(0, self.range.percentage(number)))
        number = round(number)
        if not min(self.range) <= number <= max(self.range):
            raise DecodeError(f"{number} is not between {min(self.range)} and {max(self.range)}")
        return self.range.percentage(number)

    @override
    def encode(self, value: float) -> Any:
        exact = self.range.number(value)
        number = math.ceil(exact) if self.upwards else round(exact)
        if not self.variable:
            return number
        whole = int(value) if float(value).is_integer() else value
        return Arguments(number, {self.variable: whole})


@dataclass(frozen=True, slots=True)
class Steps(Codec[float]):
    """A percentage as one of a few words, such as ``low``, ``medium``, ``high``.

    Attributes:
        words: From the least to 100 %.
        off: The word for 0 %, if there is one.
        unknown: The word for "unknown".
    """

    words: tuple[str, ...]
    off: str | None
    unknown: str

    @override
    def decode(self, wire: Any) -> float | None:
        text = as_text(wire)
        if text == self.unknown:
            return None
        if text == self.off:
            return 0
        if text not in self.words:
            raise DecodeError(f"{text[:64]!r} is none of {', '.join(self.words)}", instead=None)
        return (self.words.index(text) + 1) * 100 // len(self.words)

    @override
    def encode(self, value: float) -> str:
        if value <= 0 and self.off is not None:
            return self.off
        place = math.ceil(value * len(self.words) / 100)
        return self.words[max(1, place) - 1]


@dataclass(frozen=True, slots=True)
class Member[T](ReadCodec[T]):
    """A value that may be told alone, or as a member of a JSON object with others.

    Attributes:
        name: The member.
        codec: How it is read.
        alone: Whether what is no object is the value; if not, it says nothing.
        required: Whether an object without it is an error; if not, it says nothing.
    """

    name: str
    codec: Codec[T]
    alone: bool = True
    required: bool = True

    @override
    def decode(self, wire: Any) -> T | Ignore | None:
        document = document_of(wire)
        if document is None:
            return self.codec.decode(wire) if self.alone else IGNORE
        if self.name not in document:
            if self.required:
                raise DecodeError(f"an object without {self.name!r}")
            return IGNORE
        return self.codec.decode(document[self.name])


def member_of[T](source: Source[Any], name: str, codec: Codec[T]) -> Source[T]:
    """Another value of the object that a source may tell."""
    member = Member(name, codec, alone=False, required=False)
    return Source(topic=source.topic, reader=source.reader, codec=member)


def document_of(wire: Any) -> Mapping[str, Any] | None:
    """The JSON object that a text is, if it is one that is not empty."""
    if not isinstance(wire, str) or not wire.lstrip().startswith("{"):
        return None
    try:
        document = orjson.loads(wire)
    except orjson.JSONDecodeError:
        return None
    return document if isinstance(document, dict) and document else None

"""Codecs: how one value is written on the wire.

A codec is a frozen value, never a function, so that two descriptions of a device can be compared
with ``==``. It sits between the *wire value*, what a reader took out of a message (text, a JSON
value, bytes), and the typed value of a data point.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum, StrEnum
import math
import re
from typing import Any, Final, Literal, override


class Ignored(Enum):
    """The type of ``IGNORE``."""

    IGNORE = "ignore"


type Ignore = Literal[Ignored.IGNORE]

_INTEGER: Final = re.compile(r"\s*[+-]?\d{1,20}\s*", re.ASCII)

_INTEGERS: Final = range(-(2**63), 2**64)
"""The whole numbers that a JSON document, and what Home Assistant stores, has room for."""

MAX_NUMBER: Final = 1e100
"""The largest number that is taken for one: on another scale, or in another unit, it stays finite."""

SCALARS: Final = frozenset({str, int, float, bool})
"""The types of what JSON can say that has no parts."""

_NUMBERS: Final = frozenset({int, float})

_MAX_WORDS: Final = 400
"""The most characters of what an error leaves open: lists of effects are long."""

MAX_STATE: Final = 255
"""The longest state that Home Assistant keeps, in characters."""

CUT: Final = "…"
"""What a text ends with that was longer."""

IGNORE: Final = Ignored.IGNORE
"""A message that says nothing about this value: the last one stays. Distinct from ``None``,
by which a device says that it does not know the value itself."""


class DecodeError(ValueError):
    """The device sent something that this data point cannot be.

    Attributes:
        instead: What the value is all the same: ``IGNORE``, so that the last one stays, where the
            message says nothing about it; ``None`` where the last one is no longer true; or what is
            left of it.
        on_purpose: Whether it is something that the device says on purpose, so that nobody has to
            mend it.
    """

    def __init__(self, reason: str, *, instead: Any = IGNORE, on_purpose: bool = False) -> None:
        """Say why it cannot be read. What is shown nevertheless was said on purpose."""
        super().__init__(reason)
        self.instead = instead
        self.on_purpose = on_purpose or instead is not IGNORE


class EncodeErrorKey(StrEnum):
    """Why a device is not told a value; the entities translate it, with what it leaves open."""

    READ_ONLY = "read_only"
    NOT_LISTED = "value_not_listed"
    """``value`` is none of ``options``."""
    TOO_LOW = "value_too_low"
    """``value`` is less than ``limit``."""
    TOO_HIGH = "value_too_high"
    """``value`` is more than ``limit``."""
    CODE_MISSING = "code_missing"
    """The device takes this only with a code."""
    CODE_WRONG = "invalid_code"
    """The code is another one."""
    NOT_JSON = "value_not_json"
    """``detail`` says where it is wrong."""
    NOT_ENCODABLE = "value_not_encodable"
    """``encoding`` has no such characters."""
    TEMPLATE_FAILED = "command_template_failed"
    """``detail`` is what the template engine says."""


class EncodeError(ValueError):
    """The value asked for is not one that the device accepts.

    Attributes:
        key: Why.
        placeholders: What the words for it leave open.
    """

    def __init__(self, key: EncodeErrorKey, **placeholders: Any) -> None:
        """Keep what can be said in any language; what is long is cut."""
        self.key = key
        self.placeholders = {name: _brief(str(value)) for name, value in placeholders.items()}
        super().__init__(f"{key} {self.placeholders}" if placeholders else str(key))


class Codec[T](ABC):
    """Both directions of one value. Equal ones do the same, so that components can share them."""

    @property
    def certain(self) -> frozenset[type]:
        """The types of wire values of which each says something, if only that the value is unknown.

        Of text that is not blank, and of numbers of at most ``MAX_NUMBER``.
        """
        return frozenset()

    @abstractmethod
    def decode(self, wire: Any) -> T | Ignore | None:
        """Return the value, ``None`` for "unknown", or ``IGNORE``; raises ``DecodeError``."""

    @abstractmethod
    def encode(self, value: T) -> Any:
        """Return the wire value: text, bytes or what JSON can express; raises ``EncodeError``."""


class ReadCodec[T](Codec[T]):
    """A value that is only read."""

    @override
    def encode(self, value: T) -> Any:
        raise EncodeError(EncodeErrorKey.READ_ONLY)


@dataclass(frozen=True, slots=True)
class Text(Codec[str]):
    """Text as it is, and numbers and booleans as JSON writes them.

    What is none of the texts that it can be leaves the value unknown.

    Attributes:
        limit: The most characters that can be shown; of a longer text only so many are.
        options: The texts that it can be; none for any.
        minimum: The fewest characters that it can have.
        maximum: The most characters that it can have.
        pattern: A regular expression that its beginning matches.
        unknown: The texts by which the device says that it has none.
    """

    limit: int | None = None
    options: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int | None = None
    pattern: str | None = None
    unknown: tuple[str, ...] = ()

    @property
    @override
    def certain(self) -> frozenset[type]:
        return SCALARS

    @override
    def decode(self, wire: Any) -> str | None:
        if wire is None:
            return None
        text = as_text(wire)
        if text in self.unknown:
            return None
        if (flaw := self._flaw(text)) is not None:
            raise DecodeError(f"{text[:64]!r} {flaw}", instead=None)
        return within(text, self.limit)

    def _flaw(self, text: str) -> str | None:
        """Why it cannot be this text."""
        if self.options and text not in self.options:
            return f"is not one of {', '.join(self.options)}"
        if len(text) < self.minimum:
            return f"has less than {self.minimum} characters"
        if self.maximum is not None and len(text) > self.maximum:
            return f"has more than {self.maximum} characters"
        if self.pattern is not None and re.match(self.pattern, text) is None:
            return f"does not match {self.pattern}"
        return None

    @override
    def encode(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Number(Codec[float]):
    """A finite number, sent as a number or as numeric text.

    Attributes:
        precision: The decimals that a command carries; 0 sends an integer, ``None`` what was asked.
        minimum: The smallest number that a device says; a smaller one is an error.
        maximum: The largest number that a device says; a larger one is an error.
        unknown: The texts in lower case by which the device says that it has no number.
    """

    precision: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    unknown: frozenset[str] = frozenset()

    @property
    @override
    def certain(self) -> frozenset[type]:
        limited = self.minimum is not None or self.maximum is not None
        return frozenset() if limited else _NUMBERS

    @override
    def decode(self, wire: Any) -> float | None:
        if wire is None:
            return None
        if self.unknown and isinstance(wire, str) and wire.strip().lower() in self.unknown:
            return None
        kind = wire.__class__
        plain = (kind is float or kind is int) and -MAX_NUMBER <= wire <= MAX_NUMBER
        number: float = wire if plain else as_number(wire)
        if self.minimum is not None and number < self.minimum:
            raise DecodeError(f"{number:g} is less than {self.minimum:g}")
        if self.maximum is not None and number > self.maximum:
            raise DecodeError(f"{number:g} is more than {self.maximum:g}")
        return number

    @override
    def encode(self, value: float) -> float:
        if self.precision is None:
            return value
        return round(value, self.precision) if self.precision else round(value)


@dataclass(frozen=True, slots=True)
class Level(Codec[float]):
    """A brightness of 0 to 255 that the lamp counts on another scale, such as 0 to 254.

    Both directions are linear and round to whole numbers, so that what was sent comes back the same.
    Zero says nothing: the state says "off", and lamps that tell 0 when they go out, and when they
    come on again, shine as bright as before. Dim light stays light.

    Attributes:
        scale: The largest value on the scale of the lamp.
    """

    scale: float

    @override
    def decode(self, wire: Any) -> float | Ignore | None:
        if wire is None:
            return None
        number = as_number(wire)
        return _scaled(number, self.scale, 255) if number > 0 else IGNORE

    @override
    def encode(self, value: float) -> float:
        return _scaled(value, 255, self.scale)


def _scaled(value: float, from_top: float, to_top: float) -> float:
    return max(1, min(round(value / from_top * to_top), round(to_top)))


@dataclass(frozen=True, slots=True)
class ColorTemperature(Codec[float]):
    """A colour temperature in kelvin, that the device counts in mireds (10^6 / K) or in kelvin.

    Home Assistant cuts the decimals of kelvins off; of mireds the nearest comes back as it was sent.

    Attributes:
        kelvin: Whether it counts in kelvin.
        cut: Whether the decimals of mireds are cut off, too, as by Home Assistant discovery.
        unknown: The texts by which the device says that it does not know.
    """

    kelvin: bool = False
    cut: bool = False
    unknown: tuple[str, ...] = ()

    @override
    def decode(self, wire: Any) -> float | None:
        if wire is None or wire in self.unknown:
            return None
        number = as_number(wire)
        if number < 1 / MAX_NUMBER:
            raise DecodeError(f"{number} is no colour temperature")
        return math.floor(number if self.kelvin else 1_000_000 / number)

    @override
    def encode(self, value: float) -> float:
        if self.kelvin:
            return value
        mireds = 1_000_000 / value
        return math.floor(mireds) if self.cut else round(mireds)


@dataclass(frozen=True, slots=True)
class Choice[T](Codec[T]):
    """One of a few values, each with the word that the device uses for it.

    Words are compared by type and by text: ``true`` is neither ``1`` nor ``"true"``, unless the
    device says so in a text payload, where there are no types.

    Attributes:
        pairs: The device's word and our value; where several words mean one value, the first is sent.
        ignore_others: Whether a word of none of the pairs says nothing, instead of being an error
            that leaves the value unknown: whatever it means, it is not the last one.
        keep: Whether such an error leaves the last value: where that is the best guess.
        unknown: The words by which the device says that it does not know.
    """

    pairs: tuple[tuple[Any, T], ...]
    ignore_others: bool = False
    keep: bool = False
    unknown: tuple[str, ...] = ()

    @property
    @override
    def certain(self) -> frozenset[type]:
        return frozenset() if self.ignore_others or self.keep else SCALARS

    @override
    def __eq__(self, other: object) -> bool:
        """Whether another choice has the same words, of the same types, for the same values."""
        if not isinstance(other, Choice):
            return NotImplemented
        same = self.pairs == other.pairs and self.unknown == other.unknown
        rules = (self.ignore_others, self.keep) == (other.ignore_others, other.keep)
        return same and rules and self._types() == other._types()

    @override
    def __hash__(self) -> int:
        """What is equal has the same."""
        return hash((self.pairs, self.ignore_others, self.keep, self.unknown))

    def _types(self) -> list[type]:
        return [type(each) for pair in self.pairs for each in pair]

    @override
    def decode(self, wire: Any) -> T | Ignore | None:
        if wire is None:
            return None
        for word, value in self.pairs:
            if word == wire and type(word) is type(wire):
                return value
        text = as_text(wire)
        for word, value in self.pairs:
            if as_text(word) == text:
                return value
        if text in self.unknown:
            return None
        if self.ignore_others:
            return IGNORE
        words = ", ".join(str(word) for word, _ in self.pairs)
        reason = f"{text[:64]!r} is none of {words}"
        raise DecodeError(reason, instead=IGNORE if self.keep else None, on_purpose=True)

    @override
    def encode(self, value: T) -> Any:
        for word, ours in self.pairs:
            if ours == value:
                return word
        options = ", ".join(str(ours) for _, ours in self.pairs)
        raise EncodeError(EncodeErrorKey.NOT_LISTED, value=value, options=options)


def choice_of(values: tuple[str, ...], **options: Any) -> Choice[str]:
    """A choice whose words are its values."""
    return Choice(tuple((value, value) for value in values), **options)


@dataclass(frozen=True, slots=True)
class Tagged[T](ReadCodec[T]):
    """A constant, said by any message that another codec can read.

    The mode of a light without a topic for it is the mode of the colour that came last.
    """

    codec: Codec[Any]
    value: T

    @override
    def decode(self, wire: Any) -> T | Ignore:
        read = self.codec.decode(wire)
        return IGNORE if read is IGNORE or read is None else self.value


def _brief(text: str) -> str:
    return text if len(text) <= _MAX_WORDS else f"{text[: _MAX_WORDS - 1]}{CUT}"


def within(text: str, limit: int | None) -> str:
    """A text of at most so many characters; a longer one raises ``DecodeError`` with its start."""
    if limit is None or len(text) <= limit:
        return text
    reason = f"a text of {len(text)} characters, more than {limit}"
    raise DecodeError(reason, instead=f"{text[: limit - 1]}{CUT}")


def as_text(wire: Any) -> str:
    """A scalar wire value as text; raises ``DecodeError``."""
    if isinstance(wire, str):
        return wire
    if isinstance(wire, bool):
        return "true" if wire else "false"
    if isinstance(wire, int | float):
        return str(wire)
    raise DecodeError(f"{type(wire).__name__} where a word was expected")


def as_number(wire: Any) -> float:
    """A wire value as a finite number, an ``int`` where it is one; raises ``DecodeError``."""
    kind = wire.__class__
    if (kind is float or kind is int) and -MAX_NUMBER <= wire <= MAX_NUMBER:
        number: float = wire
        return number
    if isinstance(wire, bool) or not isinstance(wire, str | int | float):
        raise DecodeError(f"{type(wire).__name__} instead of a number")
    try:
        number = float(wire)
    except ValueError, OverflowError:
        raise DecodeError(f"{str(wire)[:64]!r} is no number") from None
    if not abs(number) <= MAX_NUMBER:
        raise DecodeError(f"{str(wire)[:64]!r} is no finite number")
    if isinstance(wire, str):
        whole = _INTEGER.fullmatch(wire) and int(wire) in _INTEGERS
        return int(wire) if whole else number
    return wire

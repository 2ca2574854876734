"""Values: what a payload, or a value in it, can be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
import math
import re
from typing import Any, Final

from ...model.words import folded
from .kinds import ON_OFF

_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:[.]\d*)?|[.]\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_COMMA: Final = re.compile(r"[+-]?\d+,\d{1,6}", re.ASCII)
_WITH_UNIT: Final = re.compile(
    r"([+-]?\d+(?:[.,]\d+)?)\s*([^\d\s.,:/-][^\d]{0,11}[³²]?3?2?)", re.ASCII
)
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}|(?:\d{1,3},){2,4}\d{1,3}", re.ASCII)
_VERSION: Final = re.compile(r"v?\d{1,5}(?:\.\d{1,8}){2,3}(?:[-+_.(\s].{0,60})?", re.ASCII)
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII
)

MAX_WORD: Final = 64
"""The longest text that may be one word of several."""

_EPOCH: Final = (946_684_800, 4_102_444_800)
"""From 2000 to 2100 as Unix times."""


class Shape(Enum):
    """What a value can be."""

    NUMBER = auto()
    BOOLEAN = auto()
    """On or off by a word, or ``true`` and ``false`` of JSON."""
    TIME = auto()
    """A time in ISO 8601."""
    COLOR = auto()
    VERSION = auto()
    TEXT = auto()
    OBJECT = auto()
    """An object or a list of JSON."""
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Read:
    """A value that was read.

    Attributes:
        shape: What it is.
        number: The number.
        unit: What is behind the number.
        comma: Whether the number has a comma in it.
        zoned: Whether a time says of which zone it is.
    """

    shape: Shape
    number: float = 0.0
    unit: str = ""
    comma: bool = False
    zoned: bool = False


def read(value: Any) -> Read:
    """What a value can be; texts are those of payloads or of JSON."""
    if isinstance(value, bool):
        return Read(Shape.BOOLEAN)
    if isinstance(value, int | float):
        number = _float(value)
        return Read(Shape.NUMBER, number) if math.isfinite(number) else Read(Shape.TEXT)
    if isinstance(value, dict | list):
        return Read(Shape.OBJECT)
    if not isinstance(value, str) or not (text := value.strip()):
        return Read(Shape.NOTHING)
    return _read_text(text[:256])


def _read_text(text: str) -> Read:
    if _NUMBER.fullmatch(text):
        number = _float(text)
        return Read(Shape.NUMBER, number) if math.isfinite(number) else Read(Shape.TEXT)
    if _COMMA.fullmatch(text):
        return Read(Shape.NUMBER, _float(text.replace(",", ".")), comma=True)
    if _TIME.fullmatch(text):
        return _read_time(text)
    if _COLOR.fullmatch(text):
        return Read(Shape.COLOR)
    if _VERSION.fullmatch(text):
        return Read(Shape.VERSION)
    if pair(text) is not None:
        return Read(Shape.BOOLEAN)
    if match := _WITH_UNIT.fullmatch(text):
        comma = "," in match[1]
        return Read(Shape.NUMBER, _float(match[1].replace(",", ".")), match[2].strip(), comma)
    return Read(Shape.TEXT)


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError, ValueError:
        return math.inf


def _read_time(text: str) -> Read:
    try:
        return Read(Shape.TIME, zoned=datetime.fromisoformat(text).tzinfo is not None)
    except ValueError:
        return Read(Shape.TEXT)


def is_epoch(number: float) -> int:
    """Whether a number can be a Unix time: 1 for seconds, 1000 for milliseconds, 0 for neither."""
    low, high = _EPOCH
    if low <= number <= high:
        return 1
    return 1000 if low <= number / 1000 <= high else 0


def pair(text: str, others: Iterable[str] = ()) -> tuple[str, str] | None:
    """What is said for on and for off, in the spelling of a value that is one of them.

    Args:
        text: The value.
        others: What else was said, which decides where a word has several counterparts.
    """
    if len(text) > 24:
        return None
    word = folded(text.strip())
    found = [words for words in ON_OFF if word in words]
    if not found:
        return None
    said = {folded(other.strip()): other.strip() for other in others if len(other) <= 24}
    on, off = next((words for words in found if said.keys() >= {*words} - {word}), found[0])
    said[word] = text.strip()
    return said.get(on) or _like(on, text), said.get(off) or _like(off, text)


def _like(word: str, example: str) -> str:
    """A word in the case of another."""
    if example.isupper():
        return word.upper()
    return word.capitalize() if example[:1].isupper() else word

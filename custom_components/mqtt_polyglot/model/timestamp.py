"""The codecs of dates, times of day, and moments."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
import re
from typing import Any, Final, override

from dateutil import parser  # type: ignore[import-untyped]

from .codec import IGNORE, Codec, DecodeError, as_number, as_text

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_MOMENT: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6})\d*)?)?"
    r"(Z|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)

_LONGEST: Final = 64
"""The most characters of a text that is read in any notation."""


@dataclass(frozen=True, slots=True)
class CalendarCodec[T: (date, time, datetime)](Codec[T]):
    """A value of the calendar in a form of ISO 8601, such as ``2026-11-22T07:30:00+00:00``.

    Attributes:
        loose: Whether other notations are read, too, such as ``22 Nov 2026 7:30 pm``.
        keep: Whether what cannot be read leaves the last value, instead of an unknown one.
        unknown: The texts by which the device says that it does not know.
    """

    loose: bool = False
    keep: bool = False
    unknown: tuple[str, ...] = ()

    @override
    def decode(self, wire: Any) -> T | None:
        if wire is None or wire in self.unknown:
            return None
        return self._read(wire)

    @abstractmethod
    def _read(self, wire: Any) -> T:
        """The value of what is neither null nor a word for unknown; raises ``DecodeError``."""

    def _moment(self, text: str) -> datetime:
        """A date and a time of day, as far as the text says them; raises ``DecodeError``."""
        moment = _in_iso_8601(text)
        if moment is None and self.loose:
            moment = _in_any_notation(text)
        if moment is None:
            raise self._error(f"{text[:64]!r} is no date and time")
        return moment

    def _error(self, reason: str) -> DecodeError:
        return DecodeError(reason, instead=IGNORE if self.keep else None)

    @override
    def encode(self, value: T) -> str:
        return value.isoformat()


@dataclass(frozen=True, slots=True)
class Moment(CalendarCodec[datetime]):
    """A moment as text, or as a number that counts from 1970 on.

    Attributes:
        per_second: How many of what is counted make a second: 1000 for milliseconds; ``None`` for a
            device that does not count.
        zoned: Whether it must have a time zone.
    """

    per_second: float | None = None
    zoned: bool = True

    @property
    @override
    def certain(self) -> frozenset[type]:
        return frozenset() if self.keep or self.per_second is not None else frozenset({str})

    @override
    def _read(self, wire: Any) -> datetime:
        counted = not isinstance(wire, str) or wire.isdecimal()
        if counted and self.per_second is not None:
            return self._counted(as_number(wire), self.per_second)
        text = as_text(wire)
        moment = self._moment(text)
        if self.zoned and moment.tzinfo is None:
            raise self._error(f"{text[:64]!r} has no time zone")
        return moment

    @staticmethod
    def _counted(number: float, per_second: float) -> datetime:
        try:
            return _EPOCH + timedelta(seconds=number / per_second)
        except OverflowError:
            raise DecodeError(f"{number} is out of range") from None


@dataclass(frozen=True, slots=True)
class Day(CalendarCodec[date]):
    """A date, alone or with a time of day."""

    @override
    def _read(self, wire: Any) -> date:
        return self._moment(as_text(wire)).date()


@dataclass(frozen=True, slots=True)
class TimeOfDay(CalendarCodec[time]):
    """A time of day, alone or with a date."""

    @override
    def _read(self, wire: Any) -> time:
        text = as_text(wire)
        try:
            return time.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            return self._moment(text).time()


def _in_iso_8601(text: str) -> datetime | None:
    """A point in time; a few devices leave out leading zeros."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if (match := _MOMENT.fullmatch(text)) is None:
        return None
    *parts, fraction, zone = match.groups()
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    micro = int((fraction or "0").ljust(6, "0"))
    try:
        return datetime(year, month, day, hour, minute, second, micro, tzinfo=_zone(zone))
    except ValueError:
        return None


def _in_any_notation(text: str) -> datetime | None:
    """A point in time as people write it; what is not said is today, at midnight."""
    if len(text) > _LONGEST:
        return None
    try:
        moment: datetime = parser.parse(text)
    except ValueError, OverflowError, TypeError, AttributeError, IndexError:
        return None
    return moment


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)

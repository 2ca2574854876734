"""The codec of moments."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, override

from .codec import Codec, DecodeError, as_number

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment(Codec[datetime]):
    """A moment with its time zone: ISO 8601 as text, or a number that counts from 1970 on.

    Attributes:
        per_second: How many of what is counted make a second: 1000 for milliseconds.
    """

    per_second: float = 1

    @override
    def decode(self, wire: Any) -> datetime | None:
        if wire is None:
            return None
        if not isinstance(wire, str) or wire.isdecimal():
            return self._counted(as_number(wire))
        try:
            moment = datetime.fromisoformat(wire)
        except ValueError:
            raise DecodeError(f"{wire[:64]!r} is no moment of ISO 8601") from None
        if moment.tzinfo is None:
            raise DecodeError(f"{wire[:64]!r} has no time zone")
        return moment

    def _counted(self, number: float) -> datetime:
        try:
            return _EPOCH + timedelta(seconds=number / self.per_second)
        except OverflowError:
            raise DecodeError(f"{number} is out of range") from None

    @override
    def encode(self, value: datetime) -> str:
        return value.isoformat()

"""Dates, times of day, and moments that can be set."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, ClassVar, override

from ..data_point import DataPoint
from ..vocabulary import Platform
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Component):
    """A date to set."""

    platform: ClassVar[Platform] = Platform.DATE

    value: DataPoint[date]

    @override
    def could_be(self, point: DataPoint[Any], value: Any) -> bool:
        if point.key != "value":
            return super().could_be(point, value)
        return isinstance(value, date) and not isinstance(value, datetime)


@dataclass(frozen=True, slots=True, kw_only=True)
class Time(Component):
    """A time of day to set."""

    platform: ClassVar[Platform] = Platform.TIME

    value: DataPoint[time]

    @override
    def could_be(self, point: DataPoint[Any], value: Any) -> bool:
        return isinstance(value, time) if point.key == "value" else super().could_be(point, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateTime(Component):
    """A moment to set.

    Attributes:
        value: The moment; with a zone of its own it may come without one.
        zone: The time zone of moments without one, as in ``Europe/Amsterdam``.
    """

    platform: ClassVar[Platform] = Platform.DATETIME

    value: DataPoint[datetime]
    zone: str | None = None

    @override
    def could_be(self, point: DataPoint[Any], value: Any) -> bool:
        if point.key != "value":
            return super().could_be(point, value)
        return isinstance(value, datetime) and (value.tzinfo is not None or self.zone is not None)

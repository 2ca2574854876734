"""The rate of messages: in the last minute, and over the last day."""

from array import array
from typing import Final

_INTERVAL: Final = 10.0
"""Seconds that are counted together."""

_INTERVALS: Final = 6
"""How many of them make a minute."""


QUARTER: Final = 900
"""Seconds that are counted together over a day."""

QUARTERS: Final = 96
"""How many of them make a day."""

_MOST: Final = 2**32 - 1


class Day:
    """How many messages came in each quarter of an hour of the last day: 384 bytes."""

    __slots__ = ("_counts", "_newest")

    def __init__(self) -> None:
        """Start with no message."""
        self._counts = array("I", bytes(4 * QUARTERS))
        self._newest = 0

    def add(self, at: float, count: int) -> None:
        """Count messages of this time, in seconds."""
        quarter = self._reach(at)
        self._counts[quarter] = min(self._counts[quarter] + count, _MOST)

    def quarters(self, now: float) -> list[int]:
        """The counts of the day before ``now``; the last is that of the quarter that runs."""
        newest = self._reach(now)
        return [*self._counts[newest + 1 :], *self._counts[: newest + 1]]

    def newest(self, now: float) -> int:
        """The count of the quarter that runs."""
        return self._counts[self._reach(now)]

    def _reach(self, at: float) -> int:
        """The place of the quarter of this time, where nothing older is left."""
        quarter = int(at // QUARTER)
        passed = quarter - self._newest
        if abs(passed) >= QUARTERS:  # silence for a day, or the clock was set
            self._counts = array("I", bytes(4 * QUARTERS))
            self._newest = quarter
        else:
            for fresh in range(self._newest + 1, quarter + 1):
                self._counts[fresh % QUARTERS] = 0
            self._newest = max(self._newest, quarter)
        return quarter % QUARTERS


class Rate:
    """How many messages came in all, in the last minute, and over the last day.

    The minute is counted in intervals; the oldest one counts in part. Of an interval that has ended
    the day is told: a message costs it nothing.

    Attributes:
        total: How many came in all.
    """

    __slots__ = ("_counts", "_current", "_day", "_ends", "total")

    def __init__(self) -> None:
        """Start with no message."""
        self.total = 0
        self._day = Day()
        self._current = 0
        self._counts = [0] * _INTERVALS
        self._ends = 0.0

    def count(self, now: float) -> None:
        """Count one message, at this time in seconds."""
        if not 0 < self._ends - now <= _INTERVAL:
            self._turn(now)
        self.total += 1
        self._current += 1

    def _turn(self, now: float) -> None:
        """Begin the interval of this time; start over where the clock was set."""
        if self._current:
            self._day.add(self._ends - _INTERVAL, self._current)
        passed = int((now - self._ends) // _INTERVAL) + 1
        if not 0 < passed <= _INTERVALS:
            self._counts = [0] * _INTERVALS
            self._ends = now + _INTERVAL
        else:
            counts = [*self._counts, self._current, *[0] * (passed - 1)]
            self._counts = counts[-_INTERVALS:]
            self._ends += passed * _INTERVAL
        self._current = 0

    def per_minute(self, now: float) -> float:
        """How many messages came in the minute before ``now``."""
        if not 0 < self._ends - now <= _INTERVAL:
            self._turn(now)
        oldest = self._counts[0] * (self._ends - now) / _INTERVAL
        return round(self._current + sum(self._counts[1:]) + oldest, 1)

    def quarters(self, now: float) -> list[int]:
        """How many messages came in each quarter of an hour of the day before ``now``."""
        if not 0 < self._ends - now <= _INTERVAL:
            self._turn(now)
        quarters = self._day.quarters(now)
        quarters[-1] += self._current
        return quarters

    def newest_quarter(self, now: float) -> int:
        """How many messages came in the quarter of an hour that runs: the last of ``quarters``."""
        if not 0 < self._ends - now <= _INTERVAL:
            self._turn(now)
        return self._day.newest(now) + self._current

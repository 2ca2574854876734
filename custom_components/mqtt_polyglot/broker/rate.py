"""The rate of messages."""

from typing import Final

_INTERVAL: Final = 10.0
"""Seconds that are counted together."""

_INTERVALS: Final = 6
"""How many of them make a minute."""


class Rate:
    """How many messages came in all, and in the last minute.

    The minute is counted in intervals; the oldest one counts in part.

    Attributes:
        total: How many came in all.
    """

    __slots__ = ("_counts", "_current", "_ends", "total")

    def __init__(self) -> None:
        """Start with no message."""
        self.total = 0
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

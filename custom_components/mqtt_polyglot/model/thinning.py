"""Thinning: measurements that are written less often than they change.

A small change waits longer than a large one, both from the last state that was written. So what changes
rarely is written at once, and what was held back comes out in the end.
"""

from functools import cache
from math import isfinite
from typing import Any, Final

from .dead_band import Band

SHORTEST: Final = 10.0
"""Seconds between two states of a measurement, whatever it does."""

LONGEST: Final = 300.0
"""Seconds until a change within the dead band is written: Home Assistant's statistics are of five minutes."""

_NUMBERS: Final = (int, float)

DAY: Final = 86_400.0
_HOUR: Final = 3600.0
_HOURS: Final = int(DAY / _HOUR)


class Tally:
    """How many changes the measurements of one device made in the last day, and how many count.

    Attributes:
        thinned: Whether changes are held back, or only counted.
        ends: When the hour that runs ends, and ``turn`` is to be called.
    """

    __slots__ = ("_before", "_past", "_spared", "changes", "ends", "thinned", "written")

    def __init__(self, *, thinned: bool = False) -> None:
        """Start with no change."""
        self.thinned = thinned
        self.changes = 0  # of the hour that runs
        self.written = 0
        self._spared = 0  # of it, what was left out indeed
        self._before = 0  # what thinning leaves out of it until it was chosen, or chosen no longer
        self.ends = 0.0
        self._past: list[tuple[int, int, int]] = []  # of the hours before, the oldest first

    def choose(self, *, thinned: bool) -> None:
        """Hold changes back from now on, or only count them."""
        self._spare()
        self.thinned = thinned

    def _spare(self) -> None:
        """Note what was left out indeed since this was done before."""
        left_out = self.changes - self.written
        if self.thinned:
            self._spared += left_out - self._before
        self._before = left_out

    def turn(self, now: float) -> None:
        """Begin the hour of this time, in seconds of a clock that never goes back."""
        if now < self.ends:
            return
        passed = int((now - self.ends) // _HOUR) + 1 if self.ends else _HOURS
        self._spare()
        if passed < _HOURS:
            hour = (self.changes, self.written, self._spared)
            hours = [*self._past, hour, *[(0, 0, 0)] * (passed - 1)]
            self._past = hours[1 - _HOURS :]
            self.ends += passed * _HOUR
        else:
            self._past = []
            self.ends = now + _HOUR
        self.changes = self.written = self._spared = self._before = 0

    def day(self, now: float) -> tuple[int, int]:
        """How many changes there were in the last 24 hours, and how many of them thinning leaves out.

        These are the changes that were left out, or, where changes are only counted, those that
        would have been.
        """
        self.turn(now)
        self._spare()
        hours = [*self._past, (self.changes, self.written, self._spared)]
        changes, written, spared = map(sum, zip(*hours, strict=True))
        # What was held back at the beginning may have been written since.
        return changes, max(spared if self.thinned else changes - written, 0)


class Thinned:
    """One measurement: what of it was written, and what is held back.

    Where changes are only counted, what is due is taken for written with the next change.

    Attributes:
        key: The data point.
        alone: What changed with a message that says nothing else of the component.
        tally: That of its device.
    """

    __slots__ = ("_at", "_band", "_due", "_held", "_reach", "_written", "alone", "key", "tally")

    def __init__(self, key: str, band: Band, tally: Tally) -> None:
        """Begin with nothing written."""
        self.key = key
        self.alone = _alone(key)
        self.tally = tally
        self._band = band
        self._written: float | None = None
        self._reach = 0.0  # The dead band around it.
        self._at = 0.0
        self._held: float | None = None
        self._due = 0.0

    @property
    def due(self) -> float | None:
        """When the value that is held back is to be written; ``None`` if none is."""
        return None if self._held is None else self._due

    def holds(self, value: Any, now: float) -> bool:
        """Take a change; return whether it is held back.

        It is called for each change of each measurement, also where nothing is held back.

        Args:
            value: The new value. What is no number is written at once, and so is what follows it.
            now: The time, in seconds of a clock that never goes back.
        """
        tally = self.tally
        if now >= tally.ends:
            tally.turn(now)
        tally.changes += 1
        if self._held is not None and now >= self._due:
            if tally.thinned:  # Whoever was to write it is late.
                return self._write(value, now)
            self._write(self._held, self._due)
        written = self._written
        if written is None or value.__class__ not in _NUMBERS:
            return self._write(value, now)
        reach = self._reach
        # What is no number after all is in no reach.
        near = -reach <= value - written <= reach
        due = self._at + (LONGEST if near else SHORTEST)
        if now >= due:
            return self._write(value, now)
        self._held, self._due = (None if value == written else value), due
        return True

    def release(self, now: float) -> None:
        """What was held back is written now."""
        if self._held is not None:
            self._write(self._held, now)

    def catch_up(self, now: float) -> None:
        """The component is written, whoever asked for it: so is what was held back."""
        if self.tally.thinned:
            self.release(now)

    def forget(self, now: float) -> None:
        """The component was written for another reason: the next change counts."""
        self.release(now)
        self._written = None

    def _write(self, value: Any, now: float) -> bool:
        """Note that something is written; return that it is not held back."""
        self.tally.written += 1
        self._at, self._held = now, None
        if value.__class__ in _NUMBERS and isfinite(value):
            self._written, self._reach = value, self._band.around(value)
        else:
            self._written = None
        return False


@cache
def _alone(key: str) -> frozenset[str]:
    """Shared by all that measure the same."""
    return frozenset({key})

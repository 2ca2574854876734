"""Thinning: measurements that are written less often than they change.

A small change waits longer than a large one, both from the last state that was written. So what changes
rarely is written at once, and what was held back comes out in the end.
"""

from functools import cache
from typing import Final

from .dead_band import Band

SHORTEST: Final = 10.0
"""Seconds between two states of a measurement, whatever it does."""

LONGEST: Final = 300.0
"""Seconds until a change within the dead band is written: Home Assistant's statistics are of five minutes."""

DAY: Final = 86_400.0
_HOUR: Final = 3600.0
_HOURS: Final = int(DAY / _HOUR)


class Tally:
    """How many changes the measurements of one device made in the last day, and how many count.

    Attributes:
        thinned: Whether changes are held back, or only counted.
    """

    __slots__ = ("_ends", "_past", "changes", "thinned", "written")

    def __init__(self, *, thinned: bool = False) -> None:
        """Start with no change."""
        self.thinned = thinned
        self.changes = 0  # of the hour that runs
        self.written = 0
        self._ends = 0.0
        self._past: list[tuple[int, int]] = []  # of the hours before, the oldest first

    def turn(self, now: float) -> None:
        """Begin the hour of this time, in seconds of a clock that never goes back."""
        if now < self._ends:
            return
        passed = int((now - self._ends) // _HOUR) + 1 if self._ends else _HOURS
        if passed < _HOURS:
            hours = [*self._past, (self.changes, self.written), *[(0, 0)] * (passed - 1)]
            self._past = hours[1 - _HOURS :]
            self._ends += passed * _HOUR
        else:
            self._past = []
            self._ends = now + _HOUR
        self.changes = self.written = 0

    def day(self, now: float) -> tuple[int, int]:
        """How many changes there were in the last 24 hours, and how many are left out by thinning."""
        self.turn(now)
        changes = self.changes + sum(changes for changes, _ in self._past)
        written = self.written + sum(written for _, written in self._past)
        # What was held back at the beginning may have been written since.
        return changes, max(changes - written, 0)


class Thinned:
    """One measurement: what of it was written, and what is held back.

    Where changes are only counted, what is due is taken for written with the next change.

    Attributes:
        key: The data point.
        alone: What changed with a message that says nothing else of the component.
        tally: That of its device.
    """

    __slots__ = ("_at", "_band", "_due", "_held", "_written", "alone", "key", "tally")

    def __init__(self, key: str, band: Band, tally: Tally) -> None:
        """Begin with nothing written."""
        self.key = key
        self.alone = _alone(key)
        self.tally = tally
        self._band = band
        self._written: float | None = None
        self._at = 0.0
        self._held: float | None = None
        self._due = 0.0

    @property
    def due(self) -> float | None:
        """When the value that is held back is to be written; ``None`` if none is."""
        return None if self._held is None else self._due

    def holds(self, value: object, now: float) -> bool:
        """Take a change; return whether it is held back.

        Args:
            value: The new value. What is no number is written at once, and so is what follows it.
            now: The time, in seconds of a clock that never goes back.
        """
        tally = self.tally
        tally.turn(now)
        tally.changes += 1
        if self._held is not None and now >= self._due and not tally.thinned:
            self._write(self._held, self._due)
        if not isinstance(value, int | float):
            return self._write(None, now)
        late = self._held is not None and now >= self._due
        if (written := self._written) is None or late:
            return self._write(value, now)
        due = self._at + (LONGEST if self._band.covers(written, value) else SHORTEST)
        if now >= due:
            return self._write(value, now)
        self._held, self._due = (None if value == written else value), due
        return True

    def release(self, now: float) -> None:
        """What was held back is written now."""
        if self._held is not None:
            self._write(self._held, now)

    def forget(self, now: float) -> None:
        """The component was written for another reason: the next change counts."""
        self.release(now)
        self._written = None

    def _write(self, value: float | None, now: float) -> bool:
        """Note that something is written; return that it is not held back."""
        self.tally.written += 1
        self._written, self._at, self._held = value, now, None
        return False


@cache
def _alone(key: str) -> frozenset[str]:
    """Shared by all that measure the same."""
    return frozenset({key})

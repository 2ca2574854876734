"""Reading: announcements that have come, and that are carried out a few at a time."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
import logging
from time import perf_counter
from typing import Final

from ..conventions.base import Effect
from .refusals import RefusalKey

_LOGGER = logging.getLogger(__name__)

MAX_BACKLOG: Final = 64 * 1024 * 1024
"""The most bytes of announcements that wait to be read."""

SLICE: Final = 0.005
"""Seconds that the effects of announcements may take in one turn of the event loop."""


@dataclass(slots=True)
class Reading:
    """An announcement that is being read: what is still to be done, and what was refused of it."""

    size: int
    topic: str
    effects: Iterator[Effect]
    refused: set[RefusalKey] = field(default_factory=set)


class Backlog:
    """The announcements of one broker that wait to be read."""

    def __init__(
        self,
        carry_out: Callable[[Effect, Reading], None],
        on_read: Callable[[Reading], None],
    ) -> None:
        """Begin with none.

        Args:
            carry_out: Does what an announcement asks for.
            on_read: Told when one was read to the end.
        """
        self._carry_out = carry_out
        self._on_read = on_read
        self._readings: deque[Reading] = deque()
        self._size = 0
        self._continuation: asyncio.Handle | None = None

    def __len__(self) -> int:
        """How many wait."""
        return len(self._readings)

    @property
    def size(self) -> int:
        """The bytes of those that wait."""
        return self._size

    def roomy(self, reading: Reading) -> bool:
        """Whether there is room for one more; for one there always is."""
        return not self._readings or self._size + reading.size <= MAX_BACKLOG

    def put(self, reading: Reading) -> None:
        """Read one after the others, at once if there are none."""
        self._size += reading.size
        self._readings.append(reading)
        if self._continuation is None:
            self._work()

    def _work(self) -> None:
        """Carry out effects for a while, then let others have the loop."""
        self._continuation = None
        deadline = perf_counter() + SLICE
        while self._readings:
            reading = self._readings[0]
            try:
                for effect in reading.effects:
                    self._carry_out(effect, reading)
                    if perf_counter() > deadline:
                        self._continuation = asyncio.get_running_loop().call_soon(self._work)
                        return
                self._on_read(reading)
            except Exception:
                _LOGGER.exception("The announcement on %s was not understood", reading.topic)
            self._readings.popleft()
            self._size -= reading.size

    def stop(self) -> None:
        """Read no more."""
        if self._continuation is not None:
            self._continuation.cancel()
            self._continuation = None

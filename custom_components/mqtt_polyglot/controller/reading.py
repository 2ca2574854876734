"""Reading: announcements that have come, and that are carried out a few at a time."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
import logging
from time import perf_counter, time
from typing import Final

from ..conventions.base import Effect
from ..model.text import logged
from .rejected import RejectedKey
from .slices import SLICE

_LOGGER = logging.getLogger(__name__)

MAX_BACKLOG: Final = 64 * 1024 * 1024
"""The most bytes of announcements that wait to be read."""

MAX_HEARD: Final = 16384
"""The most topics of announcements of which is known when they were last heard."""

GATHER: Final = 0.25
"""Seconds in which the announcements of a device of many parts are gathered."""

_PATIENCE: Final = 20
"""How many times longer is waited than it took to look at such a device."""


@dataclass(slots=True)
class Reading:
    """An announcement that is being read: what is still to be done, and what of it was rejected."""

    size: int
    topic: str
    effects: Iterator[Effect]
    rejected: set[RejectedKey] = field(default_factory=set)


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
                _LOGGER.exception(
                    "The announcement on %s was not understood", logged(reading.topic)
                )
            self._readings.popleft()
            self._size -= reading.size

    def stop(self) -> None:
        """Read no more."""
        if self._continuation is not None:
            self._continuation.cancel()
            self._continuation = None


class Pending:
    """The devices that are to be looked at when more has come."""

    def __init__(self, look_at: Callable[[str], None]) -> None:
        """Begin with none.

        Args:
            look_at: Takes what a device is by now.
        """
        self._look_at = look_at
        self._devices: dict[str, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._delay = GATHER

    def __len__(self) -> int:
        """How many are to be looked at."""
        return len(self._devices)

    def add(self, device_id: str) -> None:
        """Look at a device in a while."""
        self._devices[device_id] = None
        if self._timer is None:
            self._wait(self._delay)

    def _wait(self, delay: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(delay, self._look)

    def _look(self) -> None:
        """Look at one; at the next in another turn of the loop."""
        self._timer = None
        device_id = next(iter(self._devices))
        del self._devices[device_id]
        began = perf_counter()
        try:
            self._look_at(device_id)
        except Exception:
            _LOGGER.exception("What was announced of %s was not understood", logged(device_id))
        self._delay = max(GATHER, _PATIENCE * (perf_counter() - began))
        if self._devices:
            self._wait(0)

    def stop(self) -> None:
        """Look at none any more."""
        self._devices.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Heard:
    """When announcements came, of the topics that were heard last."""

    def __init__(self) -> None:
        """Begin with none."""
        self._moments: dict[str, float] = {}

    def hear(self, topic: str) -> None:
        """Remember that one came now."""
        self._moments.pop(topic, None)
        self._moments[topic] = time()
        if len(self._moments) > MAX_HEARD:
            del self._moments[next(iter(self._moments))]

    def latest(self, topics: Iterable[str]) -> float | None:
        """When the last one came on any of these topics."""
        return max((self._moments[each] for each in topics if each in self._moments), default=None)

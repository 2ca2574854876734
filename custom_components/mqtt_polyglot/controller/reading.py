"""Announcements that wait to be read, and are read a few milliseconds at a time."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
import logging
from math import inf
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
"""The most topics of which the time of the last announcement is kept."""

GATHER: Final = 0.05
"""Seconds for which the announcements of a device of several of them are gathered."""

_PATIENCE: Final = 20
"""How many times longer they are gathered than it took to describe such a device."""


@dataclass(slots=True)
class Reading:
    """An announcement that is being read: the effects that are left, and what was rejected."""

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
        """Start with none.

        Args:
            carry_out: Carries out one effect of an announcement.
            on_read: Called when an announcement was read to the end.
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
        """Whether there is room for one more, or nothing waits."""
        return not self._readings or self._size + reading.size <= MAX_BACKLOG

    def put(self, reading: Reading) -> None:
        """Add an announcement, and read it at once if no other waits."""
        self._size += reading.size
        self._readings.append(reading)
        if self._continuation is None:
            self._work()

    def _work(self) -> None:
        """Carry out effects for one slice of time, then yield the event loop."""
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
                    "Failed to process the discovery message on %s", logged(reading.topic)
                )
            self._readings.popleft()
            self._size -= reading.size

    def stop(self) -> None:
        """Stop reading."""
        if self._continuation is not None:
            self._continuation.cancel()
            self._continuation = None


class Pending:
    """Devices of several announcements that are described when these have been gathered."""

    def __init__(self, describe: Callable[[str], Iterator[None]]) -> None:
        """Start with none.

        Args:
            describe: Describes a device, with pauses.
        """
        self._describe = describe
        self._devices: dict[str, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._delay = 0.0
        # The device that is being described, what is left of that, and how long it took until now.
        self._current = ""
        self._left: Iterator[None] | None = None
        self._took = 0.0

    def __len__(self) -> int:
        """How many are to be described, or are being."""
        return len(self._devices) + (self._left is not None)

    def add(self, device_id: str) -> None:
        """Describe a device in a while."""
        self._devices[device_id] = None
        if self._timer is None:
            self._wait(max(GATHER, self._delay))

    def _wait(self, delay: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(delay, self._describe_some)

    def now(self, device_id: str) -> None:
        """Describe a device at once, if it is to be described."""
        if self._left is not None and self._current == device_id:
            self._is_described(device_id, self._left, inf)
            self._left = None
        elif device_id in self._devices:
            del self._devices[device_id]
            self._is_described(device_id, self._describe(device_id), inf)

    def _describe_some(self) -> None:
        """Go on describing devices for a slice of time; the rest in another turn of the event loop."""
        deadline = perf_counter() + SLICE
        while self._left is not None or self._devices:
            if self._left is None:
                self._current = next(iter(self._devices))
                del self._devices[self._current]
                self._left, self._took = self._describe(self._current), 0.0
            if self._is_described(self._current, self._left, deadline):
                self._left = None
                self._delay = _PATIENCE * self._took
            if perf_counter() > deadline:
                break
        self._timer = None
        if self._left is not None or self._devices:
            self._wait(0)

    def _is_described(self, device_id: str, left: Iterator[None], deadline: float) -> bool:
        """Describe a device until a deadline; return whether that is all."""
        began = perf_counter()
        try:
            for _ in left:
                if perf_counter() > deadline:
                    return False
        except Exception:
            _LOGGER.exception("Failed to process the discovery messages of %s", logged(device_id))
        finally:
            self._took += perf_counter() - began
        return True

    def stop(self) -> None:
        """Stop, and forget the devices."""
        self._devices.clear()
        self._left = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Heard:
    """The time of the last announcement by topic, for the latest topics."""

    def __init__(self) -> None:
        """Start with none."""
        self._times: dict[str, float] = {}

    def hear(self, topic: str) -> None:
        """Remember that an announcement came now."""
        self._times.pop(topic, None)
        self._times[topic] = time()
        if len(self._times) > MAX_HEARD:
            del self._times[next(iter(self._times))]

    def latest(self, topics: Iterable[str]) -> float | None:
        """The time of the last announcement on any of these topics."""
        return max((self._times[each] for each in topics if each in self._times), default=None)

"""Slices: many small actions, a few milliseconds at a time, and turns for long loops."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
import logging
from time import perf_counter
from typing import Final

_LOGGER = logging.getLogger(__name__)

SLICE: Final = 0.005
"""Seconds of one turn of the event loop that actions may take."""


class Slices:
    """Actions that wait to be done, in order, with turns of the event loop in between."""

    def __init__(self) -> None:
        """Start without actions."""
        self._waiting: deque[Callable[[], None]] = deque()
        self._continuation: asyncio.Handle | None = None
        self._working = False

    def __len__(self) -> int:
        """How many actions wait."""
        return len(self._waiting)

    def put(self, actions: Iterable[Callable[[], None]]) -> None:
        """Add actions; as many are done at once as there is time for."""
        self._waiting.extend(actions)
        if self._continuation is None and not self._working:
            self._work()

    def _work(self) -> None:
        self._continuation = None
        self._working = True
        deadline = perf_counter() + SLICE
        while self._waiting:
            action = self._waiting.popleft()
            try:
                action()
            except Exception:
                _LOGGER.exception("A scheduled action failed")
            if self._waiting and perf_counter() > deadline:
                self._continuation = asyncio.get_running_loop().call_soon(self._work)
                break
        self._working = False

    def stop(self) -> None:
        """Stop, and forget the actions."""
        self._waiting.clear()
        if self._continuation is not None:
            self._continuation.cancel()
            self._continuation = None


class Turns:
    """Lets others have the event loop every few milliseconds of a long loop."""

    def __init__(self) -> None:
        """Begin a turn."""
        self._deadline = perf_counter() + SLICE

    async def next(self) -> None:
        """Wait, if it is the turn of others."""
        if perf_counter() > self._deadline:
            await asyncio.sleep(0)
            self._deadline = perf_counter() + SLICE

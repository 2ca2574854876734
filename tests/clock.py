"""Time that stands still until a test moves it."""

import asyncio

from freezegun.api import FrozenDateTimeFactory
from homeassistant.util.async_ import get_scheduled_timer_handles

_TURNS = 25
"""Turns of the event loop in which whatever a timer sets off comes to rest."""


async def turn() -> None:
    """Let everybody do what can be done without waiting for a time."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


class Clock:
    """The clock on the wall, the monotonic one and that of the event loop, which move together.

    Whatever waits for a time waits until it is moved there: nobody sleeps, and a slow machine sees
    the same as a fast one.
    """

    def __init__(self, freezer: FrozenDateTimeFactory) -> None:
        """Move a clock that stands."""
        self._freezer = freezer

    async def forward(self, seconds: float) -> None:
        """Let this time pass; each timer that ends meanwhile ends at its own moment."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        await turn()
        while (moment := _next_moment(loop)) is not None and moment <= end:
            # A microsecond is the grain of a clock that stands.
            self._freezer.tick(max(0.0, moment - loop.time()) + 1e-6)
            await turn()
        self._freezer.tick(max(0.0, end - loop.time()))
        await turn()


def put_forward(seconds: float) -> None:
    """Put the clock of the event loop forward, which goes on from there.

    For what waits for a broker that is real, and would not hear of a time that stands still.
    """
    loop = asyncio.get_running_loop()
    time = loop.time
    loop.time = lambda: time() + seconds  # type: ignore[method-assign]


def _next_moment(loop: asyncio.AbstractEventLoop) -> float | None:
    handles = get_scheduled_timer_handles(loop)
    return min((handle.when() for handle in handles if not handle.cancelled()), default=None)

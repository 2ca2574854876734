"""Waiting for what happens in a moment, where something real is to do it."""

import asyncio
from collections.abc import Callable


async def until(
    condition: Callable[[], object], limit: float = 30, *, every: float = 0.005
) -> None:
    """Return as soon as something is so; fail if it is not within the limit, in seconds.

    The limit says nothing about how long it should take: a busy machine may need a while.
    """
    async with asyncio.timeout(limit):
        while not condition():  # noqa: ASYNC110 - anything may be waited for
            await asyncio.sleep(every)

"""Waiting for what happens in a moment."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], limit: float = 5) -> None:
    """Return as soon as something holds; fail if it does not within the limit."""
    async with asyncio.timeout(limit):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)

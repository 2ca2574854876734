"""Settling: how long a component is kept that the description of its device no longer has."""

import asyncio
from collections.abc import Callable
from typing import Final

SETTLED: Final = 60.0
"""Seconds after the last announcement after which a description is complete. A gateway that announces
everything anew may clear its announcements first, one by one."""


class Settling:
    """Timers of devices whose descriptions have lost components."""

    def __init__(self, settled: Callable[[str], None]) -> None:
        """Call ``settled`` with the id of a device whose time is over."""
        self._settled = settled
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def begin(self, device_id: str) -> None:
        """Start, or start over, the timer of a device."""
        self.cancel(device_id)
        loop = asyncio.get_running_loop()
        self._timers[device_id] = loop.call_later(SETTLED, self._end, device_id)

    def _end(self, device_id: str) -> None:
        del self._timers[device_id]
        self._settled(device_id)

    def cancel(self, device_id: str) -> None:
        """Cancel the timer of a device."""
        if (timer := self._timers.pop(device_id, None)) is not None:
            timer.cancel()

    def stop(self) -> tuple[str, ...]:
        """Cancel all timers; return the ids of their devices."""
        waiting = tuple(self._timers)
        for device_id in waiting:
            self.cancel(device_id)
        return waiting

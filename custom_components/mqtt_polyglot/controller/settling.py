"""Settling: how long a component stays that its device is described without."""

import asyncio
from collections.abc import Callable
from typing import Final

SETTLED: Final = 60.0
"""Seconds after which a device is as it was described last. A gateway that announces everything anew
clears its announcements one by one before, and a device that it clears altogether is withdrawn."""


class Settling:
    """Waits for devices to be described the same for a while."""

    def __init__(self, settled: Callable[[str], None]) -> None:
        """Call this with the id of a device that was."""
        self._settled = settled
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def begin(self, device_id: str) -> None:
        """Wait for a device, from now on."""
        self.cancel(device_id)
        loop = asyncio.get_running_loop()
        self._timers[device_id] = loop.call_later(SETTLED, self._end, device_id)

    def _end(self, device_id: str) -> None:
        del self._timers[device_id]
        self._settled(device_id)

    def cancel(self, device_id: str) -> None:
        """Wait for a device no longer."""
        if (timer := self._timers.pop(device_id, None)) is not None:
            timer.cancel()

    def stop(self) -> tuple[str, ...]:
        """Wait for nobody any more; return the ids of those that were waited for."""
        waiting = tuple(self._timers)
        for device_id in waiting:
            self.cancel(device_id)
        return waiting

"""Queries: devices whose state no broker keeps are asked for it, one after the other."""

import asyncio
import logging
from time import monotonic
from typing import Final

from ..broker.errors import BrokerError
from ..model.device import Device
from ..model.text import logged
from .commands import Outbox

_LOGGER = logging.getLogger(__name__)

PATIENCE: Final = 3.0
"""Seconds in which a device may speak by itself, or by what the broker has kept of it."""

PACE: Final = 0.25
"""Seconds between the queries of two devices: a radio network answers one at a time."""


class Queries:
    """Asks the devices that have said nothing since the broker could last be reached."""

    def __init__(self, outbox: Outbox) -> None:
        """Ask by this outbox."""
        self._outbox = outbox
        # The devices to be asked, unless they speak after the moment that stands with them.
        self._waiting: dict[str, tuple[Device, float]] = {}
        self._task: asyncio.Task[None] | None = None
        self._listening_since = 0.0

    def listening(self) -> None:
        """The broker can be reached again: what was said before that does not count."""
        self._listening_since = monotonic()

    def ask(self, device: Device, *, anew: bool = False) -> None:
        """Ask a device in a while, if it has not spoken by then.

        Args:
            device: The device.
            anew: Whether what it said until now does not count: it speaks elsewhere now.
        """
        if not device.spec.queries:
            return
        since = monotonic() if anew else self._listening_since
        self._waiting[device.spec.id] = (device, since)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(
                self._run(), name="mqtt_polyglot queries"
            )

    async def _run(self) -> None:
        await asyncio.sleep(PATIENCE)
        while self._waiting:
            device, since = self._waiting.pop(next(iter(self._waiting)))
            if self._outbox.connected and not _has_spoken(device, since):
                await self._send(device)
                await asyncio.sleep(PACE)

    async def _send(self, device: Device) -> None:
        for query in device.spec.queries:
            try:
                await self._outbox.send(device, query)
            except BrokerError as err:
                _LOGGER.debug("%s was not asked for its values: %s", logged(device.spec.id), err)
                return

    def stop(self) -> None:
        """Ask nobody any more."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()


def _has_spoken(device: Device, since: float) -> bool:
    return any(state.received_at > since for state in device.states.values())

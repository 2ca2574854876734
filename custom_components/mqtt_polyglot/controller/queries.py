"""Queries: devices whose state is not retained are asked for it, one after the other."""

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
"""Seconds in which a device may report its state by itself, or by retained messages."""

PACE: Final = 0.25
"""Seconds between the queries of two devices: a radio network answers one at a time."""


class Queries:
    """Asks devices for their state that have said nothing since the broker was connected."""

    def __init__(self, outbox: Outbox) -> None:
        """Send queries by way of this outbox."""
        self._outbox = outbox
        # The devices to be asked, and the time after which a message makes that needless.
        self._waiting: dict[str, tuple[Device, float]] = {}
        self._task: asyncio.Task[None] | None = None
        self._listening_since = 0.0

    def listening(self) -> None:
        """The broker is connected: what was said before does not count."""
        self._listening_since = monotonic()

    def ask(self, device: Device, *, anew: bool = False) -> None:
        """Ask a device in a while, if it has said nothing by then.

        Args:
            device: The device.
            anew: Whether what it said until now does not count, because its topics have changed.
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
        """Stop, and forget the devices to be asked."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()


def _has_spoken(device: Device, since: float) -> bool:
    return any(state.received_at > since for state in device.states.values())

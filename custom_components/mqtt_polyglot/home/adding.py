"""Adding: entities of components that are new, a few at a time."""

import asyncio
from collections.abc import Callable, Iterable
from itertools import islice
from time import perf_counter
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..controller.slices import SLICE
from ..model.device import Device
from ..model.state import ComponentState
from ..model.vocabulary import Platform

type EntityAdder = Callable[[Device, list[ComponentState], str], None]
"""Makes entities of components of a device, in the subentry of that id."""

_TOGETHER: Final = 8
"""How many components are handed to a platform at once: less than a slice takes."""


class Adding:
    """Has the platforms make entities; a device may have thousands."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], running: Callable[[Device], bool]
    ) -> None:
        """Begin with none.

        Args:
            hass: Home Assistant.
            entry: The config entry of the entities.
            running: Whether a device still runs.
        """
        self._hass = hass
        self._entry = entry
        self._running = running
        self._adders: dict[Platform, EntityAdder] = {}
        # The ids of the subentries by what waits.
        self._waiting: dict[tuple[Device, str], str] = {}
        self._task: asyncio.Task[None] | None = None

    def register(self, platform: Platform, adder: EntityAdder) -> None:
        """Have a platform make entities of its components."""
        self._adders[platform] = adder

    def add(self, device: Device, keys: Iterable[str], subentry_id: str) -> None:
        """Have entities made of components; as many at once as there is time for."""
        self._waiting |= {(device, key): subentry_id for key in keys}
        if self._waiting and (self._task is None or self._task.done()):
            self._task = self._entry.async_create_task(
                self._hass, self._async_work(), "mqtt_polyglot entities"
            )

    async def async_all(self) -> None:
        """Wait until all are made."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def stop(self) -> None:
        """Make no more."""
        self._waiting.clear()

    async def _async_work(self) -> None:
        deadline = perf_counter() + SLICE
        while self._waiting:
            self._add_some()
            if self._waiting and perf_counter() > deadline:
                await asyncio.sleep(0)
                deadline = perf_counter() + SLICE

    def _add_some(self) -> None:
        """Make the next entities, of what their components are by now."""
        groups: dict[tuple[Device, Platform, str], list[ComponentState]] = {}
        for (device, key), subentry_id in tuple(islice(self._waiting.items(), _TOGETHER)):
            del self._waiting[device, key]
            state = device.states.get(key)
            lives = self._running(device) and subentry_id in self._entry.subentries
            if state is not None and lives:
                group = (device, state.component.platform, subentry_id)
                groups.setdefault(group, []).append(state)
        for (device, platform, subentry_id), states in groups.items():
            self._adders[platform](device, states, subentry_id)

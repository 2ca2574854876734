"""Adding: entities of components that are new, a few at a time."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from itertools import islice
import logging
from time import perf_counter
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform as EntityPlatform
from homeassistant.core import HomeAssistant

from ..controller.slices import SLICE
from ..model.device import Device
from ..model.state import ComponentState
from ..model.vocabulary import Platform

_LOGGER = logging.getLogger(__name__)

type EntityAdder = Callable[[list[tuple[Device, ComponentState]]], None]
"""Makes entities of components of devices."""

_TOGETHER: Final = 16
"""How many components are handed to their platforms at once: about as many as a slice has time for."""


class Adding:
    """Has the platforms make entities; a device may have thousands.

    Attributes:
        platforms: Those that are set up: the others when a component first needs them.
        add_own: Makes the entity of the broker itself.
    """

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
        self.platforms: list[EntityPlatform] = []
        self.add_own: Callable[[], None] = _nothing
        # The components that wait, in order, by their devices and keys.
        self._waiting: dict[tuple[Device, str], None] = {}
        self._task: asyncio.Task[None] | None = None

    def register(self, platform: Platform, adder: EntityAdder) -> None:
        """Have a platform make entities of its components."""
        self._adders[platform] = adder

    async def async_set_up(self, platforms: Collection[Platform]) -> None:
        """Set up platforms; one that cannot be has no entities, and the others have theirs."""
        for platform in platforms:
            entity_platform = EntityPlatform(platform)
            try:
                await self._hass.config_entries.async_forward_entry_setups(
                    self._entry, [entity_platform]
                )
            except Exception:
                _LOGGER.exception("Failed to set up the platform %s", platform)
                self._adders[platform] = _add_none
                continue
            self.platforms.append(entity_platform)
            self._adders.setdefault(platform, _add_none)

    def add(self, device: Device, keys: Iterable[str]) -> None:
        """Have entities made of components, together with those of devices that come with this one."""
        self._waiting |= dict.fromkeys((device, key) for key in keys)
        if self._waiting and (self._task is None or self._task.done()):
            self._task = self._entry.async_create_task(
                self._hass, self._async_work(), "mqtt_polyglot entities", eager_start=False
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
            # Meanwhile others may have come to be the next, or these may be described anew.
            while missing := self._missing():
                await self.async_set_up(missing)
            self._add_some()
            if self._waiting and perf_counter() > deadline:
                await asyncio.sleep(0)
                deadline = perf_counter() + SLICE

    def _missing(self) -> set[Platform]:
        """The platforms that the next components need, and that are not set up."""
        states = (device.states.get(key) for device, key in self._next())
        return {state.component.platform for state in states if state} - self._adders.keys()

    def _next(self) -> tuple[tuple[Device, str], ...]:
        """The components that are handed to their platforms next."""
        return tuple(islice(self._waiting, _TOGETHER))

    def _add_some(self) -> None:
        """Make the next entities, of what their components are by now."""
        groups: dict[Platform, list[tuple[Device, ComponentState]]] = {}
        for device, key in self._next():
            del self._waiting[device, key]
            state = device.states.get(key)
            if state is not None and self._running(device):
                groups.setdefault(state.component.platform, []).append((device, state))
        for platform, components in groups.items():
            self._adders[platform](components)


def _add_none(_components: list[tuple[Device, ComponentState]]) -> None:
    """Make nothing: the platform could not be set up."""


def _nothing() -> None:
    """Do nothing."""

"""A stay: how long a hub runs. A reload that has nothing to do does not end it."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Final, Self

from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.loader import async_get_loaded_integration
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .enabling import async_is_done
from .hub import Hub, PolyglotConfigEntry

_PARKED_FOR: Final = 10.0
"""Seconds in which an entry that was unloaded has to be set up again."""

type End = Callable[[], Coroutine[Any, Any, None] | None]


class Stay:
    """A hub that runs, and what ends with it.

    Between the two halves of a reload that has nothing to do it is *parked*: its config entry is
    not loaded, but link, platforms and entities go on. If the entry is not set up again it ends.

    Attributes:
        hub: What runs.
    """

    def __init__(self, hass: HomeAssistant, hub: Hub) -> None:
        """Begin, until the config entry is unloaded."""
        self.hub = hub
        self._hass = hass
        self._ends: list[End] = []
        self._parked = False
        self._cancel = _nothing
        self._ending: asyncio.Task[None] | None = None
        hass.data.setdefault(_STAYS, {})[hub.entry.entry_id] = self

    @classmethod
    def of(cls, hass: HomeAssistant, entry: PolyglotConfigEntry) -> Self | None:
        """The stay of a config entry, whether it is loaded or parked."""
        stays: dict[str, Any] = hass.data.get(_STAYS, {})
        return stays.get(entry.entry_id)

    def on_end(self, end: End) -> None:
        """Have something done when it ends; what came last is done first."""
        self._ends.append(end)

    @callback
    def park(self) -> bool:
        """Go on over the reload that begins, if it has nothing to do; return whether that is so."""
        entry, hub = self.hub.entry, self.hub
        # One without a login has to try again: Home Assistant has ended the dialog that asks for it.
        needed = entry.disabled_by is not None or hub.settings_changed or hub.health.gave_up
        if not async_is_done(self._hass, entry) or needed:
            return False
        self._parked = True
        leave = HassJob(self._leave, cancel_on_shutdown=True)
        self._cancel = async_call_later(self._hass, _PARKED_FOR, leave)
        return True

    async def async_take_up(self) -> bool:
        """Go on in an entry that is set up again; return whether that is possible."""
        if self._parked and self.hub.settings_changed:
            self._leave()
        if self._ending is not None:
            await self._ending
        if not self._parked:
            return False
        self._parked = False
        self._cancel()
        return True

    async def async_unloaded(self) -> None:
        """End with the config entry, unless it is parked."""
        if not self._parked:
            await self._async_end()

    async def async_leave(self) -> None:
        """End for good, if it is parked."""
        self._leave()
        if self._ending is not None:
            await self._ending

    @callback
    def _leave(self, _now: datetime | None = None) -> None:
        if self._parked:
            self._parked = False
            self._cancel()
            self._ending = self._hass.async_create_task(self._async_leave(), "mqtt_polyglot leaves")

    async def _async_leave(self) -> None:
        # ``async_unload_platforms`` does nothing for an entry that is not loaded.
        for platform in self.hub.adding.platforms:
            integration = async_get_loaded_integration(self._hass, platform)
            component: Any = await integration.async_get_component()
            await component.async_unload_entry(self._hass, self.hub.entry)
        await self._async_end()

    async def _async_end(self) -> None:
        stays = self._hass.data[_STAYS]
        if stays.get(self.hub.entry.entry_id) is self:
            del stays[self.hub.entry.entry_id]
        while self._ends:
            if (job := self._ends.pop()()) is not None:
                await job


_STAYS: Final[HassKey[dict[str, Stay]]] = HassKey(f"{DOMAIN}_stays")


def _nothing() -> None:
    """Do nothing."""

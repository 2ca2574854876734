"""Enabling: an entity that is enabled is there at once, not with the reload half a minute later.

Home Assistant reloads a config entry 30 s after the last of its entities was enabled, and cannot be
told not to. Here is known when that is, and whether it has anything left to do.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.config_entries import RELOAD_AFTER_UPDATE_DELAY, ConfigEntry, ConfigEntryState
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import entity_sources
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .hub import Hub

_EARLY: Final = 0.5
"""Seconds by which Home Assistant's timer may be ahead of ours."""

_LATE: Final = 10.0
"""Seconds for which a reload may have to wait for another one."""


@dataclass(slots=True)
class _Reload:
    """A reload that Home Assistant is going to make.

    Attributes:
        at: When, by the clock of the event loop.
        entities: The ids of the entities that were made at once, and that it is for.
    """

    at: float = 0.0
    entities: set[str] = field(default_factory=set)


class Enabling:
    """Hears of entities that are enabled, whatever they belong to."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Listen, for as long as Home Assistant runs."""
        self._hass = hass
        self._reloads: dict[str, _Reload] = {}
        hass.bus.async_listen(
            er.EVENT_ENTITY_REGISTRY_UPDATED, self._on_updated, event_filter=_is_about_disabling
        )

    @callback
    def _on_updated(self, event: Event[Any]) -> None:
        row = er.async_get(self._hass).async_get(event.data["entity_id"])
        if row is None or row.config_entry_id is None or row.disabled_by is not None:
            return
        entry = self._hass.config_entries.async_get_entry(row.config_entry_id)
        ours = entry is not None and entry.domain == DOMAIN
        if event.data["changes"]["disabled_by"] is not er.RegistryEntryDisabler.CONFIG_ENTRY:
            self._defer(row.config_entry_id if ours else None)
        if entry is None or not ours or entry.state is not ConfigEntryState.LOADED:
            return
        hub: Hub = entry.runtime_data
        # One that was disabled a moment ago, and has not left yet, is left to the reload.
        leaving = row.entity_id in entity_sources(self._hass)
        if (leaving or hub.enable(row)) and entry.entry_id in self._reloads:
            self._reloads[entry.entry_id].entities.add(row.entity_id)

    def _defer(self, entry_id: str | None) -> None:
        """Follow Home Assistant: there is one timer for all config entries, begun anew each time."""
        now = self._hass.loop.time()
        self._reloads = {key: each for key, each in self._reloads.items() if each.at > now}
        if entry_id is not None:
            self._reloads.setdefault(entry_id, _Reload())
        for reload in self._reloads.values():
            reload.at = now + RELOAD_AFTER_UPDATE_DELAY

    @callback
    def is_done(self, entry: ConfigEntry[Any]) -> bool:
        """Whether the reload that begins now is for entities that are all there already; asked once."""
        reload = self._reloads.get(entry.entry_id)
        now = self._hass.loop.time()
        if reload is None or now < reload.at - _EARLY:
            return False
        del self._reloads[entry.entry_id]
        registry, sources = er.async_get(self._hass), entity_sources(self._hass)
        rows = (registry.async_get(each) for each in reload.entities)
        return now < reload.at + _LATE and all(
            row.entity_id in sources for row in rows if row is not None and row.disabled_by is None
        )


@callback
def _is_about_disabling(data: Any) -> bool:
    return data["action"] == "update" and "disabled_by" in data["changes"]


_ENABLING: Final[HassKey[Enabling]] = HassKey(f"{DOMAIN}_enabling")


@callback
def async_set_up(hass: HomeAssistant) -> None:
    """Hear of entities that are enabled."""
    hass.data[_ENABLING] = Enabling(hass)


@callback
def async_is_done(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Whether the reload that begins now is for entities that are all there already; asked once."""
    return hass.data[_ENABLING].is_done(entry)

"""The members of an entity that stands for several, such as that of a group of lamps."""

from collections.abc import Callable
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.group import Group


class Members(Group):
    """Finds the members of a group by the keys of their components, in whatever devices they are.

    Home Assistant asks for them with each state, so that they are looked up when the registry has
    changed, and not before.
    """

    def __init__(
        self, entity: Entity, entry: ConfigEntry, keys: Callable[[], tuple[str, ...]]
    ) -> None:
        """Begin.

        Args:
            entity: The entity that stands for its members.
            entry: The broker that all of them are on.
            keys: What it says now that its members are.
        """
        super().__init__(entity)
        self._of = entity
        self._entry = entry
        self._keys = keys
        self._found: list[str] | None = None

    @property
    @override
    def member_entity_ids(self) -> list[str]:
        """The entity ids of those that there are, in the order in which they are named."""
        if self._found is None:
            self._found = self._find()
        return self._found

    def _find(self) -> list[str]:
        endings = {f"_{key}": key for key in self._keys()}
        found: dict[str, str] = {}
        if endings:
            registry = er.async_get(self._of.hass)
            for entry in er.async_entries_for_config_entry(registry, self._entry.entry_id):
                if entry.unique_id.endswith(tuple(endings)):
                    ending = next(each for each in endings if entry.unique_id.endswith(each))
                    found.setdefault(ending, entry.entity_id)
        return [found[ending] for ending in endings if ending in found]

    def forget(self) -> None:
        """Look them up again the next time."""
        self._found = None

    @callback
    @override
    def async_added_to_hass(self) -> None:
        """Follow what becomes of the members."""
        super().async_added_to_hass()
        self._of.async_on_remove(
            self._of.hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._on_registry)
        )

    @callback
    def _on_registry(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        data, known = event.data, self._found or ()
        entry = er.async_get(self._of.hass).async_get(data["entity_id"])
        if data["action"] == "create":
            endings = tuple(f"_{key}" for key in self._keys())
            news = entry is not None and entry.unique_id.endswith(endings)
        else:
            news = data["entity_id"] in known or data.get("old_entity_id") in known
        if news:
            self._found = None
            self._of.async_write_ha_state()

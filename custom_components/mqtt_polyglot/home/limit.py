"""The limit: Home Assistant adds at most so many enabled entities for one config entry.

What is over it is not handed to Home Assistant, which would ask the user to report a bug. It is added as
soon as there is room.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import entity_platform, entity_registry as er
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN
from ..model.device import Device
from ..model.spec import DeviceSpec
from ..model.state import ComponentState
from .adding import EntityAdder

NEARLY: Final = 0.9
"""The share of the limit from which the user is told."""

_GATHER: Final = 1.0
"""Seconds in which entities that go are gathered: with a device all of its go."""


def maximum() -> int | None:
    """The most enabled entities of a config entry; ``None`` where Home Assistant has no limit for us."""
    if DOMAIN in getattr(entity_platform, "ENTITY_LIMIT_EXEMPT_DOMAINS", ()):
        return None
    limit: int | None = getattr(entity_platform, "MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY", None)
    return limit


def enabled_entities(hass: HomeAssistant, entry: ConfigEntry[Any]) -> int:
    """How many enabled entities a config entry has."""
    entities = er.async_get(hass).entities
    return entities.get_enabled_count_for_config_entry_id(entry.entry_id)


def is_nearly_full(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Whether a config entry has nearly as many entities as it can have."""
    return (limit := maximum()) is not None and enabled_entities(hass, entry) >= NEARLY * limit


def excess(specs: Iterable[DeviceSpec], enabled: int = 0) -> int:
    """How many entities of devices there is no room for, beside those that there are.

    Args:
        specs: Devices that are new.
        enabled: How many enabled entities their config entry has.
    """
    if (limit := maximum()) is None:
        return 0
    new = sum(each.common.enabled for spec in specs for each in spec.components)
    return max(enabled + new - limit, 0)


class EntityLimit:
    """The limit of one config entry."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        unique_id: Callable[[Device, str], str],
        add: Callable[[Device, Iterable[str]], None],
        running: Callable[[Device], bool],
    ) -> None:
        """Begin with all that is registered.

        Args:
            hass: Home Assistant.
            entry: The config entry.
            unique_id: The unique id of the entity of a component.
            add: Has entities made of components.
            running: Whether a device still runs.
        """
        self._hass = hass
        self._entry = entry
        self._unique_id = unique_id
        self._add = add
        self._running = running
        # Handed to a platform, and not registered yet: by platform and unique id.
        self._coming: set[tuple[str, str]] = set()
        self._left_out: dict[tuple[Device, str], None] = {}
        self._unsubscribe: CALLBACK_TYPE | None = None
        self._cancel: CALLBACK_TYPE | None = None

    def left_out(self) -> list[tuple[Device, str]]:
        """The components, and their devices, that have no entity because there is no room."""
        return [
            (device, key)
            for device, key in self._left_out
            if self._running(device)
            and (state := device.states.get(key)) is not None
            and not state.withdrawn
        ]

    def within(self, add: EntityAdder) -> EntityAdder:
        """Make entities of those components for which there is room."""

        def add_within(components: list[tuple[Device, ComponentState]]) -> None:
            if fitting := self._fitting(components):
                add(fitting)

        return add_within

    def stop(self) -> None:
        """Wait for room no longer."""
        self._left_out.clear()
        for cancel in filter(None, (self._unsubscribe, self._cancel)):
            cancel()
        self._unsubscribe = self._cancel = None

    def _fitting(
        self, components: list[tuple[Device, ComponentState]]
    ) -> list[tuple[Device, ComponentState]]:
        limit, enabled = maximum(), enabled_entities(self._hass, self._entry)
        if limit is None or enabled + len(components) < limit / 2:
            return (
                components  # What is on its way to be registered is far less than the other half.
            )
        self._coming = {each for each in self._coming if not self._is_registered(each)}
        fitting = []
        for device, state in components:
            component = state.component
            entity = (component.platform, self._unique_id(device, component.key))
            # Home Assistant does not count what is disabled, and takes back what it had before.
            if component.common.enabled and not self._is_registered(entity):
                if enabled + len(self._coming) >= limit:
                    self._leave_out(device, component.key)
                    continue
                self._coming.add(entity)
            self._left_out.pop((device, component.key), None)
            fitting.append((device, state))
        return fitting

    def _is_registered(self, entity: tuple[str, str]) -> bool:
        platform, unique_id = entity
        return er.async_get(self._hass).async_get_entity_id(platform, DOMAIN, unique_id) is not None

    def _leave_out(self, device: Device, key: str) -> None:
        self._left_out[device, key] = None
        if self._unsubscribe is None:
            self._unsubscribe = self._hass.bus.async_listen(
                er.EVENT_ENTITY_REGISTRY_UPDATED, self._on_updated, event_filter=_may_make_room
            )

    @callback
    def _on_updated(self, _event: Event[Any]) -> None:
        if self._cancel is None:
            job = HassJob(self._try_again, cancel_on_shutdown=True)
            self._cancel = async_call_later(self._hass, _GATHER, job)

    @callback
    def _try_again(self, _now: object) -> None:
        """Add what there is room for now; the rest is left out again."""
        self._cancel = None
        left_out, limit = self.left_out(), maximum()
        if limit is None or enabled_entities(self._hass, self._entry) < limit:
            self._left_out.clear()
            for device, key in left_out:
                self._add(device, [key])


@callback
def _may_make_room(data: Any) -> bool:
    return data["action"] == "remove" or "disabled_by" in data.get("changes", ())

"""Binary sensors."""

from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .broker_entity import BrokerConnection
from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Shown
from .home.hub import PolyglotConfigEntry
from .model.components import BinarySensor
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotBinarySensor(PolyglotEntity[BinarySensor], BinarySensorEntity):
    """Something that is so, or is not."""

    _shown = (Shown("value", "_attr_is_on", bare=True),)

    _cancel_off: CALLBACK_TYPE | None = None

    @override
    def _define(self) -> None:
        device_class = self._component.device_class
        self._attr_device_class = BinarySensorDeviceClass(device_class) if device_class else None

    @override
    def _show(self, changed: frozenset[str]) -> None:
        if self._component.off_delay is not None and self._component.value.key in changed:
            self._arm(self._component.off_delay)
        super()._show(changed)

    @override
    def _resume(self) -> None:
        super()._resume()
        if self._component.off_delay is None:
            return
        if (left := self._component.off_delay - self._state.silence) > 0:
            self._arm(left)
        elif self._get(self._component.value):
            self._state.assume(self._component.value.key, False)

    def _arm(self, delay: float) -> None:
        """Have "on" end by itself, anew with each message that says "on"."""
        self._disarm()
        if self._get(self._component.value):
            self._cancel_off = async_call_later(self.hass, delay, self._end)

    @callback
    def _end(self, _now: Any) -> None:
        self._cancel_off = None
        self._state.assume(self._component.value.key, False)
        self._update(["value"])
        self.async_write_ha_state()

    def _disarm(self) -> None:
        if self._cancel_off is not None:
            self._cancel_off()
            self._cancel_off = None

    @override
    def _stop_timers(self) -> None:
        super()._stop_timers()
        self._disarm()


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PolyglotConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Make the entity of the broker, and have the hub make those of devices."""
    hub = entry.runtime_data

    @callback
    def add_own() -> None:
        async_add_entities([BrokerConnection(hub)])

    hub.adding.add_own = add_own
    add_own()
    await async_setup_platform(
        hass,
        entry,
        async_add_entities,
        platform=Platform.BINARY_SENSOR,
        entity_type=PolyglotBinarySensor,
    )

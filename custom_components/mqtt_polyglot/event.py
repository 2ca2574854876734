"""Events: what happens at a device, such as a press."""

from functools import partial
from typing import Any, override

from homeassistant.components.event import EventDeviceClass, EventEntity

from .entity import PolyglotEntity, async_setup_platform
from .model.components import Event
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotEvent(PolyglotEntity[Event], EventEntity):
    """Something that happens. What happened last is kept by Home Assistant, not by us."""

    @override
    def _define(self) -> None:
        device_class = self._component.device_class
        self._attr_device_class = EventDeviceClass(device_class) if device_class else None
        self._attr_event_types = list(self._component.types)

    @override
    def _happen(self, key: str, value: Any) -> None:
        self._trigger_event(value.kind, dict(value.details))


async_setup_entry = partial(
    async_setup_platform, platform=Platform.EVENT, entity_type=PolyglotEvent
)

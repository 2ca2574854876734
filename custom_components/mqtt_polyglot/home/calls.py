"""Actions that are called: the broker is asked whether it is there while Home Assistant prepares them.

Before a command the broker has to answer a ping (docs/ARCHITECTURE.md, "Nothing late"). Home Assistant
says that an action is called before it looks for the entities and their permissions; by the time that
they are told, the answer is mostly there.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from homeassistant.const import (
    ATTR_AREA_ID,
    ATTR_DEVICE_ID,
    ATTR_DOMAIN,
    ATTR_ENTITY_ID,
    ATTR_FLOOR_ID,
    ATTR_LABEL_ID,
    ATTR_SERVICE_DATA,
    EVENT_CALL_SERVICE,
)
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..model.vocabulary import Platform

_PLATFORMS: Final = frozenset(Platform)
_WHEREVER: Final = frozenset({ATTR_AREA_ID, ATTR_DEVICE_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID})


@callback
def async_follow_calls(
    hass: HomeAssistant, entry_id: str, prepare: Callable[[], None]
) -> CALLBACK_TYPE:
    """Call this when an action is called that may be for an entity of this config entry.

    Returns:
        What ends it.
    """
    registry = er.async_get(hass)

    def is_ours(entity_id: Any) -> bool:
        entity = registry.async_get(entity_id) if isinstance(entity_id, str) else None
        return entity is not None and entity.config_entry_id == entry_id

    @callback
    def on_call(event: Event) -> None:
        if event.data[ATTR_DOMAIN] in _PLATFORMS:
            data: Mapping[str, Any] = event.data[ATTR_SERVICE_DATA]
            if any(map(is_ours, _named(data))) or not _WHEREVER.isdisjoint(data):
                prepare()

    return hass.bus.async_listen(EVENT_CALL_SERVICE, on_call)


def _named(data: Mapping[str, Any]) -> Iterable[Any]:
    """The entities that an action names."""
    named = data.get(ATTR_ENTITY_ID, ())
    if isinstance(named, str):
        return (each.strip() for each in named.split(","))
    return named if isinstance(named, Iterable) else ()

"""Automations that a take-over may concern, so that the user hears of them beforehand."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from homeassistant.components import automation
from homeassistant.core import HomeAssistant

from ..registry_index import MQTT

_BOUNDS: Final = ("from", "to", "not_from", "not_to", "attribute")
_MAX_DEPTH: Final = 12


def async_with_mqtt_triggers(hass: HomeAssistant, device_id: str) -> list[str]:
    """The automations that wait for a device trigger of the MQTT integration."""
    found = automation.automations_with_device(hass, device_id)
    return [
        each
        for each in found
        if any(
            part.get("domain") == MQTT and part.get("device_id") == device_id and "type" in part
            for part in _parts(_config(hass, each))
        )
    ]


def async_with_any_change(hass: HomeAssistant, entity_ids: Collection[str]) -> list[str]:
    """The automations that any change of the state of one of some entities sets off."""
    found = {
        each
        for entity_id in entity_ids
        for each in automation.automations_with_entity(hass, entity_id)
    }
    return sorted(
        each
        for each in found
        if any(_is_set_off(part, entity_ids) for part in _parts(_config(hass, each)))
    )


def _is_set_off(part: Mapping[str, Any], entity_ids: Collection[str]) -> bool:
    if part.get("trigger", part.get("platform")) != "state":
        return False
    named = part.get("entity_id")
    ids = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    return not any(each in part for each in _BOUNDS) and any(each in entity_ids for each in ids)


def _config(hass: HomeAssistant, entity_id: str) -> Any:
    component = hass.data.get(automation.DATA_COMPONENT)
    entity = component.get_entity(entity_id) if component is not None else None
    return getattr(entity, "raw_config", None)


def _parts(config: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """All objects in a configuration."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(config, Mapping):
        yield config
        for each in config.values():
            yield from _parts(each, depth + 1)
    elif isinstance(config, list | tuple):
        for each in config:
            yield from _parts(each, depth + 1)

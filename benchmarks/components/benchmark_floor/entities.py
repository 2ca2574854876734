"""The least that discovered entities can cost: those of Home Assistant with nothing behind them."""

from collections import defaultdict
from typing import Any, Final

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.sensor import SensorEntity
from homeassistant.components.switch import SwitchEntity
from homeassistant.const import Platform
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN

type Adders = dict[str, AddConfigEntryEntitiesCallback]


class _Bare(Entity):
    """What discovery messages say of an entity, and no value."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the discovery message."""
        device = config["device"]
        self._attr_name = config["name"]
        self._attr_unique_id = config["unique_id"]
        self._attr_device_class = config.get("device_class")
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, device["identifiers"][0])},
            name=device["name"],
            manufacturer=device["manufacturer"],
            model=device["model"],
            sw_version=device["sw_version"],
        )


class _Sensor(_Bare, SensorEntity):
    """A number with a unit."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the discovery message."""
        super().__init__(config)
        self._attr_state_class = config["state_class"]
        self._attr_native_unit_of_measurement = config["unit_of_measurement"]


class _BinarySensor(_Bare, BinarySensorEntity):
    """A contact."""


class _Switch(_Bare, SwitchEntity):
    """A switch that cannot be switched."""


_CLASSES: Final[dict[str, type[_Bare]]] = {
    Platform.BINARY_SENSOR: _BinarySensor,
    Platform.SENSOR: _Sensor,
    Platform.SWITCH: _Switch,
}
PLATFORMS: Final = list(map(Platform, _CLASSES))


def add(adders: Adders, configs: list[tuple[str, dict[str, Any]]]) -> None:
    """Make the entities of discovery messages: all of a platform at once."""
    made: dict[str, list[_Bare]] = defaultdict(list)
    for platform, config in configs:
        made[platform].append(_CLASSES[platform](config))
    for platform, entities in made.items():
        adders[platform](entities)

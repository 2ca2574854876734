"""The entity of a broker itself: whether it is there, and why not."""

from typing import Any, Final, override

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.const import EntityCategory
from homeassistant.helpers.device_registry import DeviceInfo

from .const import CONF_BROKER_UID, DOMAIN
from .home.hub import Hub
from .links.connection import spoken_protocol

KEY: Final = "broker_connection"


class BrokerConnection(BinarySensorEntity):
    """The connection to a broker, on the broker's own device."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_translation_key = KEY
    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, hub: Hub) -> None:
        """Belong to a broker."""
        self._hub = hub
        broker_uid = hub.entry.data[CONF_BROKER_UID]
        self._attr_unique_id = f"{broker_uid}_{KEY}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, broker_uid)})

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the link."""
        self.async_on_remove(self._hub.health.listen(self.async_write_ha_state))

    @property
    @override
    def is_on(self) -> bool:
        return self._hub.health.connected

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        health = self._hub.health
        return {
            "since": health.since.isoformat(),
            "reason": health.reason,
            "protocol": spoken_protocol(self._hub.entry.data),
        }

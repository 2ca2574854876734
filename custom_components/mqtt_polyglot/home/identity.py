"""Identity: by what devices and entities are known in the registries; see docs/ARCHITECTURE.md."""

from collections.abc import Iterator

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ..const import CONF_BROKER_UID, DOMAIN

type RegisteredDevice = dr.DeviceEntry | dr.ChildDeviceEntry
"""A device in the device registry; ours are no child devices."""


def identifier(broker_uid: str, device_id: str) -> tuple[str, str]:
    """The identifier of a device in the device registry."""
    return (DOMAIN, f"{broker_uid}/{device_id}")


def entity_unique_id(broker_uid: str, device_id: str, key: str) -> str:
    """The unique id of the entity of one component."""
    return f"{broker_uid}_{device_id}_{key}"


def device_ids(broker_uid: str, registered: RegisteredDevice) -> Iterator[str]:
    """The ids that a device in the device registry has on a broker: one; none of the broker itself."""
    for domain, own in registered.identifiers:
        uid, _, device_id = own.partition("/")
        if (domain, uid) == (DOMAIN, broker_uid) and device_id:
            yield device_id


def registered_devices(
    hass: HomeAssistant, entry: ConfigEntry
) -> Iterator[tuple[str, dr.DeviceEntry]]:
    """The devices of a broker in the device registry, with their ids."""
    registry = dr.async_get(hass)
    for registered in dr.async_entries_for_config_entry(registry, entry.entry_id):
        for device_id in device_ids(entry.data[CONF_BROKER_UID], registered):
            yield device_id, registered

"""An index of the device registry by what marks a physical device. All brokers share one.

The registry is read once and then followed, as long as a broker listens. What marks a device there -
addresses, serial numbers, identifiers - is brought into the form of ``DeviceSpec.identities``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import (
    EVENT_DEVICE_REGISTRY_UPDATED,
    EventDeviceRegistryUpdatedData,
)
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..conventions.registry import convention_of
from ..model.identity import eui64_identity, identity_of, mac_identity
from ..model.spec import DeviceSpec

MQTT: Final = "mqtt"
"""The domain of Home Assistant's own MQTT integration."""

CORE: Final = f"{MQTT}:"
"""How the marks begin of the devices of that integration, by their identifiers."""
OURS: Final = "ours:"
"""How the marks begin of the devices of our brokers, by their ids."""
NAMELESS: Final = "nameless"
"""The mark of all devices of which that integration has entities and no device."""

type IndexListener = Callable[[str, frozenset[str]], None]
"""Told by which marks a config entry has begun or ceased to provide devices."""

_DATA: Final[HassKey[RegistryIndex]] = HassKey(f"{DOMAIN}_registry_index")

_WATCHERS: Final = frozenset(
    {
        "asuswrt", "bermuda", "bluetooth", "bluetooth_le_tracker", "devolo_home_network",
        "dhcp", "dlink", "eero", "freebox", "fritz", "huawei_lte", "ibeacon", "keenetic_ndms2",
        "luci", "mikrotik", "netgear", "nmap_tracker", "opnsense", "ping", "pfsense",
        "private_ble_device", "ruckus_unleashed", "snmp", "tplink_omada", "tplink_router", "unifi",
        "unifi_direct", "upnp", "vodafone_station", "wake_on_lan",
    }
)  # fmt: skip
"""Integrations that see who is in a network: they know the address of a lamp, and are no lamp."""

_KINDS: Final = {
    dr.CONNECTION_NETWORK_MAC: mac_identity,
    dr.CONNECTION_BLUETOOTH: mac_identity,
    dr.CONNECTION_ZIGBEE: eui64_identity,
}


@dataclass(frozen=True, slots=True)
class IndexedDevice:
    """A device of the registry, as far as it matters here.

    Attributes:
        id: Its id in the registry.
        entry_id: The config entry that provides it.
        marks: What marks it.
    """

    id: str
    entry_id: str
    marks: frozenset[str]


def marks_of_registered(device: dr.DeviceEntry) -> Iterator[str]:
    """What marks a device of the registry."""
    for kind, address in device.connections:
        if kind in _KINDS and (mark := _KINDS[kind](address)):
            yield mark
    for identifier in device.identifiers:
        domain, own_id = identifier[:2]  # some integrations have more than two parts
        if domain == MQTT:
            yield f"{CORE}{own_id}"
        if domain == DOMAIN:
            yield f"{OURS}{str(own_id).partition('/')[2]}"
        elif mark := identity_of(str(own_id)):
            yield mark
    if device.serial_number and device.manufacturer:
        yield f"serial:{device.manufacturer.lower()}:{device.serial_number.lower()}"


def marks_of(spec: DeviceSpec) -> frozenset[str]:
    """What marks a found device, in the words of the index."""
    marks = set(spec.identities)
    for kind, address in spec.connections:
        if kind in _KINDS and (mark := _KINDS[kind](address)):
            marks.add(mark)
    marks.add(f"{OURS}{spec.id}")
    convention = convention_of(spec.convention)
    if (identifier := convention.core_identifier(spec.id)) is not None:
        marks.add(f"{CORE}{identifier}")
    if convention.is_nameless_in_core(spec.id):
        marks.add(NAMELESS)
    return frozenset(marks)


class RegistryIndex:
    """The devices of the registry by their marks."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Initialize; nothing is known before somebody listens."""
        self._hass = hass
        self._devices: dict[str, IndexedDevice] = {}
        self._by_mark: dict[str, dict[str, IndexedDevice]] = {}
        self._listeners: list[IndexListener] = []
        self._unfollow: CALLBACK_TYPE | None = None

    @callback
    def async_listen(self, listener: IndexListener) -> CALLBACK_TYPE:
        """Have the index kept, and be told of what changes in it; returns what ends that."""
        if self._unfollow is None:
            self._read()
        self._listeners.append(listener)

        @callback
        def stop() -> None:
            self._listeners.remove(listener)
            if not self._listeners and self._unfollow is not None:
                self._unfollow()
                self._unfollow = None
                self._devices.clear()
                self._by_mark.clear()

        return stop

    def devices(self, mark: str) -> Iterator[IndexedDevice]:
        """The devices with a mark."""
        yield from self._by_mark.get(mark, {}).values()

    def marks(self) -> Iterator[str]:
        """All marks of all devices."""
        yield from self._by_mark

    def _read(self) -> None:
        registry = dr.async_get(self._hass)
        for entry in self._hass.config_entries.async_entries():
            for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
                self._add(device)
        self._unfollow = self._hass.bus.async_listen(
            EVENT_DEVICE_REGISTRY_UPDATED, self._on_registry_updated
        )

    def _add(self, device: dr.DeviceEntry) -> IndexedDevice | None:
        """Take a device into the index, unless nobody is provided with it."""
        entry = self._hass.config_entries.async_get_entry(device.config_entry_id or "")
        # Whoever disables it there may well want it here.
        if entry is None or entry.domain in _WATCHERS or device.disabled:
            return None
        marks = frozenset(marks_of_registered(device))
        if not marks:
            return None
        indexed = self._devices[device.id] = IndexedDevice(device.id, entry.entry_id, marks)
        for mark in marks:
            self._by_mark.setdefault(mark, {})[device.id] = indexed
        return indexed

    def _remove(self, device_id: str) -> IndexedDevice | None:
        indexed = self._devices.pop(device_id, None)
        if indexed is not None:
            for mark in indexed.marks:
                devices = self._by_mark[mark]
                del devices[device_id]
                if not devices:
                    del self._by_mark[mark]
        return indexed

    @callback
    def _on_registry_updated(self, event: Event[EventDeviceRegistryUpdatedData]) -> None:
        device_id = event.data["device_id"]
        device = None
        if event.data["action"] != "remove":
            device = dr.async_get(self._hass).async_get(device_id)
        before = self._remove(device_id)
        # A part of a device has no address of its own.
        after = self._add(device) if isinstance(device, dr.DeviceEntry) else None
        if before is not None and after is not None and before.entry_id == after.entry_id:
            self._tell(after.entry_id, before.marks ^ after.marks)
            return
        for indexed in (before, after):
            if indexed is not None:
                self._tell(indexed.entry_id, indexed.marks)

    def _tell(self, entry_id: str, marks: frozenset[str]) -> None:
        if marks:
            for listener in tuple(self._listeners):
                listener(entry_id, marks)


@callback
def async_registry_index(hass: HomeAssistant) -> RegistryIndex:
    """The index of the device registry."""
    if (index := hass.data.get(_DATA)) is None:
        index = hass.data[_DATA] = RegistryIndex(hass)
    return index

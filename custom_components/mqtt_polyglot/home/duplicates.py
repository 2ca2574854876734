"""Who else provides a device that was found: nothing is to be in Home Assistant twice.

The device registry is read once and then followed. What marks a physical device there - addresses,
serial numbers, identifiers - is brought into the form of ``DeviceSpec.identities`` and looked up.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components.mqtt.const import CONF_BROKER, CONF_DISCOVERY_PREFIX
from homeassistant.components.mqtt.debug_info import info_for_device
from homeassistant.components.mqtt.models import DATA_MQTT
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import CONF_DISCOVERY, CONF_HOST, CONF_PORT
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import (
    EVENT_DEVICE_REGISTRY_UPDATED,
    EventDeviceRegistryUpdatedData,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from yarl import URL

from ..const import DEFAULT_DISCOVERY_PREFIX, DEFAULT_PORT, DOMAIN
from ..conventions.base import Announcement
from ..links.connection import uses_host
from ..model.identity import eui64_identity, identity_of, mac_identity
from ..model.spec import DeviceSpec

MQTT: Final = "mqtt"
"""The domain of Home Assistant's own MQTT integration."""

_GATHER: Final = 0.5
"""Seconds in which changes of the registry are gathered: at a start there are thousands."""

_HOMEASSISTANT: Final = "homeassistant:"
_NAMELESS: Final = tuple(f"{_HOMEASSISTANT}{kind}:" for kind in ("node", "topic"))
"""How the ids of devices begin that announced components and nothing about themselves."""
_OURS: Final = "ours:"
"""How the marks begin of the devices of our other brokers, by their ids."""
_NAMELESS_MARK: Final = "nameless"
"""The mark that all of these share."""

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
class Provider:
    """Who else has a device.

    Attributes:
        domain: The domain of an integration.
        title: What the user calls its config entry.
        device_id: The device in the registry, if it is there.
    """

    domain: str
    title: str
    device_id: str | None


@dataclass(frozen=True, slots=True)
class _Registered:
    """A device of the registry, as far as it matters here."""

    entry_id: str
    marks: frozenset[str]


def _marks_of_device(device: dr.DeviceEntry) -> Iterator[str]:
    for kind, address in device.connections:
        if kind in _KINDS and (mark := _KINDS[kind](address)):
            yield mark
    for identifier in device.identifiers:
        domain, own_id = identifier[:2]  # some integrations have more than two parts
        if domain == MQTT:
            yield f"mqtt:{own_id}"
        if domain == DOMAIN:
            yield f"{_OURS}{str(own_id).partition('/')[2]}"
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
    marks.add(f"{_OURS}{spec.id}")
    if spec.id.startswith(_HOMEASSISTANT):
        marks.add(f"mqtt:{spec.id.removeprefix(_HOMEASSISTANT)}")
    if spec.id.startswith(_NAMELESS):
        marks.add(_NAMELESS_MARK)
    return frozenset(marks)


def _announced_there(entry: ConfigEntry, device_id: str, announcement: Announcement) -> bool:
    """Whether a device of another broker of ours was announced in the same way."""
    if entry.state is not ConfigEntryState.LOADED:
        return True  # Nobody knows; better none than two.
    there = entry.runtime_data.controller.announcement(device_id)
    if there is None or there == announcement:
        return True
    configs = there.get("configs", {})
    return any(configs.get(topic) == raw for topic, raw in announcement.get("configs", {}).items())


def _announced_to_core(hass: HomeAssistant, device_id: str, announcement: Announcement) -> bool:
    """Whether a device of Home Assistant's own MQTT integration was announced in the same place."""
    if DATA_MQTT not in hass.data:
        return False
    topics = tuple(f"/{topic}" for topic in announcement.get("configs", ()))
    return any(
        entity["discovery_data"].get("topic", "").endswith(topics)
        for entity in info_for_device(hass, device_id)["entities"]
    )


class Duplicates:
    """What other config entries provide, seen from one broker."""

    def __init__(
        self,
        hass: HomeAssistant,
        data: Mapping[str, Any],
        options: Mapping[str, Any],
        *,
        entry_id: str = "",
        on_change: Callable[[set[str]], None] = lambda _marks: None,
    ) -> None:
        """Prepare; nothing is known before ``start``.

        Args:
            hass: Home Assistant.
            data: What a config entry knows, or will know, of the broker.
            options: The options of that config entry.
            entry_id: Its id, if there is one yet.
            on_change: Told by which marks somebody has begun or ceased to provide devices.
        """
        self._hass = hass
        self._data = data
        self._options = options
        self._entry_id = entry_id
        self._on_change = on_change
        self._devices: dict[str, _Registered] = {}
        self._by_mark: dict[str, set[str]] = {}
        self._changed: set[str] = set()
        self._host: ConfigEntry | None = None
        self._unsubscribe: tuple[CALLBACK_TYPE, ...] = ()
        self._cancel: CALLBACK_TYPE | None = None

    def start(self) -> None:
        """Read the registry, and follow it from now on."""
        registry = dr.async_get(self._hass)
        for entry in self._hass.config_entries.async_entries():
            for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
                self._enter(device)
        self._host = self._find_host()
        self._unsubscribe = (
            self._hass.bus.async_listen(EVENT_DEVICE_REGISTRY_UPDATED, self._on_registry),
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._on_entry),
        )

    def stop(self) -> None:
        """Follow nothing any more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def provider(self, spec: DeviceSpec, announcement: Announcement) -> Provider | None:
        """Who else has a device; ``None`` if nobody.

        A name that is no address may be given twice in the world. Where the broker is another one,
        or none that is known to be the same, the announcement has to be the same, too: then it is
        a bridge that carries it from there to here, or the same broker under another name.
        """
        for mark in marks_of(spec):
            for device_id in self._by_mark.get(mark, ()):
                entry_id = self._devices[device_id].entry_id
                entry = self._hass.config_entries.async_get_entry(entry_id)
                if entry is None:
                    continue
                if (
                    mark.startswith(_OURS) and not _announced_there(entry, spec.id, announcement)
                ) or (
                    mark.startswith("mqtt:")
                    and self._host is None
                    and not _announced_to_core(self._hass, device_id, announcement)
                ):
                    continue
                return Provider(entry.domain, entry.title, device_id)
        if self._host is not None and spec.id.startswith(_NAMELESS) and self._host_discovers():
            # Home Assistant makes entities of these, and no device that could be looked up.
            return Provider(MQTT, self._host.title, None)
        return None

    # --- the registry -----------------------------------------------------------------------

    def _enter(self, device: dr.DeviceEntry) -> set[str]:
        """Take a device into the index as it is now; return the marks for which that matters."""
        before = self._strike(device.id)
        entry = self._hass.config_entries.async_get_entry(device.config_entry_id or "")
        if (
            entry is None
            or entry.entry_id == self._entry_id
            or entry.domain in _WATCHERS
            # Whoever disables it there may well want it here.
            or device.disabled
        ):
            return before
        marks = frozenset(_marks_of_device(device))
        if marks:
            self._devices[device.id] = _Registered(entry.entry_id, marks)
            for mark in marks:
                self._by_mark.setdefault(mark, set()).add(device.id)
        return before ^ marks

    def _strike(self, device_id: str) -> set[str]:
        registered = self._devices.pop(device_id, None)
        if registered is None:
            return set()
        for mark in registered.marks:
            devices = self._by_mark[mark]
            devices.discard(device_id)
            if not devices:
                del self._by_mark[mark]
        return set(registered.marks)

    @callback
    def _on_registry(self, event: Event[EventDeviceRegistryUpdatedData]) -> None:
        device_id = event.data["device_id"]
        device = None
        if event.data["action"] != "remove":
            device = dr.async_get(self._hass).async_get(device_id)
        # A part of a device has no address of its own.
        if isinstance(device, dr.DeviceEntry):
            self._tell(self._enter(device))
        else:
            self._tell(self._strike(device_id))

    def _tell(self, marks: set[str]) -> None:
        self._changed |= marks
        if self._changed and self._cancel is None:
            job = HassJob(self._tell_now, cancel_on_shutdown=True)
            self._cancel = async_call_later(self._hass, _GATHER, job)

    @callback
    def _tell_now(self, _now: object) -> None:
        self._cancel = None
        changed, self._changed = self._changed, set()
        self._on_change(changed)

    # --- Home Assistant's own MQTT integration ----------------------------------------------

    @callback
    def _on_entry(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == MQTT:
            self._host = self._find_host()
            marks = {mark for mark in self._by_mark if mark.startswith("mqtt:")}
            self._tell(marks | {_NAMELESS_MARK})

    def _find_host(self) -> ConfigEntry | None:
        """The config entry of Home Assistant's own MQTT integration, if it is on this broker."""
        for entry in self._hass.config_entries.async_entries(
            MQTT, include_ignore=False, include_disabled=False
        ):
            if uses_host(self._data) or self._same_broker(entry):
                return entry
        return None

    def _same_broker(self, entry: ConfigEntry) -> bool:
        ours, theirs = self._data, entry.data
        return ours.get(CONF_PORT) == theirs.get(CONF_PORT, DEFAULT_PORT) and self._same_machine(
            str(ours.get(CONF_HOST, "")), str(theirs.get(CONF_BROKER, ""))
        )

    def _same_machine(self, ours: str, theirs: str) -> bool:
        if (ours := ours.lower()) == (theirs := theirs.lower()):
            return True
        here = {"localhost", "127.0.0.1", "::1", "core-mosquitto", "homeassistant.local"}
        config = self._hass.config
        here |= {URL(url).host or "" for url in (config.internal_url, config.external_url) if url}
        if config.api is not None:
            here.add(config.api.local_ip)
        return ours in here and theirs in here

    def _host_discovers(self) -> bool:
        assert self._host is not None
        settings = {**self._host.data, **self._host.options}
        return bool(settings.get(CONF_DISCOVERY, True)) and (
            settings.get(CONF_DISCOVERY_PREFIX, DEFAULT_DISCOVERY_PREFIX)
            == self._options.get(CONF_DISCOVERY_PREFIX, DEFAULT_DISCOVERY_PREFIX)
        )

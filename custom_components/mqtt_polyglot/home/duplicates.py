"""Who else provides a device that was found: nothing is to be in Home Assistant twice."""

from collections.abc import Callable, Mapping, Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components.mqtt.const import CONF_BROKER
from homeassistant.components.mqtt.debug_info import info_for_device
from homeassistant.components.mqtt.models import DATA_MQTT
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from yarl import URL

from ..const import DEFAULT_PORT
from ..conventions.base import Announcement
from ..conventions.registry import convention_of
from ..links.connection import uses_host
from ..model.spec import DeviceSpec
from .registry_index import (
    CORE,
    MQTT,
    NAMELESS,
    OURS,
    IndexedDevice,
    async_registry_index,
    marks_of,
)

_GATHER: Final = 0.5
"""Seconds in which changes of the registry are gathered: at a start there are thousands."""


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


def _announced_there(entry: ConfigEntry, spec: DeviceSpec, announcement: Announcement) -> bool:
    """Whether a device of another broker of ours was announced in the same way."""
    if entry.state is not ConfigEntryState.LOADED:
        return True  # Nobody knows; better none than two.
    there = entry.runtime_data.controller.announcement(spec.id)
    return there is None or convention_of(spec.convention).is_same(announcement, there)


def _announced_to_core(
    hass: HomeAssistant, device_id: str, spec: DeviceSpec, announcement: Announcement
) -> bool:
    """Whether a device of Home Assistant's own MQTT integration was announced in the same place."""
    if DATA_MQTT not in hass.data:
        return False
    topics = convention_of(spec.convention).core_topics(announcement)
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
        """Initialize; nothing is known before ``start``.

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
        self._index = async_registry_index(hass)
        self._changed: set[str] = set()
        self._host: ConfigEntry | None = None
        self._unsubscribe: tuple[CALLBACK_TYPE, ...] = ()
        self._cancel: CALLBACK_TYPE | None = None

    def start(self) -> None:
        """Look up devices in the registry, and follow it from now on."""
        self._host = self._find_host()
        self._unsubscribe = (
            self._index.async_listen(self._on_index),
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._on_entry),
        )

    def stop(self) -> None:
        """Follow nothing any more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = ()
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def provider(self, spec: DeviceSpec, announcement: Announcement) -> Provider | None:
        """Who else has a device; ``None`` if nobody."""
        for mark in marks_of(spec):
            for device in self._index.devices(mark):
                entry = self._hass.config_entries.async_get_entry(device.entry_id)
                if (
                    entry is not None
                    and entry.entry_id != self._entry_id
                    and self._counts(mark, device, entry, spec, announcement)
                ):
                    return Provider(entry.domain, entry.title, device.id)
        convention = convention_of(spec.convention)
        if (
            self._host is not None
            and convention.is_nameless_in_core(spec.id)
            and convention.is_heard_by_core(
                self._options, {**self._host.data, **self._host.options}
            )
        ):
            return Provider(MQTT, self._host.title, None)
        return None

    def _counts(
        self,
        mark: str,
        device: IndexedDevice,
        entry: ConfigEntry,
        spec: DeviceSpec,
        announcement: Announcement,
    ) -> bool:
        """Whether a mark that two devices have tells that they are one.

        A name that is no address may be given twice in the world. Where the broker is another one,
        or none that is known to be the same, the announcement has to be the same, too: then it is
        a bridge that carries it from there to here, or the same broker under another name.
        """
        if mark.startswith(OURS):
            return _announced_there(entry, spec, announcement)
        if mark.startswith(CORE) and self._host is None:
            return _announced_to_core(self._hass, device.id, spec, announcement)
        return True

    # --- the registry -----------------------------------------------------------------------

    @callback
    def _on_index(self, entry_id: str, marks: frozenset[str]) -> None:
        if entry_id != self._entry_id:
            self._tell(marks)

    def _tell(self, marks: AbstractSet[str]) -> None:
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
            self._tell({mark for mark in self._index.marks() if mark.startswith(CORE)} | {NAMELESS})

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

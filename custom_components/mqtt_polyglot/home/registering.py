"""Registering: a broker and its devices in the device registry, as they describe themselves."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import CONF_BROKER_UID, CONF_SOFTWARE, DOMAIN
from ..controller.controller import Controller
from ..links.connection import spoken_protocol
from ..model.spec import DeviceSpec
from .areas import async_areas
from .decisions import Answers
from .identity import identifier

_BROKERS: Final[dict[str | None, tuple[str | None, str]]] = {"mosquitto": ("Eclipse", "Mosquitto")}
"""Manufacturer and model of brokers, by what they say that they are."""


class Registering:
    """The entries of one broker in the device registry.

    Attributes:
        broker_id: The id of the broker itself there, once it is registered.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, controller: Controller) -> None:
        """Initialize; nothing is registered yet."""
        self._hass = hass
        self._entry = entry
        self._controller = controller
        self._broker_uid: str = entry.data[CONF_BROKER_UID]
        self.broker_id = ""

    @callback
    def register_broker(self) -> None:
        """Have the broker in the device registry, called what its config entry is called now."""
        protocol = spoken_protocol(self._entry.data)
        software = self._entry.data.get(CONF_SOFTWARE)
        manufacturer, model = _BROKERS.get(software, (None, "MQTT broker"))
        hub_device = dr.async_get(self._hass).async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={(DOMAIN, self._broker_uid)},
            entry_type=dr.DeviceEntryType.SERVICE,
            translation_key="broker",
            translation_placeholders={"name": self._entry.title},
            manufacturer=manufacturer,
            model=model,
            model_id=f"MQTT {protocol}" if protocol else None,
        )
        self.broker_id = hub_device.id

    def registered(self, device_id: str) -> dr.DeviceEntry | None:
        """The device in the device registry."""
        registry = dr.async_get(self._hass)
        own = identifier(self._broker_uid, device_id)
        return registry.async_get_device_by_identifier(own, self._entry.entry_id)

    def register(self, spec: DeviceSpec, answers: Answers) -> bool:
        """Have a device in the registry as it describes itself; return whether it is new there."""
        registry = dr.async_get(self._hass)
        is_new = self.registered(spec.id) is None
        parent = self._parent(spec)
        entry = registry.async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={identifier(self._broker_uid, spec.id)},
            connections=set(spec.connections),
            name=spec.name,
            manufacturer=spec.manufacturer,
            model=spec.model,
            model_id=spec.model_id,
            serial_number=spec.serial_number,
            sw_version=spec.sw_version,
            hw_version=spec.hw_version,
            configuration_url=spec.configuration_url,
            via_device_id=parent.id if parent else self.broker_id,
        )
        if is_new:
            self._apply_answers(entry, spec, answers)
        self._adopt_children(entry, spec)
        return is_new

    def _parent(self, spec: DeviceSpec) -> dr.DeviceEntry | None:
        """The device through which one is reached, unless it says that it is reached through this."""
        devices, met, via = self._controller.devices, {spec.id}, spec.via
        while via is not None and via not in met:
            met.add(via)
            via = devices[via].spec.via if via in devices else None
        return self.registered(spec.via) if via is None and spec.via is not None else None

    def _apply_answers(self, entry: dr.DeviceEntry, spec: DeviceSpec, answers: Answers) -> None:
        """Give the device the name and the area that the user asked for when adopting it.

        Who was not asked gets the area that would have been proposed, if it exists: an area that does
        not is created by the user alone.
        """
        updates: dict[str, Any] = {}
        if (name := answers.get("name")) and name != spec.name:
            updates["name_by_user"] = name
        area_id = answers.get("area")
        if "area" not in answers and entry.area_id is None:
            proposed = async_areas(self._hass).propose(spec)
            area_id = proposed.area_id if proposed else None
        if area_id:
            updates["area_id"] = area_id
        if updates:
            dr.async_get(self._hass).async_update_device(entry.id, **updates)

    def _adopt_children(self, entry: dr.DeviceEntry, spec: DeviceSpec) -> None:
        """Hang the devices that are reached through this one on it: they may have come before.

        Not only if it is new: one that was taken over or moved was in the registry all along.
        """
        registry = dr.async_get(self._hass)
        for other in self._controller.devices.values():
            if (
                other.spec.via == spec.id
                and self._parent(other.spec) is not None
                and (child := self.registered(other.spec.id))
                and child.via_device_id != entry.id
            ):
                registry.async_update_device(child.id, via_device_id=entry.id)

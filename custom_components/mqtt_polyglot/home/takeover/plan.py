"""Plans: what would become of a device that is taken over, for the user to see and for us to do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util.dt import utcnow

from ...const import CONF_BROKER_UID
from ...controller.inbox import FoundDevice
from ...conventions.registry import convention_of
from ...model.components import Component
from ...model.spec import DeviceSpec
from ...model.traits import TRAITS
from ..exposure import async_defaults
from ..hub import Hub
from ..registry_index import MQTT, marks_of, marks_of_registered
from .automations import async_with_any_change, async_with_mqtt_triggers
from .core import core_entities, core_entry, core_rows
from .journal import Journal
from .matching import CoreEntity, match
from .record import MovedEntity, Record, Stage
from .rows import facts_of


class Refusal(StrEnum):
    """Why a device cannot be taken over."""

    NOT_WAITING = "takeover_not_waiting"
    """It does not announce itself on this broker."""
    ADDED_HERE = "takeover_added_here"
    """It was added here, and has entities of its own here."""
    NOT_IN_CORE = "takeover_not_in_core"
    """The MQTT integration does not have it."""
    OTHER_INTEGRATION = "takeover_other_integration"
    """Another integration has it."""
    TAKEN_OVER = "takeover_taken_over"
    """Another broker of ours has taken it over."""
    CHILD_DEVICES = "takeover_child_devices"
    """It has child devices, with which no device can be moved."""
    BY_HAND = "takeover_by_hand"
    """It was added by hand in the MQTT integration."""
    NOTHING_MATCHES = "takeover_nothing_matches"
    """None of its entities is known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would become of a device.

    Attributes:
        device_id: The device here.
        found: What is known of it here, if it waits.
        device: The device in the MQTT integration, if it has it.
        refusal: Why it cannot be taken over, if it cannot.
        pairs: The entities that are moved, with the components that they become.
        staying: The entities that stay in the MQTT integration.
        added: The components that have no entity yet.
        triggers: The automations that wait for device triggers of the MQTT integration.
        any_change: The automations that any change of an entity sets off; they run once.
    """

    device_id: str
    found: FoundDevice | None = None
    device: dr.DeviceEntry | None = None
    refusal: Refusal | None = None
    pairs: tuple[tuple[er.RegistryEntry, Component], ...] = ()
    staying: tuple[er.RegistryEntry, ...] = ()
    added: tuple[Component, ...] = ()
    triggers: tuple[str, ...] = ()
    any_change: tuple[str, ...] = ()

    def record(self, hub: Hub, core: ConfigEntry) -> Record:
        """What has to be known to carry it out, and to undo it."""
        assert self.device is not None
        assert self.found is not None
        device, spec = self.device, self.found.spec
        return Record(
            stage=Stage.MOVING,
            began=utcnow().isoformat(),
            name=device.name_by_user or device.name or spec.name,
            registry_id=device.id,
            device_id=spec.id,
            entry_id=hub.entry.entry_id,
            broker_uid=hub.entry.data[CONF_BROKER_UID],
            core_id=core.entry_id,
            identifiers=tuple(sorted(device.identifiers)),
            connections=tuple(sorted(device.connections)),
            own_connections=tuple(sorted(spec.connections)),
            via=device.via_device_id,
            facts=facts_of(device),
            entities=tuple(
                MovedEntity(
                    id=row.id,
                    platform=row.domain,
                    unique_id=row.unique_id,
                    key=component.key,
                    facts=facts_of(row),
                    exposure=async_defaults(hub.hass, row.id),
                )
                for row, component in self.pairs
            ),
            out=tuple(row.id for row, _ in self.pairs if row.disabled_by is None),
        )


class CoreDevices:
    """The devices of the MQTT integration by what marks them, looked up once for many plans."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Read the device registry."""
        self._by_mark: dict[str, dr.DeviceEntry] = {}
        if (core := core_entry(hass)) is not None:
            for device in dr.async_entries_for_config_entry(dr.async_get(hass), core.entry_id):
                self._by_mark |= dict.fromkeys(marks_of_registered(device), device)

    def find(self, spec: DeviceSpec) -> dr.DeviceEntry | None:
        """The device of this description, enabled or not."""
        found = (self._by_mark.get(mark) for mark in sorted(marks_of(spec)))
        return next(filter(None, found), None)


@callback
def core_device(hub: Hub, found: FoundDevice, devices: CoreDevices) -> dr.DeviceEntry | Refusal:
    """The device of the MQTT integration that a device is which waits here.

    One that is disabled there is offered here as any other, and can be taken over as well.
    """
    provider = hub.adoption.provider(found.spec)
    if provider is not None and provider.domain != MQTT:
        return Refusal.OTHER_INTEGRATION
    if provider is not None and provider.device_id is not None:
        device = dr.async_get(hub.hass).async_get(provider.device_id)
    else:
        device = devices.find(found.spec)
        if device is not None and provider is None and not device.disabled:
            device = None  # It is another one of the same name, on another broker.
    return device if isinstance(device, dr.DeviceEntry) else Refusal.NOT_IN_CORE


@callback
def plan(
    hub: Hub, device_id: str, journal: Journal, devices: CoreDevices, *, detailed: bool = True
) -> Plan:
    """What would become of a device.

    Args:
        hub: The broker on which it waits.
        device_id: The device there.
        journal: What was taken over before.
        devices: The devices of the MQTT integration.
        detailed: Whether to look for automations as well.
    """
    if device_id in hub.controller.adopted:
        return Plan(device_id=device_id, refusal=Refusal.ADDED_HERE)
    hub.controller.look(device_id)
    found = hub.adoption.find(device_id)
    if (
        found is None
        or not found.spec.components
        or hub.controller.claims.owner(device_id) != device_id
    ):
        return Plan(device_id=device_id, refusal=Refusal.NOT_WAITING)
    device = core_device(hub, found, devices)
    if isinstance(device, Refusal):
        return Plan(device_id=device_id, found=found, refusal=device)
    rows = core_rows(hub.hass, device)
    matched = _matched(hub, found, device)
    components = {component.key: component for component in found.spec.components}
    pairs = tuple((row, components[matched[row.id]]) for row in rows if row.id in matched)
    taken = {component.key for _, component in pairs}
    return Plan(
        device_id=device_id,
        found=found,
        device=device,
        refusal=_refusal(hub.hass, device, rows, matched, journal),
        pairs=pairs,
        staying=tuple(row for row in rows if row.id not in matched),
        added=tuple(
            each
            for each in components.values()
            if each.key not in taken and TRAITS[each.platform].entity
        ),
        triggers=tuple(async_with_mqtt_triggers(hub.hass, device.id)) if detailed else (),
        any_change=_any_change(hub.hass, pairs) if detailed else (),
    )


def _matched(hub: Hub, found: FoundDevice, device: dr.DeviceEntry) -> dict[str, str]:
    convention = convention_of(found.spec.convention)

    def keys_of(entity: CoreEntity) -> tuple[str, ...]:
        return convention.core_keys(found.announcement, entity.platform, entity.unique_id)

    return match(
        core_entities(hub.hass, device),
        [each for each in found.spec.components if TRAITS[each.platform].entity],
        keys_of,
    )


def _any_change(
    hass: HomeAssistant, pairs: Collection[tuple[er.RegistryEntry, Component]]
) -> tuple[str, ...]:
    return tuple(async_with_any_change(hass, {row.entity_id for row, _ in pairs}))


def _refusal(
    hass: HomeAssistant,
    device: dr.DeviceEntry,
    rows: Collection[er.RegistryEntry],
    matched: Mapping[str, str],
    journal: Journal,
) -> Refusal | None:
    """Why a device that the MQTT integration has cannot be taken over, if it cannot."""
    if any(device.identifiers & set(each.identifiers) for each in journal.taken()):
        return Refusal.TAKEN_OVER
    if dr.async_entries_for_parent_device(dr.async_get(hass), device.id):
        return Refusal.CHILD_DEVICES
    if device.config_subentry_id or any(row.config_subentry_id for row in rows):
        return Refusal.BY_HAND
    return None if matched else Refusal.NOTHING_MATCHES

"""Plans: what would become of a device that is moved, for the user to see and for us to do."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ...const import CONF_BROKER_UID, DOMAIN
from ...controller.inbox import FoundDevice
from ...conventions.registry import convention_of
from ...model.components import Component
from ...model.spec import DeviceSpec
from ...model.traits import TRAITS
from ..hub import Hub
from ..identity import device_ids, entity_unique_id
from ..registry_index import marks_of, marks_of_registered
from .pairing import OldEntity, pair
from .rows import Move, MovedEntity, Side


class Refusal(StrEnum):
    """Why a device cannot be moved."""

    NOT_OURS = "move_not_ours"
    """It is no device of this integration."""
    NOT_FOUND = "move_not_found"
    """It does not announce itself where it is to be moved to."""
    PROVIDED = "move_provided"
    """The replacement belongs to another integration, and would be there twice."""
    SAME_DEVICE = "move_same_device"
    """It is there already."""
    CHILD_DEVICES = "move_child_devices"
    """It has child devices, with which no device can be moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would become of a device.

    Attributes:
        registry_id: The device in the device registry.
        device_id: What it is to be on the broker that it is moved to.
        refusal: Why it cannot be moved, if it cannot.
        found: What is known of it there.
        pairs: The entities that go with it, with the components that they become.
        removed: The entities that have no counterpart there.
        added: The components that have no entity yet.
        move: What has to be done.
    """

    registry_id: str
    device_id: str
    refusal: Refusal | None = None
    found: FoundDevice | None = None
    pairs: tuple[tuple[er.RegistryEntry, Component], ...] = ()
    removed: tuple[er.RegistryEntry, ...] = ()
    added: tuple[Component, ...] = ()
    move: Move | None = None


@callback
def sources(hub: Hub) -> Iterator[tuple[str, str]]:
    """The devices that could be moved to what announces itself on a broker, with their ids there.

    Those of other brokers of ours that announce themselves here as well, and those of this broker that
    are described in another convention as well.
    """
    controller = hub.controller
    for found in tuple(controller.inbox):
        device_id = found.spec.id
        owner = controller.claims.owner(device_id)
        if owner != device_id and owner in controller.adopted:
            if (registered := hub.registered(owner)) is not None:
                yield registered.id, device_id
        elif owner == device_id:
            provider = hub.adoption.provider(found.spec)
            if provider is not None and provider.domain == DOMAIN and provider.device_id:
                yield provider.device_id, device_id


@callback
def plan(hub: Hub, registry_id: str, device_id: str) -> Plan:
    """What would become of a device.

    Args:
        hub: The broker that it is moved to, or on which its replacement is.
        registry_id: The device in the device registry.
        device_id: What it is to be there, whether that waits or was added.
    """
    nothing = Plan(registry_id=registry_id, device_id=device_id)
    device = dr.async_get(hub.hass).async_get(registry_id)
    source = _source(hub.hass, device) if isinstance(device, dr.DeviceEntry) else None
    if source is None or not isinstance(device, dr.DeviceEntry):
        return _refused(nothing, Refusal.NOT_OURS)
    hub.controller.look(device_id)
    running = hub.controller.devices.get(device_id)
    found = hub.adoption.find(device_id)
    spec = running.spec if running is not None else found.spec if found is not None else None
    if spec is None or not spec.components or (running is not None and running.withdrawn):
        return _refused(nothing, Refusal.NOT_FOUND)
    target = _side(hub.entry, spec)
    if target.identifier == source.identifier:
        return _refused(nothing, Refusal.SAME_DEVICE)
    if running is None and _is_provided(hub, spec, device):
        return _refused(nothing, Refusal.PROVIDED)
    if dr.async_entries_for_parent_device(dr.async_get(hub.hass), device.id):
        return _refused(nothing, Refusal.CHILD_DEVICES)
    before = _description(hub.hass, source)
    return _planned(hub, nothing, device, source, target, before, spec)


def _is_provided(hub: Hub, spec: DeviceSpec, device: dr.DeviceEntry) -> bool:
    """Whether another integration has what is to replace a device; the device itself may be there, too."""
    provider = hub.adoption.provider(spec)
    if provider is None or provider.domain == DOMAIN:
        return False
    return marks_of(spec).isdisjoint(marks_of_registered(device))


def _refused(nothing: Plan, refusal: Refusal) -> Plan:
    return Plan(registry_id=nothing.registry_id, device_id=nothing.device_id, refusal=refusal)


def _planned(
    hub: Hub,
    nothing: Plan,
    device: dr.DeviceEntry,
    source: Side,
    target: Side,
    before: DeviceSpec | None,
    spec: DeviceSpec,
) -> Plan:
    registry = er.async_get(hub.hass)
    rows = {
        row.id: row
        for row in er.async_entries_for_device(registry, device.id, include_disabled_entities=True)
        if row.platform == DOMAIN
    }
    # Not all devices say an address.
    replaced = source.device_id != spec.id and (
        before is None or before.identities.isdisjoint(spec.identities)
    )
    old = tuple(_entities(rows.values(), source, before))
    components = [each for each in spec.components if TRAITS[each.platform].entity]
    names = _names(hub, source, spec)
    counterparts = pair(
        old,
        components,
        lambda entity: (entity.key, *names(entity.platform, entity.key)),
        replaced=replaced,
    )
    keys = {entity.id: entity.key for entity in old}
    taken = set(map(id, counterparts.values()))
    removed = tuple(row for row in rows.values() if row.id not in counterparts)
    name = device.name_by_user
    if name is None and replaced and device.name != spec.name:
        name = device.name
    return Plan(
        registry_id=device.id,
        device_id=spec.id,
        found=hub.adoption.find(spec.id),
        pairs=tuple((rows[row_id], component) for row_id, component in counterparts.items()),
        removed=removed,
        added=tuple(each for each in components if id(each) not in taken),
        move=Move(
            registry_id=device.id,
            name=name,
            source=source,
            target=target,
            entities=[
                MovedEntity(row_id, rows[row_id].domain, keys[row_id], component.key)
                for row_id, component in counterparts.items()
            ],
            removed=[[row.domain, row.unique_id] for row in removed],
            enabled=[each for each in counterparts if rows[each].disabled_by is None],
            replaces=replaced,
        ),
    )


def _names(hub: Hub, source: Side, spec: DeviceSpec) -> Callable[[str, str], Iterable[str]]:
    """Gives the keys that a component has in the convention of where a device is moved to.

    A convention knows which of its components is meant by an id of Home Assistant discovery. Where the
    device is moved to that, the other way round.
    """
    before = source.device_id.partition(":")[0]
    if before == spec.convention:
        return lambda _platform, _key: ()
    known = hub.controller.announcement(spec.id) or {}

    def forth(platform: str, key: str) -> Iterable[str]:
        return convention_of(spec.convention).core_keys(known, platform, key.partition(":")[2])

    there = _running(hub.hass, source)
    announced = there.controller.announcement(source.device_id) if there is not None else None
    back: dict[tuple[str, str], list[str]] = {}
    for component in spec.components:
        unique_id = component.key.partition(":")[2]
        keys = convention_of(before).core_keys(announced or {}, component.platform, unique_id)
        for key in keys:
            back.setdefault((component.platform, key), []).append(component.key)

    return lambda platform, key: (*forth(platform, key), *back.get((platform, key), ()))


def _side(entry: ConfigEntry, spec: DeviceSpec) -> Side:
    connections = [list(each) for each in sorted(spec.connections)]
    return Side(entry.entry_id, entry.data[CONF_BROKER_UID], spec.id, connections)


def _source(hass: HomeAssistant, device: dr.DeviceEntry) -> Side | None:
    """What a device is now, if it is one of ours."""
    entry = hass.config_entries.async_get_entry(device.config_entry_id)
    if entry is None or entry.domain != DOMAIN:
        return None
    broker_uid = entry.data[CONF_BROKER_UID]
    connections = [list(each) for each in sorted(device.connections)]
    for device_id in device_ids(broker_uid, device):
        return Side(entry.entry_id, broker_uid, device_id, connections)
    return None


def _description(hass: HomeAssistant, source: Side) -> DeviceSpec | None:
    """How a device describes itself where it is so far, if its broker runs and has heard of it."""
    hub = _running(hass, source)
    device = hub.controller.devices.get(source.device_id) if hub is not None else None
    return device.spec if device is not None else None


def _running(hass: HomeAssistant, side: Side) -> Hub | None:
    """The broker of a device, if it runs."""
    entry = hass.config_entries.async_get_entry(side.entry_id)
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        return None
    hub: Hub = entry.runtime_data
    return hub


def _entities(
    rows: Iterable[er.RegistryEntry], source: Side, spec: DeviceSpec | None
) -> Iterator[OldEntity]:
    described = {(str(each.platform), each.key): each for each in (spec.components if spec else ())}
    begin = entity_unique_id(source.broker_uid, source.device_id, "")
    for row in rows:
        if row.unique_id.startswith(begin):
            key = row.unique_id.removeprefix(begin)
            yield OldEntity(row.id, row.domain, key, described.get((row.domain, key)))

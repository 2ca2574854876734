"""The rows of the registries: they get the identity of a device in another place, or of another one.

``apply`` looks only at what there is and does what is left to do, so that it can be done again after a
restart in the midst. The entities must not be loaded.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
import voluptuous as vol

from ...const import CONF_BROKER_UID, DOMAIN
from ..identity import entity_unique_id, identifier

_MAX: Final = 70_000
"""Topics, which are in the ids of some devices, may be as long as MQTT has them."""
_TEXT: Final = vol.All(str, vol.Length(max=_MAX))
_PAIRS: Final = vol.All([vol.All([_TEXT], vol.Length(min=2, max=2))], vol.Length(max=_MAX))
_SIDE: Final = {"entry_id": _TEXT, "broker_uid": _TEXT, "device_id": _TEXT, "connections": _PAIRS}
_ENTITY: Final = {"id": _TEXT, "platform": _TEXT, "before": _TEXT, "after": _TEXT}
_MOVE: Final = vol.Schema(
    {
        "registry_id": _TEXT,
        "name": vol.Any(None, _TEXT),
        "source": _SIDE,
        "target": _SIDE,
        "entities": vol.All([_ENTITY], vol.Length(max=10_000)),
        "removed": _PAIRS,
        "enabled": [_TEXT],
        "replaces": bool,
    },
    required=True,
)


@dataclass(frozen=True, slots=True)
class Side:
    """A device as one broker knows it.

    Attributes:
        entry_id: The config entry of the broker.
        broker_uid: The broker.
        device_id: The device there.
        connections: Its connections, as they are written in a file.
    """

    entry_id: str
    broker_uid: str
    device_id: str
    connections: list[list[str]]

    @property
    def identifier(self) -> tuple[str, str]:
        """Its identifier in the device registry."""
        return identifier(self.broker_uid, self.device_id)

    def unique_id(self, key: str) -> str:
        """The unique id of one of its entities."""
        return entity_unique_id(self.broker_uid, self.device_id, key)


@dataclass(frozen=True, slots=True)
class MovedEntity:
    """An entity that is moved.

    Attributes:
        id: Its id in the entity registry.
        platform: Its platform.
        before: The key of its component, as it was.
        after: The key of its component, as it will be.
    """

    id: str
    platform: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """A device that is moved: all that has to be known to do it, and to undo it.

    Attributes:
        registry_id: The device in the device registry, which it stays.
        name: The name that the user gave it, or that it keeps although the other is called otherwise.
        source: What it was.
        target: What it will be.
        entities: The entities that go with it.
        removed: Platform and unique id of those that do not.
        enabled: The ids of those that go with it and are taken out for that.
        replaces: Whether it is another device that takes its place.
    """

    registry_id: str
    name: str | None
    source: Side
    target: Side
    entities: list[MovedEntity]
    removed: list[list[str]]
    enabled: list[str]
    replaces: bool

    def as_dict(self) -> dict[str, Any]:
        """As it is written in a file."""
        return asdict(self)

    @classmethod
    def read(cls, data: Any) -> Self:
        """Read one from a file; raises ``vol.Invalid`` if it is none."""
        data = _MOVE(data)
        return cls(
            **data
            | {
                "source": Side(**data["source"]),
                "target": Side(**data["target"]),
                "entities": [MovedEntity(**each) for each in data["entities"]],
            }
        )

    @property
    def reversed(self) -> Self:
        """The way back."""
        entities = [
            MovedEntity(each.id, each.platform, each.after, each.before) for each in self.entities
        ]
        return replace(self, source=self.target, target=self.source, entities=entities, removed=[])


@callback
def apply(hass: HomeAssistant, move: Move) -> None:
    """Have the rows be those of the target; what is not there any more is passed over."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    device = devices.async_get(move.registry_id)
    entry = hass.config_entries.async_get_entry(move.target.entry_id)
    if not isinstance(device, dr.DeviceEntry) or entry is None:
        return
    if entry.domain != DOMAIN or entry.data[CONF_BROKER_UID] != move.target.broker_uid:
        return
    if {move.source.identifier, move.target.identifier}.isdisjoint(device.identifiers):
        return
    other = devices.async_get_device_by_identifier(move.target.identifier, entry.entry_id)
    if other is not None and other.id != device.id:
        devices.async_remove_device(other.id)
    for entity in move.entities:
        _apply_entity(entities, move, entity)
    for row in er.async_entries_for_device(entities, device.id, include_disabled_entities=True):
        # They have no counterpart, and would be shown as unavailable for ever.
        if row.platform == DOMAIN and row.unique_id.startswith(move.source.unique_id("")):
            entities.async_remove(row.entity_id)
    broker = devices.async_get_device_by_identifier(
        (DOMAIN, move.target.broker_uid), entry.entry_id
    )
    devices.async_update_device(
        device.id,
        new_config_entry_id=entry.entry_id,
        new_identifiers={move.target.identifier},
        new_connections={(kind, address) for kind, address in move.target.connections},
        name_by_user=move.name,
        via_device_id=broker.id if broker is not None else None,
    )


def _apply_entity(entities: er.EntityRegistry, move: Move, entity: MovedEntity) -> None:
    row = entities.entities.get_entry(entity.id)
    before, after = move.source.unique_id(entity.before), move.target.unique_id(entity.after)
    if row is None or (row.domain, row.platform) != (entity.platform, DOMAIN):
        return
    if row.unique_id == before != after:
        if other := entities.async_get_entity_id(entity.platform, DOMAIN, after):
            entities.async_remove(other)
        entities.async_update_entity(
            row.entity_id, config_entry_id=move.target.entry_id, new_unique_id=after
        )
    elif row.unique_id == after:
        entities.async_update_entity(row.entity_id, config_entry_id=move.target.entry_id)


@callback
def restore(hass: HomeAssistant, move: Move) -> None:
    """Have the entities again that did not go with the device: their rows are kept for a while."""
    entry = hass.config_entries.async_get_entry(move.source.entry_id)
    for platform, unique_id in move.removed:
        er.async_get(hass).async_get_or_create(
            platform, DOMAIN, unique_id, config_entry=entry, device_id=move.registry_id
        )

"""The rows of the registries: moved to us, and moved back.

Both look only at what there is, and do what is left to do: they are also used after a restart in the
midst, when some rows are as before and others are not. None of the entities may be loaded.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.json import json_bytes
from homeassistant.util.json import json_loads

from ...const import DOMAIN
from ..exposure import async_decide, async_undo_decisions
from ..identity import entity_unique_id, identifier
from ..registry_index import MQTT
from .loading import TAKEN_OUT
from .record import DEVICE_FACTS, ENTITY_FACTS, MovedEntity, Record, RecordError

IN_MQTT: Final = "_in_mqtt"
"""How the entity ids end of the rows that stand in for others."""
_GONE: Final = "stand_in_"
"""How the unique ids begin of those rows when they are removed.

Home Assistant remembers each row that is removed. Remembered under its own unique id, the real entity would
be renamed when the MQTT integration has it again. Without a config entry, it is forgotten after 30 days.
"""


def facts_of(row: er.RegistryEntry | dr.DeviceEntry) -> dict[str, Any]:
    """What its integration has written in a row, as it can be written to a file."""
    names = ENTITY_FACTS if isinstance(row, er.RegistryEntry) else DEVICE_FACTS
    facts: dict[str, Any] = json_loads(json_bytes({name: getattr(row, name) for name in names}))  # type: ignore[assignment]
    return facts


class Rows:
    """The rows of one device that is taken over.

    Attributes:
        hass: Home Assistant.
        record: What there was, and what becomes of it.
    """

    def __init__(self, hass: HomeAssistant, record: Record, core: ConfigEntry | None) -> None:
        """Look at nothing yet.

        Args:
            hass: Home Assistant.
            record: What there was, and what becomes of it.
            core: The config entry of the MQTT integration, if there is one.
        """
        self.record = record
        self._core = core
        self.hass = hass
        self._entities = er.async_get(hass)
        self._devices = dr.async_get(hass)
        self._own = identifier(record.broker_uid, record.device_id)

    def unique_id(self, entity: MovedEntity) -> str:
        """The unique id of an entity here."""
        return entity_unique_id(self.record.broker_uid, self.record.device_id, entity.key)

    @property
    def device(self) -> dr.DeviceEntry | None:
        """The device itself."""
        device = self._devices.async_get(self.record.registry_id)
        return device if isinstance(device, dr.DeviceEntry) else None

    @property
    def stand_in(self) -> dr.DeviceEntry | None:
        """The device that stands in for it in the MQTT integration."""
        if self._core is None:
            return None
        for own in self.record.identifiers:
            found = self._devices.async_get_device_by_identifier(own, self._core.entry_id)
            if found is not None and found.id != self.record.registry_id:
                return found
        for connection in self.record.connections:
            found = self._devices.async_get_device_by_connection(connection, self._core.entry_id)
            if found is not None and found.id != self.record.registry_id:
                return found
        return None

    def stand_in_of(self, entity: MovedEntity) -> er.RegistryEntry | None:
        """The row that stands in for an entity in the MQTT integration, or a new one of it."""
        entity_id = self._entities.async_get_entity_id(entity.platform, MQTT, entity.unique_id)
        row = self._entities.async_get(entity_id) if entity_id is not None else None
        return row if row is not None and row.id != entity.id else None

    def present(self) -> Iterator[tuple[MovedEntity, er.RegistryEntry]]:
        """The entities that are still there, with their rows."""
        for entity in self.record.entities:
            if (row := self._entities.async_get(entity.id)) is not None:
                yield entity, row

    # --- checks -----------------------------------------------------------------------------

    def check(self) -> None:
        """See whether the registries are what the record says, before or after; raises ``RecordError``.

        What the user has removed since may be missing. Nothing is touched that is anything else.
        """
        record = self.record
        ours = self.hass.config_entries.async_get_entry(record.entry_id)
        if ours is not None and (ours.domain, ours.data.get("broker_uid")) != (
            DOMAIN,
            record.broker_uid,
        ):
            raise RecordError("it is about another broker")
        if any(domain != MQTT for domain, _ in record.identifiers):
            raise RecordError("the device was not one of the MQTT integration")
        device = self.device
        if device is not None and not self._is_either(device):
            raise RecordError("the device is another one")
        stand_in = self.stand_in
        there = {None, record.registry_id, *((stand_in.id,) if stand_in else ())}
        for entity, row in self.present():
            before = (row.platform, row.unique_id) == (MQTT, entity.unique_id)
            # Since then it may have been moved to another broker, which gives it another unique id.
            after = row.platform == DOMAIN and row.device_id == record.registry_id
            if row.domain != entity.platform or not (before or after):
                raise RecordError(f"{row.entity_id} is another entity")
        for entity in record.entities:
            double = self.stand_in_of(entity)
            if double is not None and double.device_id not in there:
                raise RecordError(f"{double.entity_id} belongs to another device")

    def _is_either(self, device: dr.DeviceEntry) -> bool:
        if self._is_here(device):
            return any(domain == DOMAIN for domain, _ in device.identifiers)
        entry = self.hass.config_entries.async_get_entry(device.config_entry_id)
        mine = not device.identifiers.isdisjoint(
            self.record.identifiers
        ) or not device.connections.isdisjoint(self.record.connections)
        return entry is not None and entry.domain == MQTT and mine

    def _is_here(self, device: dr.DeviceEntry) -> bool:
        """Whether a device belongs to a broker of ours; one that is being removed counts."""
        entry = self.hass.config_entries.async_get_entry(device.config_entry_id)
        ours = entry is not None and entry.domain == DOMAIN
        return ours or device.config_entry_id == self.record.entry_id

    @property
    def moved(self) -> bool:
        """Whether all rows are as they should be after the move."""
        device = self.device
        return (
            device is not None
            and self._is_here(device)
            and all(
                row.platform == DOMAIN and row.device_id == device.id for _, row in self.present()
            )
            and (
                self._core is None or all(self.stand_in_of(entity) for entity, _ in self.present())
            )
        )

    @property
    def enabled(self) -> tuple[str, ...]:
        """The ids of the entities that are enabled."""
        return tuple(entity.id for entity, row in self.present() if row.disabled_by is None)

    @property
    def taken_out(self) -> bool:
        """Whether an entity is still disabled because its row was to change hands."""
        rows = filter(None, map(self._entities.async_get, self.record.out))
        return any(row.disabled_by in TAKEN_OUT for row in rows)

    @property
    def returned(self) -> bool:
        """Whether all rows are as they were before the move."""
        device = self.device
        return (device is None or not self._is_here(device)) and all(
            row.platform == MQTT for _, row in self.present()
        )

    # --- there ------------------------------------------------------------------------------

    @callback
    def move(self) -> None:
        """Have the device and its entities belong to us, and stand-ins to the MQTT integration."""
        device = self.device
        if device is None or self._core is None:
            return
        staying = self._detach(device.id)
        for entity, row in self.present():
            if row.platform == MQTT:
                self._entities.async_update_entity_platform(
                    row.entity_id,
                    DOMAIN,
                    new_config_entry_id=self.record.entry_id,
                    new_unique_id=self.unique_id(entity),
                )
            async_decide(self.hass, row.entity_id, entity.exposure)
            if row.device_id != device.id:
                self._entities.async_update_entity(row.entity_id, device_id=device.id)
        if not self._is_here(device):
            broker = self._devices.async_get_device_by_identifier(
                (DOMAIN, self.record.broker_uid), self.record.entry_id
            )
            self._devices.async_update_device(
                device.id,
                new_config_entry_id=self.record.entry_id,
                new_identifiers={self._own},
                new_connections=set(self.record.own_connections),
                via_device_id=broker.id if broker is not None else None,
            )
        self._leave_stand_ins(device, staying)

    def _detach(self, device_id: str) -> list[str]:
        """Take the rows of the MQTT integration that stay there off a device, or they go with it."""
        moved = {entity.id for entity in self.record.entities}
        detached = []
        for row in self._rows_of(device_id):
            if row.platform == MQTT and row.id not in moved:
                self._entities.async_update_entity(row.entity_id, device_id=None)
                detached.append(row.id)
        return detached

    def _rows_of(self, device_id: str) -> list[er.RegistryEntry]:
        return er.async_entries_for_device(
            self._entities, device_id, include_disabled_entities=True
        )

    def _leave_stand_ins(self, device: dr.DeviceEntry, staying: list[str]) -> None:
        """Have disabled rows of the old unique ids: without them all entities would be made again."""
        assert self._core is not None
        record = self.record
        stand_in = self._devices.async_get_or_create(
            config_entry_id=self._core.entry_id,
            identifiers=set(record.identifiers),
            connections=set(record.connections),
            **record.facts,
        )
        self._attach(staying, stand_in.id)
        for entity, row in self.present():
            object_id = row.entity_id.partition(".")[2]
            double = self._entities.async_get_or_create(
                entity.platform,
                MQTT,
                entity.unique_id,
                config_entry=self._core,
                device_id=stand_in.id,
                suggested_object_id=f"{object_id}{IN_MQTT}",
                disabled_by=er.RegistryEntryDisabler.USER,
                original_name=entity.facts.get("original_name"),
            )
            if double.disabled_by is None:
                self._entities.async_update_entity(
                    double.entity_id, disabled_by=er.RegistryEntryDisabler.USER
                )
        rows = self._rows_of(stand_in.id)
        if all(row.disabled_by is not None for row in rows):
            self._devices.async_update_device(stand_in.id, disabled_by=dr.DeviceEntryDisabler.USER)
        else:
            # What stays is where it was, and called what it was called.
            self._devices.async_update_device(
                stand_in.id,
                area_id=device.area_id,
                labels=device.labels,
                name_by_user=device.name_by_user,
            )

    # --- and back ---------------------------------------------------------------------------

    @callback
    def give_back(self) -> None:
        """Have the device and its entities belong to the MQTT integration again."""
        if self._core is None:
            return
        stand_in, device = self.stand_in, self.device
        staying = self._remove_stand_ins(stand_in)
        for entity, row in self.present():
            if row.platform != MQTT:
                self._entities.async_update_entity_platform(
                    row.entity_id,
                    MQTT,
                    new_config_entry_id=self._core.entry_id,
                    new_unique_id=entity.unique_id,
                )
            async_undo_decisions(self.hass, row.entity_id, entity.exposure)
            self._write_facts(entity, row.device_id if device is None else device.id)
        if device is None:
            return
        via = self.record.via
        self._devices.async_update_device(
            device.id,
            new_config_entry_id=self._core.entry_id,
            new_identifiers=set(self.record.identifiers),
            new_connections=set(self.record.connections),
            via_device_id=via if via is not None and self._devices.async_get(via) else None,
            **self.record.facts,
        )
        self._attach(staying, device.id)

    def _remove_leftover(self, platform: str, gone: str) -> None:
        """Remove a row whose removal went wrong before, when it had lost its own unique id already."""
        if (entity_id := self._entities.async_get_entity_id(platform, MQTT, gone)) is not None:
            self._entities.async_remove(entity_id)

    def _attach(self, row_ids: Iterable[str], device_id: str | None) -> None:
        for row_id in row_ids:
            if (row := self._entities.async_get(row_id)) is not None:
                self._entities.async_update_entity(row.entity_id, device_id=device_id)

    def _write_facts(self, entity: MovedEntity, device_id: str | None) -> None:
        facts = dict(entity.facts)
        if (category := facts.get("entity_category")) is not None:
            facts["entity_category"] = EntityCategory(category)
        self._entities.async_get_or_create(
            entity.platform,
            MQTT,
            entity.unique_id,
            config_entry=self._core,
            device_id=device_id,
            **facts,
        )

    def _recalled(self, entity: MovedEntity) -> er.RegistryEntry | None:
        """The row that stood in for an entity, if the MQTT integration has deleted it since.

        Among the deleted ones it would have the entity renamed, or made disabled, when it is announced again.
        """
        key = (entity.platform, MQTT, entity.unique_id)
        if self._core is None or key not in self._entities.deleted_entities:
            return None
        row = self._entities.async_get_or_create(
            *key, config_entry=self._core, disabled_by=er.RegistryEntryDisabler.USER
        )
        return row if row.id != entity.id else None

    @callback
    def remove_stand_ins(self) -> None:
        """Have the MQTT integration make its entities again as if nothing had been taken over."""
        if self._core is not None and self.stand_in is None:
            # Deleted, it is remembered as disabled. Removed again below, it is not.
            self._devices.async_get_or_create(
                config_entry_id=self._core.entry_id,
                identifiers=set(self.record.identifiers),
                connections=set(self.record.connections),
            )
        staying = self._remove_stand_ins(self.stand_in, keep_device=True)
        if not staying and (stand_in := self.stand_in) is not None:
            self._devices.async_remove_device(stand_in.id)

    def _remove_stand_ins(
        self, stand_in: dr.DeviceEntry | None, *, keep_device: bool = False
    ) -> list[str]:
        """Remove what stands in for the entities; return the rows that stay in their own right."""
        for entity in self.record.entities:
            gone = f"{_GONE}{entity.unique_id}"
            self._remove_leftover(entity.platform, gone)
            if (double := self.stand_in_of(entity) or self._recalled(entity)) is not None:
                self._entities.async_update_entity(
                    double.entity_id, config_entry_id=None, new_unique_id=gone
                )
                self._entities.async_remove(double.entity_id)
        if stand_in is None:
            return []
        staying = [row.id for row in self._rows_of(stand_in.id) if row.platform == MQTT]
        if keep_device:
            if stand_in.disabled_by is dr.DeviceEntryDisabler.USER:
                self._devices.async_update_device(stand_in.id, disabled_by=None)
            return staying
        self._attach(staying, None)
        self._devices.async_remove_device(stand_in.id)
        return staying

"""The journal: the devices that were taken over, in a file of their own."""

from collections.abc import Iterable, Iterator
import logging
from pathlib import Path
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ...const import DOMAIN
from ..file import File
from .record import Record, RecordError, Stage

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1
FILE: Final = f"{DOMAIN}.takeover"


class _Data(TypedDict):
    """What is in the file."""

    records: list[Any]


class Journal:
    """What was taken over from the MQTT integration, so that it can be given back.

    Attributes:
        records: The records by the ids of the devices in the device registry.
        damaged: What is in the file and cannot be read; it is kept as it is.
        corrupt: The name of the newest file that could not be read at all and was put aside, as after a
            power failure. Its records are missing here for as long as it is there.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Name the file; nothing is read before ``async_load``."""
        self._hass = hass
        self._store: File[_Data] = File(hass, _VERSION, FILE, _is_sound)
        self._written: dict[str, dict[str, Any]] = {}
        self.records: dict[str, Record] = {}
        self.damaged: list[Any] = []
        self.corrupt: str | None = None

    async def async_load(self) -> None:
        """Read it. What cannot be used is left alone, whatever is wrong with it."""
        data = await self._store.async_load()
        self.corrupt = await self._hass.async_add_executor_job(_newest_corrupt, self._store.path)
        raw = [] if data is None else data["records"]
        read = await self._hass.async_add_executor_job(_read, raw)
        for each, record in read:
            if isinstance(record, RecordError):
                _LOGGER.error("A device that was taken over cannot be given back: %s", record)
                self.damaged.append(each)
            else:
                self.records[record.registry_id] = record
                self._written[record.registry_id] = each

    @property
    def incomplete(self) -> bool:
        """Whether records may be missing that were written once."""
        return bool(self.damaged) or self.corrupt is not None

    def taken(self) -> Iterator[Record]:
        """The devices that are taken over, and not given back."""
        return (each for each in self.records.values() if each.stage is not Stage.RETURNING)

    def find(self, entry_id: str, device_id: str) -> Record | None:
        """The record of a device that a broker has, whichever broker has taken it over."""
        return next(
            (each for each in self.taken() if self.place(each) == (entry_id, device_id)), None
        )

    def place(self, record: Record) -> tuple[str, str]:
        """The config entry that has a device now, and its id there: it may have been moved since."""
        device = dr.async_get(self._hass).async_get(record.registry_id)
        if isinstance(device, dr.DeviceEntry):
            for domain, own in device.identifiers:
                if domain == DOMAIN:
                    return device.config_entry_id, own.partition("/")[2]
        return record.entry_id, record.device_id

    async def async_write(self, *records: Record, forget: Iterable[Record] = ()) -> None:
        """Write records, and forget others; on return it is in the file."""
        for record in forget:
            self.records.pop(record.registry_id, None)
            self._written.pop(record.registry_id, None)
        for record in records:
            self.records[record.registry_id] = record
            self._written[record.registry_id] = record.as_dict()
        await self._store.async_save({"records": [*self._written.values(), *self.damaged]})


def _is_sound(data: Any) -> bool:
    return isinstance(data, dict) and isinstance(data.get("records"), list)


def _newest_corrupt(path: str) -> str | None:
    """The name of the file that was put aside last; each ends with the time."""
    file = Path(path)
    return max((each.name for each in file.parent.glob(f"{file.name}.corrupt.*")), default=None)


def _read(raw: list[Any]) -> list[tuple[Any, Record | RecordError]]:
    read: list[tuple[Any, Record | RecordError]] = []
    for each in raw:
        try:
            read.append((each, Record.read(each)))
        except RecordError as err:
            read.append((each, err))
    return read

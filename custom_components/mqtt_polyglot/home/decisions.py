"""Decisions: which devices of one broker the user has adopted, and which they have removed.

They have a file of their own, which is small, so that it can be written at once: a decision is kept
even if Home Assistant is killed a moment later.
"""

from collections.abc import Iterable
from typing import Any, Final, TypedDict

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_BROKER_UID, DOMAIN
from .file import File, are_texts
from .identity import registered_devices

_VERSION: Final = 1


class Answers(TypedDict, total=False):
    """What the user answered when they adopted a device, or set since; what they did not is missing.

    Attributes:
        name: What the user calls it.
        area: The id of the area that it is put in, ``None`` for none.
        assistants: The voice assistants that get it.
        thinned: Whether fewer changes of what it measures are written.
    """

    name: str
    area: str | None
    assistants: list[str]
    thinned: bool


class _Data(TypedDict):
    """What is in the file."""

    adopted: dict[str, Answers]
    removed: list[str]


class Decisions:
    """The user's decisions about the devices of one broker.

    They belong to the broker, not to the config entry, so that the config flow can leave there what
    was chosen before the entry exists. Who changes them tells the hub: see ``Hub.sync_soon``.

    Attributes:
        adopted: The answers by the ids of the adopted devices. They count when a device is
            registered for the first time.
        removed: The ids of devices that are not to be adopted automatically again.
    """

    def __init__(self, hass: HomeAssistant, broker_uid: str) -> None:
        """Name the file; nothing is read before ``async_load``."""
        self._store: File[_Data] = File(
            hass, _VERSION, f"{DOMAIN}.{broker_uid}.decisions", _is_sound
        )
        self.adopted: dict[str, Answers] = {}
        self.removed: set[str] = set()
        self._unsaved = False

    async def async_load(self) -> bool:
        """Read what was decided in earlier runs; whether there is anything to read."""
        data = await self._store.async_load()
        if data is None:
            return False
        self.adopted = dict(data["adopted"])
        # A device of which both is said is kept: to be asked again costs less than to lose it.
        self.removed = set(data["removed"]) - self.adopted.keys()
        return True

    @callback
    def adopt(self, device_id: str, answers: Answers | None = None) -> bool:
        """Adopt a device; whether it was not adopted before."""
        if device_id in self.adopted:
            return False
        self.adopted[device_id] = answers or {}
        self.removed.discard(device_id)
        self._save_soon()
        return True

    @callback
    def remove(self, device_id: str) -> bool:
        """Remove a device; whether it was adopted."""
        if self.adopted.pop(device_id, None) is None:
            return False
        self.removed.add(device_id)
        self._save_soon()
        return True

    def is_thinned(self, device_id: str) -> bool:
        """Whether fewer changes of what a device measures are written."""
        return self.adopted.get(device_id, {}).get("thinned", False)

    @callback
    def thin(self, device_id: str, *, thinned: bool) -> bool:
        """Have fewer changes of an adopted device be written, or all; whether that is new."""
        if self.is_thinned(device_id) is thinned:
            return False
        answers = self.adopted[device_id].copy()
        answers.pop("thinned", None)
        if thinned:
            answers["thinned"] = True
        self.adopted[device_id] = answers
        self._save_soon()
        return True

    @callback
    def recover(self, device_ids: Iterable[str]) -> None:
        """Take devices for adopted ones: those that are registered, if the file was lost."""
        for device_id in device_ids:
            self.adopt(device_id)

    def _save_soon(self) -> None:
        """Write with the next turn of the event loop, once for all that is decided in this one."""
        self._unsaved = True
        self._store.async_delay_save(self._data, 0)

    async def async_flush(self) -> None:
        """Write what has not been written yet."""
        if self._unsaved:
            await self.async_save()

    def _data(self) -> _Data:
        self._unsaved = False
        return {"adopted": dict(self.adopted), "removed": sorted(self.removed)}

    async def async_save(self) -> None:
        """Write now."""
        await self._store.async_save(self._data())

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _is_sound(data: Any) -> bool:
    """Whether all of the file makes sense: one that lacks an adopted device would have it removed."""
    return (
        isinstance(data, dict)
        and isinstance(adopted := data.get("adopted"), dict)
        and all(map(_is_answers, adopted.values()))
        and are_texts(data.get("removed"))
    )


def _is_answers(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("name", ""), str)
        and isinstance(value.get("area"), str | None)
        and are_texts(value.get("assistants", []))
        and isinstance(value.get("thinned", False), bool)
    )


async def async_decisions(hass: HomeAssistant, entry: ConfigEntry) -> Decisions:
    """The decisions of a broker, whether it runs or not."""
    if entry.state is ConfigEntryState.LOADED:
        running: Decisions = entry.runtime_data.decisions
        return running
    decisions = Decisions(hass, entry.data[CONF_BROKER_UID])
    if not await decisions.async_load():
        decisions.recover(device_id for device_id, _ in registered_devices(hass, entry))
    return decisions

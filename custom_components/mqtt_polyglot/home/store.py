"""What is kept of the adopted devices of one broker from one run to the next."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NotRequired, TypedDict, override

from homeassistant.core import HomeAssistant

from ..const import DOMAIN
from ..conventions.base import Announcement
from .file import File, are_texts, is_object

_VERSION: Final = 2
"""1 had the decisions of the user, of which an older version would see none: it is not to read 2."""

MAX_TOLD: Final = 5000
"""Of how many devices at most is kept what automations were told last."""

_SAVE_DELAY: Final = 10
"""Seconds in which changes are gathered: at a start, every device announces itself again."""


class _Data(TypedDict):
    """What stands in the file."""

    devices: dict[str, Mapping[str, Any]]
    kinds: NotRequired[dict[str, str]]
    trust: NotRequired[dict[str, dict[str, Any]]]
    told: NotRequired[dict[str, str]]
    removed: NotRequired[list[str]]


class _File(File[_Data]):
    """The file, which older versions have written in the same form."""

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: _Data
    ) -> _Data:
        """Keep all of it: what is not used any more is left out when it is written next."""
        return old_data


class DeviceStore:
    """The announcements of the adopted devices, and what else is known of them.

    It belongs to the broker, not to the config entry, so that the config flow can leave there what
    it heard before the entry exists.

    Attributes:
        announcements: By device id.
        kinds: What each device mainly was when the user last looked, by device id.
        trust: What the user has accepted of each device, by device id; see ``controller.trust``.
        removed: The ids of devices that the user has removed, if an older version has written that.
        told: What automations were told of a device last, by device id: see ``home.happenings``.
    """

    def __init__(self, hass: HomeAssistant, broker_uid: str) -> None:
        """Name the file; nothing is read before ``async_load``."""
        self._store = _File(hass, _VERSION, f"{DOMAIN}.{broker_uid}", is_object)
        self.announcements: dict[str, Announcement] = {}
        self.kinds: dict[str, str] = {}
        self.trust: dict[str, dict[str, Any]] = {}
        self.told: dict[str, str] = {}
        self.removed: frozenset[str] = frozenset()
        self._unsaved = False

    async def async_load(self) -> None:
        """Read what an earlier run has left: of a damaged file what makes sense."""
        if (data := await self._store.async_load()) is None:
            return
        sound = {key: _sound(data.get(key, {}), check) for key, check in _CHECKS.items()}
        self.announcements, self.kinds = sound["devices"], sound["kinds"]
        self.trust, self.told = sound["trust"], sound["told"]
        removed = data.get("removed", [])
        self.removed = frozenset(removed) if are_texts(removed) else frozenset()
        whole = "devices" in data and are_texts(removed)
        if not whole or any(data.get(key, {}) != each for key, each in sound.items()):
            await self._store.async_put_aside("some of its content makes no sense")
            await self.async_save()

    def remember(
        self, device_id: str, announcement: Announcement, trust: dict[str, Any] | None = None
    ) -> None:
        """Keep by what an adopted device announced itself, and what of it was accepted."""
        if trust is not None and self.trust.get(device_id) != trust:
            self.trust[device_id] = trust
            self._save_soon()
        if self.announcements.get(device_id) != announcement:
            self.announcements[device_id] = announcement
            self._save_soon()

    def know(self, device_id: str, kind: str | None) -> None:
        """Keep what an adopted device mainly is."""
        if kind is not None and self.kinds.get(device_id) != kind:
            self.kinds[device_id] = kind
            self._save_soon()

    def tell(self, device_id: str, happening: str | None) -> bool:
        """Keep what automations are told of a device, ``None`` to begin anew; whether it is news."""
        if self.told.get(device_id) == happening:
            return False
        self.told.pop(device_id, None)
        if happening is not None:
            self.told[device_id] = happening
            if len(self.told) > MAX_TOLD:
                del self.told[next(iter(self.told))]
        self._save_soon()
        return True

    def forget(self, device_id: str) -> None:
        """Keep nothing of a device that the user removed."""
        self.announcements.pop(device_id, None)
        self.kinds.pop(device_id, None)
        self.trust.pop(device_id, None)
        self._save_soon()

    def _save_soon(self) -> None:
        self._unsaved = True
        self._store.async_delay_save(self._data, _SAVE_DELAY)

    async def async_flush(self) -> None:
        """Write what has not been written yet: whoever reads the file next is to find it."""
        if self._unsaved:
            await self.async_save()

    def _data(self) -> _Data:
        self._unsaved = False
        return {
            "devices": dict(self.announcements),
            "kinds": dict(self.kinds),
            "trust": dict(self.trust),
            "told": dict(self.told),
        }

    async def async_save(self) -> None:
        """Write now."""
        await self._store.async_save(self._data())

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _sound(raw: object, is_sound: Callable[[Any], bool]) -> dict[str, Any]:
    """What makes sense of what is kept by device id."""
    if not isinstance(raw, dict):
        return {}
    return {device_id: each for device_id, each in raw.items() if is_sound(each)}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_trust(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(are_texts(value.get(key)) for key in ("keys", "kinds", "roots"))
        and isinstance(topics := value.get("topics"), dict)
        and all(isinstance(origin, str) for origin in topics.values())
    )


_CHECKS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "devices": is_object,
    "kinds": _is_text,
    "trust": _is_trust,
    "told": _is_text,
}
"""Whether what is kept of a device makes sense."""

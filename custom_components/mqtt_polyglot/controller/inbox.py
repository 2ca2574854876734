"""The inbox: devices that were found on a broker and that the user has not adopted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import orjson

from ..conventions.base import Announcement
from ..model.spec import DeviceSpec

MAX_FOUND: Final = 1000
"""The most devices that wait. A radio gateway in a town hears hundreds of strangers a day."""

MAX_BYTES: Final = 32 * 1024 * 1024
"""The most memory that announcements of waiting devices take, in bytes of JSON."""


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """A device that waits, and by what it announced itself.

    Attributes:
        spec: What it is.
        announcement: By what it announced itself.
        size: The bytes of that.
        examined: Whether it was read as closely as an adopted one.
    """

    spec: DeviceSpec
    announcement: Announcement
    size: int
    examined: bool = False


class Inbox:
    """What waits for the user, bounded in number and in memory.

    Attributes:
        turned_away: How many announcements have found no room.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._found: dict[str, FoundDevice] = {}
        self._size = 0
        self.turned_away = 0

    def __iter__(self) -> Iterator[FoundDevice]:
        """Every device that waits, in the order in which they were found."""
        return iter(self._found.values())

    def __len__(self) -> int:
        """How many devices wait."""
        return len(self._found)

    @property
    def roomy(self) -> bool:
        """Whether there is so much room again that those turned away may come back."""
        return len(self._found) < MAX_FOUND * 0.9 and self._size < MAX_BYTES * 0.9

    def get(self, device_id: str) -> FoundDevice | None:
        """A device that waits."""
        return self._found.get(device_id)

    def put(self, spec: DeviceSpec, announcement: Announcement) -> FoundDevice | None:
        """Let a device wait, or take its new announcement; ``None`` where there is no room."""
        size = len(orjson.dumps(announcement))
        before = self._found.get(spec.id)
        grown = self._size + size - (before.size if before else 0)
        if grown > MAX_BYTES or (before is None and len(self._found) >= MAX_FOUND):
            self.turned_away += 1
            return None
        self._size = grown
        found = self._found[spec.id] = FoundDevice(spec, announcement, size)
        return found

    def examine(self, device_id: str, describe: Callable[[Announcement], DeviceSpec]) -> None:
        """Have a device read closely, once for each of its announcements."""
        found = self._found.get(device_id)
        if found is not None and not found.examined:
            spec = describe(found.announcement)
            self._found[device_id] = replace(found, spec=spec, examined=True)

    def take(self, device_id: str) -> FoundDevice | None:
        """Let a device wait no longer."""
        if (found := self._found.pop(device_id, None)) is not None:
            self._size -= found.size
        return found

"""The inbox: devices that were found on a broker and wait for the user."""

from collections import deque
from collections.abc import Callable, Iterator, Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

import orjson

from ..conventions.base import Announcement
from ..model.spec import DeviceSpec

MAX_FOUND: Final = 1000
"""The most devices that wait. A radio gateway in a town finds hundreds of foreign ones a day."""

MAX_NAMES: Final = 5
"""The most names that are kept of devices for which there was no room."""

MAX_BYTES: Final = 32 * 1024 * 1024
"""The most bytes of JSON of the announcements of devices that wait."""


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """A device that waits.

    Attributes:
        spec: Its description.
        announcement: Its announcement.
        size: The bytes of JSON of the announcement.
        examined: Whether its templates were checked, as those of an adopted device.
        rank: How likely it is one of the user's: see ``rank_of``.
    """

    spec: DeviceSpec
    announcement: Announcement
    size: int
    examined: bool = False
    rank: int = 0


class Inbox:
    """The devices that wait for the user, bounded in number and in memory.

    Attributes:
        turned_away: For how many announcements there was no room.
        last_turned_away: The names of the last devices for which there was none.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._found: dict[str, FoundDevice] = {}
        self._size = 0
        self.turned_away = 0
        self.last_turned_away: deque[str] = deque(maxlen=MAX_NAMES)
        self._by_rank: dict[int, dict[str, None]] = {}

    def __iter__(self) -> Iterator[FoundDevice]:
        """All devices that wait, in the order in which they were found."""
        return iter(self._found.values())

    def __len__(self) -> int:
        """How many devices wait."""
        return len(self._found)

    @property
    def roomy(self) -> bool:
        """Whether there is room again for devices that were turned away."""
        return len(self._found) < MAX_FOUND * 0.9 and self._size < MAX_BYTES * 0.9

    def get(self, device_id: str) -> FoundDevice | None:
        """The device with this id, if it waits."""
        return self._found.get(device_id)

    def put(
        self, spec: DeviceSpec, announcement: Announcement, rank: int = 0
    ) -> FoundDevice | None:
        """Add or update a device that waits; return ``None`` if there is no room.

        Args:
            spec: Its description.
            announcement: Its announcement.
            rank: How likely it is one of the user's; see ``worse_than``.
        """
        size = len(orjson.dumps(announcement))
        before = self._found.get(spec.id)
        grown = self._size + size - (before.size if before else 0)
        if grown > MAX_BYTES or (before is None and len(self._found) >= MAX_FOUND):
            return None
        if before is not None:
            self._unrank(before)
        self._size = grown
        found = self._found[spec.id] = FoundDevice(spec, announcement, size, rank=rank)
        self._by_rank.setdefault(rank, {})[spec.id] = None
        return found

    def examine(self, device_id: str, describe: Callable[[Announcement], DeviceSpec]) -> None:
        """Describe a device in full, once for each of its announcements."""
        found = self._found.get(device_id)
        if found is not None and not found.examined:
            spec = describe(found.announcement)
            self._found[device_id] = replace(found, spec=spec, examined=True)

    def worse_than(self, rank: int, device_id: str) -> FoundDevice | None:
        """The last device of the lowest rank, if that is below this one; never the device itself."""
        for lower in sorted(each for each in self._by_rank if each < rank):
            for other in reversed(self._by_rank[lower]):
                if other != device_id:
                    return self._found[other]
        return None

    def turn_away(self, spec: DeviceSpec) -> None:
        """Count a device for which there is no room, or no more."""
        self.turned_away += 1
        self.last_turned_away.append(spec.name)

    def _unrank(self, found: FoundDevice) -> None:
        same = self._by_rank[found.rank]
        del same[found.spec.id]
        if not same:
            del self._by_rank[found.rank]

    def take(self, device_id: str) -> FoundDevice | None:
        """Remove and return a device that waits."""
        if (found := self._found.pop(device_id, None)) is not None:
            self._size -= found.size
            self._unrank(found)
        return found


def rank_of(spec: DeviceSpec, known: AbstractSet[str]) -> int:
    """How likely a device is one of the user's, by its description.

    Args:
        spec: The description.
        known: The manufacturers and origins of the adopted devices.
    """
    if spec.nameless:
        return 0
    said = {spec.manufacturer, spec.origin} - {None}
    return 1 + len(said) + 3 * bool(said & known)

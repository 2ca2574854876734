"""The inbox: devices that were found on a broker and that the user has not adopted."""

from collections import deque
from collections.abc import Callable, Iterator, Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

import orjson

from ..conventions.base import Announcement
from ..model.spec import DeviceSpec

MAX_FOUND: Final = 1000
"""The most devices that wait. A radio gateway in a town hears hundreds of strangers a day."""

MAX_NAMES: Final = 5
"""The most names that are kept of those for which there was no room."""

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
    rank: int = 0


class Inbox:
    """What waits for the user, bounded in number and in memory.

    Attributes:
        turned_away: How many announcements have found no room.
        last_turned_away: The names of those devices that found none last.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._found: dict[str, FoundDevice] = {}
        self._size = 0
        self.turned_away = 0
        self.last_turned_away: deque[str] = deque(maxlen=MAX_NAMES)
        self._by_rank: dict[int, dict[str, None]] = {}

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

    def put(
        self, spec: DeviceSpec, announcement: Announcement, rank: int = 0
    ) -> FoundDevice | None:
        """Let a device wait, or take its new announcement; ``None`` where there is no room.

        Args:
            spec: What it is.
            announcement: By what it announced itself.
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
        """Have a device read closely, once for each of its announcements."""
        found = self._found.get(device_id)
        if found is not None and not found.examined:
            spec = describe(found.announcement)
            self._found[device_id] = replace(found, spec=spec, examined=True)

    def worse_than(self, rank: int, device_id: str) -> FoundDevice | None:
        """The device to give its place to one of this rank and id: the last of the lowest rank."""
        for lower in sorted(each for each in self._by_rank if each < rank):
            for other in reversed(self._by_rank[lower]):
                if other != device_id:
                    return self._found[other]
        return None

    def turn_away(self, spec: DeviceSpec) -> None:
        """Count a device that found no room, or that had to make room."""
        self.turned_away += 1
        self.last_turned_away.append(spec.name)

    def _unrank(self, found: FoundDevice) -> None:
        same = self._by_rank[found.rank]
        del same[found.spec.id]
        if not same:
            del self._by_rank[found.rank]

    def take(self, device_id: str) -> FoundDevice | None:
        """Let a device wait no longer."""
        if (found := self._found.pop(device_id, None)) is not None:
            self._size -= found.size
            self._unrank(found)
        return found


def rank_of(spec: DeviceSpec, known: AbstractSet[str]) -> int:
    """How likely a device is one of the user's: by what it says of itself.

    Args:
        spec: The device.
        known: The makers, and the software that speaks for devices, of what the user has adopted.
    """
    if spec.nameless:
        return 0
    said = {spec.manufacturer, spec.origin} - {None}
    return 1 + len(said) + 3 * bool(said & known)

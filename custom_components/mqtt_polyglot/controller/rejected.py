"""Announcements that cannot be read, for as long as that is so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..conventions.base import Rejected

MAX_REJECTED: Final = 100
"""The most of them that are remembered."""

type RejectedKey = tuple[str, str, str]
"""The topic, where in the announcement, and the key there."""


@dataclass(slots=True)
class RejectedAnnouncement:
    """What cannot be read, and how often it came since it last could."""

    rejected: Rejected
    count: int = 0


class RejectedAnnouncements:
    """The announcements of one broker that cannot be read."""

    def __init__(self) -> None:
        """Start with none."""
        self._announcements: dict[RejectedKey, RejectedAnnouncement] = {}

    def __iter__(self) -> Iterator[RejectedAnnouncement]:
        """Each of them, the latest at the end."""
        return iter(self._announcements.values())

    def add(self, rejected: Rejected) -> RejectedKey:
        """Remember one; return its key."""
        note = rejected.note
        key = (rejected.topic, note.where, note.key)
        announcement = self._announcements.pop(key, None) or RejectedAnnouncement(rejected)
        announcement.rejected = rejected
        announcement.count += 1
        self._announcements[key] = announcement
        if len(self._announcements) > MAX_REJECTED:
            del self._announcements[next(iter(self._announcements))]
        return key

    def settle(self, topic: str, still: set[RejectedKey]) -> None:
        """Forget what was rejected on a topic, but for what its newest announcement is rejected for."""
        if self._announcements:
            gone = [key for key in self._announcements if key[0] == topic and key not in still]
            for key in gone:
                del self._announcements[key]

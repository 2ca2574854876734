"""Refusals: announcements that could not be read, for as long as that is so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..conventions.base import Rejected

MAX_REFUSALS: Final = 100
"""The most of them that are remembered."""

type RefusalKey = tuple[str, str, str]
"""The topic, where in the announcement, and the key there."""


@dataclass(slots=True)
class Refusal:
    """What could not be read, and how often it came since it last could."""

    rejected: Rejected
    count: int = 0


class Refusals:
    """The announcements of one broker that cannot be read."""

    def __init__(self) -> None:
        """Start with none."""
        self._refusals: dict[RefusalKey, Refusal] = {}

    def __iter__(self) -> Iterator[Refusal]:
        """Each of them, the one that came last at the end."""
        return iter(self._refusals.values())

    def add(self, rejected: Rejected) -> RefusalKey:
        """Remember that something could not be read; return what names it."""
        note = rejected.note
        key = (rejected.topic, note.where, note.key)
        refusal = self._refusals.pop(key, None) or Refusal(rejected)
        refusal.rejected = rejected
        refusal.count += 1
        self._refusals[key] = refusal
        if len(self._refusals) > MAX_REFUSALS:
            del self._refusals[next(iter(self._refusals))]
        return key

    def settle(self, topic: str, still: set[RefusalKey]) -> None:
        """A topic was read to the end: what was not refused this time can be read, or is gone."""
        if self._refusals:
            for key in [key for key in self._refusals if key[0] == topic and key not in still]:
                del self._refusals[key]

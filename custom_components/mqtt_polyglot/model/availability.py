"""Availability: what a device, or whoever speaks for it, says about being reachable."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .data_point import Source


class AvailabilityMode(StrEnum):
    """How several sources make one answer."""

    ALL = "all"
    ANY = "any"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Availability:
    """The sources to ask, each a boolean. Without any, a device is there while the broker is."""

    sources: tuple[Source[bool], ...] = ()
    mode: AvailabilityMode = AvailabilityMode.ALL


ALWAYS: Final = Availability()


class AvailabilityState:
    """What the sources of one availability have said so far.

    A source that has not spoken counts as offline: a device that announces where it tells its
    presence, and never does, is not there.
    """

    __slots__ = ("_answers", "_mode", "online")

    def __init__(self, availability: Availability) -> None:
        """Start with no source having spoken."""
        self._answers: list[bool] = [False] * len(availability.sources)
        self._mode = availability.mode
        self.online = not self._answers

    def receive(self, index: int, online: bool) -> bool:
        """Take the answer of one source; return whether the whole changed."""
        before = self.online
        self._answers[index] = online
        match self._mode:
            case AvailabilityMode.ALL:
                self.online = all(self._answers)
            case AvailabilityMode.ANY:
                self.online = any(self._answers)
            case AvailabilityMode.LATEST:
                self.online = online
        return self.online is not before

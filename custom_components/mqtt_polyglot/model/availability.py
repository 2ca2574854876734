"""Availability: what a device, or whoever speaks for it, says about being reachable."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .data_point import Source


class AvailabilityMode(StrEnum):
    """How several sources make one answer."""

    ALL = "all"
    ANY = "any"
    LATEST = "latest"


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Availability:
    """The sources to ask, each a boolean. Without any, a device is there while the broker is.

    Attributes:
        sources: Where it is said.
        mode: How they make one answer.
        vouched: Whether a device that is heard is there as far as nothing was said about that: the
            broker may have lost what it had kept, and nobody says it again.
    """

    sources: tuple[Source[bool], ...] = ()
    mode: AvailabilityMode = AvailabilityMode.ALL
    vouched: bool = False


ALWAYS: Final = Availability()


class AvailabilityState:
    """What the sources of one availability have said so far.

    A source that has not spoken counts as offline: a device that announces where it tells its
    presence, and never does, is not there; unless to be heard is enough. What it said last counts
    until it says otherwise: while the broker is away, and in the next run.

    Attributes:
        online: What all of them together say.
        vouched: See ``Availability``.
    """

    __slots__ = ("_answers", "_mode", "_sources", "online", "vouched")

    def __init__(self, availability: Availability) -> None:
        """Start with no source having spoken."""
        self._answers: list[bool | None] = [None] * len(availability.sources)
        self._mode = availability.mode
        self.vouched = availability.vouched
        self._sources = availability.sources
        self.online = not self._answers

    def inherit(self, before: AvailabilityState) -> None:
        """Believe what was said of a source until it speaks again, or the one now in its place."""
        said = dict(zip(before._sources, before._answers, strict=True))
        places = before._answers if len(before._answers) == len(self._answers) else []
        for place, source in enumerate(self._sources):
            self._answers[place] = said.get(source, places[place] if places else None)
        if self._answers and before._answers:
            self.online = self._judge(before.online)

    @property
    def vouchers(self) -> tuple[bool, ...]:
        """Of each source whether it says that the device is there, if it is; for the next run."""
        return tuple(map(bool, self._answers)) if self.online else ()

    def restore(self, vouchers: Sequence[object]) -> None:
        """Believe of an earlier run that the device is there, until any source has spoken.

        Not every broker has kept what the sources say, and who says it once does not say it again
        because we begin anew. That it was away is not believed: it is as if nothing was said.
        """
        spoken = any(answer is not None for answer in self._answers)
        if spoken or not vouchers or len(vouchers) != len(self._answers):
            return
        self._answers = [True if voucher is True else None for voucher in vouchers]
        self.online = self._judge(True in self._answers)

    def receive(self, index: int, online: bool) -> bool:
        """Take the answer of one source; return whether the whole changed."""
        before = self.online
        self._answers[index] = online
        self.online = self._judge(online)
        return self.online is not before

    def hear(self) -> bool:
        """The device itself said something just now; return whether the whole changed."""
        if not self.vouched or self.online or None not in self._answers:
            return False
        self._answers = [True if answer is None else answer for answer in self._answers]
        self.online = self._judge(True)
        return self.online

    def _judge(self, latest: bool) -> bool:
        match self._mode:
            case AvailabilityMode.ALL:
                return all(self._answers)
            case AvailabilityMode.ANY:
                return any(self._answers)
            case AvailabilityMode.LATEST:
                return latest

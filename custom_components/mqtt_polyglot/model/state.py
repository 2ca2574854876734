"""The values that one component shows now: what its device said last, and what was asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from time import monotonic
from typing import Any, Final, Protocol

from .availability import AvailabilityState
from .components import Component, Expectation
from .data_point import DataPoint


class StateListener(Protocol):
    """Who shows the values of a component."""

    def on_values(self, changed: frozenset[str]) -> None:
        """These data points changed; none of them when only the availability did."""

    def on_redefined(self, state: ComponentState) -> None:
        """The component is described anew; this state takes the place of the old one."""


NOTHING: Final[Mapping[str, Any]] = {}


class Answer(Enum):
    """What became of a wish."""

    CONFIRMED = auto()
    REFUSED = auto()
    """The device said that it could not."""
    MOVING = auto()
    """The device said that it is on its way."""
    DIFFERENT = auto()
    """The device said something else."""
    REPLACED = auto()
    """Another wish for the same data point took its place."""


@dataclass(slots=True)
class Awaited:
    """An expectation that somebody waits for.

    Attributes:
        expectation: What the device should say.
        answer: Told what happens; ``MOVING`` and ``DIFFERENT`` any number of times, each other one
            at the end.
    """

    expectation: Expectation
    answer: Callable[[Answer], None]

    def judge(self, value: Any) -> Answer:
        """What a value of the device means for this expectation."""
        if value in self.expectation.refuses:
            return Answer.REFUSED
        if self.expectation.confirmed_by(value):
            return Answer.CONFIRMED
        return Answer.MOVING if value in self.expectation.moving else Answer.DIFFERENT


@dataclass(slots=True)
class Rejection:
    """A value that could not be read: which, why, and how often since it last could.

    Attributes:
        shown: Whether it is shown nevertheless, as unknown or in part: a word that a device uses on
            purpose, and nobody has to mend.
    """

    point: str
    topic: str
    reason: str
    shown: bool
    count: int = 1


class ComponentState:
    """One component of a running device.

    Attributes:
        component: Its description.
        availability: Shared by the components of the device that share one.
        variables: What templates may know of the entity; set by the entity.
        rejections: By data point, the values that could not be read.
        received_at: When a message last said something about it, on the monotonic clock.
        stale: Whether it has been silent for longer than its component allows.
    """

    __slots__ = (
        "_awaited",
        "_live",
        "_restored",
        "_values",
        "availability",
        "component",
        "listener",
        "received_at",
        "rejections",
        "stale",
        "variables",
    )

    def __init__(self, component: Component, availability: AvailabilityState) -> None:
        """Start with nothing known but what is assumed from the beginning."""
        self.component = component
        self.availability = availability
        self.variables: Mapping[str, Any] = NOTHING
        self.listener: StateListener | None = None
        self.rejections: dict[str, Rejection] = {}
        self.received_at = 0.0
        self.stale = component.stale_after is not None
        self._values: dict[str, Any] = {
            point.key: point.initial for point in component.points() if point.initial is not None
        }
        self._awaited: dict[str, list[Awaited]] = {}
        self._live: set[str] = set()
        self._restored: set[str] = set()

    @property
    def silence(self) -> float:
        """Seconds since a message last said something about it."""
        return monotonic() - self.received_at

    @property
    def online(self) -> bool:
        """Whether the device says that it is there, and has been heard in time."""
        return self.availability.online and not self.stale

    def get[T](self, point: DataPoint[T] | None) -> T | None:
        """The value to show: the one asked for while the device is busy with it, else its own."""
        if point is None:
            return None
        value: T | None = self._shown(point.key)
        return value

    def _shown(self, key: str) -> Any:
        awaited = self._awaited.get(key)
        if awaited is None or self.meets(awaited[0].expectation):
            return self._values.get(key)
        return awaited[0].expectation.shown

    def known(self, point: DataPoint[Any]) -> bool:
        """Whether the device has ever said anything about this point."""
        return point.key in self._values

    @property
    def pending(self) -> bool:
        """Whether something was asked of the device that it has not shown yet."""
        return bool(self._awaited)

    def receive(self, key: str, value: Any, *, live: bool = True) -> bool:
        """Take what the device said; return whether what is shown changed.

        Only what it says now is an answer to what was asked of it: what the broker had kept was
        said before, and "unknown" answers nothing.
        """
        before = self._shown(key)
        if live:
            self._live.add(key)
        elif self._values.get(key) != value:
            self._live.discard(key)
        self._values[key] = value
        settled = self._settle(key)
        if live and value is not None and (awaited := self._awaited.get(key)) is not None:
            answer = awaited[0].judge(value)
            if answer not in (Answer.MOVING, Answer.DIFFERENT):
                del self._awaited[key]
            for one in awaited:
                one.answer(answer)
        return settled or bool(before != self._shown(key))

    def unhear(self) -> None:
        """The device, or the broker, was away: what was said before that may be so no longer."""
        self._live.clear()

    def meets(self, expectation: Expectation) -> bool:
        """Whether the device's own last word is already what is expected of it.

        That word counts if the device said it itself since it, and the broker, could last be
        reached, and was not told otherwise since.
        """
        key = expectation.key
        return self.online and key in self._live and self._values[key] in expectation.goals

    def moves(self, expectation: Expectation) -> bool:
        """Whether the device's own last word is that it is on its way there."""
        key = expectation.key
        return self.online and key in self._live and self._values[key] in expectation.moving

    def _settle(self, key: str) -> bool:
        """The device has spoken about a restored value; return whether it was the last such."""
        if not self._restored:
            return False
        self._restored.discard(key)
        return not self._restored

    def restore(self, values: Mapping[str, Any]) -> None:
        """Show what an earlier run knew, for the points about which the device has not spoken yet.

        A lock is the exception: who knows what has become of it meanwhile.
        """
        if self.component.confirmed:
            return
        for point in self.component.points():
            key = point.key
            if not point.sources or key in self._values or key not in values:
                continue
            if self.component.could_be(point, values[key]):
                self._values[key] = values[key]
                self._restored.add(key)

    @property
    def restored(self) -> bool:
        """Whether any value is from an earlier run, and has not been confirmed since."""
        return bool(self._restored)

    def inherit(self, before: ComponentState) -> None:
        """Take over from an earlier description: the listener, and what still means the same."""
        self.listener, before.listener = before.listener, None
        self.variables = before.variables
        self.received_at = before.received_at
        self.stale = before.stale and self.stale
        sources = {point.key: point.sources for point in before.component.points()}
        for point in self.component.points():
            if point.constant or point.key not in before._values:
                continue
            if sources[point.key] == point.sources:
                self._values[point.key] = before._values[point.key]
                if point.key in before._restored:
                    self._restored.add(point.key)

    def assume(self, key: str, value: Any) -> None:
        """Take a command for done: nobody will say whether it was."""
        self._values[key] = value

    def expect(self, awaited: Awaited) -> bool:
        """Show what was asked for until the device answers; a later wish replaces an earlier.

        The same wish again does not: one answer is for all who asked. Returns whether what is shown
        changed.
        """
        expectation = awaited.expectation
        key = expectation.key
        before = self._awaited.get(key, [])
        if before and before[0].expectation == expectation:
            before.append(awaited)
            return False
        shown = self._shown(key)
        self._awaited[key] = [awaited]
        if not self.meets(expectation) and not self.moves(expectation):
            self._live.discard(key)
        for one in before:
            one.answer(Answer.REPLACED)
        return bool(shown != self._shown(key))

    def give_up(self, awaited: Awaited) -> bool:
        """Show again what the device said last; return whether what is shown changed."""
        key = awaited.expectation.key
        left = self._awaited.get(key, [])
        if awaited not in left:
            return False
        shown = self._shown(key)
        left.remove(awaited)
        if not left:
            del self._awaited[key]
        return bool(shown != self._shown(key))

    def reject(self, key: str, topic: str, reason: str, *, shown: bool = False) -> bool:
        """Remember a value that could not be read; return whether it is the first such in a row."""
        if (rejection := self.rejections.get(key)) is not None:
            rejection.count += 1
            rejection.reason = reason
            rejection.shown = shown
            return False
        self.rejections[key] = Rejection(key, topic, reason, shown)
        return True

    def notify(self, changed: frozenset[str]) -> None:
        """Tell the entity, if there is one."""
        if self.listener is not None:
            self.listener.on_values(changed)

    def values(self) -> Mapping[str, Any]:
        """What the device said last, by data point; for reports and for restarts."""
        return self._values

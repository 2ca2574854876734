"""The values that one component shows now: what its device said last, and what was asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any, Final, Protocol

from .availability import AvailabilityState
from .awaited import Answer, Awaited
from .components import Component, Expectation
from .data_point import DataPoint
from .sharing import shared


class StateListener(Protocol):
    """Who shows the values of a component."""

    def on_values(self, changed: frozenset[str]) -> None:
        """These data points changed; none of them when only the availability did."""

    def on_occurrence(self, key: str, value: Any) -> None:
        """Something happened, such as a press: see ``DataPoint.occurrence``.

        ``on_values`` follows, when all of the message has been read.
        """

    def on_redefined(self, state: ComponentState) -> None:
        """The component is described anew; this state takes the place of the old one."""


class Memory(Protocol):
    """Passes over what a device says again, or what nobody listens to."""

    def forget(self) -> None:
        """What was said last may change something if it is said again."""

    def rouse(self) -> None:
        """Whether anybody listens may be another."""


NOTHING: Final[Mapping[str, Any]] = {}

NONE: Final[frozenset[str]] = shared(frozenset())
"""No data point: what changed when only the availability did."""


def _with(keys: frozenset[str], key: str) -> frozenset[str]:
    """Keys with one more; most components have the same."""
    return shared(keys | {key})


def _less(keys: frozenset[str], key: str) -> frozenset[str]:
    """Keys with one less."""
    return shared(keys - {key}) if key in keys else keys


def _without[T](several: Mapping[str, T], key: str) -> Mapping[str, T]:
    """What there is by key, but for one."""
    return {other: each for other, each in several.items() if other != key} or NOTHING


@dataclass(slots=True)
class Rejection:
    """A value that could not be read: which, why, and how often since it last could.

    Attributes:
        shown: Whether something is shown nevertheless, such as unknown, a part of it or the last
            mode of a lamp: it is a word that a device uses on purpose, and nobody has to mend.
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
        heard_at: When one did that was no repetition of the broker's: see ``hear``.
        stale: Whether it has been silent for longer than its component allows.
        listener: Who shows it. Without one it may be asleep: what its device says is kept, and read
            when there is one, or when somebody looks: see ``Device.states``.
        memories: What remembers the last message about it: forgotten when anything else changes it.
        withdrawn: Whether the device is described without it.
        awaited: By data point, what was asked of the device that it has not shown yet.
        heir: The state that has taken its place.
    """

    __slots__ = (
        "_carried",
        "_initial",
        "_listener",
        "_live",
        "_shelf",
        "_values",
        "availability",
        "awaited",
        "component",
        "heard_at",
        "heard_live",
        "heir",
        "memories",
        "received_at",
        "rejections",
        "stale",
        "variables",
        "withdrawn",
    )

    def __init__(self, component: Component, availability: AvailabilityState) -> None:
        """Start with nothing known but what is assumed from the beginning."""
        self.component = component
        self.availability = availability
        self.variables: Mapping[str, Any] = NOTHING
        self._listener: StateListener | None = None
        self.memories: tuple[Memory, ...] = ()
        # Most components have none of what is empty here, and so nothing is made for it.
        self.rejections: Mapping[str, Rejection] = NOTHING
        self.received_at = 0.0
        self.heard_at = 0.0
        self.heard_live = False
        self.stale = component.common.expire_after is not None
        self.withdrawn = False
        self._values: dict[str, Any] = {
            point.key: point.initial for point in component.points() if point.initial is not None
        }
        # What nobody has said or asked for yet.
        self._initial = shared(frozenset(self._values))
        # What was said in an earlier run or where the device speaks no longer, and not since.
        self._carried = NONE
        self.awaited: Mapping[str, list[Awaited]] = NOTHING
        self.heir: ComponentState | None = None
        self._live = NONE
        # The values of the points that an earlier description had, and this one has not.
        self._shelf: Mapping[str, tuple[DataPoint[Any], str | None, Any]] = NOTHING

    @property
    def listener(self) -> StateListener | None:
        """Who shows it."""
        return self._listener

    @listener.setter
    def listener(self, listener: StateListener | None) -> None:
        self._listener = listener
        self._rouse()

    def _rouse(self) -> None:
        for memory in self.memories:
            memory.rouse()

    @property
    def silence(self) -> float:
        """Seconds since the device last said something about it."""
        return monotonic() - self.heard_at

    @property
    def online(self) -> bool:
        """Whether the device has it, says that it is there, and has been heard in time."""
        return self.availability.online and not self.stale and not self.withdrawn

    def get[T](self, point: DataPoint[T] | None) -> T | None:
        """The value to show: the one asked for while the device is busy with it, else its own."""
        if point is None:
            return None
        value: T | None = self.shown(point.key)
        return value

    def shown(self, key: str) -> Any:
        """The value to show of the data point of this name."""
        awaited = self.awaited.get(key)
        if awaited is None or self.meets(awaited[0].expectation):
            return self._values.get(key)
        return awaited[0].expectation.shown

    def limited[T](self, point: DataPoint[T], wanted: Mapping[str, Any] = NOTHING) -> DataPoint[T]:
        """A data point with the limits that hold now, or when what is wanted is done.

        Args:
            point: The data point.
            wanted: The values that other data points are told, by their keys.
        """
        return self.component.limits_of(point, {**self.showing, **wanted})

    @property
    def showing(self) -> Mapping[str, Any]:
        """The values to show, by data point."""
        return {**self._values, **{key: self.shown(key) for key in self.awaited}}

    def known(self, point: DataPoint[Any]) -> bool:
        """Whether the device has ever said anything about this point."""
        return point.key in self._values

    @property
    def pending(self) -> bool:
        """Whether something was asked of the device that it has not shown yet."""
        return bool(self.awaited)

    def hear(self, key: str, value: Any, *, live: bool) -> bool:
        """Return whether a message is a sign of life, and remember when it came.

        What the broker had kept is none if it is what was heard before: nobody knows how old it is,
        but it is no younger. An "on" that ends by itself has been heard whenever anything was.
        """
        if not live and self.heard_at:
            known = key not in self._initial and self._values.get(key) == value
            if known or self.component.fades(value):
                return False
        self.heard_at = self.received_at
        self.heard_live = self.heard_live or live
        return True

    def receive(self, key: str, value: Any, *, live: bool = True) -> bool:
        """Take what the device said; return whether what is shown changed.

        Only what it says now is an answer to what was asked of it: what the broker had kept was
        said before, and "unknown" answers nothing.
        """
        awaited = self.awaited.get(key) if self.awaited else None
        before = self.shown(key) if awaited is not None else None
        news = bool(self._values.get(key) != value)
        if news and (len(self.memories) > 1 or not live):
            # The memory by which a live value comes sees to itself.
            self.forget()
        if live:
            if key not in self._live:
                self._live = _with(self._live, key)
        elif news:
            self._live = _less(self._live, key)
        self._values[key] = value
        if self._initial:
            self._initial = _less(self._initial, key)
        settled = self._settle(key) if self._carried else False
        if awaited is None:
            return news or settled
        if live and value is not None:
            self._answer(key, value, awaited)
        return settled or bool(before != self.shown(key))

    def _answer(self, key: str, value: Any, awaited: list[Awaited]) -> None:
        """Tell those who wait for a data point what the device said about it."""
        answer = awaited[0].judge(value)
        if answer not in (Answer.MOVING, Answer.DIFFERENT):
            self.awaited = _without(self.awaited, key)
        for one in awaited:
            one.answer(answer)

    def forget(self) -> None:
        """Something was done to it, so that what the device said last may change it if said again."""
        for memory in self.memories:
            memory.forget()

    def expire(self) -> None:
        """It has been silent for longer than its component allows."""
        self.forget()
        self.stale = True

    @property
    def latest(self) -> ComponentState:
        """The state that has taken the place of this one, or this one."""
        state = self
        while state.heir is not None:
            state = state.heir
        return state

    def unhear(self) -> None:
        """The device, or the broker, was away: what was said before that may be so no longer."""
        self.forget()
        self._live = NONE

    def meets(self, expectation: Expectation) -> bool:
        """Whether the device's own last word is already what is expected of it.

        That word counts if the device said it itself since it, and the broker, could last be
        reached, and was not told otherwise since.
        """
        key = expectation.key
        return key in self._live and self._values[key] in expectation.goals

    def moves(self, expectation: Expectation) -> bool:
        """Whether the device's own last word is that it is on its way there."""
        key = expectation.key
        return key in self._live and self._values[key] in expectation.moving

    def _settle(self, key: str) -> bool:
        """The device has spoken about a value; return whether that was one of before."""
        if key not in self._carried:
            return False
        self._carried = _less(self._carried, key)
        return True

    def restore(self, values: Mapping[str, Any], *, silence: float = inf) -> None:
        """Show what an earlier run knew, for the points about which nothing was said in this one.

        A lock is the exception: who knows what has become of it meanwhile.

        Args:
            values: By data point.
            silence: The seconds since a message last said something about any of them.
        """
        if self.component.confirmed:
            return
        if silence < inf and not self.heard_live and self._repeats(values):
            self.heard_at = monotonic() - silence
            self.stale = (self.component.common.expire_after or inf) <= silence
        for point in self.component.points():
            key = point.key
            if point.constant or key not in values:
                continue
            if key in self._values and key not in self._initial:
                continue
            if values[key] is None or self.component.could_be_kept(point, values[key]):
                self._carry(point, values[key], told=bool(point.sources))

    def _repeats(self, values: Mapping[str, Any]) -> bool:
        """Whether all that was said, if anything, is what was said in an earlier run."""
        return all(
            key in self._initial or self.component.fades(value) or values.get(key) == value
            for key, value in self._values.items()
        )

    @property
    def unconfirmed(self) -> bool:
        """Whether anything that is shown was said before, and not since: see ``restore``, ``inherit``.

        Extra attributes do not count, nor do points that are not in force at the moment.
        """
        if not self._carried:
            return False
        return not self._carried <= {"attributes", *self.component.dormant(self._values)}

    def inherit(self, before: ComponentState) -> None:
        """Take over from an earlier description: the listener, what is awaited, and the values.

        A value that comes from somewhere else now is carried over until the device says it there,
        unless it is counted in another unit. One that the earlier description did not have, and one
        before that did, is taken up again, as what was said before: announcements are not always whole.
        """
        self.listener, before.listener = before.listener, None
        self.variables = before.variables
        self.received_at = before.received_at
        self.heard_at, self.heard_live = before.heard_at, before.heard_live
        self.stale = before.stale and self.stale
        self.awaited, self._live, before.heir = before.awaited, before._live, self
        points = {point.key: point for point in before.component.points()}
        same_unit = self.component.measured_in == before.component.measured_in
        for point in self.component.points():
            key = point.key
            if point.constant or key not in before._values or key in before._initial:
                continue
            value, moved = before._values[key], points[key].sources != point.sources
            if moved:
                self._live = _less(self._live, key)
            if value is not None and not self.component.could_be(point, value):
                continue
            if same_unit or not moved:
                told = bool(point.sources) and (moved or key in before._carried)
                self._carry(point, value, told=told)
        self._live = shared(self._live & self._values.keys())
        self._take_from_shelf(before)

    def _take_from_shelf(self, before: ComponentState) -> None:
        """Have the values of points that are back, where they were; put away those of what has gone.

        Nobody has listened there meanwhile, so that a lock is not taken to be where it was.
        """
        unit = before.component.measured_in
        gone = {
            point.key: (point, unit, before._values[point.key])
            for point in before.component.points()
            if not point.constant
            and before._values.get(point.key) is not None
            and point.key not in before._initial
        }
        self._shelf = {**before._shelf, **gone} or NOTHING
        for point in self.component.points():
            known, unit, value = self._shelf.get(point.key, (None, None, None))
            if point.key in self._values:
                self._shelf = _without(self._shelf, point.key)
            elif (
                known is not None
                and not self.component.confirmed
                and known.sources == point.sources
                and unit == self.component.measured_in
                and self.component.could_be(point, value)
            ):
                self._carry(point, value, told=bool(point.sources))

    def _carry(self, point: DataPoint[Any], value: Any, *, told: bool) -> None:
        """Show a value of before; ``told`` if the device will say whether it still is so."""
        self._values[point.key] = value
        self._initial = _less(self._initial, point.key)
        if told and value is not None:
            self._carried = _with(self._carried, point.key)

    def assume(self, key: str, value: Any) -> None:
        """Take a command for done: nobody will say whether it was."""
        self.forget()
        self._values[key] = value
        self._initial, self._carried = _less(self._initial, key), _less(self._carried, key)

    def expect(self, awaited: Awaited) -> bool:
        """Show what was asked for until the device answers; a later wish replaces an earlier.

        The same wish again does not: one answer is for all who asked. Returns whether what is shown
        changed.
        """
        expectation = awaited.expectation
        key = expectation.key
        before = self.awaited.get(key, [])
        if before and before[0].expectation == expectation:
            before.append(awaited)
            return False
        self.forget()
        shown = self.shown(key)
        self.awaited = {**self.awaited, key: [awaited]}
        if self._listener is None:
            self._rouse()
        if not self.meets(expectation) and not self.moves(expectation):
            self._live = _less(self._live, key)
        for one in before:
            one.answer(Answer.REPLACED)
        return bool(shown != self.shown(key))

    def give_up(self, awaited: Awaited) -> bool:
        """Show again what the device said last; return whether what is shown changed."""
        key = awaited.expectation.key
        left = self.awaited.get(key, [])
        if awaited not in left:
            return False
        shown = self.shown(key)
        left.remove(awaited)
        if not left:
            self.awaited = _without(self.awaited, key)
        return bool(shown != self.shown(key))

    def reject(self, key: str, topic: str, reason: str, *, shown: bool = False) -> bool:
        """Remember a value that could not be read; return whether it is the first such in a row."""
        if (rejection := self.rejections.get(key)) is not None:
            rejection.count += 1
            rejection.reason = reason
            rejection.shown = shown
            return False
        self.forget()
        self.rejections = {**self.rejections, key: Rejection(key, topic, reason, shown)}
        return True

    def accept(self, key: str) -> None:
        """Forget that a value could not be read: another one could."""
        self.rejections = _without(self.rejections, key)

    def occur(self, key: str, value: Any) -> None:
        """Tell the listener, if there is one, that something happened; nothing of it is kept."""
        if (listener := self.latest.listener) is not None:
            listener.on_occurrence(key, value)

    def notify(self, changed: frozenset[str]) -> None:
        """Tell the entity, if there is one."""
        if self.heir is not None:
            self.latest.notify(changed)
        elif self._listener is not None:
            self._listener.on_values(changed)

    def redefined(self) -> None:
        """Tell the entity, if there is one, that its component is described anew."""
        if self.listener is not None:
            self.listener.on_redefined(self)

    def values(self) -> Mapping[str, Any]:
        """What is known, by data point; for reports."""
        return self._values

    def lasting(self) -> dict[str, Any]:
        """What was said or told, by data point, for the next run, which assumes the rest by itself."""
        return {key: each for key, each in self._values.items() if key not in self._initial}

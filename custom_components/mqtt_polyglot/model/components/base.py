"""What every component has."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Final, Self, get_args, get_origin, get_type_hints

from ..availability import ALWAYS, Availability
from ..data_point import DataPoint, Source, Write
from ..sharing import shared
from ..text import clean
from ..traits import TRAITS
from ..vocabulary import Category, Platform


class ComponentError(ValueError):
    """The parts of a component contradict each other; the text says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the device is expected to say when it has done what it was told.

    Attributes:
        key: The data point that will say it.
        shown: What is shown for that point until then.
        accepts: The values that confirm; none: any value does.
        moving: The values by which the device says that it is on its way.
        refuses: The values by which the device says that it could not.
        goals: Of the values that confirm those that mean by themselves that nothing is left to do.
            A lock that is unlocked may still be told to open.
        tolerance: How far a number may be off.
    """

    key: str
    shown: Any
    accepts: tuple[Any, ...] = ()
    moving: tuple[Any, ...] = ()
    refuses: tuple[Any, ...] = ()
    goals: tuple[Any, ...] = ()
    tolerance: float = 0

    def confirmed_by(self, value: Any) -> bool:
        """Whether this value is what was wanted."""
        if not self.accepts:
            return True
        if isinstance(value, int | float) and not isinstance(value, bool):
            return any(abs(value - wanted) <= self.tolerance for wanted in self.accepts)
        return value in self.accepts


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a class that may hold a data point."""
    return tuple(each.name for each in fields(kind) if "DataPoint" in str(each.type))


@cache
def _kinds(kind: Any) -> Mapping[str, tuple[type, ...]]:
    """The types of the values of the data points of a class, by name; of those that say so."""
    kinds: dict[str, tuple[type, ...]] = {}
    for name, hint in get_type_hints(kind).items():
        for each in (hint, *get_args(hint)):
            if get_origin(each) is DataPoint:
                (value,) = get_args(each)
                value = getattr(value, "__value__", value)  # of a type that has a name
                several = get_args(value) if isinstance(value, UnionType) else (value,)
                types = tuple(get_origin(one) or one for one in several)
                if all(isinstance(one, type) for one in types):
                    kinds[name] = types
    return kinds


def _is_one_of(value: Any, types: tuple[type, ...]) -> bool:
    """Whether a value that was in a file is of one of these types: there words are texts."""
    for kind in types:
        if issubclass(kind, str):
            found = isinstance(value, str)
        elif kind in (float, int):
            found = isinstance(value, int | float) and not isinstance(value, bool)
        elif issubclass(kind, tuple):
            found = isinstance(value, tuple)
        else:
            found = isinstance(value, kind)
        if found:
            return True
    return False


def _name_points(holder: Any) -> None:
    """Have every data point bear the name of its field."""
    kind: Any = type(holder)
    for name in _names(kind):
        value = getattr(holder, name)
        if isinstance(value, DataPoint) and value.key != name:
            object.__setattr__(holder, name, replace(value, key=name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What every component has beside its values.

    Attributes:
        main: Whether it is what the device is, so that it bears the device's name.
        name: Its own name, as the device gives it; ``None`` leaves it to ``translation_key`` or to
            the device class.
        translation_key: Its name and its states as keys of our translations.
        placeholders: What stands in its translated name for which placeholder.
        category: What it is for, if not for everyday use.
        enabled: Whether it is enabled when it first appears.
        visible: Whether it is shown on dashboards when it first appears.
        members: The keys of the components for which it stands, in whatever devices of its broker.
        icon: An icon that the device asks for, such as ``mdi:lamp``.
        picture: The address of a picture that the device asks for (``entity_picture``).
        entity_id: The entity id that the device asks for, without the platform.
        availability: Where it says whether it can be reached.
        attributes: Extra attributes of its state.
        optimistic: Whether a command counts as done as soon as it is sent.
        expire_after: Seconds without a message after which its value is no longer believed.
        force_update: Whether a message counts even if it changes nothing.
    """

    main: bool = False
    name: str | None = None
    translation_key: str | None = None
    placeholders: tuple[tuple[str, str], ...] = ()
    category: Category | None = None
    enabled: bool = True
    visible: bool = True
    members: tuple[str, ...] = ()
    icon: str | None = None
    picture: str | None = None
    entity_id: str | None = None
    availability: Availability = ALWAYS
    attributes: DataPoint[Mapping[str, Any]] | None = None
    optimistic: bool = False
    expire_after: float | None = None
    force_update: bool = False

    def __post_init__(self) -> None:
        """Clean the name; name the data point; have the availability of all that are there together."""
        if self.name is not None:
            object.__setattr__(self, "name", clean(self.name))
        object.__setattr__(self, "availability", shared(self.availability))
        _name_points(self)


NOTHING_IN_COMMON: Final = Common()


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One Home Assistant entity, or trigger, to be. Each subclass is one platform.

    Attributes:
        key: What tells it from the other components of the device, for ever: part of the unique id.
        common: What every component has.
    """

    platform: ClassVar[Platform]

    key: str
    common: Common = NOTHING_IN_COMMON

    @classmethod
    def of(cls, **parts: Any) -> Self:
        """Make one of parts that were gathered by name, so that nothing has checked the names yet.

        Raises:
            ComponentError: The parts contradict each other, there is no such part, or one is missing.
        """
        try:
            return cls(**parts)
        except TypeError as err:
            raise ComponentError(str(err)) from err

    def __post_init__(self) -> None:
        """Have every data point bear the name of its field."""
        _name_points(self)

    @property
    def confirmed(self) -> bool:
        """Whether an action is only over when the device has shown that it did it."""
        return TRAITS[self.platform].confirmed

    @property
    def sensitive(self) -> bool:
        """Whether it does harm if somebody takes it to be what it is not: see ``PlatformTraits``."""
        traits = TRAITS[self.platform]
        return traits.sensitive or getattr(self, "device_class", None) in traits.sensitive_classes

    @property
    def steady(self) -> bool:
        """Whether a value means the same whatever was said before, until something else is said."""
        return True

    def after(self, key: str, value: Any, values: Mapping[str, Any]) -> Any:
        """What a value of a data point means after those of before; by default, itself."""
        return value

    def fades(self, value: Any) -> bool:
        """Whether a value ends by itself after a while."""
        return False

    def points(self) -> Iterator[DataPoint[Any]]:
        """Every data point that the component has."""
        kind: Any = type(self)
        for name in _names(kind):
            value = getattr(self, name)
            if isinstance(value, DataPoint):
                yield value
        if self.common.attributes is not None:
            yield self.common.attributes

    def sources(self) -> Iterator[Source[Any]]:
        """Everything that its availability and its values come from."""
        yield from self.common.availability.sources
        for point in self.points():
            yield from point.sources

    def topics(self) -> Iterator[str]:
        """The topic filters that its values come from; some more than once."""
        return (source.topic for source in self.sources())

    def repeats(self, key: str) -> bool:
        """Whether its entity is told of a message that does not change this data point."""
        return self.common.force_update

    @property
    def measured_in(self) -> str | None:
        """The unit of its values, where they have one."""
        unit: str | None = getattr(self, "unit", None)
        return unit

    def dormant(self, values: Mapping[str, Any]) -> Collection[str]:
        """The data points that are not in force, and so not shown, while it has these values."""
        return ()

    def limits_of[T](self, point: DataPoint[T], values: Mapping[str, Any]) -> DataPoint[T]:
        """A data point with the limits that hold while the component has these values."""
        return point.within(values) if point.follows else point

    def could_be_kept(self, point: DataPoint[Any], value: Any) -> bool:
        """Whether a value in a file, where it may have become anything, can be one of this data point."""
        own: Any = type(self)
        common: Any = Common
        types = _kinds(own).get(point.key) or _kinds(common).get(point.key)
        return (types is None or _is_one_of(value, types)) and self.could_be(point, value)

    def could_be(self, point: DataPoint[Any], value: Any) -> bool:
        """Whether a value that was kept can still be one of this data point."""
        return not point.options or value in point.options

    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """What the device will say when it has done these writes.

        By default each point is expected to show what was written to it. A colour is only expected
        to be answered: devices convert it to a space of their own.
        """
        for point, value in writes:
            if point.momentary:
                continue
            accepts = () if isinstance(value, tuple) else (value,)
            yield Expectation(
                key=point.key, shown=value, accepts=accepts, tolerance=(point.step or 0) / 2
            )

    def tells(self, expectation: Expectation) -> bool:
        """Whether the device will say that it is so. If not, a command is taken for done.

        What is confirmed is never assumed, whether somebody waits for it or not.
        """
        point = getattr(self, expectation.key, None)
        speaks = isinstance(point, DataPoint) and bool(point.sources)
        return speaks and (self.confirmed or not self.common.optimistic)

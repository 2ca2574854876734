"""What a platform is made of: which data point shows as which attribute, and what can be done."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from enum import IntFlag
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, Protocol

from .model.components import Component
from .model.data_point import DataPoint


def as_it_is(value: Any) -> Any:
    """Return the value itself."""
    return value


class Shown(NamedTuple):
    """A data point that shows as an attribute of the entity.

    Attributes:
        point: The field of the component.
        attribute: The attribute, such as ``_attr_is_on``.
        convert: Makes of a known value what Home Assistant expects; an unknown one is ``None``.
        bare: Whether it is the state, and no attribute of the state depends on it.
    """

    point: str
    attribute: str
    convert: Callable[[Any], Any] = as_it_is
    bare: bool = False


class Feature[F: IntFlag](NamedTuple):
    """Something that the user can do if a data point can be written.

    Attributes:
        flag: The feature.
        point: The field of the component.
        option: The option that the point must have; ``None`` for no such condition.
    """

    flag: F
    point: str
    option: Any = None

    def is_there(self, component: Component) -> bool:
        """Whether a component has what the feature needs."""
        point: DataPoint[Any] | None = getattr(component, self.point)
        if point is None or point.sink is None:
            return False
        return self.option is None or self.option in point.options


def features_of[F: IntFlag](component: Component, none: F, rows: Iterable[Feature[F]]) -> F:
    """The features of which a component has what they need."""
    return reduce(or_, (row.flag for row in rows if row.is_there(component)), none)


class _Writer(Protocol):
    """An entity whose data points can be written."""

    async def _async_write(self, point: str, value: Any, more: Mapping[str, Any] = ...) -> None: ...


type Action = Callable[..., Coroutine[Any, Any, None]]
"""A method by which Home Assistant has an entity do something."""


def does(point: str, value: Any, **more: str) -> Action:
    """A method that writes one value.

    Args:
        point: The field of the component.
        value: What is written.
        more: Data points that are written with it, if the component has them, and the names of the
            arguments that hold their values: ``code="code"``.
    """

    async def act(self: _Writer, *_args: Any, **kwargs: Any) -> None:
        await self._async_write(point, value, _given(more, kwargs))

    return act


def sets(
    point: str, argument: str, convert: Callable[[Any], Any] = as_it_is, **more: str
) -> Action:
    """A method that writes what it is called with.

    Args:
        point: The field of the component.
        argument: The name of the argument.
        convert: Makes of the argument the value of the data point.
        more: See ``does``.
    """

    async def act(self: _Writer, *args: Any, **kwargs: Any) -> None:
        value = kwargs[argument] if argument in kwargs else args[0]
        await self._async_write(point, convert(value), _given(more, kwargs))

    return act


def _given(more: Mapping[str, str], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        point: kwargs[argument]
        for point, argument in more.items()
        if kwargs.get(argument) is not None
    }


def whole_if_it_is(value: float) -> float:
    """A number without decimals that are zero: 5, not 5.0."""
    return int(value) if value.is_integer() else value


def equals(wanted: Any) -> Callable[[Any], bool]:
    """Whether a value is this one."""
    return lambda value: bool(value == wanted)

"""The filters, tests, functions and methods that templates use without Jinja.

They are Jinja's and Home Assistant's own. Each takes time in proportion to what it is given, reads
nothing else, and makes at most a text out of it, whose length is looked at.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from jinja2 import Undefined, nodes

from .environment import GUARDS, METHOD_GUARDS, DeviceEnvironment, small_counts
from .limits import MAX_TEXT, Limits, TooMuchError, items_fit, text_fits


class NotDirectError(Exception):
    """A template does something that is left to Jinja."""


class UnsureError(Exception):
    """A message has something for a template that is left to Jinja."""


FILTERS: Final = frozenset(
    {
        "abs", "add", "bool", "capitalize", "count", "d", "default", "first", "float", "format", "from_json",
        "iif", "int", "is_defined", "is_number", "join", "last", "length", "list", "lower", "max", "min",
        "multiply", "ord", "replace", "round", "string", "title", "to_json", "tojson", "trim", "truncate",
        "typeof", "upper",
    }
)  # fmt: skip

TESTS: Final = frozenset(
    {
        "!=", "<", "<=", "==", ">", ">=", "boolean", "defined", "divisibleby", "eq", "equalto", "even",
        "false", "float", "ge", "greaterthan", "gt", "in", "integer", "is_number", "iterable", "le",
        "lessthan", "lower", "lt", "mapping", "ne", "none", "number", "odd", "sameas", "sequence",
        "string", "string_like", "true", "undefined", "upper",
    }
)  # fmt: skip

FUNCTIONS: Final = frozenset({"bool", "float", "iif", "int", "is_number", "max", "min", "typeof"})

METHODS: Final[Mapping[str, type]] = {
    "capitalize": str,
    "endswith": str,
    "find": str,
    "get": dict,
    "isdigit": str,
    "isnumeric": str,
    "lower": str,
    "lstrip": str,
    "replace": str,
    "rsplit": str,
    "rstrip": str,
    "split": str,
    "startswith": str,
    "strip": str,
    "title": str,
    "upper": str,
}
"""Methods, and of what."""

_SCALARS: Final = frozenset({bool, float, int, str, type(None)})

_SHORT: Final = 16

_LIMITS: Final = Limits()
"""Of no rendering: what is looked at here are sizes alone."""


def filter_(
    environment: DeviceEnvironment, name: str, args: tuple[Any, ...] | None
) -> Callable[..., Any]:
    """A filter.

    Args:
        environment: Has it.
        name: Its name.
        args: What it is given beside the value, if that is always the same.

    Raises:
        NotDirectError: It is left to Jinja.
    """
    if name not in FILTERS:
        raise NotDirectError(f"filter {name}")
    function = _passed(environment, environment.bare_filters[name])
    if (careful := _CAREFUL.get(name)) is not None:
        return careful(_fitting(function, GUARDS.get(name)))
    if name not in environment.guarded_filters:
        return function
    guard = GUARDS.get(name)
    if guard is small_counts and args is not None:
        try:
            guard(_LIMITS, None, args, {})
        except TooMuchError as err:
            raise NotDirectError(str(err)) from err
        guard = None
    return _fitting(function, guard)


def test(environment: DeviceEnvironment, name: str) -> Callable[..., Any]:
    """A test; raises ``NotDirectError``."""
    if name not in TESTS:
        raise NotDirectError(f"test {name}")
    return _passed(environment, environment.bare_tests[name])


def function(environment: DeviceEnvironment, name: str) -> Callable[..., Any]:
    """A global function; raises ``NotDirectError``."""
    if name not in FUNCTIONS:
        raise NotDirectError(f"function {name}")
    found = _passed(environment, environment.globals[name])
    if name not in {"max", "min"}:
        return found

    def timed(*args: Any, **kwargs: Any) -> Any:
        # They use the filters of the environment, which look at the time.
        environment.limits.begin()
        return found(*args, **kwargs)

    return timed


def method(environment: DeviceEnvironment, name: str) -> Callable[..., Any]:
    """A method of a text or an object; raises ``NotDirectError``."""
    if name not in METHODS:
        raise NotDirectError(f"method {name}")
    kind = METHODS[name]
    call = getattr(kind, name)
    if kind is str:
        call = _fitting(call, METHOD_GUARDS.get(name))

    def called(owner: Any, *args: Any, **kwargs: Any) -> Any:
        if owner.__class__ is kind:
            return call(owner, *args, **kwargs)
        if isinstance(found := environment.getattr(owner, name), Undefined):
            return found()
        raise UnsureError

    return called


def scalar(*values: Any) -> bool:
    """Whether values are texts, numbers, truth values or ``None``."""
    return all(value.__class__ in _SCALARS for value in values)


def _passed(environment: DeviceEnvironment, function: Any) -> Callable[..., Any]:
    """A function with the first argument that Jinja gives it."""
    wanted = getattr(function, "jinja_pass_arg", None)
    if wanted is None:
        return cast("Callable[..., Any]", function)
    if wanted.name == "context":
        raise NotDirectError("a function of the context")
    given = environment if wanted.name == "environment" else nodes.EvalContext(environment)
    return lambda *args, **kwargs: function(given, *args, **kwargs)


def _fitting(function: Callable[..., Any], guard: Callable[..., Any] | None) -> Callable[..., Any]:
    """A function with its guard, if it has one, whose result is as large as it may be."""

    def fitting(value: Any, *args: Any, **kwargs: Any) -> Any:
        if guard is not None:
            args = guard(_LIMITS, value, args, kwargs)
        made = function(value, *args, **kwargs)
        if isinstance(made, str):
            if len(made) > MAX_TEXT:
                text_fits(len(made))
        elif isinstance(made, list | dict):
            items_fit(len(made))
        return made

    return fitting


def _formatting(fitting: Callable[..., Any]) -> Callable[..., Any]:
    """``format``, of scalars only: how long others are one does not see."""

    def formatting(*args: Any, **kwargs: Any) -> Any:
        if not scalar(*args, *kwargs.values()):
            raise UnsureError
        return fitting(*args, **kwargs)

    return formatting


def _joining(fitting: Callable[..., Any]) -> Callable[..., Any]:
    """``join``, with what is between the parts no longer than a few characters."""

    def joining(parts: Any, between: Any = "", *args: Any, **kwargs: Any) -> Any:
        if args or kwargs or between.__class__ is not str or len(between) > _SHORT:
            raise UnsureError
        return fitting(parts, between)

    return joining


_CAREFUL: Final[Mapping[str, Callable[[Callable[..., Any]], Callable[..., Any]]]] = {
    "format": _formatting,
    "join": _joining,
}

"""Home Assistant's Jinja with limits, and without the house where the user has not opened it.

Nothing is added to what most templates do: to read a value, to compare it, to choose. Loops, macros,
operators and filters that multiply, and what they give, are looked at; see ``limits``.
"""

from collections.abc import Callable, Mapping, Sized
from functools import wraps
from string import Formatter
from types import BuiltinMethodType
from typing import Any, ClassVar, Final, NoReturn, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import TemplateEnvironment
import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import do_join
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedFormatter

from . import patterns
from .limits import (
    MAX_COUNT,
    MAX_FORMAT,
    Limits,
    TooMuchError,
    added,
    counts_fit,
    formatted,
    multiplied,
    raised,
    spec_fits,
    text_fits,
)
from .watching import COMPARED, COUNTED, JOINED, WEIGHED, WRITTEN, watch

_OF_TIME: Final = frozenset(
    {
        "now",
        "relative_time",
        "time_since",
        "time_until",
        "timedelta_string",
        "today_at",
        "utcnow",
    }
)
"""What Home Assistant's own functions need it for without reading its states."""

OPTION: Final = "Allow templates to read Home Assistant"
"""What the option is called; a test compares it with the translation."""

_LEFT_OUT: Final = frozenset({"lipsum", "urlize"})
"""What makes long texts or takes long, and is of no use to a device."""

_PLAIN: Final = frozenset(
    {
        "abs", "add", "as_datetime", "as_timestamp", "bool", "count", "d", "default", "e", "first",
        "float", "iif", "int", "is_defined", "is_number", "last", "length", "lower", "multiply",
        "ord", "round", "timestamp_custom", "timestamp_local", "timestamp_utc", "trim", "typeof", "upper",
    }
)  # fmt: skip
"""Filters that do one small thing with one value: nine of ten in announcements."""

_SIMPLE_TESTS: Final = frozenset(
    {
        "boolean", "callable", "defined", "divisibleby", "even", "false", "float", "integer",
        "is_number", "iterable", "lower", "mapping", "none", "number", "odd", "sequence", "string",
        "string_like", "true", "undefined", "upper",
    }
)  # fmt: skip

OPERATORS: Final[Mapping[str, Callable[[Any, Any], None]]] = {
    "+": added,
    "*": multiplied,
    "**": raised,
    "%": formatted,
}
"""What looks at the operators that multiply."""


class HouseError(SecurityError):
    """A template reads Home Assistant, and may not."""

    def __init__(self, names: str) -> None:
        """Say what it uses."""
        super().__init__(f"it uses {names}; the option \u201c{OPTION}\u201d of the broker is off")


class _Closed:
    """What stands where something would be that templates may not use: whatever is done with it fails."""

    def __init__(self, error: type[SecurityError], detail: str) -> None:
        self._error = error
        self._detail = detail

    def _fail(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise self._error(self._detail)

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("_", "jinja_")) or name in {"unsafe_callable", "alters_data"}:
            raise AttributeError(name)
        self._fail()

    __bool__ = __call__ = __contains__ = __eq__ = __getitem__ = __iter__ = __len__ = _fail
    __str__ = _fail
    __hash__ = object.__hash__


class DeviceEnvironment(TemplateEnvironment):
    """The templates of devices.

    Attributes:
        bare_filters: Its filters before anything looks at them.
        bare_tests: Its tests before anything looks at them.
        limits: What the rendering that goes on may still do.
        house: The names of what reads the house, whether it is open or not.
    """

    intercepted_binops: ClassVar[frozenset[str]] = frozenset(OPERATORS)  # type: ignore[misc]

    def __init__(self, hass: HomeAssistant | None, *, house: bool) -> None:
        """Take Home Assistant's environment and put limits on it.

        Args:
            hass: Home Assistant, if it is there.
            house: Whether templates may read its states and registries.
        """
        super().__init__(hass)
        self.limits = Limits()
        self.undefined = jinja2.Undefined
        self.finalize = self._finalize
        self.house = self._house()
        closed = {name: _Closed(TooMuchError, f"{name} is left out") for name in _LEFT_OUT}
        if not house:
            closed |= {name: _Closed(HouseError, name) for name in self.house}
            self.loader = None
        tables: tuple[dict[str, Any], ...] = (self.filters, self.tests, self.globals)
        self.bare_filters, self.bare_tests = dict(self.filters), dict(self.tests)
        for table, unguarded in zip(tables, (_PLAIN, _SIMPLE_TESTS), strict=False):
            for name, function in table.items():
                if name not in unguarded and name not in self.house:
                    table[name] = self._guarded(name, function)
        for table in tables:
            table.update({name: closed[name] for name in closed.keys() & table.keys()})
        self._add_own()

    @property
    def guarded_filters(self) -> frozenset[str]:
        """The names of the filters that something looks at."""
        return frozenset(self.bare_filters) - _PLAIN

    def _house(self) -> frozenset[str]:
        """What is there only with Home Assistant, and what cannot do without it."""
        without = TemplateEnvironment(None)
        return (
            frozenset(self.globals.keys() - without.globals.keys())
            | (self.filters.keys() - without.filters.keys())
            | (self.tests.keys() - without.tests.keys())
        ) - _OF_TIME

    def _add_own(self) -> None:
        for name in ("match", "search"):
            self.tests[name] = self._guarded(name, getattr(patterns, f"regex_{name}"))
        for name in ("match", "search", "replace", "findall", "findall_index"):
            function = getattr(patterns, f"regex_{name}")
            self.filters[f"regex_{name}"] = self._guarded(f"regex_{name}", function)
        self.filters["round"] = self.bare_filters["round"] = _rounded(self.filters["round"])
        self.filters["join"] = self._guarded("join", self._join)
        self.filters[COMPARED] = self.limits.compared
        self.filters[COUNTED] = self.limits.counted
        self.filters[JOINED] = self._joined
        self.filters[WEIGHED] = self._weighed
        self.filters[WRITTEN] = self.limits.tick
        functions: dict[str, Any] = self.globals
        functions["pack"] = self._guarded("pack", functions["pack"])

    # --- what is made of the text ---------------------------------------------------------------

    @override
    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        """Put what looks at loops, macros and assignments into the program before it is compiled."""
        self.limits.begin()
        watch(source)
        return super()._generate(source, name, filename, defer_init)

    # --- what happens while it runs ---------------------------------------------------------------

    @override
    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if type(left) is not float and (type(right) is not float or operator == "%"):
            OPERATORS[operator](left, right)
        return self.binop_table[operator](left, right)

    @override
    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self._look(args, kwargs)
        return self.limits.taken(super().call(context, obj, *args, **kwargs))

    @override
    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Guard the methods that multiply; every way to an attribute leads by here."""
        if not isinstance(value, BuiltinMethodType):
            return None
        owner, name = value.__self__, value.__name__
        if name in {"format", "format_map"} and isinstance(owner, str):
            return self._formatter(owner, whole=name == "format_map")
        guard = METHOD_GUARDS.get(name) if isinstance(owner, str | bytes | int) else None
        if guard is None:
            return None

        def guarded(*args: Any, **kwargs: Any) -> Any:
            return value(*guard(self.limits, owner, args, kwargs), **kwargs)

        return guarded

    def _formatter(self, text: str, *, whole: bool) -> Callable[..., str]:
        formatter: Formatter = _Formatter(self)

        def format_(*args: Any, **kwargs: Any) -> str:
            if len(text) > MAX_FORMAT:
                raise TooMuchError(f"a format of {len(text)} characters")
            return formatter.vformat(text, () if whole else args, args[0] if whole else kwargs)

        return format_

    def _guarded(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter or a test that looks at what it is given and at what it gives."""
        first = 1 if hasattr(function, "jinja_pass_arg") else 0
        guard = GUARDS.get(name)

        @wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            own = args[first:]
            self._look(own, kwargs)
            if guard is not None and own:
                args = (*args[:first], own[0], *guard(self.limits, own[0], own[1:], kwargs))
            return self.limits.taken(function(*args, **kwargs))

        return guarded

    def _look(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        self.limits.tick()
        for value in (*args, *kwargs.values()):
            self.limits.weigh(value)

    def _weighed(self, value: Any) -> Any:
        self.limits.weigh(value)
        return self.limits.taken(value)

    def _joined(self, values: tuple[Any, ...]) -> str:
        """What ``~`` makes of its values."""
        self._look(values, {})
        text = "".join(map(str, values))
        text_fits(len(text))
        return text

    @jinja2.pass_eval_context
    def _join(
        self, eval_ctx: nodes.EvalContext, value: Any, d: str = "", attribute: Any = None
    ) -> str:
        """``parts | join(', ')``."""
        text: str = do_join(eval_ctx, _parts(self.limits, value, str(d)), d, attribute)
        return text

    def _finalize(self, value: Any) -> Any:
        """A value that is written."""
        kind = type(value)
        if kind is str:
            self.limits.room -= len(value)
            if self.limits.room < 0:
                self.limits.tick()
            return value
        if kind in {float, int, bool, type(None)}:
            return value
        self.limits.weigh(value)
        return FINALIZE(value)


FINALIZE: Final[Callable[[Any], Any]] = TemplateEnvironment(None).finalize  # type: ignore[assignment]
"""What Home Assistant does with a value before it is written."""


class _Formatter(SandboxedFormatter):
    """``'{:>8}'.format(...)`` with limits."""

    _env: DeviceEnvironment

    @override
    def format_field(self, value: Any, format_spec: str) -> str:
        self._env.limits.weigh(value)
        spec_fits(format_spec)
        text: str = super().format_field(value, format_spec)
        self._env.limits.tick(len(text))
        return text


def _rounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """``round``, which is in every third template and is to cost no more for being looked at."""

    def guarded(value: Any, precision: Any = 0, *args: Any, **kwargs: Any) -> Any:
        if precision.__class__ is int and not -MAX_COUNT < precision < MAX_COUNT:
            counts_fit((precision,))
        return function(value, precision, *args, **kwargs)

    return guarded


# --- guards of filters and methods --------------------------------------------------------------------

type _Guard = Callable[[Limits, Any, tuple[Any, ...], Mapping[str, Any]], tuple[Any, ...]]
"""Looks at what a filter or a method is given, and gives the arguments that it is to get."""


def small_counts(
    _limits: Limits, _value: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    """Look at widths, indents and the like."""
    counts_fit((*args, *(each for key, each in kwargs.items() if key != "default")))
    return args


def _indented(
    _limits: Limits, value: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    width = args[0] if args else kwargs.get("width", 4)
    size = len(width) if isinstance(width, str) else int(width)
    text = str(value)
    text_fits(len(text) + (text.count("\n") + 1) * size)
    return args


def _replaced(
    _limits: Limits, value: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    old = args[0] if args else kwargs.get("old", "")
    new = args[1] if len(args) > 1 else kwargs.get("new", "")
    text: Any = value if isinstance(value, str | bytes) else str(value)
    if isinstance(old, type(text)) and isinstance(new, Sized):
        text_fits(len(text) + text.count(old) * len(new))
    return args


def _joining(
    limits: Limits, value: Any, args: tuple[Any, ...], _kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    return (_parts(limits, args[0], value), *args[1:]) if args else args


def _parts(limits: Limits, parts: Any, between: Any) -> list[Any]:
    """What is to be joined, if it may: what goes on for too long is stopped."""
    found = list(limits.counted(parts))
    limits.weigh(found)
    text_fits(len(found) * len(between))
    return found


def _format(
    _limits: Limits, value: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    formatted(str(value), kwargs or args)
    return args


def _packed(
    _limits: Limits, value: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    for each in (value, *args, *kwargs.values()):
        if isinstance(each, str):
            spec_fits(each)
    return args


def _translated(
    _limits: Limits, value: Any, args: tuple[Any, ...], _kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    table = args[0] if args else None
    if isinstance(table, Mapping):
        text_fits(len(value) * max((len(str(each)) for each in table.values()), default=1))
    return args


def _expanded(
    _limits: Limits, value: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    counts_fit((*args, *kwargs.values()))
    size = max((each for each in (*args, *kwargs.values()) if isinstance(each, int)), default=8)
    text_fits(len(value) * max(size, 1))
    return args


GUARDS: Final[Mapping[str, _Guard]] = {
    "batch": small_counts,
    "center": small_counts,
    "format": _format,
    "indent": _indented,
    "pack": _packed,
    "replace": _replaced,
    "slice": small_counts,
    "tojson": small_counts,
    "truncate": small_counts,
    "unpack": _packed,
    "wordwrap": small_counts,
}

METHOD_GUARDS: Final[Mapping[str, _Guard]] = {
    "center": small_counts,
    "expandtabs": _expanded,
    "join": _joining,
    "ljust": small_counts,
    "replace": _replaced,
    "rjust": small_counts,
    "to_bytes": small_counts,
    "translate": _translated,
    "zfill": small_counts,
}

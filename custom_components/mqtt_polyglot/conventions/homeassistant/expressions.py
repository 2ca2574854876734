"""Regular expressions of announcements, which Home Assistant runs: none that could take long.

``^(a+)+$`` takes for ever on thirty letters, and Home Assistant tries it on every state of a text.
"""

from contextlib import suppress
from math import inf, prod
import re
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final

from .fields import MAX_NAME, Fields

_LONGEST: Final = 255
"""The most characters of what is compared: the longest state."""

_MAX_WAYS: Final = 2**17
"""In how many ways an expression may be tried: a few milliseconds."""

_REPEATS: Final = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT})


def expression(fields: Fields, key: str) -> str | None:
    """A regular expression that Home Assistant can run, if there is one."""
    pattern = fields.text(key, limit=MAX_NAME)
    if pattern is None:
        return None
    try:
        re.compile(pattern)
        if _ways(_parser.parse(pattern)) <= _MAX_WAYS:
            return pattern
        detail = "a regular expression that could take too long"
    except (re.PatternError, RecursionError, OverflowError) as err:
        detail = f"no regular expression: {err}"
    fields.reject(key, detail)
    return None


def _ways(parts: Any) -> float:
    """In how many ways a part of an expression may be tried, at most."""
    return prod((_ways_of(kind, arguments) for kind, arguments in parts), start=1.0)


def _ways_of(kind: Any, arguments: Any) -> float:
    if kind is _constants.BRANCH:
        return sum(_ways(each) for each in arguments[1])
    if kind in _REPEATS:
        low, high, inner = arguments
        times = min(int(high), _LONGEST)
        with suppress(OverflowError):
            return (times - min(int(low), times) + 1) * _ways(inner) ** times
        return inf
    nested = arguments if isinstance(arguments, tuple) else (arguments,)
    return prod(_ways(each) for each in nested if isinstance(each, _parser.SubPattern))

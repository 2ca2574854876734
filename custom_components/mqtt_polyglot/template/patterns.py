"""Regular expressions of templates: as Home Assistant has them, but no longer than they may take.

``^(a+)+$`` takes for ever on thirty letters. Python's own module cannot be stopped; ``regex``, which
reads the same expressions, can. Those that take no time in any case are left to Python's.
"""

from functools import lru_cache
from math import prod
import re
from typing import Any, Final

import regex

from .limits import MAX_COUNT, SLICE, TooMuchError, text_fits

MAX_PATTERN: Final = 512
"""The longest expression in characters."""

MAX_GROUPS: Final = 12
"""How deep groups may stand in each other: to compile two hundred takes seconds."""

_SHORT: Final = 1000
_REPEAT: Final = re.compile(r"[*+?{]")
_TIMES: Final = re.compile(r"\{(\d*),?(\d*)\}")
_GROUPS: Final = re.compile(r"\\.|[()]", re.DOTALL)


def regex_match(value: Any, find: str = "", ignorecase: bool = False) -> bool:
    """Whether an expression fits the beginning of a value."""
    return bool(_run("match", find, ignorecase, _text(value)))


def regex_search(value: Any, find: str = "", ignorecase: bool = False) -> bool:
    """Whether an expression fits somewhere in a value."""
    return bool(_run("search", find, ignorecase, _text(value)))


def regex_replace(
    value: Any = "", find: str = "", replace: str = "", ignorecase: bool = False
) -> str:
    """A value with something else in the place of what an expression fits."""
    text = _text(value)
    hits = len(_run("findall", find, ignorecase, text)) if len(replace) > 1 else 1
    # A reference to a group is two characters, and all groups together are no longer than the text.
    text_fits(len(text) * (1 + replace.count("\\")) + hits * len(replace))
    return str(_run("sub", find, ignorecase, replace, text))


def regex_findall(value: Any, find: str = "", ignorecase: bool = False) -> list[Any]:
    """All that an expression fits."""
    found: list[Any] = _run("findall", find, ignorecase, _text(value))
    return found


def regex_findall_index(
    value: Any, find: str = "", index: int = 0, ignorecase: bool = False
) -> Any:
    """One of all that an expression fits."""
    return regex_findall(value, find, ignorecase)[index]


def pattern_fits(find: str) -> None:
    """Raise ``TooMuchError`` if an expression may not even be read."""
    if len(find) > MAX_PATTERN:
        raise TooMuchError(f"a regular expression of {len(find)} characters")
    times = prod(max(int(each or 1) for each in pair) for pair in _TIMES.findall(find))
    depth = deepest = 0
    for part in _GROUPS.findall(find):
        depth += (part == "(") - (part == ")")
        deepest = max(deepest, depth)
    if times > MAX_COUNT or deepest > MAX_GROUPS:
        raise TooMuchError(f"the regular expression {find[:64]!r} repeats too much")


def _run(method: str, find: str, ignorecase: bool, *arguments: str) -> Any:
    pattern_fits(find)
    if len(arguments[-1]) <= _SHORT and len(_REPEAT.findall(find)) <= 1 and "(" not in find:
        return getattr(_plain(find, ignorecase), method)(*arguments)
    try:
        return getattr(_timed(find, ignorecase), method)(*arguments, timeout=SLICE)
    except TimeoutError as err:
        raise TooMuchError(f"the regular expression {find[:64]!r} takes too long") from err


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


@lru_cache(128)
def _plain(find: str, ignorecase: bool) -> re.Pattern[str]:
    return re.compile(find, re.IGNORECASE if ignorecase else 0)


@lru_cache(128)
def _timed(find: str, ignorecase: bool) -> regex.Pattern:
    return regex.compile(find, regex.IGNORECASE if ignorecase else 0)

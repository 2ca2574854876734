"""How much a template may do: sizes, repetitions, time.

What multiplies is looked at before it runs, since nothing stops it afterwards: ``'a' * 400000000`` and
``'%0400000000d' % 1`` are one step each of the interpreter.
"""

from collections.abc import Mapping, Sized
import re
from time import perf_counter, thread_time
from types import GeneratorType
from typing import Any, Final

from jinja2.exceptions import SecurityError

MAX_TEXT: Final = 256 * 1024
"""The longest text in characters that a template makes, as in Home Assistant."""

MAX_ITEMS: Final = 100_000
"""The longest list, as the longest range of Jinja."""

MAX_SIZE: Final = 1024 * 1024
"""The most characters that a value with all that is in it has when it is written down."""

MAX_COUNT: Final = 10_000
"""The largest width, indent, number of digits and the like."""

MAX_BITS: Final = 4096
"""The largest whole number in bits."""

MAX_FORMAT: Final = 4096
"""The longest format in characters."""

SLICE: Final = 0.01
"""Seconds of processor time after which a template is stopped where it can be; twice that at most."""

_DIRECTIVE: Final = re.compile(r"%(?:\([^()%]*\))?[#0 +-]*(\*|\d*)(?:\.(\*|\d*))?")
_LONG_NUMBER: Final = re.compile(r"\d{5}|\*")
_SCALARS: Final = frozenset({bool, float, int, type(None)})
_CONTAINERS: Final = (dict, list, tuple, set, frozenset, Mapping)


class TooMuchError(SecurityError):
    """A template asks for more than it may."""


class Limits:
    """What one rendering may still do.

    Attributes:
        room: The characters that it may still write.
    """

    def __init__(self) -> None:
        """Begin one."""
        self.room = MAX_TEXT
        self._deadline = 0.0
        self._started: float | None = None
        self.begin()

    def begin(self) -> None:
        """Begin the next one."""
        self.room = MAX_TEXT
        self._started = None
        self._deadline = perf_counter() + SLICE

    # --- time and output ------------------------------------------------------------------------

    def tick(self, written: int = 0) -> None:
        """Count what a step writes; raises ``TooMuchError`` where it took too long or wrote too much.

        Args:
            written: Characters.
        """
        self.room -= written
        if self.room < 0:
            raise TooMuchError(f"the template writes more than {MAX_TEXT} characters")
        if perf_counter() > self._deadline:
            self._late()

    def _late(self) -> None:
        """What counts is the time of the processor: others may have had it meanwhile."""
        now = thread_time()
        if self._started is None:
            self._started = now
        elif now - self._started > SLICE:
            raise TooMuchError(f"the template takes longer than {2 * SLICE:g} s")
        self._deadline = perf_counter() + SLICE / 4

    # --- values ---------------------------------------------------------------------------------

    def weigh(self, value: Any) -> None:
        """Look how large a list or an object is with all that is in it, however often it is there.

        ``[x, x]`` costs nothing, and what is made of it in forty steps cannot be written down.
        """
        if type(value) is str or not isinstance(value, _CONTAINERS):
            return
        self.tick()
        left = MAX_SIZE
        stack: list[Any] = [value]
        while stack:
            one = stack.pop()
            if isinstance(one, str | bytes):
                left -= len(one)
            elif isinstance(one, _CONTAINERS):
                left -= 4 * len(one)
                if left >= 0:
                    stack.extend(one)
                    if isinstance(one, Mapping):
                        stack.extend(one.values())
            else:
                left -= 1
            if left < 0:
                raise TooMuchError(f"a value of more than {MAX_SIZE} characters")

    def compared(self, value: Any) -> Any:
        """What a value is compared with or looked for in: that takes as long as it is."""
        if type(value) in _SCALARS or type(value) is str:
            return value
        self.tick()
        return self.taken(value)

    def taken(self, value: Any) -> Any:
        """What a filter or a function gave, if it may."""
        if type(value) in _SCALARS:
            return value
        if isinstance(value, str | bytes):
            text_fits(len(value))
        elif isinstance(value, GeneratorType):
            return self.counted(value)
        elif isinstance(value, Sized):
            items_fit(len(value))
        return value

    def counted(self, items: Any, written: int = 0) -> Any:
        """What a loop goes through.

        Args:
            items: That.
            written: The characters that the text in the loop has.
        """
        for item in items:
            self.tick(written)
            yield item


def text_fits(length: int) -> None:
    """Raise ``TooMuchError`` if a text would be too long."""
    if length > MAX_TEXT:
        raise TooMuchError(f"a text of {length} characters")


def items_fit(length: int) -> None:
    """Raise ``TooMuchError`` if a list would be too long."""
    if length > MAX_ITEMS:
        raise TooMuchError(f"a list of {length} entries")


def bits_fit(bits: int) -> None:
    """Raise ``TooMuchError`` if a number would be too large."""
    if bits > MAX_BITS:
        raise TooMuchError(f"a number of {bits} bits")


def counts_fit(values: Any) -> None:
    """Raise ``TooMuchError`` if a width, an indent or the like is too large."""
    for value in values:
        if isinstance(value, int) and abs(value) > MAX_COUNT:
            raise TooMuchError(f"{value} is more than {MAX_COUNT}")


# --- operators --------------------------------------------------------------------------------------


def added(left: Any, right: Any) -> None:
    """Look at ``left + right``."""
    if isinstance(left, str | bytes) and isinstance(right, str | bytes):
        text_fits(len(left) + len(right))
    elif isinstance(left, list | tuple) and isinstance(right, list | tuple):
        items_fit(len(left) + len(right))


def multiplied(left: Any, right: Any) -> None:
    """Look at ``left * right``."""
    if isinstance(left, int):
        if isinstance(right, int):
            bits_fit(left.bit_length() + right.bit_length())
            return
        left, right = right, left
    if isinstance(right, int) and isinstance(left, str | bytes | list | tuple):
        times = max(right, 0)
        (text_fits if isinstance(left, str | bytes) else items_fit)(len(left) * times)


def raised(left: Any, right: Any) -> None:
    """Look at ``left ** right``."""
    if isinstance(left, int) and isinstance(right, int) and right > 0:
        bits_fit(left.bit_length() * right)


def formatted(template: Any, values: Any) -> None:
    """Look at ``template % values``: at the widths in it, and at what is put into it."""
    if not isinstance(template, str | bytes):
        return
    text = template if isinstance(template, str) else template.decode("latin-1")
    if len(text) > MAX_FORMAT:
        raise TooMuchError(f"a format of {len(text)} characters")
    for match in _DIRECTIVE.finditer(text):
        if any(_LONG_NUMBER.search(size or "") for size in match.groups()):
            raise TooMuchError(f"{match[0][:32]} in a format")
    longest = max(map(_length, _parts(values)), default=0)
    text_fits(len(text) + text.count("%") * longest)


def spec_fits(spec: str) -> None:
    """Look at what stands behind the colon in ``'{:>10}'``."""
    if _LONG_NUMBER.search(spec):
        raise TooMuchError(f"{spec[:32]} in a format")


def _parts(values: Any) -> Any:
    if isinstance(values, Mapping):
        return values.values()
    return values if isinstance(values, tuple) else (values,)


def _length(value: Any) -> int:
    """About how long a value is when it is written down; what is in a list has been weighed."""
    if isinstance(value, str | bytes):
        return len(value)
    return MAX_COUNT if isinstance(value, _CONTAINERS) else 32

"""The table of a check: what was expected, what came, and how long it took."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
import time
from typing import Any

type Probe = Callable[[], Awaitable[Any]]
_POLL = 0.05  # seconds
_WIDTHS = (42, 38, 38)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One step."""

    step: str
    expected: object
    got: object
    ok: bool
    milliseconds: int

    def lines(self) -> list[str]:
        """Return the row as it is printed; a miss is printed in full."""
        expected, got = _text(self.expected), _text(self.got)
        cells = [
            _short(text, width)
            for text, width in zip((self.step, expected, got), _WIDTHS, strict=True)
        ]
        verdict = "ok" if self.ok else "MISS"
        lines = [f"{'  '.join(cells)}  {verdict:4} {self.milliseconds:6}"]
        if not self.ok:
            lines += [f"    expected: {expected}", f"    got:      {got}"]
        return lines


def _text(value: object) -> str:
    if isinstance(value, (set, frozenset)):
        return ", ".join(sorted(str(member) for member in value))
    return str(value)


def _short(text: str, width: int) -> str:
    text = " ".join(text.split())
    return text.ljust(width) if len(text) <= width else f"{text[: width - 1]}…"


class Report:
    """Rows that are printed as they come."""

    def __init__(self) -> None:
        """Print the head of the table."""
        self.rows: list[Row] = []
        self._said: list[str] = []
        self._since = time.monotonic()
        head = "  ".join(
            title.ljust(width)
            for title, width in zip(("step", "expected", "got"), _WIDTHS, strict=True)
        )
        self.say(f"{head}  {'':4} {'ms':>6}")

    @property
    def text(self) -> str:
        """Everything that was printed, each with the time of day in UTC."""
        return "".join(self._said)

    def say(self, text: str) -> None:
        """Print something."""
        print(text, flush=True)
        self._said.append(f"{datetime.now(UTC):%H:%M:%S.%f} {text}\n")

    @property
    def misses(self) -> int:
        """How many steps went wrong."""
        return sum(not row.ok for row in self.rows)

    def add(self, step: str, expected: object, got: object, *, ok: bool | None = None) -> bool:
        """Add a step that is over; it is right if what came matches, unless told otherwise."""
        now = time.monotonic()
        right = matches(expected, got) if ok is None else ok
        row = Row(
            step=step,
            expected=expected,
            got=_asked_for(expected, got) if right else got,
            ok=right,
            milliseconds=round((now - self._since) * 1000),
        )
        self._since = now
        self.rows.append(row)
        self.say("\n".join(row.lines()))
        return row.ok

    async def expect(self, step: str, expected: object, probe: Probe, limit: float = 10) -> bool:
        """Add a step that is right as soon as the probe brings a match, at the latest after a limit."""
        end = time.monotonic() + limit
        while True:
            got = await probe()
            if matches(expected, got) or time.monotonic() > end:
                return self.add(step, expected, got)
            await asyncio.sleep(_POLL)


def _asked_for(expected: object, got: object) -> object:
    """Return the part of what came that was asked for."""
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        return {key: got[key] for key in expected}
    return expected if isinstance(expected, set) else got


def matches(expected: object, got: object) -> bool:
    """Tell whether something came as expected.

    Of a mapping or a set only the expected members count, a type stands for any of its values,
    and numbers may differ by a little.
    """
    match expected:
        case type():
            return isinstance(got, expected)
        case Mapping():
            return isinstance(got, Mapping) and all(
                key in got and matches(value, got[key]) for key, value in expected.items()
            )
        case set() | frozenset():
            return isinstance(got, (set, frozenset)) and expected <= got
        case list() | tuple():
            return (
                isinstance(got, (list, tuple))
                and len(got) == len(expected)
                and all(matches(one, other) for one, other in zip(expected, got, strict=True))
            )
        case bool() | None:
            return got is expected
        case int() | float():
            return isinstance(got, (int, float)) and abs(got - expected) <= 0.01
        case _:
            return bool(got == expected)

"""What a run has measured, as a table for people."""

from collections.abc import Iterator
from statistics import median
from typing import Final

from .bench import Bench
from .rows import ROWS
from .subject import Kind

_TITLES: Final = (
    "Figure",
    "",
    "core",
    "product",
    "floor",
    "ratio",
    "floor/core",
    "goal",
    "gc core, product",
)


def cells(bench: Bench) -> Iterator[tuple[str, ...]]:
    """Return the rows: medians, with the least and the most in brackets."""
    yield _titles(bench)
    for name, row in ROWS.items():
        if (samples := bench.samples.get(name)) is None:
            continue
        found = {kind: _figure(samples.get(kind, [])) for kind in Kind}
        ratio = _ratio(samples, Kind.PRODUCT)
        goal = "" if row.goal is None else f"≤ {row.goal:.2f}"
        if row.limit is not None:
            goal = f"≤ {row.limit:g} {row.unit}"
        shares = bench.shares.get(name, {})
        share = ", ".join(
            f"{shares[kind]:.0%}" for kind in (Kind.CORE, Kind.PRODUCT) if kind in shares
        )
        other = [found[Kind.OTHER], _ratio(samples, Kind.OTHER)] if bench.other else []
        yield (
            row.title, row.unit, found[Kind.CORE], found[Kind.PRODUCT], *other, found[Kind.FLOOR],
            ratio, _ratio(samples, Kind.FLOOR), goal, share,
        )  # fmt: skip


def _titles(bench: Bench) -> tuple[str, ...]:
    other = ("other", "its ratio") if bench.other else ()
    return (*_TITLES[:4], *other, *_TITLES[4:])


def _figure(samples: list[float]) -> str:
    if not samples:
        return ""
    middle = median(samples)
    if len(samples) == 1:
        return _number(middle)
    return f"{_number(middle)} ({_number(min(samples))}–{_number(max(samples))})"


def _ratio(samples: dict[Kind, list[float]], kind: Kind) -> str:
    """Return the median of the ratios of each round."""
    rounds = zip(samples.get(kind, []), samples.get(Kind.CORE, []), strict=False)
    ratios = [own / core for own, core in rounds]
    return f"{median(ratios):.2f}" if ratios else ""


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def plain(bench: Bench) -> str:
    """Return the table for a terminal."""
    rows = list(cells(bench))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def markdown(bench: Bench) -> str:
    """Return the table for a document."""
    first, *rows = (f"| {' | '.join(row)} |" for row in cells(bench))
    return "\n".join((first, "|---" * len(_titles(bench)) + "|", *rows))

"""A run: its options, what it has measured, and the subjects that it measures."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
import itertools
from pathlib import Path
import shutil
import sys
from typing import Final

from .subject import Kind, Setting, Subject
from .workload import Workload

_WINDOWS: Final = 6
"""How many short rounds make up one."""


@dataclass(slots=True, kw_only=True)
class Bench:
    """One run.

    Attributes:
        folder: Where everything lives while it runs.
        rows: The rows that are wanted.
        rounds: How often each figure is measured.
        scale: How much of everything is done: 1 is all; less is for a trial.
        other: Another checkout, whose product is measured, too.
        profiles: A folder for profiles; figures that are measured with one are no figures.
        samples: What was measured, by row and kind.
        shares: The part of a figure that was garbage collection, by row and kind.
    """

    folder: Path
    rows: frozenset[str]
    rounds: int
    scale: float = 1
    other: Path | None = None
    profiles: Path | None = None
    samples: dict[str, dict[Kind, list[float]]] = field(default_factory=dict)
    shares: dict[str, dict[Kind, float]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def wants(self, *rows: str) -> bool:
        """Whether one of these rows is wanted."""
        return not self.rows.isdisjoint(rows)

    def record(self, row: str, kind: Kind, value: float) -> None:
        """Note a figure, in the unit of its row."""
        self.samples.setdefault(row, {}).setdefault(kind, []).append(value)

    def count(self, number: int, *, at_least: int = 1) -> int:
        """Return a number of things as it is at the scale of this run."""
        return max(at_least, round(number * self.scale))

    def kinds(self, *, floor: bool) -> list[Kind]:
        """Return who is measured."""
        kinds = [Kind.CORE, Kind.PRODUCT]
        if self.other:
            kinds.append(Kind.OTHER)
        if floor:
            kinds.append(Kind.FLOOR)
        return kinds

    def profile(self, row: str, kind: Kind) -> Path | None:
        """Return where the profile of a row goes, if one is wanted."""
        return self.profiles and self.profiles / f"{row}-{kind}.prof"

    @asynccontextmanager
    async def subject(
        self, kind: Kind, workload: Workload, *, recorder: bool = False
    ) -> AsyncIterator[Subject]:
        """Have one run."""
        folder = self.folder / f"{next(self._numbers)}-{kind}"
        subject = Subject(
            kind, workload, Setting(folder=folder, recorder=recorder, other=self.other)
        )
        try:
            yield await subject.start()
        finally:
            await subject.stop()
            if complaints := subject.complaints():
                self.say(f"{kind}: {len(complaints)} lines in its log, such as {complaints[-1]}")
            shutil.rmtree(folder, ignore_errors=True)

    @asynccontextmanager
    async def subjects(
        self, kinds: Sequence[Kind], workload: Workload
    ) -> AsyncIterator[list[Subject]]:
        """Have several run at once; those whose turn it is not have nothing to do."""
        async with AsyncExitStack() as stack:
            entering = [stack.enter_async_context(self.subject(kind, workload)) for kind in kinds]
            yield list(await asyncio.gather(*entering))

    def turns(self, subjects: Sequence[Subject]) -> list[tuple[int, Subject]]:
        """Return the numbers of many short rounds with the subjects, another one first each time.

        A processor is now faster and now slower, for seconds on end: short rounds meet all alike.
        """
        rounds = self.rounds * _WINDOWS if self.scale == 1 else self.rounds
        return [
            (each, subjects[(number + each) % len(subjects)])
            for each in range(rounds)
            for number in range(len(subjects))
        ]

    def say(self, text: str) -> None:
        """Tell whoever waits what is being done."""
        print(text, file=sys.stderr, flush=True)

"""What a thousand discovered entities cost: the time until they are there, and the memory that they need."""

import asyncio
from dataclasses import dataclass
from typing import Final

from .bench import Bench
from .meters import meters
from .subject import Kind, Subject
from .workload import Workload


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """One way to make a thousand entities, in a new Home Assistant, and the rows that it gives.

    Attributes:
        whole: Whether there is one discovery message for each device, and not for each entity.
        recorder: Whether what they show is recorded.
        times: The rows of processor time and of wall time.
        memory: The row of memory.
        objects: The row of objects.
    """

    whole: bool = False
    recorder: bool = False
    times: tuple[str, str] | None = None
    memory: str | None = None
    objects: str | None = None

    @property
    def rows(self) -> tuple[str, ...]:
        """All of them."""
        others = (each for each in (self.memory, self.objects) if each)
        return (*(self.times or ()), *others)


_FORMS: Final = (
    _Form(times=("discovery_loop", "discovery_wall"), memory="memory", objects="objects"),
    _Form(whole=True, times=("device_discovery_loop", "device_discovery_wall")),
    _Form(recorder=True, memory="memory_recorded"),
)
ROWS: Final = tuple(row for form in _FORMS for row in form.rows)
_DEVICES: Final = 125
_SPOKEN: Final = 3
"""How often each device speaks before memory is looked at."""
_SETTLE: Final = 3
"""Seconds in which what is put off counts, too."""
_RECORDED: Final = 6
"""Seconds after which the recorder has written everything."""
_MEBI: Final = 2**20


async def run(bench: Bench) -> None:
    """Measure each form, each time in a new Home Assistant."""
    workload = meters(bench.count(_DEVICES))
    for form in _FORMS:
        if not bench.wants(*form.rows):
            continue
        for _ in range(bench.rounds):
            # Without MQTT it makes no difference how devices are announced.
            for kind in bench.kinds(floor=not form.whole):
                async with bench.subject(kind, workload, recorder=form.recorder) as subject:
                    await _measure(bench, form, subject, workload)


async def _measure(bench: Bench, form: _Form, subject: Subject, workload: Workload) -> None:
    number = _SPOKEN * len(workload.devices)
    before = await subject.client.command("benchmark/memory")
    cost = await subject.announce(
        workload.announcements(whole=form.whole),
        workload.entities(),
        settle=_SETTLE,
        profile=bench.profile(form.rows[0], subject.kind),
    )
    await subject.measure(workload.changing(0, number))
    await subject.check(workload.states(0, number))
    await asyncio.sleep(_RECORDED if form.recorder else 0)
    after = await subject.client.command("benchmark/memory")
    if form.times:
        for row, seconds in zip(form.times, (cost["loop"], cost["until"]), strict=True):
            _record(bench, row, subject.kind, seconds)
    if form.memory:
        _record(bench, form.memory, subject.kind, (after["resident"] - before["resident"]) / _MEBI)
    if form.objects:
        _record(bench, form.objects, subject.kind, (after["objects"] - before["objects"]) / 1000)


def _record(bench: Bench, row: str, kind: Kind, value: float) -> None:
    bench.record(row, kind, value)
    bench.say(f"{row}: {kind} {value:.2f}")

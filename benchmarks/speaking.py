"""What messages of adopted devices cost: processor time of the event loop."""

from statistics import mean
from typing import Final

from .bench import Bench
from .meters import meters
from .subject import Subject
from .workload import Workload

ROWS: Final = ("changing", "changing_without_gc", "paced", "unchanged")
_DEVICES: Final = 100
_RATE: Final = 150
_MICRO: Final = 1e6


async def run(bench: Bench) -> None:
    """Measure a hundred meters in turns."""
    workload = meters(_DEVICES)
    async with bench.subjects(bench.kinds(floor=True), workload) as subjects:
        for subject in subjects:
            bench.say(f"{subject.kind}: warming up")
            if subject.kind != "floor":
                await subject.announce(workload.announcements(), workload.entities())
            await subject.measure(workload.changing(0, 3 * _DEVICES))
        if bench.wants("changing", "changing_without_gc"):
            await changing(bench, subjects, workload, "changing")
        if bench.wants("unchanged"):
            await unchanged(bench, subjects, workload, "unchanged")
        if bench.wants("paced"):
            await _paced(bench, subjects, workload)


async def changing(bench: Bench, subjects: list[Subject], workload: Workload, row: str) -> None:
    """Measure messages of which each changes everything, as fast as they come."""
    number = bench.count(10) * len(workload.devices)
    step = 10
    plain: dict[Subject, list[float]] = {each: [] for each in subjects}
    collecting: dict[Subject, list[float]] = {each: [] for each in subjects}
    for each, subject in bench.turns(subjects):
        first = step + each * number // len(workload.devices)
        cost = await subject.measure(
            workload.changing(first, number), profile=bench.profile(row, subject.kind)
        )
        await subject.check(workload.states(first, number))
        collecting[subject].append(cost["collecting"] / number * _MICRO)
        plain[subject].append(cost["loop"] / number * _MICRO - collecting[subject][-1])
        bench.say(
            f"{row}: {subject.kind} {plain[subject][-1]:.0f} + {collecting[subject][-1]:.0f} µs"
        )
    for subject in subjects:
        # A full collection comes every few thousand messages: spread over all of them.
        spread = mean(collecting[subject])
        for value in plain[subject]:
            bench.record(f"{row}_without_gc", subject.kind, value)
            bench.record(row, subject.kind, value + spread)
        share = spread / (mean(plain[subject]) + spread)
        bench.shares.setdefault(row, {})[subject.kind] = share


async def unchanged(bench: Bench, subjects: list[Subject], workload: Workload, row: str) -> None:
    """Measure messages that say the same as the last of their device."""
    devices = len(workload.devices)
    number = bench.count(25) * devices
    for each, subject in bench.turns(subjects):
        step = 5000 + each
        await subject.measure(workload.changing(step, devices))
        cost = await subject.measure(
            workload.unchanged(step, number), profile=bench.profile(row, subject.kind)
        )
        await subject.check(workload.states(step, devices))
        value = (cost["loop"] - cost["collecting"]) / number * _MICRO
        bench.record(row, subject.kind, value)
        bench.say(f"{row}: {subject.kind} {value:.1f} µs")


async def _paced(bench: Bench, subjects: list[Subject], workload: Workload) -> None:
    """Measure messages that come one by one, as in a home: what they need is in no cache."""
    devices = len(workload.devices)
    number = bench.count(2) * devices
    for each, subject in bench.turns(subjects):
        first = 9000 + each * number // devices
        cost = await subject.measure(
            workload.changing(first, number),
            rate=_RATE,
            collect=False,
            profile=bench.profile("paced", subject.kind),
        )
        await subject.check(workload.states(first, number))
        value = cost["loop"] / number * _MICRO
        bench.record("paced", subject.kind, value)
        bench.say(f"paced: {subject.kind} {value:.0f} µs")

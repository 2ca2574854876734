"""Whether a message costs the same whatever the number of entities."""

import asyncio
from contextlib import AsyncExitStack
from statistics import median
from typing import Final

from .bench import Bench
from .meters import meters
from .subject import Kind, Subject
from .workload import Workload

_SIZES: Final = {"growth_100": 12, "growth_1000": 125, "growth_10000": 1248}
"""Devices, of eight entities each; Home Assistant stops at 10,000 entities in one config entry."""
ROWS: Final = (*_SIZES, "growth")
_NUMBER: Final = 1248
_BATCH: Final = 200
"""Devices that are announced at once: at most 250 are added automatically."""


async def run(bench: Bench) -> None:
    """Measure all sizes in turns, without garbage collection."""
    sizes = {row: meters(bench.count(n, at_least=2)) for row, n in _SIZES.items()}
    async with AsyncExitStack() as stack:
        subjects: list[tuple[str, Subject]] = []
        for row, workload in sizes.items():
            for kind in bench.kinds(floor=False):
                subject = await stack.enter_async_context(bench.subject(kind, workload))
                await _announce(subject, workload)
                await subject.measure(workload.changing(0, _NUMBER))
                subjects.append((row, subject))
                bench.say(f"{row}: {kind} is there")
        for each in range(bench.rounds):
            for row, subject in subjects:
                # Values come again after a hundred steps.
                await _measure(bench, row, subject, 101 + each)
    for kind in bench.kinds(floor=False):
        large, small = (bench.samples[row][kind] for row in ("growth_10000", "growth_1000"))
        bench.record("growth", kind, median(large) / median(small))


async def _measure(bench: Bench, row: str, subject: Subject, round_: int) -> None:
    devices = len(subject.workload.devices)
    number = _NUMBER // devices * devices
    first = round_ * number // devices
    cost = await subject.measure(
        subject.workload.changing(first, number),
        collect=False,
        profile=bench.profile(row, subject.kind),
    )
    await subject.check(subject.workload.states(first, number))
    value = cost["loop"] / number * 1e6
    bench.record(row, subject.kind, value)
    bench.say(f"{row}: {subject.kind} {value:.0f} µs")


async def _announce(subject: Subject, workload: Workload) -> None:
    """Have devices announced, in batches; those that are not added automatically are added by hand."""
    for first in range(0, len(workload.devices), _BATCH):
        batch = Workload(workload.devices[first : first + _BATCH])
        await subject.expect(batch.entities())
        await subject.load(batch.announcements(whole=True), retain=True)
        there = asyncio.ensure_future(subject.as_expected())
        while not there.done():
            if subject.kind is not Kind.CORE:
                await _add(subject)
            await asyncio.wait((there,), timeout=0.5)
        await there
        await asyncio.sleep(2)


async def _add(subject: Subject) -> None:
    """Add the devices that wait."""
    found = (await subject.client.command("mqtt_polyglot/inbox/list"))["devices"]
    if waiting := [each for each in found if each["state"] == "waiting"]:
        await subject.client.command(
            "mqtt_polyglot/inbox/adopt",
            entry_id=waiting[0]["entry_id"],
            devices=[each["device"] for each in waiting],
        )

"""How long it takes from when a broker is back until all entities show what is so."""

import asyncio
from typing import Final

from .bench import Bench
from .meters import meters
from .subject import Subject
from .workload import Workload

_OUTAGES: Final = {f"outage_{seconds}": seconds for seconds in (2, 15, 45, 75)}
ROWS: Final = tuple(_OUTAGES)
_DEVICES: Final = 100
_PATIENCE: Final = 300


async def run(bench: Bench) -> None:
    """Measure outages of several lengths; nobody has anything to do meanwhile, so all have them at once."""
    workload = meters(bench.count(_DEVICES))
    async with bench.subjects(bench.kinds(floor=False), workload) as subjects:
        for subject in subjects:
            await subject.announce(workload.announcements(), workload.entities())
            await subject.measure(workload.changing(0, len(workload.devices)))
        step = 1
        for _ in range(bench.rounds):
            for row, seconds in _OUTAGES.items():
                if not bench.wants(row):
                    continue
                took = await asyncio.gather(
                    *(_outage(each, workload, seconds, step) for each in subjects)
                )
                step += 1
                for subject, each in zip(subjects, took, strict=True):
                    bench.record(row, subject.kind, each)
                    bench.say(f"{row}: {subject.kind} {each:.2f} s")
                # Long enough for the connection to be an old one.
                await asyncio.sleep(20)


async def _outage(subject: Subject, workload: Workload, seconds: float, step: int) -> float:
    """Return the seconds from when the broker listens; it has forgotten everything, and the devices speak at once."""
    devices = len(workload.devices)
    await asyncio.to_thread(subject.broker.kill)
    await asyncio.sleep(seconds / 2)
    await subject.expect(workload.states(step, devices))
    speaking = asyncio.ensure_future(
        subject.load(workload.changing(step, devices), retain=True, patience=_PATIENCE)
    )
    await asyncio.sleep(seconds / 2)
    await asyncio.to_thread(subject.broker.start)
    began = (await speaking)["began"]
    return (await subject.as_expected())["at"] - began

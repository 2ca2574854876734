"""What a thousand entities need in memory."""

import asyncio
from typing import Final

from .bench import Bench
from .meters import meters

_RECORDING: Final = {"memory": False, "memory_recorded": True}
ROWS: Final = (*_RECORDING, "objects")
_DEVICES: Final = 125
_ROUNDS: Final = 3
_MEBI: Final = 2**20


async def run(bench: Bench) -> None:
    """Measure before devices are announced, and after they have spoken; each time in a new Home Assistant."""
    workload = meters(bench.count(_DEVICES))
    devices = len(workload.devices)
    for row, recorder in _RECORDING.items():
        if not bench.wants(row, *(() if recorder else ("objects",))):
            continue
        for _ in range(bench.rounds):
            for kind in bench.kinds(floor=False):
                async with bench.subject(kind, workload, recorder=recorder) as subject:
                    before = await subject.client.command("benchmark/memory")
                    await subject.announce(workload.announcements(), workload.entities(), settle=3)
                    await subject.measure(workload.changing(0, _ROUNDS * devices))
                    await subject.check(workload.states(0, _ROUNDS * devices))
                    # The recorder writes every five seconds.
                    await asyncio.sleep(6 if recorder else 0)
                    after = await subject.client.command("benchmark/memory")
                grown = (after["resident"] - before["resident"]) / _MEBI
                bench.record(row, kind, grown)
                bench.say(f"{row}: {kind} {grown:.1f} MiB")
                if not recorder:
                    bench.record("objects", kind, (after["objects"] - before["objects"]) / 1000)

"""How long it takes from a start of Home Assistant until a thousand entities show what is so."""

from typing import Final

from .bench import Bench
from .meters import meters
from .subject import Kind
from .workload import Workload

ROWS: Final = ("start",)
_DEVICES: Final = 125


async def run(bench: Bench) -> None:
    """Measure starts on a broker that keeps announcements and values, beyond that of an empty Home Assistant."""
    workload = meters(bench.count(_DEVICES))
    for _ in range(bench.rounds):
        async with bench.subject(Kind.FLOOR, Workload([])) as empty:
            await empty.shut_down()
            began = await empty.boot()
            without = await empty.client.command("benchmark/started") - began
        bench.say(f"start: nothing {without:.2f} s")
        for kind in bench.kinds(floor=False):
            took = await _start(bench, kind, workload)
            bench.record("start", kind, took - without)
            bench.say(f"start: {kind} {took:.2f} s")


async def _start(bench: Bench, kind: Kind, workload: Workload) -> float:
    devices = len(workload.devices)
    async with bench.subject(kind, workload) as subject:
        await subject.announce(workload.announcements(), workload.entities(), settle=1)
        await subject.measure(workload.changing(0, devices))
        await subject.shut_down()
        # What the entities showed last is not what is so now.
        await subject.load(workload.changing(1, devices), retain=True)
        began = await subject.boot(workload.states(1, devices))
        return (await subject.as_expected())["at"] - began

"""What it costs until a thousand discovered entities are there."""

from typing import Final

from .bench import Bench
from .meters import meters

_FORMS: Final = {"discovery": False, "device_discovery": True}
ROWS: Final = tuple(f"{form}_{what}" for form in _FORMS for what in ("loop", "wall"))
_DEVICES: Final = 125
_SETTLE: Final = 3
"""Seconds in which what is put off counts, too."""


async def run(bench: Bench) -> None:
    """Measure both forms of discovery messages, each time in a new Home Assistant."""
    workload = meters(bench.count(_DEVICES))
    devices = len(workload.devices)
    for form, whole in _FORMS.items():
        if not bench.wants(f"{form}_loop", f"{form}_wall"):
            continue
        for _ in range(bench.rounds):
            for kind in bench.kinds(floor=False):
                async with bench.subject(kind, workload) as subject:
                    cost = await subject.announce(
                        workload.announcements(whole=whole), workload.entities(), settle=_SETTLE
                    )
                    await subject.measure(workload.changing(0, devices))
                    await subject.check(workload.states(0, devices))
                bench.record(f"{form}_loop", kind, cost["loop"])
                bench.record(f"{form}_wall", kind, cost["until"])
                bench.say(f"{form}: {kind} {cost['loop']:.2f} s, there after {cost['until']:.2f} s")

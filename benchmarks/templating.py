"""What messages cost where values are taken from them by templates that real programs announce."""

from collections.abc import Callable, Mapping
from typing import Final

from scripts.lab.errors import LabError

from .bench import Bench
from .recorded import network
from .scripted import plugs
from .speaking import changing, unchanged
from .subject import Subject
from .workload import Workload

ROWS: Final = (
    *("zigbee2mqtt_changing", "zigbee2mqtt_changing_without_gc", "zigbee2mqtt_unchanged"),
    *("scripted_changing", "scripted_changing_without_gc", "scripted_unchanged"),
)
_WORKLOADS: Final[dict[str, Callable[[], Workload]]] = {
    "zigbee2mqtt": lambda: network(7),
    "scripted": lambda: plugs(100),
}


async def run(bench: Bench) -> None:
    """Measure a recorded Zigbee2MQTT network, and templates of scripts for Shelly devices."""
    for name, make in _WORKLOADS.items():
        if not bench.wants(*(row for row in ROWS if row.startswith(name))):
            continue
        workload = make()
        devices = len(workload.devices)
        async with bench.subjects(bench.kinds(floor=False), workload) as subjects:
            for subject in subjects:
                await subject.announce(workload.announcements(), workload.entities())
                await subject.measure(workload.changing(0, 3 * devices))
            await _check_alike(subjects, workload.entities())
            if bench.wants(f"{name}_changing", f"{name}_changing_without_gc"):
                await changing(bench, subjects, workload, f"{name}_changing")
                await _check_alike(subjects, workload.entities())
            if bench.wants(f"{name}_unchanged"):
                await unchanged(bench, subjects, workload, f"{name}_unchanged")
                await _check_alike(subjects, workload.entities())


async def _check_alike(subjects: list[Subject], entities: Mapping[str, str]) -> None:
    """Fail unless all show what the first one shows: that is Home Assistant's own integration."""
    first, *others = subjects
    shown = {
        entity_id: state["state"]
        for entity_id, state in (await first.client.states()).items()
        if entity_id in entities
    }
    if len(shown) != len(entities):
        raise LabError(f"{first.kind}: {len(entities) - len(shown)} entities are missing")
    for other in others:
        await other.check(shown)

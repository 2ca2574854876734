"""How long a command takes: from the action to the state that the light has answered with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median
import sys
from typing import Final, override

from scripts.lab.broker import ROOT

from .bench import Bench
from .meters import meters
from .subject import Kind, Subject
from .wire import Message
from .workload import ANY, FloorRow, Workload, compact

ROWS: Final = ("light_idle", "light_busy", "light_returned")
_TOPIC: Final = "benchmark/lamp"
_LIGHT: Final = "light.lamp"
_COUNTER: Final = "sensor.lamp_count"
_DEVICES: Final = 100
_RATE: Final = 150
_PAUSE: Final = 0.02


class _House(Workload):
    """Meters that make the broker busy, and a light."""

    @override
    def announcements(self, *, whole: bool = False) -> list[Message]:
        card = {"identifiers": ["lamp"], "name": "Lamp"}
        light = {
            "schema": "json",
            "name": None,
            "unique_id": "lamp",
            "state_topic": _TOPIC,
            "command_topic": f"{_TOPIC}/set",
            "brightness": True,
            "device": card,
        }
        counter = {
            "name": "Count",
            "unique_id": "lamp_count",
            "state_topic": _TOPIC,
            "value_template": "{{ value_json.count }}",
            "device": card,
        }
        own = [
            ("homeassistant/light/lamp/config", compact(light)),
            ("homeassistant/sensor/lamp/config", compact(counter)),
        ]
        return [*super().announcements(whole=whole), *own]

    @override
    def entities(self) -> dict[str, str]:
        return super().entities() | {_LIGHT: ANY, _COUNTER: ANY}

    @override
    def floor(self) -> dict[str, list[FloorRow]]:
        rows: list[FloorRow] = [
            (_LIGHT, "brightness", {"friendly_name": "Lamp"}, None),
            (_COUNTER, "count", {"friendly_name": "Lamp Count"}, None),
        ]
        return super().floor() | {_TOPIC: rows}


async def run(bench: Bench) -> None:
    """Measure with nothing else to do, and among the messages of the meters."""
    workload = _House(meters(_DEVICES).devices)
    number = bench.count(60, at_least=5)
    during = workload.changing(1, int(_RATE * number * _PAUSE * 1.2))
    async with bench.subjects(bench.kinds(floor=True), workload) as subjects:
        for subject in subjects:
            if subject.kind is not Kind.FLOOR:
                await subject.announce(workload.announcements(), workload.entities())
            await subject.load(workload.changing(0, _DEVICES))
        for _, subject in bench.turns(subjects):
            async with _light(subject):
                if bench.wants("light_idle", "light_returned"):
                    trips = await _trips(subject, number)
                    _record(bench, "light_idle", subject, trips["answered"])
                    _record(bench, "light_returned", subject, trips["returned"])
                if bench.wants("light_busy"):
                    sending = asyncio.ensure_future(subject.load(during, rate=_RATE))
                    trips = await _trips(subject, number)
                    _record(bench, "light_busy", subject, trips["answered"])
                    await sending


def _record(bench: Bench, row: str, subject: Subject, trips: list[float]) -> None:
    bench.record(row, subject.kind, median(trips) * 1000)
    bench.say(f"{row}: {subject.kind} {median(trips) * 1000:.2f} ms")


async def _trips(subject: Subject, number: int) -> dict[str, list[float]]:
    action = "benchmark_floor.send" if subject.kind is Kind.FLOOR else "light.turn_on"
    trips: dict[str, list[float]] = await subject.client.command(
        "benchmark/round_trips",
        action=action,
        light=_LIGHT,
        counter=_COUNTER,
        number=number,
        pause=_PAUSE,
    )
    return trips


@asynccontextmanager
async def _light(subject: Subject) -> AsyncIterator[None]:
    """Have the light on the broker."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.echo", str(subject.broker.port), _TOPIC),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    await process.stdout.readline()
    try:
        yield
    finally:
        process.kill()
        await process.wait()

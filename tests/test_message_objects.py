"""What a message creates and leaves behind: objects are work for the garbage collector, calls are time."""

from collections import Counter
from collections.abc import Callable
import gc
import json
import sys
from types import FrameType
from typing import Any

import pytest

from benchmarks.meters import meters
from benchmarks.workload import compact

from .house import House

_MADE = {"__init__", "__new__", "__post_init__"}


class Calls:
    """What is called while a function runs: all of Python's functions, and those that make our objects."""

    def __init__(self) -> None:
        self.total = 0
        self.made: Counter[str] = Counter()

    def of(self, function: Callable[[], None]) -> None:
        """Count what a function calls."""
        sys.setprofile(self._see)
        try:
            function()
        finally:
            sys.setprofile(None)

    def _see(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event != "call":
            return
        self.total += 1
        if frame.f_code.co_name in _MADE:
            owner = frame.f_locals.get("self", frame.f_locals.get("_cls"))
            kind = owner if isinstance(owner, type) else type(owner)
            if "mqtt_polyglot" in kind.__module__:
                self.made[kind.__name__] += 1


type Says = Callable[[int], Callable[[], None]]


@pytest.fixture
async def meter(house: House) -> Says:
    """A device of eight entities, which has spoken: what it says at a step is in the hands of the link."""
    (device,) = (workload := meters(1)).devices
    for topic, payload in workload.announcements():
        house.say(topic, json.loads(payload))
    await house.adopt_all()

    def says(step: int) -> Callable[[], None]:
        payload = compact(device.says(step))
        return lambda: house.fake.receive(device.topic, payload)

    for step in (1, 2, 3, 3):
        says(step)()
    await house.hass.async_block_till_done()
    return says


CHANGED = 300
UNCHANGED = 45
"""The most functions in Python that a message of eight values calls, those of Home Assistant and of this test included."""


@pytest.mark.parametrize(("step", "most"), [(4, CHANGED), (3, UNCHANGED)])
async def test_calls(meter: Says, step: int, most: int) -> None:
    """Each call costs, in a home more than where the same is called again and again."""
    calls = Calls()
    calls.of(meter(step))
    assert calls.total <= most


@pytest.mark.parametrize("step", [4, 3])
async def test_objects(meter: Says, step: int) -> None:
    """Nothing of ours is made for a message but the message."""
    calls = Calls()
    calls.of(meter(step))
    assert set(calls.made) <= {"Message"}
    assert calls.made.total() <= 1


@pytest.mark.parametrize("changing", [True, False])
async def test_nothing_stays(house: House, meter: Says, changing: bool) -> None:
    """What a message made is gone with the next one, without the garbage collector."""
    says = [meter(10 + number * changing) for number in range(120)]
    for say in says[:20]:
        say()
    await house.hass.async_block_till_done()
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for say in says[20:]:
            say()
        await house.hass.async_block_till_done()
        after = len(gc.get_objects())
    finally:
        gc.enable()
    assert after - before < 50

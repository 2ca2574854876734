"""What measures the costs works; how much they are is not tested: that depends on the machine."""

import subprocess
import sys

import pytest

from benchmarks.__main__ import SCENARIOS
from benchmarks.components.benchmark.windows import is_as
from benchmarks.meters import meters
from benchmarks.recorded import network
from benchmarks.rows import ROWS
from benchmarks.scripted import plugs
from benchmarks.wire import packet, publish
from scripts.lab.broker import ROOT
from scripts.lab.mosquitto import MOSQUITTO


@pytest.mark.timeout(400)
@pytest.mark.skipif(MOSQUITTO is None, reason="Mosquitto is not installed")
def test_smoke() -> None:
    """Three real Home Assistants take the same messages, and end with the right states."""
    command = [sys.executable, "-m", "benchmarks", "--smoke", "--only", "changing", "unchanged"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    title, *rows = done.stdout.splitlines()
    assert title.split()[:4] == ["Figure", "core", "product", "floor"]
    assert [row.split("  ")[0] for row in rows] == [
        "Changing values, in a burst",
        "… without garbage collection",
        "Unchanged payload",
    ]
    for row in rows:
        assert all(float(figure) > 0 for figure in row.split("µs")[1].split()[:4])


def test_every_message_changes_everything() -> None:
    """A workload that says the same twice would measure something else."""
    for workload in (meters(3), plugs(3)):
        for first in (0, 7, 99, 100):
            before, after = workload.states(first, 3), workload.states(first + 1, 3)
            assert before.keys() == workload.entities().keys()
            assert not [each for each in before if before[each] == after[each]]


def test_the_recorded_network() -> None:
    """Each copy of a device is another device, with topics of its own, and says all that it reports."""
    workload = network(2)
    topics = [topic for topic, _ in workload.announcements()]
    assert len(topics) == len(set(topics))
    assert len(workload.devices) == 28
    assert len(workload.entities()) == 220
    for device in workload.devices:
        configs = [payload for topic, payload in device.announcements(whole=False)][1:]
        assert all(f'"{device.topic}/availability"'.encode() in config for config in configs)
        before, after = device.says(1), device.says(2)
        assert before.keys() == after.keys()
        assert before["linkquality"] != after["linkquality"]


def test_each_row_is_measured_by_one_scenario() -> None:
    """None is promised that is not measured, and none is measured twice."""
    measured = [row for scenario in SCENARIOS for row in scenario.ROWS]
    assert sorted(measured) == sorted(ROWS)


def test_packets() -> None:
    """The load generator writes MQTT."""
    assert publish("a/b", b"x") == b"\x30\x06\x00\x03a/bx"
    assert publish("a", b"", retain=True) == b"\x31\x03\x00\x01a"
    assert packet(0x30, bytes(200))[:3] == b"\x30\xc8\x01"


@pytest.mark.parametrize(
    ("state", "wanted", "expected"),
    [("20.0", "20", True), ("on", "on", True), ("off", "on", False), ("x", "*", True)],
)
def test_states_are_compared(state: str, wanted: str, expected: bool) -> None:
    """A number may be written in several ways."""
    assert is_as(state, wanted) is expected

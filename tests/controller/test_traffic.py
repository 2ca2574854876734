"""Traffic: what is counted and kept of the messages of a device, and how little that is."""

from collections.abc import Callable

import pytest

from custom_components.mqtt_polyglot.broker import message
from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.broker.rate import QUARTER, QUARTERS, Day, Rate
from custom_components.mqtt_polyglot.controller import reading, traffic
from custom_components.mqtt_polyglot.controller.report import device_report
from custom_components.mqtt_polyglot.controller.traffic import Direction, Passed, Traffic

from .conftest import Bench


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let the traffic believe that it is a certain time."""
    now = [1_000_000.0]
    monkeypatch.setattr(traffic, "time", lambda: now[0])
    monkeypatch.setattr(message, "time", lambda: now[0])
    monkeypatch.setattr(reading, "time", lambda: now[0])

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    return pass_by


def test_rate() -> None:
    """So many in the last minute, wherever in it they came; nothing when it is over."""
    rate = Rate()
    assert rate.per_minute(1000) == 0
    for second in range(60):
        rate.count(1000 + second)
    assert rate.per_minute(1059.9) == 60
    for second in range(60, 300):
        rate.count(1000 + second)
    assert rate.per_minute(1299.9) == pytest.approx(60, abs=2)
    assert rate.per_minute(1330) == pytest.approx(30, abs=2)
    assert rate.per_minute(1361) == 0
    assert rate.total == 300


def test_rate_of_what_pauses() -> None:
    """A pause that is longer than a slice, and one that is longer than the minute."""
    rate = Rate()
    rate.count(1000)
    rate.count(1035)
    assert rate.per_minute(1035) == 2
    assert rate.per_minute(1069) == pytest.approx(1, abs=0.2)
    rate.count(5000)
    assert rate.per_minute(5000) == 1


def test_a_clock_that_is_set_back() -> None:
    """Counting begins again; nothing is lost of the total."""
    rate = Rate()
    for _ in range(5):
        rate.count(10_000)
    rate.count(500)
    assert rate.per_minute(500) == 1
    assert rate.total == 6


def test_last_messages(clock: Callable[[float], None]) -> None:
    """In and out per topic, with what there is to know of each."""
    kept = Traffic()
    assert kept.last_at is None
    kept.received(Message("a", b"1", retain=True, qos=1))
    clock(5)
    kept.received(Message("a", b"2"))
    kept.sent(Publish("a/set", b"ON", 1))
    kept.sent(Publish("a", b"?"))
    report = kept.report()
    assert (report["count"], report["per_minute"]) == (2, 2.0)
    first, second = report["topics"]
    assert first == {
        "topic": "a",
        "in": {
            "payload": "2",
            "size": 1,
            "retain": False,
            "qos": 0,
            "at": "1970-01-12T13:46:45+00:00",
        },
        "out": {
            "payload": "?",
            "size": 1,
            "retain": False,
            "qos": 0,
            "at": "1970-01-12T13:46:45+00:00",
        },
        "count": 3,
    }
    assert (second["topic"], second["in"], second["out"]["payload"]) == ("a/set", None, "ON")


def test_it_is_bounded() -> None:
    """So many topics, and so much of each payload, whatever a device says."""
    kept = Traffic()
    for number in range(traffic.MAX_TOPICS + 10):
        kept.received(Message(f"t/{number}", b"x" * 1_000_000))
    topics = kept.report()["topics"]
    assert len(topics) == traffic.MAX_TOPICS
    assert topics[0]["topic"] == "t/10"
    assert topics[-1]["in"]["size"] == 1_000_000
    assert len(topics[-1]["in"]["payload"]) == traffic.MAX_PAYLOAD + 1
    assert kept.count == traffic.MAX_TOPICS + 10


def test_short_payloads_are_not_copied() -> None:
    """What is kept is what came."""
    payload = b"x" * traffic.MAX_PAYLOAD
    kept = Traffic()
    seen: list[Passed] = []
    kept.watchers.append(seen.append)
    kept.received(Message("a", payload))
    assert seen[0].payload is payload


def test_watchers() -> None:
    """Each is told of each message; one may leave while it is told."""
    kept = Traffic()
    seen: list[Passed] = []

    def once(passed: Passed) -> None:
        seen.append(passed)
        kept.watchers.remove(once)

    kept.watchers += [once, seen.append]
    kept.received(Message("a", b"1"))
    kept.sent(Publish("a", b"2"))
    assert [(passed.direction, passed.payload) for passed in seen] == [
        (Direction.IN, b"1"),
        (Direction.IN, b"1"),
        (Direction.OUT, b"2"),
    ]


def test_codes_are_not_kept() -> None:
    """Of a message with a code it is kept that there was one."""
    kept = Traffic()
    kept.sent(Publish("lock/set", b"UNLOCK 1234"), secret=True)
    (topic,) = kept.report()["topics"]
    assert topic["out"]["payload"] == "**REDACTED**"


async def test_what_a_controller_counts(bench: Bench) -> None:
    """Every message of the broker, those of each adopted device, and what it is told."""
    device = bench.adopt("lamp")
    before = bench.controller.rate.total
    bench.link.receive("toy/lamp/power", "ON")
    bench.link.receive("toy/nobody/power", "ON")
    (state,) = device.states.values()
    (point,) = state.component.points()
    await bench.run(device, point.to(False))
    assert bench.controller.rate.total == before + 1
    kept = bench.controller.traffic["toy:lamp"].report()
    assert kept["count"] == 2, "its status, and its power"
    out = {topic["topic"]: topic["out"] for topic in kept["topics"] if topic["out"]}
    assert out["toy/lamp/power/set"]["payload"] == "OFF"
    bench.controller.release("toy:lamp")
    assert "toy:lamp" not in bench.controller.traffic


async def test_what_was_never_sent(bench: Bench) -> None:
    """Only what was put on the wire is kept, also if the broker refused it there."""
    device = bench.adopt("lamp")
    bench.link.failure = PublishError(BrokerErrorKey.NOT_AUTHORIZED)
    with pytest.raises(PublishError):
        await bench.controller.send(device, Publish("refused", b""))
    bench.link.drop()
    with pytest.raises(PublishError):
        await bench.controller.send(device, Publish("unsent", b""))
    topics = [topic["topic"] for topic in bench.controller.traffic["toy:lamp"].report()["topics"]]
    assert "refused" in topics
    assert "unsent" not in topics


async def test_announced_at(bench: Bench, clock: Callable[[float], None]) -> None:
    """When it was last heard, also if it said nothing new; bounded for those who say much."""
    bench.adopt("lamp")
    first = bench.controller.announced_at("toy:lamp")
    assert first == 1_000_000
    clock(100)
    bench.announce("lamp")
    assert bench.controller.announced_at("toy:lamp") == 1_000_100
    assert bench.controller.announced_at("toy:nobody") is None


async def test_announcements_that_were_heard_are_bounded(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ones that were heard last."""
    monkeypatch.setattr(reading, "MAX_HEARD", 2)
    for name in ("a", "b", "c", "b", "d"):
        bench.announce(name)
    known = [name for name in "abcd" if bench.controller.announced_at(f"toy:{name}") is not None]
    assert known == ["b", "d"]


async def test_rejected_announcements_end(bench: Bench) -> None:
    """What can be read again, or is gone, is no longer among what cannot be read."""
    for _ in range(3):
        bench.link.receive("toy/bad/announce", "no json", retain=True)
    (announcement,) = bench.controller.rejected
    assert announcement.count == 3
    bench.announce("bad")
    assert not list(bench.controller.rejected)
    bench.link.receive("toy/bad/announce", "[", retain=True)
    report = device_report(bench.controller, "toy:bad")
    assert report is not None
    (rejected,) = report["rejected"]
    assert rejected["topic"] == "toy/bad/announce"
    bench.link.receive("toy/bad/announce", "", retain=True)
    assert not list(bench.controller.rejected)


async def test_report_of_a_device_that_nobody_knows(bench: Bench) -> None:
    """There is none."""
    assert device_report(bench.controller, "toy:nobody") is None
    bench.controller.adopt("toy:later", None)
    assert device_report(bench.controller, "toy:later") is None


async def test_traffic_of_whom_nobody_adopted(bench: Bench) -> None:
    """Of devices that wait nothing is kept, but for as long as somebody watches."""
    bench.announce("lamp")
    assert bench.controller.traffic == {}
    stop = bench.controller.watch("toy:lamp", lambda _passed: None)
    assert list(bench.controller.traffic) == ["toy:lamp"]
    stop()
    assert bench.controller.traffic == {}
    bench.adopt("lamp")
    stop = bench.controller.watch("toy:lamp", lambda _passed: None)
    stop()
    assert list(bench.controller.traffic) == ["toy:lamp"], "it is adopted now"
    bench.controller.release("toy:lamp")
    assert bench.controller.traffic == {}


def test_a_day() -> None:
    """By quarters of an hour, whatever the clock does; of nothing older, and never more than fits."""
    rate, start = Rate(), 1_000_000 * QUARTER
    assert rate.quarters(start) == [0] * QUARTERS
    for quarter in range(200):
        for _ in range(quarter % 3):
            rate.count(start + quarter * QUARTER)
    assert rate.quarters(start + 199 * QUARTER) == [each % 3 for each in range(104, 200)]
    assert rate.quarters(start + 200 * QUARTER)[-2:] == [199 % 3, 0]
    rate.count(start)  # the clock was set back
    assert sum(rate.quarters(start)) == 1
    assert sum(rate.quarters(start + QUARTERS * QUARTER)) == 0
    day = Day()
    day.add(start, 2**32)
    day.add(start, 1)
    assert day.quarters(start)[-1] == 2**32 - 1

"""The controller: what is found, adopted, changed, withdrawn, and in what order."""

import asyncio
import json
from time import thread_time
from typing import Any

import pytest

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.controller import (
    inbox as inbox_module,
    reading as module,
    rejected,
)
from custom_components.mqtt_polyglot.controller.settling import SETTLED
from custom_components.mqtt_polyglot.conventions.base import AnnouncementError
from custom_components.mqtt_polyglot.model.device import Changes
from custom_components.mqtt_polyglot.model.spec import DeviceSpec
from tests.clock import Clock

from .conftest import Bench, Told


async def test_found_and_adopted(bench: Bench) -> None:
    """A device waits; when it is adopted, and not before, its topics are listened to."""
    bench.announce("lamp")
    assert bench.listener.found == ["toy:lamp"]
    assert not any("lamp" in topic for topic in bench.link.subscriptions)
    device = bench.controller.adopt("toy:lamp", None)
    assert device is bench.controller.devices["toy:lamp"]
    assert not list(bench.controller.offers())
    assert bench.listener.announced == [("toy:lamp", Changes(added=("power",)))]
    assert {"toy/lamp/power", "toy/lamp/status"} <= bench.link.subscriptions.keys()


async def test_values_arrive(bench: Bench) -> None:
    """What the broker has kept arrives after the adoption, and each change is told once."""
    bench.link.receive("toy/lamp/power", "ON", retain=True)
    device = bench.adopt("lamp")
    told = Told(device.states["power"])
    await asyncio.sleep(0)
    assert told.told == [{"power"}]
    bench.link.receive("toy/lamp/power", "ON")
    bench.link.receive("toy/lamp/power", "OFF")
    assert told.told == [{"power"}, {"power"}]


async def test_announced_anew(bench: Bench) -> None:
    """The same again is nothing; a change touches what it is about and nothing else."""
    device = bench.adopt("box", {"a": "sensor", "b": "sensor"})
    await asyncio.sleep(0)
    told = {key: Told(state) for key, state in device.states.items()}
    bench.link.receive("toy/box/a", "1", retain=True)
    bench.announce("box", {"a": "sensor", "b": "sensor"})
    assert len(bench.listener.announced) == 1
    bench.link.asked.clear()
    bench.announce("box", {"a": "unit", "b": "sensor", "c": "sensor"})
    assert bench.listener.announced[1:] == [("toy:box", Changes(added=("c",), altered=("a",)))]
    assert told["a"].told == [{"value"}, {"redefined"}]
    assert told["b"].told == []
    assert {topic for _, topic in bench.link.asked} == {"toy/box/a", "toy/box/c"}
    bench.announce("box", {"c": "sensor"})
    assert bench.listener.announced[2][1] == Changes()
    assert device.absent == ("a", "b")


async def test_removed_is_found_again(bench: Bench) -> None:
    """A device that the user removes waits again, and nothing was published."""
    bench.adopt("lamp")
    bench.controller.release("toy:lamp")
    assert [found.spec.id for found in bench.controller.offers()] == ["toy:lamp"]
    assert bench.listener.found == ["toy:lamp", "toy:lamp"]
    assert not any("lamp" in topic for topic in bench.link.subscriptions)
    assert not bench.link.published
    bench.controller.release("toy:unknown")


async def test_withdrawn(bench: Bench) -> None:
    """One that says it is no more is unavailable until it says otherwise; the user decides."""
    device = bench.adopt("lamp")
    bench.announce("other")
    told = Told(device.states["power"])
    for own_id in ("lamp", "other"):
        bench.link.receive(f"toy/{own_id}/announce", "", retain=True)
    assert bench.listener.withdrawn == ["toy:lamp"]
    assert bench.listener.lost == ["toy:other"]
    assert device.withdrawn
    assert told.told == [set()]
    bench.announce("lamp")
    assert bench.controller.devices["toy:lamp"].withdrawn is False
    bench.link.receive("toy/lamp/announce", "", retain=True)
    bench.controller.release("toy:lamp")
    assert not list(bench.controller.offers())


async def test_restart(bench: Bench) -> None:
    """A stored announcement is a device before the broker has said a word."""
    stored = {"id": "lamp", "name": "Lamp", "has": {"power": "switch"}}
    fresh = Bench()
    device = fresh.controller.adopt("toy:lamp", stored)
    assert device is not None
    assert device.spec.name == "Lamp"
    fresh.controller.start()
    fresh.link.retained["toy/lamp/announce"] = json.dumps(
        {"name": "Lamp", "has": {"power": "switch"}}
    ).encode()
    fresh.link.start()
    await asyncio.sleep(0)
    assert len(fresh.listener.announced) == 1, "what is announced is what is stored"
    assert fresh.listener.connected == [True]
    fresh.controller.stop()


async def test_adopted_and_unknown(bench: Bench) -> None:
    """An adopted device of which nothing is stored runs when it announces itself."""
    assert bench.controller.adopt("toy:lamp", None) is None
    bench.announce("lamp")
    assert bench.listener.found == []
    assert "toy:lamp" in bench.controller.devices


@pytest.mark.parametrize("device_id", ["toy:lamp", "gone:lamp"])
async def test_stored_and_unreadable(bench: Bench, device_id: str) -> None:
    """What is stored and cannot be read any more waits for the device."""
    with pytest.raises(AnnouncementError):
        bench.controller.adopt(device_id, {"id": "lamp"})
    assert not bench.controller.devices
    bench.announce("lamp", convention="toy")
    assert ("toy:lamp" in bench.controller.devices) == (device_id == "toy:lamp")


async def test_rejected(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """A bad announcement is remembered with its reason; a bug in a convention stops nobody else."""
    bench.link.receive("toy/bad/announce", "no json", retain=True)
    bench.link.receive("toy/odd/announce", '{"name": "Odd", "has": {"x": "oven"}}')
    bench.link.receive("toy/worse/announce", '"bug"')
    bench.announce("good")
    assert bench.listener.found == ["toy:good"]
    bad, odd = (each.rejected for each in bench.controller.rejected)
    assert (bad.topic, odd.topic) == ("toy/bad/announce", "toy/odd/announce")
    assert "oven" in odd.note.detail
    assert "toy/worse/announce" in caplog.text


async def test_two_descriptions_of_one_device(bench: Bench) -> None:
    """The convention that counts most is offered; what the user adopted stands."""
    same = ["mac:1"]
    bench.announce("lamp", same_as=same, convention="other")
    assert bench.listener.found == ["other:lamp"]
    bench.announce("lamp", same_as=same)
    assert [found.spec.id for found in bench.controller.offers()] == ["toy:lamp"]
    assert bench.listener.lost == ["other:lamp"]
    bench.link.receive("toy/lamp/announce", "")
    assert [found.spec.id for found in bench.controller.offers()] == ["other:lamp"]
    bench.controller.adopt("other:lamp", None)
    bench.announce("lamp", same_as=same)
    assert not list(bench.controller.offers())
    bench.announce("lamp", same_as=["mac:2"])
    assert [found.spec.id for found in bench.controller.offers()] == ["toy:lamp"]
    bench.announce("lamp", same_as=same)
    bench.controller.release("other:lamp")
    assert [found.spec.id for found in bench.controller.offers()] == ["toy:lamp"]


async def test_flood(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Strangers are bounded in number, make no device, and say so once."""
    monkeypatch.setattr(inbox_module, "MAX_FOUND", 100)
    for number in range(1000):
        bench.announce(f"stranger{number}")
    await bench.digest()
    assert len(bench.controller.inbox) == 100
    assert len(bench.toy.known) == 100
    assert bench.controller.inbox.turned_away == 900
    assert list(bench.controller.inbox.last_turned_away)[-1] == "Stranger999"
    assert not bench.controller.devices
    assert len([record for record in caplog.records if record.levelname == "WARNING"]) == 1
    bench.link.asked.clear()
    for number in range(11):
        bench.controller.adopt(f"toy:stranger{number}", None)
    assert ("subscribe", "toy/+/announce") in bench.link.asked, "there is room again"
    assert bench.controller.inbox.turned_away == 0


async def test_budget_of_what_is_announced_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a device said before makes room for what it says now; too much, and it waits no longer."""
    monkeypatch.setattr(inbox_module, "MAX_BYTES", 1000)
    for turn in range(20):
        bench.announce("lamp", asks=["x" * 300, str(turn)])
    bench.announce("other")
    assert [found.spec.id for found in bench.controller.inbox] == ["toy:lamp", "toy:other"]
    assert bench.controller.inbox.turned_away == 0
    bench.announce("lamp", asks=["x" * 1000])
    assert [found.spec.id for found in bench.controller.inbox] == ["toy:other"]
    assert bench.listener.lost == ["toy:lamp"], "its card goes"
    bench.announce("third", asks=["x" * 700])
    assert len(bench.controller.inbox) == 2, "all of its room is free again"


def a_spec(own_id: str, **more: Any) -> DeviceSpec:
    """A device."""
    return DeviceSpec(id=f"toy:{own_id}", name=own_id, **more)


def test_who_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """What says nothing of itself gives its place to what does; what the user knows keeps its own."""
    monkeypatch.setattr(inbox_module, "MAX_FOUND", 3)
    inbox = inbox_module.Inbox()
    known = {"Acme"}
    ranked = [
        a_spec("nobody", nameless=True),
        a_spec("block"),
        a_spec("maker", manufacturer="Any"),
        a_spec("both", manufacturer="Any", origin="o"),
        a_spec("known", manufacturer="Acme"),
        a_spec("best", manufacturer="Acme", origin="o"),
    ]
    ranks = [inbox_module.rank_of(spec, known) for spec in ranked]
    assert ranks == sorted(set(ranks))
    for number in range(3):
        assert inbox.put(a_spec(str(number)), {}, 1)
    assert inbox.put(a_spec("1"), {}, 0), "it says less of itself now"
    assert inbox.put(a_spec("new"), {}, 2) is None
    assert inbox.worse_than(0, "toy:new") is None
    worst = inbox.worse_than(2, "toy:new")
    assert worst
    assert worst.spec.id == "toy:1"
    inbox.take("toy:1")
    assert inbox.put(a_spec("new"), {}, 2)
    worst = inbox.worse_than(2, "toy:2")
    assert worst
    assert worst.spec.id == "toy:0", "nobody makes room for themselves"


async def test_the_loop_breathes(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Effects that take long are carried out in slices, in order."""
    monkeypatch.setattr(module, "SLICE", 0.0)
    names = [f"toy{number}" for number in range(20)]
    for name in names:
        bench.announce(name)
    assert len(bench.listener.found) < len(names)
    assert await bench.digest() > 5
    assert bench.listener.found == [f"toy:{name}" for name in names]
    bench.announce("last")
    bench.controller.stop()


async def test_backlog_is_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that talks faster than we read does not fill the memory."""
    monkeypatch.setattr(module, "SLICE", 0.0)
    monkeypatch.setattr(module, "MAX_BACKLOG", 200)
    for number in range(20):
        bench.announce(f"toy{number}")
    assert bench.controller._backlog.size <= 200 + 60
    assert bench.controller.inbox.turned_away > 10


async def test_connection(bench: Bench) -> None:
    """Everybody is told when the broker goes and when it is back."""
    device = bench.adopt("lamp")
    told = Told(device.states["power"])
    bench.link.drop()
    bench.link.start()
    assert bench.listener.connected == [True, False, True]
    assert told.told == [set(), set()]


async def test_queries(clock: Clock, bench: Bench) -> None:
    """A device that says nothing by itself is asked; one that spoke is not; never all at once."""
    silent = bench.adopt("silent", asks=["power"])
    bench.adopt("loud", asks=["power"])
    bench.adopt("mute")
    await clock.forward(1)
    bench.link.receive("toy/loud/power", "ON")
    await clock.forward(10)
    assert [publish.topic for publish in bench.link.published] == ["toy/silent/get"]
    bench.link.receive("toy/silent/power", "ON")
    bench.link.drop()
    bench.link.start()
    await clock.forward(10)
    topics = [publish.topic for publish in bench.link.published]
    assert sorted(topics[1:]) == ["toy/loud/get", "toy/silent/get"]
    assert silent.states["power"].online
    bench.link.drop()
    bench.link.start()
    bench.link.drop()
    await clock.forward(10)
    assert len(bench.link.published) == 3


async def test_asked_where_it_now_listens(clock: Clock, bench: Bench) -> None:
    """A device that is to be asked otherwise is asked again, unless it speaks; another is not."""
    device = bench.adopt("box", {"a": "sensor"}, asks=["a"])
    await clock.forward(10)
    bench.link.published.clear()
    bench.announce("box", {"a": "sensor"}, asks=["a"], same_as=["other"])
    await clock.forward(10)
    assert not bench.link.published
    bench.announce("box", {"a": "sensor"}, asks=["a", "b"])
    await clock.forward(10)
    assert len(bench.link.published) == 2
    bench.announce("box", {"a": "sensor"}, asks=["a"])
    await clock.forward(1)
    bench.link.receive("toy/box/a", "1")
    await clock.forward(10)
    assert len(bench.link.published) == 2
    assert device.states["a"].online


async def test_settled_or_not(clock: Clock, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """A device that is released, or whole again, or withdrawn, is not waited for."""
    device = bench.adopt("box", {"a": "sensor", "b": "sensor"})
    bench.announce("box", {"a": "sensor"})
    await clock.forward(SETTLED / 2)
    bench.announce("box", {"a": "unit"})
    await clock.forward(SETTLED / 2 + 1)
    absent = [device.absent]
    bench.announce("box", {"a": "sensor", "b": "sensor"})
    await clock.forward(SETTLED + 1)
    absent.append(device.absent)
    bench.announce("box", {"a": "sensor"})
    bench.link.receive("toy/box/announce", "", retain=True)
    await clock.forward(SETTLED + 1)
    absent.append(device.absent)
    bench.announce("box", {"a": "sensor"})
    bench.controller.release("toy:box")
    await clock.forward(SETTLED + 1)
    absent.append(device.absent)
    assert absent == [("b",), (), ("b",), ("b",)]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert all(not changes.removed for _, changes in bench.listener.announced)


async def test_query_refused(clock: Clock, bench: Bench) -> None:
    """A broker that does not pass a question on is not asked twice for the same device."""
    bench.adopt("silent", asks=["power", "more"])
    bench.link.failure = PublishError(BrokerErrorKey.NOT_AUTHORIZED)
    await clock.forward(10)
    assert not bench.link.published


async def test_rejected_are_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of unreadable announcements the last are remembered."""
    monkeypatch.setattr(rejected, "MAX_REJECTED", 2)
    for number in range(4):
        bench.link.receive(f"toy/bad{number}/announce", "{")
    topics = [each.rejected.topic for each in bench.controller.rejected]
    assert topics == ["toy/bad2/announce", "toy/bad3/announce"]


async def test_cost_of_a_message(bench: Bench) -> None:
    """The way of a message is lookups: its cost does not grow with the number of devices."""

    async def cost(devices: int) -> float:
        for number in range(devices):
            bench.adopt(f"d{devices}x{number}", {"a": "sensor"})
        topic = f"toy/d{devices}x0/a"
        bench.link.receive(topic, "0")
        deliver = bench.link._deliver
        best = 1e9
        for _ in range(20):
            start = thread_time()
            for value in range(200):
                deliver(Message(topic, b"%d" % value))
            best = min(best, thread_time() - start)
        return best

    few = await cost(5)
    many = await cost(500)
    assert many < few * 3

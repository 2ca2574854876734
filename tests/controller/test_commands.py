"""Commands: confirmed or failed, nothing late, and what is shown meanwhile."""

import asyncio
from functools import partial

import pytest

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.controller import commands
from custom_components.mqtt_polyglot.controller.commands import (
    CommandError,
    CommandErrorKey,
    Commands,
    _steps,
)
from custom_components.mqtt_polyglot.model.awaited import Answer
from custom_components.mqtt_polyglot.model.codec import EncodeError
from custom_components.mqtt_polyglot.model.components import Expectation, Light, Lock, Switch
from custom_components.mqtt_polyglot.model.data_point import Write
from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.state import ComponentState
from custom_components.mqtt_polyglot.model.vocabulary import LockCommand, LockState
from tests.clock import Clock, turn

from .conftest import Bench, Told


def on(device: Device) -> Write:
    """Switch on."""
    component = device.states["power"].component
    assert isinstance(component, Switch)
    return component.power.to(True)


async def failure(action: asyncio.Task[None]) -> CommandErrorKey:
    """Why an action failed."""
    with pytest.raises(CommandError) as err:
        await action
    return err.value.key


def shown(state: ComponentState) -> object:
    """What the first data point of a component shows."""
    point, *_ = state.component.points()
    return state.get(point)


@pytest.fixture
def bench(clock: Clock, bench: Bench) -> Bench:
    """A controller in a time that stands still until it is moved."""
    return bench


@pytest.fixture
async def lock(clock: Clock, bench: Bench) -> Device:
    """A lock that is locked."""
    device = bench.adopt("door", {"bolt": "lock"})
    await turn()
    bench.link.receive("toy/door/bolt", "locked")
    return device


@pytest.fixture
async def lamp(clock: Clock, bench: Bench) -> Device:
    """A switch that is off."""
    device = bench.adopt("lamp")
    await turn()
    bench.link.receive("toy/lamp/power", "OFF")
    return device


def tell(device: Device, command: LockCommand) -> Write:
    """A write of a command to the lock."""
    component = device.states["bolt"].component
    assert isinstance(component, Lock)
    assert component.command
    return component.command.to(command)


def begin(bench: Bench, device: Device, command: LockCommand) -> asyncio.Task[None]:
    """Tell the lock something, and wait for it elsewhere."""
    return asyncio.create_task(bench.run(device, tell(device, command)))


async def test_commands_expire_with_their_limit(
    bench: Bench, clock: Clock, lock: Device, lamp: Device
) -> None:
    """As long as the action waits, or as the device says; the ones that wait are never late."""
    action = begin(bench, lock, LockCommand.UNLOCK)
    await turn()
    bench.link.receive("toy/door/bolt", "unlocked")
    await action
    await bench.controller.commands.run(lamp, lamp.states["power"], [on(lamp)])
    told = [(publish.expiry, publish.never_late) for publish in bench.link.published]
    assert told == [(commands.ECHO_LIMIT, True), (commands.ECHO_LIMIT, False)]


async def test_a_message_is_worth_less_the_later_it_goes(clock: Clock) -> None:
    """The time that the messages before it took is gone, and what the device says is less still."""
    publish, now = Publish("a", b"", expiry=4), asyncio.get_running_loop().time()
    assert Commands._in_time(publish, now + 10, never_late=False).expiry == 4
    assert Commands._in_time(publish, now + 2, never_late=False).expiry == 2
    with pytest.raises(PublishError):
        Commands._in_time(publish, now, never_late=False)


async def test_confirmed(clock: Clock, bench: Bench, lock: Device) -> None:
    """The action is over when the bolt is where it should be, and not when it begins to move."""
    state = lock.states["bolt"]
    told = Told(state)
    action = begin(bench, lock, LockCommand.UNLOCK)
    await turn()
    assert shown(state) is LockState.UNLOCKING
    assert [p.payload for p in bench.link.published] == [b"unlock"]
    bench.link.receive("toy/door/bolt", "unlocking")
    await clock.forward(5)
    assert not action.done()
    bench.link.receive("toy/door/bolt", "unlocked")
    await action
    assert shown(state) is LockState.UNLOCKED
    assert told.told == [{"state"}, {"state"}]


async def test_deaf(clock: Clock, bench: Bench, lock: Device) -> None:
    """No echo, no success: an error after ten seconds, and the last known state is shown again."""
    action = begin(bench, lock, LockCommand.UNLOCK)
    await clock.forward(9.9)
    assert not action.done()
    await clock.forward(0.2)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED
    assert shown(lock.states["bolt"]) is LockState.LOCKED


async def test_asked(clock: Clock, bench: Bench) -> None:
    """A lock that says nothing by itself is asked halfway, once."""
    device = bench.adopt("door", {"bolt": "lock"}, asks=["bolt"])
    await clock.forward(4)
    bench.link.published.clear()
    action = begin(bench, device, LockCommand.LOCK)
    await clock.forward(4.9)
    assert [publish.topic for publish in bench.link.published] == ["toy/door/bolt/set"]
    await clock.forward(0.2)
    assert [publish.topic for publish in bench.link.published][1:] == ["toy/door/get"]
    bench.link.receive("toy/door/bolt", "locked")
    await action
    await clock.forward(60)
    assert len(bench.link.published) == 2


async def test_asked_only_if_silent(clock: Clock, bench: Bench) -> None:
    """One that has answered is not asked."""
    device = bench.adopt("door", {"bolt": "lock"}, asks=["bolt"])
    await clock.forward(4)
    bench.link.published.clear()
    action = begin(bench, device, LockCommand.LOCK)
    await turn()
    bench.link.receive("toy/door/bolt", "locked")
    await action
    await clock.forward(60)
    assert [publish.topic for publish in bench.link.published] == ["toy/door/bolt/set"]


# --- what it was already --------------------------------------------------------------------------


async def test_already_so(clock: Clock, bench: Bench, lock: Device) -> None:
    """A lock that publishes changes only has nothing to say: done, and shown as it was all along."""
    told = Told(lock.states["bolt"])
    action = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(2.9)
    assert not action.done(), "it may still say otherwise"
    await clock.forward(0.2)
    await action
    assert [p.payload for p in bench.link.published] == [b"lock"]
    assert shown(lock.states["bolt"]) is LockState.LOCKED
    assert told.told == []


@pytest.mark.parametrize("word", ["unlocked", "unlocking", "unknown to us"])
async def test_already_otherwise(clock: Clock, bench: Bench, lock: Device, word: str) -> None:
    """One that then says something else has to show that it did it."""
    action = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(1)
    bench.link.receive("toy/door/bolt", word)
    await clock.forward(8.9)
    assert not action.done()
    await clock.forward(0.2)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED


async def test_already_so_and_moving(clock: Clock, bench: Bench, lock: Device) -> None:
    """One that moves all the same is waited for, and shown as moving."""
    action = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(1)
    bench.link.receive("toy/door/bolt", "locking")
    assert shown(lock.states["bolt"]) is LockState.LOCKING
    await clock.forward(15)
    assert not action.done()
    bench.link.receive("toy/door/bolt", "locked")
    await action


async def test_already_so_and_jammed(clock: Clock, bench: Bench, lock: Device) -> None:
    """One that then says that it could not is believed."""
    action = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(1)
    bench.link.receive("toy/door/bolt", "jammed")
    assert await failure(action) is CommandErrorKey.DEVICE_REFUSED


async def test_already_open(clock: Clock, bench: Bench, lock: Device) -> None:
    """That a door is unlocked does not say that its latch was pulled."""
    bench.link.receive("toy/door/bolt", "unlocked")
    action = begin(bench, lock, LockCommand.OPEN)
    await clock.forward(10.1)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED
    bench.link.receive("toy/door/bolt", "open")
    for command in (LockCommand.OPEN, LockCommand.UNLOCK):
        action = begin(bench, lock, command)
        await clock.forward(3.1)
        await action


async def test_told_otherwise_meanwhile(clock: Clock, bench: Bench, lock: Device) -> None:
    """What a lock said before it was told to unlock says nothing of after: both have to be seen."""
    first = begin(bench, lock, LockCommand.UNLOCK)
    await clock.forward(1)
    second = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(10.1)
    assert await failure(first) is CommandErrorKey.REPLACED
    assert await failure(second) is CommandErrorKey.UNCONFIRMED
    third = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(10.1)
    assert await failure(third) is CommandErrorKey.UNCONFIRMED, "nor later"
    bench.link.receive("toy/door/bolt", "locked")
    fourth = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(3.1)
    await fourth


async def test_only_kept(clock: Clock, bench: Bench) -> None:
    """What the broker had kept is no word of the device: it may be dead."""
    bench.link.receive("toy/door/bolt", "locked", retain=True)
    device = bench.adopt("door", {"bolt": "lock"})
    await turn()
    assert shown(device.states["bolt"]) is LockState.LOCKED
    action = begin(bench, device, LockCommand.LOCK)
    await clock.forward(10.1)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED


async def test_kept_again(clock: Clock, bench: Bench, lock: Device) -> None:
    """What the broker has kept takes the place of a word of before a gap, and is none itself."""
    kept = Message("toy/door/bolt", b"locked", retain=True)
    lock.apply("toy/door/bolt", kept)
    action = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(3.1)
    await action
    bench.link.receive("toy/door/bolt", "unlocked")
    lock.apply("toy/door/bolt", kept)
    assert shown(lock.states["bolt"]) is LockState.UNLOCKED
    bench.link.drop()
    bench.link.start()
    lock.apply("toy/door/bolt", kept)
    assert shown(lock.states["bolt"]) is LockState.LOCKED
    action = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(10.1)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED


@pytest.mark.parametrize("away", ["broker", "device", "announcement"])
async def test_said_before_it_was_away(clock: Clock, bench: Bench, lock: Device, away: str) -> None:
    """Nor is what it said before it, or its broker, was away: somebody may have been at the door."""
    match away:
        case "broker":
            bench.link.drop()
            bench.link.start()
        case "device":
            bench.link.receive("toy/door/status", "offline")
            bench.link.receive("toy/door/status", "online")
        case "announcement":
            bench.link.receive("toy/door/announce", "", retain=True)
            bench.announce("door", {"bolt": "lock"})
    await turn()
    assert shown(lock.states["bolt"]) is LockState.LOCKED
    action = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(10.1)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED


async def test_away_meanwhile(clock: Clock, bench: Bench, lock: Device) -> None:
    """A lock that goes away while it has nothing to say did not do it."""
    action = begin(bench, lock, LockCommand.LOCK)
    await clock.forward(1)
    bench.link.receive("toy/door/status", "offline")
    await clock.forward(9.1)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED


@pytest.mark.parametrize("first", ["", "locked"])
async def test_described_anew_meanwhile(clock: Clock, bench: Bench, first: str) -> None:
    """What counts is what the lock says, however it is described when it says it."""
    device = bench.adopt("door", {"bolt": "lock"})
    await clock.forward(1)
    if first:
        bench.link.receive("toy/door/bolt", first)
    action = begin(bench, device, LockCommand.LOCK)
    await clock.forward(1)
    bench.announce("door", {"bolt": "plain lock"})
    await clock.forward(0.5)
    bench.link.receive("toy/door/bolt", "unlocked")
    await clock.forward(8.4)
    assert not action.done()
    assert shown(device.states["bolt"]) is LockState.LOCKING
    await clock.forward(0.2)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED
    assert shown(device.states["bolt"]) is LockState.UNLOCKED
    assert not device.states["bolt"].pending


# --- what the broker had kept ---------------------------------------------------------------------


async def test_kept_is_no_answer(clock: Clock, bench: Bench) -> None:
    """A dead lock, a retained "locked", and a connection that comes back: nothing was confirmed."""
    device = bench.adopt("door", {"bolt": "lock"})
    bench.link.receive("toy/door/bolt", "locked", retain=True)
    bench.link.receive("toy/door/bolt", "unlocked")
    action = begin(bench, device, LockCommand.LOCK)
    await clock.forward(1)
    bench.link.drop()
    bench.link.start()
    await clock.forward(1)
    assert shown(device.states["bolt"]) is LockState.LOCKING, "it is still being asked"
    await clock.forward(8.1)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED
    assert shown(device.states["bolt"]) is LockState.LOCKED, "all that is known"


async def test_kept_is_no_refusal(clock: Clock, bench: Bench) -> None:
    """Nor has anything been refused; what the lock says then is believed."""
    device = bench.adopt("door", {"bolt": "lock"})
    bench.link.receive("toy/door/bolt", "jammed", retain=True)
    bench.link.receive("toy/door/bolt", "unlocked")
    action = begin(bench, device, LockCommand.LOCK)
    await turn()
    bench.link.drop()
    bench.link.start()
    await clock.forward(1)
    assert not action.done()
    bench.link.receive("toy/door/bolt", "locked", retain=True)
    await action


async def test_kept_and_pending(clock: Clock, bench: Bench, lamp: Device) -> None:
    """A switch is not settled by it either; when the time is over it is what is known of it."""
    bench.link.retained["toy/lamp/power"] = b"OFF"
    state = lamp.states["power"]
    await bench.run(lamp, on(lamp))
    bench.link.drop()
    bench.link.start()
    await clock.forward(9.9)
    assert shown(state) is True
    await clock.forward(0.2)
    assert shown(state) is False


async def test_flag_left_on(clock: Clock, bench: Bench) -> None:
    """Some brokers leave the retain flag on what has just been said: it is an answer all the same.

    When what was kept has come once, and has not been asked for again, the rest is new.
    """
    device = bench.adopt("door", {"bolt": "lock"})
    bench.link.retained["toy/door/bolt"] = b"unlocked"
    bench.link.drop()
    bench.link.start()
    await turn()
    action = begin(bench, device, LockCommand.LOCK)
    await clock.forward(1)
    bench.link.pass_on("toy/door/bolt", "locked")
    await action
    # Somebody new on the topic: the broker is asked again, for everybody.
    bench.link.receive("toy/door/bolt", "unlocked")
    action = begin(bench, device, LockCommand.LOCK)
    await clock.forward(1)
    bench.link.retained["toy/door/bolt"] = b"jammed"
    bench.controller.listen("toy/door/bolt", lambda _message: None)
    await clock.forward(1)
    assert not action.done()


# --- on its way -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "on_its_way", "there"),
    [
        (LockCommand.UNLOCK, "unlocking", "unlocked"),
        (LockCommand.UNLOCK, "opening", "open"),
        (LockCommand.OPEN, "unlocking", "open"),
        (LockCommand.OPEN, "opening", "unlocked"),
        (LockCommand.LOCK, "locking", "locked"),
    ],
)
async def test_slow(
    clock: Clock, bench: Bench, lock: Device, command: LockCommand, on_its_way: str, there: str
) -> None:
    """A lock that says that it is on its way has time to arrive."""
    bench.link.receive("toy/door/bolt", "jammed")
    action = begin(bench, lock, command)
    await clock.forward(7)
    bench.link.receive("toy/door/bolt", on_its_way)
    await clock.forward(30)
    assert not action.done()
    bench.link.receive("toy/door/bolt", there)
    await action


async def test_on_its_way_for_ever(clock: Clock, bench: Bench, lock: Device) -> None:
    """But a minute is enough, however often it says so."""
    action = begin(bench, lock, LockCommand.UNLOCK)
    for _ in range(10):
        await clock.forward(5.9)
        bench.link.receive("toy/door/bolt", "unlocking")
    assert not action.done()
    await clock.forward(1.1)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED


async def test_on_its_way_back(clock: Clock, bench: Bench, lock: Device) -> None:
    """One that turned back is given three seconds to think again; never less than ten in all."""
    action = begin(bench, lock, LockCommand.UNLOCK)
    await clock.forward(1)
    bench.link.receive("toy/door/bolt", "unlocking")
    await clock.forward(19)
    bench.link.receive("toy/door/bolt", "locked")
    await clock.forward(2.9)
    assert not action.done()
    await clock.forward(0.2)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED
    action = begin(bench, lock, LockCommand.UNLOCK)
    await turn()
    bench.link.receive("toy/door/bolt", "unlocking")
    bench.link.receive("toy/door/bolt", "locked")
    await clock.forward(9.9)
    assert not action.done()
    await clock.forward(0.2)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED


async def test_the_other_way(clock: Clock, bench: Bench, lock: Device) -> None:
    """A lock that does the opposite is not on its way."""
    action = begin(bench, lock, LockCommand.UNLOCK)
    await clock.forward(1)
    bench.link.receive("toy/door/bolt", "locking")
    await clock.forward(9.1)
    assert await failure(action) is CommandErrorKey.UNCONFIRMED


async def test_on_its_way_before(clock: Clock, bench: Bench, lock: Device) -> None:
    """Who asks for what the lock is at already waits as long as whoever asked first."""
    first = begin(bench, lock, LockCommand.UNLOCK)
    await clock.forward(1)
    bench.link.receive("toy/door/bolt", "unlocking")
    await clock.forward(20)
    second = begin(bench, lock, LockCommand.UNLOCK)
    await clock.forward(20)
    bench.link.receive("toy/door/bolt", "unlocked")
    await asyncio.gather(first, second)


async def test_on_its_way_by_itself(clock: Clock, bench: Bench, lock: Device) -> None:
    """The same of a lock that somebody else has set going."""
    bench.link.receive("toy/door/bolt", "unlocking")
    action = begin(bench, lock, LockCommand.UNLOCK)
    await clock.forward(30)
    bench.link.receive("toy/door/bolt", "unlocked")
    await action


# --- refused, replaced, not sent ------------------------------------------------------------------


async def test_jammed(clock: Clock, bench: Bench, lock: Device) -> None:
    """A lock that says that it could not is believed at once."""
    action = begin(bench, lock, LockCommand.UNLOCK)
    await turn()
    bench.link.receive("toy/door/bolt", "jammed")
    assert await failure(action) is CommandErrorKey.DEVICE_REFUSED
    assert shown(lock.states["bolt"]) is LockState.JAMMED


async def test_replaced(clock: Clock, bench: Bench, lock: Device) -> None:
    """Of two commands the later counts; the earlier one was not done."""
    first = begin(bench, lock, LockCommand.UNLOCK)
    await turn()
    second = begin(bench, lock, LockCommand.LOCK)
    await turn()
    bench.link.receive("toy/door/bolt", "locked")
    await second
    assert await failure(first) is CommandErrorKey.REPLACED


async def test_repeated(clock: Clock, bench: Bench, lock: Device) -> None:
    """The same command again has the same answer; each waits as long as it waits alone."""
    first = begin(bench, lock, LockCommand.UNLOCK)
    await clock.forward(6)
    second = begin(bench, lock, LockCommand.UNLOCK)
    await clock.forward(4.1)
    assert await failure(first) is CommandErrorKey.UNCONFIRMED
    assert shown(lock.states["bolt"]) is LockState.UNLOCKING, "the other still waits"
    bench.link.receive("toy/door/bolt", "unlocked")
    await second
    assert shown(lock.states["bolt"]) is LockState.UNLOCKED


async def test_offline(clock: Clock, bench: Bench, lock: Device) -> None:
    """A device that said that it is away is not told anything, now or later."""
    bench.link.receive("toy/door/status", "offline")
    with pytest.raises(CommandError) as err:
        await bench.run(lock, tell(lock, LockCommand.UNLOCK))
    assert err.value.key is CommandErrorKey.DEVICE_OFFLINE
    bench.link.receive("toy/door/status", "online")
    await clock.forward(60)
    assert not bench.link.published


async def test_no_broker(clock: Clock, bench: Bench, lock: Device) -> None:
    """Without a broker nothing is shown as pending and nothing is sent when it is back."""
    bench.link.drop()
    told = Told(lock.states["bolt"])
    with pytest.raises(PublishError) as err:
        await bench.run(lock, tell(lock, LockCommand.UNLOCK))
    assert err.value.key is BrokerErrorKey.NOT_CONNECTED
    assert told.told == []
    bench.link.start()
    await clock.forward(60)
    assert not bench.link.published


async def test_refused_by_the_broker(bench: Bench, lock: Device) -> None:
    """What the broker does not take is not shown as pending any longer."""
    bench.link.failure = PublishError(BrokerErrorKey.NOT_AUTHORIZED, "Not authorized")
    with pytest.raises(PublishError):
        await bench.run(lock, tell(lock, LockCommand.UNLOCK))
    assert shown(lock.states["bolt"]) is LockState.LOCKED


async def test_cancelled(clock: Clock, bench: Bench, lock: Device) -> None:
    """An action that nobody waits for any more leaves nothing pending."""
    action = begin(bench, lock, LockCommand.UNLOCK)
    await turn()
    action.cancel()
    with pytest.raises(asyncio.CancelledError):
        await action
    assert shown(lock.states["bolt"]) is LockState.LOCKED
    assert not lock.states["bolt"].pending


# --- those that are not waited for ----------------------------------------------------------------


async def test_pending_and_echoed(clock: Clock, bench: Bench, lamp: Device) -> None:
    """A switch shows at once what was asked, through echoes of what was, until it is so."""
    state = lamp.states["power"]
    told = Told(state)
    await bench.run(lamp, on(lamp))
    assert shown(state) is True
    bench.link.receive("toy/lamp/power", "OFF")
    assert shown(state) is True, "it does not bounce"
    bench.link.receive("toy/lamp/power", "ON")
    await clock.forward(60)
    assert shown(state) is True
    assert told.told == [{"power"}], "one state for one action"
    assert not state.pending


async def test_pending_and_never_echoed(clock: Clock, bench: Bench, lamp: Device) -> None:
    """A deaf switch goes back to what it was after ten seconds."""
    state = lamp.states["power"]
    told = Told(state)
    await bench.run(lamp, on(lamp))
    await clock.forward(9.9)
    assert shown(state) is True
    await clock.forward(0.2)
    assert shown(state) is False
    assert told.told == [{"power"}, {"power"}]


async def test_pending_and_contradicted(clock: Clock, bench: Bench, lamp: Device) -> None:
    """One that says something else settles there three seconds later, however often it says it."""
    state = lamp.states["power"]
    await bench.run(lamp, on(lamp))
    await clock.forward(1)
    bench.link.receive("toy/lamp/power", "OFF")
    await clock.forward(2)
    bench.link.receive("toy/lamp/power", "OFF")
    await clock.forward(0.9)
    assert shown(state) is True
    await clock.forward(0.2)
    assert shown(state) is False


async def test_pending_and_unknown(clock: Clock, bench: Bench, lamp: Device) -> None:
    """One that says that it does not know has said nothing about what was asked."""
    state = lamp.states["power"]
    await bench.run(lamp, on(lamp))
    bench.link.receive("toy/lamp/power", "unknown")
    await clock.forward(9.9)
    assert shown(state) is True
    await clock.forward(0.2)
    assert shown(state) is None


async def test_pending_and_already_so(clock: Clock, bench: Bench, lamp: Device) -> None:
    """A switch that is told what it is, and stays silent, is that all along: nothing flickers."""
    bench.link.receive("toy/lamp/power", "ON")
    state = lamp.states["power"]
    told = Told(state)
    await bench.run(lamp, on(lamp))
    await clock.forward(60)
    assert shown(state) is True
    assert told.told == []
    assert not bench.controller.commands._pending


async def test_two_points(clock: Clock, bench: Bench) -> None:
    """An action that is about two values is over when both are so, and each is shown by itself."""
    device = bench.adopt("lamp", {"light": "lamp"})
    state = device.states["light"]
    component = state.component
    assert isinstance(component, Light)
    assert component.brightness
    bench.link.receive("toy/lamp/light", "OFF")
    bench.link.receive("toy/lamp/light/level", "10")
    told = Told(state)
    await bench.run(device, component.power.to(True), component.brightness.to(200))
    bench.link.receive("toy/lamp/light", "ON")
    await clock.forward(5)
    assert state.get(component.brightness) == 200, "the other is still awaited"
    assert state.pending
    await clock.forward(5.1)
    assert state.get(component.brightness) == 10
    assert state.get(component.power) is True
    assert told.told == [{"power", "brightness"}, {"brightness"}]
    assert not bench.controller.commands._pending


async def test_all_messages_of_an_action_leave_together(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two topics are not waited for one after the other, and what is wanted is shown meanwhile."""
    device = bench.adopt("lamp", {"light": "lamp"})
    state = device.states["light"]
    component = state.component
    assert isinstance(component, Light)
    assert component.brightness
    told = Told(state)
    left: list[list[bytes]] = []
    publish = bench.link.publish

    async def note(*publishes: Publish) -> None:
        left.append([each.payload for each in publishes])
        assert state.shown("brightness") == 200
        asyncio.get_running_loop().call_soon(lambda: seen.append([*told.told]))
        await turn()
        await publish(*publishes)

    seen: list[object] = []
    monkeypatch.setattr(bench.link, "publish", note)
    await bench.run(device, component.power.to(True), component.brightness.to(200))
    assert left == [[b"ON", b"200"]]
    assert seen == [[{"power", "brightness"}]], "before anybody else had a turn"


def test_messages_of_a_lock_leave_one_by_one() -> None:
    """None goes after one that was refused."""
    publishes = (Publish("a", b""), Publish("b", b""))
    assert list(_steps(publishes, confirmed=True)) == [publishes[:1], publishes[1:]]
    assert list(_steps(publishes, confirmed=False)) == [publishes]
    assert list(_steps((), confirmed=False)) == []


async def test_two_points_confirmed(clock: Clock, bench: Bench, lock: Device) -> None:
    """Nor is one that is waited for over when the first of two is so."""
    state = lock.states["bolt"]
    pending = commands.PendingCommand(state, lambda _pending: None)
    expect = partial(Expectation, accepts=(LockState.UNLOCKED,), shown=LockState.UNLOCKING)
    pending.expect([expect(key="state"), expect(key="command")])
    state.receive("state", LockState.UNLOCKED)
    assert not pending.result.done()
    state.receive("command", LockState.UNLOCKED)
    assert pending.result.result() is Answer.CONFIRMED
    await clock.forward(60)


async def test_assumed(bench: Bench) -> None:
    """Where nobody will say whether it was done, it is taken for done once it is sent."""
    device = bench.adopt("lamp", {"power": "blind switch"})
    state = device.states["power"]
    told = Told(state)
    await bench.run(device, on(device))
    assert shown(state) is True
    assert told.told == [{"power"}]
    assert not bench.controller.commands._pending


class Slow:
    """A broker that acknowledges nothing before it is told to."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self._publish = bench.link.publish
        self.answers: list[asyncio.Future[None]] = []
        monkeypatch.setattr(bench.link, "publish", self.publish)

    async def publish(self, *publishes: Publish) -> None:
        """Wait for the answer."""
        self.answers.append(asyncio.get_running_loop().create_future())
        await self.answers[-1]
        await self._publish(*publishes)

    def fail(self) -> None:
        """Refuse the first message."""
        self.answers.pop(0).set_exception(PublishError(BrokerErrorKey.PUBLISH_UNCONFIRMED))

    def acknowledge(self) -> None:
        """Take the first message."""
        self.answers.pop(0).set_result(None)


@pytest.mark.parametrize("goes_well", [True, False])
async def test_assumed_before_the_broker_has_it(
    bench: Bench, goes_well: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown at once, and taken back if the command fails."""
    device = bench.adopt("lamp", {"power": "blind switch"})
    state = device.states["power"]
    component = state.component
    assert isinstance(component, Switch)
    await bench.run(device, component.power.to(False))
    told, broker = Told(state), Slow(bench, monkeypatch)
    action = asyncio.create_task(bench.run(device, on(device)))
    await turn()
    assert shown(state) is True
    assert state.values()["power"] is False, "it is no value of the next run yet"
    assert told.told == [{"power"}]
    if goes_well:
        broker.acknowledge()
        await action
        assert told.told == [{"power"}]
    else:
        broker.fail()
        with pytest.raises(PublishError):
            await action
        assert told.told == [{"power"}, {"power"}]
    assert shown(state) is goes_well
    assert state.values()["power"] is goes_well
    assert not state.pending
    assert not bench.controller.commands._pending


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
async def test_assumed_twice(
    bench: Bench, first: bool, second: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is what the broker has had last, and meanwhile what was asked for last."""
    device = bench.adopt("lamp", {"power": "blind switch"})
    state = device.states["power"]
    component = state.component
    assert isinstance(component, Switch)
    broker = Slow(bench, monkeypatch)
    actions = []
    for value in (True, False):
        actions.append(asyncio.create_task(bench.run(device, component.power.to(value))))
        await turn()
        assert shown(state) is value
    for well in (first, second):
        (broker.acknowledge if well else broker.fail)()
        await turn()
    results = await asyncio.gather(*actions, return_exceptions=True)
    assert [result is None for result in results] == [first, second]
    assert shown(state) is (False if second else True if first else None)
    assert not state.pending
    assert not bench.controller.commands._pending


@pytest.mark.parametrize("goes_well", [True, False])
async def test_what_could_do_harm_is_not_assumed_before(
    bench: Bench, goes_well: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A garage door, for example, is closed when the broker has the command."""
    device = bench.adopt("lamp", {"power": "blind switch"})
    state = device.states["power"]
    monkeypatch.setattr(type(state.component), "sensitive", True)
    told, broker = Told(state), Slow(bench, monkeypatch)
    action = asyncio.create_task(bench.run(device, on(device)))
    await turn()
    assert shown(state) is None
    (broker.acknowledge if goes_well else broker.fail)()
    await asyncio.wait([action])
    assert (action.exception() is None) is goes_well
    assert shown(state) is (True if goes_well else None)
    assert told.told == ([{"power"}] if goes_well else [])
    assert not bench.controller.commands._pending


async def test_value_refused(bench: Bench, lock: Device) -> None:
    """What the device does not understand is not sent."""
    component = lock.states["bolt"].component
    assert isinstance(component, Lock)
    assert component.command
    with pytest.raises(EncodeError):
        await bench.run(lock, Write(component.command, "ajar"))
    assert not bench.link.published
    assert not lock.states["bolt"].pending


async def test_stop(clock: Clock, bench: Bench, lock: Device) -> None:
    """Whoever waits when everything stops is told."""
    action = begin(bench, lock, LockCommand.UNLOCK)
    await turn()
    bench.controller.stop()
    with pytest.raises(CommandError):
        await action

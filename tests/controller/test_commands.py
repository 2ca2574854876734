"""Commands: confirmed or failed, nothing late, and what is shown meanwhile."""

import asyncio

import pytest

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.controller.commands import CommandError, CommandErrorKey
from custom_components.mqtt_polyglot.model.codec import EncodeError
from custom_components.mqtt_polyglot.model.components import Lock, Switch
from custom_components.mqtt_polyglot.model.data_point import Write
from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.state import ComponentState
from custom_components.mqtt_polyglot.model.vocabulary import LockCommand, LockState

from .conftest import Bench, Told

pytestmark = pytest.mark.usefixtures("quick")


def on(device: Device) -> Write:
    """Switch on."""
    component = device.states["power"].component
    assert isinstance(component, Switch)
    return component.power.to(True)


def shown(state: ComponentState) -> object:
    """What the first data point of a component shows."""
    point, *_ = state.component.points()
    return state.get(point)


@pytest.fixture
async def lock(bench: Bench) -> Device:
    """A lock that is locked."""
    device = bench.adopt("door", {"bolt": "lock"})
    await asyncio.sleep(0)
    bench.link.receive("toy/door/bolt", "locked")
    return device


def tell(device: Device, command: LockCommand) -> Write:
    """The wish for a command of the lock."""
    component = device.states["bolt"].component
    assert isinstance(component, Lock)
    assert component.command
    return component.command.to(command)


async def test_confirmed(bench: Bench, lock: Device) -> None:
    """The action is over when the bolt is where it should be, and not when it begins to move."""
    state = lock.states["bolt"]
    told = Told(state)
    action = asyncio.create_task(bench.run(lock, tell(lock, LockCommand.UNLOCK)))
    await asyncio.sleep(0.005)
    assert shown(state) is LockState.UNLOCKING
    assert [p.payload for p in bench.link.published] == [b"unlock"]
    bench.link.receive("toy/door/bolt", "unlocking")
    await asyncio.sleep(0.03)
    assert not action.done()
    bench.link.receive("toy/door/bolt", "unlocked")
    await action
    assert shown(state) is LockState.UNLOCKED
    assert told.told == [{"state"}, {"state"}]


async def test_deaf(bench: Bench, lock: Device) -> None:
    """No echo, no success: an error within the limit, and the last known state is shown again."""
    with pytest.raises(CommandError) as err:
        await bench.run(lock, tell(lock, LockCommand.UNLOCK))
    assert err.value.key is CommandErrorKey.UNCONFIRMED
    assert shown(lock.states["bolt"]) is LockState.LOCKED


async def test_asked(bench: Bench) -> None:
    """A lock that has nothing to tell, because it was locked already, is asked halfway."""
    device = bench.adopt("door", {"bolt": "lock"}, asks=["bolt"])
    action = asyncio.create_task(bench.run(device, tell(device, LockCommand.LOCK)))
    await asyncio.sleep(0.045)
    assert [publish.topic for publish in bench.link.published][-1] == "toy/door/get"
    bench.link.receive("toy/door/bolt", "locked")
    await action


async def test_jammed(bench: Bench, lock: Device) -> None:
    """A lock that says that it could not is believed at once."""
    action = asyncio.create_task(bench.run(lock, tell(lock, LockCommand.LOCK)))
    await asyncio.sleep(0.005)
    bench.link.receive("toy/door/bolt", "jammed")
    with pytest.raises(CommandError) as err:
        await action
    assert err.value.key is CommandErrorKey.DEVICE_REFUSED
    assert shown(lock.states["bolt"]) is LockState.JAMMED


async def test_replaced(bench: Bench, lock: Device) -> None:
    """Of two commands the later counts; the earlier one was not done."""
    first = asyncio.create_task(bench.run(lock, tell(lock, LockCommand.UNLOCK)))
    await asyncio.sleep(0.005)
    second = asyncio.create_task(bench.run(lock, tell(lock, LockCommand.LOCK)))
    await asyncio.sleep(0.005)
    bench.link.receive("toy/door/bolt", "locked")
    await second
    with pytest.raises(CommandError) as err:
        await first
    assert err.value.key is CommandErrorKey.REPLACED


async def test_repeated(bench: Bench, lock: Device) -> None:
    """The same command again has the same answer; each waits as long as it waits alone."""
    first = asyncio.create_task(bench.run(lock, tell(lock, LockCommand.UNLOCK)))
    await asyncio.sleep(0.03)
    second = asyncio.create_task(bench.run(lock, tell(lock, LockCommand.UNLOCK)))
    with pytest.raises(CommandError) as err:
        await first
    assert err.value.key is CommandErrorKey.UNCONFIRMED
    assert shown(lock.states["bolt"]) is LockState.UNLOCKING, "the other still waits"
    bench.link.receive("toy/door/bolt", "unlocked")
    await second
    assert shown(lock.states["bolt"]) is LockState.UNLOCKED


async def test_offline(bench: Bench, lock: Device) -> None:
    """A device that said that it is away is not told anything, now or later."""
    bench.link.receive("toy/door/status", "offline")
    with pytest.raises(CommandError) as err:
        await bench.run(lock, tell(lock, LockCommand.UNLOCK))
    assert err.value.key is CommandErrorKey.DEVICE_OFFLINE
    bench.link.receive("toy/door/status", "online")
    await asyncio.sleep(0.1)
    assert not bench.link.published


async def test_no_broker(bench: Bench, lock: Device) -> None:
    """Without a broker nothing is shown as pending and nothing is sent when it is back."""
    bench.link.drop()
    told = Told(lock.states["bolt"])
    with pytest.raises(PublishError) as err:
        await bench.run(lock, tell(lock, LockCommand.UNLOCK))
    assert err.value.key is BrokerErrorKey.NOT_CONNECTED
    assert told.told == []
    bench.link.connect()
    await asyncio.sleep(0.1)
    assert not bench.link.published


async def test_refused_by_the_broker(bench: Bench, lock: Device) -> None:
    """What the broker does not take is not shown as pending any longer."""
    bench.link.failure = PublishError(BrokerErrorKey.NOT_AUTHORIZED, "Not authorized")
    with pytest.raises(PublishError):
        await bench.run(lock, tell(lock, LockCommand.UNLOCK))
    assert shown(lock.states["bolt"]) is LockState.LOCKED


async def test_cancelled(bench: Bench, lock: Device) -> None:
    """An action that nobody waits for any more leaves nothing pending."""
    action = asyncio.create_task(bench.run(lock, tell(lock, LockCommand.UNLOCK)))
    await asyncio.sleep(0.005)
    action.cancel()
    with pytest.raises(asyncio.CancelledError):
        await action
    assert shown(lock.states["bolt"]) is LockState.LOCKED
    assert not lock.states["bolt"].pending


async def test_pending_and_echoed(bench: Bench) -> None:
    """A switch shows at once what was asked, through echoes of what was, until it is so."""
    device = bench.adopt("lamp")
    await asyncio.sleep(0)
    state = device.states["power"]
    bench.link.receive("toy/lamp/power", "OFF")
    told = Told(state)
    await bench.run(device, on(device))
    assert shown(state) is True
    bench.link.receive("toy/lamp/power", "OFF")
    assert shown(state) is True, "it does not bounce"
    bench.link.receive("toy/lamp/power", "ON")
    await asyncio.sleep(0.1)
    assert shown(state) is True
    assert told.told == [{"power"}], "one state for one action"
    assert not state.pending


async def test_pending_and_never_echoed(bench: Bench) -> None:
    """A deaf switch goes back to what it was within the limit."""
    device = bench.adopt("lamp")
    await asyncio.sleep(0)
    state = device.states["power"]
    bench.link.receive("toy/lamp/power", "OFF")
    told = Told(state)
    await bench.run(device, on(device))
    await asyncio.sleep(0.1)
    assert shown(state) is False
    assert told.told == [{"power"}, {"power"}]


async def test_pending_and_contradicted(bench: Bench) -> None:
    """One that says something else settles there before the limit."""
    device = bench.adopt("lamp")
    await asyncio.sleep(0)
    state = device.states["power"]
    await bench.run(device, on(device))
    bench.link.receive("toy/lamp/power", "OFF")
    bench.link.receive("toy/lamp/power", "OFF")
    assert shown(state) is True
    await asyncio.sleep(0.035)
    assert shown(state) is False


async def test_assumed(bench: Bench) -> None:
    """Where nobody will say whether it was done, it is taken for done once it is sent."""
    device = bench.adopt("lamp", {"power": "blind switch"})
    state = device.states["power"]
    told = Told(state)
    await bench.run(device, on(device))
    assert shown(state) is True
    assert told.told == [{"power"}]
    assert not bench.controller._commands._wishes


async def test_value_refused(bench: Bench, lock: Device) -> None:
    """What the device does not understand is not sent."""
    component = lock.states["bolt"].component
    assert isinstance(component, Lock)
    assert component.command
    with pytest.raises(EncodeError):
        await bench.run(lock, Write(component.command, "ajar"))
    assert not bench.link.published
    assert not lock.states["bolt"].pending


async def test_stop(bench: Bench, lock: Device) -> None:
    """Whoever waits when everything stops is told."""
    action = asyncio.create_task(bench.run(lock, tell(lock, LockCommand.UNLOCK)))
    await asyncio.sleep(0.005)
    bench.controller.stop()
    with pytest.raises(CommandError):
        await action

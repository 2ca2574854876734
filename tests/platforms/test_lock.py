"""Locks."""

import asyncio
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.mqtt_polyglot.home import issues
from tests.clock import Clock, turn
from tests.double import settle
from tests.house import House

LOCK = {"command_topic": "l/set", "state_topic": "l"}


@pytest.mark.parametrize(
    "word", ["locked", "unlocked", "locking", "unlocking", "open", "opening", "jammed"]
)
async def test_states(house: House, word: str) -> None:
    """Every state of a lock; any other word, and a reset, is unknown."""
    lock = await house.discover("lock", **LOCK, payload_open="OPEN")
    assert house.state(lock).state == "unknown"
    house.say("l", word.upper())
    assert house.state(lock).state == word
    house.say("l", "")
    assert house.state(lock).state == word
    house.say("l", "latchBoltLocked")
    assert house.state(lock).state == "unknown"
    house.say("l", word.upper())
    assert house.state(lock).state == word
    house.say("l", "None")
    assert house.state(lock).state == "unknown"


@pytest.mark.parametrize(
    ("service", "payload", "meanwhile", "answer"),
    [
        ("lock", "LOCK", "locking", "LOCKED"),
        ("unlock", "UNLOCK", "unlocking", "UNLOCKED"),
        ("open", "OPEN", "opening", "OPEN"),
    ],
)
async def test_confirmed(
    clock: Clock, house: House, service: str, payload: str, meanwhile: str, answer: str
) -> None:
    """An action is over when the lock has done it."""
    lock = await house.discover("lock", **LOCK, payload_open="OPEN")
    house.say("l", "JAMMED")
    action = house.hass.async_create_task(house.call(lock, service))
    await clock.forward(8)
    assert house.state(lock).state == meanwhile
    assert not action.done()
    house.say("l", answer)
    assert await action == [("l/set", payload)]


async def test_told_twice(clock: Clock, house: House) -> None:
    """Who is impatient gets one answer for both: the same wish again replaces nothing."""
    lock = await house.discover("lock", **LOCK)
    house.say("l", "LOCKED")
    first = house.hass.async_create_task(house.call(lock, "unlock"))
    await clock.forward(1)
    second = house.hass.async_create_task(house.call(lock, "unlock"))
    await clock.forward(1)
    house.say("l", "UNLOCKED")
    await asyncio.gather(first, second)
    assert house.state(lock).state == "unlocked"


async def test_told_what_it_is(clock: Clock, house: House) -> None:
    """ESPHome and ring-mqtt publish changes only: silence is consent, and nothing flickers."""
    lock = await house.discover("lock", **LOCK)
    house.say("l", "LOCKED")
    states = async_capture_events(house.hass, EVENT_STATE_CHANGED)
    action = house.hass.async_create_task(house.call(lock, "lock"))
    await clock.forward(3.1)
    assert await action == [("l/set", "LOCK")]
    assert not states


async def test_slow(clock: Clock, house: House) -> None:
    """A bolt that takes half a minute is waited for, as long as the lock says that it moves."""
    lock = await house.discover("lock", **LOCK)
    house.say("l", "LOCKED")
    action = house.hass.async_create_task(house.call(lock, "unlock"))
    await clock.forward(5)
    house.say("l", "UNLOCKING")
    await clock.forward(30)
    assert not action.done()
    assert house.state(lock).state == "unlocking"
    house.say("l", "UNLOCKED")
    await action
    assert house.state(lock).state == "unlocked"


async def test_kept_by_the_broker(clock: Clock, house: House) -> None:
    """A dead lock, a retained "LOCKED", a connection that comes back: an error, not a success."""
    lock = await house.discover("lock", **LOCK)
    house.fake.receive("l", "LOCKED", retain=True)
    house.say("l", "UNLOCKED")
    action = house.hass.async_create_task(house.call(lock, "lock"))
    await clock.forward(1)
    house.fake.drop()
    house.fake.start()
    await clock.forward(1)
    assert house.state(lock).state == "locking"
    await clock.forward(8.1)
    with pytest.raises(HomeAssistantError) as err:
        await action
    assert err.value.translation_key == "unconfirmed"


async def test_deaf(clock: Clock, house: House) -> None:
    """A lock that does not answer is an error in the user's language, and is shown as it was."""
    lock = await house.discover("lock", **LOCK)
    house.say("l", "LOCKED")
    action = house.hass.async_create_task(house.call(lock, "unlock"))
    await clock.forward(10.1)
    with pytest.raises(HomeAssistantError) as err:
        await action
    assert err.value.translation_key == "unconfirmed"
    assert "Thing" in str(err.value)
    assert house.state(lock).state == "locked"


@pytest.mark.parametrize("service", ["lock", "unlock"])
async def test_offline(house: House, service: str) -> None:
    """A lock that is known to be away refuses at once; nobody is told that a door was locked."""
    lock = await house.discover("lock", **LOCK, availability_topic="l/there")
    house.say("l", "LOCKED")
    assert house.state(lock).state == "unavailable"
    with pytest.raises(HomeAssistantError) as err:
        await house.call(lock, service)
    assert err.value.translation_key == "device_offline"
    house.say("l/there", "online")
    assert house.state(lock).state == "locked"
    assert not house.fake.published


async def test_withdrawn(house: House) -> None:
    """Neither is one told anything that said that it is no more."""
    lock = await house.discover("lock", **LOCK)
    house.say("l", "LOCKED")
    house.say("homeassistant/lock/thing/config", "")
    await settle(house.hass)
    assert house.state(lock).state == "unavailable"
    with pytest.raises(HomeAssistantError) as err:
        await house.call(lock, "unlock")
    assert err.value.translation_key == "device_offline"


async def test_no_broker(house: House) -> None:
    """Without a broker nothing is sent, now or later."""
    lock = await house.discover("lock", **LOCK)
    house.fake.drop()
    assert house.state(lock).state == "unavailable"
    with pytest.raises(HomeAssistantError) as err:
        await house.call(lock, "unlock")
    assert err.value.translation_key == "not_connected"
    house.fake.start()
    assert house.state(lock).state == "unknown", "who knows what it did meanwhile"
    assert not house.fake.published


async def test_code(house: House) -> None:
    """The code goes where the lock wants it, and nowhere else."""
    lock = await house.discover(
        "lock",
        **LOCK,
        code_format="^\\d{4}$",
        command_template='{"do": "{{ value }}", "code": "{{ code }}"}',
    )
    assert house.state(lock).attributes["code_format"] == "^\\d{4}$"
    with pytest.raises(ServiceValidationError):
        await house.call(lock, "unlock", code="12")
    action = house.hass.async_create_task(house.call(lock, "unlock", code="1234"))
    await turn()
    house.say("l", "UNLOCKED")
    assert await action == [("l/set", {"do": "UNLOCK", "code": "1234"})]
    report = str(house.report("homeassistant:thing"))
    assert "1234" not in report


async def test_command_only(house: House) -> None:
    """A lock that never says where its bolt is is unknown before and after."""
    lock = await house.discover("lock", command_topic="l/set", optimistic=True)
    assert await house.call(lock, "unlock") == [("l/set", "UNLOCK")]
    state = house.state(lock)
    assert state.state == "unknown"
    assert state.attributes["assumed_state"]


async def test_optimistic(clock: Clock, house: House) -> None:
    """One that need not be waited for is not; what it shows is still what it says."""
    lock = await house.discover("lock", **LOCK, optimistic=True)
    house.say("l", "UNLOCKED")
    assert await house.call(lock, "lock") == [("l/set", "LOCK")]
    state = house.state(lock)
    assert state.state == "locking"
    assert state.attributes["assumed_state"]
    await clock.forward(10.1)
    assert house.state(lock).state == "unlocked"
    await house.call(lock, "lock")
    house.say("l", "LOCKED")
    assert house.state(lock).state == "locked"
    report = house.report("homeassistant:thing")
    assert report
    notes = [(note["kind"], note["key"]) for note in report["notes"]]
    assert notes == [("translated", "optimistic")]


async def test_numbers(house: House) -> None:
    """zwave-js-ui announces its states and payloads as numbers."""
    lock = await house.discover(
        "lock",
        **LOCK,
        state_locked=255,
        state_unlocked=0,
        payload_lock=255,
        payload_unlock=0,
        value_template="{{ value_json.value }}",
    )
    house.say("l", {"value": 255})
    assert house.state(lock).state == "locked"
    action = house.hass.async_create_task(house.call(lock, "unlock"))
    await turn()
    house.say("l", {"value": 0})
    assert await action == [("l/set", 0)]


async def test_zigbee(house: House) -> None:
    """What a Zigbee lock says of its bolt counts, not what it was told last."""
    await house.play("zigbee2mqtt/lock.json")
    house.say("zigbee2mqtt/lock", {"state": "LOCK", "lock_state": "unlocked"})
    assert house.state("lock.lock").state == "unlocked"

    async def answer() -> Any:
        await turn()
        house.say("zigbee2mqtt/lock", {"state": "LOCK"})
        house.say("zigbee2mqtt/lock", {"lock_state": "locked"})

    task = house.hass.async_create_task(answer())
    assert await house.call("lock.lock", "lock") == [("zigbee2mqtt/lock/set", {"state": "LOCK"})]
    await task
    assert house.state("lock.lock").state == "locked"


async def test_its_own_words(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A word that is none of its states stands in the report; nobody has to mend anything."""
    lock = await house.discover("lock", **LOCK)
    for _ in range(issues.MANY_VALUES):
        house.say("l", "UNKNOWN")
    assert house.state(lock).state == "unknown"
    report = house.report("homeassistant:thing")
    assert report
    (rejected,) = report["rejected"]
    assert rejected["reason"].startswith("'UNKNOWN' is none of LOCKED, UNLOCKED")
    assert rejected["shown"]
    async_fire_time_changed(house.hass, dt_util.utcnow() + issues.INTERVAL)
    assert not ir.async_get(house.hass).issues
    assert not [record for record in caplog.records if record.levelname == "WARNING"]


async def test_read_only(house: House) -> None:
    """A lock that can only be read says so."""
    lock = await house.discover("lock", state_topic="l")
    house.say("l", "UNLOCKED")
    assert house.state(lock).state == "unlocked"
    with pytest.raises(ServiceValidationError) as err:
        await house.call(lock, "lock")
    assert err.value.translation_key == "read_only"


async def test_code_that_comes_back(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A lock that says again what it was told: nothing that can be shown has it."""
    lock = await house.discover("lock", **LOCK, code_format=".*", command_template="{{ code }}")
    action = house.hass.async_create_task(house.call(lock, "unlock", code="9753"))
    await turn()
    house.say("l", "UNLOCKED")
    await action
    house.say("l", "9753")
    house.say("l", {"state": "LOCKED", "by": 9753})
    await settle(house.hass)
    report = house.report("homeassistant:thing")
    assert report
    assert [topic["topic"] for topic in report["traffic"]["topics"]] == ["l/set", "l"]
    assert "9753" not in str(report)
    assert "9753" not in caplog.text.replace("code=9753", "")

"""A lock on a real broker: what confirms a command, and what does not."""

import asyncio
from collections.abc import AsyncIterator
import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mqtt_polyglot.broker import back_off
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.controller import commands
from scripts.lab.broker import Address
from scripts.lab.mosquitto import MOSQUITTO, Mosquitto
from scripts.lab.wire import Wire

from .double import DATA, OPTIONS
from .waiting import until

LOCK = {
    "name": None,
    "unique_id": "door",
    "command_topic": "door/set",
    "state_topic": "door/bolt",
    "device": {"identifiers": ["door"], "name": "Door"},
}


class Door:
    """A lock whose firmware is this test, in a Home Assistant with its broker."""

    def __init__(self, hass: HomeAssistant, entry: Any, wire: Wire, address: Address) -> None:
        self.hass = hass
        self.wire = wire
        self._hub = entry.runtime_data
        self._address = address

    @property
    def state(self) -> str:
        """What Home Assistant shows."""
        state = self.hass.states.get("lock.door")
        return state.state if state else ""

    async def say(self, word: str, *, retain: bool = False) -> None:
        """Say where the bolt is, and wait until it is shown."""
        self.wire.say("door/bolt", word, retain=retain)
        await until(lambda: self.state == word.lower())

    async def tell(self, service: str) -> asyncio.Task[Any]:
        """Have Home Assistant lock or unlock it; return when it has been told."""
        told = len(self.wire.on("door/set"))
        task = self.hass.async_create_task(
            self.hass.services.async_call(
                "lock", service, {"entity_id": "lock.door"}, blocking=True
            )
        )
        await until(lambda: len(self.wire.on("door/set")) > told)
        return task

    async def cut(self) -> None:
        """Have the broker end the connection of Home Assistant, which comes back."""
        async with Wire(self._address, "none", client_id=self._hub.link._settings.client_id):
            await until(lambda: not self._hub.connected)
        await until(lambda: self._hub.connected)


@pytest.fixture(params=["3.1.1", "5"])
async def door(
    hass: HomeAssistant,
    tmp_path: Path,
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> AsyncIterator[Door]:
    """The lock, which has less time here."""
    if MOSQUITTO is None:
        pytest.skip("Mosquitto is not installed")
    monkeypatch.setattr(commands, "ECHO_LIMIT", 2.0)
    monkeypatch.setattr(commands, "SETTLE", 0.4)
    monkeypatch.setattr(back_off, "FIRST_DELAY", 0.1)
    broker = Mosquitto(tmp_path, "allow_anonymous true").start()
    address = Address(port=broker.port)
    async with Wire(address) as wire:
        wire.say("homeassistant/lock/door/config", json.dumps(LOCK), retain=True)
        data = DATA | {"host": "127.0.0.1", "port": broker.port, "protocol": request.param}
        options = OPTIONS | {"auto_adopt": True}
        entry: Any = MockConfigEntry(domain=DOMAIN, data=data, options=options, unique_id="u")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        door = Door(hass, entry, wire, address)
        await until(lambda: door.state == "unknown", 10)
        yield door
        assert await hass.config_entries.async_unload(entry.entry_id)
    broker.kill()


async def test_confirmed(door: Door) -> None:
    """What it says itself counts, retained or not; of what it is already it need not say anything."""
    await until(lambda: _spoken(door))
    for retain in (False, True):
        action = await door.tell("unlock")
        door.wire.say("door/bolt", "UNLOCKING", retain=retain)
        door.wire.say("door/bolt", "UNLOCKED", retain=retain)
        await action
        assert door.state == "unlocked"
        await (await door.tell("unlock"))
        action = await door.tell("lock")
        door.wire.say("door/bolt", "LOCKED", retain=retain)
        await action


async def test_kept(door: Door) -> None:
    """A dead lock, a retained "LOCKED", a connection that is cut and comes back: an error."""
    await until(lambda: _spoken(door))
    await door.say("LOCKED", retain=True)
    await door.say("UNLOCKED")
    action = await door.tell("lock")
    await door.cut()
    with pytest.raises(HomeAssistantError) as err:
        await action
    assert err.value.translation_key == "unconfirmed"
    assert door.state == "locked", "all that is known"
    action = await door.tell("lock")
    with pytest.raises(HomeAssistantError):
        await action
    await door.say("LOCKED")
    await (await door.tell("lock"))


def _spoken(door: Door) -> bool:
    """Say it again until it is heard: the subscription may not stand yet."""
    door.wire.say("door/bolt", "LOCKED")
    return door.state == "locked"

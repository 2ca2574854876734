"""A flood of strangers on a real broker: bounded, and nobody waits long."""

import asyncio
from collections.abc import Iterator
from functools import partial
import gc
import json
import time
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.controller.inbox import MAX_FOUND
from custom_components.mqtt_polyglot.home.cards import MAX_CARDS
from scripts.lab.broker import Broker
from scripts.lab.wire import Wire

from .double import DATA, OPTIONS, settle
from .waiting import until

STRANGERS = 10_000

LONGEST_STALL = 0.05
"""Seconds of processor time in one turn of the event loop."""


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Leave the garbage: how long its collector takes is up to all that pytest has piled up."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("socket_enabled", "no_collector")
async def test_strangers(hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> None:
    """Ten thousand retained announcements: no entity, a bounded list, short turns of the loop."""
    async with Broker() as broker, Wire(broker.address) as wire:
        for number in range(STRANGERS):
            config = {
                "unique_id": f"s{number}",
                "name": "Temperature",
                "state_topic": f"strangers/{number}",
                "value_template": "{{ value_json.temperature }}",
                "device": {"identifiers": [f"s{number}"], "name": f"Stranger {number}"},
            }
            wire.say(f"homeassistant/sensor/s{number}/t/config", json.dumps(config), retain=True)
        await until(lambda: len(wire.seen) >= STRANGERS, 60)
        hass.loop.set_debug(False)
        longest, turns = 0.0, 0

        async def watch() -> None:
            nonlocal longest, turns
            while True:
                before = time.thread_time()
                await asyncio.sleep(0)
                longest = max(longest, time.thread_time() - before)
                turns += 1

        cards = partial(hass.config_entries.flow.async_progress_by_handler, DOMAIN)
        data = DATA | {"host": "127.0.0.1", "port": broker.port, "username": "", "password": ""}
        entry: Any = MockConfigEntry(domain=DOMAIN, data=data, options=OPTIONS, unique_id="flood")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        watcher = asyncio.create_task(watch())
        inbox = entry.runtime_data.controller.inbox
        await until(lambda: len(inbox) + inbox.turned_away >= STRANGERS, 60)
        # Cards come one after the other.
        await until(lambda: len(cards()) >= MAX_CARDS, 60)
        watcher.cancel()
        await settle(hass)
        assert len(inbox) == MAX_FOUND
        # Those without a place are not remembered, so one that repeats itself counts again.
        assert inbox.turned_away >= STRANGERS - MAX_FOUND
        assert not hass.states.async_all("sensor")
        assert len(cards()) == MAX_CARDS
        assert caplog.text.count("The inbox is full") == 1
        assert turns > 50
        assert longest < LONGEST_STALL
        assert await hass.config_entries.async_unload(entry.entry_id)

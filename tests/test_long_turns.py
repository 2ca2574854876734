"""Nobody waits long for the event loop, whatever the number of devices."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
import gc
import json
from time import thread_time
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.const import SUBENTRY_DEVICE

from .double import Double, add_entry, settle
from .house import House

LONGEST = 0.04
"""Seconds of processor time of one turn: twice what is meant, for those who share a machine."""


class Turns:
    """The longest turns of the event loop, by what ran in them."""

    def __init__(self) -> None:
        self.longest: dict[str, float] = {}

    @property
    def worst(self) -> list[tuple[float, str]]:
        """The longest first; a real broker does not say everything in one turn, as the double does."""
        turns = [(took, name) for name, took in self.longest.items() if "FakeLink" not in name]
        return sorted(turns, reverse=True)[:3]


@contextmanager
def watched() -> Iterator[Turns]:
    """Time every turn of the loop in processor time; the garbage is left."""
    turns = Turns()
    run: Callable[[asyncio.Handle], None] = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        name = repr(handle)
        before = thread_time()
        run(handle)
        took = thread_time() - before
        turns.longest[name] = max(took, turns.longest.get(name, 0))

    gc.collect()
    gc.disable()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.Handle, "_run", timed)
        patch.setattr(asyncio.TimerHandle, "_run", timed)
        yield turns
    gc.enable()


async def test_many_devices_are_adopted_and_start(hass: HomeAssistant, broker: Double) -> None:
    """Three hundred in one submit, and the same with the next start."""
    house = House(hass, broker, await add_entry(hass))
    hass.loop.set_debug(False)
    for number in range(300):
        broker.announce(f"Lamp {number}", "switch", own_id=f"l{number}")
    await settle(hass)
    while house.hub.controller._backlog:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    ids = [found.spec.id for found in house.hub.adoption.candidates()]
    assert len(ids) == 300
    flows = hass.config_entries.subentries
    source = (house.entry.entry_id, SUBENTRY_DEVICE)
    flow = await flows.async_init(source, context={"source": SOURCE_USER})
    with watched() as turns:
        flow = await flows.async_configure(flow["flow_id"], {"devices": ids})
        await settle(hass)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert len(house.hub.controller.devices) == len(hass.states.async_all("switch")) == 300
    assert turns.worst[0][0] < LONGEST, turns.worst
    await house.hub.store.async_save()
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    with watched() as turns:
        assert await hass.config_entries.async_setup(house.entry.entry_id)
        await settle(hass)
    assert len(house.hub.controller.devices) == 300
    assert turns.worst[0][0] < LONGEST, turns.worst


async def test_the_report_of_a_large_announcement(
    house: House, hass_ws_client: WebSocketGenerator
) -> None:
    """What takes long about it is done elsewhere."""
    house.hass.loop.set_debug(False)
    components: dict[str, Any] = {
        f"s{number}": {
            "p": "sensor",
            "unique_id": f"s{number}",
            "name": f"Sensor {number}",
            "state_topic": f"big/{number}",
            "json_attributes_topic": f"big/{number}/attributes",
            "icon": "mdi:" + "x" * 1000,
        }
        for number in range(500)
    }
    device = {"identifiers": ["big"], "name": "Big"}
    payload = {"device": device, "origin": {"name": "o"}, "components": components}
    house.broker.say("homeassistant/device/big/config", json.dumps(payload))
    await settle(house.hass)
    client = await hass_ws_client(house.hass)
    with watched() as turns:
        await client.send_json_auto_id(
            {
                "type": "mqtt_polyglot/device/report",
                "entry_id": house.entry.entry_id,
                "device": "homeassistant:big",
            }
        )
        answer = await client.receive_json()
    assert len(answer["result"]["components"]) == 500
    assert turns.worst[0][0] < LONGEST, turns.worst


async def test_a_hub_that_stops_while_it_starts(hass: HomeAssistant, broker: Double) -> None:
    """What was not begun is not begun any more."""
    house = House(hass, broker, await add_entry(hass))
    for number in range(3):
        broker.announce(f"Lamp {number}", "switch", own_id=f"l{number}")
    await house.adopt_all()
    hub = house.hub
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    hub.controller.adopted.clear()
    await hub.async_sync()
    assert not hub.controller.adopted

"""How long it takes until a light has done what it was told, and Home Assistant knows."""

import asyncio
from typing import Any

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event


async def round_trips(hass: HomeAssistant, msg: dict[str, Any]) -> list[float]:
    """Return the seconds of many commands, one after the other.

    Each lasts until the action has returned and the light has answered: it counts its answers, so that a
    state that is shown in expectation of one is not taken for it.
    """
    answered = asyncio.Event()

    @callback
    def on_change(_event: Event[EventStateChangedData]) -> None:
        answered.set()

    unsubscribe = async_track_state_change_event(hass, msg["counter"], on_change)
    domain, _, service = msg["action"].partition(".")
    took = []
    try:
        for number in range(msg["number"]):
            await asyncio.sleep(msg["pause"])
            answered.clear()
            data = {"entity_id": msg["light"], "brightness": 1 + number % 254}
            began = hass.loop.time()
            async with asyncio.timeout(10):
                await hass.services.async_call(domain, service, data, blocking=True)
                await answered.wait()
            took.append(hass.loop.time() - began)
    finally:
        unsubscribe()
    return took

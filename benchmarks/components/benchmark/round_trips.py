"""How long it takes until a light has done what it was told, and Home Assistant knows."""

import asyncio
from typing import Any

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event


async def round_trips(hass: HomeAssistant, msg: dict[str, Any]) -> dict[str, list[float]]:
    """Return the seconds of many commands, one after the other.

    The light counts its answers, so that a state that is shown in expectation of one is not taken for it.

    Returns:
        ``answered``: until Home Assistant knew of the answer; ``returned``: until the action had returned.
    """
    answers: asyncio.Queue[float] = asyncio.Queue()

    @callback
    def on_change(_event: Event[EventStateChangedData]) -> None:
        answers.put_nowait(hass.loop.time())

    unsubscribe = async_track_state_change_event(hass, msg["counter"], on_change)
    domain, _, service = msg["action"].partition(".")
    took: dict[str, list[float]] = {"answered": [], "returned": []}
    try:
        for number in range(msg["number"]):
            await asyncio.sleep(msg["pause"])
            data = {"entity_id": msg["light"], "brightness": 1 + number % 254}
            began = hass.loop.time()
            async with asyncio.timeout(10):
                await hass.services.async_call(domain, service, data, blocking=True)
                took["returned"].append(hass.loop.time() - began)
                took["answered"].append(await answers.get() - began)
    finally:
        unsubscribe()
    return took

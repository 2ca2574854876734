"""Measures the Home Assistant in which it runs; asked and told by WebSocket commands.

Whoever measures arms a window or an expectation, has its messages sent, and then asks for the result.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .memory import read_memory
from .meter import Meter, difference
from .round_trips import round_trips
from .windows import Expectation, Window, is_as

DOMAIN = "benchmark"


class Bench:
    """What is being measured."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with nothing."""
        self.meter = Meter()
        self.before = self.meter.read()
        self.window: Window
        self.expectation: Expectation
        self.started: asyncio.Future[float] = hass.loop.create_future()
        async_at_started(hass, self._on_started)

    async def _on_started(self, hass: HomeAssistant) -> None:
        self.started.set_result(hass.loop.time())


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register the commands; what is expected of a start is in a file."""
    hass.data[DOMAIN] = bench = Bench(hass)
    expected = Path(hass.config.path("expected_states.json"))
    if await hass.async_add_executor_job(expected.exists):
        text = await hass.async_add_executor_job(expected.read_text)
        bench.expectation = Expectation(hass, json.loads(text))
    commands = (arm_window, window, arm_states, states, states_now, memory, trips, started)
    for command in commands:
        websocket_api.async_register_command(hass, command)
    return True


type Connection = websocket_api.ActiveConnection
type Json = dict[str, Any]


@websocket_api.websocket_command(
    {
        vol.Required("type"): "benchmark/arm_window",
        vol.Required("marker"): str,
        vol.Required("collect"): bool,
        vol.Required("profile"): vol.Any(str, None),
    }
)
@websocket_api.async_response
async def arm_window(hass: HomeAssistant, connection: Connection, msg: Json) -> None:
    """Measure from the next change of a marker to the one after it."""
    bench: Bench = hass.data[DOMAIN]
    profile = Path(msg["profile"]) if msg["profile"] else None
    bench.window = Window(hass, bench.meter, msg["marker"], collect=msg["collect"], profile=profile)
    connection.send_result(msg["id"])


@websocket_api.websocket_command({vol.Required("type"): "benchmark/window"})
@websocket_api.async_response
async def window(hass: HomeAssistant, connection: Connection, msg: Json) -> None:
    """Say what was between the two changes, once the second has come."""
    bench: Bench = hass.data[DOMAIN]
    connection.send_result(msg["id"], await bench.window.result)


@websocket_api.websocket_command(
    {
        vol.Required("type"): "benchmark/arm_states",
        vol.Required("states"): dict,
        vol.Optional("profile", default=None): vol.Any(str, None),
    }
)
@websocket_api.async_response
async def arm_states(hass: HomeAssistant, connection: Connection, msg: Json) -> None:
    """Measure from now on until states are as expected."""
    bench: Bench = hass.data[DOMAIN]
    profile = Path(msg["profile"]) if msg["profile"] else None
    bench.expectation = Expectation(hass, msg["states"], profile)
    bench.before = bench.meter.read()
    connection.send_result(msg["id"])


@websocket_api.websocket_command({vol.Required("type"): "benchmark/states"})
@websocket_api.async_response
async def states(hass: HomeAssistant, connection: Connection, msg: Json) -> None:
    """Say when they were, and what it cost up to now."""
    bench: Bench = hass.data[DOMAIN]
    at = await bench.expectation.result
    cost = difference(bench.before, bench.meter.read())
    bench.expectation.end_profile()
    connection.send_result(msg["id"], cost | {"at": at})


@websocket_api.websocket_command(
    {vol.Required("type"): "benchmark/states_now", vol.Required("states"): dict}
)
@websocket_api.async_response
async def states_now(hass: HomeAssistant, connection: Connection, msg: Json) -> None:
    """Say which states are other than expected."""
    found = {each: hass.states.get(each) for each in msg["states"]}
    wrong = {
        each: state and state.state
        for each, state in found.items()
        if state is None or not is_as(state.state, msg["states"][each])
    }
    connection.send_result(msg["id"], wrong)


@websocket_api.websocket_command({vol.Required("type"): "benchmark/memory"})
@websocket_api.async_response
async def memory(hass: HomeAssistant, connection: Connection, msg: Json) -> None:
    """Say what the process holds."""
    connection.send_result(msg["id"], read_memory())


@websocket_api.websocket_command(
    {
        vol.Required("type"): "benchmark/round_trips",
        vol.Required("action"): str,
        vol.Required("light"): str,
        vol.Required("counter"): str,
        vol.Required("number"): int,
        vol.Required("pause"): vol.Coerce(float),
    }
)
@websocket_api.async_response
async def trips(hass: HomeAssistant, connection: Connection, msg: Json) -> None:
    """Command a light many times, and say how long each took."""
    connection.send_result(msg["id"], await round_trips(hass, msg))


@websocket_api.websocket_command({vol.Required("type"): "benchmark/started"})
@websocket_api.async_response
async def started(hass: HomeAssistant, connection: Connection, msg: Json) -> None:
    """Say when Home Assistant had started, by the clock that does not jump."""
    bench: Bench = hass.data[DOMAIN]
    connection.send_result(msg["id"], await bench.started)

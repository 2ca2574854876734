"""Adding the broker and the devices found on it."""

import asyncio
import time

from ..client import Json
from ..devices.device import Device
from ..errors import LabError
from ..flow import Flow
from ..home_assistant import DOMAIN
from .world import World

_FIELDS = {"host", "port", "protocol", "username", "password", "tls", "websocket", "discovery"}
_NOBODY = 1  # a port that nothing listens on
_LIMIT = 30  # seconds until everything is there
_MOMENTS = {"event", "notify", "scene"}
"""The domains whose state is when something happened last."""


async def add_broker(world: World) -> None:
    """Walk through the config flow, with a mistake on the way."""
    report = world.report
    flow = await Flow.start(world.client, DOMAIN)
    report.add("config flow: first step", "user", flow.step.get("step_id"))
    report.add("config flow: its fields", _FIELDS, set(flow.fields()))
    broker = {"host": "127.0.0.1", "protocol": "3.1.1", "auto_adopt": False}
    step = await flow.submit(**broker, port=_NOBODY)
    report.add("config flow: nobody on that port", {"port": str}, step.get("errors"))
    await flow.submit(**broker, port=world.broker.port)
    report.add("config flow: found devices", ["select", "devices"], flow.fields())
    names = {device.name for device in world.home.devices}
    report.add("config flow: all of them", names, _labels(flow.step, names))
    step = await flow.submit()
    report.add("config flow: areas", "areas", step.get("step_id"))
    step = await flow.submit()
    if not report.add("config flow: defaults accepted", "create_entry", step["type"]):
        raise LabError("without the broker there is nothing more to see")


def _labels(step: Json, names: set[str]) -> set[str]:
    """Return which names are offered and selected in the list of the form."""
    field = step["data_schema"][-1]
    selected = field.get("default", [])
    options = field["selector"]["select"]["options"]
    chosen = " ".join(str(option) for option in options if option["value"] in selected)
    return {name for name in names if name in chosen}


async def see_devices(world: World) -> None:
    """Find every device in the registry and its entities in the states."""
    end = time.monotonic() + _LIMIT
    for device, domain in world.home.purposes:
        await _see_device(world, device, domain, end)
    registered = {entry["entity_id"] for entry in await world.entities()}
    states = await world.client.states()
    if not registered:
        raise LabError("no entities")
    world.report.add("states over REST", registered, set(states))
    added: set[str] = set()
    await world.client.subscribe(
        "subscribe_entities", lambda event: added.update(event.get("a", {}))
    )
    await world.report.expect(
        "states over WebSocket", registered, lambda: asyncio.sleep(0, set(added))
    )


async def _see_device(world: World, device: Device, domain: str, end: float) -> None:
    async def maker() -> object:
        entry = await world.device(device)
        return entry and {entry["manufacturer"], entry["model"], entry["model_id"]}

    async def known() -> object:
        state = (await world.state(await world.entity_id(device, domain))).get("state")
        nothing = {None, "unavailable"} if domain in _MOMENTS else {None, "unknown", "unavailable"}
        return {state not in nothing, state}

    wanted = {device.maker, device.model}
    for step, expected, probe in (
        ("maker and model", wanted, maker),
        (f"{domain} has a state", {True}, known),
    ):
        await world.report.expect(
            f"{device.name}: {step}", expected, probe, limit=end - time.monotonic()
        )

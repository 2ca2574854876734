"""All that it takes to go through the user interface: something to see, and who looks at it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .broker import Broker
from .browser import LIMIT, Browser, Window
from .client import Client, Json
from .devices.device import Device
from .devices.home import Home
from .devices.zigbee.device import ZigbeeDevice
from .errors import LabError
from .flow import Flow
from .home_assistant import DOMAIN, HomeAssistant

_ENTRIES = "/api/config/config_entries/entry"
_POLL = 0.1  # seconds

# The user interface asks for the recorder without making sure that it is there.
_CONFIGURATION = """\
recorder:
  commit_interval: 0
history:
logbook:
"""


_QUIET: Final = frozenset(
    {"button", "event", "number", "scene", "select", "sensor", "text", "update"}
)
"""The kinds of entities that may be unknown for long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One broker, one home full of devices, one Home Assistant, and who looks at it."""

    broker: Broker
    home: Home
    home_assistant: HomeAssistant
    client: Client
    browser: Browser
    window: Window

    # --- what Home Assistant has ----------------------------------------------------------------

    async def entries(self) -> list[Json]:
        """Return the brokers, and the devices that are ignored."""
        entries: list[Json] = await self.client.command("config_entries/get", domain=DOMAIN)
        return entries

    async def device(self, device: Device) -> Json | None:
        """Return a device as Home Assistant's registry has it."""
        entries: list[Json] = await self.client.command("config/device_registry/list")
        return next((entry for entry in entries if entry["name"] == device.name), None)

    async def entity_ids(self, device: Device) -> set[str]:
        """Return the ids of the entities of a device that are enabled."""
        if (registered := await self.device(device)) is None:
            return set()
        entries: list[Json] = await self.client.command("config/entity_registry/list")
        return {
            entry["entity_id"]
            for entry in entries
            if entry["device_id"] == registered["id"] and not entry["disabled_by"]
        }

    async def alive(self, device: Device) -> bool:
        """Return whether Home Assistant has a device and knows the state of what it has."""
        states = await self.client.states()
        dead = {None, "unavailable", "unknown"}
        known = {
            entity_id: states.get(entity_id, {}).get("state")
            for entity_id in await self.entity_ids(device)
        }
        # Some know nothing until something happens: that somebody comes to the door, presses a button.
        main = [
            state for entity_id, state in known.items() if entity_id.partition(".")[0] not in _QUIET
        ]
        return bool(main) and dead.isdisjoint(main)

    # --- where a journey begins -----------------------------------------------------------------

    async def clear(self) -> None:
        """Remove the brokers, and with them all devices and what was decided about them."""
        for entry in await self.entries():
            if entry["source"] != "ignore":
                await self.client.request("DELETE", f"{_ENTRIES}/{entry['entry_id']}")

    async def furnish(self, *, without: tuple[Device, ...] = ()) -> None:
        """Have the broker, and every device on it adopted but for some that wait."""
        entries = await self.entries()
        for entry in entries:
            if entry["source"] == "ignore":
                await self.client.request("DELETE", f"{_ENTRIES}/{entry['entry_id']}")
        if not any(entry["source"] != "ignore" for entry in entries):
            await self._add_broker()
        for device in without:
            if registered := await self.device(device):
                await self.client.command(
                    "config/device_registry/remove", device_id=registered["id"]
                )
            await self._card(device)
        for device in self.home.devices:
            if device not in without:
                await self._adopt(device)

    async def _add_broker(self) -> None:
        flow = await Flow.start(self.client, DOMAIN)
        await flow.submit(host=self.broker.address.host, port=self.broker.port)
        await flow.submit()  # all devices
        if (await flow.submit())["type"] != "create_entry":  # their areas
            raise LabError(f"the broker cannot be added: {flow.step}")

    async def _adopt(self, device: Device) -> None:
        if await self.device(device) is None:
            flow = await Flow.resume(self.client, (await self._card(device))["flow_id"])
            await flow.submit()
        if isinstance(device, ZigbeeDevice):
            device.tell()  # some sleep for long, and nobody keeps what they said
        async with asyncio.timeout(LIMIT):
            while True:
                if await self.alive(device):
                    return
                await asyncio.sleep(_POLL)

    async def _card(self, device: Device) -> Json:
        """Return the flow that waits for a decision about a device, as soon as there is one."""
        async with asyncio.timeout(LIMIT):
            while True:
                flows: list[Json] = await self.client.command("config_entries/flow/progress")
                for flow in flows:
                    if device.name in (flow["context"].get("title_placeholders") or {}).values():
                        return flow
                await asyncio.sleep(_POLL)

    # --- where to look --------------------------------------------------------------------------

    async def show(self, device: Device) -> None:
        """Go to the page of a device."""
        if (registered := await self.device(device)) is None:
            raise LabError(f"there is no {device.name}")
        await self.window.go(f"/config/devices/device/{registered['id']}")


@asynccontextmanager
async def build(folder: Path, *, scale: float = 1) -> AsyncIterator[Stage]:
    """Start everything, in an empty configuration folder.

    Args:
        folder: The configuration folder.
        scale: How many pixels of a picture one of the window's takes, in each direction.
    """
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(Broker())
        home = Home(broker.address, small=True)
        stack.push_async_callback(home.stop)
        await home.start()
        home_assistant = HomeAssistant(folder, more=_CONFIGURATION)
        stack.push_async_callback(home_assistant.stop)
        await home_assistant.start()
        token = await home_assistant.log_in()
        browser = await stack.enter_async_context(Browser())
        yield Stage(
            broker=broker,
            home=home,
            home_assistant=home_assistant,
            client=await stack.enter_async_context(Client(home_assistant.url, token)),
            browser=browser,
            window=await browser.open(
                home_assistant.url, await home_assistant.tokens(), device_scale_factor=scale
            ),
        )

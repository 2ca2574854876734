"""What the steps of the check work on."""

import asyncio
from dataclasses import dataclass
from typing import Any

from ..broker import Broker
from ..client import Client, Json
from ..devices.device import Device
from ..devices.home import Home
from ..errors import LabError
from ..home_assistant import DOMAIN, HomeAssistant
from ..report import Probe, Report
from ..wire import Wire


@dataclass(slots=True, kw_only=True)
class World:
    """One broker, one home full of devices, one Home Assistant, and who looks at them."""

    broker: Broker
    home: Home
    home_assistant: HomeAssistant
    client: Client
    wire: Wire
    report: Report

    async def device(self, device: Device) -> Json | None:
        """Return a device as Home Assistant's registry has it."""
        entries: list[Json] = await self.client.command("config/device_registry/list")
        return next((entry for entry in entries if entry["name"] == device.name), None)

    async def entities(self) -> list[Json]:
        """Return the integration's enabled entities as Home Assistant's registry has them."""
        entries: list[Json] = await self.client.command("config/entity_registry/list")
        return [
            entry for entry in entries if entry["platform"] == DOMAIN and not entry["disabled_by"]
        ]

    async def entity_id(self, device: Device, domain: str) -> str | None:
        """Return the id of a device's entity for its main purpose, if there is one."""
        if (registered := await self.device(device)) is None:
            return None
        # A firmware is a setting to Home Assistant, even where a device has nothing else.
        everyday_first = sorted(
            await self.entities(), key=lambda each: bool(each["entity_category"])
        )
        return next(
            (
                entry["entity_id"]
                for entry in everyday_first
                if entry["device_id"] == registered["id"]
                and entry["entity_id"].startswith(f"{domain}.")
            ),
            None,
        )

    async def purpose(self, device: Device) -> str:
        """Return the id of the entity that a device of the home is there for."""
        domain = next(domain for each, domain in self.home.purposes if each is device)
        if (entity_id := await self.entity_id(device, domain)) is None:
            raise LabError(f"{device.name} has no entity")
        return entity_id

    async def state(self, entity_id: str | None) -> Json:
        """Return attributes and state of an entity in one dictionary, empty if there is none."""
        state: dict[str, Any] | None = (await self.client.states()).get(entity_id or "")
        return {} if state is None else state["attributes"] | {"state": state["state"]}


ECHO = 0.2
"""Seconds in which a device has told what it did, where the next command may depend on that."""


def truth(device: Device) -> Probe:
    """Return a probe for what is true at the device; a picture is too much to print.

    ``heard`` counts the commands that reached it since the probe was made.
    """
    before = len(device.commands)

    async def look() -> dict[str, Any]:
        await asyncio.sleep(0)
        state = {key: value for key, value in device.state.items() if key != "picture"}
        return state | {"heard": len(device.commands) - before}

    return look

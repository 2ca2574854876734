"""One running controller on a link without a network."""

import asyncio
from collections.abc import AsyncIterator
import json
from typing import Any, override

import pytest

from custom_components.mqtt_polyglot.controller import reading as module
from custom_components.mqtt_polyglot.controller.controller import Controller, ControllerListener
from custom_components.mqtt_polyglot.controller.inbox import FoundDevice
from custom_components.mqtt_polyglot.conventions.base import Announcement
from custom_components.mqtt_polyglot.model.data_point import Write
from custom_components.mqtt_polyglot.model.device import Changes, Device
from custom_components.mqtt_polyglot.model.state import ComponentState
from tests.fake_link import FakeLink

from .toy import OtherToy, Toy


class Listener(ControllerListener):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.lost: list[str] = []
        self.gone: list[str] = []
        self.connected: list[bool] = []
        self.announced: list[tuple[str, Changes]] = []
        self.withdrawn: list[str] = []

    @override
    def on_connection(self, connected: bool) -> None:
        self.connected.append(connected)

    @override
    def on_found(self, found: FoundDevice) -> None:
        self.found.append(found.spec.id)

    @override
    def on_lost(self, device_id: str) -> None:
        self.lost.append(device_id)

    @override
    def on_gone(self, found: FoundDevice) -> None:
        self.gone.append(found.spec.id)

    @override
    def on_announced(self, device: Device, announcement: Announcement, changes: Changes) -> None:
        self.announced.append((device.spec.id, changes))

    @override
    def on_withdrawn(self, device: Device) -> None:
        self.withdrawn.append(device.spec.id)


class Bench:
    """A controller and everything around it."""

    def __init__(self) -> None:
        self.link = FakeLink()
        self.toy = Toy()
        self.listener = Listener()
        self.controller = Controller(self.link, [self.toy, OtherToy()], self.listener)

    def announce(self, own_id: str, has: dict[str, str] | None = None, **more: Any) -> None:
        """Have a toy announce itself."""
        convention = more.pop("convention", "toy")
        announcement = {"name": own_id.title(), "has": has or {"power": "switch"}, **more}
        topic = f"{convention}/{own_id}/announce"
        self.link.receive(topic, json.dumps(announcement), retain=True)

    def adopt(self, own_id: str, has: dict[str, str] | None = None, **more: Any) -> Device:
        """Announce and adopt a toy, and have it be online."""
        self.announce(own_id, has, **more)
        device = self.controller.adopt(f"toy:{own_id}", None)
        assert device is not None
        self.link.receive(f"toy/{own_id}/status", "online", retain=True)
        return device

    async def digest(self) -> int:
        """Let the announcements that wait be read; return in how many turns of the loop."""
        turns = 0
        while self.controller._backlog:
            await asyncio.sleep(0)
            turns += 1
        return turns

    async def run(self, device: Device, *writes: Write) -> None:
        """Do one action with the one component of a device."""
        (state,) = device.states.values()
        await self.controller.commands.run(device, state, writes)


class Told:
    """An entity that only counts."""

    def __init__(self, state: ComponentState) -> None:
        self.told: list[set[str]] = []
        state.listener = self

    def on_values(self, changed: frozenset[str]) -> None:
        self.told.append(set(changed))

    def on_occurrence(self, key: str, value: Any) -> None:
        self.told.append({f"{key}: {value}"})

    def on_redefined(self, state: ComponentState) -> None:
        self.told.append({"redefined"})


@pytest.fixture
async def bench(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """A controller on a broker that can be reached; it reads announcements at once, unless asked."""
    monkeypatch.setattr(module, "SLICE", 60)
    bench = Bench()
    bench.controller.start()
    bench.link.start()
    yield bench
    bench.controller.stop()

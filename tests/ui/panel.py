"""The panel in the browser, and devices to be seen in it."""

import asyncio
from typing import Any

from playwright.async_api import Locator, Page, expect

from scripts.lab.browser import LIMIT, Window
from scripts.lab.client import Client, Json
from scripts.lab.home_assistant import DOMAIN
from scripts.lab.wire import Wire

HOSTILE = "<img src=x onerror='window.hacked=1'>"
PHONE = {"width": 360, "height": 740}


THERMOMETER: Json = {
    "p": "sensor",
    "unique_id": "thermometer",
    "device_class": "temperature",
    "unit_of_measurement": "°C",
    "state_topic": "thermometer/state",
}


class Things:
    """Devices that are there for these tests, and are gone after them."""

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire = wire
        self._client = client
        self._made: list[str] = []
        self._said: set[str] = set()

    def announce(self, name: str, own_id: str, **more: Any) -> None:
        """Have a lamp announce itself."""
        lamp = {
            "p": "light",
            "unique_id": f"{own_id}_lamp",
            "name": None,
            "state_topic": f"{own_id}/state",
            "command_topic": f"{own_id}/set",
        }
        self._made.append(own_id)
        self._wire.say(
            f"homeassistant/device/{own_id}/config",
            {
                "device": {"identifiers": [own_id], "name": name, "manufacturer": "Panel & Sons"},
                "origin": {"name": "test"},
                "components": {"lamp": lamp},
                **more,
            },
            retain=True,
        )

    def say(self, topic: str, payload: str | Json) -> None:
        """Publish something, and have it kept as long as these tests need it."""
        self._said.add(topic)
        self._wire.say(topic, payload, retain=True)

    async def adopt(self, *own_ids: str) -> None:
        """Adopt devices, when they have been found."""
        wanted = {f"homeassistant:{own_id}" for own_id in own_ids}
        found: dict[str, str] = {}
        async with asyncio.timeout(LIMIT):
            while not wanted <= found.keys():  # each look is a question to Home Assistant
                answer = await self._client.command(f"{DOMAIN}/inbox/list")
                found = {one["device"]: one["entry_id"] for one in answer["devices"]}
        entry_id = found[f"homeassistant:{own_ids[0]}"]
        done = await self._client.command(
            f"{DOMAIN}/inbox/adopt", entry_id=entry_id, devices=sorted(wanted)
        )
        assert done["missing"] == []

    async def clear(self) -> None:
        """Let everything that was announced be gone, and whatever was decided about it."""
        info = await self._client.command(f"{DOMAIN}/broker/info")
        devices = [f"homeassistant:{own_id}" for own_id in self._made]
        for broker in info["brokers"]:
            for start in range(0, len(devices), 500):
                await self._client.command(
                    f"{DOMAIN}/inbox/forget",
                    entry_id=broker["entry_id"],
                    devices=devices[start : start + 500],
                )
        announced = {f"homeassistant/device/{own_id}/config" for own_id in self._made}
        for topic in announced | self._said:
            self._wire.say(topic, "", retain=True)


def panel(page: Page) -> Locator:
    """The panel."""
    return page.locator("mqtt-polyglot-panel")


def tab(page: Page, name: str) -> Locator:
    """One of the pages in the panel's toolbar."""
    return panel(page).get_by_role("navigation").get_by_role("link", name=name)


def row(page: Page, name: str) -> Locator:
    """A line of a table."""
    return panel(page).locator("tr.row").filter(has=page.get_by_role("link", name=name))


async def open_page(window: Window, name: str) -> Page:
    """Go to a page of the panel."""
    await window.go(f"/mqtt-polyglot/{name}")
    await expect(panel(window.page).locator(f"mqtt-polyglot-{name}")).to_be_visible()
    return window.page


async def focused(page: Page) -> str:
    """What has the focus: its label or its text, through all shadow roots."""
    text: str = await page.evaluate(
        """() => {
            let element = document.activeElement;
            while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
            if (element === document.body) return "body";
            return element.getAttribute("aria-label") || element.textContent.trim() || element.localName;
        }"""
    )
    return text

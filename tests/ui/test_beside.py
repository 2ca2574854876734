"""Beside Home Assistant's own MQTT integration: its connection is one of the ways to a broker."""

from collections.abc import AsyncIterator
import re

from playwright.async_api import expect
import pytest_asyncio

from scripts.lab.broker import Broker
from scripts.lab.browser import LIMIT, Window
from scripts.lab.devices.zigbee.bridge import Bridge
from scripts.lab.devices.zigbee.device import Plug
from scripts.lab.flow import Flow
from scripts.lab.home_assistant import DOMAIN
from scripts.lab.stage import Stage
from tests.waiting import until

_ENTRIES = "/api/config/config_entries/entry"
_OTHER_SETTINGS = {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"}


@pytest_asyncio.fixture(loop_scope="package")
async def plug(stage: Stage) -> AsyncIterator[Plug]:
    """A plug on the broker of Home Assistant's own MQTT integration."""
    await stage.furnish()
    plug = Plug("Coffee maker", 9)
    async with Broker() as broker:
        bridge = Bridge(broker.address, [plug])
        await bridge.start()
        flow = await Flow.start(stage.client, "mqtt")
        step = await flow.submit(
            broker="127.0.0.1", port=broker.port, protocol="3.1.1", other_settings=_OTHER_SETTINGS
        )
        assert step["type"] == "create_entry", step
        yield plug
        for entry in await stage.client.command("config_entries/get"):
            if entry["title"] == step["title"] or entry["domain"] == "mqtt":
                await stage.client.request("DELETE", f"{_ENTRIES}/{entry['entry_id']}")
        await bridge.stop()


async def test_use_the_connection_of_home_assistant(
    stage: Stage, plug: Plug, window: Window
) -> None:
    """Nothing has to be entered, and what is found there obeys."""
    await window.go(f"/config/integrations/integration/{DOMAIN}")
    await window.page.get_by_role("button", name="Add broker").click()
    flow = window.flow
    await flow.wait_for("Add an MQTT broker")
    await flow.text("Use the connection of the MQTT integration").click()
    await flow.wait_for("Use the connection of the MQTT integration")
    await flow.press("Submit")
    await flow.wait_for("Select devices")
    await expect(flow.option(plug.name)).to_be_checked()
    await flow.press("Next")
    await flow.wait_for("Assign areas")
    await flow.press("Next")
    await flow.wait_for("Name and assign")
    await flow.root.get_by_role("button", name=re.compile("[Ff]inish$")).click()
    await flow.wait_until_closed()
    await stage.show(plug)
    before = plug.state["state"]
    await window.device.get_by_role("switch").first.click(force=True)
    await until(lambda: plug.state["state"] != before, LIMIT)

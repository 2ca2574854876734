"""Moving in: a device of Home Assistant's own MQTT integration is taken over in the panel, and given back."""

import asyncio
from collections.abc import AsyncIterator
import re

from playwright.async_api import expect
import pytest_asyncio

from scripts.lab.browser import LIMIT, Window
from scripts.lab.client import Json
from scripts.lab.flow import Flow
from scripts.lab.home_assistant import DOMAIN
from scripts.lab.stage import Stage
from scripts.lab.wire import Wire

_ENTRIES = "/api/config/config_entries/entry"
_OTHER_SETTINGS = {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"}
_CONFIG = "homeassistant/device/movers_lamp/config"
_LAMP = {
    "device": {"identifiers": ["movers_lamp"], "name": "Movers lamp"},
    "origin": {"name": "test"},
    "components": {
        "lamp": {
            "p": "light",
            "unique_id": "movers_lamp_light",
            "name": None,
            "state_topic": "movers/state",
            "command_topic": "movers/set",
        }
    },
}


async def _row(stage: Stage) -> Json | None:
    rows: list[Json] = await stage.client.command("config/entity_registry/list")
    return next((row for row in rows if row["entity_id"] == "light.movers_lamp"), None)


@pytest_asyncio.fixture(loop_scope="package")
async def core(stage: Stage) -> AsyncIterator[None]:
    """A lamp that the MQTT integration has, and a broker of ours on which it is discovered as well."""
    await stage.clear()
    async with Wire(stage.broker.address, "nothing/#", client_id="lab_movers") as wire:
        wire.say(_CONFIG, _LAMP, retain=True)
        wire.say("movers/state", "ON", retain=True)
        flow = await Flow.start(stage.client, "mqtt")
        step = await flow.submit(
            broker="127.0.0.1",
            port=stage.broker.port,
            protocol="3.1.1",
            other_settings=_OTHER_SETTINGS,
        )
        assert step["type"] == "create_entry", step

        async with asyncio.timeout(LIMIT):
            while await _row(stage) is None:
                pass  # each look is a question to Home Assistant
        flow = await Flow.start(stage.client, DOMAIN)
        await flow.submit(next_step_id="broker")
        await flow.submit(host="127.0.0.1", port=stage.broker.port, protocol="3.1.1")
        await flow.submit(devices=[])
        yield
        await stage.clear()
        for entry in await stage.client.command("config_entries/get", domain="mqtt"):
            await stage.client.request("DELETE", f"{_ENTRIES}/{entry['entry_id']}")
        wire.say(_CONFIG, "", retain=True)
        wire.say("movers/state", "", retain=True)


async def test_take_over_and_give_back(core: None, stage: Stage, window: Window) -> None:
    """From *Elsewhere* by way of a preview: the entity is the same, and comes back as it was."""
    before = await _row(stage)
    assert before is not None
    page = window.page
    await window.go("/mqtt-polyglot/inbox")
    panel = page.locator("mqtt-polyglot-panel")
    await panel.get_by_role("radio", name=re.compile("^Elsewhere")).check()
    await expect(panel.get_by_role("link", name="Take over: Movers lamp")).to_be_visible()
    await panel.get_by_role("link", name="Take over devices").click()
    await panel.get_by_label("Select Movers lamp").check()
    await panel.get_by_role("button", name="Review").click()
    await expect(panel.get_by_text("1 entity moves")).to_be_visible()
    await expect(panel.get_by_text("light.movers_lamp", exact=True)).to_be_visible()
    await expect(panel.get_by_text("light.movers_lamp_in_mqtt")).to_be_visible()
    await panel.get_by_role("button", name="Take over 1 device").click()
    await expect(window.toast).to_contain_text("1 device taken over")
    taken = await _row(stage)
    assert taken is not None
    assert (taken["id"], taken["platform"]) == (before["id"], DOMAIN)
    assert (await stage.client.states())["light.movers_lamp"]["state"] == "on"
    await panel.get_by_role("button", name="Give back: Movers lamp").click()
    await panel.get_by_role("dialog").get_by_role("button", name="Give back").click()
    await expect(window.toast).to_contain_text("1 device given back")
    assert await _row(stage) == before | {"modified_at": (await _row(stage) or {})["modified_at"]}

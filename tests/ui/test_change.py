"""A broker that changes: its connection, and how it looks for devices."""

from collections.abc import AsyncIterator

from playwright.async_api import Locator, expect
import pytest_asyncio

from scripts.lab.broker import Broker
from scripts.lab.browser import Window
from scripts.lab.devices.light import Light
from scripts.lab.flow import Flow
from scripts.lab.home_assistant import DOMAIN
from scripts.lab.stage import Stage

_SECRET = "open sesame 4711"
_TITLE = "Guarded broker"


@pytest_asyncio.fixture(loop_scope="package")
async def guarded(stage: Stage) -> AsyncIterator[Broker]:
    """A broker that lets nobody in without a password, added to Home Assistant."""
    async with Broker(username="hub", password=_SECRET) as broker:
        flow = await Flow.start(stage.client, DOMAIN)
        step = await flow.submit(
            host="127.0.0.1", port=broker.port, username="hub", password=_SECRET
        )
        if step["type"] == "form":  # nothing was found
            step = await flow.submit()
        assert step["type"] == "create_entry", step
        entry_id = step["result"]["entry_id"]
        await stage.client.command("config_entries/update", entry_id=entry_id, title=_TITLE)
        yield broker
        await stage.client.request("DELETE", f"/api/config/config_entries/entry/{entry_id}")


def _row_of(window: Window, title: str) -> Locator:
    return window.page.locator("ha-config-entry-row").filter(has_text=title)


async def test_change_the_connection(guarded: Broker, window: Window) -> None:
    """The form knows everything but secrets, and an empty password keeps the current one."""
    await window.go(f"/config/integrations/integration/{DOMAIN}")
    row = _row_of(window, _TITLE)
    await row.get_by_role("button", name="Menu").first.click()
    await row.get_by_role("menuitem", name="Reconfigure").click()
    flow = window.flow
    await flow.wait_for("Change the connection")
    await expect(flow.field("Host")).to_have_value("127.0.0.1")
    await expect(flow.field("Port")).to_have_value(str(guarded.port))
    await expect(flow.field("Username")).to_have_value("hub")
    await expect(flow.field("Password")).to_have_value("")
    assert _SECRET not in await window.page.content()
    await flow.field("Password").fill("wrong")
    await flow.press("Submit")
    await expect(flow.error("Password")).to_contain_text("The broker rejected")
    await flow.field("Password").fill("")
    await flow.press("Submit")
    await expect(flow.text("Reconfiguration was successful")).to_be_visible()
    await flow.close()
    await expect(row.get_by_role("button", name="Configure")).to_be_visible()  # it is loaded


async def test_options(stage: Stage, window: Window) -> None:
    """The options say what is wrong at the field where it is, and keep what is right."""
    await stage.furnish()
    await window.go(f"/config/integrations/integration/{DOMAIN}")
    await _row_of(window, "Local MQTT broker").get_by_role("button", name="Configure").click()
    flow = window.flow
    await flow.wait_for("Discovery")
    prefix = flow.field("Home Assistant discovery prefix")
    await expect(prefix).to_have_value("homeassistant")
    await prefix.fill("home#assistant")
    await flow.press("Submit")
    await expect(flow.alert).to_contain_text("must be a topic without")
    await expect(prefix).to_have_value("home#assistant")
    await prefix.fill("homeassistant")
    await flow.press("Submit")
    await expect(flow.text("saved")).to_be_visible()
    await flow.close()


async def test_rules(stage: Stage, window: Window) -> None:
    """A device that a rule says to ignore is not offered, and is when the rule is gone."""
    await stage.furnish()
    await window.go(f"/config/integrations/integration/{DOMAIN}")
    configure = _row_of(window, "Local MQTT broker").get_by_role("button", name="Configure")
    await configure.click()
    flow = window.flow
    await flow.press("Add")
    rule = window.page.locator("dialog-form")
    await rule.get_by_role("textbox", name="Name").fill("Shed*")
    await rule.locator("ha-select").first.click()
    await rule.get_by_role("menuitem", name="Ignore").click()
    await rule.get_by_role("button", name="Add").click()
    await expect(flow.text("Shed*")).to_be_visible()
    await flow.press("Submit")
    await flow.press("Finish")
    await flow.wait_until_closed()
    shed = Light(stage.broker.address, "Shed light")
    porch = Light(stage.broker.address, "Porch light")
    await shed.start()
    await porch.start()
    try:
        await expect(window.page.get_by_text(porch.name)).to_be_visible()
        await expect(window.page.get_by_text(shed.name)).to_have_count(0)
        await configure.click()
        await flow.root.get_by_role("button", name="Delete").click()
        await flow.press("Submit")
        await flow.press("Finish")
        await flow.wait_until_closed()
        await expect(window.page.get_by_text(shed.name)).to_be_visible()
    finally:
        for light in (shed, porch):
            light.retract()
            await light.stop()
    await expect(window.page.get_by_text("Discovered")).to_have_count(0)

"""The first journey: from an empty Home Assistant to the devices of a broker."""

import re

from playwright.async_api import expect

from scripts.lab.browser import Window
from scripts.lab.stage import Stage

_NOBODY = "1"  # a port that nothing listens on


async def test_connect(stage: Stage, window: Window) -> None:
    """Add the integration, with a mistake on the way, and choose some of the devices."""
    await stage.clear()
    await window.go("/config/integrations/dashboard")
    await window.page.get_by_role("button", name="Add integration").click()
    search = window.page.locator("dialog-add-integration")
    await search.get_by_role("textbox").fill("polyglot")
    await search.get_by_text("MQTT Polyglot", exact=True).click()
    flow = window.flow
    await flow.wait_for("Add an MQTT broker")
    await flow.field("Host").fill("127.0.0.1")
    await flow.field("Port").fill(_NOBODY)
    await flow.field("Username").fill("somebody")
    await flow.press("Submit")
    await expect(flow.error("Port")).to_contain_text("Connection refused")
    await expect(flow.field("Host")).to_have_value("127.0.0.1")
    await expect(flow.field("Port")).to_have_value(_NOBODY)
    await expect(flow.field("Username")).to_have_value("somebody")
    await flow.field("Port").fill(str(stage.broker.port))
    await flow.press("Submit")
    await flow.wait_for("Searching for devices")
    await flow.wait_for("Select devices")
    for device in stage.home.devices:
        await expect(flow.option(device.name)).to_be_checked()
    await flow.tick("Desk lamp", on=False)
    await flow.press("Next")
    await flow.wait_for("Assign areas")
    # What a name says is filled in, and the name of the field is that of the device.
    await expect(flow.root.get_by_label("Bedroom radiator")).to_have_text(
        re.compile(r"Bedroom radiator\s*Bedroom\s*$")
    )
    await flow.press("Next")
    await flow.wait_for("Name and assign")
    # The broker and Zigbee2MQTT are among them, and the lamp is not.
    await expect(flow.field("Device name")).to_have_count(len(stage.home.devices) + 1)
    await flow.root.get_by_role("button", name=re.compile("[Ff]inish$")).click()
    await flow.wait_until_closed()
    # Home Assistant goes on to the page of the integration.
    for device in stage.home.devices:
        row = window.page.get_by_role("button", name=re.compile(f"^{device.name} .* entit"))
        await expect(row).to_have_count(0 if device is stage.home.lamp else 1)

"""Devices that wait on a broker: added from a card, ignored, added together, removed again."""

from playwright.async_api import Locator, expect

from scripts.lab.browser import Window
from scripts.lab.stage import Stage

_DASHBOARD = "/config/integrations/dashboard"


def card_of(window: Window, name: str) -> Locator:
    """Return the card of a device that was found."""
    return window.page.locator("ha-config-flow-card").filter(has_text=name)


async def test_add_from_a_card(stage: Stage, window: Window) -> None:
    """The card says what the device is; name and area are as the user chose them."""
    camera = stage.home.camera
    await stage.furnish(without=(camera,))
    area = await stage.client.command("config/area_registry/create", name="Porch")
    await window.go(_DASHBOARD)
    await card_of(window, camera.name).get_by_role("button", name="Add").click()
    flow = window.flow
    await flow.wait_for("Add device")
    for said in (camera.name, camera.maker, camera.model, "1 camera", "Home Assistant discovery"):
        await expect(flow.text(said).first).to_be_visible()
    await flow.field("Name").fill("Visitors")
    await flow.choose("Area", "Porch")
    await flow.press("Add")
    await expect(flow.text("Visitors was added.")).to_be_visible()
    await flow.close()
    await expect(card_of(window, camera.name)).to_have_count(0)
    await stage.show(camera)
    await expect(window.device.get_by_role("heading", name="Device info")).to_be_visible()
    await expect(window.device.get_by_text("Visitors").first).to_be_visible()
    registered = await stage.device(camera)
    assert registered
    assert registered["area_id"] == area["area_id"]


async def test_ignore_and_stop_ignoring(stage: Stage, window: Window) -> None:
    """An ignored device is out of sight until the user wants it back."""
    await stage.furnish(without=(stage.home.motion, stage.home.lamp))
    await window.go(_DASHBOARD)
    card = card_of(window, "Stairs motion")
    await card.get_by_role("button", name="Ignore").click()
    await window.box.press("Ignore")
    await expect(card).to_have_count(0)
    # Another card that waits is not touched by that.
    await expect(card_of(window, "Desk lamp")).to_be_visible()
    await window.page.get_by_role("button", name="Menu").nth(1).click()
    await window.page.get_by_text("Show ignored").click()
    ignored = window.page.locator("ha-ignored-config-entry-card").filter(has_text="Stairs motion")
    await ignored.get_by_role("button", name="Stop ignoring").click()
    await window.box.press("Stop ignoring")
    await expect(ignored).to_have_count(0)
    await expect(card).to_be_visible()


async def test_add_several(stage: Stage, window: Window) -> None:
    """Everything that waits can be added with one list; choosing nothing is a mistake."""
    lamp, motion = stage.home.lamp, stage.home.motion
    await stage.furnish(without=(lamp, motion))
    await window.go("/config/integrations/integration/mqtt_polyglot")
    await window.page.get_by_role("button", name="Add devices").click()
    flow = window.flow
    await flow.wait_for("Add devices")
    await flow.press("Next")
    await expect(flow.alert).to_have_text("Select at least one device.")
    await flow.tick(lamp.name)
    await flow.tick(motion.name)
    await flow.press("Next")
    await flow.wait_for("Assign areas")
    await flow.press("Next")
    added = "These devices were added: Desk lamp, Stairs motion."
    await expect(flow.text(added)).to_be_visible()
    await flow.close()
    await stage.furnish()
    await expect(window.page.get_by_text("Discovered")).to_have_count(0)


async def test_remove_and_add_again(stage: Stage, window: Window) -> None:
    """A device that was removed waits as any other, and comes back as the same one."""
    lamp = stage.home.lamp
    await stage.furnish()
    before = await stage.entity_ids(lamp)
    await stage.show(lamp)
    info = window.device.locator("ha-device-info-card")
    await info.get_by_role("button", name="Menu").click()
    await info.get_by_role("menuitem", name="Delete").click()
    await window.box.press("Delete")
    await expect(window.page.get_by_text("Device / service not found.")).to_be_visible()
    assert await stage.entity_ids(lamp) == set()
    await window.go(_DASHBOARD)
    await card_of(window, lamp.name).get_by_role("button", name="Add").click()
    await window.flow.wait_for("Add device")
    await window.flow.press("Add")
    await expect(window.flow.text("Desk lamp was added.")).to_be_visible()
    await window.flow.close()
    await stage.furnish()
    assert await stage.entity_ids(lamp) == before

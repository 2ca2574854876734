"""Living with devices: names, entities that nobody wants, help for those who help."""

import re

from playwright.async_api import expect

from scripts.lab.browser import LIMIT, Window
from scripts.lab.client import Json
from scripts.lab.stage import Stage

_RELOAD = 30 + LIMIT  # Home Assistant waits for half a minute until it adds what was enabled
_CURRENT = re.compile(r"[\d.]+ A\s+Current")


async def test_names_and_entities(stage: Stage, window: Window) -> None:
    """Rename, disable and enable; what belongs to the device and was not touched stays as it is."""
    plug = stage.home.plug
    await stage.furnish()
    before = await stage.entity_ids(plug)
    changes: list[Json] = []
    await stage.client.subscribe(
        "subscribe_events", lambda event: changes.append(event["data"]), event_type="state_changed"
    )
    await stage.show(plug)
    await _set_enabled(window, "Current", on=False)
    await expect(window.device.get_by_text("Current", exact=True)).to_have_count(0)
    await expect(window.device.get_by_text("+1 disabled entity")).to_be_visible()
    gone = before - await stage.entity_ids(plug)
    assert len(gone) == 1
    lost = {change["entity_id"] for change in changes if _is_lost(change["new_state"])}
    assert lost == gone  # the others did not even blink
    await window.device.get_by_text("+1 disabled entity").click()
    await _set_enabled(window, "Current", on=True)
    await expect(window.box.text("in 30 seconds")).to_be_visible()
    await window.box.press("OK")
    # There is time to rename something.
    dialog = await window.open_more_info("Power")
    await dialog.press("Settings")
    await dialog.field("Name").fill("Drum power")
    await dialog.press("Update")
    await expect(window.device.get_by_text("Drum power")).to_be_visible()
    await window.page.get_by_role("button", name="Edit settings").click()
    settings = window.page.locator("dialog-device-registry-detail")
    await settings.get_by_role("textbox").first.fill("Laundry")
    await settings.get_by_role("button", name="Update").click()
    controls = window.device.locator("ha-device-entities-card").first
    await expect(controls.get_by_text("Laundry")).to_be_visible()
    sensors = window.device.locator("ha-device-entities-card").nth(1)
    await expect(sensors).to_contain_text(_CURRENT, timeout=_RELOAD * 1000)
    assert await stage.entity_ids(plug) == before
    assert await stage.alive(plug)


def _is_lost(state: Json | None) -> bool:
    return state is None or state["state"] in {"unavailable", "unknown"}


async def _set_enabled(window: Window, entity: str, *, on: bool) -> None:
    """Enable or disable an entity in its settings, from the page of its device."""
    dialog = await window.open_more_info(entity)
    await dialog.press("Settings")
    row = dialog.root.locator("ha-row-item").filter(has_text="Disabled entities will not")
    await row.get_by_role("switch").set_checked(on, force=True)
    await dialog.press("Update")


async def test_diagnostics(stage: Stage, window: Window) -> None:
    """The report of a device and that of the broker can be downloaded where people look for it."""
    await stage.furnish()
    await stage.show(stage.home.thermostat)
    async with window.page.expect_download() as download:
        await window.device.get_by_role("button", name="Download diagnostics").click()
    name = (await download.value).suggested_filename
    assert "mqtt_polyglot" in name
    assert name.endswith(".json")
    await window.go("/config/integrations/integration/mqtt_polyglot")
    row = window.page.locator("ha-config-entry-row")
    await row.get_by_role("button", name="Menu").first.click()
    link = row.get_by_role("link", name="Download diagnostics")
    await expect(link).to_have_attribute("href", re.compile("^/api/diagnostics/config_entry/"))

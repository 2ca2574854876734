"""Using the devices: each class by the dialog about its entity, looked at from the device's end."""

import asyncio

from playwright.async_api import expect

from scripts.lab.browser import LIMIT, Dialog, Window
from scripts.lab.devices.device import Device
from scripts.lab.stage import Stage
from tests.waiting import until

_LOOK = 0.5  # seconds from one look at a picture to the next


async def _open(stage: Stage, device: Device) -> Dialog:
    """Open the dialog about a device's main entity, from the page of the device."""
    await stage.furnish()
    await stage.show(device)
    return await stage.window.open_more_info(device.name)


async def test_light(stage: Stage, window: Window) -> None:
    """Brightness by touching the bar, a colour by its favourite, and off."""
    light = stage.home.light
    dialog = await _open(stage, light)
    await dialog.root.get_by_role("slider", name="Brightness").click()  # in the middle
    await until(lambda: light.state["state"] == "ON" and light.state["brightness"] == 128, LIMIT)
    await expect(dialog.text("50%").first).to_be_visible()
    await dialog.press("Set favorite color 8")
    await until(lambda: light.state["color_mode"] == "hs", LIMIT)
    assert light.state["color"]["s"] > 50
    assert light.state["brightness"] == 128
    await dialog.press("Toggle")
    await until(lambda: light.state["state"] == "OFF", LIMIT)
    await expect(dialog.text("Off").first).to_be_visible()
    await dialog.close()


async def test_thermostat(stage: Stage, window: Window) -> None:
    """Warmer by two steps, then off by the menu of modes."""
    thermostat = stage.home.thermostat
    dialog = await _open(stage, thermostat)
    wanted = thermostat.state["target"] + 1
    warmer = dialog.root.locator("ha-state-control-climate-temperature").get_by_role("button").last
    await warmer.click()
    await warmer.click()
    await until(lambda: thermostat.state["target"] == wanted, LIMIT)
    await dialog.root.get_by_role("button", name="Mode").click()
    await dialog.root.get_by_role("menuitem", name="Off", exact=True).click()
    await until(lambda: thermostat.state["mode"] == "off", LIMIT)
    await expect(dialog.root.get_by_role("button", name="Mode Off")).to_be_visible()
    await dialog.close()


async def test_lock(stage: Stage, window: Window) -> None:
    """Unlock and lock; a bolt that does not move is an error that can be read."""
    lock = stage.home.lock
    dialog = await _open(stage, lock)
    bolt = dialog.root.get_by_role("switch")
    await bolt.click()
    await until(lambda: lock.state["bolt"] == "UNLOCKED", LIMIT)
    await expect(dialog.text("Unlocked")).to_be_visible()
    await bolt.click()
    await until(lambda: lock.state["bolt"] == "LOCKED", LIMIT)
    await expect(dialog.text("Locked")).to_be_visible()
    lock.deaf = True
    try:
        await bolt.click()
        await expect(window.toast).to_contain_text("did not confirm the command in time")
    finally:
        lock.deaf = False
    await expect(dialog.text("Locked")).to_be_visible()
    # The dialog leaves the refusal to whoever listens to its page; that it is the only one.
    assert all("unconfirmed" in problem for problem in window.problems)
    window.problems.clear()
    await dialog.close()


async def test_camera(stage: Stage, window: Window) -> None:
    """The picture moves by itself as the camera takes new ones."""
    dialog = await _open(stage, stage.home.camera)
    picture = dialog.root.get_by_role("img", name="camera")
    await expect(picture).to_be_visible()
    first = await picture.screenshot()
    async with asyncio.timeout(LIMIT):
        while True:
            if await picture.screenshot() != first:
                break
            await asyncio.sleep(_LOOK)
    await dialog.close()


async def test_plug(stage: Stage, window: Window) -> None:
    """A switch on the page of its device."""
    plug = stage.home.plug
    await stage.furnish()
    await stage.show(plug)
    before = plug.state["state"]
    await window.device.get_by_role("switch").first.click(force=True)
    await until(lambda: plug.state["state"] != before, LIMIT)
    await expect(window.device.get_by_role("switch").first).to_be_checked(checked=before == "OFF")

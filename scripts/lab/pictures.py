"""The pictures of the documentation, taken anew in the real user interface.

Each shows one thing, as somebody sees it who uses it for the first time. They go to docs/images.
"""

import asyncio
import io
from pathlib import Path
import re
import sys
import tempfile
from typing import Final

from PIL import Image, ImageDraw
from playwright.async_api import Locator, ViewportSize, expect

from .broker import ROOT
from .browser import Window
from .home_assistant import DOMAIN
from .running import run
from .stage import Stage, build

_FOLDER: Final = ROOT / "docs/images"
_SCALE: Final = 1.5  # for screens with small pixels
_COLORS: Final = 256
_GAP: Final = 36
_ROUND: Final = 28  # the radius of a dialog's corners
_EDGE: Final = (200, 200, 200)
_LARGEST: Final = (1800, 1200)
_USUAL: Final[ViewportSize] = {"width": 1280, "height": 800}
_LOW: Final[ViewportSize] = {"width": 1280, "height": 540}
_HIGH: Final[ViewportSize] = {"width": 1280, "height": 1000}
_SETTLED: Final = 1.5  # seconds until nothing moves any more
_BROKER: Final = "Home broker"
_AREAS: Final = {
    "Hall thermostat": "Hall",
    "Kitchen light": "Kitchen",
    "Front door": "Hall",
    "Porch camera": "Porch",
    "Desk lamp": "Study",
    "Bedroom radiator": "Bedroom",
    "Washing machine": "Kitchen",
    "Stairs motion": "Hall",
    "Back door": "Kitchen",
    "Garden camera": "Garden",
}


async def _pictures() -> int:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        async with build(Path(folder), scale=_SCALE) as stage:
            await _connect(stage)
            await _tidy(stage)
            await _adopt(stage)
            await _use(stage)
            await _look_inside(stage)
    return 0


# --- the scenes ---------------------------------------------------------------------------------


async def _connect(stage: Stage) -> None:
    window = stage.window
    await window.go(f"/config/integrations/dashboard/add?domain={DOMAIN}")
    await (
        window.box.root.get_by_role("button", name="OK")
        .or_(window.flow.root.get_by_role("button", name="Submit"))
        .click()
    )
    flow = window.flow
    await flow.wait_for("Add an MQTT broker")
    await flow.field("Host").fill("127.0.0.1")
    await flow.field("Port").fill(str(stage.broker.port))
    await flow.press("Submit")
    await flow.wait_for("Select devices")
    await _save("choose", await _dialog(window))
    await flow.tick(stage.home.light.name, on=False)
    await flow.press("Next")
    await flow.wait_for("Assign areas")
    await _save("areas", await _dialog(window))
    await flow.press("Next")
    await flow.wait_for("Name and assign")
    # It is called otherwise when areas were assigned.
    await flow.root.get_by_role("button", name=re.compile("finish", re.IGNORECASE)).click()
    await flow.wait_until_closed()


async def _tidy(stage: Stage) -> None:
    """Give the broker a name and every device a room."""
    (entry,) = await stage.entries()
    await stage.client.command("config_entries/update", entry_id=entry["entry_id"], title=_BROKER)
    path = f"/api/config/config_entries/entry/{entry['entry_id']}/reload"
    await stage.client.post(path)  # now the broker's device is called like that, too
    areas: dict[str, str] = {}
    for name, area in _AREAS.items():
        if area not in areas:
            areas[area] = await _area(stage, area)
        for device in await stage.client.command("config/device_registry/list"):
            if device["name"] == name:
                await stage.client.command(
                    "config/device_registry/update", device_id=device["id"], area_id=areas[area]
                )


async def _area(stage: Stage, name: str) -> str:
    for area in await stage.client.command("config/area_registry/list"):
        if area["name"] == name:
            return str(area["area_id"])
    created = await stage.client.command("config/area_registry/create", name=name)
    return str(created["area_id"])


async def _adopt(stage: Stage) -> None:
    window = stage.window
    await window.go("/config/integrations/dashboard")
    card = window.page.locator("ha-config-flow-card")
    await card.first.wait_for()
    await _save("discovered", await _shot(window, card.first))
    await card.first.get_by_role("button", name="Add").click()
    await window.flow.wait_for("Add device")
    await _save("adopt", await _dialog(window))
    await window.flow.choose("Area", "Kitchen")
    await window.flow.press("Add")
    await window.flow.close()
    await stage.furnish()


async def _use(stage: Stage) -> None:
    home, window = stage.home, stage.window
    (light,) = {each for each in await stage.entity_ids(home.light) if each.startswith("light.")}
    await stage.client.call("light", "turn_on", entity_id=light, brightness=190, hs_color=[28, 70])
    await window.page.set_viewport_size(_HIGH)
    pictures = []
    for device in (home.thermostat, home.light, home.lock):
        await stage.show(device)
        dialog = await window.open_more_info(device.name)
        pictures.append(await _dialog(window))
        await dialog.close()
    await _save("controls", _beside(pictures))
    await window.page.set_viewport_size(_USUAL)
    await stage.show(home.camera)
    dialog = await window.open_more_info(home.camera.name)
    await _save("camera", await _dialog(window))
    await dialog.close()
    await stage.show(home.radiator)
    await expect(window.device.get_by_text("Controls")).to_be_visible()
    await _save("device", await _shot(window))
    await window.go(f"/config/devices/dashboard?domain={DOMAIN}")
    await window.page.get_by_text("Washing machine").first.wait_for()
    await _save("devices", await _shot(window))


async def _look_inside(stage: Stage) -> None:
    page = stage.window.page
    await page.set_viewport_size(_LOW)
    await stage.window.go("/mqtt-polyglot/brokers")
    await page.get_by_text(_BROKER).first.wait_for()
    await _save("panel-broker", await _shot(stage.window))
    await stage.window.go("/mqtt-polyglot/map")
    await page.locator(".map text", has_text="Washing machine").first.wait_for()
    await _save("panel-map", await _shot(stage.window))
    await page.set_viewport_size(_USUAL)
    await stage.window.go("/mqtt-polyglot/devices")
    await page.get_by_role("link", name="Washing machine").click()
    await page.get_by_text("Last messages").wait_for()
    await _save("panel-device", await _shot(stage.window))
    await stage.furnish(without=(stage.home.light, stage.home.lamp, stage.home.motion))
    await page.set_viewport_size(_LOW)
    await stage.window.go("/mqtt-polyglot/inbox")
    await page.get_by_role("checkbox", name="Desk lamp").first.check()
    await page.get_by_role("checkbox", name="Stairs motion").first.check()
    await _save("panel-inbox", await _shot(stage.window))


# --- the pictures -------------------------------------------------------------------------------


async def _shot(window: Window, of: Locator | None = None) -> Image.Image:
    """Take a picture of the window, or of a part of it."""
    await window.page.mouse.move(0, 0)
    await asyncio.sleep(_SETTLED)
    data = await (of or window.page).screenshot(animations="disabled")
    return Image.open(io.BytesIO(data)).convert("RGB")


async def _dialog(window: Window) -> Image.Image:
    """Take a picture of the dialog that is open, with nothing around its round corners."""
    await window.page.mouse.move(0, 0)
    await asyncio.sleep(_SETTLED)
    box = await window.page.get_by_role("dialog").last.bounding_box()
    assert box is not None
    data = await window.page.screenshot(animations="disabled", clip=box)
    picture = Image.open(io.BytesIO(data)).convert("RGBA")
    corners = Image.new("L", picture.size)
    edge = (0, 0, picture.width - 1, picture.height - 1)
    ImageDraw.Draw(corners).rounded_rectangle(edge, _ROUND * _SCALE, fill=255)
    # Pages are white, too.
    ImageDraw.Draw(picture).rounded_rectangle(edge, _ROUND * _SCALE, outline=_EDGE, width=2)
    picture.putalpha(corners)
    return picture


def _beside(pictures: list[Image.Image]) -> Image.Image:
    """Put pictures side by side, somewhat smaller."""
    width = sum(picture.width for picture in pictures) + _GAP * (len(pictures) - 1)
    whole = Image.new("RGBA", (width, max(picture.height for picture in pictures)))
    left = 0
    for picture in pictures:
        whole.paste(picture, (left, 0))
        left += picture.width + _GAP
    whole.thumbnail(_LARGEST, Image.Resampling.LANCZOS)
    return whole


async def _save(name: str, picture: Image.Image) -> None:
    """Save a picture with as few colours and bytes as it needs."""
    path = _FOLDER / f"{name}.png"
    small = picture.convert("RGB").quantize(_COLORS)
    if picture.mode == "RGBA":
        small = small.convert("RGB")
        small.putalpha(picture.getchannel("A"))
    await asyncio.to_thread(small.save, path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {picture.width} x {picture.height}, {path.stat().st_size}")


if __name__ == "__main__":
    sys.exit(run(_pictures()))

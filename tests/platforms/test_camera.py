"""Cameras."""

import base64

from homeassistant.components.camera import async_get_image
from homeassistant.exceptions import HomeAssistantError
import pytest

from tests.house import House

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


async def test_pictures(house: House) -> None:
    """Each picture as it came, whatever its type; a picture is no new state."""
    camera = await house.discover("camera", topic="cam")
    with pytest.raises(HomeAssistantError):
        await async_get_image(house.hass, camera)
    house.say("cam", JPEG)
    before = house.state(camera)
    for data, content_type in ((JPEG, "image/jpeg"), (PNG, "image/png"), (JPEG, "image/jpeg")):
        house.say("cam", data)
        image = await async_get_image(house.hass, camera)
        assert (image.content, image.content_type) == (data, content_type)
    assert house.state(camera) is before


async def test_base64(house: House) -> None:
    """A picture as text."""
    camera = await house.discover("camera", topic="cam", image_encoding="b64")
    house.say("cam", base64.b64encode(JPEG))
    assert (await async_get_image(house.hass, camera)).content == JPEG


async def test_no_picture(house: House) -> None:
    """What is no picture leaves the last one, and the reason in the report."""
    camera = await house.discover("camera", topic="cam")
    house.say("cam", JPEG)
    for rubbish in ("<svg onload=alert(1)>", b"\x00" * 9_000_000, ""):
        house.say("cam", rubbish)
    assert (await async_get_image(house.hass, camera)).content == JPEG
    report = house.report("homeassistant:thing")
    assert report
    assert report["components"][0]["rejected"]["image"]["count"] == 2
    assert report["components"][0]["values"]["image"].startswith("<Picture")


async def test_availability(house: House) -> None:
    """A camera is there as long as its device says so, with or without pictures."""
    camera = await house.discover("camera", topic="cam", availability_topic="cam/status")
    assert house.state(camera).state == "unavailable"
    house.say("cam/status", "online")
    assert house.state(camera).state == "idle"

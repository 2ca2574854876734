"""Images: by MQTT, or at an address."""

import base64
from typing import Any

from homeassistant.components.image import async_get_image
from homeassistant.exceptions import HomeAssistantError
import pytest

from tests.house import House

JPEG = b"\xff\xd8\xff picture"


@pytest.mark.parametrize("said", [JPEG, base64.b64encode(JPEG)])
async def test_by_mqtt(house: House, said: bytes) -> None:
    """A picture as bytes or base64; its state is when it came."""
    image = await house.discover("image", image_topic="i", image_encoding="b64")
    assert house.state(image).state == "unknown"
    house.say("i", b"no base64!")
    assert house.state(image).state == "unknown"
    house.say("i", said)
    assert house.state(image).state.startswith("20")
    found = await async_get_image(house.hass, image)
    assert (found.content, found.content_type) == (JPEG, "image/jpeg")


async def test_at_an_address(house: House) -> None:
    """Only what is an address of the web is taken for one."""
    image = await house.discover("image", url_topic="u", url_template="{{ value_json.u }}")
    house.say("u", {"u": "file:///etc/passwd"})
    assert house.state(image).state == "unknown"
    house.say("u", {"u": "http://127.0.0.1:9/picture"})
    assert house.state(image).state.startswith("20")


@pytest.mark.parametrize(
    ("announced", "content_type"),
    [
        ({}, "image/jpeg"),
        ({"content_type": "image/avif"}, "image/avif"),
        ({"content_type": "text/html"}, "image/jpeg"),
        ({"content_type": "image/svg+xml"}, "image/jpeg"),
        ({"content_type": "image/png\r\nX-Evil: 1"}, "image/jpeg"),
    ],
)
@pytest.mark.parametrize("encoding", ["raw", "b64", None])
async def test_of_a_type_that_is_announced(
    house: House, announced: dict[str, Any], content_type: str, encoding: str | None
) -> None:
    """Bytes that do not say what they are: what is announced, if that is a picture, or a JPEG."""
    form = {} if encoding is None else {"image_encoding": encoding}
    image = await house.discover("image", image_topic="i", **form, **announced)
    data = b"<html>none that we know"
    house.say("i", base64.b64encode(data) if encoding == "b64" else data)
    found = await async_get_image(house.hass, image)
    assert (found.content, found.content_type) == (data, content_type)
    report = house.report("homeassistant:thing")
    assert report is not None
    refused = announced.get("content_type", content_type) != content_type
    assert ("content_type" in str(report["notes"])) is refused
    house.say("i", b"")
    assert (await async_get_image(house.hass, image)).content == data
    house.say("i", JPEG)
    assert (await async_get_image(house.hass, image)).content_type == "image/jpeg"


async def test_each_picture_counts(house: House) -> None:
    """An equal picture is news, for the state is when it came; equal attributes are none."""
    image = await house.discover("image", image_topic="i", json_attributes_topic="more")
    house.say("i", JPEG)
    house.say("more", {"who": "Jane"})
    before = house.state(image)
    house.say("more", {"who": "Jane"})
    assert house.state(image) is before
    assert house.state(image).last_reported == before.last_reported
    house.say("i", JPEG)
    assert house.state(image).state > before.state


async def test_fetched_once(house: House, aioclient_mock: Any) -> None:
    """What is at an address is fetched again when the device says it again, and no sooner."""
    url = "http://127.0.0.1:9/picture"
    image = await house.discover("image", url_topic="u")
    aioclient_mock.get(url, content=JPEG)
    house.say("u", url)
    for _ in range(2):
        assert (await async_get_image(house.hass, image)).content == JPEG
    assert aioclient_mock.call_count == 1
    house.say("u", url)
    assert (await async_get_image(house.hass, image)).content == JPEG
    assert aioclient_mock.call_count == 2
    aioclient_mock.clear_requests()
    aioclient_mock.get(url, content=b"<html>", headers={"Content-Type": "image/png"})
    house.say("u", url)
    with pytest.raises(HomeAssistantError):
        await async_get_image(house.hass, image)

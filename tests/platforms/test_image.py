"""Images: by MQTT, or at an address."""

import base64

from homeassistant.components.image import async_get_image
import pytest

from tests.house import House

JPEG = b"\xff\xd8\xff picture"


@pytest.mark.parametrize("said", [JPEG, base64.b64encode(JPEG)])
async def test_by_mqtt(house: House, said: bytes) -> None:
    """A picture as bytes or base64; its state is when it came."""
    image = await house.discover("image", image_topic="i", image_encoding="b64")
    assert house.state(image).state == "unknown"
    house.say("i", b"nonsense")
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

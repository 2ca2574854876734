"""Readers of tags."""

import json

from homeassistant.core import Event, callback

from .double import settle
from .house import House
from .test_device_trigger import device_of


async def test_scanned(house: House) -> None:
    """Each tag that is read is one that Home Assistant scanned, with the reader as the device."""
    config = {"topic": "reader", "value_template": "{{ value_json.tag }}"}
    config |= {"device": {"identifiers": ["reader"], "name": "Reader"}}  # type: ignore[dict-item]
    house.fake.receive("reader", '{"tag": "old"}', retain=True)
    house.fake.receive("homeassistant/tag/reader/config", json.dumps(config), retain=True)
    await house.adopt_all()
    assert not house.entities()
    seen: list[tuple[str, str]] = []

    @callback
    def scanned(event: Event) -> None:
        seen.append((event.data["tag_id"], event.data["device_id"]))

    house.hass.bus.async_listen("tag_scanned", scanned)
    for said in ('{"tag": " 04-1C "}', '{"tag": ""}', '{"other": 1}', "nonsense", ""):
        house.say("reader", said)
    house.say("reader", {"tag": "04-1C"})
    house.say("reader", {"tag": "x" * 300})
    await settle(house.hass)
    device = device_of(house)
    assert seen == [("04-1C", device.id)] * 2

"""Two things of a device that call themselves the same, in the registry, the state and the report."""

import json
from typing import Any

from homeassistant.helpers import entity_registry as er

from .double import settle
from .house import House


def say(house: House, platform: str, key: str, **config: Any) -> None:
    """Have one component announce itself."""
    payload = {
        "unique_id": f"0x1_{key}_z",
        "state_topic": f"door/{key}",
        "device": {"identifiers": ["door"], "name": "Door"},
        **config,
    }
    house.broker.say(f"homeassistant/{platform}/0x1/{key}/config", json.dumps(payload))


async def test_batteries(house: House) -> None:
    """The second is called otherwise, also where it was there first, and back when it is alone."""
    say(house, "binary_sensor", "battery_low", device_class="battery")
    await house.adopt_all()
    (low,) = house.entities()
    assert low.original_name == "Battery"
    say(house, "sensor", "battery", device_class="battery")
    await settle(house.hass)
    names = {
        entity.domain: (entity.original_name, house.state(entity.entity_id).name)
        for entity in house.entities()
    }
    assert names == {
        "binary_sensor": ("Battery low", "Door Battery low"),
        "sensor": ("Battery", "Door Battery"),
    }
    report = house.report("homeassistant:door")
    assert report is not None
    assert {each["name"] for each in report["components"]} == {"Battery", "Battery low"}
    house.broker.say("homeassistant/sensor/0x1/battery/config", "")
    await settle(house.hass)
    assert house.state(low.entity_id).name == "Door Battery"
    entity = er.async_get(house.hass).async_get(low.entity_id)
    assert entity is not None
    assert entity.original_name == "Battery"

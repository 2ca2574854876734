"""Entities that stand for several: ``group`` lists the unique ids of their members."""

import json
from typing import Any

from homeassistant.helpers import entity_registry as er

from tests.double import settle
from tests.house import House


def announce(house: House, name: str, **more: Any) -> None:
    """Have a switch announce itself, each in a device of its own."""
    device = {"identifiers": [name], "name": name}
    payload = {"unique_id": name, "name": None, "device": device, "command_topic": f"{name}/set"}
    topic = f"homeassistant/switch/{name}/config"
    house.fake.receive(topic, json.dumps(payload | more), retain=True)


def members(house: House, entity_id: str = "switch.all") -> Any:
    """The members that the state names."""
    return house.state(entity_id).attributes.get("group_entities")


async def test_members_come_and_go(house: House) -> None:
    """Whoever of them is there, in whatever device, in the order in which they are listed."""
    announce(house, "all", group=["two", "one", "all", "nobody"])
    announce(house, "one")
    await house.adopt_all()
    assert members(house) == ["switch.one", "switch.all"]
    announce(house, "two")
    await house.adopt_all()
    assert members(house) == ["switch.two", "switch.one", "switch.all"]
    registry = er.async_get(house.hass)
    registry.async_update_entity("switch.one", new_entity_id="switch.uno")
    await settle(house.hass)
    assert members(house) == ["switch.two", "switch.uno", "switch.all"]
    registry.async_remove("switch.two")
    await settle(house.hass)
    assert members(house) == ["switch.uno", "switch.all"]
    announce(house, "all", group=["two"])
    await settle(house.hass)
    assert members(house) == []
    announce(house, "all", group="one")
    await settle(house.hass)
    assert members(house) == ["switch.uno"]


async def test_no_group(house: House) -> None:
    """An entity that stands for itself names nobody."""
    announce(house, "all", group=[])
    await house.adopt_all()
    assert members(house) is None


async def test_out_of_sight(house: House) -> None:
    """What a device would rather not have on dashboards is hidden, and works."""
    announce(house, "one", visible_by_default=False)
    await house.adopt_all()
    (entry,) = house.entities()
    assert entry.hidden_by is er.RegistryEntryHider.INTEGRATION
    assert await house.call("switch.one", "turn_on") == [("one/set", "ON")]

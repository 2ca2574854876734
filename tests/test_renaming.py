"""Devices that are renamed, and those that are removed from their gateway and paired again."""

import json
from typing import Any

from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest

from custom_components.mqtt_polyglot.api.overview import device_overview, found_overview
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home.issues import INTERVAL
from tests.clock import Clock
from tests.double import adopted, devices, settle
from tests.house import House
from tests.test_values import ZIGBEE, z2m_list

pytestmark = pytest.mark.parametrize("fixture", [f"zigbee2mqtt/{name}.json" for name in ZIGBEE])


def announce(house: House, fixture: str, name: str | None = None) -> None:
    """Have Zigbee2MQTT list the device, under this name."""
    topic, payload, _ = z2m_list(fixture, name)
    house.fake.receive(topic, payload, retain=True)


def leave(house: House, fixture: str) -> None:
    """Have Zigbee2MQTT list it no more."""
    topic, payload, _ = z2m_list(fixture)
    house.fake.receive(topic, json.dumps(json.loads(payload)[:-1]), retain=True)


def named(hass: HomeAssistant) -> set[str]:
    """What all entities of devices are called, as far as that is the name of their device."""
    names = (state.attributes["friendly_name"] for state in hass.states.async_all())
    return {name.partition(" ")[0] for name in names if not name.startswith("broker.local")}


async def test_while_it_waits(hass: HomeAssistant, house: House, fixture: str) -> None:
    """Its card and the inbox show the new name, also when it is ignored."""
    announce(house, fixture, "first")
    await settle(hass)
    announce(house, fixture, "second")
    await settle(hass)
    assert "second" in {each["name"] for each in found_overview(house.hub)}
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    cards = {flow["context"]["title_placeholders"]["name"] for flow in flows}
    assert "second" in cards
    assert "first" not in cards
    (found,) = (each for each in house.hub.adoption.candidates() if each.spec.name == "second")
    await house.hub.adoption.async_ignore(found)
    announce(house, fixture, "third")
    await settle(hass)
    ignored = [
        entry.title
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.source == SOURCE_IGNORE
    ]
    assert ignored == ["third"]


async def test_paired_again(hass: HomeAssistant, house: House, clock: Clock, fixture: str) -> None:
    """It is the same device, called what it is called now; all that the user made of it is there."""
    await house.play(fixture)
    ((device_id, device),) = devices(hass, house.entry).items()
    before = {row.id: (row.entity_id, row.unique_id) for row in house.entities()}
    leave(house, fixture)
    await settle(hass)
    assert adopted(house.entry) == {device_id}
    announce(house, fixture, "0x1234")
    await settle(hass)
    again = devices(hass, house.entry)[device_id]
    assert (again.id, again.name) == (device.id, "0x1234")
    assert {row.id: (row.entity_id, row.unique_id) for row in house.entities()} == before
    announce(house, fixture, "kitchen")
    await settle(hass)
    assert devices(hass, house.entry)[device_id].name == "kitchen"
    assert named(hass) == {"kitchen"}
    report: Any = device_overview(house.hub, device_id)
    assert report["name"] == "kitchen"
    await clock.forward(INTERVAL.total_seconds() + 1)
    assert not [each for (domain, _), each in ir.async_get(hass).issues.items() if domain == DOMAIN]
    # What the user calls it counts, wherever it is named.
    dr.async_get(hass).async_update_device(device.id, name_by_user="Mine")
    announce(house, fixture, "hall")
    await settle(hass)
    assert named(hass) == {"Mine"}
    assert house.hub.name_of(house.hub.controller.devices[device_id].spec) == "Mine"
    # Removed here and added again it is the same one.
    await house.hub.adoption.async_forget(device_id)
    await settle(hass)
    await house.adopt_all()
    assert devices(hass, house.entry)[device_id].id == device.id
    assert {row.id: (row.entity_id, row.unique_id) for row in house.entities()} == before

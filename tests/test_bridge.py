"""Zigbee2MQTT itself as a device in Home Assistant, and what hangs on it."""

import json
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.const import EntityCategory
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

from .double import settle
from .house import House

BRIDGE = "zigbee2mqtt:bridge:zigbee2mqtt"
INFO: dict[str, Any] = {
    "version": "2.14.1",
    "coordinator": {"ieee_address": "0x00124b0000c0ffee", "type": "zStack3x0", "meta": {}},
    "log_level": "info",
    "permit_join": False,
    "restart_required": False,
    "config": {"advanced": {"output": "json"}},
}


def said(house: House, **more: Any) -> None:
    """Zigbee2MQTT tells about itself."""
    house.fake.receive("zigbee2mqtt/bridge/info", json.dumps(INFO | more), retain=True)


async def adopted(house: House) -> None:
    """Zigbee2MQTT runs and is adopted."""
    said(house)
    house.fake.receive("zigbee2mqtt/bridge/state", '{"state":"online"}', retain=True)
    await house.adopt_all(bridge=True)


def device(house: House, device_id: str) -> dr.DeviceEntry:
    """A device in the registry."""
    found = house.hub.registered(device_id)
    assert found is not None
    return found


async def test_devices_hang_on_it(house: House) -> None:
    """On the broker until the bridge is adopted, then on the bridge, then on the broker again."""
    await house.play("zigbee2mqtt/metering_plug.json")
    (plug,) = house.hub.controller.devices
    broker = device(house, plug).via_device_id
    await house.adopt_all(bridge=True)
    bridge = device(house, BRIDGE)
    assert device(house, plug).via_device_id == bridge.id
    assert (bridge.via_device_id, bridge.name) == (broker, "Zigbee2MQTT Bridge")
    assert (bridge.manufacturer, bridge.model) == ("Zigbee2MQTT", "Bridge")
    await house.hub.adoption.async_forget(BRIDGE)
    await settle(house.hass)
    assert device(house, plug).via_device_id != bridge.id


async def test_requests(house: House) -> None:
    """A switch that is confirmed, a button, a choice."""
    await adopted(house)
    calls: tuple[tuple[str, str, dict[str, str], str, str], ...] = (
        ("button.zigbee2mqtt_bridge_restart", "press", {}, "restart", ""),
        ("switch.zigbee2mqtt_bridge_permit_join", "turn_on", {}, "permit_join", '{"time":254}'),
        (
            "select.zigbee2mqtt_bridge_log_level",
            "select_option",
            {"option": "debug"},
            "options",
            '{"options":{"advanced":{"log_level":"debug"}}}',
        ),
    )
    for entity_id, service, data, topic, payload in calls:
        await house.call(entity_id, service, **data)
        (told,) = house.fake.published
        assert told.topic == f"zigbee2mqtt/bridge/request/{topic}"
        assert (told.payload, told.retain) == (payload.encode(), False)
    said(house, permit_join=True, permit_join_end=1795723200000, log_level="debug")
    switch = house.state("switch.zigbee2mqtt_bridge_permit_join")
    assert (switch.state, switch.attributes["permit_join_end"]) == (
        "on",
        "2026-11-26T20:00:00+00:00",
    )
    end = house.state("sensor.zigbee2mqtt_bridge_joining_permitted_until")
    assert end.state == "2026-11-26T20:00:00+00:00"
    assert house.state("select.zigbee2mqtt_bridge_log_level").state == "debug"


async def test_while_it_does_not_run(house: House) -> None:
    """That can be seen, and nothing else."""
    await adopted(house)
    house.say("zigbee2mqtt/bridge/state", '{"state":"offline"}')
    states = {
        entry.entity_id: house.state(entry.entity_id).state
        for entry in house.entities()
        if not entry.disabled
    }
    assert states.pop("binary_sensor.zigbee2mqtt_bridge_connectivity") == "off"
    assert set(states.values()) == {"unavailable"}
    assert len(states) == 5


async def test_no_assistant_gets_it(house: House) -> None:
    """To let devices into the network is nothing for whoever speaks to a speaker."""
    assert await async_setup_component(house.hass, "homeassistant", {})
    await adopted(house)
    for entry in house.entities():
        assert entry.entity_category in (EntityCategory.CONFIG, EntityCategory.DIAGNOSTIC)
        for assistant in ("conversation", "cloud.alexa", "cloud.google_assistant"):
            assert not async_should_expose(house.hass, assistant, entry.entity_id)

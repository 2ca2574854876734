"""What a stranger can do who may publish on the broker: nothing that the user did not accept."""

import asyncio
from typing import Any

from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.const import DOMAIN

from .double import DATA, OPTIONS
from .house import House


async def refused(house: House, entity_id: str, service: str, **data: Any) -> HomeAssistantError:
    """Call an action that has to fail without a word to anybody."""
    with pytest.raises(HomeAssistantError) as err:
        await house.call(entity_id, service, **data)
    assert not house.fake.published
    return err.value


# --- nothing is sent where devices announce themselves --------------------------------------------


@pytest.mark.parametrize(
    "topic",
    [
        "homeassistant/lock/x/config",
        "homeassistant/lock/node/x/config",
        "core/lock/x/config",
        "other/lock/x/config",
        "zigbee2mqtt/bridge/devices",
        "upstairs/bridge/info",
        "tasmota/discovery/x/config",
        "homie/5/x/$description",
        "$CONTROL/dynamic-security/v1",
        "mqtt_polyglot/polyglot_1/status",
    ],
)
async def test_a_command_is_no_announcement(house: House, topic: str) -> None:
    """Also where others listen: the MQTT integration, and our other brokers, which may be bridged."""
    MockConfigEntry(domain="mqtt", options={"discovery_prefix": "core"}).add_to_hass(house.hass)
    options = OPTIONS | {"discovery_prefix": "other", "zigbee2mqtt_topics": ["upstairs"]}
    MockConfigEntry(domain=DOMAIN, data=DATA, options=options).add_to_hass(house.hass)
    switch = await house.discover("switch", command_topic=topic, payload_on='{"name": "Door"}')
    err = await refused(house, switch, "turn_on")
    assert err.translation_key == "configuration_topic"
    assert (err.translation_placeholders or {})["detail"] == topic
    report = house.report("homeassistant:thing")
    assert report
    assert [(note["kind"], note["key"]) for note in report["unmapped"]] == [("rejected", topic)]
    assert not [message for message in report["traffic"]["topics"] if message["out"]]


@pytest.mark.parametrize(
    "topic", ["homeassistant/switch/x/set", "zigbee2mqtt/bridge/request/permit_join"]
)
async def test_a_command_beside_an_announcement(house: House, topic: str) -> None:
    """Many devices are told what to do below the prefix of discovery, or at Zigbee2MQTT's bridge."""
    switch = await house.discover("switch", command_topic=topic)
    assert await house.call(switch, "turn_on") == [(topic, "ON")]


async def test_a_question_is_no_announcement(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions go by the same door."""
    monkeypatch.setattr("custom_components.mqtt_polyglot.controller.queries.PATIENCE", 0)
    controller = house.hub.controller
    await house.discover("switch", command_topic="x/set")
    device = controller.devices["homeassistant:thing"]
    object.__setattr__(device.spec, "queries", (Publish("zigbee2mqtt/bridge/devices", b"x"),))
    controller._queries.ask(device)
    await asyncio.sleep(0.01)
    assert not house.fake.published

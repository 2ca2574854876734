"""Home Assistant's own MQTT connection, with its real integration on real brokers."""

import asyncio
from typing import Any

from homeassistant.components import mqtt
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
import pytest
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.links import host_link
from custom_components.mqtt_polyglot.links.host_link import HostLink
from scripts.lab.broker import Address
from scripts.lab.devices.light import Light
from scripts.lab.devices.zigbee.device import Lamp
from scripts.lab.mosquitto import Mosquitto
from scripts.lab.wire import Wire

from ..double import settle
from ..flows.conftest import schema_of
from ..waiting import until
from .helpers import LAMP, Line, add_host_entry, adopt, state, waiting


async def test_a_device_by_the_connection_of_home_assistant(
    hass: HomeAssistant, core: ConfigEntry, lamp: Lamp, wire: Wire, broker: Mosquitto
) -> None:
    """It is found, adopted, commanded and seen; what Home Assistant has itself is not offered."""
    kitchen = Light(Address(port=broker.port), "Kitchen light")
    await kitchen.start()
    entry = await add_host_entry(hass)
    assert entry.state is ConfigEntryState.LOADED
    await adopt(entry)
    await until(lambda: state(hass) in {STATE_ON, STATE_OFF})
    wire.seen.clear()
    target = {"entity_id": LAMP}
    await hass.services.async_call("light", "turn_off", target, blocking=True)
    await until(lambda: state(hass) == STATE_OFF)
    await hass.services.async_call("light", "turn_on", target | {"brightness": 77}, blocking=True)
    await until(lambda: wire.on("zigbee2mqtt/Desk lamp/set"))
    await until(lambda: lamp.state["brightness"] == 77)
    await until(lambda: state(hass) == STATE_ON)
    # The only light beside it is Home Assistant's own.
    await until(lambda: hass.states.async_entity_ids_count("light") == 2)
    assert not waiting(entry)
    # Nobody told the world about us, and nothing stays behind.
    assert not any("polyglot" in seen.topic for seen in wire.seen)
    assert "polyglot" not in broker.log
    await kitchen.stop()
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_the_integration_is_reloaded(
    hass: HomeAssistant, core: ConfigEntry, lamp: Lamp
) -> None:
    """Nothing is available without it; it comes back by itself, and each message still once."""
    entry = await add_host_entry(hass)
    await adopt(entry)
    await until(lambda: state(hass) in {STATE_ON, STATE_OFF})
    link = entry.runtime_data.link
    assert await hass.config_entries.async_unload(core.entry_id)
    assert state(hass) == STATE_UNAVAILABLE
    with pytest.raises(PublishError) as caught:
        await link.publish(Publish("zigbee2mqtt/Desk lamp/set", b"{}", qos=1))
    assert caught.value.key is BrokerErrorKey.NOT_CONNECTED
    link.subscribe(["a"])  # nothing to do while away
    assert not link._asked
    assert await hass.config_entries.async_setup(core.entry_id)
    await until(lambda: state(hass) in {STATE_ON, STATE_OFF})
    await settle(hass)
    client = hass.data[mqtt.DATA_MQTT].client

    def ours() -> list[str]:
        every = client.subscriptions
        return sorted(each.topic for each in every if each.job.target == link._received)

    assert ours() == sorted(link._subscriptions)
    assert ours()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not ours()


async def test_the_broker_goes_and_comes(
    hass: HomeAssistant, core: ConfigEntry, broker: Mosquitto, lamp: Lamp
) -> None:
    """A command in between fails, and is not sent later."""
    entry = await add_host_entry(hass)
    await adopt(entry)
    await until(lambda: state(hass) in {STATE_ON, STATE_OFF})
    broker.kill()
    await until(lambda: state(hass) == STATE_UNAVAILABLE)
    link = entry.runtime_data.link
    with pytest.raises(PublishError):
        await link.publish(Publish("zigbee2mqtt/Desk lamp/set", b'{"state":"TOGGLE"}', qos=1))
    broker.start()
    async with Wire(Address(port=broker.port)) as wire:
        await until(lambda: state(hass) in {STATE_ON, STATE_OFF}, 20)
        # What the client still had would go before this.
        await link.publish(Publish("last", b""))
        await until(lambda: wire.on("last"))
        assert not wire.on("zigbee2mqtt/Desk lamp/set")
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("core", ["5"], indirect=True)
async def test_from_the_menu_to_a_device(
    hass: HomeAssistant, core: ConfigEntry, lamp: Lamp, wire: Wire
) -> None:
    """Every dialog that a user would meet, and nothing to type."""
    flows = hass.config_entries.flow
    result = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["menu_options"] == ["broker", "host"]
    result = await flows.async_configure(result["flow_id"], {"next_step_id": "host"})
    assert result["description_placeholders"] == {"broker": "Core's broker"}
    result = await flows.async_configure(result["flow_id"], {"auto_adopt": False})
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    await hass.async_block_till_done(wait_background_tasks=True)
    result = await flows.async_configure(result["flow_id"])
    assert result["step_id"] == "devices"
    options = schema_of(result)["devices"].config["options"]
    option, bridge = sorted(options, key=lambda each: str(each["label"]))
    assert option["label"].startswith("Desk lamp")
    assert bridge["label"].startswith("Zigbee2MQTT Bridge")
    result = await flows.async_configure(result["flow_id"], {"devices": [option["value"]]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: state(hass) in {STATE_ON, STATE_OFF})
    assert not any("polyglot" in seen.topic for seen in wire.seen)
    assert await hass.config_entries.async_unload(result["result"].entry_id)


async def test_retained_messages_come_again(
    hass: HomeAssistant, core: ConfigEntry, wire: Wire, broker: Mosquitto
) -> None:
    """As often as they are asked for, and the filter is never given up in between."""
    binary = bytes(range(256))
    wire.say("home/lamp", binary, retain=True)
    await until(lambda: wire.seen)
    line = Line(hass)
    await line.link.connect()
    for topic_filter in ("home/+", "home/lamp"):
        for _ in range(3):
            line.link.subscribe([topic_filter])
            await until(lambda: line.messages)
            assert line.heard == [("home/lamp", binary, True)]
            line.messages.clear()
        wire.say("home/lamp", b"now", retain=True)
        await until(lambda: line.messages)
        assert line.heard == [("home/lamp", b"now", False)]
        line.messages.clear()
        wire.say("home/lamp", binary, retain=True)
        await until(lambda: line.messages)
        line.link.unsubscribe([topic_filter])
        await until(lambda: not line.link._subscriptions)
        line.messages.clear()
    line.link.subscribe(["last"])
    await until(lambda: "last (QoS 0)" in broker.log)
    wire.say("home/lamp", b"unheard")
    wire.say("last", b"")
    await until(lambda: line.messages)
    assert line.heard == [("last", b"", False)]
    assert line.states == [True]
    await line.link.disconnect()
    assert line.states == [True, False]


async def test_overlapping_filters(
    hass: HomeAssistant, core: ConfigEntry, wire: Wire, broker: Mosquitto
) -> None:
    """A packet that two of them match is one message."""
    line = Line(hass)
    await line.link.connect()
    line.link.subscribe(["home/+", "+/lamp"])
    await until(lambda: "+/lamp (QoS 0)" in broker.log)
    for payload in (b"", b"same", b"same", b"last"):
        wire.say("home/lamp", payload)
    await until(lambda: line.messages and line.messages[-1].payload == b"last")
    copies = 2 if core.data["protocol"] == "5" else 1  # there the broker itself sends two
    heard = [each.payload for each in line.messages]
    assert heard[: heard.index(b"last")] in (
        [payload for payload in (b"", b"same", b"same") for _ in range(copies)],
        [b"", b"same", b"same"],
    )
    await line.link.disconnect()


# --- edges, on a client that is not there -------------------------------------------------------

# Nobody closes a socket that is not there.
lingering = pytest.mark.parametrize("expected_lingering_timers", [True])


async def test_without_the_integration(hass: HomeAssistant) -> None:
    """The config entry waits for it, and says so."""
    entry = await add_host_entry(hass)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "host_not_available"
    with pytest.raises(BrokerError) as caught:
        await HostLink(hass).connect()
    assert caught.value.key is BrokerErrorKey.NOT_CONNECTED


@lingering
@pytest.mark.parametrize(
    ("topic", "failure", "key"),
    [
        ("a/+", None, BrokerErrorKey.BAD_TOPIC),
        ("a", ValueError("Payload too large."), BrokerErrorKey.TOO_LARGE),
        ("a", HomeAssistantError("Out of memory"), BrokerErrorKey.CONNECTION_LOST),
        ("a", TimeoutError(), BrokerErrorKey.PUBLISH_UNCONFIRMED),
    ],
)
async def test_a_message_that_is_not_taken(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    topic: str,
    failure: Exception | None,
    key: BrokerErrorKey,
) -> None:
    """Each with its reason."""
    line = Line(hass)
    await line.link.connect()
    mqtt_mock.async_publish.side_effect = failure
    with pytest.raises(PublishError) as caught:
        await line.link.publish(Publish(topic, b"x"))
    assert caught.value.key is key
    await line.link.disconnect()


@lingering
async def test_a_message_that_never_leaves(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The integration would wait for longer, and then be content."""
    monkeypatch.setattr(host_link, "_PUBLISH_TIMEOUT", 0.05)

    async def never(*_args: Any, **_more: Any) -> None:
        await asyncio.Event().wait()

    line = Line(hass)
    await line.link.connect()
    mqtt_mock.async_publish.side_effect = never
    with pytest.raises(PublishError) as caught:
        await line.link.publish(Publish("a", b"x"))
    assert caught.value.key is BrokerErrorKey.PUBLISH_UNCONFIRMED
    await line.link.disconnect()


@lingering
async def test_what_leaves(hass: HomeAssistant, mqtt_mock: MqttMockHAClient) -> None:
    """Never with more than QoS 0: the client would keep it for its next connection."""
    line = Line(hass)
    await line.link.connect()
    await line.link.publish(Publish("a", b"\xff", qos=2, retain=True))
    mqtt_mock.async_publish.assert_called_once_with(
        "a", b"\xff", 0, True, message_expiry_interval=None
    )
    await line.link.disconnect()


@lingering
@pytest.mark.parametrize(
    ("mqtt_config_entry_data", "expiry"),
    [
        ({"broker": "mock-broker", "protocol": "3.1.1"}, None),
        ({"broker": "mock-broker", "protocol": "5"}, 10),
    ],
)
async def test_commands_expire(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, expiry: int | None
) -> None:
    """Where the integration speaks MQTT 5; it refuses to say so elsewhere."""
    line = Line(hass)
    await line.link.connect()
    await line.link.publish(Publish("a", b"x", expiry=9.5, never_late=True))
    mqtt_mock.async_publish.assert_called_once_with(
        "a", b"x", 0, False, message_expiry_interval=expiry
    )
    await line.link.disconnect()


@lingering
async def test_connections_that_follow_each_other(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    """Also when nobody has told that the first one ended, and while something is asked for."""
    line = Line(hass)
    await line.link.connect()
    line.link.subscribe(["a"])
    line.link.unsubscribe(["a"])
    await settle(hass)
    line.link.subscribe(["b"])
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, True)
    assert line.states == [True, False, True]
    await settle(hass)
    assert not line.link._subscriptions
    line.link.subscribe(["c"])
    await settle(hass)
    async_fire_mqtt_message(hass, "c", b"x", qos=1)
    assert [(each.topic, each.qos) for each in line.messages] == [("c", 1)]
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, False)
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, False)
    assert line.states == [True, False, True, False]
    await line.link.disconnect()
    await line.link.disconnect()
    # Whoever is still told of a message has nobody to tell.
    line.link._received(mqtt.ReceiveMessage("c", b"y", 0, False, "c", 0.0))
    assert len(line.messages) == 1


@lingering
async def test_a_link_that_nobody_listens_to(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    """It does no harm."""
    link = HostLink(hass)
    await link.connect()
    link.subscribe(["a"])
    await settle(hass)
    async_fire_mqtt_message(hass, "a", b"x")
    await link.disconnect()

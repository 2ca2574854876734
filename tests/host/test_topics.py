"""The topic tree over Home Assistant's own MQTT connection."""

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.api import websocket_topics
from scripts.lab.wire import Wire

from ..test_websocket_topics import Looking
from ..waiting import until
from .helpers import add_host_entry


async def test_everything_on_that_broker(
    hass: HomeAssistant,
    core: ConfigEntry,
    wire: Wire,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Others hear each message once, as the text that they asked for; bytes come as bytes."""
    monkeypatch.setattr(websocket_topics, "GATHER", 0.01)
    wire.say("home/kept", "1", retain=True)
    entry = await add_host_entry(hass)
    heard: list[object] = []
    leave = await mqtt.async_subscribe(
        hass, "home/+", lambda message: heard.append(message.payload)
    )
    await until(lambda: heard == ["1"])
    looking = Looking(await hass_ws_client(hass), entry.entry_id)
    await looking.subscribe()
    assert looking.state["connected"]
    await until(lambda: len(next(iter(entry.runtime_data.topics._looking)).topics))
    await looking.result("open", level=None)
    await looking.result("open", level="home")
    assert (await looking.result("value", topic="home/kept"))["retained"]
    wire.say("home/news", "2")
    wire.say("picture", b"\xff\xd8\xff\x00")
    await looking.until(lambda: {"home/news", "picture"} <= looking.rows.keys())
    assert looking.rows["picture"]["value"]["kind"] == "picture"
    assert looking.rows["home/news"]["value"]["count"] == 1
    assert heard == ["1", "2"]
    await looking.leave()
    await until(lambda: not entry.runtime_data.topics._stopping)
    client = hass.data[mqtt.DATA_MQTT].client
    assert not client.is_active_subscription("#")
    leave()
    assert await hass.config_entries.async_unload(entry.entry_id)

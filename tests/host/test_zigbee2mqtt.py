"""The real Zigbee2MQTT beside Home Assistant's own MQTT integration, on its connection.

It is skipped where Zigbee2MQTT is not installed: ``npm install zigbee2mqtt node@22`` somewhere, and
name the folder ``node_modules`` in the environment variable ``ZIGBEE2MQTT_MODULES``.
"""

from collections.abc import Iterator
from pathlib import Path

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.mqtt_polyglot.api.overview import device_overview
from scripts.lab.mosquitto import Mosquitto
from scripts.lab.wire import Wire

from ..double import devices
from ..waiting import until
from ..zigbee2mqtt import MISSING, zigbee2mqtt_running
from .helpers import LAMP, add_host_entry, adopt, state

TRIGGERS = {
    "zigbee2mqtt/bridge/state": '{"state":"online"}',
    "zigbee2mqtt/Desk lamp/availability": '{"state":"online"}',
    "zigbee2mqtt/Desk lamp": '{"state":"ON"}',
}

pytestmark = pytest.mark.skipif(MISSING, reason="Zigbee2MQTT is not installed")


@pytest.fixture
def zigbee2mqtt(broker: Mosquitto, tmp_path: Path) -> Iterator[None]:
    """Zigbee2MQTT with a lamp."""
    with zigbee2mqtt_running("zigbee2mqtt.cjs", tmp_path / "zigbee2mqtt", broker.port):
        yield


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("zigbee2mqtt")
async def test_twenty_restarts(hass: HomeAssistant, core: ConfigEntry, wire: Wire) -> None:
    """Each time the lamp is there and obeys, and automations hear what Zigbee2MQTT says."""
    rules = [
        {
            "triggers": {"trigger": "mqtt", "topic": topic, "payload": payload},
            "actions": {"event": "heard", "event_data": {"topic": topic}},
        }
        for topic, payload in TRIGGERS.items()
    ]
    assert await async_setup_component(hass, "automation", {"automation": rules})
    heard = async_capture_events(hass, "heard")
    await until(lambda: wire.on("zigbee2mqtt/bridge/devices"), 60)
    entry = await add_host_entry(hass)
    await adopt(entry)
    for turn in range(20):
        heard.clear()
        assert await hass.config_entries.async_reload((entry, core)[turn % 2].entry_id)
        await until(lambda: mqtt.is_connected(hass), 10)
        await until(lambda: state(hass) not in {None, STATE_UNAVAILABLE}, 20)
        for wanted in (STATE_OFF, STATE_ON):
            wire.seen.clear()
            await hass.services.async_call(
                "light", f"turn_{wanted}", {"entity_id": LAMP}, blocking=True
            )
            told = f'{{"state":"{wanted.upper()}"}}'.encode()
            await until(lambda: told in wire.on("zigbee2mqtt/Desk lamp"))  # noqa: B023
            await until(lambda: not hass.states.get(LAMP).attributes.get("assumed_state"))  # type: ignore[union-attr]
            assert state(hass) == wanted

        def all_heard() -> bool:
            # The integration may still be subscribing for them: said again and again.
            for topic, payload in TRIGGERS.items():
                wire.say(topic, payload)
            return {event.data["topic"] for event in heard} == set(TRIGGERS)

        await until(all_heard, every=0.1)
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("zigbee2mqtt", "core")
async def test_renamed(hass: HomeAssistant, wire: Wire) -> None:
    """A device that is renamed in Zigbee2MQTT is called that here; it stays the one it is, and obeys."""
    await until(lambda: wire.on("zigbee2mqtt/bridge/devices"), 60)
    entry = await add_host_entry(hass)
    await adopt(entry)
    await until(lambda: state(hass) not in {None, STATE_UNAVAILABLE}, 20)
    lamp = next(each for each in devices(hass, entry).values() if each.name == "Desk lamp")
    wire.say(
        "zigbee2mqtt/bridge/request/device/rename", '{"from": "Desk lamp", "to": "Attic lamp"}'
    )

    def renamed() -> bool:
        light = hass.states.get(LAMP)
        return light is not None and light.attributes["friendly_name"] == "Attic lamp"

    await until(renamed, 20)
    (again,) = (each for each in devices(hass, entry).values() if each.id == lamp.id)
    assert again.name == "Attic lamp"
    (device_id,) = (each for each, device in devices(hass, entry).items() if device.id == lamp.id)
    report = device_overview(entry.runtime_data, device_id)
    assert report is not None
    assert report["name"] == "Attic lamp"
    for wanted in (STATE_OFF, STATE_ON):
        await hass.services.async_call(
            "light", f"turn_{wanted}", {"entity_id": LAMP}, blocking=True
        )
        await until(lambda: state(hass) == wanted, 20)  # noqa: B023
    await until(lambda: wire.on("zigbee2mqtt/Attic lamp/set"), 20)  # the witness may hear it last
    assert await hass.config_entries.async_unload(entry.entry_id)

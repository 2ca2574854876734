"""Home Assistant's own MQTT integration on a broker, and devices there."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unittest.mock import patch

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from scripts.lab.broker import Address
from scripts.lab.devices.zigbee.bridge import Bridge
from scripts.lab.devices.zigbee.device import Lamp
from scripts.lab.mosquitto import MOSQUITTO, Mosquitto
from scripts.lab.wire import Wire

from ..waiting import until


@pytest.fixture
def broker(socket_enabled: None, tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker."""
    if MOSQUITTO is None:
        pytest.skip("Mosquitto is not installed")
    broker = Mosquitto(tmp_path, "allow_anonymous true").start()
    yield broker
    broker.kill()


@pytest.fixture(params=["3.1.1", "5"])
async def core(
    hass: HomeAssistant,
    mock_hass_config: None,
    broker: Mosquitto,
    request: pytest.FixtureRequest,
) -> AsyncIterator[ConfigEntry]:
    """Home Assistant's MQTT integration, in a hurry."""
    with (
        patch("homeassistant.components.mqtt.client.INITIAL_SUBSCRIBE_COOLDOWN", 0.05),
        patch("homeassistant.components.mqtt.client.SUBSCRIBE_COOLDOWN", 0.01),
        patch("homeassistant.components.mqtt.client.UNSUBSCRIBE_COOLDOWN", 0.01),
        patch("homeassistant.components.mqtt.client.DISCOVERY_COOLDOWN", 0),
        patch("homeassistant.components.mqtt.client.RECONNECT_INTERVAL_SECONDS", 0.1),
        # The version is moved up to 5 whenever the broker speaks it.
        patch("homeassistant.components.mqtt.try_connection", return_value=False),
    ):
        entry = MockConfigEntry(
            domain=mqtt.DOMAIN,
            data={"broker": "127.0.0.1", "port": broker.port, "protocol": request.param},
            version=2,
            title="Core's broker",
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await until(lambda: mqtt.is_connected(hass))
        yield entry
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
async def wire(broker: Mosquitto) -> AsyncIterator[Wire]:
    """Somebody else on the broker."""
    async with Wire(Address(port=broker.port)) as wire:
        yield wire


@pytest.fixture
async def lamp(broker: Mosquitto) -> AsyncIterator[Lamp]:
    """A lamp behind Zigbee2MQTT."""
    lamp = Lamp("Desk lamp", 1)
    bridge = Bridge(Address(port=broker.port), [lamp])
    await bridge.start()
    yield lamp
    await bridge.stop()

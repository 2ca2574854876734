"""The options of a broker."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from tests.double import OPTIONS, Double, add_entry, settle

from .conftest import schema_of, suggested


async def submit(
    hass: HomeAssistant, result: ConfigFlowResult, answers: dict[str, Any]
) -> ConfigFlowResult:
    """Press the button, and wait for what it sets off."""
    result = await hass.config_entries.options.async_configure(result["flow_id"], answers)
    await settle(hass)
    return result


async def test_options(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """The broker starts anew with them."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["step_id"] == "init"
    assert {name: suggested(result, name) for name in OPTIONS} == OPTIONS
    answers = {
        "auto_adopt": True,
        "discovery_prefix": "ha/",
        "zigbee2mqtt_topics": ["z2m", "attic/z2m", "z2m/"],
    }
    result = await submit(hass, result, answers)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {
        "auto_adopt": True,
        "discovery_prefix": "ha",
        "zigbee2mqtt_topics": ["z2m", "attic/z2m"],
    }
    old, new = broker.links
    assert not old.connected
    assert {name.partition("/")[0] for name in new.fake.subscriptions} == {"ha", "z2m", "attic"}


async def test_bad_options(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """Each error stands at its field, and what was typed is still there."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    typed = {"auto_adopt": True, "discovery_prefix": "#", "zigbee2mqtt_topics": ["+"]}
    result = await submit(hass, result, typed)
    assert result["errors"] == {
        "discovery_prefix": "invalid_discovery_prefix",
        "zigbee2mqtt_topics": "invalid_base_topic",
    }
    assert {name: suggested(result, name) for name in typed} == typed
    result = await submit(hass, result, OPTIONS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(broker.links) == 1


@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_the_options_of_the_connection_of_home_assistant(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, broker: Double
) -> None:
    """Its own discovery is not asked about: Home Assistant has those devices itself."""
    entry = await add_entry(hass, {"broker_uid": "f" * 32, "link": "host"})
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert {str(key) for key in schema_of(result)} == {"auto_adopt", "zigbee2mqtt_topics"}
    result = await submit(hass, result, {"auto_adopt": True, "zigbee2mqtt_topics": ["z2m"]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["zigbee2mqtt_topics"] == ["z2m"]
    await hass.config_entries.async_unload(entry.entry_id)

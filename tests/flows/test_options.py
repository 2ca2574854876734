"""The options of a broker."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.mqtt_polyglot.api.overview import broker_overview, found_overview
from custom_components.mqtt_polyglot.const import DOMAIN
from tests.double import OPTIONS, Double, add_entry, adopted, remove, settle

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
    assert {name.partition("/")[0] for name in new.subscriptions} == {"ha", "z2m", "attic"}


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
    fields = {str(key) for key in schema_of(result)}
    assert fields == {"auto_adopt", "zigbee2mqtt_topics", "rules"}
    result = await submit(hass, result, {"auto_adopt": True, "zigbee2mqtt_topics": ["z2m"]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["zigbee2mqtt_topics"] == ["z2m"]
    await hass.config_entries.async_unload(entry.entry_id)


RULES = [
    {"action": "ignore", "manufacturer": "Acme*"},
    {"action": "adopt", "convention": "homeassistant", "name": "Lamp*"},
    {"action": "ask", "name": "*"},
]


async def test_rules(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """They say what becomes of whom, in their order, before the automatism."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    (selector,) = (value for key, value in schema_of(result).items() if key == "rules")
    choices = selector.config["fields"]["action"]["selector"].config["options"]
    assert [choice["label"] for choice in choices] == ["Add automatically", "Ask", "Ignore"]
    typed = [{**RULES[0], "name": ""}, *RULES[1:]]
    result = await submit(hass, result, OPTIONS | {"auto_adopt": True, "rules": typed})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["rules"] == RULES
    broker.announce("Lamp1", "light")
    broker.announce("Lamp2", "light", manufacturer="ACME Inc.")
    broker.announce("Fan", "switch")
    await settle(hass)
    assert adopted(entry) == {"homeassistant:lamp1"}
    (card,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert card["context"]["title_placeholders"]["name"] == "Fan"
    found = {each["name"]: each for each in found_overview(entry.runtime_data)}
    assert (found["Lamp2"]["state"], found["Lamp2"]["ignored_by"]) == ("ignored", "rule")
    assert (found["Fan"]["state"], found["Fan"]["ignored_by"]) == ("waiting", None)
    assert broker_overview(entry.runtime_data)["ignored"] == 1
    assert not [each for each in hass.config_entries.async_entries(DOMAIN) if each is not entry]

    # What was removed is asked about, and what a rule ignores can be added all the same.
    await remove(hass, entry)
    assert len(hass.config_entries.flow.async_progress_by_handler(DOMAIN)) == 2
    waiting = entry.runtime_data.adoption.candidates()
    assert sorted(each.spec.name for each in waiting) == ["Fan", "Lamp1", "Lamp2"]

    # Who does not know of rules keeps them, and who takes them all away has none.
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(result, "rules") == RULES
    await submit(hass, result, OPTIONS)
    assert entry.options == OPTIONS | {"rules": RULES}
    result = await hass.config_entries.options.async_init(entry.entry_id)
    await submit(hass, result, {"auto_adopt": True, "rules": []})
    assert "rules" not in entry.options
    await settle(hass)
    assert adopted(entry) == {"homeassistant:lamp2", "homeassistant:fan"}


@pytest.mark.parametrize(
    ("rules", "error"),
    [
        ([{"action": "adopt"}], "rule_without_pattern"),
        ({"action": "adopt"}, "rule_without_pattern"),
        ([RULES[0], {"action": "ask", "name": "x" * 1000}], "rule_too_long"),
        ([RULES[0], {"action": "ask", "name": "a\x00\u202eb"}], "invalid_pattern"),
        (RULES * 50, "too_many_rules"),
    ],
)
async def test_bad_rules(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, rules: Any, error: str
) -> None:
    """Nothing of them is lost."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    result = await submit(hass, result, OPTIONS | {"discovery_prefix": "#", "rules": rules})
    assert result["errors"] == {"rules": error, "discovery_prefix": "invalid_discovery_prefix"}
    assert suggested(result, "rules") == rules
    result = await submit(hass, result, OPTIONS | {"rules": RULES})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("rules", ["x", [7], [{"action": "explode"}], [{"action": "ask", "x": 1}]])
async def test_what_no_form_sends(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, rules: Any
) -> None:
    """Home Assistant refuses it before we are asked."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    with pytest.raises((InvalidData, TypeError)):
        await submit(hass, result, OPTIONS | {"rules": rules})
    assert "rules" not in entry.options


async def test_templates_may_read_the_house(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Only where the user says so; who fills the form without looking keeps what is there."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(result, "templates_read_house") is None
    await submit(hass, result, OPTIONS | {"templates_read_house": True})
    assert entry.options["templates_read_house"] is True
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(result, "templates_read_house") is True
    await submit(hass, result, OPTIONS)
    assert entry.options["templates_read_house"] is True
    result = await hass.config_entries.options.async_init(entry.entry_id)
    await submit(hass, result, OPTIONS | {"templates_read_house": False})
    assert "templates_read_house" not in entry.options

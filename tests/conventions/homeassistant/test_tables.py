"""The tables of keys know every key that Home Assistant knows."""

from importlib import import_module
from typing import Any

from homeassistant.components.mqtt.config import MQTT_RW_SCHEMA
from homeassistant.components.mqtt.device_trigger import TRIGGER_DISCOVERY_SCHEMA
from homeassistant.components.mqtt.schemas import MQTT_ENTITY_COMMON_SCHEMA
import pytest

from custom_components.mqtt_polyglot.conventions.homeassistant.platforms import PLATFORMS
from custom_components.mqtt_polyglot.conventions.homeassistant.table import Table
from custom_components.mqtt_polyglot.model.vocabulary import Platform

TABLES = {name: table for name, table in PLATFORMS.items() if isinstance(table, Table)}
EVERYWHERE = {"component", "platform"}


def keys_of(schema: Any) -> set[str]:
    """The keys of a schema, also of one with checks around it."""
    if isinstance(getattr(schema, "schema", None), dict):
        return {str(key) for key in schema.schema}
    for part in schema.validators:
        try:
            return keys_of(part)
        except AttributeError:
            continue
    raise AssertionError(schema)


def schema_of(platform: str) -> Any:
    """What Home Assistant's own integration takes for a platform."""
    if platform == Platform.DEVICE_AUTOMATION:
        return TRIGGER_DISCOVERY_SCHEMA
    return import_module(f"homeassistant.components.mqtt.{platform}").DISCOVERY_SCHEMA


COMMON = keys_of(MQTT_RW_SCHEMA) | keys_of(MQTT_ENTITY_COMMON_SCHEMA) | EVERYWHERE
OWN_OF_ALL = {"command_topic", "optimistic", "state_topic"}


BEYOND = {"changed_by_template", "changed_by_topic"}
"""What more is understood than Home Assistant's own integration understands."""
OLD = {"payload_off_speed", "speeds"}
"""What it understood once."""


@pytest.mark.parametrize("platform", TABLES)
def test_every_key_is_known(platform: str) -> None:
    """As a row, as a setting, or as one that changes nothing."""
    table = TABLES[platform]
    theirs = keys_of(schema_of(platform)) - (COMMON - OWN_OF_ALL) - {"name"}
    assert theirs <= table.keys | set(table.ignored)


@pytest.mark.parametrize("platform", TABLES)
def test_no_key_is_our_own(platform: str) -> None:
    """But for what goes beyond it, and keys of old that are translated or mean nothing any more."""
    schema = schema_of(platform)
    table = TABLES[platform]
    assert table.keys - BEYOND - OLD <= keys_of(schema)
    old = table.renamed.keys() | table.retired.keys()
    assert not old & keys_of(schema)

"""Every key that Home Assistant knows is understood, and the docs list every key that is."""

from homeassistant.components.mqtt.config import MQTT_BASE_SCHEMA
from homeassistant.components.mqtt.schemas import (
    DEVICE_DISCOVERY_SCHEMA,
    MQTT_ENTITY_COMMON_SCHEMA,
    MQTT_ENTITY_DEVICE_INFO_SCHEMA,
)
import pytest

from custom_components.mqtt_polyglot.conventions.homeassistant.abbreviations import DEVICE_KEYS
from custom_components.mqtt_polyglot.conventions.homeassistant.common import SHARED_KEYS
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms import PLATFORMS
from custom_components.mqtt_polyglot.conventions.homeassistant.table import Table
from scripts.lab.keys import PAGE, everywhere, keys_of, page, theirs, understood

BY_NAME = {name: keys for platform in PLATFORMS for name, keys in understood(platform).items()}
TABLES = {name: table for name, table in PLATFORMS.items() if isinstance(table, Table)}

_WHO = {"changed_by_template", "changed_by_topic"}
_LIMITS = {f"{end}_temp_{half}" for end in ("max", "min") for half in ("template", "topic")}
_STEP = {"temp_step_template", "temp_step_topic"}

BEYOND: dict[str, set[str]] = {
    "alarm_control_panel": _WHO,
    "camera": {
        "still_image_url",
        "stream_source",
        "verify_ssl",
        *(f"{name}_{half}" for name in ("stream_source", "url") for half in ("template", "topic")),
        *(
            f"{name}_{way}_{half}"
            for name in ("motion_detection", "power")
            for way in ("command", "state")
            for half in ("template", "topic")
        ),
        "payload_off",
        "payload_on",
    },
    "climate": {"mode_limits"} | _LIMITS | _STEP,
    "lock": _WHO,
    "number": {
        f"{name}_{half}" for name in ("max", "min", "step") for half in ("template", "topic")
    },
    "water_heater": {"temp_step"} | _LIMITS | _STEP,
}
"""What more is understood than Home Assistant's own integration understands."""


def test_keys_of_all_components() -> None:
    """Whatever the platform."""
    general = keys_of(MQTT_BASE_SCHEMA) | keys_of(MQTT_ENTITY_COMMON_SCHEMA)
    assert general - {"component"} <= everywhere()


def test_keys_of_a_device() -> None:
    """Of the block, and of the announcement of a whole device."""
    own = {*DEVICE_KEYS.values(), "name", "via_device"}
    assert keys_of(MQTT_ENTITY_DEVICE_INFO_SCHEMA) == own
    shared = {*SHARED_KEYS, "device", "origin", "components"}
    assert keys_of(DEVICE_DISCOVERY_SCHEMA) <= shared


@pytest.mark.parametrize("name", BY_NAME)
def test_every_key_is_known(name: str) -> None:
    """As a row, as a setting, or as one that changes nothing."""
    known = BY_NAME[name] | everywhere() | {"component", "schema"}
    assert theirs(name) <= known


@pytest.mark.parametrize("platform", TABLES)
def test_no_key_is_our_own(platform: str) -> None:
    """But for what goes beyond it, keys of another name today, and keys that mean nothing any more."""
    if not (known := theirs(platform)):
        return
    table = TABLES[platform]
    assert table.keys - known == BEYOND.get(platform, set())
    old = {*table.renamed, *table.retired, *table.former}
    assert not old & known


def test_the_page_of_the_docs() -> None:
    """It is what scripts/keys writes."""
    assert PAGE.read_text() == page(), "run scripts/keys"

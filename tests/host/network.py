"""A network of Zigbee2MQTT with 14 devices and a group, as the real one announces it.

Recorded from Zigbee2MQTT 2.14.1 with its Home Assistant discovery; states are said live, for it does not
have the broker keep them.
"""

from collections.abc import Callable, Iterable
import gzip
import json
from pathlib import Path
from typing import Any

from homeassistant.components import mqtt
from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
)
from homeassistant.helpers.json import json_dumps
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home.hub import Hub
from scripts.lab.mosquitto import Mosquitto
from scripts.lab.wire import Wire

from ..double import DATA, OPTIONS
from ..waiting import until
from .helpers import add_host_entry

RETAINED: dict[str, str] = json.loads(
    gzip.decompress((Path(__file__).parent / "network.json.gz").read_bytes())
)
STATES: dict[str, dict[str, Any]] = {
    "hue_color": {"state": "ON", "brightness": 200, "color_mode": "color_temp", "color_temp": 370},
    "plug": {"state": "OFF", "power": 12.5, "energy": 1.25},
    "climate_sensor": {"temperature": 21.5, "humidity": 48.2, "pressure": 1013, "battery": 91},
    "lock": {"state": "LOCK", "lock_state": "locked", "battery": 75},
    "remote": {"battery": 87},
}
HUE = "zigbee2mqtt:0x00158d0001000001"
PLUG = "zigbee2mqtt:0x00158d0001000003"
SENSOR = "zigbee2mqtt:0x00158d0001000004"
REMOTE = "zigbee2mqtt:0x00158d0001000006"
LOCK = "zigbee2mqtt:0x00158d0001000007"
BRIDGE = "zigbee2mqtt:bridge:zigbee2mqtt"
ALEXA = "cloud.alexa"
CHANGES = {"config_entry_id", "unique_id", "platform"}
"""What a take-over changes of an entity."""
BOOKKEEPING = {"modified_at", "previous_unique_id", "suggested_object_id"}
"""What Home Assistant notes down whenever a row changes.

The last is another one each time that the MQTT integration is loaded: with ``_2`` and without.
"""


async def announce(wire: Wire, *, but: Callable[[str], bool] = lambda _topic: False) -> None:
    """Have the broker keep what Zigbee2MQTT announces."""
    for topic, payload in RETAINED.items():
        if not but(topic):
            wire.say(topic, payload, retain=True)
    last = list(RETAINED)[-1]
    await until(lambda: wire.on(last))


def speak(wire: Wire) -> None:
    """Have the devices say something."""
    for name, said in STATES.items():
        wire.say(f"zigbee2mqtt/{name}", json.dumps(said))


def core_rows(hass: HomeAssistant, core: ConfigEntry) -> list[er.RegistryEntry]:
    """The entities of the MQTT integration."""
    return er.async_entries_for_config_entry(er.async_get(hass), core.entry_id)


async def core_has_all(hass: HomeAssistant, core: ConfigEntry, wire: Wire) -> None:
    """Wait until the MQTT integration has made all entities, and knows what the devices say."""
    wanted = sum(
        topic.endswith("/config") and "device_automation" not in topic for topic in RETAINED
    )
    await until(lambda: len(core_rows(hass, core)) >= wanted)
    await hass.async_block_till_done()
    await until(lambda: _spoken(hass, wire), every=0.1)


def _spoken(hass: HomeAssistant, wire: Wire) -> bool:
    state = hass.states.get("sensor.climate_sensor_temperature")
    if state is None or state.state in {STATE_UNKNOWN, STATE_UNAVAILABLE}:
        speak(wire)
        return False
    return True


async def core_is_back(hass: HomeAssistant, core: ConfigEntry) -> None:
    """Wait until the MQTT integration has made all its entities."""

    def loaded() -> bool:
        enabled = [row for row in core_rows(hass, core) if row.disabled_by is None]
        states = [hass.states.get(row.entity_id) for row in enabled]
        return all(state and "restored" not in state.attributes for state in states)

    await until(lambda: mqtt.is_connected(hass))
    await until(loaded)
    await hass.async_block_till_done()


async def add_polyglot(
    hass: HomeAssistant,
    broker: Mosquitto,
    *,
    host: bool = False,
    waiting: Iterable[str] = (HUE, BRIDGE),
) -> Hub:
    """Add a broker of ours, on its own connection or on that of the MQTT integration."""
    if host:
        entry = await add_host_entry(hass)
    else:
        address = {"host": "127.0.0.1", "port": broker.port}
        data = {key: value for key, value in DATA.items() if key not in {"username", "password"}}
        entry = MockConfigEntry(
            domain=DOMAIN, data=data | address, options=OPTIONS, title="Broker", unique_id="own"
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
    hub: Hub = entry.runtime_data
    await until(lambda: all(map(hub.adoption.find, waiting)))
    await hass.async_block_till_done()
    return hub


async def add_assistants(hass: HomeAssistant) -> None:
    """Have Assist, which decides about each entity when it is there, and Alexa, which has not yet."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    hass.config.components.add("cloud")
    hass.data[DATA_EXPOSED_ENTITIES].async_set_expose_new_entities(ALEXA, True)


def customise(hass: HomeAssistant) -> None:
    """Make everything of the devices and their entities that a user can."""
    entities, devices = er.async_get(hass), dr.async_get(hass)
    area = ar.async_get(hass).async_create("Kitchen")
    other = ar.async_get(hass).async_create("Hall")
    label = lr.async_get(hass).async_create("Important")
    update = entities.async_update_entity
    light = update(
        "light.hue_color",
        name="Ceiling",
        icon="mdi:ceiling-light",
        area_id=other.id,
        labels={label.label_id},
        aliases=["sun", "big light"],
        categories={"automation": "c1"},
        new_entity_id="light.kitchen_ceiling",
    )
    assert light.device_id
    devices.async_update_device(
        light.device_id, area_id=area.id, name_by_user="Ceiling lamp", labels={label.label_id}
    )
    entities.async_update_entity_options(
        "light.kitchen_ceiling", "conversation", {"should_expose": True}
    )
    entities.async_update_entity_options("lock.lock", "conversation", {"should_expose": False})
    entities.async_update_entity_options(
        "sensor.climate_sensor_temperature",
        "sensor",
        {"unit_of_measurement": "°F", "display_precision": 1},
    )
    update("sensor.climate_sensor_humidity", hidden_by=er.RegistryEntryHider.USER)
    update("sensor.climate_sensor_pressure", disabled_by=er.RegistryEntryDisabler.USER)
    update("switch.plug", device_class="outlet", new_entity_id="switch.heater")


def registries(hass: HomeAssistant, *entries: ConfigEntry) -> dict[str, dict[str, Any]]:
    """All rows of some config entries, by their ids, as Home Assistant writes them."""
    entities, devices = er.async_get(hass), dr.async_get(hass)
    rows: list[Any] = []
    for entry in entries:
        rows += er.async_entries_for_config_entry(entities, entry.entry_id)
        rows += dr.async_entries_for_config_entry(devices, entry.entry_id)
    return {row.id: _normal(json.loads(json_dumps(row.as_storage_fragment))) for row in rows}


def _normal(row: dict[str, Any]) -> dict[str, Any]:
    for name in BOOKKEEPING:
        row.pop(name, None)
    for name in ("labels", "identifiers", "connections"):
        if name in row:
            row[name] = sorted(row[name])
    return row


def differences(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]], ids: Iterable[str]
) -> dict[str, set[str]]:
    """In which fields some rows differ."""
    found = {
        each: {
            name for name, value in before[each].items() if after.get(each, {}).get(name) != value
        }
        for each in ids
    }
    return {each: names for each, names in found.items() if names}


def assert_same(rows: dict[str, dict[str, Any]], before: dict[str, dict[str, Any]]) -> None:
    """The rows are those of before, in all that they say."""
    other = {each: rows.get(each, before.get(each)) for each in rows.keys() ^ before.keys()}
    assert not other, other
    found = {
        before[each].get("entity_id", each): {
            name: (before[each][name], rows[each][name]) for name in names
        }
        for each, names in differences(before, rows, before).items()
    }
    assert not found, found

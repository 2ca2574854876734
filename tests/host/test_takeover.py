"""Devices of Home Assistant's own MQTT integration are taken over, and given back."""

from collections.abc import AsyncIterator
import json
import time
from typing import Any
from unittest.mock import patch

from homeassistant.components import mqtt
from homeassistant.components.homeassistant.exposed_entities import (
    async_expose_entity,
    async_should_expose,
)
from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home.hub import Hub
from custom_components.mqtt_polyglot.home.takeover import takeover as takeover_module
from custom_components.mqtt_polyglot.home.takeover.plan import Refusal
from custom_components.mqtt_polyglot.home.takeover.record import DEVICE_FACTS, ENTITY_FACTS
from custom_components.mqtt_polyglot.home.takeover.takeover import (
    Outcome,
    TakeOverError,
    async_takeover,
)
from scripts.lab.mosquitto import Mosquitto
from scripts.lab.wire import Wire

from ..waiting import until
from .network import (
    ALEXA,
    BRIDGE,
    CHANGES,
    HUE,
    LOCK,
    PLUG,
    REMOTE,
    RETAINED,
    SENSOR,
    add_assistants,
    add_polyglot,
    announce,
    assert_same,
    core_has_all,
    core_is_back,
    core_rows,
    customise,
    differences,
    registries,
)

pytestmark = [
    pytest.mark.parametrize("core", ["5"], indirect=True),
    pytest.mark.parametrize("expected_lingering_timers", [True]),
]

ENTITIES = 152
"""How many of the entities of the network have a counterpart here: all but the map of the network."""
MOVED_DEVICE = {
    "config_entry_id", "primary_config_entry", "identifiers", "connections", "via_device_id",
}  # fmt: skip
TEMPERATURE = "sensor.climate_sensor_temperature"


@pytest.fixture(autouse=True)
async def _leave(hass: HomeAssistant, core: ConfigEntry) -> AsyncIterator[None]:
    """Leave nothing running."""
    yield
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        assert await hass.config_entries.async_unload(entry.entry_id)


async def take_over(hub: Hub, *device_ids: str) -> Outcome:
    """Take devices over, and wait until nothing moves."""
    outcome = await async_takeover(hub.hass).async_start(hub, device_ids)
    await hub.hass.async_block_till_done()
    return outcome


async def give_back(hub: Hub, core: ConfigEntry, *device_ids: str) -> Outcome:
    """Give devices back, and wait until the MQTT integration has made their entities."""
    outcome = await async_takeover(hub.hass).async_give_back(hub.entry.entry_id, device_ids)
    await core_is_back(hub.hass, core)
    return outcome


async def prepare(hass: HomeAssistant, core: ConfigEntry, wire: Wire) -> None:
    """Have the MQTT integration have the network, with everything that users make of it."""
    await add_assistants(hass)
    await announce(wire)
    await core_has_all(hass, core, wire)
    customise(hass)
    # As Assist does when somebody speaks to it; about the others nobody has decided.
    for row in core_rows(hass, core)[::2]:
        async_should_expose(hass, "conversation", row.entity_id)
    # It writes down some of what the user has chosen when it makes the entities the next time.
    assert await hass.config_entries.async_reload(core.entry_id)
    await core_is_back(hass, core)
    await core_has_all(hass, core, wire)


@pytest.mark.parametrize("host", [False, True])
async def test_there_and_back(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire, host: bool
) -> None:
    """A whole network, by a connection of our own and by that of the MQTT integration."""
    await prepare(hass, core, wire)
    hub = await add_polyglot(hass, broker, host=host)
    before, wire.seen = registries(hass, core), []
    enabled = {row.entity_id for row in core_rows(hass, core) if row.disabled_by is None}
    takeover = async_takeover(hass)
    plans = await takeover.async_candidates(hub)
    assert {each.refusal for each in plans} == {None}
    assert len(plans) == 16
    outcome = await take_over(hub, *(each.device_id for each in plans))
    assert not outcome.failed
    assert len(outcome.done) == 16

    after = registries(hass, core, hub.entry)
    records = list(takeover.journal.taken())
    moved = {each.id for record in records for each in record.entities}
    devices = {record.registry_id for record in records}
    assert len(moved) == ENTITIES
    _assert_kept(before, after, moved, devices)
    assert hass.states.get(TEMPERATURE).state == "70.7"  # type: ignore[union-attr]
    assert hass.states.get("lock.lock").state == "locked"  # type: ignore[union-attr]
    # The map of the network stays in the MQTT integration.
    stays = before.keys() - moved - devices
    assert list(differences(before, after, stays).values()) == [{"device_id"}]
    there = enabled - {before[each]["entity_id"] for each in stays}
    unavailable = {each for each in there if _state(hass, each) == STATE_UNAVAILABLE}
    assert unavailable <= {"light.group_lights"}

    await _announce_again(hass, core, wire)
    assert not [
        seen for seen in wire.seen if seen.topic.startswith("homeassistant/") and not seen.payload
    ]

    outcome = await give_back(hub, core, *outcome.done)
    assert not outcome.failed
    assert_same(registries(hass, core), before)
    assert not list(takeover.journal.taken())
    assert not _emptied(wire)
    assert {each.device_id for each in await takeover.async_candidates(hub)} == {
        record.device_id for record in records
    }


def _emptied(wire: Wire) -> list[str]:
    """The discovery topics that somebody has cleared."""
    return [each.topic for each in wire.seen if each.topic.endswith("/config") and not each.payload]


def _state(hass: HomeAssistant, entity_id: str) -> str | None:
    state = hass.states.get(entity_id)
    return state.state if state is not None else None


def _assert_kept(
    before: dict[str, Any], after: dict[str, Any], moved: set[str], devices: set[str]
) -> None:
    """What an integration does not write of itself is what it was."""
    for each, names in differences(before, after, moved).items():
        changed = names - ENTITY_FACTS.keys()
        if "options" in changed:
            # Home Assistant decides about voice assistants while it still knows the entity as it was.
            chosen = _chosen(after[each])
            decided = {key: value for key, value in chosen.items() if key[1] == "should_expose"}
            assert chosen == decided | _chosen(before[each])
            changed -= {"options"}
        assert changed == CHANGES, before[each]["entity_id"]
    for each, names in differences(before, after, devices).items():
        assert names - DEVICE_FACTS.keys() <= MOVED_DEVICE, before[each]["name"]
        assert after[each]["name"] == before[each]["name"]


def _chosen(row: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """The options of the user: the precision that an integration proposes stands beside them."""
    proposed = ("sensor", "suggested_display_precision")
    return {
        (domain, name): value
        for domain, options in row["options"].items()
        for name, value in options.items()
        if (domain, name) != proposed
    }


async def _announce_again(hass: HomeAssistant, core: ConfigEntry, wire: Wire) -> None:
    """Zigbee2MQTT starts anew, and so does the MQTT integration: it makes nothing again."""
    rows = {row.id: row.disabled_by for row in core_rows(hass, core)}
    assert len(rows) == ENTITIES + 1
    assert sum(each is None for each in rows.values()) <= 1
    await announce(wire)
    assert await hass.config_entries.async_reload(core.entry_id)
    await core_is_back(hass, core)
    await hass.async_block_till_done()
    assert {row.id: row.disabled_by for row in core_rows(hass, core)} == rows


async def test_by_discovery(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire
) -> None:
    """Devices that announce themselves to Home Assistant, on a second connection to the same broker."""
    await announce(
        wire, but=lambda topic: topic in {"zigbee2mqtt/bridge/devices", "zigbee2mqtt/bridge/groups"}
    )
    await core_has_all(hass, core, wire)
    device = "homeassistant:zigbee2mqtt_0x00158d0001000004"
    hub = await add_polyglot(hass, broker, waiting=(device,))
    before = registries(hass, core)
    outcome = await take_over(hub, device)
    assert outcome.done == [device]
    row = er.async_get(hass).async_get(TEMPERATURE)
    assert row
    assert (row.platform, row.config_entry_id) == (DOMAIN, hub.entry.entry_id)
    assert _state(hass, TEMPERATURE) == "21.5"
    outcome = await give_back(hub, core, device)
    assert outcome.done == [device]
    assert_same(registries(hass, core), before)


async def test_nothing_is_remembered_for_good(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire
) -> None:
    """However often a device goes there and back: Home Assistant forgets what stood in for its entities."""
    await announce(wire)
    await core_has_all(hass, core, wire)
    hub, registry = await add_polyglot(hass, broker), er.async_get(hass)
    assert not registry.deleted_entities
    for _ in range(3):
        assert not (await take_over(hub, PLUG)).failed
        (record,) = async_takeover(hass).journal.taken()
        assert not (await give_back(hub, core, PLUG)).failed
    remembered = [each for each in registry.deleted_entities.values() if each.platform == "mqtt"]
    assert len(remembered) == len(record.entities)
    later = time.time() + er.ORPHANED_ENTITY_KEEP_SECONDS + 60
    with patch.object(er.time, "time", return_value=later):
        registry.async_purge_expired_orphaned_entities()
    assert not [each for each in registry.deleted_entities.values() if each.platform == "mqtt"]


async def test_what_the_user_does_in_between(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire
) -> None:
    """Names, areas and the like that were given since are the user's newest wish, and stay."""
    await prepare(hass, core, wire)
    hub = await add_polyglot(hass, broker)
    assert not (await take_over(hub, HUE, SENSOR)).failed
    entities, devices = er.async_get(hass), dr.async_get(hass)
    light = entities.async_update_entity(
        "light.kitchen_ceiling", name="Sun", new_entity_id="light.sun"
    )
    assert light.device_id
    devices.async_update_device(light.device_id, name_by_user="The sun")
    entities.async_update_entity(TEMPERATURE, disabled_by=er.RegistryEntryDisabler.USER)
    entities.async_update_entity("sensor.climate_sensor_pressure", disabled_by=None)
    entities.async_remove("sensor.climate_sensor_voltage")
    await hass.async_block_till_done()
    assert not (await give_back(hub, core, HUE, SENSOR)).failed
    row = entities.async_get("light.sun")
    assert row
    assert (row.id, row.platform, row.name) == (light.id, mqtt.DOMAIN, "Sun")
    device = devices.async_get(light.device_id)
    assert device
    assert device.name_by_user == "The sun"
    disabled = {
        each: entities.async_get(each).disabled_by  # type: ignore[union-attr]
        for each in (TEMPERATURE, "sensor.climate_sensor_pressure", "sensor.climate_sensor_voltage")
    }
    # What was removed is made again, as the MQTT integration does with whatever is announced.
    assert [each is None for each in disabled.values()] == [False, True, True]


async def test_what_cannot_be(
    hass: HomeAssistant,
    broker: Mosquitto,
    core: ConfigEntry,
    wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each reason, and nothing is done."""
    await announce(wire)
    await core_has_all(hass, core, wire)
    hub = await add_polyglot(hass, broker)
    takeover, devices = async_takeover(hass), dr.async_get(hass)
    parent = next(p.device for p in await takeover.async_plan(hub, [PLUG]))
    assert parent
    child = devices.async_get_or_create_child(
        config_entry_id=core.entry_id, identifiers={("mqtt", "child")}, parent_device_id=parent.id
    )
    before = registries(hass, core, hub.entry)
    outcome = await take_over(hub, PLUG, "zigbee2mqtt:0x1")
    assert {each: (err.key, err.device) for each, err in outcome.failed.items()} == {
        PLUG: (Refusal.CHILD_DEVICES, "plug"),
        "zigbee2mqtt:0x1": (Refusal.NOT_WAITING, "zigbee2mqtt:0x1"),
    }
    assert_same(registries(hass, core, hub.entry), before)
    devices.async_remove_device(child.id)
    assert not (await take_over(hub, PLUG)).failed
    devices.async_update_device(parent.id, name_by_user="Heater")
    error = (await take_over(hub, PLUG)).failed[PLUG]
    assert (error.key, error.device) == (Refusal.ADDED_HERE, "Heater")
    error = (await give_back(hub, core, HUE)).failed[HUE]
    assert (error.key, error.device) == ("takeover_no_record", "hue_color")
    monkeypatch.setattr(takeover_module, "core_entry", lambda _hass: None)
    outcome = await async_takeover(hass).async_give_back(hub.entry.entry_id, [PLUG])
    assert outcome.failed[PLUG].key == "takeover_core_gone"
    assert _state(hass, "switch.plug") != STATE_UNAVAILABLE


async def test_disabled_there(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire
) -> None:
    """A device that is disabled in the MQTT integration keeps its entity ids, and stays disabled."""
    await announce(wire)
    await core_has_all(hass, core, wire)
    row = er.async_get(hass).async_get("light.hue_color")
    assert row
    assert row.device_id
    registry = dr.async_get(hass)
    registry.async_update_device(row.device_id, disabled_by=dr.DeviceEntryDisabler.USER)
    await hass.async_block_till_done()
    hub = await add_polyglot(hass, broker)
    assert (await take_over(hub, HUE)).done == [HUE]
    moved = er.async_get(hass).async_get("light.hue_color")
    assert moved
    assert (moved.id, moved.platform) == (row.id, DOMAIN)
    assert moved.disabled_by is er.RegistryEntryDisabler.DEVICE
    registry.async_update_device(row.device_id, disabled_by=None)
    await until(lambda: hass.states.get("light.hue_color"))


async def test_automations_are_named(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire
) -> None:
    """Those with device triggers of the MQTT integration, and those that any change sets off."""
    await announce(wire)
    await core_has_all(hass, core, wire)
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("mqtt", "zigbee2mqtt_0x00158d0001000006"), core.entry_id
    )
    assert device
    pressed = {
        "trigger": "device", "domain": "mqtt", "device_id": device.id, "type": "action",
        "subtype": "toggle", "discovery_id": "x",
    }  # fmt: skip
    any_change = {"trigger": "state", "entity_id": ["sensor.remote_battery"]}
    rules = [
        {"alias": "Pressed", "triggers": [pressed], "actions": []},
        {"alias": "Any", "triggers": [any_change], "actions": []},
        {"alias": "Some", "triggers": [any_change | {"to": "5"}], "actions": []},
    ]
    assert await async_setup_component(hass, "automation", {"automation": rules})
    await hass.async_block_till_done()
    hub = await add_polyglot(hass, broker)
    (plan,) = await async_takeover(hass).async_plan(hub, [REMOTE])
    assert plan.triggers == ("automation.pressed",)
    assert plan.any_change == ("automation.any",)
    assert [each.key for each in plan.added] == ["action"]
    (plan,) = await async_takeover(hass).async_plan(hub, [BRIDGE])
    assert [row.entity_id for row in plan.staying] == ["sensor.zigbee2mqtt_bridge_network_map"]


async def test_deleting(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire
) -> None:
    """A device that is still announced is to be given back; one that is not can be deleted."""
    await announce(wire)
    await core_has_all(hass, core, wire)
    hub = await add_polyglot(hass, broker)
    assert not (await take_over(hub, PLUG)).failed
    row = er.async_get(hass).async_get("switch.plug")
    assert row
    assert row.device_id
    device = dr.async_get(hass).async_get(row.device_id)
    assert device
    component = hass.data["components"][DOMAIN]
    with pytest.raises(TakeOverError) as refused:
        await component.async_remove_config_entry_device(hass, hub.entry, device)
    assert refused.value.translation_key == "takeover_remove"
    wire.seen.clear()
    listed = [
        each
        for each in json.loads(RETAINED["zigbee2mqtt/bridge/devices"])
        if each["ieee_address"] != PLUG.partition(":")[2]
    ]
    wire.say("zigbee2mqtt/bridge/devices", json.dumps(listed), retain=True)
    await until(lambda: hub.controller.devices[PLUG].withdrawn)
    assert await component.async_remove_config_entry_device(hass, hub.entry, device)
    await core_is_back(hass, core)
    # The MQTT integration still hears of it, and has it again.
    await until(
        lambda: er.async_get(hass).async_get_entity_id(
            "switch", "mqtt", "0x00158d0001000003_switch_zigbee2mqtt"
        )
    )
    assert not _emptied(wire)
    assert not async_takeover(hass).journal.records


@pytest.mark.parametrize("given_back", [True, False])
async def test_removed_and_paired_again(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire, given_back: bool
) -> None:
    """The MQTT integration deletes what stood in for the entities; that does not come back."""
    await prepare(hass, core, wire)
    hub = await add_polyglot(hass, broker)
    address = PLUG.partition(":")[2]
    assert not (await take_over(hub, PLUG)).failed
    row = er.async_get(hass).async_get("switch.heater")
    assert row
    assert row.device_id
    listed = json.loads(RETAINED["zigbee2mqtt/bridge/devices"])
    rest = [each for each in listed if each["ieee_address"] != address]
    wire.say("zigbee2mqtt/bridge/devices", json.dumps(rest), retain=True)
    for topic in RETAINED:
        if topic.startswith("homeassistant/") and address in topic:
            wire.say(topic, "", retain=True)
    await until(lambda: hub.controller.devices[PLUG].withdrawn)
    await until(lambda: not any("_in_mqtt" in each.entity_id for each in core_rows(hass, core)))
    if given_back:
        outcome = await async_takeover(hass).async_give_back(hub.entry.entry_id, [PLUG])
        assert outcome.done == [PLUG]
    else:
        device = dr.async_get(hass).async_get(row.device_id)
        component = hass.data["components"][DOMAIN]
        assert await component.async_remove_config_entry_device(hass, hub.entry, device)
    await hass.async_block_till_done()
    await announce(wire)
    entity_id = "switch.heater" if given_back else "switch.plug"
    await until(
        lambda: (state := hass.states.get(entity_id)) and not state.attributes.get("restored")
    )
    await hass.async_block_till_done()
    made = er.async_get(hass).async_get(entity_id)
    assert made
    assert (made.platform, made.disabled_by) == (mqtt.DOMAIN, None)
    assert _state(hass, entity_id) is not None


@pytest.mark.parametrize("disabled", [False, True])
async def test_removing_the_broker(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire, disabled: bool
) -> None:
    """All devices go back to the MQTT integration, whether the broker runs or not."""
    await prepare(hass, core, wire)
    hub = await add_polyglot(hass, broker)
    before = registries(hass, core)
    assert not (await take_over(hub, HUE, LOCK, BRIDGE)).failed
    if disabled:
        await hass.config_entries.async_set_disabled_by(
            hub.entry.entry_id, ConfigEntryDisabler.USER
        )
    await hass.config_entries.async_remove(hub.entry.entry_id)
    await core_is_back(hass, core)
    assert_same(registries(hass, core), before)
    assert not list(async_takeover(hass).journal.taken())


async def test_exposure_is_decided_before(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire
) -> None:
    """A setting without a category there is exposed; here it has one, and would not be."""
    await add_assistants(hass)
    await announce(wire)
    await core_has_all(hass, core, wire)
    hub = await add_polyglot(hass, broker)
    switch = "switch.zigbee2mqtt_bridge_permit_join"
    row = er.async_get(hass).async_get(switch)
    assert row
    assert row.entity_category is None
    er.async_get(hass).async_update_entity_options(switch, "conversation", None)
    assert not (await take_over(hub, BRIDGE)).failed
    moved = er.async_get(hass).async_get(switch)
    assert moved
    assert moved.entity_category == "config"
    assert async_should_expose(hass, "conversation", switch)


async def test_exposure_is_given_back(
    hass: HomeAssistant, broker: Mosquitto, core: ConfigEntry, wire: Wire
) -> None:
    """About what nobody had decided, nobody has; what was decided before or since, and other options, stay."""
    await add_assistants(hass)
    await announce(wire)
    await core_has_all(hass, core, wire)
    registry = er.async_get(hass)
    battery, humidity = "sensor.climate_sensor_battery", "sensor.climate_sensor_humidity"
    voltage, pressure = "sensor.climate_sensor_voltage", "sensor.climate_sensor_pressure"
    registry.async_update_entity_options(humidity, ALEXA, {"other": 1})
    async_expose_entity(hass, ALEXA, pressure, False)

    def exposed(entity_id: str) -> dict[str, Any] | None:
        row = registry.async_get(entity_id)
        assert row
        options = row.options.get(ALEXA)
        return None if options is None else dict(options)

    hub = await add_polyglot(hass, broker)
    (plan,) = await async_takeover(hass).async_plan(hub, [SENSOR])
    before = registries(hass, core)
    plan.record(hub, core)
    assert_same(registries(hass, core), before)
    assert not (await take_over(hub, SENSOR)).failed
    assert exposed(TEMPERATURE) == {"should_expose": True}
    assert exposed(humidity) == {"other": 1, "should_expose": True}
    assert [exposed(each) for each in (battery, voltage)] == [{"should_expose": False}] * 2
    async_expose_entity(hass, ALEXA, battery, True)
    assert not (await give_back(hub, core, SENSOR)).failed
    assert [exposed(each) for each in (TEMPERATURE, voltage)] == [None] * 2
    assert exposed(humidity) == {"other": 1}
    assert exposed(battery) == {"should_expose": True}
    assert exposed(pressure) == {"should_expose": False}

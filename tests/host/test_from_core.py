"""Devices that were added by hand to Home Assistant's own MQTT integration, moved to us."""

from types import MappingProxyType
from typing import Any

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home import by_hand, from_core
from scripts.lab.wire import Wire

from ..double import settle
from ..test_by_hand import Client
from ..waiting import until
from .helpers import add_host_entry

DATA: dict[str, Any] = {
    "device": {"name": "Boiler", "model": "B1", "mqtt_settings": {"qos": 1}},
    "availability": {"availability_topic": "boiler/online"},
    "components": {
        "4f2a": {
            "platform": "sensor",
            "name": "Temperature",
            "state_topic": "boiler/temp",
            "device_class": "temperature",
            "unit_of_measurement": "°C",
            "entity_category": None,
        },
        "9c1b": {"platform": "switch", "name": "Pump", "command_topic": "boiler/pump/set", "optimistic": True},
    },
}  # fmt: skip


async def add_there(hass: HomeAssistant, core: ConfigEntry) -> str:
    """Add it there, and have the user change it; return the id of its subentry."""
    subentry = ConfigSubentry(
        data=MappingProxyType(DATA), subentry_type="device", title="Boiler", unique_id=None
    )
    hass.config_entries.async_add_subentry(core, subentry)
    assert await hass.config_entries.async_reload(core.entry_id)
    await until(lambda: mqtt.is_connected(hass))
    await settle(hass)
    registry = er.async_get(hass)
    area = ar.async_get(hass).async_get_or_create("Cellar")
    registry.async_update_entity(
        "sensor.boiler_temperature",
        new_entity_id="sensor.my_boiler",
        name="My boiler",
        area_id=area.id,
    )
    registry.async_update_entity("switch.boiler_pump", device_class="outlet")
    registry.async_update_entity_options("sensor.my_boiler", "sensor", {"display_precision": 1})
    return subentry.subentry_id


@pytest.mark.parametrize("core", ["5"], indirect=True)
async def test_move(
    hass: HomeAssistant, core: ConfigEntry, wire: Wire, hass_ws_client: WebSocketGenerator
) -> None:
    """Entity ids, names, areas and options stay; there is nothing of it there any more."""
    subentry_id = await add_there(hass, core)
    entry = await add_host_entry(hass)
    client = Client(await hass_ws_client(hass), entry.entry_id)
    (listed,) = (await client.result("by_hand/core"))["devices"]
    assert (listed["subentry_id"], listed["title"], listed["error"]) == (
        subentry_id,
        "Boiler",
        None,
    )
    made = await client.result("by_hand/move", subentry_id=subentry_id)
    await settle(hass)
    registry = er.async_get(hass)
    row = registry.async_get("sensor.my_boiler")
    assert row is not None
    assert (row.platform, row.name) == (DOMAIN, "My boiler")
    assert row.area_id is not None
    assert row.options["sensor"]["display_precision"] == 1
    assert row.unique_id.endswith(f"{made['device']}_sensor:{subentry_id}_4f2a")
    pump = registry.async_get("switch.boiler_pump")
    assert pump is not None
    assert (pump.platform, pump.device_class) == (DOMAIN, "outlet")
    assert not core.subentries
    wire.say("boiler/online", "online", retain=True)
    wire.say("boiler/temp", "61.5", retain=True)
    await until(lambda: (found := hass.states.get("sensor.my_boiler")) and found.state == "61.5")
    answer = await client.ask("by_hand/move", subentry_id=subentry_id)
    assert answer["error"]["code"] == "not_found"
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("core", ["5"], indirect=True)
async def test_what_goes_wrong_changes_nothing(
    hass: HomeAssistant,
    core: ConfigEntry,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is there again, as it was."""
    subentry_id = await add_there(hass, core)
    entry = await add_host_entry(hass)

    async def fail(*_: object) -> str:
        raise RuntimeError("no")

    monkeypatch.setattr(by_hand, "async_create", fail)
    client = Client(await hass_ws_client(hass), entry.entry_id)
    assert not (await client.ask("by_hand/move", subentry_id=subentry_id))["success"]
    caplog.clear()
    await settle(hass)
    assert list(core.subentries) == [subentry_id]
    assert await hass.config_entries.async_reload(core.entry_id)
    await settle(hass)
    row = er.async_get(hass).async_get("sensor.my_boiler")
    assert row is not None
    assert (row.platform, row.name) == ("mqtt", "My boiler")
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("core", ["5"], indirect=True)
async def test_what_the_user_has_disabled_stays_so(
    hass: HomeAssistant, core: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """So does what is hidden, and the name and the area of the device."""
    subentry_id = await add_there(hass, core)
    registry, devices = er.async_get(hass), dr.async_get(hass)
    registry.async_update_entity("switch.boiler_pump", disabled_by=er.RegistryEntryDisabler.USER)
    registry.async_update_entity("sensor.my_boiler", hidden_by=er.RegistryEntryHider.USER)
    row = registry.async_get("sensor.my_boiler")
    assert row is not None
    assert row.device_id is not None
    area = ar.async_get(hass).async_get_or_create("Attic")
    devices.async_update_device(row.device_id, name_by_user="Old boiler", area_id=area.id)
    entry = await add_host_entry(hass)
    client = Client(await hass_ws_client(hass), entry.entry_id)
    made = await client.result("by_hand/move", subentry_id=subentry_id)
    await settle(hass)
    pump, sensor = registry.async_get("switch.boiler_pump"), registry.async_get("sensor.my_boiler")
    assert pump is not None
    assert (pump.platform, pump.disabled_by) == (DOMAIN, er.RegistryEntryDisabler.USER)
    assert sensor is not None
    assert (sensor.platform, sensor.hidden_by) == (DOMAIN, er.RegistryEntryHider.USER)
    device = entry.runtime_data.registered(made["device"])
    assert device is not None
    assert (device.name_by_user, device.area_id) == ("Old boiler", area.id)
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("core", ["5"], indirect=True)
async def test_a_device_that_was_made_already_is_deleted_when_the_rest_fails(
    hass: HomeAssistant,
    core: ConfigEntry,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is not in both places."""
    subentry_id = await add_there(hass, core)
    entry = await add_host_entry(hass)

    def fail(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(from_core, "_restore", fail)
    client = Client(await hass_ws_client(hass), entry.entry_id)
    assert not (await client.ask("by_hand/move", subentry_id=subentry_id))["success"]
    caplog.clear()
    await settle(hass)
    assert list(core.subentries) == [subentry_id]
    assert not by_hand.device_ids(entry.runtime_data)
    assert await hass.config_entries.async_reload(core.entry_id)
    await settle(hass)
    row = er.async_get(hass).async_get("sensor.my_boiler")
    assert row is not None
    assert (row.platform, row.name) == ("mqtt", "My boiler")
    assert await hass.config_entries.async_unload(entry.entry_id)

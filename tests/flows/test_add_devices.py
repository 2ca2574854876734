"""Adding several devices at once, from the broker's own menu."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.double import Double, adopted, devices, settle

from .conftest import field, ignore, schema_of
from .test_device_flow import cards


async def start(hass: HomeAssistant, entry: ConfigEntry) -> SubentryFlowResult:
    """Choose "Add devices"."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "device"), context={"source": SOURCE_USER}
    )


async def submit(
    hass: HomeAssistant, result: SubentryFlowResult, chosen: list[str]
) -> SubentryFlowResult:
    """Press the button, and wait for what it sets off."""
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"devices": chosen}
    )
    await settle(hass)
    return result


def listed(result: SubentryFlowResult) -> list[Any]:
    """The ids of the devices that the form lists."""
    options = schema_of(result)["devices"].config["options"]
    return [option["value"] for option in options]


async def test_several_at_once(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """Their cards go, those of the others stay."""
    door = broker.announce("Door", "lock")
    lamp = broker.announce("Lamp", "light")
    broker.announce("Stranger", "sensor")
    fridge = broker.announce("Fridge", "sensor", "switch")
    await settle(hass)
    result = await start(hass, entry)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "devices"
    assert result["description_placeholders"] == {
        "broker": "broker.local",
        "not_listed": "",
        "limit": "10000",
    }
    assert listed(result) == [door, fridge, lamp, "homeassistant:stranger"]
    assert field(result, "devices").default() == []
    result = await submit(hass, result, [door, lamp, fridge])
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "devices_added")
    assert result["description_placeholders"] == {"devices": "Door, Lamp, Fridge"}
    names = {each: device.name for each, device in devices(hass, entry).items()}
    assert names == {door: "Door", lamp: "Lamp", fridge: "Fridge"}
    assert cards(hass).keys() == {"Stranger"}
    assert len(hass.states.async_all()) == 5, "and whether the broker is connected"


async def test_very_many(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """Not all of them are named when it is done."""
    ids = [broker.announce(f"Lamp{number}", "light") for number in range(11)]
    await settle(hass)
    result = await submit(hass, await start(hass, entry), ids)
    assert len(adopted(entry)) == 11
    names = [f"Lamp{number}" for number in range(10)]
    assert result["description_placeholders"] == {"devices": ", ".join([*names, "…"])}


async def test_one(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """One is several, too, however often it is chosen."""
    lamp = broker.announce("Lamp", "light")
    await settle(hass)
    result = await submit(hass, await start(hass, entry), [lamp, lamp])
    assert result["reason"] == "devices_added"
    assert adopted(entry) == {lamp}
    assert (await start(hass, entry))["reason"] == "no_devices_found"


async def test_none_is_chosen(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """The list stays, and says so."""
    lamp = broker.announce("Lamp", "light")
    await settle(hass)
    result = await submit(hass, await start(hass, entry), [])
    assert result["errors"] == {"devices": "nothing_chosen"}
    result = await submit(hass, result, [lamp])
    assert result["reason"] == "devices_added"


async def test_nobody_waits(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """There is nothing to choose from."""
    result = await start(hass, entry)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_devices_found")


async def test_ignored_devices_are_not_listed(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """The user has decided about them."""
    broker.announce("Lamp", "light")
    await settle(hass)
    await ignore(hass, hass_ws_client, cards(hass)["Lamp"])
    assert (await start(hass, entry))["reason"] == "no_devices_found"


async def test_devices_go_while_the_list_is_open(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Those that are still there are added."""
    door = broker.announce("Door", "lock")
    lamp = broker.announce("Lamp", "light")
    await settle(hass)
    result = await start(hass, entry)
    broker.withdraw("Lamp")
    result = await submit(hass, result, [door, lamp])
    assert result["reason"] == "devices_added"
    assert adopted(entry) == {door}


async def test_all_devices_go_while_the_list_is_open(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """The user is told that none is left."""
    lamp = broker.announce("Lamp", "light")
    await settle(hass)
    result = await start(hass, entry)
    broker.withdraw("Lamp")
    result = await submit(hass, result, [lamp])
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_devices_found")


async def test_a_broker_that_does_not_run(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """It hears of no devices."""
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await start(hass, entry))["reason"] == "broker_not_loaded"

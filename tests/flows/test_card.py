"""The cards of found devices."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.adoption import OfferedDevice
from custom_components.mqtt_polyglot.const import DOMAIN
from tests.double import Double, settle

from .conftest import ignore, suggested

LAMP = "homeassistant:lamp"


def cards(hass: HomeAssistant) -> dict[str, str]:
    """The cards that are shown: flow ids by title."""
    return {
        flow["context"]["title_placeholders"]["name"]: flow["flow_id"]
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    }


async def announce(hass: HomeAssistant, broker: Double, **device: Any) -> str:
    """Have the lamp announce itself; return the id of its card's flow."""
    broker.announce("Lamp", "light", "sensor", **device)
    await settle(hass)
    return cards(hass)["Lamp"]


async def look(hass: HomeAssistant, flow_id: str) -> ConfigFlowResult:
    """Open a card."""
    return await hass.config_entries.flow.async_configure(flow_id)


async def submit(
    hass: HomeAssistant, flow_id: str, answers: dict[str, Any] | None = None
) -> ConfigFlowResult:
    """Press the button of a card, and wait for what it sets off."""
    result = await hass.config_entries.flow.async_configure(flow_id, answers or {})
    await settle(hass)
    return result


def device(hass: HomeAssistant, entry: ConfigEntry, name: str) -> dr.DeviceEntry:
    """The device of that name."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return next(each for each in devices if each.name == name)


async def test_a_card_says_what_it_is_about(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Maker, model and what will be created; asked for are a name and an area."""
    area = ar.async_get(hass).async_create("Kitchen")
    flow_id = await announce(
        hass, broker, manufacturer="Acme", model="L1", suggested_area="kitchen"
    )
    result = await look(hass, flow_id)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "adopt"
    assert result["description_placeholders"] == {
        "broker": "broker.local",
        "device": "Lamp",
        "maker": "Acme",
        "model": "L1",
        "summary": "1 light, 1 sensor",
        "convention": "Home Assistant discovery",
    }
    assert suggested(result, "name") == "Lamp"
    assert suggested(result, "area") == area.id


async def test_a_device_is_added(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """Under the name and in the area that the user chose."""
    area = ar.async_get(hass).async_create("Kitchen")
    flow_id = await announce(hass, broker)
    assert suggested(await look(hass, flow_id), "area") is None
    result = await submit(hass, flow_id, {"name": " Table [lamp] ", "area": area.id})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "device_added")
    assert result["description_placeholders"] == {"device": r"Table \[lamp\]"}
    assert not cards(hass)
    (subentry,) = entry.subentries.values()
    assert (subentry.title, subentry.unique_id) == ("Table [lamp]", LAMP)
    lamp = device(hass, entry, "Lamp")
    assert (lamp.name_by_user, lamp.area_id) == ("Table [lamp]", area.id)
    assert len(er.async_entries_for_device(er.async_get(hass), lamp.id)) == 2


async def test_a_device_is_added_as_it_is(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Nothing has to be answered."""
    result = await submit(hass, await announce(hass, broker))
    assert result["reason"] == "device_added"
    assert result["description_placeholders"] == {"device": "Lamp"}
    lamp = device(hass, entry, "Lamp")
    assert (lamp.name_by_user, lamp.area_id) == (None, None)


async def test_a_device_that_says_little(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """What is not known is not invented."""
    placeholders = (await look(hass, await announce(hass, broker)))["description_placeholders"]
    assert placeholders is not None
    assert (placeholders["maker"], placeholders["model"]) == ("–", "–")


async def test_a_removed_device_is_offered_again(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """It is one that was found and not adopted."""
    await submit(hass, await announce(hass, broker))
    (subentry_id,) = entry.subentries
    hass.config_entries.async_remove_subentry(entry, subentry_id)
    await settle(hass)
    result = await submit(hass, cards(hass)["Lamp"])
    assert result["reason"] == "device_added"


async def test_a_device_is_ignored_and_not_ignored_any_more(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    """As the user interface does it."""
    flow_id = await announce(hass, broker)
    await ignore(hass, hass_ws_client, flow_id)
    assert not cards(hass)
    broker.announce("Lamp", "light", "switch")
    await settle(hass)
    assert not cards(hass)

    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert not cards(hass)

    (ignored,) = (
        each for each in hass.config_entries.async_entries(DOMAIN) if each.source == "ignore"
    )
    await hass.config_entries.async_remove(ignored.entry_id)
    await settle(hass)
    assert (await submit(hass, cards(hass)["Lamp"]))["reason"] == "device_added"


async def test_a_device_says_that_it_is_no_more(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """A card that nobody has opened goes."""
    await announce(hass, broker)
    broker.withdraw("Lamp")
    await settle(hass)
    assert not cards(hass)


async def test_a_device_goes_while_its_card_is_open(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """The user is told when it cannot be added any more."""
    flow_id = await announce(hass, broker)
    await look(hass, flow_id)
    entry.runtime_data.controller.inbox.take(LAMP)
    result = await submit(hass, flow_id, {"name": "Lamp"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "device_gone")
    assert not entry.subentries


async def test_a_device_that_was_added_elsewhere(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Its card is gone, and offering it again does not bring it back."""
    flow_id = await announce(hass, broker)
    adoption = entry.runtime_data.adoption
    found = adoption.find(LAMP)
    assert found is not None
    adoption.adopt(found)
    await settle(hass)
    assert not cards(hass)
    assert flow_id not in cards(hass).values()
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": "integration_discovery"},
        data=OfferedDevice(entry.entry_id, LAMP),
    )
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_broker_goes_while_a_card_is_open(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """There is nothing any more to add the device to."""
    stopped = await announce(hass, broker)
    await look(hass, stopped)
    await hass.config_entries.async_unload(entry.entry_id)
    for data in (OfferedDevice(entry.entry_id, LAMP), OfferedDevice("no such entry", LAMP)):
        result = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": "integration_discovery"}, data=data
        )
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "broker_not_loaded")


async def test_a_hostile_name_is_only_a_name(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """It brings no link into the dialog, and does not fill the screen."""
    name = "[Update](https://example.com) <img src=x> " + "x" * 100
    broker.announce(name, "light", own_id="lamp")
    await settle(hass)
    ((title, flow_id),) = cards(hass).items()
    assert len(title) == 80
    result = await look(hass, flow_id)
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["device"].startswith(r"\[Update\](https\://example.com) \<img src=x>")
    assert len(suggested(result, "name")) == 80

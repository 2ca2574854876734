"""Selecting several devices at once, and their areas: when a broker is added, and later."""

import json
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResult, FlowResultType
from homeassistant.helpers import area_registry as ar, device_registry as dr
import pytest

from custom_components.mqtt_polyglot.flows.areas import PAGE
from tests.double import Double, settle
from tests.test_bridge import INFO
from tests.waiting import until

from .conftest import opened, schema_of, suggested
from .test_add_devices import listed, start as start_adding
from .test_setup import HOST, start, submit

type Result = FlowResult[Any, Any]


async def answer(hass: HomeAssistant, result: Result, answers: dict[str, Any]) -> Any:
    """Press the button of "Add devices", and wait for what it sets off."""
    result = await hass.config_entries.subentries.async_configure(result["flow_id"], answers)
    await settle(hass)
    return result


def values(result: Result, kind: str) -> list[str]:
    """By what devices can be selected together."""
    section = schema_of(result)["select"]
    fields = {str(key): value for key, value in section.schema.schema.items()}
    return [option["label"] for option in fields[kind].config["options"]]


def ticked(result: Result) -> list[str]:
    """The ids of the devices that are selected."""
    (key,) = (key for key in schema_of(result) if key == "devices")
    chosen: list[str] = key.default()
    return chosen


def areas_of(hass: HomeAssistant) -> dict[str | None, str | None]:
    """The names of the areas of the devices by their names."""
    registry, areas = dr.async_get(hass), ar.async_get(hass)
    (entry,) = hass.config_entries.async_entries("mqtt_polyglot")
    named = {area.id: area.name for area in areas.async_list_areas()}
    return {
        device.name: named.get(device.area_id or "")
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if device.entry_type is None
    }


# --- several at once ------------------------------------------------------------------------------


async def test_all_of_a_kind(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """The list is shown again with those that match at its top, and can be corrected."""
    one = broker.announce("One", "light", manufacturer="Acme", model="L1")
    two = broker.announce("Two", "light", manufacturer="Acme", model="L2")
    other = broker.announce("Other", "light", manufacturer="IKEA", model="L1")
    none = broker.announce("None", "light")
    await settle(hass)
    result: Any = await start_adding(hass, entry)
    assert values(result, "manufacturers") == ["Acme (2)", "IKEA (1)", "– (1)"]
    assert values(result, "models") == ["Acme L1 (1)", "Acme L2 (1)", "IKEA L1 (1)", "– (1)"]
    with pytest.raises(KeyError):
        values(result, "conventions")  # all are discovered in one way
    assert not opened(result)

    acme = {"manufacturers": ["Acme"]}
    result = await answer(hass, result, {"devices": [none], "select": acme})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "devices")
    assert ticked(result) == [one, two]
    assert listed(result) == [one, two, none, other]
    assert opened(result) == {"select"}
    assert not result["errors"]
    # A second kind makes it fewer.
    both = acme | {"models": ["Acme L2"]}
    result = await answer(hass, result, {"devices": [one, two], "select": both})
    assert ticked(result) == [two]
    nothing = {"manufacturers": ["IKEA"], "models": ["Acme L1"]}
    result = await answer(hass, result, {"devices": [two], "select": nothing})
    assert result["errors"] == {"select": "invalid_selection"}
    assert ticked(result) == []
    result = await answer(hass, result, {"devices": [], "select": acme})
    result = await answer(hass, result, {"devices": [one, other], "select": acme})
    assert result["type"] in (FlowResultType.CREATE_ENTRY, FlowResultType.ABORT)
    assert areas_of(hass).keys() == {"One", "Other"}


async def test_all_of_a_convention(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """By their names; where all devices are alike there is nothing to select by."""
    lamp = broker.announce("Lamp", "light")
    await settle(hass)
    result: Any = await start_adding(hass, entry)
    assert "select" not in schema_of(result)
    broker.say("zigbee2mqtt/bridge/info", json.dumps(INFO))
    broker.say("zigbee2mqtt/bridge/devices", "[]")
    await settle(hass)
    result = await start_adding(hass, entry)
    labels = ["Home Assistant discovery (1)", "Zigbee2MQTT (1)"]
    assert values(result, "conventions") == labels
    select = {"conventions": ["homeassistant"]}
    result = await answer(hass, result, {"devices": [], "select": select})
    assert ticked(result) == [lamp]


async def test_what_is_not_supported_is_named(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Devices of which nothing is supported are in no list."""
    broker.announce("Lamp", "light", "remote")
    broker.announce("[Sofa]", "remote", own_id="sofa")
    await settle(hass)
    later: Any = await start_adding(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    for result in (later, await submit(hass, await start(hass), HOST)):
        placeholders = result["description_placeholders"]
        assert placeholders
        (option,) = schema_of(result)["devices"].config["options"]
        assert option["label"] == "Lamp – 1 light, 1 not supported (remote)"
        said = r"Not listed because none of their features are supported: \[Sofa\]."
        assert placeholders["not_listed"] == said


# --- areas ----------------------------------------------------------------------------------------


def announce(broker: Double) -> list[str]:
    """Three devices: in an area that is there, in one that is not, in none."""
    return [
        broker.announce("Kitchen light", "light", own_id="a"),
        broker.announce("Plant", "sensor", own_id="b", suggested_area="Wintergarten"),
        broker.announce("Door", "lock", own_id="c"),
    ]


async def test_areas_of_a_new_broker(hass: HomeAssistant, broker: Double) -> None:
    """They are proposed by announcement and name, and created when the user agrees."""
    areas = ar.async_get(hass)
    areas.async_create("Kitchen", aliases={"Küche"})
    announce(broker)
    result: Any = await submit(hass, await start(hass), HOST)
    result = await submit(hass, result, {"devices": ticked(result)})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "areas")
    fields = {str(key): suggested(result, str(key)) for key in schema_of(result)}
    assert fields == {"Door": None, "Kitchen light": "Kitchen", "Plant": "Wintergarten"}
    options = next(iter(schema_of(result).values())).config["options"]
    assert options == ["Kitchen", "Wintergarten"]
    details = "These areas do not exist yet and will be created: Wintergarten."
    assert result["description_placeholders"] == {"details": details}
    assert [area.name for area in areas.async_list_areas()] == ["Kitchen"]

    answers = {"Kitchen light": "kitchen ", "Plant": "Wintergarten", "Door": "Porch"}
    result = await submit(hass, result, answers)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    assert areas_of(hass) == {
        "Kitchen light": "Kitchen",
        "Plant": "Wintergarten",
        "Door": "Porch",
    }


async def test_areas_that_are_left_empty(hass: HomeAssistant, broker: Double) -> None:
    """Then there is none, whatever was proposed; and no area is created."""
    areas = ar.async_get(hass)
    areas.async_create("Kitchen")
    announce(broker)
    result: Any = await submit(hass, await start(hass), HOST)
    result = await submit(hass, result, {"devices": ticked(result)})
    result = await submit(hass, result, {"Door": " "})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)
    assert set(areas_of(hass).values()) == {None}
    assert [area.name for area in areas.async_list_areas()] == ["Kitchen"]


async def test_areas_of_devices_that_are_added_later(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """In the same form; one that goes meanwhile creates no area."""
    ar.async_get(hass).async_create("Kitchen")
    light, plant, door = announce(broker)
    await settle(hass)
    result: Any = await start_adding(hass, entry)
    result = await answer(hass, result, {"devices": [light, plant, door]})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "areas")
    assert suggested(result, "Plant") == "Wintergarten"
    broker.withdraw("b")
    result = await answer(hass, result, {"Kitchen light": "Kitchen", "Plant": "Wintergarten"})
    assert areas_of(hass) == {"Kitchen light": "Kitchen", "Door": None}
    assert [area.name for area in ar.async_get(hass).async_list_areas()] == ["Kitchen"]


@pytest.mark.parametrize("unload", [False, True])
async def test_all_devices_go_while_their_areas_are_asked_for(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, unload: bool
) -> None:
    """Or the broker itself."""
    ar.async_get(hass).async_create("Kitchen")
    lamp = broker.announce("Lamp", "light")
    await settle(hass)
    result: Any = await start_adding(hass, entry)
    result = await answer(hass, result, {"devices": [lamp]})
    broker.withdraw("Lamp")
    if unload:
        await hass.config_entries.async_unload(entry.entry_id)
    result = await answer(hass, result, {"Lamp": "Kitchen"})
    reason = "broker_not_loaded" if unload else "no_devices_found"
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, reason)


@pytest.mark.parametrize("name", ["x" * 101, "x" * 100_000, "a\nb", "a\x00b", "\u202eneb"])
async def test_what_is_no_name_of_an_area(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, name: str
) -> None:
    """It is said at its field, and nothing is created."""
    ar.async_get(hass).async_create("Kitchen")
    ids = announce(broker)
    await settle(hass)
    result: Any = await start_adding(hass, entry)
    result = await answer(hass, result, {"devices": ids})
    result = await answer(hass, result, {"Door": name, "Plant": "Kitchen"})
    assert result["errors"] == {"Door": "invalid_area"}
    assert (suggested(result, "Door"), suggested(result, "Plant")) == (name, "Kitchen")
    assert not suggested(result, "Kitchen light"), "what was emptied stays empty"
    result = await answer(hass, result, {"Door": "<b>Hall</b>"})
    assert areas_of(hass)["Door"] == "<b>Hall</b>"
    assert len(ar.async_get(hass).areas) == 2


async def test_an_area_with_a_name_that_nobody_could_enter(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """It exists, so it can be chosen."""
    ar.async_get(hass).async_create("x" * 300)
    lamp = broker.announce("Lamp", "light")
    await settle(hass)
    result: Any = await start_adding(hass, entry)
    result = await answer(hass, result, {"devices": [lamp]})
    await answer(hass, result, {"Lamp": "x" * 300})
    assert areas_of(hass) == {"Lamp": "x" * 300}


async def test_devices_that_are_called_alike_have_fields_of_their_own(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Also one that is called like the other field of the form."""
    ar.async_get(hass).async_create("Kitchen")
    ids = [
        broker.announce("Lamp", "light", own_id="1"),
        broker.announce("Lamp", "light", own_id="2"),
        broker.announce("Lamp – 2", "light", own_id="3"),
        broker.announce("keep_proposals", "light", own_id="4"),
    ]
    await settle(hass)
    result: Any = await start_adding(hass, entry)
    result = await answer(hass, result, {"devices": ids})
    fields = [str(key) for key in schema_of(result)]
    assert fields == ["homeassistant:4", "Lamp – 1", "Lamp – 2", "homeassistant:3"]


async def test_pages(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """Of many devices some at a time; going back to a page is not needed when one is wrong."""
    ar.async_get(hass).async_create("Kitchen")
    ids = [
        broker.announce(f"Kitchen light {number}", "light", own_id=str(number))
        for number in range(2 * PAGE + 1)
    ]
    await until(lambda: len(list(entry.runtime_data.adoption.candidates())) == len(ids))
    result: Any = await start_adding(hass, entry)
    result = await answer(hass, result, {"devices": ids})
    assert result["description_placeholders"] == {"details": "Page 1 of 3."}
    fields = [str(key) for key in schema_of(result)]
    assert fields == [*(f"Kitchen light {number}" for number in range(PAGE)), "keep_proposals"]
    result = await answer(hass, result, {"keep_proposals": False, "Kitchen light 1": "\n-\n-"})
    assert result["errors"] == {"Kitchen light 1": "invalid_area"}
    result = await answer(hass, result, {"keep_proposals": False, "Kitchen light 1": "Hall"})
    assert result["description_placeholders"] == {"details": "Page 2 of 3."}
    result = await answer(hass, result, {"keep_proposals": True, "Kitchen light 40": "Hall"})
    found = areas_of(hass)
    assert {name for name, area in found.items() if area == "Hall"} == {
        "Kitchen light 1",
        "Kitchen light 40",
    }
    assert found["Kitchen light 80"] == "Kitchen"
    assert sum(area is None for area in found.values()) == 2 * PAGE - 2

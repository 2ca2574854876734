"""The cards of found devices."""

import json
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import (
    async_expose_entity,
    async_should_expose,
)
from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.home.cards import OfferedDevice
from tests.double import Double, adopted, remove, settle

from .conftest import field, ignore, schema_of, suggested

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
    """Manufacturer, model and what will be created; asked for are a name and an area."""
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
        "manufacturer": "Acme",
        "model": "L1",
        "summary": "1 light, 1 sensor",
        "convention": "Home Assistant discovery",
        "abilities": "",
        "new_area": "Kitchen",
    }
    assert "assistants" not in schema_of(result)
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
    assert adopted(entry) == {LAMP}
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
    assert (placeholders["manufacturer"], placeholders["model"]) == ("–", "–")


async def test_a_removed_device_is_offered_again(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """It is one that was found and not adopted."""
    await submit(hass, await announce(hass, broker))
    await remove(hass, entry)
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
    assert not adopted(entry)


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


@pytest.mark.parametrize(
    ("name", "area"),
    [("Bath lamp", "Bath"), ("GUEST BATH lamp", "Guest bath"), ("Bathing lamp", None)],
)
async def test_the_area_of_which_a_name_speaks(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, name: str, area: str | None
) -> None:
    """The one that says most; none for half a word."""
    areas = {each: ar.async_get(hass).async_create(each).id for each in ("Bath", "Guest bath")}
    broker.announce(name, "light", own_id="lamp")
    await settle(hass)
    result = await look(hass, cards(hass)[name])
    assert suggested(result, "area") == (areas[area] if area else None)


@pytest.mark.parametrize("accepted", [True, False])
async def test_an_area_that_does_not_exist_yet(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, accepted: bool
) -> None:
    """It is created if the user says so, and not before."""
    flow_id = await announce(hass, broker, suggested_area="Wintergarten")
    result = await look(hass, flow_id)
    assert field(result, "create_area").default() is True
    assert suggested(result, "area") is None
    placeholders = result["description_placeholders"]
    assert placeholders
    assert placeholders["new_area"] == "Wintergarten"
    await submit(hass, flow_id, {"create_area": accepted})
    areas = ar.async_get(hass)
    assert [area.name for area in areas.async_list_areas()] == ["Wintergarten"] * accepted
    area_id = device(hass, entry, "Lamp").area_id
    assert bool(area_id) is accepted


async def test_another_area_than_the_new_one(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Then the proposed one is not created."""
    cellar = ar.async_get(hass).async_create("Cellar").id
    flow_id = await announce(hass, broker, suggested_area="Wintergarten")
    await submit(hass, flow_id, {"create_area": True, "area": cellar})
    assert device(hass, entry, "Lamp").area_id == cellar
    assert len(ar.async_get(hass).areas) == 1


@pytest.mark.parametrize("suggestion", ["Kitchen", "Wintergarten", None])
async def test_nobody_is_asked_about_the_area(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, suggestion: str | None
) -> None:
    """The device gets the one that would have been proposed, if it exists; none is created."""
    kitchen = ar.async_get(hass).async_create("Kitchen").id
    own = {"suggested_area": suggestion} if suggestion else {}
    lamp = broker.announce("Kitchen lamp", "light", own_id="lamp", **own)
    await settle(hass)
    assert await entry.runtime_data.adoption.async_adopt(lamp)
    await settle(hass)
    expected = None if suggestion == "Wintergarten" else kitchen
    assert device(hass, entry, "Kitchen lamp").area_id == expected
    assert len(ar.async_get(hass).areas) == 1


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"name": "a\x00b"}, {"name": "invalid_name"}),
        ({"name": "a\nb"}, {"name": "invalid_name"}),
        ({"name": "\u202eneb"}, {"name": "invalid_name"}),
        ({"name": "\ud800"}, {"name": "invalid_name"}),
        ({"name": "x" * 100_000}, {"name": "invalid_name"}),
        ({"area": "nowhere"}, {"area": "invalid_device_area"}),
    ],
)
async def test_hostile_answers(
    hass: HomeAssistant,
    broker: Double,
    entry: ConfigEntry,
    answers: dict[str, str],
    errors: dict[str, str],
) -> None:
    """They are an error of their field; markup is only text."""
    flow_id = await announce(hass, broker)
    result = await submit(hass, flow_id, answers)
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, errors)
    for key, value in answers.items():
        assert suggested(result, key) == value
    name = "<b>A  👩\u200d🔧</b>"
    assert (await submit(hass, flow_id, {"name": name}))["reason"] == "device_added"
    assert device(hass, entry, "Lamp").name_by_user == name


async def test_a_device_that_somebody_else_takes_up(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """The card that is open says so when its button is pressed."""
    flow_id = await announce(hass, broker, connections=[["mac", "AABBCCDDEEFF"]])
    await look(hass, flow_id)
    other = MockConfigEntry(domain="zha", title="My [zha]")
    other.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, connections={("mac", "aa:bb:cc:dd:ee:ff")}
    )
    result = await submit(hass, flow_id)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "device_elsewhere")
    assert result["description_placeholders"] == {"provider": r"My \[zha\]"}
    assert not adopted(entry)


# --- voice assistants -----------------------------------------------------------------------------


@pytest.fixture
async def voice(hass: HomeAssistant) -> None:
    """Assist and the two assistants of the cloud."""
    assert await async_setup_component(hass, "homeassistant", {})
    hass.config.components |= {"conversation", "cloud"}


@pytest.mark.usefixtures("voice")
@pytest.mark.parametrize(
    ("platform", "proposed"),
    [
        ("light", ["conversation"]),
        ("cover", ["conversation"]),
        ("alarm_control_panel", []),
        ("lock", []),
    ],
)
async def test_what_assistants_can_do(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry, platform: str, proposed: list[str]
) -> None:
    """It is said for each; locks and cameras are not proposed."""
    broker.announce("Thing", platform, "sensor")
    await settle(hass)
    result = await look(hass, cards(hass)["Thing"])
    assert field(result, "assistants").default() == proposed
    choice = schema_of(result)["assistants"].config["options"]
    assert [each["label"] for each in choice] == ["Assist", "Amazon Alexa", "Google Assistant"]
    placeholders = result["description_placeholders"]
    assert placeholders
    assert placeholders["abilities"].count("\n- ") == 3


@pytest.mark.usefixtures("voice")
async def test_what_opens_a_house_has_words_of_its_own(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """A garage door is not proposed, and it is said who asks for a PIN."""
    config = {"command_topic": "g/set", "device_class": "garage", "unique_id": "g", "p": "cover"}
    payload = {
        "device": {"identifiers": ["g"], "name": "Garage"},
        "origin": {"name": "test"},
        "components": {"door": config},
    }
    broker.say("homeassistant/device/g/config", json.dumps(payload))
    await settle(hass)
    result = await look(hass, cards(hass)["Garage"])
    assert field(result, "assistants").default() == []
    placeholders = result["description_placeholders"]
    assert placeholders
    assert "without asking for a code" in placeholders["abilities"]
    assert "the PIN set in Home Assistant" in placeholders["abilities"]


@pytest.mark.usefixtures("voice")
async def test_nothing_to_control(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """Which sensors are exposed is left to Home Assistant."""
    broker.announce("Thing", "sensor")
    await settle(hass)
    assert "assistants" not in schema_of(await look(hass, cards(hass)["Thing"]))


@pytest.mark.usefixtures("voice")
async def test_a_device_is_exposed(hass: HomeAssistant, broker: Double, entry: ConfigEntry) -> None:
    """To those that were chosen, once: what the user says later stands."""
    flow_id = await announce(hass, broker)
    await submit(hass, flow_id, {"assistants": ["cloud.alexa"]})

    (light,) = hass.states.async_entity_ids("light")

    def exposed(assistant: str) -> bool:
        return async_should_expose(hass, assistant, light)

    assert exposed("cloud.alexa")
    assert not exposed("conversation")
    assert not exposed("cloud.google_assistant")
    async_expose_entity(hass, "conversation", light, should_expose=True)
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert exposed("conversation")


@pytest.mark.usefixtures("voice")
async def test_a_lock_is_not_exposed_by_itself(
    hass: HomeAssistant, broker: Double, entry: ConfigEntry
) -> None:
    """Only if somebody ticks it."""
    broker.announce("Door", "lock")
    await settle(hass)
    await submit(hass, cards(hass)["Door"])
    (door,) = hass.states.async_entity_ids("lock")
    assert not async_should_expose(hass, "conversation", door)

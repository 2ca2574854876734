"""Voice assistants: which of them get what of a device, and whether what is said of them is true."""

import json
from pathlib import Path
from typing import Any, Final

from home_assistant_intents import get_intents
from homeassistant.components.alexa.entities import ENTITY_ADAPTERS
from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.google_assistant.const import DOMAIN_TO_GOOGLE_TYPES
from homeassistant.components.google_assistant.trait import OpenCloseTrait
from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.components.homeassistant.exposed_entities import (
    DEFAULT_EXPOSED_DOMAINS,
    async_should_expose,
)
from homeassistant.components.sensor import DEVICE_CLASS_UNITS, SensorDeviceClass
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from custom_components.mqtt_polyglot.home.exposure import ASSISTANTS
from custom_components.mqtt_polyglot.model.traits import TRAITS
from custom_components.mqtt_polyglot.model.vocabulary import Assistant, Platform
from tests.house import House

PACKAGE: Final = Path(__file__).parent.parent / "custom_components" / "mqtt_polyglot"
LANGUAGES: Final = ("de", "en", "es", "fr", "nl")
CONTROLLED: Final = sorted(platform for platform, traits in TRAITS.items() if traits.assistants)
"""What can be exposed with its device."""


def sentences(language: str) -> set[str]:
    """The domains of which Assist understands how to tell one by its name to do something."""
    intents: dict[str, Any] = (get_intents(language) or {})["intents"]
    return {
        domain
        for name, intent in intents.items()
        if name != "HassGetState"
        for data in intent["data"]
        for domain in (data.get("requires_context") or {}).get("domain") or ()
    }


ENGLISH: Final = sentences("en")


@pytest.mark.parametrize("platform", CONTROLLED)
def test_who_controls_what(platform: Platform) -> None:
    """It is as Home Assistant has it."""
    known = {
        Assistant.ASSIST: platform in ENGLISH,
        Assistant.ALEXA: platform in ENTITY_ADAPTERS,
        Assistant.GOOGLE: platform in DOMAIN_TO_GOOGLE_TYPES,
    }
    assert TRAITS[platform].assistants == {each for each, knows in known.items() if knows}


def test_assist_is_the_same_in_our_languages() -> None:
    """But for lawn mowers in Spanish, of which the words tell."""
    own = {*CONTROLLED} & ENGLISH
    assert {each: own - sentences(each) for each in LANGUAGES if own - sentences(each)} == {
        "es": {"lawn_mower"}
    }


@pytest.mark.parametrize("platform", CONTROLLED)
def test_what_home_assistant_does_not_expose_is_not_proposed(platform: Platform) -> None:
    """And of what it does expose those are left out for which Google asks for a PIN."""
    assert TRAITS[platform].sensitive == (platform not in DEFAULT_EXPOSED_DOMAINS)
    entrances = OpenCloseTrait.COVER_2FA if platform == Platform.COVER else ()
    assert TRAITS[platform].sensitive_classes == {*entrances}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_each_can_do_has_words(language: str) -> None:
    """For each assistant, of whatever can be exposed; no others."""
    words = json.loads((PACKAGE / f"translations/{language}.json").read_text())
    abilities = {*CONTROLLED, "cover_entrance"}
    expected = {f"{assistant}_{ability}" for assistant in Assistant for ability in abilities}
    assert words["selector"]["ability"]["options"].keys() == {"all", *expected}


@pytest.mark.parametrize(("device_class", "exposed"), [("blind", True), ("garage", False)])
async def test_an_entrance_is_exposed_to_nobody_unasked(
    hass: HomeAssistant, house: House, device_class: str, exposed: bool
) -> None:
    """Home Assistant alone exposes all covers; here a garage door waits for the user's word."""
    assert await async_setup_component(hass, "homeassistant", {})
    cover = await house.discover("cover", command_topic="door/set", device_class=device_class)
    assert async_should_expose(hass, "conversation", cover) is exposed
    for assistant in {*ASSISTANTS} - {"conversation"}:
        assert not async_should_expose(hass, assistant, cover)


@pytest.mark.parametrize("new", [True, False])
async def test_what_is_noted_down_is_what_assist_decides(
    hass: HomeAssistant, house: House, new: bool
) -> None:
    """Of entities of each kind: those that are hidden or disabled, too."""
    assert await async_setup_component(hass, "homeassistant", {})
    hass.config.components.add("conversation")
    hass.data[DATA_EXPOSED_ENTITIES].async_set_expose_new_entities("conversation", new)
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("switch", {}),
        ("switch", {"entity_category": "config"}),
        ("switch", {"enabled_by_default": False}),
        ("button", {}),
        ("light", {}),
        ("sensor", {}),
        ("binary_sensor", {}),
        *(("sensor", {"device_class": each}) for each in SensorDeviceClass),
        *(("binary_sensor", {"device_class": each}) for each in BinarySensorDeviceClass),
    ]
    for number, (platform, more) in enumerate(kinds):
        config = {"unique_id": f"e{number}", "device": {"identifiers": ["d"]}, **more}
        config |= {"command_topic": "c"} if platform in {"switch", "button", "light"} else {}
        config |= {"state_topic": "t"} if platform != "button" else {}
        if more.get("device_class") in DEVICE_CLASS_UNITS:
            unit = next(iter(DEVICE_CLASS_UNITS[more["device_class"]]), None)
            config |= {"unit_of_measurement": unit} if unit else {}
        house.say(f"homeassistant/{platform}/d/e{number}/config", config)
    await house.adopt_all()
    registry = er.async_get(hass)
    rows = house.entities()
    assert len(rows) == len(kinds)
    decided = {row.entity_id: row.options.get("conversation") for row in rows}
    assert {*map(str, decided.values())} >= {"None", str({"should_expose": False})}
    for row in rows:
        if row.disabled:
            assert decided[row.entity_id] is None
            continue
        registry.async_update_entity_options(row.entity_id, "conversation", None)
        exposed = async_should_expose(hass, "conversation", row.entity_id)
        assert decided[row.entity_id] == {"should_expose": exposed}, row
    assert any(each and each["should_expose"] for each in decided.values()) is new

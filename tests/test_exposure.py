"""Voice assistants: which of them get what of a device, and whether what is said of them is true."""

import json
from pathlib import Path
from typing import Any, Final

from home_assistant_intents import get_intents
from homeassistant.components.alexa.entities import ENTITY_ADAPTERS
from homeassistant.components.google_assistant.const import DOMAIN_TO_GOOGLE_TYPES
from homeassistant.components.google_assistant.trait import OpenCloseTrait
from homeassistant.components.homeassistant.exposed_entities import (
    DEFAULT_EXPOSED_DOMAINS,
    async_should_expose,
)
from homeassistant.core import HomeAssistant
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

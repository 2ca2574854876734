"""Voice assistants: which of them get a device, and what they can do with it."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import HomeAssistant, callback

from ..model.components import Component
from ..model.traits import TRAITS
from ..model.vocabulary import Assistant

ASSISTANTS: Final = {
    "conversation": Assistant.ASSIST,
    "cloud.alexa": Assistant.ALEXA,
    "cloud.google_assistant": Assistant.GOOGLE,
}
"""The assistants to which entities are exposed one by one."""


def assistants(hass: HomeAssistant) -> tuple[str, ...]:
    """The assistants that there are in this Home Assistant."""
    if DATA_EXPOSED_ENTITIES not in hass.data:
        return ()
    components = hass.config.components
    return tuple(each for each in ASSISTANTS if each.partition(".")[0] in components)


def exposable(component: Component) -> bool:
    """Whether an assistant can control it. Other entities are exposed as Home Assistant does by itself."""
    return bool(TRAITS[component.platform].assistants) and component.common.category is None


def _sensitive(component: Component) -> bool:
    traits = TRAITS[component.platform]
    return traits.sensitive or getattr(component, "device_class", None) in traits.sensitive_classes


def initial_options(component: Component) -> dict[str, dict[str, bool]] | None:
    """What a new entity brings into the entity registry: a sensitive one goes to no assistant by itself.

    Home Assistant exposes all covers, garage doors too.
    """
    if not _sensitive(component):
        return None
    return {assistant: {"should_expose": False} for assistant in ASSISTANTS}


def proposal(hass: HomeAssistant, components: Iterable[Component]) -> list[str]:
    """The assistants that get a device if nobody says otherwise."""
    found = [each for each in components if exposable(each)]
    if not found or any(map(_sensitive, found)):
        return []
    return [
        each
        for each in assistants(hass)
        if hass.data[DATA_EXPOSED_ENTITIES].async_get_expose_new_entities(each)
    ]


def abilities(hass: HomeAssistant, components: Iterable[Component]) -> Iterator[str]:
    """The keys of the words about what each assistant could do with a device."""
    found = sorted({_ability(each) for each in components if exposable(each)})
    for assistant in assistants(hass):
        for ability in found:
            yield f"{ASSISTANTS[assistant]}_{ability}"


def _ability(component: Component) -> str:
    """The platform; garage doors and their like have words of their own."""
    entrance = TRAITS[component.platform].sensitive_classes and _sensitive(component)
    return f"{component.platform}_entrance" if entrance else str(component.platform)


@callback
def async_apply(
    hass: HomeAssistant, entity_id: str, component: Component, chosen: Collection[str]
) -> None:
    """Give an entity to the chosen assistants, and to no others."""
    if exposable(component):
        for assistant in assistants(hass):
            async_expose_entity(hass, assistant, entity_id, assistant in chosen)


@callback
def async_decide(hass: HomeAssistant, entity_ids: Iterable[str]) -> None:
    """Have Home Assistant decide now to which assistants it exposes entities about which nobody has decided.

    It looks at what an entity is, which may soon be written in another way.
    """
    entity_ids = tuple(entity_ids)
    for assistant in assistants(hass):
        for entity_id in entity_ids:
            hass.data[DATA_EXPOSED_ENTITIES].async_should_expose(assistant, entity_id)

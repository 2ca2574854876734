"""Voice assistants: which of them get a device, and what they can do with it."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import HomeAssistant, callback

from ..model.components import Component
from ..model.vocabulary import Platform

ASSISTANTS: Final = {
    "conversation": "conversation",
    "cloud.alexa": "alexa",
    "cloud.google_assistant": "google_assistant",
}
"""The assistants to which entities are exposed one by one, and their keys in the translations."""

CONTROLLED: Final = frozenset(
    {Platform.CAMERA, Platform.CLIMATE, Platform.LIGHT, Platform.LOCK, Platform.SWITCH}
)
"""What the answer is about. Which sensors are exposed stays Home Assistant's own choice."""

_SENSITIVE: Final = frozenset({Platform.CAMERA, Platform.LOCK})
"""What nobody should hand to an assistant without a thought."""


def assistants(hass: HomeAssistant) -> tuple[str, ...]:
    """The assistants that there are in this Home Assistant."""
    if DATA_EXPOSED_ENTITIES not in hass.data:
        return ()
    components = hass.config.components
    return tuple(each for each in ASSISTANTS if each.partition(".")[0] in components)


def _exposable(component: Component) -> bool:
    return component.platform in CONTROLLED and component.common.category is None


def platforms(components: Iterable[Component]) -> set[Platform]:
    """What of a device an assistant can control."""
    return {each.platform for each in components if _exposable(each)}


def proposal(hass: HomeAssistant, components: Iterable[Component]) -> list[str]:
    """The assistants that get a device if nobody says otherwise."""
    found = platforms(components)
    if not found or found & _SENSITIVE:
        return []
    return [
        each
        for each in assistants(hass)
        if hass.data[DATA_EXPOSED_ENTITIES].async_get_expose_new_entities(each)
    ]


def abilities(hass: HomeAssistant, components: Iterable[Component]) -> Iterator[str]:
    """The keys of the words about what each assistant could do with a device."""
    found = sorted(platforms(components))
    for assistant in assistants(hass):
        for platform in found:
            yield f"{ASSISTANTS[assistant]}_{platform}"


@callback
def async_apply(
    hass: HomeAssistant, entity_id: str, component: Component, chosen: Collection[str]
) -> None:
    """Give an entity to the chosen assistants, and to no others."""
    if _exposable(component):
        for assistant in assistants(hass):
            async_expose_entity(hass, assistant, entity_id, assistant in chosen)

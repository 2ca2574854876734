"""Voice assistants: which of them get a device, and what they can do with it."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.components.homeassistant.exposed_entities import (
    DEFAULT_EXPOSED_BINARY_SENSOR_DEVICE_CLASSES,
    DEFAULT_EXPOSED_DOMAINS,
    DEFAULT_EXPOSED_SENSOR_DEVICE_CLASSES,
    async_expose_entity,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.chat_session import current_session
from homeassistant.helpers.trace import trace_id_get

from ..model.components import Component
from ..model.traits import TRAITS
from ..model.vocabulary import Assistant, Platform

ASSISTANTS: Final = {
    "conversation": Assistant.ASSIST,
    "cloud.alexa": Assistant.ALEXA,
    "cloud.google_assistant": Assistant.GOOGLE,
}
"""The assistants to which entities are exposed one by one."""

_ASSIST: Final = "conversation"
_EXPOSED: Final = "should_expose"
_EXPOSED_CLASSES: Final[Mapping[str, Collection[str]]] = {
    Platform.BINARY_SENSOR: DEFAULT_EXPOSED_BINARY_SENSOR_DEVICE_CLASSES,
    Platform.SENSOR: DEFAULT_EXPOSED_SENSOR_DEVICE_CLASSES,
}


def assistants(hass: HomeAssistant) -> tuple[str, ...]:
    """The assistants that there are in this Home Assistant."""
    if DATA_EXPOSED_ENTITIES not in hass.data:
        return ()
    components = hass.config.components
    return tuple(each for each in ASSISTANTS if each.partition(".")[0] in components)


def exposable(component: Component) -> bool:
    """Whether an assistant can control it. Other entities are exposed as Home Assistant does by itself."""
    return bool(TRAITS[component.platform].assistants) and component.common.category is None


def initial_options(hass: HomeAssistant, component: Component) -> dict[str, dict[str, bool]]:
    """What a new entity brings into the entity registry: who gets it, as far as that is clear.

    A sensitive one goes to no assistant by itself; Home Assistant exposes all covers, garage doors too.
    Of others Home Assistant would write down, one entity after the other and with a state each time, what
    it decides for Assist when it sees their first state.
    """
    if component.sensitive:
        return {assistant: {_EXPOSED: False} for assistant in ASSISTANTS}
    if not component.common.enabled or _ASSIST not in assistants(hass):
        return {}
    exposes = hass.data[DATA_EXPOSED_ENTITIES].async_get_expose_new_entities(_ASSIST)
    return {_ASSIST: {_EXPOSED: exposes and _exposed_by_default(component)}}


def _exposed_by_default(component: Component) -> bool:
    """Whether Home Assistant exposes an entity that nobody has decided on."""
    common = component.common
    if common.category is not None or not common.visible:
        return False
    classes = _EXPOSED_CLASSES.get(component.platform, ())
    return (
        component.platform in DEFAULT_EXPOSED_DOMAINS
        or getattr(component, "device_class", None) in classes
    )


def proposal(hass: HomeAssistant, components: Iterable[Component]) -> list[str]:
    """The assistants that get a device if nobody says otherwise."""
    found = [each for each in components if exposable(each)]
    if not found or any(each.sensitive for each in found):
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
    entrance = TRAITS[component.platform].sensitive_classes and component.sensitive
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
def async_defaults(hass: HomeAssistant, entity_id: str) -> dict[str, bool]:
    """Whether Home Assistant exposes an entity by itself, by the assistants about which nobody has decided.

    It looks at what an entity is, which may soon be written in another way. It decides when it is asked, and
    writes that down; here it is as before afterwards.
    """
    row = er.async_get(hass).async_get(entity_id)
    if row is None:
        return {}
    defaults: dict[str, bool] = {}
    for assistant in assistants(hass):
        if _EXPOSED not in row.options.get(assistant, {}):
            exposed = hass.data[DATA_EXPOSED_ENTITIES].async_should_expose(assistant, row.entity_id)
            defaults[assistant] = exposed
    async_undo_decisions(hass, row.entity_id, defaults)
    return defaults


@callback
def async_decide(hass: HomeAssistant, entity_id: str, decisions: Mapping[str, bool]) -> None:
    """Write down, for some assistants, whether an entity is exposed, unless somebody has decided already."""
    for assistant, exposed in decisions.items():
        options = _options(hass, entity_id, assistant)
        if _EXPOSED not in options:
            _write(hass, entity_id, assistant, options | {_EXPOSED: exposed})


@callback
def async_undo_decisions(
    hass: HomeAssistant, entity_id: str, decisions: Mapping[str, bool]
) -> None:
    """Have nobody have decided, where it still is what was decided for the user."""
    for assistant, exposed in decisions.items():
        options = _options(hass, entity_id, assistant)
        if options.pop(_EXPOSED, None) is exposed:
            _write(hass, entity_id, assistant, options)


def _options(hass: HomeAssistant, entity_id: str, assistant: str) -> dict[str, Any]:
    row = er.async_get(hass).async_get(entity_id)
    return {} if row is None else dict(row.options.get(assistant, {}))


def _write(hass: HomeAssistant, entity_id: str, assistant: str, options: Mapping[str, Any]) -> None:
    er.async_get(hass).async_update_entity_options(entity_id, assistant, options or None)


def is_spoken() -> bool:
    """Whether a person asks Assist for this, who takes silence for "done".

    An automation or a script that was started by a sentence goes on past a device that is away.
    Timers and sockets inherit the conversation that they were begun in; they are no tasks.
    """
    return (
        current_session.get() is not None
        and trace_id_get() is None
        and asyncio.current_task() is not None
    )

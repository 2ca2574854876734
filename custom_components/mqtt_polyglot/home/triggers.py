"""Triggers: what sets off automations and is no entity, and the automations that wait for it."""

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, override

from homeassistant.components.tag import DOMAIN as TAG_DOMAIN, async_scan_tag
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.setup import async_setup_component
from homeassistant.util.hass_dict import HassKey

from ..broker.message import Message
from ..const import CONF_BROKER_UID, DOMAIN
from ..model.components import Component, Tag, Trigger
from ..model.device import Device
from ..model.signal import Signal
from ..model.state import ComponentState
from ..model.vocabulary import Platform
from .hub import Hub
from .identity import device_ids


class TriggerId(NamedTuple):
    """What tells a trigger from all others, for ever: automations are kept with it.

    Attributes:
        device_id: The device in the device registry.
        type: What happens.
        subtype: Where.
        discovery_id: What told it from others until Home Assistant 2024.2, if an automation has it.
    """

    device_id: str
    type: str
    subtype: str
    discovery_id: str | None = None

    def is_one_of(self, component: Trigger) -> bool:
        """Whether it is among those of a component of its device."""
        return any(self.is_set_off(component, subtype) for subtype in component.subtypes)

    def is_set_off(self, component: Trigger, subtype: str) -> bool:
        """Whether it is the one of a component of its device that has this subtype."""
        if self.discovery_id and component.key == f"{component.platform}:{self.discovery_id}":
            return True
        return (component.type, subtype) == (self.type, self.subtype)


_ATTACHED: Final[HassKey[dict[object, tuple[TriggerId, str]]]] = HassKey(f"{DOMAIN}_triggers")
"""The triggers that automations wait for, with the names of the automations."""

_SIGNAL: Final = f"{DOMAIN}_trigger_{{}}"
"""The name of the signal that says that a trigger of a device was set off."""


@callback
def async_attach(
    hass: HomeAssistant, trigger: TriggerId, name: str, action: Callable[[Message], None]
) -> CALLBACK_TYPE:
    """Have an automation wait for a trigger, whether its device has it at the moment or not."""
    attached = hass.data.setdefault(_ATTACHED, {})
    key = object()
    attached[key] = (trigger, name)

    @callback
    def happened(component: Trigger, signal: Signal) -> None:
        if trigger.is_set_off(component, signal.subtype):
            action(signal.message)

    disconnect = async_dispatcher_connect(hass, _SIGNAL.format(trigger.device_id), happened)

    @callback
    def detach() -> None:
        attached.pop(key, None)
        disconnect()

    return detach


@callback
def async_triggers(hass: HomeAssistant, device_id: str) -> Iterator[TriggerId]:
    """The triggers that a device has, each once."""
    device = _device(hass, device_id)
    states = device.states.values() if device is not None else ()
    found = {
        TriggerId(device_id, state.component.type, subtype): None
        for state in states
        if isinstance(state.component, Trigger) and not state.withdrawn
        for subtype in state.component.subtypes
    }
    yield from found


@callback
def async_missing(hass: HomeAssistant, hub: Hub) -> dict[TriggerId, list[str]]:
    """The triggers that automations wait for in vain, with the names of the automations.

    Those of devices that withdrew their whole announcement are not: the device is shown as away.
    """
    missing: dict[TriggerId, list[str]] = {}
    for trigger, name in hass.data.get(_ATTACHED, {}).values():
        device = _device(hass, trigger.device_id, hub)
        if device is not None and not device.withdrawn and not _has(device, trigger):
            missing.setdefault(trigger, []).append(name)
    return missing


def _has(device: Device, trigger: TriggerId) -> bool:
    """Whether a device has a trigger, or may have it again in a moment."""
    return any(
        isinstance(state.component, Trigger) and trigger.is_one_of(state.component)
        for state in device.states.values()
    )


def _device(hass: HomeAssistant, device_id: str, hub: Hub | None = None) -> Device | None:
    """The running device of an entry of the device registry, of one broker or of any."""
    registered = dr.async_get(hass).async_get(device_id)
    if registered is None:
        return None
    entry = hass.config_entries.async_get_entry(registered.config_entry_id or "")
    if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED:
        return None
    own: Hub = entry.runtime_data
    if hub is not None and own is not hub:
        return None
    ids = device_ids(entry.data[CONF_BROKER_UID], registered)
    return next(
        (own.controller.devices[each] for each in ids if each in own.controller.devices), None
    )


class _Listener[C: Component]:
    """What listens to a component that becomes no entity."""

    def __init__(
        self, hass: HomeAssistant, hub: Hub, device: Device, state: ComponentState
    ) -> None:
        """Listen to the component."""
        self._hass = hass
        self._hub = hub
        self._device = device
        component: Any = state.component
        self._component: C = component
        state.listener = self

    @callback
    def on_values(self, changed: frozenset[str]) -> None:
        """There is nothing to show."""

    @callback
    def on_occurrence(self, key: str, value: Any) -> None:
        """Pass it on, with the device in the device registry."""
        if (registered := self._hub.registered(self._device.spec.id)) is not None:
            self._happened(registered.id, value)

    def _happened(self, device_id: str, value: Any) -> None:
        raise NotImplementedError

    @callback
    def on_redefined(self, state: ComponentState) -> None:
        """Be what the device now says."""
        component: Any = state.component
        self._component = component


class _TriggerListener(_Listener[Trigger]):
    """Sets off the automations that wait for the triggers of a component."""

    @override
    def _happened(self, device_id: str, value: Signal) -> None:
        async_dispatcher_send(self._hass, _SIGNAL.format(device_id), self._component, value)


class _TagListener(_Listener[Tag]):
    """Has Home Assistant know of the tags that a reader reads."""

    @override
    def _happened(self, device_id: str, value: str) -> None:
        self._hass.async_create_task(_async_scan(self._hass, value, device_id))


async def _async_scan(hass: HomeAssistant, tag_id: str, device_id: str) -> None:
    if await async_setup_component(hass, TAG_DOMAIN, {}):
        await async_scan_tag(hass, tag_id, device_id)


@callback
def async_set_up(hass: HomeAssistant, hub: Hub) -> None:
    """Have the hub make listeners of the components that become no entities."""

    def register(platform: Platform, listener: type[_Listener[Any]]) -> None:
        @callback
        def add(components: list[tuple[Device, ComponentState]]) -> None:
            for device, state in components:
                listener(hass, hub, device, state)

        hub.adding.register(platform, add)

    register(Platform.DEVICE_AUTOMATION, _TriggerListener)
    register(Platform.TAG, _TagListener)

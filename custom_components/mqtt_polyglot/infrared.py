"""Emitters and receivers of infrared signals."""

from functools import partial
from typing import Any, override

from homeassistant.components.infrared import (
    InfraredCommand,
    InfraredEmitterEntity,
    InfraredReceivedSignal,
    InfraredReceiverEntity,
)

from .entity import PolyglotEntity, async_setup_platform
from .home.hub import Hub
from .model.components import Infrared, InfraredSignal
from .model.device import Device
from .model.state import ComponentState
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0


class PolyglotInfraredEmitter(PolyglotEntity[Infrared], InfraredEmitterEntity):
    """Sends signals for other integrations. Its state, when it did so last, is Home Assistant's."""

    @override
    async def async_send_command(self, command: InfraredCommand) -> None:
        """Send a signal."""
        timings = tuple(command.get_raw_timings())
        signal = InfraredSignal(timings, command.modulation, command.repeat_count)
        await self._async_write("send", signal)


class PolyglotInfraredReceiver(PolyglotEntity[Infrared], InfraredReceiverEntity):
    """Hears signals for other integrations. Its state, when it did so last, is Home Assistant's."""

    @override
    def _happen(self, key: str, value: Any) -> None:
        self._handle_received_signal(InfraredReceivedSignal(list(value.timings), value.modulation))


def _entity(
    hub: Hub, device: Device, state: ComponentState
) -> PolyglotInfraredEmitter | PolyglotInfraredReceiver:
    component = state.component
    sends = isinstance(component, Infrared) and component.send is not None
    kind = PolyglotInfraredEmitter if sends else PolyglotInfraredReceiver
    return kind(hub, device, state)


async_setup_entry = partial(async_setup_platform, platform=Platform.INFRARED, entity_type=_entity)

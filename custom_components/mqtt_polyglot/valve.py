"""Valves."""

from functools import partial
from typing import Final, override

from homeassistant.components.valve import (
    ATTR_POSITION,
    ValveDeviceClass,
    ValveEntity,
    ValveEntityFeature,
)

from .entity import async_setup_platform
from .entity_movable import MovableEntity
from .entity_table import Feature, Shown, does, features_of, sets
from .model.components import Valve
from .model.vocabulary import MotionCommand, Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = (
    Feature(ValveEntityFeature.OPEN, "command", MotionCommand.OPEN),
    Feature(ValveEntityFeature.CLOSE, "command", MotionCommand.CLOSE),
    Feature(ValveEntityFeature.STOP, "command", MotionCommand.STOP),
    Feature(ValveEntityFeature.SET_POSITION, "position"),
)


class PolyglotValve(MovableEntity[Valve], ValveEntity):
    """A valve. One that tells its position is opened and closed by that."""

    _shown = (Shown("position", "_attr_current_valve_position", round),)

    async_open_valve = does("command", MotionCommand.OPEN)
    async_close_valve = does("command", MotionCommand.CLOSE)
    async_stop_valve = does("command", MotionCommand.STOP)
    async_set_valve_position = sets("position", ATTR_POSITION)

    @override
    def _define(self) -> None:
        component = self._component
        device_class = component.device_class
        self._attr_device_class = ValveDeviceClass(device_class) if device_class else None
        self._attr_reports_position = component.position is not None
        self._attr_supported_features = features_of(component, ValveEntityFeature(0), _FEATURES)
        self._blind = component.assumed


async_setup_entry = partial(
    async_setup_platform, platform=Platform.VALVE, entity_type=PolyglotValve
)

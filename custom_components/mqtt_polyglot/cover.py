"""Covers."""

from functools import partial
from typing import Any, Final, override

from homeassistant.components.cover import (
    ATTR_POSITION,
    ATTR_TILT_POSITION,
    CoverDeviceClass,
    CoverEntity,
    CoverEntityFeature,
)

from .entity import async_setup_platform
from .entity_movable import MovableEntity
from .entity_table import Feature, Shown, does, features_of, sets
from .model.components import Cover
from .model.vocabulary import MotionCommand, Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = (
    Feature(CoverEntityFeature.OPEN, "command", MotionCommand.OPEN),
    Feature(CoverEntityFeature.CLOSE, "command", MotionCommand.CLOSE),
    Feature(CoverEntityFeature.STOP, "command", MotionCommand.STOP),
    Feature(CoverEntityFeature.SET_POSITION, "position"),
    Feature(CoverEntityFeature.OPEN_TILT, "tilt_command", MotionCommand.OPEN),
    Feature(CoverEntityFeature.CLOSE_TILT, "tilt_command", MotionCommand.CLOSE),
    Feature(CoverEntityFeature.STOP_TILT, "tilt_command", MotionCommand.STOP),
    Feature(CoverEntityFeature.SET_TILT_POSITION, "tilt"),
)


class PolyglotCover(MovableEntity[Cover], CoverEntity):
    """A cover."""

    _shown = (
        Shown("position", "_attr_current_cover_position", round),
        Shown("tilt", "_attr_current_cover_tilt_position", round),
    )

    async_open_cover = does("command", MotionCommand.OPEN)
    async_close_cover = does("command", MotionCommand.CLOSE)
    async_stop_cover = does("command", MotionCommand.STOP)
    async_set_cover_position = sets("position", ATTR_POSITION)
    async_open_cover_tilt = does("tilt_command", MotionCommand.OPEN)
    async_close_cover_tilt = does("tilt_command", MotionCommand.CLOSE)
    async_stop_cover_tilt = does("tilt_command", MotionCommand.STOP)
    async_set_cover_tilt_position = sets("tilt", ATTR_TILT_POSITION)

    @override
    def _define(self) -> None:
        component = self._component
        device_class = component.device_class
        self._attr_device_class = CoverDeviceClass(device_class) if device_class else None
        self._attr_supported_features = features_of(component, CoverEntityFeature(0), _FEATURES)
        self._blind = component.assumed

    @override
    async def async_toggle_tilt(self, **kwargs: Any) -> None:
        """Close the slats, or open them if they are closed, wherever that is on their scale."""
        tilt = self.current_cover_tilt_position
        if tilt is not None and tilt <= self._component.tilt_closed:
            await self.async_open_cover_tilt()
        else:
            await self.async_close_cover_tilt()


async_setup_entry = partial(
    async_setup_platform, platform=Platform.COVER, entity_type=PolyglotCover
)

"""Robots that mow lawns."""

from functools import partial
from typing import Final, override

from homeassistant.components.lawn_mower import (
    LawnMowerActivity,
    LawnMowerEntity,
    LawnMowerEntityFeature,
)

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Feature, Shown, does, features_of
from .model.components import LawnMower
from .model.vocabulary import LawnMowerCommand, Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = (
    Feature(LawnMowerEntityFeature.START_MOWING, "start_mowing"),
    Feature(LawnMowerEntityFeature.PAUSE, "pause"),
    Feature(LawnMowerEntityFeature.DOCK, "dock"),
    Feature(LawnMowerEntityFeature.STOP, "stop"),
)


class PolyglotLawnMower(PolyglotEntity[LawnMower], LawnMowerEntity):
    """A robot that mows lawns."""

    _shown = (Shown("activity", "_attr_activity", LawnMowerActivity),)

    async_start_mowing = does("start_mowing", LawnMowerCommand.START_MOWING)
    async_pause = does("pause", LawnMowerCommand.PAUSE)
    async_dock = does("dock", LawnMowerCommand.DOCK)
    async_stop = does("stop", LawnMowerCommand.STOP)

    @override
    def _define(self) -> None:
        mower = self._component
        self._attr_supported_features = features_of(mower, LawnMowerEntityFeature(0), _FEATURES)
        self._blind = mower.assumed


async_setup_entry = partial(
    async_setup_platform, platform=Platform.LAWN_MOWER, entity_type=PolyglotLawnMower
)

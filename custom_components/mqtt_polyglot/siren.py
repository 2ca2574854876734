"""Sirens."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, override

from homeassistant.components.siren import (
    ATTR_DURATION,
    ATTR_TONE,
    ATTR_VOLUME_LEVEL,
    SirenEntity,
    SirenEntityFeature,
)

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Feature, Shown, does, features_of
from .model.components import Siren
from .model.vocabulary import Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = (
    Feature(SirenEntityFeature.TURN_ON, "power"),
    Feature(SirenEntityFeature.TURN_OFF, "power"),
    Feature(SirenEntityFeature.TONES, "tone"),
    Feature(SirenEntityFeature.DURATION, "duration"),
    Feature(SirenEntityFeature.VOLUME_SET, "volume"),
)

_SOUND: Final = {"tone": ATTR_TONE, "duration": ATTR_DURATION, "volume": ATTR_VOLUME_LEVEL}
"""What is told with "on", and shown as an attribute of the state, by data point."""


class PolyglotSiren(PolyglotEntity[Siren], SirenEntity):
    """A siren."""

    _shown = (Shown("power", "_attr_is_on"),)

    async_turn_on = does("power", True, **_SOUND)
    async_turn_off = does("power", False)

    @override
    def _define(self) -> None:
        siren = self._component
        self._attr_supported_features = features_of(siren, SirenEntityFeature(0), _FEATURES)
        if siren.tone is not None:
            self._attr_available_tones = list(siren.tone.options)
        self._blind = siren.common.optimistic or not siren.power.sources

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """How it sounds, which Home Assistant leaves to the platform."""
        points = {name: getattr(self._component, key) for key, name in _SOUND.items()}
        sound = {name: self._get(point) for name, point in points.items() if point is not None}
        return sound | self._attr_extra_state_attributes


async_setup_entry = partial(
    async_setup_platform, platform=Platform.SIREN, entity_type=PolyglotSiren
)

"""Robots that clean floors."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final, override

from homeassistant.components.vacuum import (
    Segment,
    StateVacuumEntity,
    VacuumActivity,
    VacuumEntityFeature,
)
from homeassistant.const import ATTR_BATTERY_LEVEL

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Feature, Shown, does, features_of, sets
from .model.components import CustomCommand, Vacuum
from .model.vocabulary import Platform, VacuumCommand

PARALLEL_UPDATES = 0

_FEATURES: Final = (
    Feature(VacuumEntityFeature.START, "command", VacuumCommand.START),
    Feature(VacuumEntityFeature.PAUSE, "command", VacuumCommand.PAUSE),
    Feature(VacuumEntityFeature.STOP, "command", VacuumCommand.STOP),
    Feature(VacuumEntityFeature.RETURN_HOME, "command", VacuumCommand.RETURN_HOME),
    Feature(VacuumEntityFeature.CLEAN_SPOT, "command", VacuumCommand.CLEAN_SPOT),
    Feature(VacuumEntityFeature.LOCATE, "command", VacuumCommand.LOCATE),
    Feature(VacuumEntityFeature.FAN_SPEED, "fan_speed"),
    Feature(VacuumEntityFeature.SEND_COMMAND, "custom"),
)


class PolyglotVacuum(PolyglotEntity[Vacuum], StateVacuumEntity):
    """A robot that cleans floors."""

    _shown = (
        Shown("activity", "_attr_activity", VacuumActivity),
        Shown("fan_speed", "_attr_fan_speed"),
    )

    async_start = does("command", VacuumCommand.START)
    async_pause = does("command", VacuumCommand.PAUSE)
    async_stop = does("command", VacuumCommand.STOP)
    async_return_to_base = does("command", VacuumCommand.RETURN_HOME)
    async_clean_spot = does("command", VacuumCommand.CLEAN_SPOT)
    async_locate = does("command", VacuumCommand.LOCATE)
    async_set_fan_speed = sets("fan_speed", "fan_speed")
    async_clean_segments = sets("clean", "segment_ids", tuple)

    @override
    def _define(self) -> None:
        vacuum = self._component
        self._features = features_of(vacuum, VacuumEntityFeature.STATE, _FEATURES)
        if vacuum.status:
            self._features |= VacuumEntityFeature.STATUS
        self._attr_fan_speed_list = list(vacuum.fan_speed.options) if vacuum.fan_speed else []

    @override
    def _update(self, changed: Collection[str]) -> None:
        super()._update(changed)
        segments = self._get(self._component.segments)
        self._attr_supported_features = self._features
        if segments and self._component.clean is not None:
            self._attr_supported_features |= VacuumEntityFeature.CLEAN_AREA
        if segments and "segments" in changed and self.registry_entry is not None:
            self._tell_of_other_segments(segments)

    def _tell_of_other_segments(self, segments: Mapping[str, str]) -> None:
        """Have Home Assistant ask for the areas again if the parts of the home are others now."""
        known = self.last_seen_segments
        if known is not None and {each.id: each.name for each in known} != segments:
            self.async_create_segments_issue()

    @override
    async def async_get_segments(self) -> list[Segment]:
        """The parts of the home that it can clean one by one."""
        segments = self._get(self._component.segments) or {}
        return [Segment(id=key, name=name) for key, name in segments.items()]

    @override
    async def async_send_command(
        self, command: str, params: dict[str, Any] | list[Any] | None = None, **kwargs: Any
    ) -> None:
        """Have it do something of its own."""
        own = params if isinstance(params, dict) else None
        await self._async_write("custom", CustomCommand(command, own))

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Its battery, which Home Assistant shows no more, beside what the device adds."""
        own = self._attr_extra_state_attributes
        battery = self._get(self._component.battery)
        return own if battery is None else {ATTR_BATTERY_LEVEL: battery, **own}


async_setup_entry = partial(
    async_setup_platform, platform=Platform.VACUUM, entity_type=PolyglotVacuum
)

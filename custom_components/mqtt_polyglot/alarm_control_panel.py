"""Alarm control panels."""

from functools import partial
from typing import Final, override

from homeassistant.components.alarm_control_panel import (
    AlarmControlPanelEntity,
    AlarmControlPanelEntityFeature,
    AlarmControlPanelState,
    CodeFormat,
)
from homeassistant.const import ATTR_CODE

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Action, Feature, Shown, features_of
from .model.codec import EncodeError
from .model.components import AlarmControlPanel
from .model.vocabulary import AlarmCommand, Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = tuple(
    Feature(AlarmControlPanelEntityFeature[command.name], "command", command)
    for command in AlarmCommand
    if command is not AlarmCommand.DISARM
)


def _gives(command: AlarmCommand) -> Action:
    """A method that gives a command, if the code is right."""

    async def act(self: PolyglotAlarmControlPanel, code: str | None = None) -> None:
        await self.async_give(command, code)

    return act


class PolyglotAlarmControlPanel(PolyglotEntity[AlarmControlPanel], AlarmControlPanelEntity):
    """An alarm control panel. A command that it does not confirm has failed."""

    _shown = (
        Shown("state", "_attr_alarm_state", AlarmControlPanelState),
        Shown("changed_by", "_attr_changed_by"),
    )

    async_alarm_disarm = _gives(AlarmCommand.DISARM)
    async_alarm_arm_home = _gives(AlarmCommand.ARM_HOME)
    async_alarm_arm_away = _gives(AlarmCommand.ARM_AWAY)
    async_alarm_arm_night = _gives(AlarmCommand.ARM_NIGHT)
    async_alarm_arm_vacation = _gives(AlarmCommand.ARM_VACATION)
    async_alarm_arm_custom_bypass = _gives(AlarmCommand.ARM_CUSTOM_BYPASS)
    async_alarm_trigger = _gives(AlarmCommand.TRIGGER)

    @override
    def _define(self) -> None:
        component = self._component
        self._attr_supported_features = features_of(
            component, AlarmControlPanelEntityFeature(0), _FEATURES
        )
        self._attr_code_format = (
            CodeFormat(component.code_format) if component.code_format else None
        )
        self._attr_code_arm_required = AlarmCommand.ARM_AWAY in component.code_needed_for

    async def async_give(self, command: AlarmCommand, code: str | None) -> None:
        """Give a command; raises ``ServiceValidationError`` if it takes a code, and not this one."""
        try:
            self._component.check_code(command, code)
        except EncodeError as err:
            raise self._refusal(err) from err
        await self._async_write("command", command, {ATTR_CODE: code} if code else {})


async_setup_entry = partial(
    async_setup_platform,
    platform=Platform.ALARM_CONTROL_PANEL,
    entity_type=PolyglotAlarmControlPanel,
)

"""``alarm_control_panel``: alarm panels. What a panel does not say about itself is never assumed."""

from typing import Final

from ....model.components import AlarmControlPanel
from ....model.vocabulary import AlarmCommand, AlarmState, CodeFormat
from ..commands import Named
from ..fields import MAX_NAME, in_any_case
from ..table import Row, Table
from ..take import Take, constant, orders
from ..wiring import Wiring, words
from .rows import CHANGED_BY, CODE

_REMOTE: Final = {"REMOTE_CODE": CodeFormat.NUMBER, "REMOTE_CODE_TEXT": CodeFormat.TEXT}
"""What a panel announces in place of a code that it alone knows."""

_STATES: Final = words(*((in_any_case(state.value), state) for state in AlarmState))

_ORDERS: Final = orders(
    ("payload_disarm", "DISARM", AlarmCommand.DISARM),
    ("payload_arm_home", "ARM_HOME", AlarmCommand.ARM_HOME),
    ("payload_arm_away", "ARM_AWAY", AlarmCommand.ARM_AWAY),
    ("payload_arm_night", "ARM_NIGHT", AlarmCommand.ARM_NIGHT),
    ("payload_arm_vacation", "ARM_VACATION", AlarmCommand.ARM_VACATION),
    ("payload_arm_custom_bypass", "ARM_CUSTOM_BYPASS", AlarmCommand.ARM_CUSTOM_BYPASS),
    ("payload_trigger", "TRIGGER", AlarmCommand.TRIGGER),
)

_CODE: Final = Take(("code",), lambda wiring: wiring.fields.text("code", limit=MAX_NAME))

_NEEDS: Final = (
    ("code_disarm_required", lambda command: command is AlarmCommand.DISARM),
    ("code_trigger_required", lambda command: command is AlarmCommand.TRIGGER),
    ("code_arm_required", lambda command: command.value.startswith("arm_")),
)
"""The key that says whether a code is asked for, and for which commands."""


def _features(wiring: Wiring) -> tuple[AlarmCommand, ...]:
    """What the panel can do: to be disarmed, and what it lists, or else everything."""
    listed = wiring.fields.members("supported_features", AlarmCommand)
    if listed is None:
        return tuple(AlarmCommand)
    return tuple(dict.fromkeys((AlarmCommand.DISARM, *listed)))


def _format(code: str | None) -> CodeFormat | None:
    if code is None:
        return None
    return _REMOTE.get(code) or (CodeFormat.NUMBER if code.isdigit() else CodeFormat.TEXT)


def _needed(wiring: Wiring) -> frozenset[AlarmCommand]:
    asked = [test for key, test in _NEEDS if wiring.fields.flag(key, default=True)]
    return frozenset(each for each in AlarmCommand if any(test(each) for test in asked))


ALARM_CONTROL_PANEL: Final = Table(
    kind=AlarmControlPanel,
    rows=(
        Row(point="state", state=("state_topic", "value_template"), codec=constant(_STATES)),
        Row(
            point="command",
            command=("command_topic", "command_template"),
            codec=_ORDERS.then(lambda each: Named("action", each)),
            traits={"options": Take(("supported_features",), _features)},
            wanted=("code",),
        ),
        CODE,
        CHANGED_BY,
    ),
    settings={
        "code_format": _CODE.then(_format),
        "expected_code": _CODE.then(lambda code: None if code in _REMOTE else code),
        "code_needed_for": Take(tuple(key for key, _ in _NEEDS), _needed),
    },
    needs={"state": ("state",), "command": ("command",)},
)

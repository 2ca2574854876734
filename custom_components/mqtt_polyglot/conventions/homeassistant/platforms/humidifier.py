"""``humidifier``: humidifiers and dehumidifiers."""

from typing import Any, Final

from ....model.codec import Codec, Number
from ....model.components import Humidifier
from ....model.vocabulary import HumidifierAction, HumidifierClass
from ..codecs import NO_NUMBER
from ..fields import in_any_case
from ..table import Row, Table
from ..take import Take, constant, limits, listed
from ..wiring import UNKNOWN, Wiring, words
from .rows import POWER

_RANGE: Final = limits("min_humidity", "max_humidity", (0, 100), low=0, high=100)
_MODES: Final = listed("modes")


def _humidity(wiring: Wiring, low: float | None, high: float | None) -> Number:
    reset, *_ = _RESET.of(wiring)
    return Number(minimum=low, maximum=high, unknown=NO_NUMBER | {reset.strip().lower()})


_RESET: Final = Take(
    ("payload_reset_humidity",),
    lambda wiring: wiring.fields.word("payload_reset_humidity", UNKNOWN),
)
_CURRENT: Final = Take(_RESET.keys, lambda wiring: _humidity(wiring, 0, 100))
_TARGET: Final = Take(
    (*_RESET.keys, *_RANGE["minimum"].keys),
    lambda wiring: _humidity(wiring, *(take.of(wiring) for take in _RANGE.values())),
)


def _mode(wiring: Wiring) -> Codec[Any]:
    reset, *_ = wiring.fields.word("payload_reset_mode", UNKNOWN)
    return words(*(((mode,), mode) for mode in _MODES.of(wiring)), unknown=reset)


def _device_class(wiring: Wiring) -> HumidifierClass | None:
    if wiring.fields.denies("device_class"):
        return None
    return wiring.fields.member("device_class", HumidifierClass) or HumidifierClass.HUMIDIFIER


HUMIDIFIER: Final = Table(
    kind=Humidifier,
    rows=(
        POWER,
        Row(
            point="target_humidity",
            state=("target_humidity_state_topic", "target_humidity_state_template"),
            command=("target_humidity_command_topic", "target_humidity_command_template"),
            codec=_TARGET,
            traits=_RANGE,
        ),
        Row(
            point="current_humidity",
            state=("current_humidity_topic", "current_humidity_template"),
            codec=_CURRENT,
        ),
        Row(
            point="mode",
            state=("mode_state_topic", "mode_state_template"),
            command=("mode_command_topic", "mode_command_template"),
            codec=Take((*_MODES.keys, "payload_reset_mode"), _mode),
            writable=True,
        ),
        Row(
            point="action",
            state=("action_topic", "action_template"),
            codec=constant(
                words(*((in_any_case(action.value), action) for action in HumidifierAction))
            ),
        ),
    ),
    settings={"device_class": Take(("device_class",), _device_class)},
    needs={"command": ("power", "target_humidity")},
    optimistic="",
)

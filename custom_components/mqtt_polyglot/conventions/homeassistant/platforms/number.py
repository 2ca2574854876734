"""``number``: numbers that can be set."""

from typing import Final

from ....model import codec
from ....model.components import Number
from ....model.sensor_class import NUMBER_CLASSES, SAME_UNIT
from ....model.vocabulary import NumberMode
from ..codecs import NO_NUMBER
from ..fields import MAX_NAME
from ..table import Row, Table
from ..take import Take, member, number
from ..wiring import UNKNOWN, Wiring

_MINIMUM: Final = number("min", 0)
_MAXIMUM: Final = number("max", 100)


def _said(wiring: Wiring) -> codec.Number:
    reset, *_ = wiring.fields.word("payload_reset", UNKNOWN)
    return codec.Number(
        minimum=_MINIMUM.of(wiring),
        maximum=_MAXIMUM.of(wiring),
        unknown=NO_NUMBER | {reset.strip().lower()},
    )


def _device_class(wiring: Wiring) -> str | None:
    device_class = wiring.fields.own_word("device_class")
    if device_class is None or device_class in NUMBER_CLASSES:
        return device_class
    wiring.fields.reject("device_class", f"no device class is called {device_class[:64]!r}")
    return None


def _unit(wiring: Wiring) -> str | None:
    unit = wiring.fields.text("unit_of_measurement", limit=MAX_NAME)
    return SAME_UNIT.get(unit, unit) if unit is not None else None


NUMBER: Final = Table(
    kind=Number,
    rows=(
        Row(
            point="value",
            state=("state_topic", "value_template"),
            command=("command_topic", "command_template"),
            codec=Take((*_MINIMUM.keys, *_MAXIMUM.keys, "payload_reset"), _said),
            traits={
                "minimum": _MINIMUM,
                "maximum": _MAXIMUM,
                "step": number("step", 1, low=0.001),
            },
        ),
    ),
    settings={
        "device_class": Take(("device_class",), _device_class),
        "unit": Take(("unit_of_measurement",), _unit),
        "mode": member("mode", NumberMode, NumberMode.AUTO),
    },
    needs={"command": ("value",)},
    optimistic="value",
)

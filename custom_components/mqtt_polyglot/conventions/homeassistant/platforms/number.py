"""``number``: numbers that can be set."""

from dataclasses import replace
from typing import Final

from ....model import codec
from ....model.components import Number
from ....model.sensor_class import NUMBER_CLASSES, SAME_UNIT
from ....model.vocabulary import NumberMode
from ..codecs import NO_NUMBER, NUMERIC
from ..fields import MAX_NAME
from ..table import Parts, Row, Table
from ..take import Take, constant, member, number
from ..wiring import UNKNOWN, Wiring

_MINIMUM: Final = number("min", 0)
_MAXIMUM: Final = number("max", 100)


_TOPICS: Final = {"minimum": "min", "maximum": "max", "step": "step"}


def _said(wiring: Wiring) -> codec.Number:
    reset, *_ = wiring.fields.word("payload_reset", UNKNOWN)
    low, high = (f"{key}_topic" not in wiring.fields for key in ("min", "max"))
    return codec.Number(
        minimum=_MINIMUM.of(wiring) if low else None,
        maximum=_MAXIMUM.of(wiring) if high else None,
        unknown=NO_NUMBER | {reset.strip().lower()},
    )


def _device_class(wiring: Wiring) -> str | None:
    device_class = wiring.fields.own_word("device_class")
    if device_class is None or device_class in NUMBER_CLASSES:
        return device_class
    wiring.fields.reject("device_class", f"unknown device class {device_class[:64]!r}")
    return None


def _unit(wiring: Wiring) -> str | None:
    unit = wiring.fields.text("unit_of_measurement", limit=MAX_NAME)
    return SAME_UNIT.get(unit, unit) if unit is not None else None


def _follow(_wiring: Wiring, parts: Parts) -> None:
    """Have the number keep to the limits that the device says."""
    follows = tuple((trait, trait) for trait in _TOPICS if trait in parts)
    if follows and "value" in parts:
        parts["value"] = replace(parts["value"], follows=follows)


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
        # Limits that the device says: keys of our own.
        *(
            Row(point=point, state=(f"{key}_topic", f"{key}_template"), codec=constant(NUMERIC))
            for point, key in _TOPICS.items()
        ),
    ),
    settings={
        "device_class": Take(("device_class",), _device_class),
        "unit": Take(("unit_of_measurement",), _unit),
        "mode": member("mode", NumberMode, NumberMode.AUTO),
    },
    needs={"command": ("value",)},
    optimistic="value",
    special=_follow,
)

"""What thermostats and water heaters announce alike: units, precisions, setpoints, a template for all."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from ....model.codec import Number
from ....model.unit import spelled
from ....model.vocabulary import TemperatureUnit
from ..codecs import NO_NUMBER, NUMERIC
from ..fields import MAX_NAME
from ..table import Parts, Row
from ..take import Take, constant, limits, number, sent
from ..wiring import Wiring

SHARED: Final = "value_template"
"""The key of the template of every value that has none of its own."""

_UNITS: Final = {unit.value: unit for unit in TemperatureUnit}
_PRECISIONS: Final = (0.1, 0.5, 1.0)


def _unit(wiring: Wiring) -> TemperatureUnit | None:
    text = wiring.fields.text("temperature_unit", limit=MAX_NAME)
    if text is None:
        return None
    unit = _UNITS.get(spelled(text))
    if unit is None:
        wiring.fields.reject("temperature_unit", f"{text[:64]!r} is neither C nor F")
    return unit


def _precision(wiring: Wiring) -> float | None:
    precision = wiring.fields.decimal("precision")
    if precision is not None and precision not in _PRECISIONS:
        wiring.fields.reject("precision", f"{precision:g} is not one of 0.1, 0.5 and 1")
        return None
    return precision


_UNIT: Final = Take(("temperature_unit",), _unit)
_INITIAL: Final = number("initial")

TEMPERATURE_SETTINGS: Final[dict[str, Take[Any]]] = {
    "unit": _UNIT,
    "precision": Take(("precision",), _precision),
}

_LIMITS: Final = limits("min_temp", "max_temp")
_STEP: Final = number("temp_step", low=0.001)

POWER: Final = Row(
    point="power",
    command=("power_command_topic", "power_command_template"),
    codec=sent(),
)

LIMIT_ROWS: Final = tuple(
    Row(point=name, state=(f"{name}_topic", f"{name}_template"), codec=constant(codec))
    for name, codec in (
        ("min_temp", NUMERIC),
        ("max_temp", NUMERIC),
        ("temp_step", Number(minimum=0.001, unknown=NO_NUMBER)),
    )
)
"""The limits of all setpoints where the device says them: keys of our own."""

_FOLLOWED: Final = (
    ("minimum", "min_temp"),
    ("maximum", "max_temp"),
    ("step", "temp_step"),
    ("grid", "temp_step"),
)


def follow_limits(parts: Parts, names: Iterable[str]) -> None:
    """Have setpoints keep to the limits that the device says."""
    follows = tuple((trait, name) for trait, name in _FOLLOWED if name in parts)
    for name in names if follows else ():
        parts[name] = replace(parts[name], follows=follows)


def measured(point: str, stem: str) -> Row:
    """A number that is only read."""
    return Row(
        point=point,
        state=(f"{stem}_topic", f"{stem}_template", SHARED),
        codec=constant(NUMERIC),
    )


def setpoint(point: str, stem: str, start: Mapping[TemperatureUnit, float]) -> Row:
    """A temperature to reach.

    Args:
        point: The field of the component.
        stem: With what its keys begin.
        start: What it is assumed to be if the device does not tell it, by the unit that it announces.
    """

    def assumed(wiring: Wiring) -> float | None:
        initial, unit = _INITIAL.of(wiring), _UNIT.of(wiring)
        return start[unit] if initial is None and unit is not None else initial

    return Row(
        point=point,
        state=(f"{stem}_state_topic", f"{stem}_state_template", SHARED),
        command=(f"{stem}_command_topic", f"{stem}_command_template"),
        codec=constant(NUMERIC),
        traits=_LIMITS | {"step": _STEP.then(lambda step: step or 1.0), "grid": _STEP},
        assumed=Take((*_INITIAL.keys, *_UNIT.keys), assumed),
    )

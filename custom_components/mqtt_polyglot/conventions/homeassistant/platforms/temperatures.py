"""What thermostats and water heaters announce alike: units, precisions, setpoints, a template for all."""

from typing import Final

from ....model.unit import spelled
from ....model.vocabulary import TemperatureUnit
from ..codecs import NUMERIC
from ..fields import MAX_NAME
from ..table import Row
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
        wiring.fields.reject("precision", f"{precision:g} is none of 0.1, 0.5 and 1")
        return None
    return precision


TEMPERATURE_SETTINGS: Final = {
    "unit": Take(("temperature_unit",), _unit),
    "precision": Take(("precision",), _precision),
}

_LIMITS: Final = limits("min_temp", "max_temp")
_INITIAL: Final = number("initial")

POWER: Final = Row(
    point="power",
    command=("power_command_topic", "power_command_template"),
    codec=sent(),
)


def measured(point: str, stem: str) -> Row:
    """A number that is only read."""
    return Row(
        point=point,
        state=(f"{stem}_topic", f"{stem}_template", SHARED),
        codec=constant(NUMERIC),
    )


def setpoint(point: str, stem: str, **traits: Take[float | None]) -> Row:
    """A temperature to reach."""
    return Row(
        point=point,
        state=(f"{stem}_state_topic", f"{stem}_state_template", SHARED),
        command=(f"{stem}_command_topic", f"{stem}_command_template"),
        codec=constant(NUMERIC),
        traits=_LIMITS | traits,
        assumed=_INITIAL,
    )

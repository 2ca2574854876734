"""``water_heater``: boilers and heat pumps for hot water."""

from typing import Final

from ....model.components import WaterHeater
from ....model.vocabulary import TemperatureUnit
from ..table import Parts, Row, Table
from ..take import constant, listed, one_of
from ..wiring import Wiring
from .temperatures import (
    LIMIT_ROWS,
    POWER,
    SHARED,
    TEMPERATURE_SETTINGS,
    follow_limits,
    measured,
    setpoint,
)

_START: Final = {TemperatureUnit.CELSIUS: 43.3, TemperatureUnit.FAHRENHEIT: 110.0}
"""What a setpoint is assumed to be that the device does not tell."""

_MODES: Final = listed(
    "modes", ("eco", "electric", "gas", "heat_pump", "high_demand", "performance", "off")
)


def _special(_wiring: Wiring, parts: Parts) -> None:
    follow_limits(parts, parts.keys() & {"target_temperature"})


WATER_HEATER: Final = Table(
    kind=WaterHeater,
    rows=(
        Row(
            point="mode",
            state=("mode_state_topic", "mode_state_template", SHARED),
            command=("mode_command_topic", "mode_command_template"),
            codec=one_of(_MODES),
            traits={"options": _MODES},
            assumed=constant("off"),
        ),
        POWER,
        measured("current_temperature", "current_temperature"),
        setpoint("target_temperature", "temperature", _START),
        *LIMIT_ROWS,
    ),
    settings=TEMPERATURE_SETTINGS,
    optimistic="",
    ignored=(SHARED,),
    special=_special,
)

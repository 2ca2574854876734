"""``water_heater``: boilers and heat pumps for hot water."""

from typing import Final

from ....model.components import WaterHeater
from ..table import Row, Table
from ..take import constant, listed, one_of
from .temperatures import POWER, SHARED, TEMPERATURE_SETTINGS, measured, setpoint

_MODES: Final = listed(
    "modes", ("eco", "electric", "gas", "heat_pump", "high_demand", "performance", "off")
)

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
        setpoint("target_temperature", "temperature"),
    ),
    settings=TEMPERATURE_SETTINGS,
    optimistic="",
    ignored=(SHARED,),
)

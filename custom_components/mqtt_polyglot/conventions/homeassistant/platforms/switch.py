"""``switch``: things that are switched on and off."""

from typing import Final

from ....model.components import Switch
from ....model.vocabulary import SwitchClass
from ..table import Row, Table
from ..take import member, sent, told

SWITCH: Final = Table(
    kind=Switch,
    rows=(
        Row(
            point="power",
            state=("state_topic", "value_template"),
            command=("command_topic", "command_template"),
            codec=told(yes="state_on", no="state_off"),
            sends=sent(),
        ),
    ),
    settings={"device_class": member("device_class", SwitchClass)},
    needs={"command": ("power",)},
    optimistic="power",
)

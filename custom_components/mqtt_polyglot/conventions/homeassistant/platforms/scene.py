"""``scene``: scenes that a device knows, such as those of a Zigbee group."""

from typing import Final

from ....model.components import Scene
from ..table import Row, Table
from ..take import constant, orders

SCENE: Final = Table(
    kind=Scene,
    rows=(
        Row(
            point="activate",
            command=("command_topic",),
            codec=orders(("payload_on", "ON", True)),
            traits={"momentary": constant(value=True)},
        ),
    ),
    needs={"command": ("activate",)},
)

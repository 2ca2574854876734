"""``button``: something that a device is told, and that has no state."""

from typing import Final

from ....model.components import Button
from ....model.vocabulary import ButtonClass
from ..table import Row, Table
from ..take import constant, member, orders

BUTTON: Final = Table(
    kind=Button,
    rows=(
        Row(
            point="press",
            command=("command_topic", "command_template"),
            codec=orders(("payload_press", "PRESS", True)),
            traits={"momentary": constant(value=True)},
        ),
    ),
    settings={"device_class": member("device_class", ButtonClass)},
    needs={"command": ("press",)},
)

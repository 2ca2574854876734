"""``notify``: devices that show or speak messages."""

from typing import Final

from ....model.codec import Text
from ....model.components import Notify
from ..table import Row, Table
from ..take import constant

NOTIFY: Final = Table(
    kind=Notify,
    rows=(
        Row(
            point="message",
            command=("command_topic", "command_template"),
            codec=constant(Text()),
            traits={"momentary": constant(value=True)},
        ),
    ),
    needs={"command": ("message",)},
)

"""Rows that several platforms have alike."""

from typing import Final

from ....model.codec import Text
from ..codecs import SHORT_TEXT
from ..table import Row
from ..take import constant, sent, told

POWER: Final = Row(
    point="power",
    state=("state_topic", "state_value_template"),
    command=("command_topic", "command_template"),
    codec=told(),
    sends=sent(),
)
"""On and off of what has more than that."""

CODE: Final = Row(
    point="code",
    codec=constant(Text()),
    rides="command",
    traits={"momentary": constant(value=True), "secret": constant(value=True)},
)
"""The code of a person, said with a command."""

CHANGED_BY: Final = Row(
    point="changed_by",
    state=("changed_by_topic", "changed_by_template"),
    codec=constant(SHORT_TEXT),
)
"""Who it was: keys of our own."""


def toggle(point: str) -> Row:
    """A row of something that is on or off, whose keys begin with the name of the point."""
    return Row(
        point=point,
        state=(f"{point}_state_topic", f"{point}_state_template"),
        command=(f"{point}_command_topic", f"{point}_command_template"),
        codec=told(),
        sends=sent(),
    )

"""``lawn_mower``: robots that mow lawns."""

from typing import Final

from ....model.components import LawnMower
from ....model.data_point import DataPoint
from ....model.vocabulary import LawnMowerActivity, LawnMowerCommand
from ..fields import in_any_case
from ..table import Parts, Row, Table
from ..take import constant
from ..wiring import Wiring, words


def _order(command: LawnMowerCommand) -> Row:
    """A command, which has a topic of its own."""
    return Row(
        point=command,
        command=(f"{command}_command_topic", f"{command}_command_template"),
        codec=constant(words(((command,), command), unknown=None)),
    )


def _assume(_: Wiring, parts: Parts) -> None:
    """Have one that never says what it does do what it is told."""
    parts.setdefault("activity", DataPoint())


LAWN_MOWER: Final = Table(
    kind=LawnMower,
    rows=(
        Row(
            point="activity",
            state=("activity_state_topic", "activity_value_template"),
            codec=constant(words(*((in_any_case(each), each) for each in LawnMowerActivity))),
        ),
        *map(_order, LawnMowerCommand),
    ),
    optimistic="",
    special=_assume,
)

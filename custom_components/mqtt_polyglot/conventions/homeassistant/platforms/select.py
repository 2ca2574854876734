"""``select``: choices of one of several words."""

from typing import Final

from ....model.codec import Choice
from ....model.components import Select
from ..fields import UnusableError
from ..table import Row, Table
from ..take import Take, one_of
from ..wiring import UNKNOWN, Wiring


def _listed(wiring: Wiring) -> tuple[str, ...]:
    options = wiring.fields.words("options")
    if options is None:
        raise UnusableError("a select without options")
    return options


_OPTIONS: Final = Take(("options",), _listed)


def _said(options: tuple[str, ...]) -> Choice[str]:
    """An option, or "none" in any case, unless that is an option, too."""
    unknown = (UNKNOWN, *({"none", "NONE"} - set(options)))
    return Choice(tuple((each, each) for each in options if each != UNKNOWN), unknown=unknown)


SELECT: Final = Table(
    kind=Select,
    rows=(
        Row(
            point="option",
            state=("state_topic", "value_template"),
            command=("command_topic", "command_template"),
            codec=_OPTIONS.then(_said),
            sends=one_of(_OPTIONS, unknown=None),
        ),
    ),
    needs={"command": ("option",)},
    optimistic="option",
)

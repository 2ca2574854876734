"""``text``: texts that can be set."""

from typing import Final

from ....model import codec
from ....model.codec import MAX_STATE
from ....model.components import Text
from ....model.vocabulary import TextMode
from ..table import Row, Table
from ..take import Take, expressed, keys_of, member, whole
from ..wiring import UNKNOWN, Wiring

_LIMITS: Final = {
    "minimum": whole("min", 0, high=MAX_STATE),
    "maximum": whole("max", MAX_STATE, high=MAX_STATE),
}
_PATTERN: Final = expressed("pattern")


def _said(wiring: Wiring) -> codec.Text:
    return codec.Text(
        minimum=_LIMITS["minimum"].of(wiring) or 0,
        maximum=_LIMITS["maximum"].of(wiring),
        pattern=_PATTERN.of(wiring),
        unknown=(UNKNOWN,),
    )


TEXT: Final = Table(
    kind=Text,
    rows=(
        Row(
            point="value",
            state=("state_topic", "value_template"),
            command=("command_topic", "command_template"),
            codec=Take((*keys_of(_LIMITS), *_PATTERN.keys), _said),
            traits=_LIMITS,
            blank=True,
            empty=True,
        ),
    ),
    settings={"pattern": _PATTERN, "mode": member("mode", TextMode, TextMode.TEXT)},
    needs={"command": ("value",)},
    optimistic="value",
)

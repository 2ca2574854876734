"""``event``: what happens at a device, such as the press of a button."""

from typing import Final

from ....model.components import Event
from ....model.vocabulary import EventClass
from ..codecs import Happening
from ..fields import UnusableError
from ..table import Row, Table
from ..take import Take, constant, member
from ..wiring import Wiring


def _types(wiring: Wiring) -> tuple[str, ...]:
    types = wiring.fields.words("event_types")
    if types is None:
        raise UnusableError("event without event_types")
    return types


_TYPES: Final = Take(("event_types",), _types)

EVENT: Final = Table(
    kind=Event,
    rows=(
        Row(
            point="event",
            state=("state_topic", "value_template"),
            codec=_TYPES.then(Happening),
            traits={"occurrence": constant(value=True)},
        ),
    ),
    settings={"types": _TYPES, "device_class": member("device_class", EventClass)},
    needs={"state": ("event",)},
)

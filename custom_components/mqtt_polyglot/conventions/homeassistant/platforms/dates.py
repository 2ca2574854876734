"""``date``, ``time`` and ``datetime``: dates, times of day, and moments that can be set."""

import re
from typing import Any, Final

from ....model.codec import Codec
from ....model.components import Component, Date, DateTime, Time
from ....model.timestamp import Day, Moment, TimeOfDay
from ..codecs import AsItIs
from ..fields import MAX_NAME
from ..table import Row, Table
from ..take import Take, constant
from ..wiring import UNKNOWN, Wiring

_ZONE: Final = re.compile(r"[A-Za-z][\w+-]*(/[\w+-]+){0,3}", re.ASCII)

_READ: Final[dict[str, Any]] = {"loose": True, "keep": True, "unknown": (UNKNOWN,)}


def _table[C: Component](
    kind: type[C], codec: Take[Codec[Any]], settings: dict[str, Take[Any]] | None = None
) -> Table[C]:
    return Table(
        kind=kind,
        rows=(
            Row(
                point="value",
                state=("state_topic", "value_template"),
                command=("command_topic", "command_template"),
                codec=codec,
            ),
        ),
        settings=settings or {},
        needs={"command": ("value",)},
        optimistic="value",
    )


def _zone(wiring: Wiring) -> str | None:
    zone = wiring.fields.text("timezone", limit=MAX_NAME)
    if zone is None or _ZONE.fullmatch(zone):
        return zone
    wiring.fields.reject("timezone", "not a time zone such as Europe/Amsterdam")
    return None


_TIMEZONE: Final = Take(("timezone",), _zone)

DATE: Final = _table(Date, constant(AsItIs(Day(**_READ))))
TIME: Final = _table(Time, constant(AsItIs(TimeOfDay(**_READ))))
DATETIME: Final = _table(
    DateTime,
    _TIMEZONE.then(lambda zone: AsItIs(Moment(zoned=zone is None, **_READ))),
    {"zone": _TIMEZONE},
)

"""The rows of the table: what each figure is, and what it is to be."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure.

    Attributes:
        title: What it is.
        unit: In what.
        goal: The most that the product may need, as a part of what Home Assistant's own integration needs.
    """

    title: str
    unit: str
    goal: float | None = None


MICROSECONDS: Final = "µs"
SECONDS: Final = "s"

ROWS: Final[dict[str, Row]] = {
    "changing": Row(title="Changing values, in a burst", unit=MICROSECONDS, goal=0.40),
    "changing_without_gc": Row(
        title="Changing values, in a burst, without garbage collection", unit=MICROSECONDS
    ),
    "paced": Row(
        title="Changing values, 150 messages a second, without garbage collection",
        unit=MICROSECONDS,
        goal=0.45,
    ),
    "unchanged": Row(title="Unchanged payload", unit=MICROSECONDS, goal=0.03),
    "discovery_loop": Row(
        title="Discovery of 1,000 entities, processor time of the loop", unit=SECONDS, goal=0.30
    ),
    "discovery_wall": Row(
        title="Discovery of 1,000 entities, until they are there", unit=SECONDS, goal=0.30
    ),
    "device_discovery_loop": Row(
        title="The same by one message a device, processor time of the loop",
        unit=SECONDS,
        goal=0.30,
    ),
    "device_discovery_wall": Row(
        title="The same by one message a device, until they are there", unit=SECONDS, goal=0.30
    ),
}

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
        limit: The most that the product may need, in the unit.
        long: Whether it takes so long that it is measured only if it is asked for.
    """

    title: str
    unit: str
    goal: float | None = None
    limit: float | None = None
    long: bool = False


MICROSECONDS: Final = "µs"
MILLISECONDS: Final = "ms"
SECONDS: Final = "s"
MEBIBYTES: Final = "MiB"

ROWS: Final[dict[str, Row]] = {
    "changing": Row(title="Changing values, in a burst", unit=MICROSECONDS, goal=0.40),
    "changing_without_gc": Row(title="… without garbage collection", unit=MICROSECONDS),
    "paced": Row(
        title="Changing values, 150 messages a second, without garbage collection",
        unit=MICROSECONDS,
        goal=0.45,
    ),
    "unchanged": Row(title="Unchanged payload", unit=MICROSECONDS, goal=0.03),
    "discovery_loop": Row(
        title="Discovery of 1,000 entities, a message each: processor time",
        unit=SECONDS,
        goal=0.30,
    ),
    "discovery_wall": Row(title="… until they are there", unit=SECONDS, goal=0.30),
    "device_discovery_loop": Row(
        title="Discovery of 1,000 entities, a message for each device: processor time",
        unit=SECONDS,
        goal=0.30,
    ),
    "device_discovery_wall": Row(title="… until they are there", unit=SECONDS, goal=0.30),
    "memory": Row(title="Memory of 1,000 entities", unit=MEBIBYTES, goal=0.50),
    "memory_recorded": Row(title="… with the recorder", unit=MEBIBYTES),
    "objects": Row(title="Objects of 1,000 entities for the garbage collector", unit="1,000"),
    "light_idle": Row(
        title="A light, from the command until its answer is known", unit=MILLISECONDS, goal=0.70
    ),
    "light_busy": Row(title="… among 150 messages a second", unit=MILLISECONDS, goal=0.70),
    "light_returned": Row(title="… until the action returns", unit=MILLISECONDS),
    "start": Row(
        title="Start with 1,000 entities until all are live, beyond an empty Home Assistant",
        unit=SECONDS,
        goal=0.19,
    ),
    "zigbee2mqtt_changing": Row(
        title="Templates of Zigbee2MQTT, changing values", unit=MICROSECONDS, goal=0.40
    ),
    "zigbee2mqtt_changing_without_gc": Row(title="… without garbage collection", unit=MICROSECONDS),
    "zigbee2mqtt_unchanged": Row(
        title="Templates of Zigbee2MQTT, unchanged payload", unit=MICROSECONDS, goal=0.05
    ),
    "scripted_changing": Row(
        title="Templates of scripts for Shelly, changing values", unit=MICROSECONDS, goal=0.50
    ),
    "scripted_changing_without_gc": Row(title="… without garbage collection", unit=MICROSECONDS),
    "scripted_unchanged": Row(
        title="Templates of scripts for Shelly, unchanged payload", unit=MICROSECONDS
    ),
    **{
        f"outage_{seconds}": Row(
            title=f"Valid again after an outage of {seconds} s", unit=SECONDS, limit=1, long=True
        )
        for seconds in (2, 15, 45, 75)
    },
    **{
        f"growth_{number}": Row(
            title=f"Changing values with {number:,} entities, without garbage collection",
            unit=MICROSECONDS,
            long=True,
        )
        for number in (100, 1000, 10000)
    },
    "growth": Row(
        title="Growth of that from 1,000 to 10,000 entities", unit="times", limit=1.10, long=True
    ),
}

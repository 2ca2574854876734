"""What is announced and said: devices, the messages of their lives, and the states that follow."""

from collections.abc import Iterator, Sequence
import json
from typing import Any, Final, Protocol

from .wire import Message

MARKER: Final = "benchmark/marker"
MARKER_ENTITY: Final = "sensor.marker"
"""It changes right before what is measured, and right after it."""

ANY: Final = "*"
"""Stands for the state of an entity that may have any."""

type FloorRow = tuple[str, str | None, dict[str, Any], dict[str, str] | None]
"""See the floor's component: entity id, key, attributes, words."""


class Device(Protocol):
    """One device with one topic."""

    topic: str

    def announcements(self, *, whole: bool) -> list[Message]:
        """Return its discovery messages: one for each entity, or one for the whole device."""

    def entities(self) -> list[str]:
        """Return the entity ids of those of its entities that are enabled."""

    def says(self, step: int) -> dict[str, Any]:
        """Return a document in which everything differs from that of the step before."""

    def states(self, step: int) -> dict[str, str]:
        """Return what its entities show then, as far as that is known beforehand."""

    def floor(self) -> list[FloorRow]:
        """Return what the floor makes of it, or nothing if it is not measured."""


class Workload:
    """Many devices that speak in turn."""

    def __init__(self, devices: Sequence[Device], retained: Sequence[Message] = ()) -> None:
        """Take the devices, and what else the broker keeps."""
        self.devices = devices
        self._retained = retained

    def entities(self) -> dict[str, str]:
        """Return all enabled entities, with any state."""
        return {each: ANY for device in self.devices for each in device.entities()}

    def announcements(self, *, whole: bool = False) -> list[Message]:
        """Return all that the broker keeps."""
        own = [each for device in self.devices for each in device.announcements(whole=whole)]
        return [*self._retained, *own]

    def changing(self, first: int, number: int) -> list[Message]:
        """Return messages of which each changes all that its device has, from a step on."""
        return [
            (device.topic, compact(device.says(step)))
            for device, step in self._turns(first, number)
        ]

    def unchanged(self, step: int, number: int) -> list[Message]:
        """Return messages that say the same again and again."""
        said = [(device.topic, compact(device.says(step))) for device in self.devices]
        return [said[each % len(said)] for each in range(number)]

    def states(self, first: int, number: int) -> dict[str, str]:
        """Return what is shown after changing messages."""
        found: dict[str, str] = {}
        for device, step in self._turns(first, number):
            found |= device.states(step)
        return found

    def floor(self) -> dict[str, list[FloorRow]]:
        """Return the table of the floor."""
        table = {device.topic: device.floor() for device in self.devices}
        return table | {MARKER: [(MARKER_ENTITY, None, {}, None)]}

    def _turns(self, first: int, number: int) -> Iterator[tuple[Device, int]]:
        for each in range(number):
            round_, device = divmod(each, len(self.devices))
            yield self.devices[device], first + round_


def compact(document: object) -> bytes:
    """Return a document as devices write it."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def announcement_of_marker() -> Message:
    """Return the announcement of what marks the beginning and the end of a measurement."""
    document = {
        "unique_id": "benchmark_marker",
        "name": None,
        "state_topic": MARKER,
        "device": {"identifiers": ["benchmark_marker"], "name": "Marker"},
    }
    return "homeassistant/sensor/benchmark_marker/config", compact(document)

"""What is announced and said: devices, the messages of their lives, and the states that follow."""

from collections.abc import Iterator, Mapping, Sequence
import json
from typing import Any, Final, Protocol

from .wire import Message

MARKER: Final = "benchmark/marker"
MARKER_ENTITY: Final = "sensor.marker"
"""It changes right before what is measured, and right after it."""

type FloorRow = tuple[str, str | None, dict[str, Any], dict[str, str] | None]
"""See the floor's component: entity id, key, attributes, words."""


class Device(Protocol):
    """One device with one topic."""

    topic: str

    def components(self) -> Mapping[str, dict[str, Any]]:
        """Return the discovery payload of each of its entities, without the device, by its own key."""

    def card(self) -> dict[str, Any]:
        """Return the device block of its discovery payloads."""

    def says(self, step: int) -> dict[str, Any]:
        """Return a document in which everything differs from that of the step before."""

    def states(self, step: int) -> dict[str, str]:
        """Return what each of its entities shows then."""

    def floor(self) -> list[FloorRow]:
        """Return what the floor makes of it."""


class Workload:
    """Many devices that speak in turn."""

    def __init__(self, devices: Sequence[Device]) -> None:
        """Take the devices."""
        self.devices = devices

    @property
    def entities(self) -> dict[str, str]:
        """All entities, with whatever they show."""
        return {each: "*" for device in self.devices for each in device.states(0)}

    def announcements(self, *, whole: bool = False) -> list[Message]:
        """Return the discovery messages: one for each entity, or one for each whole device."""
        if whole:
            return [_whole(device) for device in self.devices]
        return [message for device in self.devices for message in _singly(device)]

    def changing(self, first: int, number: int) -> list[Message]:
        """Return messages of which each changes all that its device has, from a step on."""
        return [
            (device.topic, _json(device.says(step))) for device, step in self._turns(first, number)
        ]

    def unchanged(self, step: int, number: int) -> list[Message]:
        """Return messages that say the same again and again."""
        said = [(device.topic, _json(device.says(step))) for device in self.devices]
        return [said[each % len(said)] for each in range(number)]

    def states(self, first: int, number: int) -> dict[str, str]:
        """Return what is shown after changing messages; after all devices have spoken."""
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


def _json(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _singly(device: Device) -> Iterator[Message]:
    card = device.card()
    for key, config in device.components().items():
        platform, own = config["platform"], {**config, "device": card}
        del own["platform"]
        yield f"homeassistant/{platform}/{card['identifiers'][0]}/{key}/config", _json(own)


def _whole(device: Device) -> Message:
    card = device.card()
    document = {
        "device": card,
        "origin": {"name": "Benchmark"},
        "components": dict(device.components()),
    }
    return f"homeassistant/device/{card['identifiers'][0]}/config", _json(document)


def announcement_of_marker() -> Message:
    """Return the announcement of what marks the beginning and the end of a measurement."""
    document = {
        "unique_id": "benchmark_marker",
        "name": None,
        "state_topic": MARKER,
        "device": {"identifiers": ["benchmark_marker"], "name": "Marker"},
    }
    return "homeassistant/sensor/benchmark_marker/config", _json(document)

"""What all devices share that are made up for a measurement."""

from abc import ABC, abstractmethod
from typing import Any, Final, override

from .wire import Message
from .workload import Device, FloorRow, compact

_ORIGIN: Final = {"name": "Benchmark"}


class MadeUp(Device, ABC):
    """A device of which all values stand in one JSON document."""

    def __init__(self, kind: str, number: int) -> None:
        """Name it."""
        self.id = f"{kind}_{number:04}"
        self.number = number
        self.name = f"{kind.capitalize()} {number:04}"
        self.topic = f"benchmark/{kind}/{number:04}"

    @abstractmethod
    def components(self) -> dict[str, dict[str, Any]]:
        """Return its entities by key: their platform, and what their discovery message says."""

    def entity(self, platform: str, key: str, template: str) -> dict[str, Any]:
        """Return what the description of each of its entities says."""
        return {
            "platform": platform,
            "name": key.capitalize(),
            "unique_id": f"{self.id}_{key}",
            "state_topic": self.topic,
            "value_template": template,
        }

    def entity_id(self, key: str, platform: str) -> str:
        """Return the entity id that Home Assistant makes of its name."""
        return f"{platform}.{self.id}_{key}"

    @override
    def announcements(self, *, whole: bool) -> list[Message]:
        card = {
            "identifiers": [self.id],
            "name": self.name,
            "manufacturer": "Benchmark",
            "model": self.id.partition("_")[0],
            "sw_version": "1.2.3",
        }
        if whole:
            document = {"device": card, "origin": _ORIGIN, "components": self.components()}
            return [(f"homeassistant/device/{self.id}/config", compact(document))]
        messages = []
        for key, config in self.components().items():
            platform = config.pop("platform")
            topic = f"homeassistant/{platform}/{self.id}/{key}/config"
            messages.append((topic, compact(config | {"device": card})))
        return messages

    @override
    def entities(self) -> list[str]:
        return [self.entity_id(key, each["platform"]) for key, each in self.components().items()]

    @override
    def floor(self) -> list[FloorRow]:
        return []

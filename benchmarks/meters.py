"""Meters: made-up devices with eight entities and one JSON document, like most of what homes have."""

from dataclasses import dataclass
from typing import Any, Final

from .workload import FloorRow, Workload

_WORDS: Final = {"True": "on", "False": "off", "ON": "on", "OFF": "off"}


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number: its unit and device class, where it begins, and by how much it moves."""

    unit: str
    device_class: str | None
    low: float
    by: float


_QUANTITIES: Final = {
    "temperature": _Quantity("°C", "temperature", 15, 0.1),
    "humidity": _Quantity("%", "humidity", 30, 0.1),
    "pressure": _Quantity("hPa", "pressure", 990, 0.1),
    "voltage": _Quantity("V", "voltage", 225, 0.1),
    "power": _Quantity("W", "power", 5, 0.5),
    "linkquality": _Quantity("lqi", None, 40, 1),
}


class Meter:
    """Six numbers, a contact, and a switch."""

    def __init__(self, number: int) -> None:
        """Number it."""
        self._number = number
        self._id = f"meter_{number:04}"
        self.topic = f"meters/{number:04}"

    def card(self) -> dict[str, Any]:
        """Return who it is."""
        return {
            "identifiers": [self._id],
            "name": f"Meter {self._number:04}",
            "manufacturer": "Benchmark",
            "model": "Meter",
            "sw_version": "1.2.3",
        }

    def components(self) -> dict[str, dict[str, Any]]:
        """Return its eight entities."""
        found = {key: self._sensor(key, quantity) for key, quantity in _QUANTITIES.items()}
        found["contact"] = self._entity("binary_sensor", "contact") | {
            "device_class": "door",
            "payload_on": True,
            "payload_off": False,
        }
        found["state"] = self._entity("switch", "state") | {
            "command_topic": f"{self.topic}/set",
            "payload_on": "ON",
            "payload_off": "OFF",
        }
        return found

    def _sensor(self, key: str, quantity: _Quantity) -> dict[str, Any]:
        config = self._entity("sensor", key) | {
            "unit_of_measurement": quantity.unit,
            "state_class": "measurement",
        }
        if quantity.device_class:
            config["device_class"] = quantity.device_class
        return config

    def _entity(self, platform: str, key: str) -> dict[str, Any]:
        return {
            "platform": platform,
            "name": key.capitalize(),
            "unique_id": f"{self._id}_{key}",
            "state_topic": self.topic,
            "value_template": f"{{{{ value_json.{key} }}}}",
        }

    def says(self, step: int) -> dict[str, Any]:
        """Return its values at a step."""
        moved = (step * 7 + self._number) % 100
        document: dict[str, Any] = {
            key: round(each.low + moved * each.by, 1) for key, each in _QUANTITIES.items()
        }
        return document | {"contact": bool(step % 2), "state": "ON" if step % 2 else "OFF"}

    def states(self, step: int) -> dict[str, str]:
        """Return what its entities show."""
        document = self.says(step)
        return {
            entity_id: words[str(document[key])] if words else str(document[key])
            for entity_id, key, _, words in self.floor()
            if key is not None
        }

    def floor(self) -> list[FloorRow]:
        """Return its entities with the attributes that they have."""
        rows: list[FloorRow] = []
        for key, config in self.components().items():
            platform = config["platform"]
            attributes = {
                name: config[name]
                for name in ("state_class", "unit_of_measurement", "device_class")
                if name in config
            } | {"friendly_name": f"Meter {self._number:04} {config['name']}"}
            words = None if platform == "sensor" else _WORDS
            rows.append((f"{platform}.{self._id}_{key}", key, attributes, words))
        return rows


def meters(number: int) -> Workload:
    """Return that many of them."""
    return Workload([Meter(each) for each in range(number)])

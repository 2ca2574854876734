"""Meters: eight entities that are plain values of one JSON document, like most of what homes have."""

from dataclasses import dataclass
from typing import Any, Final, override

from .made_up import MadeUp
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


class Meter(MadeUp):
    """Six numbers, a contact, and a switch."""

    def __init__(self, number: int) -> None:
        """Number it."""
        super().__init__("meter", number)

    @override
    def components(self) -> dict[str, dict[str, Any]]:
        found = {key: self._sensor(key, quantity) for key, quantity in _QUANTITIES.items()}
        found["contact"] = self._plain("binary_sensor", "contact") | {
            "device_class": "door",
            "payload_on": True,
            "payload_off": False,
        }
        found["state"] = self._plain("switch", "state") | {"command_topic": f"{self.topic}/set"}
        return found

    def _sensor(self, key: str, quantity: _Quantity) -> dict[str, Any]:
        config = self._plain("sensor", key) | {
            "unit_of_measurement": quantity.unit,
            "state_class": "measurement",
        }
        return config | ({"device_class": quantity.device_class} if quantity.device_class else {})

    def _plain(self, platform: str, key: str) -> dict[str, Any]:
        return self.entity(platform, key, f"{{{{ value_json.{key} }}}}")

    @override
    def says(self, step: int) -> dict[str, Any]:
        moved = (step * 7 + self.number) % 100
        document: dict[str, Any] = {
            key: round(each.low + moved * each.by, 1) for key, each in _QUANTITIES.items()
        }
        return document | {"contact": bool(step % 2), "state": "ON" if step % 2 else "OFF"}

    @override
    def states(self, step: int) -> dict[str, str]:
        said = {key: str(value) for key, value in self.says(step).items()}
        return {
            self.entity_id(key, config["platform"]): _WORDS.get(said[key], said[key])
            for key, config in self.components().items()
        }

    @override
    def floor(self) -> list[FloorRow]:
        rows: list[FloorRow] = []
        for key, config in self.components().items():
            attributes = {
                name: config[name]
                for name in ("state_class", "unit_of_measurement", "device_class")
                if name in config
            } | {"friendly_name": f"{self.name} {config['name']}"}
            words = None if config["platform"] == "sensor" else _WORDS
            rows.append((self.entity_id(key, config["platform"]), key, attributes, words))
        return rows


def meters(number: int) -> Workload:
    """Return that many of them."""
    return Workload([Meter(each) for each in range(number)])

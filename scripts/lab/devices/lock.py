"""A door lock: announced as a device with long keys; the bolt takes its time."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
import json
from typing import Any, override

from ..broker import Address
from .announced import PREFIX, AnnouncedDevice

_TRAVEL = 0.5  # seconds
_LOOK = 0.05  # seconds between two looks whether it is still held
_CODED = '{"do": "{{ value }}", "code": "{{ code }}"}'
_ORDERS = {"LOCK": ("LOCKING", "LOCKED"), "UNLOCK": ("UNLOCKING", "UNLOCKED")}


class Lock(AnnouncedDevice):
    """Bolts a door and says so when it is done; it may want to hear a code with every order."""

    def __init__(self, address: Address, name: str, code: str | None = None) -> None:
        """Start locked."""
        super().__init__(address, name, "Door lock DL-4", {"bolt": "LOCKED", "battery": 87})
        self._code = code
        self._held = False

    @override
    def announcement(self) -> tuple[str, dict[str, Any]]:
        coded = {"code_format": "^\\d{4}$", "command_template": _CODED} if self._code else {}
        return f"{PREFIX}/device/{self.slug}/config", {
            "device": self.device_information,
            "origin": {"name": "lab firmware", "sw_version": "1.4.2"},
            "availability": [{"topic": f"{self.root}/availability"}],
            "components": {
                "bolt": {
                    "platform": "lock",
                    "name": None,
                    "unique_id": f"lab_{self.slug}_bolt",
                    "state_topic": f"{self.root}/bolt",
                    "command_topic": f"{self.root}/set/bolt",
                    **coded,
                },
                "battery": {
                    "platform": "sensor",
                    "unique_id": f"lab_{self.slug}_battery",
                    "device_class": "battery",
                    "unit_of_measurement": "%",
                    "state_class": "measurement",
                    "entity_category": "diagnostic",
                    "state_topic": f"{self.root}/battery",
                },
            },
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {"bolt": self._turn}

    @override
    def report(self) -> None:
        self.publish("bolt", self.state["bolt"])
        self.publish("battery", str(self.state["battery"]))

    def _turn(self, order: str) -> None:
        if self._code is not None:
            wanted = json.loads(order)
            order = wanted["do"] if wanted["code"] == self._code else ""
        if order not in _ORDERS:
            return
        turning, turned = _ORDERS[order]

        def arrive() -> None:
            if self._held:
                self.later("arrive", _LOOK, arrive)
                return
            self.state["bolt"] = turned
            self.report()

        self.state["bolt"] = turning
        self.report()
        self.later("arrive", _TRAVEL, arrive)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let the bolt turn and not arrive, however long somebody takes who looks at it meanwhile."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

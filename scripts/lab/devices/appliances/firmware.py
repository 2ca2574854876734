"""A weather station whose firmware is old."""

from collections.abc import Callable, Mapping
from typing import Any, override

from ...broker import Address
from .appliance import Appliance

_STEP = 0.1  # seconds for a part of an installation


class Station(Appliance):
    """Installs its firmware when it is told to, and says how far it is."""

    def __init__(self, address: Address, name: str) -> None:
        """Start with the old one."""
        state = {"installed_version": "2.0.1", "latest_version": "2.1.0", "update_percentage": None}
        super().__init__(address, name, "Weather station WS-7", state)

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "firmware": {
                "platform": "update",
                "name": "Firmware",
                "device_class": "firmware",
                "state_topic": self.said("firmware"),
                "command_topic": self.told("firmware"),
                "payload_install": "INSTALL",
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {"firmware": lambda _: self._install(0)}

    @override
    def report(self) -> None:
        self.publish("firmware", self.state)

    def _install(self, done: int) -> None:
        if done < 100:
            self.state["update_percentage"] = done
            self.later("install", _STEP, lambda: self._install(done + 50))
        else:
            version = self.state["latest_version"]
            self.state |= {"installed_version": version, "update_percentage": None}
        self.report()

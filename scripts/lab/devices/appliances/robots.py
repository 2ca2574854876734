"""Robots: one that cleans, one that mows."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, override

from ...broker import Address
from .appliance import Appliance

_CLEANS = {"start": "cleaning", "pause": "paused", "stop": "idle", "return_to_base": "returning"}
_MOWS = {"start": "mowing", "pause": "paused", "dock": "docked"}
_WAY = 0.3  # seconds home


class Vacuum(Appliance):
    """A vacuum cleaner that says one JSON object."""

    def __init__(self, address: Address, name: str) -> None:
        """Start in its dock."""
        state = {"state": "docked", "fan_speed": "medium"}
        super().__init__(address, name, "Vacuum cleaner VC-8", state)

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "vacuum": {
                "platform": "vacuum",
                "state_topic": self.said("state"),
                "command_topic": self.told("order"),
                "set_fan_speed_topic": self.told("speed"),
                "fan_speed_list": ["low", "medium", "high"],
                "supported_features": [
                    "start",
                    "pause",
                    "stop",
                    "return_home",
                    "fan_speed",
                    "locate",
                ],
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {
            "order": self._obey,
            "speed": lambda payload: self.change(fan_speed=payload),
        }

    @override
    def report(self) -> None:
        self.publish("state", self.state)

    def _obey(self, order: str) -> None:
        if state := _CLEANS.get(order):
            self.change(state=state)
            self.cancel("arrive")
        if order == "return_to_base":
            self.later("arrive", _WAY, lambda: self.change(state="docked"))


class Mower(Appliance):
    """A lawn mower with a topic for each order."""

    def __init__(self, address: Address, name: str) -> None:
        """Start in its dock."""
        super().__init__(address, name, "Lawn mower LM-1", {"activity": "docked"})

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "mower": {
                "platform": "lawn_mower",
                "activity_state_topic": self.said("activity"),
                **{
                    key: self.told(order)
                    for key, order in (
                        ("start_mowing_command_topic", "start"),
                        ("pause_command_topic", "pause"),
                        ("dock_command_topic", "dock"),
                    )
                },
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {order: partial(self._become, state) for order, state in _MOWS.items()}

    def _become(self, state: str, _: str) -> None:
        self.change(activity=state)

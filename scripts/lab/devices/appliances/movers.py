"""What opens and closes: a blind by degrees, a garage door at once."""

from collections.abc import Callable, Mapping
from typing import Any, override

from ...broker import Address
from .appliance import Appliance

_TRAVEL = 0.3  # seconds
_ENDS = {"OPEN": 100, "CLOSE": 0}


class Blind(Appliance):
    """A blind with slats: 0 is closed, 100 is open."""

    def __init__(self, address: Address, name: str) -> None:
        """Start open."""
        state = {"position": 100, "tilt": 100, "motion": "open"}
        super().__init__(address, name, "Blind motor BM-2", state)

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "blind": {
                "platform": "cover",
                "device_class": "blind",
                "command_topic": self.told("motion"),
                "state_topic": self.said("motion"),
                "position_topic": self.said("position"),
                "set_position_topic": self.told("position"),
                "tilt_status_topic": self.said("tilt"),
                "tilt_command_topic": self.told("tilt"),
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {
            "motion": self._move,
            "position": lambda payload: self._go(int(payload)),
            "tilt": lambda payload: self.change(tilt=int(payload)),
        }

    def _move(self, order: str) -> None:
        if order == "STOP":
            self.cancel("arrive")
            self._stop()
        elif order in _ENDS:
            self._go(_ENDS[order])

    def _go(self, position: int) -> None:
        def arrive() -> None:
            self.state["position"] = position
            self._stop()

        opens = position > self.state["position"]
        self.state["motion"] = "opening" if opens else "closing"
        self.report()
        self.later("arrive", _TRAVEL, arrive)

    def _stop(self) -> None:
        self.state["motion"] = "open" if self.state["position"] else "closed"
        self.report()


class GarageDoor(Appliance):
    """A garage door that knows only open and closed."""

    def __init__(self, address: Address, name: str) -> None:
        """Start closed."""
        super().__init__(address, name, "Door opener GD-1", {"door": "closed"})

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "door": {
                "platform": "cover",
                "device_class": "garage",
                "command_topic": self.told("door"),
                "state_topic": self.said("door"),
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {"door": self._move}

    def _move(self, order: str) -> None:
        if order in _ENDS:
            self.change(door="open" if _ENDS[order] else "closed")


class Valve(Appliance):
    """A valve for the garden that says how far it is open, and nothing else."""

    def __init__(self, address: Address, name: str) -> None:
        """Start closed."""
        super().__init__(address, name, "Water valve WV-1", {"position": 0})

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "valve": {
                "platform": "valve",
                "device_class": "water",
                "reports_position": True,
                "command_topic": self.told("position"),
                "state_topic": self.said("position"),
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {"position": lambda payload: self.change(position=int(payload))}

"""What the simple devices share: a topic for each value, and one for each order."""

from abc import abstractmethod
from typing import Any, override

from ..announced import PREFIX, AnnouncedDevice

_REACTION = 0.1  # seconds


class Appliance(AnnouncedDevice):
    """A device that says on ``lab/<slug>/<key>`` what it is told on ``lab/<slug>/set/<key>``."""

    @abstractmethod
    def parts(self) -> dict[str, dict[str, Any]]:
        """Return its components, without what all have."""

    @override
    def announcement(self) -> tuple[str, dict[str, Any]]:
        parts = self.parts()
        named = {"name": None} if len(parts) == 1 else {}
        components = {
            # A trigger is no entity.
            key: part
            if part["platform"] == "device_automation"
            else {"unique_id": f"lab_{self.slug}_{key}", **named, **part}
            for key, part in parts.items()
        }
        return f"{PREFIX}/device/{self.slug}/config", {
            "device": self.device_information,
            "origin": {"name": "lab firmware", "sw_version": "1.4.2"},
            "availability_topic": f"{self.root}/availability",
            "components": components,
        }

    @override
    def report(self) -> None:
        for key, value in self.state.items():
            self.publish(key, str(value))

    def change(self, **changes: object) -> None:
        """Become something else, and say so a moment later."""
        self.state.update(changes)
        self.later("report", _REACTION, self.report)

    def said(self, key: str) -> str:
        """Return the topic on which it says a value."""
        return f"{self.root}/{key}"

    def told(self, key: str) -> str:
        """Return the topic on which it is told something."""
        return f"{self.root}/set/{key}"

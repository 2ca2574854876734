"""What is set, pressed and said: an aquarium with its settings, a scene, a display, a remote control."""

from collections.abc import Callable, Mapping
import json
from typing import Any, override

from ...broker import Address
from .appliance import Appliance

PRESSES = ["single", "double", "long"]


class Aquarium(Appliance):
    """A controller with a setting of each kind."""

    def __init__(self, address: Address, name: str) -> None:
        """Start as it was delivered."""
        state = {
            "flow": 40,
            "program": "reef",
            "label": "Nemo",
            "since": "2026-01-01",
            "feeding": "08:00:00",
            "cleaning": "2026-12-24T10:00:00+00:00",
            "fed": 0,
        }
        super().__init__(address, name, "Aquarium controller AQ-4", state)

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        def setting(platform: str, key: str, **more: Any) -> dict[str, Any]:
            topics = {"state_topic": self.said(key), "command_topic": self.told(key)}
            return {"platform": platform, "name": key.capitalize(), **topics, **more}

        return {
            "flow": setting("number", "flow", min=0, max=100, step=5, unit_of_measurement="%"),
            "program": setting("select", "program", options=["reef", "river", "night"]),
            "label": setting("text", "label", max=20),
            "since": setting("date", "since"),
            "feeding": setting("time", "feeding"),
            "cleaning": setting("datetime", "cleaning"),
            "feed": {
                "platform": "button",
                "name": "Feed",
                "command_topic": self.told("feed"),
                "payload_press": "NOW",
            },
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {
            "flow": lambda payload: self.change(flow=int(float(payload))),
            "program": lambda payload: self.change(program=payload),
            "label": lambda payload: self.change(label=payload),
            "since": lambda payload: self.change(since=payload),
            "feeding": lambda payload: self.change(feeding=payload),
            "cleaning": lambda payload: self.change(cleaning=payload),
            "feed": lambda _: self.change(fed=self.state["fed"] + 1),
        }


class Scene(Appliance):
    """A scene that the lamps of a room know."""

    def __init__(self, address: Address, name: str) -> None:
        """Start without it."""
        super().__init__(address, name, "Scene controller SC-1", {"recalled": 0})

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "scene": {
                "platform": "scene",
                "command_topic": self.told("scene"),
                "payload_on": "recall 3",
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {"scene": lambda _: self.change(recalled=self.state["recalled"] + 1)}


class Display(Appliance):
    """A display that shows what it is sent."""

    def __init__(self, address: Address, name: str) -> None:
        """Start empty."""
        super().__init__(address, name, "Display DP-2", {"text": ""})

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {"display": {"platform": "notify", "command_topic": self.told("text")}}

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {"text": lambda payload: self.change(text=payload)}


class Remote(Appliance):
    """A remote control with a button, a battery, and a knob that is only there for automations."""

    def __init__(self, address: Address, name: str) -> None:
        """Start with half a battery."""
        super().__init__(address, name, "Remote control RC-1", {"battery": 52})

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "button": {
                "platform": "event",
                "device_class": "button",
                "state_topic": self.said("button"),
                "event_types": PRESSES,
            },
            "knob": {
                "platform": "device_automation",
                "automation_type": "trigger",
                "type": "button_short_press",
                "subtype": "turn_on",
                "topic": self.said("knob"),
                "payload": "push",
            },
            "battery": {
                "platform": "sensor",
                "device_class": "battery",
                "unit_of_measurement": "%",
                "entity_category": "diagnostic",
                "state_topic": self.said("battery"),
            },
        }

    def press(self, kind: str) -> None:
        """Press the button; nobody keeps that."""
        payload = json.dumps({"event_type": kind, "pressure": 7})
        self.occur("button", payload)

    def push(self) -> None:
        """Push the knob."""
        self.occur("knob", "push")

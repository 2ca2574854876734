"""What makes a noise: a siren that is told everything at once, a radio."""

from collections.abc import Callable, Mapping
import json
from typing import Any, override

from ...broker import Address
from .appliance import Appliance

STATIONS = {"Radio 1": "Moon River", "Radio 2": "Blue Monday"}
_LOUDEST = 40
_ORDERS = {"PLAY": "playing", "PAUSE": "paused", "STOP": "idle", "ON": "playing", "OFF": "off"}


class Siren(Appliance):
    """A siren; it takes and says one JSON object."""

    def __init__(self, address: Address, name: str) -> None:
        """Start quiet."""
        super().__init__(address, name, "Siren SI-2", {"state": "OFF"})

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "siren": {
                "platform": "siren",
                "command_topic": self.told("siren"),
                "state_topic": self.said("siren"),
                "available_tones": ["burglar", "fire"],
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {"siren": lambda payload: self.change(**json.loads(payload))}

    @override
    def report(self) -> None:
        self.publish("siren", self.state)


class Radio(Appliance):
    """A radio with two stations that counts its volume to forty."""

    def __init__(self, address: Address, name: str) -> None:
        """Start playing."""
        state = {"state": "playing", "volume": 10, "mute": "OFF", "station": "Radio 1"}
        super().__init__(address, name, "Radio RA-1", state)

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "radio": {
                "platform": "media_player",
                "device_class": "speaker",
                "state_topic": self.said("state"),
                "command_topic": self.told("state"),
                "payload_turn_on": "ON",
                "payload_turn_off": "OFF",
                "payload_next": None,
                "payload_previous": None,
                "volume_state_topic": self.said("volume"),
                "volume_command_topic": self.told("volume"),
                "volume_max": _LOUDEST,
                "mute_state_topic": self.said("mute"),
                "mute_command_topic": self.told("mute"),
                "sources": list(STATIONS),
                "source_state_topic": self.said("station"),
                "source_command_topic": self.told("station"),
                "title_topic": self.said("title"),
                "play_media_command_topic": self.told("play"),
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {
            "state": lambda payload: self.change(state=_ORDERS[payload]),
            "volume": lambda payload: self.change(volume=int(payload)),
            "mute": lambda payload: self.change(mute=payload),
            "station": lambda payload: self.change(station=payload),
            "play": lambda payload: self.change(plays=payload, state="playing"),
        }

    @override
    def report(self) -> None:
        super().report()
        self.publish("title", STATIONS[self.state["station"]])

"""A colour light: announced as a device with abbreviated keys, JSON commands and states."""

from collections.abc import Callable, Mapping
import json
from typing import Any, override

from ..broker import Address
from .announced import PREFIX, AnnouncedDevice

EFFECTS = ["rainbow", "candle", "none"]
_REACTION = 0.1  # seconds
_REMEMBERED = ("brightness", "color_temp", "effect")


class Light(AnnouncedDevice):
    """Shines in colours and in shades of white."""

    def __init__(self, address: Address, name: str) -> None:
        """Start dark, with a warm white remembered."""
        super().__init__(
            address,
            name,
            "Colour lamp CL-9",
            {"state": "OFF", "brightness": 180, "color_mode": "color_temp", "color_temp": 370},
        )

    @override
    def announcement(self) -> tuple[str, dict[str, Any]]:
        device = self.device_information
        return f"{PREFIX}/device/{self.slug}/config", {
            "dev": {
                "ids": device["identifiers"],
                "name": device["name"],
                "mf": device["manufacturer"],
                "mdl": device["model"],
                "sw": device["sw_version"],
            },
            "o": {"name": "lab firmware", "sw": device["sw_version"]},
            "avty_t": f"{self.root}/availability",
            "cmps": {
                "lamp": {
                    "p": "light",
                    "name": None,
                    "uniq_id": f"lab_{self.slug}_lamp",
                    "schema": "json",
                    "stat_t": f"{self.root}/state",
                    "cmd_t": f"{self.root}/set/lamp",
                    "brightness": True,
                    "sup_clrm": ["hs", "color_temp"],
                    "min_mirs": 153,
                    "max_mirs": 500,
                    "effect": True,
                    "fx_list": EFFECTS,
                },
                "signal": {
                    "p": "sensor",
                    "uniq_id": f"lab_{self.slug}_signal",
                    "dev_cla": "signal_strength",
                    "unit_of_meas": "dBm",
                    "stat_cla": "measurement",
                    "ent_cat": "diagnostic",
                    "stat_t": f"{self.root}/signal",
                },
            },
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {"lamp": self._obey}

    @override
    def report(self) -> None:
        self.publish("state", self.state)
        self.publish("signal", "-58")

    def _obey(self, payload: str) -> None:
        order = json.loads(payload)
        self.state["state"] = order.get("state", self.state["state"])
        self.state.update({key: order[key] for key in _REMEMBERED if key in order})
        if "color_temp" in order:
            self.state["color_mode"] = "color_temp"
            self.state.pop("color", None)
        if color := order.get("color"):
            self.state |= {"color_mode": "hs", "color": {"h": color["h"], "s": color["s"]}}
            self.state.pop("color_temp", None)
        self.later("report", _REACTION, self.report)

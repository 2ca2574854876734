"""Plugs with templates as the discovery scripts for Shelly devices write them: hardly a plain value."""

from typing import Any, Final, override

from .made_up import MadeUp
from .workload import Workload

_ON_OFF: Final = "{{%if {}%}}ON{{%else%}}OFF{{%endif%}}"
_SENSORS: Final = {
    "power": "{{value_json.apower}}",
    "factor": "{{value_json.pf*100}}",
    "energy": "{{value_json.energy|float/60}}",
    "signal": "{%if value_json.wifi.rssi!=0%}{{value_json.wifi.rssi}}{%endif%}",
    "mode": "{{value_json.mode|lower}}",
}
_BINARY_SENSORS: Final = {
    "overtemp": _ON_OFF.format('"overtemp" in value_json.get("errors",[])'),
    "running": _ON_OFF.format("value_json.running"),
}


class Plug(MadeUp):
    """Five sensors, two binary sensors, and a switch."""

    def __init__(self, number: int) -> None:
        """Number it."""
        super().__init__("plug", number)

    @override
    def components(self) -> dict[str, dict[str, Any]]:
        found = {key: self.entity("sensor", key, each) for key, each in _SENSORS.items()}
        found |= {
            key: self.entity("binary_sensor", key, each) for key, each in _BINARY_SENSORS.items()
        }
        output = self.entity("switch", "output", "{%if value_json.output%}on{%else%}off{%endif%}")
        words = {"command_topic": f"{self.topic}/set", "payload_on": "on", "payload_off": "off"}
        return found | {"output": output | words}

    @override
    def says(self, step: int) -> dict[str, Any]:
        moved = (step * 7 + self.number) % 100
        odd = bool(step % 2)
        return {
            "id": 0,
            "apower": 5 + moved / 4,
            "pf": moved / 128,
            "energy": 60 * moved,
            "errors": ["overtemp"] if odd else [],
            "mode": f"Mode {moved}",
            "output": odd,
            "running": odd,
            "wifi": {"ssid": "home", "rssi": -30 - moved},
        }

    @override
    def states(self, step: int) -> dict[str, str]:
        said = self.says(step)
        word = "on" if said["output"] else "off"
        values = {
            "power": said["apower"],
            "factor": said["pf"] * 100,
            "energy": said["energy"] / 60,
            "signal": said["wifi"]["rssi"],
            "mode": said["mode"].lower(),
        }
        return {
            self.entity_id(key, config["platform"]): str(values.get(key, word))
            for key, config in self.components().items()
        }


def plugs(number: int) -> Workload:
    """Return that many of them."""
    return Workload([Plug(each) for each in range(number)])

"""An alarm control panel: it wants its code to be disarmed."""

from collections.abc import Callable, Mapping
import json
from typing import Any, override

from ...broker import Address
from .appliance import Appliance

_ARMED = {
    "ARM_AWAY": "armed_away",
    "ARM_HOME": "armed_home",
    "ARM_NIGHT": "armed_night",
}


class AlarmPanel(Appliance):
    """Guards the house."""

    def __init__(self, address: Address, name: str, code: str) -> None:
        """Start disarmed."""
        super().__init__(address, name, "Alarm panel AP-6", {"alarm": "disarmed"})
        self.code = code

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "alarm": {
                "platform": "alarm_control_panel",
                "state_topic": self.said("alarm"),
                "command_topic": self.told("alarm"),
                "command_template": '{"do": "{{ action }}", "code": "{{ code }}"}',
                "code": "REMOTE_CODE",
                "code_arm_required": False,
                "supported_features": ["arm_home", "arm_away", "arm_night"],
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {"alarm": self._obey}

    def _obey(self, payload: str) -> None:
        order = json.loads(payload)
        if order["do"] == "DISARM" and order["code"] == self.code:
            self.change(alarm="disarmed")
        elif order["do"] in _ARMED:
            self.change(alarm=_ARMED[order["do"]])

"""A thermostat: one announcement for one component, long keys, one JSON state, plain commands."""

from collections.abc import Callable, Mapping
from typing import Any, override

from ..broker import Address
from .announced import PREFIX, AnnouncedDevice

MODES = ["off", "heat", "cool", "auto"]
PRESETS = {"eco": 18.0, "comfort": 21.5, "away": 16.0}
_LOWEST, _HIGHEST = 7.0, 30.0
_DRIFT = 0.1  # °C
_COLDEST = 15
_TOLERANCE = 0.2
_REACTION = 0.1  # seconds


class Thermostat(AnnouncedDevice):
    """Heats and cools a room of its own."""

    def __init__(self, address: Address, name: str) -> None:
        """Start with a heated room."""
        super().__init__(
            address,
            name,
            "Thermostat RT-1",
            {
                "mode": "heat",
                "target": 20.0,
                "current": 19.4,
                "preset": "none",
                "action": "heating",
            },
        )

    @override
    def announcement(self) -> tuple[str, dict[str, Any]]:
        state = f"{self.root}/state"
        order = f"{self.root}/set"
        return f"{PREFIX}/climate/{self.slug}/config", {
            "name": None,
            "unique_id": f"lab_{self.slug}",
            "availability_topic": f"{self.root}/availability",
            "modes": MODES,
            "mode_state_topic": state,
            "mode_state_template": "{{ value_json.mode }}",
            "mode_command_topic": f"{order}/mode",
            "temperature_state_topic": state,
            "temperature_state_template": "{{ value_json.target }}",
            "temperature_command_topic": f"{order}/target",
            "current_temperature_topic": state,
            "current_temperature_template": "{{ value_json.current }}",
            "action_topic": state,
            "action_template": "{{ value_json.action }}",
            "preset_modes": list(PRESETS),
            "preset_mode_state_topic": state,
            "preset_mode_value_template": "{{ value_json.preset }}",
            "preset_mode_command_topic": f"{order}/preset",
            "temperature_unit": "C",
            "min_temp": _LOWEST,
            "max_temp": _HIGHEST,
            "temp_step": 0.5,
            "precision": 0.1,
            "device": self.device_information,
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {"mode": self._set_mode, "target": self._set_target, "preset": self._set_preset}

    @override
    def report(self) -> None:
        self.publish("state", self.state)

    @override
    def live(self) -> None:
        self.every(1, self._work)
        self.every(10, self._cool)

    def _set_mode(self, mode: str) -> None:
        if mode in MODES:
            self._change(mode=mode)

    def _set_target(self, target: str) -> None:
        self._change(target=min(max(float(target), _LOWEST), _HIGHEST), preset="none")

    def _set_preset(self, preset: str) -> None:
        if preset in PRESETS:
            self._change(preset=preset, target=PRESETS[preset])
        else:
            self._change(preset="none")

    def _change(self, **changes: object) -> None:
        self.state.update(changes)
        self._decide()
        self.later("report", _REACTION, self.report)

    def _decide(self) -> None:
        """Choose what to do about the room."""
        mode = self.state["mode"]
        missing = self.state["target"] - self.state["current"]
        if mode == "off":
            action = "off"
        elif missing > _TOLERANCE and mode in {"heat", "auto"}:
            action = "heating"
        elif missing < -_TOLERANCE and mode in {"cool", "auto"}:
            action = "cooling"
        else:
            action = "idle"
        self.state["action"] = action

    def _work(self) -> None:
        """Let a second of heating or cooling pass."""
        if (action := self.state["action"]) in {"heating", "cooling"}:
            self._drift(_DRIFT if action == "heating" else -_DRIFT)

    def _cool(self) -> None:
        """Lose some warmth to the winter."""
        if self.state["action"] in {"idle", "off"} and self.state["current"] > _COLDEST:
            self._drift(-_DRIFT)

    def _drift(self, step: float) -> None:
        self.state["current"] = round(self.state["current"] + step, 1)
        self._decide()
        self.report()

"""What makes air and water pleasant: a fan, a humidifier, a boiler."""

from collections.abc import Callable, Mapping
from typing import Any, override

from ...broker import Address
from .appliance import Appliance

SPEEDS = 5


class Fan(Appliance):
    """A ceiling fan with five speeds that turns both ways."""

    def __init__(self, address: Address, name: str) -> None:
        """Start still."""
        state = {"power": "OFF", "speed": 1, "preset": "none", "swing": "off", "way": "forward"}
        super().__init__(address, name, "Ceiling fan CF-5", state)

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "fan": {
                "platform": "fan",
                "command_topic": self.told("power"),
                "state_topic": self.said("power"),
                "percentage_command_topic": self.told("speed"),
                "percentage_state_topic": self.said("speed"),
                "speed_range_max": SPEEDS,
                "preset_mode_command_topic": self.told("preset"),
                "preset_mode_state_topic": self.said("preset"),
                "preset_modes": ["breeze", "night"],
                "payload_reset_preset_mode": "none",
                "oscillation_command_topic": self.told("swing"),
                "oscillation_state_topic": self.said("swing"),
                "payload_oscillation_on": "on",
                "payload_oscillation_off": "off",
                "direction_command_topic": self.told("way"),
                "direction_state_topic": self.said("way"),
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {
            "power": lambda payload: self.change(power=payload),
            "speed": self._set_speed,
            "preset": lambda payload: self.change(preset=payload, power="ON"),
            "swing": lambda payload: self.change(swing=payload),
            "way": lambda payload: self.change(way=payload),
        }

    def _set_speed(self, payload: str) -> None:
        if speed := int(payload):
            self.change(speed=speed, preset="none", power="ON")
        else:
            self.change(power="OFF")


class Humidifier(Appliance):
    """A humidifier that says how damp it is."""

    def __init__(self, address: Address, name: str) -> None:
        """Start off."""
        state = {"power": "OFF", "target": 45, "current": 38, "mode": "auto"}
        super().__init__(address, name, "Humidifier HU-3", state)

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "humidifier": {
                "platform": "humidifier",
                "device_class": "humidifier",
                "command_topic": self.told("power"),
                "state_topic": self.said("power"),
                "target_humidity_command_topic": self.told("target"),
                "target_humidity_state_topic": self.said("target"),
                "current_humidity_topic": self.said("current"),
                "min_humidity": 30,
                "max_humidity": 80,
                "mode_command_topic": self.told("mode"),
                "mode_state_topic": self.said("mode"),
                "modes": ["auto", "sleep", "boost"],
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {
            "power": lambda payload: self.change(power=payload),
            "target": lambda payload: self.change(target=int(float(payload))),
            "mode": lambda payload: self.change(mode=payload),
        }


class Boiler(Appliance):
    """A boiler for hot water."""

    def __init__(self, address: Address, name: str) -> None:
        """Start with warm water."""
        state = {"mode": "eco", "target": 50.0, "current": 48.5, "power": "ON"}
        super().__init__(address, name, "Boiler HW-80", state)

    @override
    def parts(self) -> dict[str, dict[str, Any]]:
        return {
            "boiler": {
                "platform": "water_heater",
                "modes": ["off", "eco", "performance"],
                "mode_command_topic": self.told("mode"),
                "mode_state_topic": self.said("mode"),
                "temperature_command_topic": self.told("target"),
                "temperature_state_topic": self.said("target"),
                "current_temperature_topic": self.said("current"),
                "power_command_topic": self.told("power"),
                "min_temp": 40,
                "max_temp": 65,
                "temperature_unit": "C",
            }
        }

    @property
    @override
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        return {
            "mode": lambda payload: self.change(mode=payload),
            "target": lambda payload: self.change(target=float(payload)),
            "power": lambda payload: self.change(power=payload),
        }

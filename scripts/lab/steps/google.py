"""Commands of Google Assistant, each looked at where the device is."""

import asyncio
from dataclasses import dataclass
from typing import Any

from ..assistants import Google
from ..client import Json
from ..devices.device import Device
from ..home_assistant import HomeAssistant
from .world import ECHO, World, truth

_TRAITS = {
    "light": {"OnOff", "Brightness", "ColorSetting"},
    "lamp": {"OnOff", "Brightness", "ColorSetting"},
    "thermostat": {"OnOff", "TemperatureSetting"},
    "radiator": {"OnOff", "TemperatureSetting"},
    "lock": {"LockUnlock"},
    "back_door": {"LockUnlock"},
    "blind": {"OpenClose", "StartStop"},
    "garage": {"OpenClose"},
    "fan": {"OnOff", "FanSpeed", "Modes"},
    "humidifier": {"OnOff", "HumiditySetting", "Modes"},
    "boiler": {"OnOff", "TemperatureControl", "Modes"},
    "alarm": {"ArmDisarm"},
    "scene": {"Scene"},
    "valve": {"OpenClose"},
    "vacuum": {"StartStop", "Dock", "Locator"},
    "mower": {"StartStop", "Dock"},
    "radio": {"OnOff", "Volume", "InputSelector", "TransportControl", "MediaState"},
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command, what it must do at the device, and what Google is told in the answer."""

    device: str
    name: str
    params: dict[str, Any]
    at_device: dict[str, Any]
    told: dict[str, Any]
    pin: str | None = None


COMMANDS = (
    Command("light", "OnOff", {"on": False}, {"state": "OFF"}, {"on": False}),
    Command("light", "OnOff", {"on": True}, {"state": "ON"}, {"on": True}),
    Command(
        "light",
        "BrightnessAbsolute",
        {"brightness": 40},
        {"brightness": 102},
        {"brightness": 40},
    ),
    Command(
        "light",
        "ColorAbsolute",
        {"color": {"name": "magenta", "spectrumRGB": 0xFF00FF}},
        {"color_mode": "hs", "color": {"h": 300, "s": 100}},
        {"color": {"spectrumHsv": {"hue": 300, "saturation": 1}}},
    ),
    Command(
        "light",
        "ColorAbsolute",
        {"color": {"temperature": 4000}},
        {"color_mode": "color_temp", "color_temp": 250},
        {"color": {"temperatureK": 4000}},
    ),
    Command(
        "lamp",
        "BrightnessAbsolute",
        {"brightness": 100},
        {"state": "ON", "brightness": 254},
        {"on": True, "brightness": 100},
    ),
    Command(
        "thermostat",
        "ThermostatSetMode",
        {"thermostatMode": "cool"},
        {"mode": "cool"},
        {"thermostatMode": "cool"},
    ),
    Command(
        "thermostat",
        "ThermostatSetMode",
        {"thermostatMode": "eco"},
        {"preset": "eco"},
        {"thermostatMode": "eco"},
    ),
    Command(
        "thermostat",
        "ThermostatTemperatureSetpoint",
        {"thermostatTemperatureSetpoint": 22.5},
        {"target": 22.5, "preset": "none"},
        {"thermostatTemperatureSetpoint": 22.5},
    ),
    Command("thermostat", "OnOff", {"on": False}, {"mode": "off"}, {"thermostatMode": "off"}),
    Command(
        "thermostat",
        "ThermostatSetMode",
        {"thermostatMode": "heat"},
        {"mode": "heat"},
        {"thermostatMode": "heat"},
    ),
    Command(
        "radiator",
        "ThermostatTemperatureSetpoint",
        {"thermostatTemperatureSetpoint": 20.5},
        {"occupied_heating_setpoint": 20.5},
        {"thermostatTemperatureSetpoint": 20.5},
    ),
    # Google waits for two seconds, long enough for this bolt.
    Command(
        "lock",
        "LockUnlock",
        {"lock": False},
        {"bolt": "UNLOCKED"},
        {"isLocked": False},
        HomeAssistant.PIN,
    ),
    Command("lock", "LockUnlock", {"lock": True}, {"bolt": "LOCKED"}, {"isLocked": True}),
    Command("blind", "OpenClose", {"openPercent": 20}, {"position": 20}, {}),
    Command("garage", "OpenClose", {"openPercent": 100}, {"door": "open"}, {}, HomeAssistant.PIN),
    Command("garage", "OpenClose", {"openPercent": 0}, {"door": "closed"}, {}),
    Command("fan", "SetFanSpeed", {"fanSpeedPercent": 40}, {"speed": 2}, {}),
    Command("fan", "OnOff", {"on": False}, {"power": "OFF"}, {"on": False}),
    Command(
        "humidifier",
        "SetHumidity",
        {"humidity": 50},
        {"target": 50},
        {"humiditySetpointPercent": 50},
    ),
    Command("boiler", "SetTemperature", {"temperature": 58}, {"target": 58}, {}),
    Command(
        "alarm", "ArmDisarm", {"arm": True, "armLevel": "armed_home"}, {"alarm": "armed_home"}, {}
    ),
    Command("alarm", "ArmDisarm", {"arm": False}, {"alarm": "disarmed"}, {}, HomeAssistant.PIN),
    Command("scene", "ActivateScene", {"deactivate": False}, {}, {}),
    Command("valve", "OpenClose", {"openPercent": 0}, {"position": 0}, {}),
    Command("radio", "setVolume", {"volumeLevel": 50}, {"volume": 20}, {"currentVolume": 50}),
    Command("radio", "mediaPause", {}, {"state": "paused"}, {}),
    Command("radio", "mediaResume", {}, {"state": "playing"}, {}),
    Command("vacuum", "StartStop", {"start": True}, {"state": "cleaning"}, {}),
    Command("vacuum", "Dock", {}, {"state": "docked"}, {}),
    Command("mower", "StartStop", {"start": True}, {"activity": "mowing"}, {}),
    Command("mower", "Dock", {}, {"activity": "docked"}, {}),
)


def _challenge(kind: str) -> Json:
    return {"errorCode": "challengeNeeded", "challengeNeeded": {"type": kind}}


REFUSALS = (
    ("lock", "LockUnlock", {"lock": False}, None, _challenge("pinNeeded")),
    ("lock", "LockUnlock", {"lock": False}, "1234", _challenge("challengeFailedPinNeeded")),
    ("garage", "OpenClose", {"openPercent": 100}, None, _challenge("pinNeeded")),
    (
        "thermostat",
        "ThermostatTemperatureSetpoint",
        {"thermostatTemperatureSetpoint": 45},
        None,
        {"errorCode": "valueOutOfRange"},
    ),
)
"""Device, command, parameters, PIN, and the answer."""


async def operate(world: World) -> None:
    """Let Google find the devices, then operate them."""
    google = Google(world.client)
    offered = await google.sync()
    for device, traits in _TRAITS.items():
        entity_id = await world.purpose(getattr(world.home, device))
        world.report.add(f"Google finds {entity_id}", traits, offered.get(entity_id, set()))
    for command in COMMANDS:
        await _operate(world, google, command)
    for name, action, params, pin, expected in REFUSALS:
        refusing: Device = getattr(world.home, name)
        after = truth(refusing)
        answer = await google.execute(await world.purpose(refusing), action, params, pin)
        world.report.add(f"{action} {params}, PIN {pin}", expected, answer)
        world.report.add("… nothing there", {"heard": 0}, await after())


async def _operate(world: World, google: Google, command: Command) -> None:
    device: Device = getattr(world.home, command.device)
    entity_id = await world.purpose(device)
    after = truth(device)
    answer = await google.execute(entity_id, command.name, command.params, command.pin)
    title = f"{command.name} {command.params}: {device.name}"
    world.report.add(title, {"status": "SUCCESS", "states": command.told}, answer)
    world.report.add("… told at once", command.told, await google.query(entity_id))
    await world.report.expect("… there", command.at_device | {"heard": 1}, after)
    await asyncio.sleep(ECHO)

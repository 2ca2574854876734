"""Directives of Alexa, each looked at where the device is."""

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from ..assistants import Alexa, outcome
from ..devices.device import Device
from ..devices.home import ALARM_CODE
from ..devices.lock import Lock
from .world import ECHO, World, truth

_INTERFACES = {
    "light": {
        "PowerController",
        "BrightnessController",
        "ColorController",
        "ColorTemperatureController",
    },
    "lamp": {"PowerController", "BrightnessController", "ColorTemperatureController"},
    "thermostat": {"PowerController", "ThermostatController", "TemperatureSensor"},
    "radiator": {"PowerController", "ThermostatController", "TemperatureSensor"},
    "lock": {"LockController"},
    "back_door": {"LockController"},
    "blind": {"PowerController", "RangeController", "PlaybackController"},
    "garage": {"ModeController"},
    "fan": {"PowerController", "RangeController", "ModeController", "ToggleController"},
    "humidifier": {"PowerController", "RangeController", "ModeController"},
    "boiler": {"PowerController", "ThermostatController", "ModeController"},
    "alarm": {"SecurityPanelController"},
    "scene": {"SceneController"},
    "valve": {"RangeController"},
    "radio": {"PowerController", "Speaker", "PlaybackController"},
    "vacuum": {"PowerController", "RangeController", "TimeHoldController"},
}


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive, what it must do at the device, and what Alexa is told when it asks at once."""

    device: str
    name: str
    payload: dict[str, Any]
    at_device: dict[str, Any]
    told: dict[str, Any]
    instance: str | None = None


_DONE = {"ActivationStarted", "Response", "Arm.Response"}
DIRECTIVES = (
    Directive("light", "PowerController.TurnOff", {}, {"state": "OFF"}, {"powerState": "OFF"}),
    Directive("light", "PowerController.TurnOn", {}, {"state": "ON"}, {"powerState": "ON"}),
    Directive(
        "light",
        "BrightnessController.SetBrightness",
        {"brightness": 30},
        {"brightness": 76},
        {"brightness": 30},
    ),
    Directive(
        "light",
        "BrightnessController.AdjustBrightness",
        {"brightnessDelta": 20},
        {"brightness": 128},
        {"brightness": 50},
    ),
    Directive(
        "light",
        "ColorController.SetColor",
        {"color": {"hue": 240, "saturation": 1, "brightness": 1}},
        {"color_mode": "hs", "color": {"h": 240, "s": 100}},
        {"color": {"hue": 240, "saturation": 1}},
    ),
    # Home Assistant does not tell Alexa the colour temperature.
    Directive(
        "light",
        "ColorTemperatureController.SetColorTemperature",
        {"colorTemperatureInKelvin": 2700},
        {"color_mode": "color_temp", "color_temp": 370},
        {"powerState": "ON"},
    ),
    Directive(
        "lamp",
        "ColorTemperatureController.SetColorTemperature",
        {"colorTemperatureInKelvin": 9000},
        {"state": "ON", "color_temp": 153},  # as cool as it can
        {"powerState": "ON"},
    ),
    Directive(
        "thermostat",
        "ThermostatController.SetThermostatMode",
        {"thermostatMode": {"value": "COOL"}},
        {"mode": "cool"},
        {"thermostatMode": "COOL"},
    ),
    Directive(
        "thermostat",
        "ThermostatController.SetThermostatMode",
        {"thermostatMode": {"value": "ECO"}},
        {"preset": "eco"},
        {"thermostatMode": "ECO"},
    ),
    Directive(
        "thermostat",
        "ThermostatController.SetTargetTemperature",
        {"targetSetpoint": {"value": 68, "scale": "FAHRENHEIT"}},
        {"target": 20, "preset": "none"},
        {"targetSetpoint": {"value": 20, "scale": "CELSIUS"}},
    ),
    Directive(
        "thermostat",
        "ThermostatController.AdjustTargetTemperature",
        {"targetSetpointDelta": {"value": 1.5, "scale": "CELSIUS"}},
        {"target": 21.5},
        {"targetSetpoint": {"value": 21.5, "scale": "CELSIUS"}},
    ),
    Directive(
        "thermostat",
        "PowerController.TurnOff",
        {},
        {"mode": "off"},
        {"powerState": "OFF", "thermostatMode": "OFF"},
    ),
    Directive(
        "thermostat",
        "ThermostatController.SetThermostatMode",
        {"thermostatMode": {"value": "HEAT"}},
        {"mode": "heat"},
        {"powerState": "ON", "thermostatMode": "HEAT"},
    ),
    Directive(
        "radiator",
        "ThermostatController.SetTargetTemperature",
        {"targetSetpoint": {"value": 19, "scale": "CELSIUS"}},
        {"occupied_heating_setpoint": 19},
        {"targetSetpoint": {"value": 19, "scale": "CELSIUS"}},
    ),
    # A bolt that moves is where it was until it has arrived.
    Directive("lock", "LockController.Unlock", {}, {"bolt": "UNLOCKED"}, {"lockState": "LOCKED"}),
    Directive("lock", "LockController.Lock", {}, {"bolt": "LOCKED"}, {"lockState": "UNLOCKED"}),
    Directive(
        "blind",
        "RangeController.SetRangeValue",
        {"rangeValue": 40},
        {"position": 40},
        {"connectivity": {"value": "OK"}},
        "cover.position",
    ),
    Directive(
        "garage",
        "ModeController.SetMode",
        {"mode": "position.open"},
        {"door": "open"},
        {"connectivity": {"value": "OK"}},
        "cover.position",
    ),
    Directive("fan", "PowerController.TurnOn", {}, {"power": "ON"}, {"powerState": "ON"}),
    Directive(
        "fan",
        "RangeController.SetRangeValue",
        {"rangeValue": 100},
        {"speed": 5},
        {"rangeValue": 100},
        "fan.percentage",
    ),
    Directive(
        "humidifier",
        "RangeController.SetRangeValue",
        {"rangeValue": 60},
        {"target": 60},
        {"rangeValue": 60},
        "humidifier.humidity",
    ),
    Directive(
        "boiler",
        "ThermostatController.SetTargetTemperature",
        {"targetSetpoint": {"value": 52, "scale": "CELSIUS"}},
        {"target": 52},
        {"targetSetpoint": {"value": 52, "scale": "CELSIUS"}},
    ),
    Directive(
        "alarm",
        "SecurityPanelController.Arm",
        {"armState": "ARMED_AWAY"},
        {"alarm": "armed_away"},
        {"connectivity": {"value": "OK"}},
    ),
    Directive(
        "alarm",
        "SecurityPanelController.Disarm",
        {"authorization": {"type": "FOUR_DIGIT_PIN", "value": ALARM_CODE}},
        {"alarm": "disarmed"},
        {"armState": "DISARMED"},
    ),
    Directive("scene", "SceneController.Activate", {}, {}, {}),
    Directive(
        "valve",
        "RangeController.SetRangeValue",
        {"rangeValue": 60},
        {"position": 60},
        {"connectivity": {"value": "OK"}},
        "valve.position",
    ),
    Directive("radio", "Speaker.SetVolume", {"volume": 25}, {"volume": 10}, {"volume": 25}),
    Directive("radio", "PlaybackController.Pause", {}, {"state": "paused"}, {}),
    Directive("radio", "PlaybackController.Play", {}, {"state": "playing"}, {}),
    Directive("vacuum", "PowerController.TurnOn", {}, {"state": "cleaning"}, {}),
    Directive("vacuum", "PowerController.TurnOff", {}, {"state": "docked"}, {}),
)


async def operate(world: World) -> None:
    """Let Alexa find the devices, then operate them."""
    alexa = Alexa(world.client)
    offered = await alexa.discover()
    for device, interfaces in _INTERFACES.items():
        entity_id = await world.purpose(getattr(world.home, device))
        world.report.add(f"Alexa finds {entity_id}", interfaces, offered.get(entity_id, set()))
    for directive in DIRECTIVES:
        device_there: Device = getattr(world.home, directive.device)
        entity_id = await world.purpose(device_there)
        title = f"{directive.name}: {device_there.name}"
        after = truth(device_there)
        with device_there.held() if isinstance(device_there, Lock) else nullcontext():
            answer = await alexa.send(
                directive.name, entity_id, directive.instance, **directive.payload
            )
            told = await alexa.report(entity_id)
        world.report.add(title, _DONE, outcome(answer), ok=outcome(answer) in _DONE)
        world.report.add("… told at once", directive.told, told)
        expected = directive.at_device | {"heard": 1}
        await world.report.expect("… there", expected, after)
        await asyncio.sleep(ECHO)
    await _ask_too_much(world, alexa)


async def _ask_too_much(world: World, alexa: Alexa) -> None:
    """Ask for more warmth than the thermostat has."""
    thermostat = world.home.thermostat
    after = truth(thermostat)
    answer = await alexa.send(
        "ThermostatController.SetTargetTemperature",
        await world.purpose(thermostat),
        targetSetpoint={"value": 45, "scale": "CELSIUS"},
    )
    world.report.add("45 °C", "TEMPERATURE_VALUE_OUT_OF_RANGE", outcome(answer))
    world.report.add("… nothing there", {"heard": 0}, await after())

"""What the entity platforms will do: from the intent of a person to the writes of an action.

They are not needed to test the convention, only somebody who calls the model in the same order.
"""

from collections.abc import Iterator
from typing import Any

from custom_components.mqtt_polyglot.model.components import (
    AlarmControlPanel,
    Button,
    Climate,
    Component,
    Date,
    DateTime,
    Humidifier,
    Light,
    Lock,
    Notify,
    Number,
    PowerOn,
    Scene,
    Select,
    Switch,
    Text,
    Time,
    Update,
    WaterHeater,
)
from custom_components.mqtt_polyglot.model.data_point import DataPoint, Write
from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.state import ComponentState
from custom_components.mqtt_polyglot.model.vocabulary import (
    AlarmCommand,
    Flash,
    HvacMode,
    LockCommand,
)

_SETPOINTS = {
    "hvac_mode": "mode",
    "temperature": "target_temperature",
    "target_temp_low": "target_low",
    "target_temp_high": "target_high",
}
_TOGGLE: dict[str, tuple[str, Any]] = {
    "turn_on": ("power", lambda _: True),
    "turn_off": ("power", lambda _: False),
}
_PLAIN: dict[type[Component], dict[str, tuple[str, Any]]] = {
    Button: {"press": ("press", lambda _: True)},
    Date: {"set_value": ("value", lambda data: data["date"])},
    Time: {"set_value": ("value", lambda data: data["time"])},
    DateTime: {"set_value": ("value", lambda data: data["datetime"])},
    Update: {"install": ("install", lambda _: True)},
    Notify: {"send_message": ("message", lambda data: data["message"])},
    Scene: {"turn_on": ("activate", lambda _: True)},
    Select: {"select_option": ("option", lambda data: data["option"])},
    Text: {"set_value": ("value", lambda data: data["value"])},
    Number: {"set_value": ("value", lambda data: data["value"])},
    Humidifier: _TOGGLE
    | {
        "set_humidity": ("target_humidity", lambda data: data["humidity"]),
        "set_mode": ("mode", lambda data: data["mode"]),
    },
    Switch: _TOGGLE,
    WaterHeater: _TOGGLE
    | {
        "set_operation_mode": ("mode", lambda data: data["operation_mode"]),
        "set_temperature": ("target_temperature", lambda data: float(data["temperature"])),
    },
}
"""By component and action: what is written, and what of the action's data."""

_COLORS = ("hs", "rgb", "rgbw", "rgbww", "xy")


def act(device: Device, key: str, service: str, data: dict[str, Any]) -> list[tuple[str, bytes]]:
    """Do what a service asks of one component; return what is published."""
    state = device.states[key]
    writes = tuple(writes_of(state, service, data))
    published = [(each.topic, each.payload) for each in device.command(state, writes)]
    for expectation in state.component.expectations(writes):
        if not state.component.tells(expectation):
            state.assume(expectation.key, expectation.shown)
    return published


def writes_of(state: ComponentState, service: str, data: dict[str, Any]) -> Iterator[Write]:
    """The writes of an action, in their order."""
    component: Component = state.component
    match component:
        case AlarmControlPanel():
            return _coded(component, AlarmCommand(service.removeprefix("alarm_")), data)
        case Climate():
            return _climate(component, service, data)
        case Light():
            return (
                _turn_on(state, component, data) if service == "turn_on" else _off(component, data)
            )
        case Lock():
            return _coded(component, LockCommand(service), data)
    point, value = _PLAIN[type(component)][service]
    return iter((_written(getattr(component, point), value(data)),))


def _written[T](point: DataPoint[T] | None, value: T) -> Write:
    assert point is not None
    return point.to(value)


def _climate(component: Climate, service: str, data: dict[str, Any]) -> Iterator[Write]:
    if service in ("turn_on", "turn_off"):
        if component.power is not None:
            yield component.power.to(service == "turn_on")
        elif service == "turn_off":
            yield _written(component.mode, HvacMode.OFF)
        return
    if service == "set_humidity":
        yield _written(component.target_humidity, data["humidity"])
        return
    if service == "set_temperature":
        for name, key in _SETPOINTS.items():
            if name in data:
                value = HvacMode(data[name]) if key == "mode" else float(data[name])
                yield _written(getattr(component, key), value)
        return
    point = {"set_hvac_mode": "mode"}.get(service, service.removeprefix("set_"))
    (value,) = data.values()
    yield _written(getattr(component, point), HvacMode(value) if point == "mode" else value)


def _coded(
    component: AlarmControlPanel | Lock, command: AlarmCommand | LockCommand, data: dict[str, Any]
) -> Iterator[Write]:
    assert component.command is not None
    yield Write(component.command, command)
    if "code" in data and component.code is not None:
        yield component.code.to(data["code"])


def _off(component: Light, data: dict[str, Any]) -> Iterator[Write]:
    yield component.power.to(False)
    yield from _said(component, data)


def _said(component: Light, data: dict[str, Any]) -> Iterator[Write]:
    if "transition" in data and component.transition is not None:
        yield component.transition.to(float(data["transition"]))
    if "flash" in data and component.flash is not None:
        yield component.flash.to(Flash(data["flash"]))


def _turn_on(state: ComponentState, component: Light, data: dict[str, Any]) -> Iterator[Write]:
    data = dict(data)
    if component.power_on is PowerOn.FIRST:
        yield component.power.to(True)
    implied = component.power_on is PowerOn.IMPLIED
    if implied and "brightness" not in data and "white" not in data:
        data["brightness"] = state.get(component.brightness) or 255
    for name in _COLORS:
        if f"{name}_color" in data:
            yield _painted(state, component, name, data)
    if "brightness" in data:
        yield from _dimmed(state, component, data)
    if "color_temp_kelvin" in data:
        yield _written(component.color_temp, data["color_temp_kelvin"])
    if "effect" in data:
        yield _written(component.effect, data["effect"])
    if "white" in data:
        yield _written(component.white, data["white"])
    yield from _said(component, data)
    if component.power_on is PowerOn.LAST:
        yield component.power.to(True)


def _painted(state: ComponentState, component: Light, name: str, data: dict[str, Any]) -> Write:
    color = tuple(data[f"{name}_color"])
    if component.brightness is None and name.startswith("rgb"):
        brightness = data.get("brightness") or _carried(state, component, name)[0] or 255
        color = tuple(int(channel * brightness / 255) for channel in color)
    return _written(getattr(component, name), color)


def _dimmed(state: ComponentState, component: Light, data: dict[str, Any]) -> Iterator[Write]:
    if component.brightness is not None:
        yield component.brightness.to(data["brightness"])
        return
    for name in ("rgb", "rgbw", "rgbww"):
        point = getattr(component, name)
        if point is not None and f"{name}_color" not in data:
            color = _carried(state, component, name)[1]
            yield point.to(tuple(int(channel * data["brightness"] / 255) for channel in color))
            return


def _carried(
    state: ComponentState, component: Light, name: str
) -> tuple[float | None, tuple[float, ...]]:
    """The brightness that a colour carries, and the colour at full brightness."""
    color = state.get(getattr(component, name))
    if color is None or not max(color):
        return None, (255,) * {"rgb": 3, "rgbw": 4, "rgbww": 5}[name]
    top = max(color)
    return top, tuple(min(round(channel / top * 255), 255) for channel in color)

"""What the tests of this convention share: recordings, replays, and devices made up on the spot."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
import json
from pathlib import Path
from typing import Any, Final

import orjson

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import (
    DeviceGone,
    DeviceSeen,
    Effect,
    Rejected,
)
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt import Zigbee2Mqtt
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.announcement import (
    announcement_of,
    trim,
)
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.device import describe
from custom_components.mqtt_polyglot.model.components import Component
from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.spec import DeviceSpec

FIXTURES: Final = Path(__file__).parents[2] / "fixtures" / "zigbee2mqtt"
RECORDINGS: Final = sorted(path.stem for path in FIXTURES.glob("*.json"))

BASE: Final = "zigbee2mqtt"
IEEE: Final = "0x00158d0001a2b3c4"
COORDINATOR: Final = {
    "ieee_address": "0x00124b0000c0ffee",
    "type": "Coordinator",
    "friendly_name": "Coordinator",
}

LINKQUALITY: Final = {
    "type": "numeric",
    "name": "linkquality",
    "property": "linkquality",
    "label": "Linkquality",
    "access": 1,
    "unit": "lqi",
    "category": "diagnostic",
}


@cache
def recording(name: str) -> tuple[Message, ...]:
    """The messages of a recording."""
    document = json.loads((FIXTURES / f"{name}.json").read_text())
    return tuple(_messages(document["messages"]))


def _messages(recorded: Iterable[dict[str, Any]]) -> Iterator[Message]:
    for each in recorded:
        payload = base64.b64decode(each["base64"]) if "base64" in each else each["payload"].encode()
        yield Message(each["topic"], payload, retain=each["retain"])


class Replay:
    """The convention and the devices that come of it, fed with messages."""

    def __init__(self, *bases: str) -> None:
        """Start with the base topic of all recordings, or with others."""
        self.convention = Zigbee2Mqtt(bases or (BASE,))
        self.devices: dict[str, Device] = {}
        self.gone: list[str] = []
        self.rejected: list[Rejected] = []
        self.retained: dict[str, Message] = {}

    def feed(self, message: Message) -> list[Effect]:
        """Hand a message to whoever wants it; return what the convention makes of it."""
        if message.retain:
            self.retained[message.topic] = message
        effects: list[Effect] = []
        if message.topic in self.convention.filters:
            effects = list(self.convention.on_message(message))
        for effect in effects:
            self._carry_out(effect)
        for device in self.devices.values():
            device.apply(message.topic, message)
        return effects

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case DeviceSeen(spec):
                if (device := self.devices.get(spec.id)) is None:
                    device = self.devices[spec.id] = Device(spec)
                else:
                    device.redefine(spec)
                # A broker sends again what it has retained when somebody listens anew.
                for topic in list(device.filters):
                    if topic in self.retained:
                        device.apply(topic, self.retained[topic])
            case DeviceGone(device_id):
                self.gone.append(device_id)
                self.devices.pop(device_id, None)
            case Rejected():
                self.rejected.append(effect)

    def list_devices(self, *entries: Any, base: str = BASE) -> list[Effect]:
        """Publish a list of devices, the coordinator among them."""
        payload = orjson.dumps([COORDINATOR, *entries])
        return self.feed(Message(f"{base}/bridge/devices", payload, retain=True))

    def say(self, topic: str, value: Any, *, base: str = BASE, retain: bool = False) -> None:
        """Publish something below the base topic."""
        payload = value if isinstance(value, bytes) else orjson.dumps(value)
        self.feed(Message(f"{base}/{topic}", payload, retain=retain))

    @property
    def device(self) -> Device:
        """The one device of the network."""
        (device,) = (
            each for each in self.devices.values() if each.spec.model not in ("Bridge", "Group")
        )
        return device

    def values(self, key: str) -> dict[str, Any]:
        """What a component of the one device shows."""
        return dict(self.device.states[key].values())

    def online(self) -> bool:
        """Whether the one device is there."""
        (online,) = {state.online for state in self.device.states.values()}
        return online


def replay(name: str) -> Replay:
    """Replay a recording to its end."""
    player = Replay()
    for message in recording(name):
        player.feed(message)
    return player


def entry(*exposes: Any, ieee: str = IEEE, **others: Any) -> dict[str, Any]:
    """An entry of ``bridge/devices`` with these exposes."""
    definition = {
        "model": "M1",
        "vendor": "Maker",
        "description": "Thing",
        "exposes": [*exposes, LINKQUALITY],
        "options": [],
        "supports_ota": False,
    } | others.pop("definition", {})
    return {
        "ieee_address": ieee,
        "type": "Router",
        "friendly_name": "thing",
        "disabled": False,
        "definition": definition,
        "power_source": "Mains (single phase)",
        "interview_state": "SUCCESSFUL",
    } | others


def spec_of(*exposes: Any, output: str = "json", **others: Any) -> DeviceSpec:
    """The spec of a device with these exposes."""
    device = trim(entry(*exposes, **others))
    assert device is not None
    return describe(
        announcement_of(BASE, device, output=output, availability=False, last_seen=False)
    )


def component_of(spec: DeviceSpec, key: str) -> Any:
    """The component of a device that has this key; typed as whatever it is."""
    return next(component for component in spec.components if component.key == key)


def generic(kind: str, name: str, access: Any = 1, **others: Any) -> dict[str, Any]:
    """A generic expose."""
    label = name.replace("_", " ").capitalize()
    values = {"value_on": True, "value_off": False} if kind == "binary" else {}
    return (
        {"type": kind, "name": name, "property": name, "label": label, "access": access}
        | values
        | others
    )


def on_off(name: str = "state", access: int = 7, **others: Any) -> dict[str, Any]:
    """The expose of something that is ``ON`` or ``OFF``."""
    return generic("binary", name, access, value_on="ON", value_off="OFF", **others)


def specific(kind: str, *features: Any, **others: Any) -> dict[str, Any]:
    """A specific expose; an endpoint goes to its features too, and to their properties."""
    endpoint = others.get("endpoint")
    if endpoint is not None:
        features = tuple(
            {"endpoint": endpoint} | each | {"property": f"{each['property']}_{endpoint}"}
            for each in features
        )
    return {"type": kind, "features": list(features)} | others


def outline(component: Component) -> dict[str, Any]:
    """What there is to a component, as short as can be."""
    shown: dict[str, Any] = {"platform": component.platform.value}
    for holder in (component.common, component):
        for each in fields(holder):
            value = getattr(holder, each.name)
            named = each.name not in _LEFT_OUT and value != each.default
            if named and not hasattr(value, "sources"):
                shown[each.name] = _plain(value)
    return shown | {"points": {point.key: _point(point) for point in component.points()}}


_LEFT_OUT: Final = ("key", "common", "availability")


def _point(point: Any) -> str:
    parts = [f"from {source.topic}{_path(source.reader)}" for source in point.sources]
    if point.sink:
        parts.append(f"to {point.sink.envelope.topic} as {'.'.join(point.sink.name)}")
    if point.options:
        parts.append(f"one of {', '.join(map(str, point.options))}")
    if point.minimum is not None or point.maximum is not None:
        parts.append(f"{point.minimum} to {point.maximum} by {point.step}")
    return "; ".join(parts)


def _path(reader: Any) -> str:
    return "".join(f" . {step}" for step in getattr(reader, "steps", ()))


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    return str(value) if type(value) not in (str, bool, int, float, dict, tuple, list) else value

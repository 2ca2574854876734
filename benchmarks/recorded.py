"""The Zigbee2MQTT network of the tests, several times: its discovery messages as they were recorded.

What the devices say is made from their own description (``exposes``): each value that they report.
"""

import gzip
import json
from pathlib import Path
import re
from typing import Any, Final, override

from .wire import Message
from .workload import Device, FloorRow, Workload, compact

_NETWORK: Final = Path(__file__).parents[1] / "tests/host/network.json.gz"
_READABLE: Final = 1
"""The bit of ``access`` of what a device reports."""
_UNSAID: Final = {"action"}
"""Presses of buttons, which no device reports with its values."""
_BASE: Final = "zigbee2mqtt"


class RecordedDevice(Device):
    """One copy of a recorded device, under a name and an address of its own."""

    def __init__(self, described: dict[str, Any], configs: list[Message], copy: int) -> None:
        """Take its description, its discovery messages, and which copy it is."""
        self._exposes: list[dict[str, Any]] = described["definition"]["exposes"]
        name, address = described["friendly_name"], described["ieee_address"]
        self._topic = re.compile(rf"\b{_BASE}/{name}(?=[/\"])")
        self._name, self._copy = name, copy
        self._address, self._new_address = address, f"{address[:-10]}{copy:02x}{address[-8:]}"
        self.topic = f"{_BASE}/{name}_{copy}"
        self._configs = [
            (topic.replace(address, self._new_address), self._renamed(payload))
            for topic, payload in configs
        ]

    def _renamed(self, payload: bytes) -> dict[str, Any]:
        text = payload.decode().replace(self._address, self._new_address)
        config: dict[str, Any] = json.loads(self._topic.sub(self.topic, text))
        config["device"]["name"] = f"{self._name}_{self._copy}"
        domain, _, own = config["default_entity_id"].partition(".")
        config["default_entity_id"] = f"{domain}.copy_{self._copy}_{own}"
        config.pop("object_id", None)
        return config

    @override
    def announcements(self, *, whole: bool) -> list[Message]:
        online = (f"{self.topic}/availability", b'{"state":"online"}')
        return [online, *((topic, compact(config)) for topic, config in self._configs)]

    @override
    def entities(self) -> list[str]:
        return [
            config["default_entity_id"]
            for _, config in self._configs
            if config.get("enabled_by_default", True)
        ]

    @override
    def says(self, step: int) -> dict[str, Any]:
        said = _values(self._exposes, step)
        update = {"state": "idle", "installed_version": step, "latest_version": step}
        seen = f"2026-01-01T00:{step // 60 % 60:02}:{step % 60:02}+00:00"
        return said | {"update": update, "last_seen": seen}

    @override
    def states(self, step: int) -> dict[str, str]:
        return {}

    @override
    def floor(self) -> list[FloorRow]:
        return []


def _values(exposes: list[dict[str, Any]], step: int) -> dict[str, Any]:
    """Return what is reported at a step."""
    found: dict[str, Any] = {}
    for expose in exposes:
        inner, name = expose.get("features"), expose.get("property")
        if inner and name is None:
            found |= _values(inner, step)
        elif name is None or name in _UNSAID or not expose.get("access", 1) & _READABLE:
            continue
        elif inner:
            found[name] = _values(inner, step)
        else:
            found[name] = _value(expose, step)
    return found


def _value(expose: dict[str, Any], step: int) -> Any:
    match expose["type"]:
        case "binary":
            return expose["value_on" if step % 2 else "value_off"]
        case "numeric":
            low, high = expose.get("value_min", 0), expose.get("value_max", 100)
            return low + step * 7 % max(1, int(high - low))
        case "enum":
            return expose["values"][step % len(expose["values"])]
        case _:
            return f"text {step}"


def network(copies: int) -> Workload:
    """Return the recorded network that many times."""
    retained: dict[str, str] = json.loads(gzip.decompress(_NETWORK.read_bytes()))
    described = json.loads(retained[f"{_BASE}/bridge/devices"])
    configs = [
        (topic, payload.encode())
        for topic, payload in retained.items()
        if topic.endswith("/config")
    ]
    devices: list[Device] = []
    for each in described:
        own = [config for config in configs if each["ieee_address"] in config[0]]
        if each.get("definition") and own:
            devices += [RecordedDevice(each, own, copy) for copy in range(copies)]
    return Workload(devices, [(f"{_BASE}/bridge/state", b'{"state":"online"}')])

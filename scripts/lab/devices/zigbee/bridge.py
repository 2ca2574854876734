"""The bridge: one MQTT connection that speaks for all its Zigbee devices."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
import json
from typing import Any

from paho.mqtt.client import MQTTMessage

from ...broker import Address
from ..connection import Connection, Payload
from ..device import Command
from .device import ZigbeeDevice
from .inventory import coordinator, entry, information

BASE = "zigbee2mqtt"
_LINKQUALITY = 120
_TIMEOUT = 10.0  # seconds until the bridge gives up on a device that does not answer


class RequestError(Exception):
    """A request on bridge/request that cannot be met."""


class Bridge:
    """One Zigbee2MQTT.

    Attributes:
        devices: The devices that it knows.
        timeout: How long it waits for a device that does not answer.
    """

    def __init__(
        self, address: Address, devices: Iterable[ZigbeeDevice] = (), base: str = BASE
    ) -> None:
        """Name the broker, the devices and the base topic."""
        self.base = base
        self.devices = list(devices)
        self.timeout = _TIMEOUT
        self._link = Connection(
            address,
            f"lab_{base}",
            on_message=self._on_message,
            on_connect=self._on_connect,
            will=(f"{base}/bridge/state", {"state": "offline"}),
        )
        self._requests: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "device/rename": self._rename,
            "device/remove": self._remove,
            "health_check": lambda _: {"healthy": True},
        }

    async def start(self) -> None:
        """Start it."""
        await self._link.open()
        for device in self.devices:
            device.live()

    async def stop(self) -> None:
        """Stop it in order."""
        self._rest()
        self._publish("bridge/state", {"state": "offline"}, retain=True)
        await self._link.close()

    async def vanish(self) -> None:
        """Let it crash: the broker sends its will."""
        self._rest()
        await self._link.drop()

    def _rest(self) -> None:
        for device in self.devices:
            device.cancel()

    # --- the devices ----------------------------------------------------------------------------

    def join(self, device: ZigbeeDevice) -> None:
        """Let a device into the network and interview it."""
        named = {"friendly_name": device.name, "ieee_address": device.ieee}
        self._attach(device)
        self._publish_availability(device)
        self._publish_devices(interviewing=device)
        self._publish_event("device_joined", named)
        self._publish_event("device_interview", named | {"status": "started"})
        self.devices.append(device)
        self._publish_devices()
        known = {
            "status": "successful",
            "supported": True,
            "definition": device.blueprint.definition(),
        }
        self._publish_event("device_interview", named | known)
        device.tell()
        device.live()

    def leave(self, device: ZigbeeDevice) -> None:
        """Let a device leave the network by itself; its availability stays on the broker."""
        self._drop(device)
        self._publish_devices()
        named = {"friendly_name": device.name, "ieee_address": device.ieee}
        self._log("warning", f"z2m: Device '{device.name}' left the network")
        self._publish_event("device_leave", named)

    def set_online(self, device: ZigbeeDevice, *, online: bool) -> None:
        """Find a device reachable or not."""
        device.online = online
        self._publish_availability(device)

    def _attach(self, device: ZigbeeDevice) -> None:
        device.report = lambda: self._publish_state(device)

    def _drop(self, device: ZigbeeDevice) -> None:
        device.cancel()
        self.devices.remove(device)

    def _find(self, name: str) -> ZigbeeDevice | None:
        return next((it for it in self.devices if name in {it.name, it.ieee}), None)

    # --- what it publishes ----------------------------------------------------------------------

    def _on_connect(self) -> None:
        self._link.subscribe(f"{self.base}/#")
        self._publish("bridge/state", {"state": "online"}, retain=True)
        self._publish_info()
        self._publish_devices()
        self._publish("bridge/groups", [], retain=True)
        for device in self.devices:
            self._attach(device)
            self._publish_availability(device)
        for device in self.devices:
            device.tell()

    def _publish(self, topic: str, payload: Payload, *, retain: bool = False) -> None:
        self._link.publish(f"{self.base}/{topic}", payload, retain=retain)

    def _log(self, level: str, message: str) -> None:
        self._publish("bridge/logging", {"level": level, "message": message})

    def _publish_event(self, kind: str, data: dict[str, Any]) -> None:
        self._publish("bridge/event", {"type": kind, "data": data})

    def _publish_state(self, device: ZigbeeDevice) -> None:
        seen = datetime.now(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
        state = device.cache | {"last_seen": seen, "linkquality": _LINKQUALITY}
        text = json.dumps(state, sort_keys=True, separators=(",", ":"))
        topic = f"{self.base}/{device.name}"
        self._log("info", f"z2m:mqtt: MQTT publish: topic '{topic}', payload '{text}'")
        self._publish(device.name, text, retain=device.retain)

    def _publish_availability(self, device: ZigbeeDevice) -> None:
        state = {"state": "online" if device.online else "offline"}
        self._publish(f"{device.name}/availability", state, retain=True)

    def _publish_devices(self, interviewing: ZigbeeDevice | None = None) -> None:
        entries = [coordinator(), *(entry(device) for device in self.devices)]
        if interviewing is not None:
            entries.append(entry(interviewing, interviewed=False))
        self._publish("bridge/devices", entries, retain=True)

    def _publish_info(self) -> None:
        self._publish("bridge/info", information(self.base, self.devices), retain=True)

    # --- what it is told ------------------------------------------------------------------------

    def _on_message(self, message: MQTTMessage) -> None:
        topic = message.topic.removeprefix(f"{self.base}/")
        if topic.startswith("bridge/"):
            if topic.startswith("bridge/request/"):
                self._answer(topic.removeprefix("bridge/request/"), message.payload.decode())
            return
        for verb, act in (("set", self._set), ("get", self._get)):
            name, found, prop = f"{topic}/".partition(f"/{verb}/")
            if found and (device := self._find(name)):
                payload = message.payload.decode()
                device.commands.append(Command(message.topic, payload))
                act(device, _values(prop.removesuffix("/"), payload))

    def _set(self, device: ZigbeeDevice, values: dict[str, Any]) -> None:
        transition = float(values.pop("transition", 0))
        accepted = {key: values[key] for key in values if key in device.settable}
        for key in values.keys() - accepted.keys():
            self._log("error", f"z2m: No converter available for '{key}' ({values[key]})")
        if not device.deaf and device.online:
            device.told(accepted, transition)
            return
        for key in accepted:
            text = (
                f"z2m: Publish 'set' '{key}' to '{device.name}' failed: 'Error: ZCL command "
                f"{device.ieee}/1 failed (Timeout after {self.timeout * 1000:.0f}ms)'"
            )
            device.later(f"fail {key}", self.timeout, partial(self._log, "error", text))

    def _get(self, device: ZigbeeDevice, values: dict[str, Any]) -> None:
        for key in values.keys() - device.gettable:
            self._log("error", f"z2m: No converter available for 'get' '{key}'")
        if values.keys() & device.gettable and not device.deaf and device.online:
            device.tell()

    def _answer(self, request: str, payload: str) -> None:
        """Meet a request and say so."""
        data = _values("id", payload)
        try:
            if (act := self._requests.get(request)) is None:
                return
            answer: dict[str, Any] = {"data": act(data), "status": "ok"}
        except RequestError as error:
            answer = {"data": {}, "status": "error", "error": str(error)}
        if "transaction" in data:
            answer["transaction"] = data["transaction"]
        self._publish(f"bridge/response/{request}", answer)

    def _wanted(self, name: str) -> ZigbeeDevice:
        if (device := self._find(name)) is None:
            raise RequestError(f"Device '{name}' does not exist")
        return device

    def _rename(self, data: dict[str, Any]) -> dict[str, Any]:
        device = self._wanted(data["from"])
        self._publish(device.name, b"", retain=True)
        self._publish(f"{device.name}/availability", b"", retain=True)
        device.name = data["to"]
        self._publish_devices()
        self._publish_info()
        device.tell()
        self._publish_availability(device)
        return {"from": data["from"], "to": data["to"], "homeassistant_rename": False}

    def _remove(self, data: dict[str, Any]) -> dict[str, Any]:
        device = self._wanted(data["id"])
        self._drop(device)
        self._publish(device.name, b"", retain=True)
        self._publish("bridge/groups", [], retain=True)
        self._publish_devices()
        return {"id": data["id"], "block": False, "force": False}


def _values(prop: str, payload: str) -> dict[str, Any]:
    """Read an object, or the value of the one property that the topic is about."""
    try:
        value = json.loads(payload)
    except ValueError:
        value = payload
    if isinstance(value, dict):
        return value
    return {prop: value} if prop else {"state": str(value).upper()}

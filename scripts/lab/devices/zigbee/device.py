"""Zigbee devices as they are behind the bridge, and how each acts on what it is told."""

from collections.abc import Callable
from typing import Any, override

from ..device import Device
from .exposes import GET, SET, properties
from .models import DOOR_LOCK, LAMP, MOTION, PLUG, RADIATOR, Model

_REACTION = 0.1  # seconds until a device has done what it was told
_REPORT = 0.2  # seconds until it also reports by itself, as real ones do
_BOLT = 0.5
_DRIFT = 0.1  # °C
_COLDEST = 15


class ZigbeeDevice(Device):
    """One device in the radio network.

    Attributes:
        blueprint: Everything that the bridge knows of its model.
        ieee: Its address.
        cache: What the bridge last published as its state.
        online: Whether the bridge can reach it.
        retain: Whether its owner has told the bridge to retain its states.
    """

    retain = False

    def __init__(self, blueprint: Model, name: str, number: int) -> None:
        """Choose the model, the friendly name and the last digits of the address."""
        super().__init__(name, blueprint.vendor, blueprint.model, dict(blueprint.state))
        self.blueprint = blueprint
        self.ieee = f"0x00158d0001{number:06x}"
        self.number = number
        self.cache: dict[str, Any] = {}
        self.online = True
        self.report: Callable[[], None] = lambda: None
        access = {expose["property"]: expose["access"] for expose in properties(blueprint.exposes)}
        self.settable = {name for name, bits in access.items() if bits & SET}
        self.gettable = {name for name, bits in access.items() if bits & GET}

    def live(self) -> None:
        """Start what it does by itself."""

    def told(self, changes: dict[str, Any], transition: float) -> None:
        """Do what was asked for after a short while; a transition takes longer."""

        def act() -> None:
            wanted = self.resolve(changes)
            if transition:
                # The bridge publishes the goal at once, the device gets there later.
                self.cache |= wanted
                self.report()
                self.later("arrive", transition, lambda: self.become(wanted))
            else:
                self.become(wanted)

        self.later("act", _REACTION, act)

    def resolve(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Return what the changes come to, given the state."""
        return changes

    def become(self, changes: dict[str, Any]) -> None:
        """Change, have it published, and report once more a moment later."""
        self.state |= changes
        self.tell()
        self.later("report", _REPORT, self.tell)

    def tell(self) -> None:
        """Have the whole state published."""
        self.cache |= self.state
        self.report()


class Lamp(ZigbeeDevice):
    """A dimmable lamp in shades of white."""

    def __init__(self, name: str, number: int) -> None:
        """Name it."""
        super().__init__(LAMP, name, number)

    @override
    def resolve(self, changes: dict[str, Any]) -> dict[str, Any]:
        wanted = {key: value for key, value in changes.items() if key != "effect"}
        if wanted.get("state") == "TOGGLE":
            wanted["state"] = "OFF" if self.state["state"] == "ON" else "ON"
        if (brightness := wanted.get("brightness")) == 0:
            del wanted["brightness"]
            wanted["state"] = "OFF"
        elif brightness is not None:
            wanted.setdefault("state", "ON")
        return wanted


class Plug(ZigbeeDevice):
    """A plug with a washing machine behind it."""

    _CYCLE = (412.5, 2040.0, 1985.5, 96.0, 310.5)

    def __init__(self, name: str, number: int) -> None:
        """Name it."""
        super().__init__(PLUG, name, number)
        self._phase = 0

    @override
    def live(self) -> None:
        self.every(10, self._wash)

    @override
    def resolve(self, changes: dict[str, Any]) -> dict[str, Any]:
        state = changes.get("state", self.state["state"])
        if state == "TOGGLE":
            state = "OFF" if self.state["state"] == "ON" else "ON"
        return changes | {"state": state} | self._load(state)

    def _load(self, state: str) -> dict[str, Any]:
        power = self._CYCLE[self._phase % len(self._CYCLE)] if state == "ON" else 0
        return {"power": power, "current": round(power / self.state["voltage"], 2)}

    def _wash(self) -> None:
        self._phase += 1
        self.state |= self._load(self.state["state"])
        self.state["energy"] = round(self.state["energy"] + self.state["power"] / 360_000, 4)
        self.tell()


class Radiator(ZigbeeDevice):
    """A radiator thermostat that warms its room."""

    def __init__(self, name: str, number: int) -> None:
        """Name it."""
        super().__init__(RADIATOR, name, number)

    @override
    def live(self) -> None:
        self.every(1, self._heat)
        self.every(10, self._cool)

    @override
    def become(self, changes: dict[str, Any]) -> None:
        self.state |= changes
        self._decide()
        super().become({})

    def _decide(self) -> None:
        missing = self.state["occupied_heating_setpoint"] - self.state["local_temperature"]
        heats = self.state["system_mode"] != "off" and missing > 0
        self.state["running_state"] = "heat" if heats else "idle"
        self.state["pi_heating_demand"] = min(100, round(missing * 50) + 20) if heats else 0

    def _heat(self) -> None:
        if self.state["running_state"] == "heat":
            self._drift(_DRIFT)

    def _cool(self) -> None:
        if self.state["running_state"] == "idle" and self.state["local_temperature"] > _COLDEST:
            self._drift(-_DRIFT)

    def _drift(self, step: float) -> None:
        self.state["local_temperature"] = round(self.state["local_temperature"] + step, 1)
        self._decide()
        self.tell()


class Motion(ZigbeeDevice):
    """A motion sensor on much used stairs."""

    def __init__(self, name: str, number: int) -> None:
        """Name it."""
        super().__init__(MOTION, name, number)

    @override
    def live(self) -> None:
        self.every(20, self.notice)

    def notice(self) -> None:
        """Notice somebody, or that nobody is there any more."""
        occupancy = not self.state["occupancy"]
        self.state |= {"occupancy": occupancy, "illuminance": 132 if occupancy else 84}
        self.tell()


class DoorLock(ZigbeeDevice):
    """A deadbolt: the bolt takes its time, and only then does the bridge publish.

    It sleeps most of the time and does not answer when asked, so its states are retained.
    """

    retain = True

    def __init__(self, name: str, number: int) -> None:
        """Name it."""
        super().__init__(DOOR_LOCK, name, number)

    @override
    def become(self, changes: dict[str, Any]) -> None:
        state = changes.get("state", self.state["state"])
        bolt = "locked" if state == "LOCK" else "unlocked"

        def arrive() -> None:
            self.state |= {"state": state, "lock_state": bolt}
            self.tell()

        self.later("bolt", _BOLT, arrive)

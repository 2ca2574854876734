"""The simulated home: every device of the demo, ready to be switched on."""

import asyncio

from ..broker import Address
from .announced import AnnouncedDevice
from .appliances.air import Boiler, Fan, Humidifier
from .appliances.alarm import AlarmPanel
from .appliances.appliance import Appliance
from .appliances.controls import Aquarium, Display, Remote, Scene
from .appliances.firmware import Station
from .appliances.movers import Blind, GarageDoor, Valve
from .appliances.robots import Mower, Vacuum
from .appliances.sounds import Radio, Siren
from .camera import Camera
from .device import Device
from .light import Light
from .live_camera import LiveCamera
from .lock import Lock
from .thermostat import Thermostat
from .zigbee.bridge import Bridge
from .zigbee.device import DoorLock, Lamp, Motion, Plug, Radiator

ALARM_CODE = "4321"
"""The PIN of Google Assistant: Home Assistant sends that as the code, too."""


class Home:
    """The devices of one household on one broker."""

    def __init__(self, address: Address, *, small: bool = False) -> None:
        """Furnish it.

        Args:
            address: Its broker.
            small: Only as many devices as one sees on a page.
        """
        self.address = address
        self.thermostat = Thermostat(address, "Hall thermostat")
        self.light = Light(address, "Kitchen light")
        self.lock = Lock(address, "Front door")
        self.camera = Camera(address, "Porch camera")
        self.garden = LiveCamera(address, "Garden camera")
        self.lamp = Lamp("Desk lamp", 1)
        self.radiator = Radiator("Bedroom radiator", 2)
        self.plug = Plug("Washing machine", 3)
        self.motion = Motion("Stairs motion", 4)
        self.back_door = DoorLock("Back door", 5)
        self.bridge = Bridge(
            address, [self.lamp, self.radiator, self.plug, self.motion, self.back_door]
        )
        self.blind = Blind(address, "Bedroom blind")
        self.garage = GarageDoor(address, "Garage door")
        self.fan = Fan(address, "Attic fan")
        self.humidifier = Humidifier(address, "Nursery humidifier")
        self.boiler = Boiler(address, "Bath boiler")
        self.alarm = AlarmPanel(address, "House alarm", ALARM_CODE)
        self.aquarium = Aquarium(address, "Aquarium")
        self.scene = Scene(address, "Movie night")
        self.display = Display(address, "Hall display")
        self.remote = Remote(address, "Sofa remote")
        self.valve = Valve(address, "Garden valve")
        self.siren = Siren(address, "Stairs siren")
        self.radio = Radio(address, "Bath radio")
        self.station = Station(address, "Weather station")
        self.vacuum = Vacuum(address, "Cleaning robot")
        self.mower = Mower(address, "Garden robot")
        self.appliances: dict[Appliance, str] = {} if small else self._appliances()

    @property
    def announced(self) -> list[AnnouncedDevice]:
        """The devices with a connection of their own."""
        return [
            *(self.thermostat, self.light, self.lock, self.camera, self.garden),
            *self.appliances,
        ]

    @property
    def devices(self) -> list[Device]:
        """All devices."""
        return [*self.announced, *self.bridge.devices]

    @property
    def purposes(self) -> list[tuple[Device, str]]:
        """All devices, each with the Home Assistant domain that it is there for."""
        return [
            (self.thermostat, "climate"),
            (self.light, "light"),
            (self.lock, "lock"),
            (self.camera, "camera"),
            (self.garden, "camera"),
            (self.lamp, "light"),
            (self.radiator, "climate"),
            (self.plug, "switch"),
            (self.motion, "binary_sensor"),
            (self.back_door, "lock"),
            *self.appliances.items(),
        ]

    def _appliances(self) -> dict[Appliance, str]:
        """Each with the Home Assistant domain that it is there for."""
        return {
            self.blind: "cover",
            self.garage: "cover",
            self.fan: "fan",
            self.humidifier: "humidifier",
            self.boiler: "water_heater",
            self.alarm: "alarm_control_panel",
            self.aquarium: "number",
            self.scene: "scene",
            self.display: "notify",
            self.remote: "event",
            self.valve: "valve",
            self.siren: "siren",
            self.radio: "media_player",
            self.station: "update",
            self.vacuum: "vacuum",
            self.mower: "lawn_mower",
        }

    @property
    def _connected(self) -> list[AnnouncedDevice | Bridge]:
        return [*self.announced, self.bridge]

    async def start(self) -> None:
        """Switch everything on."""
        await asyncio.gather(*(it.start() for it in self._connected))

    async def stop(self) -> None:
        """Switch everything off in order."""
        await asyncio.gather(*(it.stop() for it in self._connected))

    async def vanish(self) -> None:
        """Cut the power of the whole house."""
        await asyncio.gather(*(it.vanish() for it in self._connected))

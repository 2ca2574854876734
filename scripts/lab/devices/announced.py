"""Devices with a connection of their own that announce themselves as Home Assistant wants it."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
import contextlib
from typing import Any

from paho.mqtt.client import MQTTMessage

from ..broker import Address
from .connection import Connection, Payload
from .device import Command, Device

MAKER = "Polyglot Laboratory"
PREFIX = "homeassistant"


class AnnouncedDevice(Device):
    """A device on the network: announcement and availability retained, offline by its will.

    Topics: ``lab/<slug>/availability``, ``lab/<slug>/…`` for states, ``lab/<slug>/set/…`` for
    commands.
    """

    def __init__(self, address: Address, name: str, model: str, state: dict[str, Any]) -> None:
        """Name the device, its broker and its first state."""
        super().__init__(name, MAKER, model, state)
        self.root = f"lab/{self.slug}"
        self._link = Connection(
            address,
            f"lab_{self.slug}",
            on_message=self._on_message,
            on_connect=self._on_connect,
            will=(self._availability, "offline"),
        )
        self._announced = True

    @property
    def _availability(self) -> str:
        return f"{self.root}/availability"

    @property
    def announcement_topic(self) -> str:
        """The topic that its announcement is retained on."""
        return self.announcement()[0]

    @abstractmethod
    def announcement(self) -> tuple[str, dict[str, Any]]:
        """Return the topic and the payload by which it announces itself."""

    @abstractmethod
    def report(self) -> None:
        """Publish its state."""

    @property
    def orders(self) -> Mapping[str, Callable[[str], None]]:
        """What it does for a payload on ``lab/<slug>/set/<key>``."""
        return {}

    def live(self) -> None:
        """Start what it does by itself."""

    async def start(self, *, announce: bool = True) -> None:
        """Switch it on."""
        self._announced = announce
        await self._link.open()
        self.live()

    def announce(self) -> None:
        """Announce it now, if it was started without that."""
        self._announced = True
        topic, payload = self.announcement()
        self._link.publish(topic, payload, retain=True)

    def retract(self) -> None:
        """Take the announcement back, as a device does that is reset."""
        self._announced = False
        self._link.publish(self.announcement_topic, b"", retain=True)

    async def stop(self) -> None:
        """Switch it off in order: it says that it goes."""
        self.cancel()
        self._link.publish(self._availability, "offline", retain=True)
        await self._link.close()

    async def vanish(self) -> None:
        """Cut its power: the broker sends its will."""
        self.cancel()
        await self._link.drop()

    def publish(self, topic: str, payload: Payload) -> None:
        """Publish a state below its root, retained."""
        self._link.publish(f"{self.root}/{topic}", payload, retain=True)

    def occur(self, topic: str, payload: Payload) -> None:
        """Publish below its root what happened, which nobody keeps."""
        self._link.publish(f"{self.root}/{topic}", payload)

    def _on_connect(self) -> None:
        self._link.subscribe(f"{self.root}/set/#")
        self._link.publish(self._availability, "online", retain=True)
        if self._announced:
            self.announce()
        self.report()

    def _on_message(self, message: MQTTMessage) -> None:
        command = Command(message.topic, message.payload.decode())
        self.commands.append(command)
        order = self.orders.get(message.topic.rpartition("/")[2])
        if order is not None and not self.deaf:
            with contextlib.suppress(ValueError):  # real firmware shrugs at nonsense, too
                order(command.payload)

    @property
    def device_information(self) -> dict[str, Any]:
        """The device block of its announcement."""
        return {
            "identifiers": [f"lab_{self.slug}"],
            "name": self.name,
            "manufacturer": self.maker,
            "model": self.model,
            "sw_version": "1.4.2",
        }

"""The running devices: the adopted ones whose announcements are known."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
import logging
from typing import Protocol

from ..broker.message import Message
from ..broker.router import Router
from ..broker.topic import matches
from ..conventions.base import Announcement
from ..model.device import Changes, Device
from ..model.spec import DeviceSpec
from ..model.text import logged
from .commands import Outbox
from .queries import Queries
from .secret_values import SecretValues
from .settling import Settling
from .slices import Slices
from .traffic import Traffic, Watcher

_LOGGER = logging.getLogger(__name__)


class RunningListener(Protocol):
    """Is told what happens to adopted devices."""

    def on_announced(self, device: Device, announcement: Announcement, changes: Changes) -> None:
        """An adopted device was announced, or announced anew."""

    def on_withdrawn(self, device: Device) -> None:
        """The announcement of an adopted device was withdrawn."""


class Running:
    """The running devices of one broker.

    Attributes:
        devices: The devices by id.
        traffic: The last messages of adopted and watched devices, by id.
    """

    def __init__(self, router: Router, outbox: Outbox, listener: RunningListener) -> None:
        """Start without devices.

        Args:
            router: Brings the messages of the devices.
            outbox: Sends them queries.
            listener: Told what happens.
        """
        self._router = router
        self._outbox = outbox
        self._listener = listener
        self._queries = Queries(outbox)
        self._settling = Settling(self._on_settled)
        self._slices = Slices()
        self._preparing: set[asyncio.Task[None]] = set()
        self._removers: dict[str, dict[str, Callable[[], None]]] = {}
        self._announcements: dict[str, Announcement] = {}
        self._known: frozenset[str] | None = None
        self.devices: dict[str, Device] = {}
        self.traffic: dict[str, Traffic] = {}

    def announcement(self, device_id: str) -> Announcement | None:
        """The announcement of a device."""
        return self._announcements.get(device_id)

    @property
    def known_names(self) -> frozenset[str]:
        """The manufacturers and origins of the adopted devices."""
        if self._known is None:
            specs = [device.spec for device in self.devices.values()]
            names = {each for spec in specs for each in (spec.manufacturer, spec.origin)}
            self._known = frozenset(filter(None, names))
        return self._known

    # --- start and stop ------------------------------------------------------------------------------

    def on_connection(self, connected: bool) -> None:
        """Handle that the broker was connected or disconnected."""
        if connected:
            self._queries.listening()
        for device in self.devices.values():
            device.unhear()
            if connected:
                self._queries.ask(device)
        self._notify_all(*self.devices.values())

    def stop(self) -> None:
        """Stop all timers, after deciding what they wait for: the next run will not know of it."""
        self._queries.stop()
        for task in tuple(self._preparing):
            task.cancel()
        self._slices.stop()
        for device_id in self._settling.stop():
            self._drop_absent(device_id)

    def define(
        self,
        spec: DeviceSpec,
        announcement: Announcement,
        preparing: Awaitable[None] | None = None,
    ) -> None:
        """Run a device, or give it a new description.

        Args:
            spec: The description.
            announcement: The announcement that it was made of.
            preparing: Awaited before messages of the device are read; they are held until then.
        """
        device = self.devices.get(spec.id)
        asks_elsewhere = device is not None and device.spec.queries != spec.queries
        if device is None:
            device = self.devices[spec.id] = Device(spec)
            changes = Changes(added=tuple(device.states))
        else:
            changes = device.redefine(spec, self._slices.put)
        self._announcements[spec.id] = announcement
        if preparing is not None:
            self._hold(device, preparing)
        self._known = None
        back, device.withdrawn = device.withdrawn, False
        self._listen(device, (*changes.added, *changes.altered))
        self._listener.on_announced(device, announcement, changes)
        if back:
            self._notify_all(device)
        if device.absent:
            self._settling.begin(spec.id)
        else:
            self._settling.cancel(spec.id)
        if self._outbox.connected:
            moved = asks_elsewhere or any(device.states[k].unconfirmed for k in changes.altered)
            if back or moved or changes.added:
                self._slices.put((partial(self._ask, device, anew=back or moved),))

    def _ask(self, device: Device, *, anew: bool) -> None:
        """Ask a device for its values, when it is listened to."""
        if self._outbox.connected and self.devices.get(device.spec.id) is device:
            self._queries.ask(device, anew=anew)

    def _hold(self, device: Device, preparing: Awaitable[None]) -> None:
        """Hold the messages of a device until this has been awaited."""
        device.hold()
        task = asyncio.get_running_loop().create_task(
            self._async_hold(device, preparing), name="mqtt_polyglot templates"
        )
        self._preparing.add(task)
        task.add_done_callback(self._preparing.discard)

    async def _async_hold(self, device: Device, preparing: Awaitable[None]) -> None:
        try:
            await preparing
        except Exception:
            _LOGGER.exception("Failed to prepare the templates of %s", logged(device.spec.id))
        device.let_go()
        self._slices.put((partial(self._take_held, device),))

    def _take_held(self, device: Device) -> None:
        if device.take_held():
            self._slices.put((partial(self._take_held, device),))

    def withdraw(self, device: Device) -> None:
        """Mark a device as withdrawn."""
        device.withdrawn = True
        device.unhear()
        self._settling.cancel(device.spec.id)
        self._notify_all(device)
        self._listener.on_withdrawn(device)

    def release(self, device_id: str) -> tuple[Device, Announcement] | None:
        """Stop a device; return it with its announcement."""
        self._settling.cancel(device_id)
        for remove in self._removers.pop(device_id, {}).values():
            remove()
        device = self.devices.pop(device_id, None)
        self._known = None
        announcement = self._announcements.pop(device_id, None)
        self._forget_traffic(device_id)
        return (device, announcement) if device is not None and announcement is not None else None

    def _notify_all(self, *devices: Device) -> None:
        """Have all entities of devices write their state."""
        self._slices.put(
            partial(state.notify, frozenset())
            for device in devices
            for state in tuple(device.states.values())
        )

    def settle(self, device_id: str) -> None:
        """Remove what a device is described without, at once."""
        self._settling.cancel(device_id)
        if self.devices[device_id].absent:
            self._drop_absent(device_id)

    def _on_settled(self, device_id: str) -> None:
        if self._outbox.connected:
            self._drop_absent(device_id)
        else:
            # A description could not have come.
            self._settling.begin(device_id)

    def _drop_absent(self, device_id: str) -> None:
        """Remove the components that the description of a device no longer has."""
        device = self.devices[device_id]
        changes = Changes(removed=device.drop_absent())
        self._listen(device, ())
        self._listener.on_announced(device, self._announcements[device_id], changes)

    # --- messages -----------------------------------------------------------------------

    def _listen(self, device: Device, changed: Iterable[str]) -> None:
        """Add a handler for each topic filter of a device, and remove those that are not needed.

        The topics of components that changed get a new one, so that retained messages come again.
        New handlers are added before the old ones are removed, to keep the subscriptions.
        """
        fresh = {topic for key in changed for topic in device.states[key].component.topics()}
        removers = self._removers.setdefault(device.spec.id, {})
        traffic = self.traffic_of(device.spec.id)
        traffic.secrets = SecretValues(device)
        more = [each for each in device.filters if each not in removers or each in fresh]
        less = [each for each in removers if each not in device.filters]
        self._slices.put(
            (
                *(partial(self._hear, device, traffic, each) for each in more),
                *(partial(self._unhear, device, each) for each in less),
            )
        )

    def _hear(self, device: Device, traffic: Traffic, topic_filter: str) -> None:
        """Add a handler, in the place of an earlier one, if it is still needed."""
        if self.devices.get(device.spec.id) is device and topic_filter in device.filters:
            removers = self._removers[device.spec.id]
            before = removers.pop(topic_filter, None)
            handler = partial(_hand_over, device, traffic, topic_filter)
            removers[topic_filter] = self._router.add(topic_filter, handler)
            if before is not None:
                before()

    def _unhear(self, device: Device, topic_filter: str) -> None:
        """Remove a handler, if it is still not needed."""
        if self.devices.get(device.spec.id) is device and topic_filter not in device.filters:
            if (remove := self._removers[device.spec.id].pop(topic_filter, None)) is not None:
                remove()

    def recall(self, device_id: str, messages: Iterable[Message]) -> None:
        """Have a device know what it said before it ran here; what it has said since counts more.

        Args:
            device_id: The device.
            messages: Retained messages, whether its broker keeps them or somebody else did.
        """
        if (device := self.devices.get(device_id)) is None:
            return
        for message in messages:
            for topic_filter in device.filters:
                if matches(topic_filter, message.topic):
                    device.apply(topic_filter, message)

    def watch(self, device_id: str, watcher: Watcher) -> Callable[[], None]:
        """Call the watcher for each message of a device, as soon as it runs; return what ends it."""
        traffic = self.traffic_of(device_id)
        traffic.watchers.append(watcher)

        def stop() -> None:
            traffic.watchers.remove(watcher)
            if device_id not in self.devices:
                self._forget_traffic(device_id)

        return stop

    def traffic_of(self, device_id: str) -> Traffic:
        """The last messages of a device, from now on if not before."""
        if (traffic := self.traffic.get(device_id)) is None:
            traffic = self.traffic[device_id] = Traffic()
        return traffic

    def _forget_traffic(self, device_id: str) -> None:
        """Remove the messages of a device that was stopped, but for its watchers."""
        traffic = self.traffic.pop(device_id, None)
        if traffic is not None and traffic.watchers:
            self.traffic[device_id] = fresh = Traffic()
            fresh.watchers = traffic.watchers


def _hand_over(device: Device, traffic: Traffic, topic_filter: str, message: Message) -> None:
    traffic.received(message)
    device.apply(topic_filter, message)

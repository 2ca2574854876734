"""The controller: link, router and conventions of one broker, and the devices that come of them."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
import logging
from time import perf_counter
from typing import Final, Protocol

from ..broker.link import BrokerLink
from ..broker.message import Message
from ..broker.router import Router
from ..conventions.base import (
    Announcement,
    AnnouncementError,
    Convention,
    DeviceGone,
    DeviceSeen,
    Effect,
    Rejected,
)
from ..model.data_point import Write
from ..model.device import Changes, Device
from ..model.spec import DeviceSpec
from ..model.state import ComponentState
from .claims import Claims
from .commands import Commands
from .inbox import FoundDevice, Inbox
from .queries import Queries

_LOGGER = logging.getLogger(__name__)

MAX_BACKLOG: Final = 64 * 1024 * 1024
"""The most bytes of announcements that wait to be read."""

SLICE: Final = 0.005
"""Seconds that the effects of announcements may take in one turn of the event loop."""


class ControllerListener(Protocol):
    """Who turns what happens on a broker into something that the user sees."""

    def on_connection(self, connected: bool) -> None:
        """The broker came or went."""

    def on_found(self, found: FoundDevice) -> None:
        """A device waits for the user, or what it will be has changed."""

    def on_lost(self, device_id: str) -> None:
        """A device waits no longer: it is gone, or another description of it counts."""

    def on_announced(self, device: Device, announcement: Announcement, changes: Changes) -> None:
        """An adopted device has announced itself anew."""

    def on_withdrawn(self, device: Device) -> None:
        """An adopted device has said that it is no more."""


class Controller:
    """One broker, running.

    Attributes:
        adopted: The ids of the devices that the user has adopted.
        devices: The running devices by id: the adopted ones whose announcement is known.
        inbox: The devices that wait.
        claims: Which description of a physical device counts.
        connected: Whether the broker can be reached.
    """

    def __init__(
        self, link: BrokerLink, conventions: Sequence[Convention], listener: ControllerListener
    ) -> None:
        """Take the parts; nothing happens before ``start``."""
        self._conventions = {convention.name: convention for convention in conventions}
        self._listener = listener
        self._link = link
        self._router = Router(link)
        self._commands = Commands(link)
        self._queries = Queries(link)
        self.adopted: set[str] = set()
        self._removers: dict[str, dict[str, Callable[[], None]]] = {}
        self._announcements: dict[str, Announcement] = {}
        self._backlog: deque[tuple[int, str, Iterator[Effect]]] = deque()
        self._backlog_size = 0
        self._continuation: asyncio.Handle | None = None
        self.devices: dict[str, Device] = {}
        self.inbox = Inbox()
        self.claims = Claims(tuple(self._conventions))

    @property
    def connected(self) -> bool:
        """Whether the broker would take a message now."""
        return self._link.connected

    # --- life -------------------------------------------------------------------------------

    def start(self) -> None:
        """Listen to the broker; the link itself is connected by whoever made it."""
        self._link.listen(self._router.on_message, self._on_connection)
        for convention in self._conventions.values():
            for topic_filter in convention.filters:
                self._router.add(topic_filter, partial(self._on_announcement, convention))

    def stop(self) -> None:
        """Leave no timer behind."""
        self._commands.stop()
        self._queries.stop()
        if self._continuation is not None:
            self._continuation.cancel()
            self._continuation = None

    def _on_connection(self, connected: bool) -> None:
        self._router.on_connection(connected)
        self._listener.on_connection(connected)
        if connected:
            self._queries.listening()
        for device in self.devices.values():
            self._tell_all(device)
            if connected:
                self._queries.ask(device)

    @staticmethod
    def _tell_all(device: Device) -> None:
        for state in device.states.values():
            state.notify(frozenset())

    # --- announcements ----------------------------------------------------------------------

    def _on_announcement(self, convention: Convention, message: Message) -> None:
        size = len(message.payload)
        if self._backlog and self._backlog_size + size > MAX_BACKLOG:
            self.inbox.turned_away += 1
            return
        self._backlog_size += size
        self._backlog.append((size, message.topic, convention.on_message(message)))
        if self._continuation is None:
            self._work()

    def _work(self) -> None:
        """Carry out effects for a while, then let others have the loop."""
        self._continuation = None
        deadline = perf_counter() + SLICE
        while self._backlog:
            size, topic, effects = self._backlog[0]
            try:
                for effect in effects:
                    self._carry_out(effect)
                    if perf_counter() > deadline:
                        self._continuation = asyncio.get_running_loop().call_soon(self._work)
                        return
            except Exception:
                _LOGGER.exception("The announcement on %s was not understood", topic)
            self._backlog.popleft()
            self._backlog_size -= size

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case DeviceSeen(spec, announcement):
                self._on_seen(spec, announcement)
            case DeviceGone(device_id):
                self._on_gone(device_id)
            case Rejected():
                self.inbox.reject(effect)

    def _on_seen(self, spec: DeviceSpec, announcement: Announcement) -> None:
        if spec.id in self.adopted:
            self._define(spec, announcement)
            return
        if (found := self.inbox.put(spec, announcement)) is None:
            self._turn_away(spec)
            return
        rivals = self.claims.claim(spec, adopted=False)
        if self.claims.owner(spec.id) == spec.id:
            self._listener.on_found(found)
        else:
            self._listener.on_lost(spec.id)
        self._settle(rivals)

    def _turn_away(self, spec: DeviceSpec) -> None:
        if self.inbox.turned_away == 1:
            _LOGGER.warning(
                "More devices announce themselves than can wait to be adopted; %s and those after"
                " it are left out. Adopt or ignore some, or narrow the discovery of this broker",
                spec.name,
            )
        self._lose(spec.id)
        self._conventions[spec.convention].forget(spec.id)

    def _on_gone(self, device_id: str) -> None:
        if (device := self.devices.get(device_id)) is not None:
            device.withdrawn = True
            self._tell_all(device)
            self._listener.on_withdrawn(device)
        elif device_id not in self.adopted:
            self._lose(device_id)

    def _lose(self, device_id: str) -> None:
        if self.inbox.take(device_id) is not None:
            self._listener.on_lost(device_id)
            self._settle(self.claims.release(device_id))

    def _settle(self, device_ids: set[str]) -> None:
        """Look again which of the descriptions of one physical device are to be offered."""
        for device_id in device_ids:
            if (found := self.inbox.get(device_id)) is None:
                continue
            if self.claims.owner(device_id) == device_id:
                self._listener.on_found(found)
            else:
                self._listener.on_lost(device_id)

    def offers(self) -> Iterator[FoundDevice]:
        """The waiting devices that nobody else describes better."""
        return (found for found in self.inbox if self.claims.owner(found.spec.id) == found.spec.id)

    # --- adopted devices --------------------------------------------------------------------

    def adopt(self, device_id: str, announcement: Announcement | None) -> Device | None:
        """Run a device from now on; ``None`` until it has announced itself.

        Args:
            device_id: Its id, whether it waits in the inbox or not.
            announcement: What is stored of it from an earlier run, if anything.

        Raises:
            AnnouncementError: What is stored of it cannot be read any more.
        """
        self.adopted.add(device_id)
        found = self.inbox.take(device_id)
        if found is not None:
            self._define(found.spec, found.announcement)
        elif announcement is not None:
            convention = self._conventions.get(device_id.partition(":")[0])
            if convention is None:
                raise AnnouncementError(f"the convention of {device_id} is not in use")
            spec = convention.describe(announcement)
            convention.restore(device_id, announcement)
            self._define(spec, announcement)
        if self.inbox.turned_away and self.inbox.roomy:
            self.inbox.turned_away = 0
            self._router.refresh(
                topic_filter
                for convention in self._conventions.values()
                for topic_filter in convention.filters
            )
        return self.devices.get(device_id)

    def release(self, device_id: str) -> None:
        """Run a device no longer; it waits in the inbox again, unless it said that it is no more."""
        self.adopted.discard(device_id)
        for remove in self._removers.pop(device_id, {}).values():
            remove()
        device = self.devices.pop(device_id, None)
        announcement = self._announcements.pop(device_id, None)
        self._settle(self.claims.release(device_id))
        if device is not None and announcement is not None and not device.withdrawn:
            self._on_seen(device.spec, announcement)

    def _define(self, spec: DeviceSpec, announcement: Announcement) -> None:
        device = self.devices.get(spec.id)
        if device is None:
            device = self.devices[spec.id] = Device(spec)
            changes = Changes(added=tuple(device.states))
        else:
            changes = device.redefine(spec)
        self._announcements[spec.id] = announcement
        device.withdrawn = False
        self._listen(device, (*changes.added, *changes.altered))
        rivals = self.claims.claim(spec, adopted=True)
        self._listener.on_announced(device, announcement, changes)
        self._settle(rivals)
        if self.connected and changes.added:
            self._queries.ask(device)

    def _listen(self, device: Device, changed: Iterable[str]) -> None:
        """Have the router hand the device its messages.

        Handlers of components that changed are new ones, so that they get what the broker has kept;
        they come before the old ones go, so that no subscription ends and begins again.
        """
        fresh = {topic for key in changed for topic in device.states[key].component.topics()}
        before = self._removers.get(device.spec.id, {})
        removers = self._removers[device.spec.id] = {}
        for topic_filter in device.filters:
            if topic_filter in before and topic_filter not in fresh:
                removers[topic_filter] = before.pop(topic_filter)
            else:
                handler = partial(device.apply, topic_filter)
                removers[topic_filter] = self._router.add(topic_filter, handler)
        for remove in before.values():
            remove()

    async def command(self, device: Device, state: ComponentState, writes: Sequence[Write]) -> None:
        """Do one action; raises what ``Commands.run`` raises."""
        await self._commands.run(device, state, writes)

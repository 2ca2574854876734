"""The controller: link, router and conventions of one broker, and their devices."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
import logging
from math import inf
from time import monotonic
from typing import Any, Protocol

from ..broker.errors import BrokerErrorKey, PublishError
from ..broker.link import BrokerLink, Denied
from ..broker.message import Message, Publish
from ..broker.rate import Rate
from ..broker.router import Handler, Router
from ..broker.topic import matches
from ..conventions.base import (
    Announcement,
    AnnouncementError,
    Convention,
    DeviceGone,
    DevicePending,
    DeviceSeen,
    Effect,
    Rejected,
    Working,
)
from ..model.device import Device
from ..model.spec import DeviceSpec
from .claims import Claims
from .commands import Commands
from .inbox import FoundDevice, Inbox, rank_of
from .parts import Parts
from .reading import Backlog, Heard, Pending, Reading
from .rejected import RejectedAnnouncements
from .running import Running, RunningListener
from .traffic import Watcher
from .trust import Gate, Trust

_LOGGER = logging.getLogger(__name__)


class ControllerListener(RunningListener, Protocol):
    """Is told what happens on a broker."""

    def on_connection(self, connected: bool) -> None:
        """The broker was connected or disconnected."""

    def on_found(self, found: FoundDevice) -> None:
        """A device was found, or the description of one that waits has changed."""

    def on_lost(self, device_id: str) -> None:
        """A device no longer waits: it was withdrawn, or another description of it counts."""

    def on_gone(self, found: FoundDevice) -> None:
        """A device that waited was withdrawn; it has been lost before."""


class Controller:
    """The controller of one broker.

    Attributes:
        adopted: The ids of the devices that the user has adopted.
        devices: The running devices by id: the adopted ones whose announcement is known.
        gate: What was announced of adopted devices and waits for the user.
        inbox: The devices that were found and wait for the user.
        commands: Carries out the actions of the devices.
        claims: Which description of a physical device counts.
        rejected: The announcements that cannot be read.
        traffic: The last messages of adopted and watched devices, by id.
        announcement_filters: The topic filters on which devices announce themselves.
    """

    def __init__(
        self,
        link: BrokerLink,
        conventions: Sequence[Convention],
        listener: ControllerListener,
        *,
        protected: Callable[[], Iterable[str]] = tuple,
        trusts: Callable[[DeviceSpec], bool] = lambda _spec: False,
    ) -> None:
        """Initialize the controller; nothing happens before ``start``.

        Args:
            link: The link to the broker.
            conventions: The conventions in use.
            listener: Told what happens.
            protected: Gives the topic filters to which nothing is published, besides those of
                ``conventions``.
            trusts: Whether a device may become whatever it announces without asking the user.
        """
        self._trusts = trusts
        self._protected = protected
        self._conventions = {convention.name: convention for convention in conventions}
        self.announcement_filters = tuple(
            topic_filter for convention in conventions for topic_filter in convention.filters
        )
        self._listener = listener
        self._link = link
        self._router = Router(link)
        self.commands = Commands(self)
        self._running = Running(self._router, self, listener)
        self.adopted: set[str] = set()
        self._heard = Heard()
        self._announced_at = -inf
        self._backlog = Backlog(self._carry_out, self._on_read)
        self._pending = Pending(self._on_pending)
        self.devices = self._running.devices
        self.gate = Gate()
        self._parts = Parts()
        self.inbox = Inbox()
        self.claims = Claims(tuple(self._conventions))
        self.rejected = RejectedAnnouncements()
        self.traffic = self._running.traffic

    @property
    def connected(self) -> bool:
        """Whether there is a connection to the broker."""
        return self._link.connected

    @property
    def rate(self) -> Rate:
        """How many messages come from the broker, and how often."""
        return self._router.rate

    @property
    def quiet(self) -> float:
        """Seconds since the last announcement; none while a device is to be read or described."""
        busy = self._backlog or self._pending
        return 0.0 if busy else monotonic() - self._announced_at

    @property
    def denied(self) -> Denied:
        """What the broker does not allow."""
        return self._link.denied

    # --- start and stop ------------------------------------------------------------------------------

    def start(self) -> None:
        """Listen to the link, which is connected by whoever made it."""
        self._link.listen(self._router.on_message, self._on_connection)
        for convention in self._conventions.values():
            for topic_filter in convention.filters:
                self._router.add(topic_filter, partial(self._on_announcement, convention))

    def stop(self) -> None:
        """Stop all timers, after deciding what they wait for: the next run will not know of it."""
        self.commands.stop()
        self._backlog.stop()
        self._running.stop()
        self._pending.stop()

    def _on_connection(self, connected: bool) -> None:
        self._router.on_connection(connected)
        self._listener.on_connection(connected)
        self._running.on_connection(connected)

    # --- announcements ----------------------------------------------------------------------

    def _on_announcement(self, convention: Convention, message: Message) -> None:
        reading = Reading(len(message.payload), message.topic, convention.on_message(message))
        self._announced_at = monotonic()
        if self._backlog.roomy(reading):
            self._heard.hear(message.topic)
            self._backlog.put(reading)
        else:
            self.inbox.turned_away += 1
            self.inbox.last_turned_away.append(message.topic)

    def _on_read(self, reading: Reading) -> None:
        """Handle the end of an announcement."""
        self.rejected.settle(reading.topic, reading.rejected)

    def _carry_out(self, effect: Effect, reading: Reading) -> None:
        match effect:
            case DeviceSeen(spec, announcement):
                self._on_seen(spec, announcement)
            case DevicePending(device_id):
                self._pending.add(device_id)
            case DeviceGone(device_id):
                self.gate.held.pop(device_id, None)
                self._on_gone(device_id)
            case Rejected():
                reading.rejected.add(self.rejected.add(effect))
            case Working():
                pass

    def _on_pending(self, device_id: str) -> Iterator[None]:
        """Describe a device of many announcements now, with pauses."""
        convention = self._conventions[device_id.partition(":")[0]]
        yield from convention.reading(device_id)
        yield
        if (seen := convention.seen(device_id)) is not None:
            self._on_seen(seen.spec, seen.announcement)

    def _on_seen(self, spec: DeviceSpec, announcement: Announcement) -> None:
        if spec.id in self.adopted:
            self._admit(spec, announcement)
            return
        rank = rank_of(spec, self._running.known_names)
        while (found := self.inbox.put(spec, announcement, rank)) is None:
            if (other := self.inbox.worse_than(rank, spec.id)) is None:
                self._turn_away(spec)
                return
            self._turn_away(other.spec)
        rivals = self.claims.claim(spec, adopted=False)
        if self.claims.owner(spec.id) == spec.id:
            self._listener.on_found(found)
        else:
            self._listener.on_lost(spec.id)
        self._settle(rivals)

    def _turn_away(self, spec: DeviceSpec) -> None:
        self.inbox.turn_away(spec)
        if self.inbox.turned_away == 1:
            _LOGGER.warning(
                "The inbox is full; %s and the devices after it are not listed. Add or ignore some"
                " devices, or limit the discovery on this broker",
                spec.name,
            )
        self._lose(spec.id)
        self._conventions[spec.convention].forget(spec.id)

    def _on_gone(self, device_id: str) -> None:
        if (device := self.devices.get(device_id)) is not None:
            self._running.withdraw(device)
        elif (found := self.inbox.get(device_id)) is not None:
            self._lose(device_id)
            self._listener.on_gone(found)

    def _lose(self, device_id: str) -> None:
        if self.inbox.take(device_id) is not None:
            self._listener.on_lost(device_id)
            self._settle(self.claims.release(device_id))

    def _settle(self, device_ids: set[str]) -> None:
        """Decide anew which of the descriptions of one physical device are offered."""
        for device_id in device_ids:
            if (found := self.inbox.get(device_id)) is None:
                continue
            if self.claims.owner(device_id) == device_id:
                self._listener.on_found(found)
            else:
                self._listener.on_lost(device_id)

    def offers(self) -> Iterator[FoundDevice]:
        """The devices that wait and whose description counts."""
        return (found for found in self.inbox if self.claims.owner(found.spec.id) == found.spec.id)

    # --- adopted devices --------------------------------------------------------------------

    def adopt(
        self,
        device_id: str,
        announcement: Announcement | None,
        trust: Mapping[str, Any] | None = None,
    ) -> Device | None:
        """Run a device from now on; return ``None`` if it has not announced itself yet.

        Args:
            device_id: Its id, whether it waits in the inbox or not.
            announcement: Its stored announcement from an earlier run, if there is one.
            trust: What the user has accepted of it, as it was stored.

        Raises:
            AnnouncementError: The stored announcement cannot be read any more.
        """
        self._pending.now(device_id)
        self.adopted.add(device_id)
        found = self.inbox.take(device_id)
        if found is not None:
            announcement = found.announcement
        if announcement is not None:
            convention = self._conventions.get(device_id.partition(":")[0])
            if convention is None:
                raise AnnouncementError(f"the convention of {device_id} is not in use")
            spec = convention.restore(device_id, announcement)
            if found is None:
                self.gate.trust[device_id] = Trust.of(spec) if trust is None else Trust.read(trust)
            self._admit(spec, announcement)
        if self.inbox.turned_away and self.inbox.roomy:
            self.inbox.turned_away = 0
            self.inbox.last_turned_away.clear()
            self._router.refresh(self.announcement_filters)
        return self.devices.get(device_id)

    def release(self, device_id: str) -> None:
        """Stop an adopted device; it waits in the inbox again, unless it was withdrawn."""
        if device_id not in self.adopted:
            return
        self.adopted.discard(device_id)
        released = self._running.release(device_id)
        held = self.gate.forget(device_id)
        self._settle(self.claims.release(device_id))
        if released is None or released[0].withdrawn:
            return
        if not self._conventions[released[0].spec.convention].filters:
            return  # Nobody announces it: the user has deleted it.
        if held is not None:
            self._on_seen(held.spec, held.announcement)
        else:
            self._on_seen(released[0].spec, released[1])

    def recall(self, device_id: str, messages: Iterable[Message]) -> None:
        """Have a device know what it said before it ran here; see ``Running.recall``."""
        self._running.recall(device_id, messages)

    def accept(self, device_id: str) -> None:
        """Accept all that is announced of a device, because the user did."""
        if (held := self.gate.open(device_id)) is not None:
            self._define(held.spec, held.announcement)

    def describe(self, convention: str, announcement: Announcement) -> DeviceSpec:
        """The description of an announcement; raises ``AnnouncementError``."""
        return self._conventions[convention].describe(announcement)

    def change(self, device_id: str, announcement: Announcement) -> None:
        """Run a device by what the user says of it now; what it is left without goes at once.

        Raises:
            AnnouncementError: It cannot be read; the device is what it was.
        """
        spec = self.describe(device_id.partition(":")[0], announcement)
        self.gate.trust[device_id] = Trust.of(spec)
        self._define(spec, announcement)
        self._running.settle(device_id)

    def _admit(self, spec: DeviceSpec, announcement: Announcement) -> None:
        """Define an adopted device by what the user has accepted, or need not be asked about."""
        convention = self._conventions[spec.convention]
        before = self._running.announcement(spec.id)
        admitted = self.gate.admit(
            spec, announcement, before, convention, trusted=self._trusts(spec)
        )
        if admitted is not None:
            self._define(*admitted)
        else:
            self._on_gone(spec.id)

    def _define(self, spec: DeviceSpec, announcement: Announcement) -> None:
        rivals = self.claims.claim(spec, adopted=True)
        self._parts.share(announcement)
        preparing = self._conventions[spec.convention].prepare()
        self._running.define(spec, announcement, preparing)
        self._settle(rivals)

    async def send(self, device: Device, *publishes: Publish, secret: bool = False) -> None:
        """Publish messages for a device, all or none; raises ``PublishError``.

        Args:
            device: The device.
            publishes: The messages, in order.
            secret: Whether they hold a secret, such as a code.
        """
        for publish in publishes:
            self._check(publish)
        if self.connected:
            # Before they are sent: the answer may come before the acknowledgement.
            traffic = self._running.traffic_of(device.spec.id)
            for publish in publishes:
                traffic.sent(publish, secret=secret)
        await self._link.publish(*publishes)

    def prepare(self) -> None:
        """Send ahead what goes before a command: see ``BrokerLink.prepare``."""
        self._link.prepare()

    async def publish(self, publish: Publish) -> None:
        """Publish a message that is not for a device; raises ``PublishError``."""
        self._check(publish)
        await self._link.publish(publish)

    def _check(self, publish: Publish) -> None:
        """Refuse to publish to a protected topic; every message passes here."""
        if self.protects(publish.topic):
            raise PublishError(BrokerErrorKey.CONFIGURATION_TOPIC, publish.topic[:80])

    def protects(self, topic: str) -> bool:
        """Whether nothing is ever published to a topic: see ``conventions.protected``."""
        return _matches_any((*self.announcement_filters, *self._protected()), topic)

    def listen(self, topic_filter: str, handler: Handler) -> Callable[[], None]:
        """Call the handler for each message that the topic filter matches; return what ends it."""
        return self._router.add(topic_filter, handler)

    # --- announcements and traffic of devices --------------------------------------------------------

    def waiting(self, device_id: str) -> FoundDevice | None:
        """A device that waits, with all that it has announced until now."""
        self._pending.now(device_id)
        return self.inbox.get(device_id)

    def announcement(self, device_id: str) -> Announcement | None:
        """The announcement of a device that runs or waits."""
        if (found := self.inbox.get(device_id)) is not None:
            return found.announcement
        return self._running.announcement(device_id)

    def look(self, device_id: str) -> None:
        """Describe a device that waits in full, because somebody looks at it."""
        self._pending.now(device_id)
        if convention := self._conventions.get(device_id.partition(":")[0]):
            self.inbox.examine(device_id, convention.describe)

    def announced_on(self, device_id: str) -> tuple[str, ...]:
        """The topics on which a device that runs or waits announced itself."""
        announcement = self.announcement(device_id)
        convention = self._conventions.get(device_id.partition(":")[0])
        return convention.topics(announcement) if convention and announcement else ()

    def announced_at(self, device_id: str) -> float | None:
        """When an announcement of a device last came, also as a retained message."""
        return self._heard.latest(self.announced_on(device_id))

    def watch(self, device_id: str, watcher: Watcher) -> Callable[[], None]:
        """Call the watcher for each message of a device, as soon as it runs; return what ends it."""
        return self._running.watch(device_id, watcher)


@lru_cache(maxsize=4096)
def _matches_any(filters: tuple[str, ...], topic: str) -> bool:
    """Whether a topic matches one of these filters; devices are sent something time and again."""
    return any(matches(each, topic) for each in filters)

"""Inlets: where the messages of a device meet the components that they are about."""

from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ..broker.message import Message
from .availability import AvailabilityState
from .codec import MAX_NUMBER, Codec
from .data_point import DataPoint, Source
from .reader import Reader
from .sharing import shared
from .state import ComponentState

UNSAID: Final = object()
"""In the place of a wire value, where it is not known what the same again would change."""

_MAX_REPEATED: Final = 2048
"""The most bytes of a message that is remembered to pass over the next one that is equal."""

_MAX_KEPT: Final = 16 * 1024
"""The most bytes of a message that is kept to be read when somebody looks."""


@dataclass(slots=True, eq=False)
class Inlet:
    """One source of one data point of one running component.

    Attributes:
        entrance: Everything that listens to its topic filter.
        heard: Whether the device has spoken there since the broker could last be reached.
        only: The key of its data point as what changed.
        settled: Whether what was said last changes nothing if it is said again.
        said: What was said last, if it changes nothing if it is said again; else ``UNSAID``.
        steady: Whether what is said means the same whatever was before, and counts only if it is news.
        asleep: Whether nobody listens, so that what is said may be read when somebody does.
    """

    state: ComponentState
    point: DataPoint[Any]
    source: Source[Any]
    entrance: Entrance
    heard: bool = False
    key: str = field(init=False)
    only: frozenset[str] = field(init=False)
    reader: Reader = field(init=False)
    codec: Codec[Any] = field(init=False)
    steady: bool | None = None
    settled: bool = False
    asleep: bool = False
    said: Any = UNSAID

    def __post_init__(self) -> None:
        """Look up what each message would else look up."""
        self.key = self.point.key
        self.only = shared(frozenset({self.key}))
        self.reader, self.codec = self.source.reader, self.source.codec

    def look(self) -> None:
        """Find out what it is, with the first live message: templates are not looked at before."""
        if self.steady is None:
            component = self.state.component
            self.steady = (
                component.steady
                and not self.point.occurrence
                and not component.repeats(self.key)
                and self.reader.pure
            )

    @property
    def member(self) -> str | None:
        """What it reads, if the last word of that is as good as all words: see ``Reader.member``."""
        point, source = self.point, self.source
        if len(point.sources) > 1 or point.secret or not source.codec.certain or not self.steady:
            return None
        return source.reader.member

    @property
    def attended(self) -> bool:
        """Whether somebody listens, or waits for an answer."""
        return self.state.listener is not None or self.state.pending

    def forget(self) -> None:
        """What was said last may change something if it is said again."""
        if self.asleep:
            self.entrance.wake()
        self.settled = False
        self.said = UNSAID
        self.entrance.speakers = None

    def rouse(self) -> None:
        """Whether anybody listens may be another."""
        self.entrance.rouse()


@dataclass(slots=True, eq=False)
class Beacon:
    """One source of one availability, and the components that it is about.

    Attributes:
        heard: Whether somebody has spoken there since the broker could last be reached.
    """

    availability: AvailabilityState
    place: int
    source: Source[bool]
    states: tuple[ComponentState, ...]
    heard: bool = False


class Taker(Protocol):
    """A device: it takes what is said.

    Attributes:
        unread: What keeps messages that nobody has read yet.
    """

    unread: set[Sleepers]

    def takes(self, inlet: Inlet, message: Message, now: float, spoke: list[Inlet]) -> bool:
        """Take what a message says at an inlet."""


class Sleepers:
    """Inlets of one entrance to which nobody listens, and the last message about them.

    A message takes the place of the one before only if nothing is lost with that, so that they know what
    they would know if they had read each. What cannot be kept is read.
    """

    __slots__ = (
        "_at",
        "_certain",
        "_device",
        "_inlets",
        "_latest",
        "_members",
        "_payload",
        "_topic",
    )

    def __init__(self, device: Taker) -> None:
        """Begin with none."""
        self._device = device
        self._inlets: dict[str, list[Inlet]] = {}
        self._certain: dict[str, frozenset[type]] = {}
        self._members: list[str] = []
        # What the last message said something of, whether that was read since or not.
        self._latest: list[str] = []
        self._topic = ""
        self._payload = b""
        self._at = 0.0

    def add(self, inlet: Inlet, member: str) -> None:
        """Add an inlet that reads this member of a JSON object."""
        self._inlets.setdefault(member, []).append(inlet)
        certain = inlet.source.codec.certain
        self._certain[member] = self._certain.get(member, certain) & certain

    def keep(self, message: Message, now: float) -> bool:
        """Keep a live message, which came at this time; return whether it need not be read."""
        self._latest = []
        if message.retain or len(message.payload) > _MAX_KEPT:
            return False
        try:
            document = message.json
        except ValueError:
            return False
        if document.__class__ is not dict:
            return False
        members = []
        for member, certain in self._certain.items():
            if member in document:
                value = document[member]
                kind = value.__class__
                if kind not in certain or (
                    value.isspace() or not value
                    if kind is str
                    else not -MAX_NUMBER <= value <= MAX_NUMBER
                ):
                    return False
                members.append(member)
        if members != self._members:
            self._begin(members)
        if members:
            self._topic, self._payload, self._at = message.topic, message.payload, now
        self._latest = members
        return True

    def _begin(self, members: list[str]) -> None:
        """Keep messages with these members, after what is said of others was read."""
        if not members:
            return
        if not set(members).issuperset(self._members):
            self.wake()
        self._members = members
        self._device.unread.add(self)
        for member in members:
            for inlet in self._inlets[member]:
                inlet.heard = True

    def again(self, now: float) -> None:
        """The last message came again: it may be about none of them, or have been read since."""
        if self._latest:
            if not self._members:
                self._begin(self._latest)
            self._at = now

    def wake(self) -> None:
        """Read what is kept."""
        members, self._members = self._members, []
        if not members:
            return
        self._device.unread.discard(self)
        message = Message(self._topic, self._payload)
        for inlet in (inlet for member in members for inlet in self._inlets[member]):
            state = inlet.state
            received_at, heard_at = state.received_at, state.heard_at
            self._device.takes(inlet, message, self._at, [])
            # Another topic may have said something about it since.
            state.received_at = max(received_at, state.received_at)
            state.heard_at = max(heard_at, state.heard_at)


@dataclass(slots=True, eq=False)
class Entrance:
    """Everything that listens to one topic filter.

    Attributes:
        device: Whose it is.
        vouched: The availabilities for which to be heard here may be enough.
        speakers: The components about which the last message said something, if the same message
            changes nothing when it comes again.
    """

    device: Taker
    inlets: list[Inlet] = field(default_factory=list)
    beacons: list[Beacon] = field(default_factory=list)
    vouched: tuple[AvailabilityState, ...] = ()
    speakers: tuple[ComponentState, ...] | None = None
    _payload: bytes | None = None
    _awake: list[Inlet] | None = None
    _sleepers: Sleepers | None = None

    def to_read(self, message: Message, now: float) -> list[Inlet]:
        """The inlets at which a message is to be read now; the others keep it."""
        if message.live:
            awake = self._awake if self._awake is not None else self._sort()
            sleepers = self._sleepers
            if sleepers is None or sleepers.keep(message, now):
                return awake
        self.wake()
        return self.inlets

    def _sort(self) -> list[Inlet]:
        """Find out who listens."""
        sleepers = Sleepers(self.device)
        awake = []
        for inlet in self.inlets:
            inlet.look()
            member = None if inlet.attended else inlet.member
            inlet.asleep = member is not None
            if member is None:
                awake.append(inlet)
            else:
                sleepers.add(inlet, member)
        self._sleepers = None if len(awake) == len(self.inlets) else sleepers
        self._awake = awake
        return awake

    def wake(self) -> None:
        """Read what is kept."""
        if self._sleepers is not None:
            self._sleepers.wake()
            self.speakers = None

    def rouse(self) -> None:
        """Whether anybody listens may be another."""
        self.wake()
        self._awake = None

    def inherit(self, before: Entrance) -> None:
        """Know of an earlier description what was heard already."""
        said = [
            (one.state.component.key, one.point.key, one.source)
            for one in before.inlets
            if one.heard
        ]
        for inlet in self.inlets:
            inlet.heard = (inlet.state.component.key, inlet.point.key, inlet.source) in said
        beacons = [one.source for one in before.beacons if one.heard]
        for beacon in self.beacons:
            beacon.heard = beacon.source in beacons

    def passes_over(self, message: Message, now: float) -> bool:
        """Whether a live message is the last one again, and changes nothing but when it was heard."""
        if self.speakers is None or message.payload != self._payload:
            return False
        for state in self.speakers:
            state.received_at = state.heard_at = now
        if self._sleepers is not None:
            self._sleepers.again(now)
        return True

    def remember(self, message: Message, spoke: list[Inlet]) -> None:
        """Pass over the next messages if this live one is the last one again.

        What comes for the first time mostly changes the next time, and so is only noted down.

        Args:
            message: The message, which has been taken.
            spoke: The inlets that it said something at.
        """
        payload = message.payload
        if (
            payload == self._payload
            and not self.beacons
            and not message.retain
            and all(inlet.settled for inlet in spoke)
            and all(inlet.steady for inlet in self.inlets)
        ):
            self.speakers = tuple(dict.fromkeys(inlet.state for inlet in spoke))
            return
        self.speakers = None
        self._payload = payload if len(payload) <= _MAX_REPEATED else None

    def forget(self) -> None:
        """A message was taken that is not live: the last live one may change something again."""
        self.speakers, self._payload = None, None

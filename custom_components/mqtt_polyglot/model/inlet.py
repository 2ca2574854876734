"""Inlets: where the messages of a device meet the components that they are about."""

from dataclasses import dataclass, field
from typing import Any, Final

from ..broker.message import Message
from .availability import AvailabilityState
from .codec import Codec
from .data_point import DataPoint, Source
from .reader import Reader
from .sharing import shared
from .state import ComponentState

_UNSAID: Final = object()
"""In the place of a wire value, where it is not known what the same again would change."""

_SCALARS: Final = frozenset({str, int, float, bool})
"""The types whose values are the same if they are equal: ``{"a": 1}`` equals ``{"a": true}``."""

_MAX_REPEATED: Final = 2048
"""The most bytes of a message that is remembered to pass over the next one that is equal."""


@dataclass(slots=True, eq=False)
class Inlet:
    """One source of one data point of one running component.

    Attributes:
        entrance: Everything that listens to its topic filter.
        heard: Whether the device has spoken there since the broker could last be reached.
        only: The key of its data point as what changed.
        settled: Whether what was said last changes nothing if it is said again.
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
    _steady: bool | None = None
    settled: bool = False
    _said: Any = _UNSAID

    def __post_init__(self) -> None:
        """Look up what each message would else look up."""
        self.key = self.point.key
        self.only = shared(frozenset({self.key}))
        self.reader, self.codec = self.source.reader, self.source.codec

    @property
    def steady(self) -> bool:
        """Whether what is said means the same whatever was before, and counts only if it is news.

        Found out with the first message: templates are not looked at before.
        """
        if self._steady is None:
            component = self.state.component
            self._steady = (
                component.steady
                and not self.point.occurrence
                and not component.repeats(self.key)
                and self.reader.pure
            )
        return self._steady

    def repeats(self, wire: Any) -> bool:
        """Whether this was said last, and changes nothing if it is said again."""
        return type(wire) is type(self._said) and bool(wire == self._said)

    def remember(self, wire: Any) -> None:
        """The device has just said this by itself, and nobody waits for it to say something else."""
        self.settled = True
        self._said = wire if type(wire) in _SCALARS else _UNSAID

    def forget(self) -> None:
        """What was said last may change something if it is said again."""
        self.settled = False
        self._said = _UNSAID
        self.entrance.speakers = None


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


@dataclass(slots=True, eq=False)
class Entrance:
    """Everything that listens to one topic filter.

    Attributes:
        vouched: The availabilities for which to be heard here may be enough.
        speakers: The components about which the last message said something, if the same message
            changes nothing when it comes again.
    """

    inlets: list[Inlet] = field(default_factory=list)
    beacons: list[Beacon] = field(default_factory=list)
    vouched: tuple[AvailabilityState, ...] = ()
    speakers: tuple[ComponentState, ...] | None = None
    _payload: bytes | None = None

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

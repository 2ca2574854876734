"""Devices: what happens to the values of a device when it speaks, and what to send when it is told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
import logging
from time import monotonic
from typing import Any, Final

from ..broker.message import Message, Publish
from .address import REDACTED, without_codes, without_secrets
from .availability import Availability, AvailabilityState
from .codec import IGNORE, SCALARS, DecodeError, EncodeError
from .components import Component
from .data_point import Source, Write
from .envelope import Envelope, Part
from .held import MAX_MESSAGE, Held
from .inlet import UNSAID, Beacon, Entrance, Inlet, Sleepers
from .reader import Raw
from .spec import DeviceSpec
from .state import NONE, NOTHING, ComponentState
from .text import logged

_LOGGER = logging.getLogger(__name__)

_MAX_CODES: Final = 16
"""How many codes are remembered of what a device was told."""


type Teller = Callable[[Iterable[Callable[[], None]]], None]
"""Does these things one after the other, now or later."""


def _tell(actions: Iterable[Callable[[], None]]) -> None:
    for action in actions:
        action()


@dataclass(frozen=True, slots=True)
class Changes:
    """The keys of the components that a new description adds, alters and takes away."""

    added: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Device:
    """A running device: its description, and the values of its components.

    It knows nothing of brokers: somebody hands it the messages of the topics in ``filters`` and
    sends what ``command`` returns.

    Attributes:
        spec: What it is.
        unread: What keeps messages about components to which nobody listens.
        withdrawn: Whether it said that it is no more.
        codes: What it was told last that nobody may see, should it say it again.
    """

    def __init__(self, spec: DeviceSpec) -> None:
        """Start with a description and no values."""
        self.spec = spec
        self._states: dict[str, ComponentState] = {}
        self.withdrawn = False
        self.codes: tuple[str, ...] = ()
        self._complained = False
        self._held: Held | None = None
        self._availabilities: dict[Availability, AvailabilityState] = {}
        self._entrances: dict[str, Entrance] = {}
        self.unread: set[Sleepers] = set()
        self._connect({})

    @property
    def states(self) -> dict[str, ComponentState]:
        """What its components show, by component key.

        Also of those that it is described without, until they are dropped. Whoever looks has all
        read that was said about those to which nobody listens.
        """
        if self.unread:
            self._read_all()
        return self._states

    def _read_all(self) -> None:
        for sleepers in tuple(self.unread):
            sleepers.wake()

    @property
    def filters(self) -> Iterable[str]:
        """The topic filters that the device speaks on."""
        return self._entrances.keys()

    @property
    def absent(self) -> tuple[str, ...]:
        """The keys of the components that it is described without, until they are dropped."""
        return tuple(key for key, state in self.states.items() if state.withdrawn)

    def drop_absent(self) -> tuple[str, ...]:
        """Have done with the components that it is described without; return their keys."""
        absent = self.absent
        self._connect({key: s for key, s in self.states.items() if not s.withdrawn})
        return absent

    def redefine(self, spec: DeviceSpec, tell: Teller | None = None) -> Changes:
        """Take a new description; components that are the same keep their values and listeners.

        One that is left out is withdrawn, and comes back as it was if it is described again before
        it is dropped. One that is of another platform now is another one, whatever it is called.

        Args:
            spec: The description.
            tell: Tells the entities, which takes long if they are many; at once by default.
        """
        platforms = {component.key: component.platform for component in spec.components}
        known = self.states
        before = {
            key: state
            for key, state in known.items()
            if platforms.get(key, state.component.platform) is state.component.platform
        }
        self.spec = spec
        self._connect(before)
        altered = [
            state
            for key, state in self.states.items()
            if key in before and before[key] is not state
        ]
        changed = [
            state
            for key, state in before.items()
            if self.states[key] is state and state.withdrawn is (key in platforms)
        ]
        for state in changed:
            state.withdrawn = not state.withdrawn
        (tell or _tell)(
            (
                *(state.redefined for state in altered),
                *(partial(state.notify, NONE) for state in changed),
            )
        )
        return Changes(
            added=tuple(key for key in self.states if key not in before),
            altered=tuple(state.component.key for state in altered),
            removed=tuple(key for key in known if key not in before),
        )

    def unhear(self) -> None:
        """The device, or its broker, was away: see ``ComponentState.unhear``."""
        if self._held is not None:
            self._held.unhear()
        for state in self.states.values():
            state.unhear()
        for entrance in self._entrances.values():
            for inlet in entrance.inlets:
                inlet.heard = False
            for beacon in entrance.beacons:
                beacon.heard = False

    def _connect(self, before: dict[str, ComponentState]) -> None:
        """Have the states that the spec asks for, and those of before that it does not ask for."""
        described = {component.key for component in self.spec.components}
        components = (
            *self.spec.components,
            *(state.component for key, state in before.items() if key not in described),
        )
        known, self._availabilities = self._availabilities, {}
        for component in components:
            self._availability(component, known, before.get(component.key))
        self._states = {
            component.key: self._state_of(component, before.get(component.key))
            for component in components
        }
        entrances, self._entrances = self._entrances, {}
        for state in self._states.values():
            inlets: list[Inlet] = []
            for point in state.component.points():
                for source in point.sources:
                    entrance = self._entrance(source.topic)
                    inlets.append(Inlet(state, point, source, entrance))
                    entrance.inlets.append(inlets[-1])
            state.memories = tuple(inlets)
        for availability, running in self._availabilities.items():
            states = self._sharing(running)
            for place, source in enumerate(availability.sources):
                beacon = Beacon(running, place, source, states)
                self._entrance(source.topic).beacons.append(beacon)
        for topic, entrance in self._entrances.items():
            heard = dict.fromkeys(inlet.state.availability for inlet in entrance.inlets)
            entrance.vouched = tuple(each for each in heard if each.vouched)
            if topic in entrances:
                entrance.inherit(entrances[topic])

    def _availability(
        self,
        component: Component,
        known: dict[Availability, AvailabilityState],
        before: ComponentState | None,
    ) -> None:
        """Have the state of the availability of a component, which others may share."""
        availability = component.common.availability
        if availability in self._availabilities:
            return
        if (running := known.get(availability)) is None:
            running = AvailabilityState(availability)
            if before is not None:
                running.inherit(before.availability)
        self._availabilities[availability] = running

    def _state_of(self, component: Component, before: ComponentState | None) -> ComponentState:
        availability = self._availabilities[component.common.availability]
        if before is not None and before.component == component:
            before.availability = availability
            return before
        state = ComponentState(component, availability)
        if before is not None:
            state.inherit(before)
        return state

    def _entrance(self, topic: str) -> Entrance:
        return self._entrances.setdefault(topic, Entrance(self))

    def apply(self, topic_filter: str, message: Message) -> None:
        """Take a message that came on one of ``filters`` and tell the components that changed.

        What the broker had kept of a source says nothing that the device has not said there since:
        a later subscription has it sent again, also to those that had it, however old it is.

        The payload is parsed at most once. Each component is told once, whatever the number of its
        data points that changed; one that did not change is not told, unless it asked for every
        message. A value that cannot be read is reported once; see ``DecodeError`` for what is shown.
        """
        if self._held is None:
            self._take(topic_filter, message)
            return
        self._held.put(topic_filter, message)
        while self._held.too_many:
            self._take(*self._held.take())

    def hold(self) -> None:
        """Have messages wait until ``let_go`` is called as often: what reads them is not ready."""
        if self._held is None:
            self._held = Held()
        self._held.holds += 1

    def let_go(self) -> None:
        """Have messages wait no longer; those that do are taken by ``take_held``."""
        if self._held is not None:
            self._held.holds -= 1

    def take_held(self) -> bool:
        """Take the first message that waits, if it may be taken; return whether there are more."""
        held = self._held
        if held is None or held.holds:
            return False
        if held:
            self._take(*held.take())
        if not held and not held.holds:
            self._held = None
        return bool(held)

    def _take(self, topic_filter: str, message: Message) -> None:
        entrance = self._entrances.get(topic_filter)
        if entrance is None:
            return
        now = monotonic()
        live = message.live
        if live and entrance.passes_over(message, now):
            return
        changed: dict[ComponentState, frozenset[str]] = {}
        spoke: list[Inlet] = []
        for inlet in entrance.to_read(message, now):
            if (live or not inlet.heard) and self.takes(inlet, message, now, spoke):
                state = inlet.state
                changed[state] = changed[state] | inlet.only if state in changed else inlet.only
        if live:
            entrance.remember(message, spoke)
            self._vouch(entrance, changed)
        else:
            entrance.forget()
        for beacon in entrance.beacons:
            if (live or not beacon.heard) and self._online_changed(beacon, message):
                self._read_all()
                for state in beacon.states:
                    changed.setdefault(state, NONE)
                _unhear(beacon.states)
        for state, keys in changed.items():
            state.notify(keys)

    def takes(self, inlet: Inlet, message: Message, now: float, spoke: list[Inlet]) -> bool:
        """Take what a message says of one data point; return whether its component is to be told.

        Args:
            inlet: The source of the data point.
            message: The message.
            now: When it came, on the monotonic clock.
            spoke: Gets the inlet if the message says something there.
        """
        state, live = inlet.state, message.live
        try:
            if len(message.payload) > MAX_MESSAGE:
                _check_size(inlet.source)
            wire = inlet.reader.read(message, state.variables)
            if wire is IGNORE:
                return False
            kind = wire.__class__
            # Of scalars those that are equal are the same; {"a": 1} equals {"a": true}.
            if live and kind is inlet.said.__class__ and wire == inlet.said:
                spoke.append(inlet)
                state.received_at = state.heard_at = now
                return False
            value = inlet.codec.decode(wire)
        except DecodeError as err:
            spoke.append(inlet)
            return self._heard(inlet, message, self._reject(inlet, message, err), now)
        if value is IGNORE:
            return False
        if state.rejections:
            state.accept(inlet.key)
        spoke.append(inlet)
        if not (live and inlet.steady):
            return self._heard(inlet, message, value, now)
        inlet.heard = inlet.heard or not message.retain
        state.received_at = state.heard_at = now
        state.heard_live = True
        news = state.receive(inlet.key, value)
        if state.stale:
            state.stale, news = False, True
        # A live message that some brokers mark as kept does not count as heard: the next one has to.
        inlet.settled = not (state.awaited or message.retain)
        inlet.said = wire if inlet.settled and kind in SCALARS else UNSAID
        return news

    def _heard(self, inlet: Inlet, message: Message, value: Any, now: float) -> bool:
        """Take any value: one of before, one that ends by itself, an occurrence, or none."""
        if value is IGNORE:
            return False
        inlet.settled, inlet.said = False, UNSAID
        state, component, key, live = inlet.state, inlet.state.component, inlet.key, message.live
        inlet.heard = inlet.heard or not message.retain
        if inlet.point.occurrence:
            return self._occurs(state, key, value, live=live, now=now)
        state.received_at = now
        value = component.after(key, value, state.values())
        fresh = state.hear(key, value, live=live)
        if not fresh and component.fades(value):
            return False
        news = state.receive(key, value, live=live)
        woke = fresh and state.stale
        state.stale = state.stale and not fresh
        return news or woke or component.repeats(key)

    def _vouch(self, entrance: Entrance, changed: dict[ComponentState, frozenset[str]]) -> None:
        """Have the device be there, where it is enough that it is heard."""
        for availability in entrance.vouched:
            heard = (
                each.heard for each in entrance.inlets if each.state.availability is availability
            )
            if any(heard) and availability.hear():
                for state in self._sharing(availability):
                    changed.setdefault(state, NONE)

    def _occurs(
        self, state: ComponentState, key: str, value: Any, *, live: bool, now: float
    ) -> bool:
        """Tell that something happened, which what the broker had kept did before.

        Returns whether its component is to be told when all of the message has been read: it shows
        what happened together with the rest.
        """
        if not live:
            return False
        woke, state.stale = state.stale, False
        state.received_at = state.heard_at = now
        state.heard_live = True
        if value is not None:
            state.occur(key, value)
        return woke or value is not None

    def _sharing(self, availability: AvailabilityState) -> tuple[ComponentState, ...]:
        """The components of an availability."""
        return tuple(state for state in self.states.values() if state.availability is availability)

    def _reject(self, inlet: Inlet, message: Message, err: DecodeError) -> Any:
        """Note down what cannot be read; return the value instead of it."""
        state, key = inlet.state, inlet.key
        reason = without_codes(without_secrets(str(err)), self.codes)
        if inlet.point.secret:
            reason = REDACTED
        shown = err.on_purpose
        if state.reject(key, message.topic, reason, shown=shown) and not shown:
            self._report(state.component.key, key, message.topic, reason)
        return err.instead

    def _online_changed(self, beacon: Beacon, message: Message) -> bool:
        source = beacon.source
        try:
            wire = source.reader.read(message, NOTHING)
            online = wire if wire is IGNORE else source.codec.decode(wire)
        except DecodeError as err:
            reason = without_codes(without_secrets(str(err)), self.codes)
            for state in beacon.states:
                if state.reject("availability", message.topic, reason):
                    self._report(state.component.key, "availability", message.topic, reason)
                    break
            return False
        if online is IGNORE or online is None:
            return False
        beacon.heard = beacon.heard or not message.retain
        return beacon.availability.receive(beacon.place, online)

    def _report(self, component: str, point: str, topic: str, reason: str) -> None:
        # One line is enough to look at the report, which has them all.
        level = logging.DEBUG if self._complained else logging.WARNING
        self._complained = True
        _LOGGER.log(
            level,
            "%s (%s): %s of %s on %s cannot be read: %s",
            *map(logged, (self.spec.name, self.spec.id, point, component, topic, reason)),
        )

    def command(self, state: ComponentState, writes: Sequence[Write]) -> tuple[Publish, ...]:
        """Make the publishes of one action; raises ``EncodeError`` and then nothing is to be sent.

        Values are checked against the options and the range of their data points. Writes that share
        an envelope leave as one publish, at the place of the first of them.
        """
        folded: dict[Envelope, list[Part]] = {}
        wanted = {point.key: value for point, value in writes}
        for point, value in writes:
            sink, wire = state.limited(point, wanted).encode(value)
            if point.secret and str(value) not in self.codes:
                self.codes = (*self.codes, str(value))[-_MAX_CODES:]
            folded.setdefault(sink.envelope, []).append(Part(sink.name, wire))
        return tuple(
            publish
            for envelope, parts in folded.items()
            for publish in envelope.fold(
                [*self._known_parts(envelope, parts), *parts] if envelope.whole else parts,
                state.variables,
            )
        )

    def _known_parts(self, envelope: Envelope, written: Sequence[Part]) -> Iterator[Part]:
        """What is known of the other sinks of an envelope, of whatever component."""
        names = {part.name for part in written}
        for state in self.states.values():
            for point in state.component.points():
                sink = point.sink
                if sink is None or sink.envelope != envelope or sink.name in names:
                    continue
                if (value := state.shown(point.key)) is not None:
                    with suppress(EncodeError):
                        yield Part(sink.name, sink.codec.encode(value))


def _unhear(states: Iterable[ComponentState]) -> None:
    """Those that are away may not be any more what they said before."""
    for state in states:
        if not state.online:
            state.unhear()


def _check_size(source: Source[Any]) -> None:
    """Check that a large message may be read: it is for pictures only; raises ``DecodeError``."""
    if not isinstance(source.reader, Raw):
        raise DecodeError(f"a message of more than {MAX_MESSAGE} bytes", instead=None)

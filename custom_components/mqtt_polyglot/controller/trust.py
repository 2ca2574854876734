"""Trust: which announcements of an adopted device count at once, and which wait for the user.

Whoever may publish on the broker can announce components with the identifiers, or only the MAC
address, of a device that the user has adopted. So two things wait until the user accepts them:
announcements of another origin, or with topics elsewhere, than those that were adopted; and new
components, whoever announces them, that open a door, look into the house or heat it. A sensor that
comes with a new firmware does not wait.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from ..conventions.base import Announcement, AnnouncementError, Convention
from ..model.components import Component
from ..model.spec import Announced, DeviceSpec
from ..model.traits import TRAITS

_PREFIXES: Final = frozenset({"cmnd", "stat", "tele"})
"""First levels that only tell a topic of commands from one of states: those of Tasmota."""


@dataclass(slots=True)
class Trust:
    """What the user has accepted of one device.

    Attributes:
        keys: The keys of its components.
        kinds: What it is of what needs to be accepted: platforms, with the device class of covers.
        roots: The first levels of the topics of its data points.
        topics: The origin by topic of its announcements; empty where there is none.
    """

    keys: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    roots: set[str] = field(default_factory=set)
    topics: dict[str, str] = field(default_factory=dict)
    _admitted: dict[str, Component] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: DeviceSpec) -> Self:
        """Trust in all of a description."""
        trust = cls()
        trust.admit(spec)
        return trust

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Trust as it was stored by ``as_dict``."""
        return cls(
            keys=set(stored["keys"]),
            kinds=set(stored["kinds"]),
            roots=set(stored["roots"]),
            topics=dict(stored["topics"]),
        )

    def as_dict(self) -> dict[str, Any]:
        """The trust as JSON values."""
        return {
            "keys": sorted(self.keys),
            "kinds": sorted(self.kinds),
            "roots": sorted(self.roots),
            "topics": dict(self.topics),
        }

    def admit(self, spec: DeviceSpec) -> None:
        """Accept all of a description."""
        for component in spec.components:
            if self._admitted.get(component.key) is component:
                continue
            self._admitted[component.key] = component
            self.keys.add(component.key)
            self.roots |= _roots(component)
            if (kind := _consent_kind(component)) is not None:
                self.kinds.add(kind)
        self.topics |= {each.topic: each.origin for each in spec.announced}

    def strangers(self, spec: DeviceSpec) -> frozenset[str]:
        """The topics of announcements of another origin, or with topics elsewhere."""
        if not self.topics:
            return frozenset()
        origins = set(self.topics.values())
        components = {component.key: component for component in spec.components}
        return frozenset(
            each.topic
            for each in spec.announced
            if not self._knows(each, origins)
            or (
                each.topic not in self.topics
                and not all(self._is_home(components.get(key)) for key in each.keys)
            )
        )

    def _knows(self, announced: Announced, origins: set[str]) -> bool:
        """Whether an announcement is of a known origin."""
        if (before := self.topics.get(announced.topic)) is not None:
            return before in ("", announced.origin)
        return "" in origins or announced.origin in origins

    def _is_home(self, component: Component | None) -> bool:
        """Whether the topics of a component begin like those of the others."""
        return component is None or _roots(component) <= self.roots

    def news(self, spec: DeviceSpec) -> Iterator[Component]:
        """The new components that the user has to accept."""
        for component in spec.components:
            kind = _consent_kind(component)
            if (kind is not None and kind not in self.kinds) or (
                # Where nobody else can announce it, the topics are those that the user chose.
                spec.announced and component.key not in self.keys and not self._is_home(component)
            ):
                yield component


@dataclass(frozen=True, slots=True)
class Held:
    """A description of an adopted device that waits for the user to accept it.

    Attributes:
        spec: The description.
        announcement: The announcement that it was made of.
        components: The components that are not accepted yet.
        topics: The topics of their announcements.
    """

    spec: DeviceSpec
    announcement: Announcement
    components: tuple[Component, ...]
    topics: tuple[str, ...]


class Gate:
    """Checks the announcements of the adopted devices of a broker.

    Attributes:
        trust: What the user has accepted, by device id.
        held: What waits for the user, by device id.
    """

    def __init__(self) -> None:
        """Start without devices."""
        self.trust: dict[str, Trust] = {}
        self.held: dict[str, Held] = {}

    def admit(
        self,
        spec: DeviceSpec,
        announcement: Announcement,
        before: Announcement | None,
        convention: Convention,
        *,
        trusted: bool,
    ) -> tuple[DeviceSpec, Announcement] | None:
        """The part of a description that counts at once; ``None`` if all of it waits.

        Args:
            spec: The description.
            announcement: The announcement that it was made of.
            before: The announcement by which the device runs, if it does.
            convention: Its convention.
            trusted: Whether new components need not be accepted.
        """
        trust = self.trust.setdefault(spec.id, Trust())
        if not trust.keys and before is None:
            trust.admit(spec)
        whole, strangers = (spec, announcement), trust.strangers(spec)
        self.held.pop(spec.id, None)
        if strangers:
            try:
                announcement = convention.reverted(announcement, before or {}, strangers)
                spec = convention.describe(announcement)
            except AnnouncementError:
                self._hold(whole, convention, (), strangers)
                return None
        news = () if trusted else tuple(trust.news(spec))
        if news:
            spec = replace(spec, components=tuple(c for c in spec.components if c not in news))
        if news or strangers:
            self._hold(whole, convention, spec.components, strangers)
        trust.admit(spec)
        return spec, announcement

    def _hold(
        self,
        whole: tuple[DeviceSpec, Announcement],
        convention: Convention,
        accepted: Iterable[Component],
        strangers: frozenset[str],
    ) -> None:
        """Keep what the user is to be asked about."""
        spec, announcement = whole
        foreign = {key for each in spec.announced if each.topic in strangers for key in each.keys}
        own = {component.key for component in accepted} - foreign
        waiting = tuple(each for each in spec.components if each.key not in own)
        keys = {component.key for component in waiting}
        places = strangers | {each.topic for each in spec.announced if keys & {*each.keys}}
        topics = tuple(
            each
            for each in convention.topics(announcement)
            if not places or each.endswith(tuple(places))
        )
        self.held[spec.id] = Held(spec, announcement, waiting, topics)

    def open(self, device_id: str) -> Held | None:
        """Accept what waits of a device."""
        if (held := self.held.pop(device_id, None)) is not None:
            self.trust[device_id].admit(held.spec)
        return held

    def forget(self, device_id: str) -> Held | None:
        """Forget a device; return what waited."""
        self.trust.pop(device_id, None)
        return self.held.pop(device_id, None)


def _consent_kind(component: Component) -> str | None:
    """The kind of a component that the user has to accept; ``None`` for any other."""
    traits = TRAITS[component.platform]
    if traits.consent:
        return str(component.platform)
    device_class = getattr(component, "device_class", None)
    return (
        f"{component.platform} {device_class}" if device_class in traits.consent_classes else None
    )


def _roots(component: Component) -> set[str]:
    """The first levels of the topics of a component; its availability may be elsewhere."""
    topics = {source.topic for point in component.points() for source in point.sources}
    topics |= {point.sink.envelope.topic for point in component.points() if point.sink}
    return {root_of(topic) for topic in topics}


def root_of(topic: str) -> str:
    """The first level of a topic that names a device or a gateway."""
    first, _, rest = topic.partition("/")
    return rest.partition("/")[0] if first in _PREFIXES and rest else first

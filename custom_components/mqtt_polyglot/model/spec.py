"""Device specs: what a convention found out about a device, and nothing that changes by itself."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from ..broker.message import Publish
from .components import Component
from .names import told_apart
from .text import clean


class NoteKind(StrEnum):
    """Why something that a device announced is not, or not quite, in its spec."""

    UNSUPPORTED = "unsupported"
    """It describes something that we have no platform for."""
    UNKNOWN_KEY = "unknown_key"
    """It says something under a key that the convention does not define, or that we do not use."""
    REJECTED_KEY = "rejected_key"
    """The value of one key is wrong: the key is left out, the rest stands."""
    REJECTED = "rejected"
    """So much is wrong that a whole component is left out."""
    RESTRICTED = "restricted"
    """It is as announced, but may not do all that it says."""
    TRANSLATED = "translated"
    """It was said in a retired form, and read as what it means today."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Note:
    """One line of a device's report.

    Attributes:
        kind: What happened.
        where: The component, property or topic that it happened to.
        key: The key, if it is about one.
        detail: Why, in English, for whoever mends the device.
    """

    kind: NoteKind
    where: str
    key: str = ""
    detail: str = ""


_SHOWN: Final = (
    "name",
    "manufacturer",
    "model",
    "model_id",
    "serial_number",
    "sw_version",
    "hw_version",
    "suggested_area",
    "origin",
)
"""What people are shown of a device."""


class Announced(NamedTuple):
    """What was announced of a device in one place, where anybody may announce.

    Attributes:
        topic: What its convention calls the place.
        origin: The software that says that it did; an empty text where none does.
        keys: The keys of the components that came of it.
    """

    topic: str
    origin: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSpec:
    """The description of a device.

    Attributes:
        id: ``<convention>:<the device's own id>``, for ever; part of all its unique ids.
        name: What the device, or its owner over there, calls it.
        origin: The software that speaks for it, if it says which.
        identities: What marks the physical device, whatever the convention: ``mac:aabbccddeeff``,
            ``ieee:0x00158d0001a2b3c4``, ``serial:...``.
        connections: Addresses for the device registry, such as ``("mac", "aa:bb:cc:dd:ee:ff")``.
        via: The id of the device through which it is reached.
        components: What it has, each under a key of its own.
        queries: What makes the device tell its values, for one that answers at once and whose
            messages the broker does not keep; to be sent when it starts to run without values.
        notes: What of the announcement is not in the components.
        nameless: Whether nothing but its components was announced, and nothing of the device.
        announced: Where each part of it was announced, in a convention in which anybody may do so.
    """

    id: str
    name: str
    manufacturer: str | None = None
    model: str | None = None
    model_id: str | None = None
    serial_number: str | None = None
    sw_version: str | None = None
    hw_version: str | None = None
    configuration_url: str | None = None
    suggested_area: str | None = None
    origin: str | None = None
    identities: frozenset[str] = frozenset()
    connections: frozenset[tuple[str, str]] = frozenset()
    via: str | None = None
    components: tuple[Component, ...] = ()
    queries: tuple[Publish, ...] = ()
    notes: tuple[Note, ...] = ()
    nameless: bool = False
    announced: tuple[Announced, ...] = ()

    def __post_init__(self) -> None:
        """Clean what people are shown, and check that no two components share a key, or a name."""
        for name in _SHOWN:
            if (text := getattr(self, name)) is not None:
                object.__setattr__(self, name, clean(text))
        if not self.name:
            object.__setattr__(self, "name", clean(self.id) or self.convention)
        keys = [component.key for component in self.components]
        if len(keys) != len(set(keys)):
            raise ValueError(f"{self.id} has two components of one key")
        object.__setattr__(self, "components", told_apart(self.components))

    @property
    def convention(self) -> str:
        """The name of the convention that described it."""
        return self.id.partition(":")[0]

    @property
    def unsupported(self) -> tuple[str, ...]:
        """What of its announcement is not supported, in the convention's word: platforms, properties."""
        kinds = (
            note.key or note.where.partition(" ")[0]
            for note in self.notes
            if note.kind is NoteKind.UNSUPPORTED
        )
        return tuple(clean(kind) for kind in kinds)

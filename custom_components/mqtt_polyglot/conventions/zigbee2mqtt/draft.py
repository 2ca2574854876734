"""What is made of a device while its exposes are read one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...model.availability import Availability
from ...model.components import Common, Component, ComponentError
from ...model.spec import Note, NoteKind
from .expose import SPECIFIC, Expose
from .wire import Wire


class Draft:
    """The components and the notes of a device so far.

    Attributes:
        wire: The topics of the device.
        availability: Where it is said whether the device can be reached.
        options: The options of its definition that tell what it can do.
        description: What its maker calls it, in English.
        components: By key.
        taken: The properties of generic exposes that a component already has.
        notes: What is not in the components.
    """

    def __init__(
        self,
        wire: Wire,
        availability: Availability,
        *,
        options: frozenset[str] = frozenset(),
        description: str = "",
    ) -> None:
        """Start with nothing."""
        self.wire = wire
        self.availability = availability
        self.options = options
        self.description = description
        self.components: dict[str, Component] = {}
        self.taken: set[str] = set()
        self.notes: list[Note] = []

    def add(self, key: str, kind: type[Component], common: Common, **parts: Any) -> None:
        """Make a component and take it in; one that contradicts itself becomes a note."""
        if key in self.components:
            self.note(NoteKind.REJECTED, key, "another component has this key")
            return
        try:
            self.components[key] = kind.of(
                key=key, common=replace(common, availability=self.availability), **parts
            )
        except ComponentError as err:
            self.note(NoteKind.REJECTED, key, str(err))

    def note(self, kind: NoteKind, where: str, detail: str, *, key: str = "") -> None:
        """Say what is not in the components."""
        self.notes.append(Note(kind, where, key, detail))

    def unsupported(self, expose: Expose, detail: str) -> None:
        """Say that there is no platform for an expose yet."""
        where = expose.key or f"{expose.type}{expose.suffix}"
        self.note(NoteKind.UNSUPPORTED, where, detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of the device: what the builders of the specific exposes need to know.

    Attributes:
        key: The key of its component.
        expose: Its specific expose.
        common: The name of its component.
        beside: The generic exposes of the same endpoint, by name, and of the whole device where this
            part has none of its own.
    """

    key: str
    expose: Expose
    common: Common
    beside: Mapping[str, Expose]


def generic_key(expose: Expose) -> str:
    """The key of the component of a generic expose, other than that of a specific one."""
    return f"{expose.key}_value" if expose.key in SPECIFIC else expose.key

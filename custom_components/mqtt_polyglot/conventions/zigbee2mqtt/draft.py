"""What is made of a device while its exposes are read one by one."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Self

from ...model.availability import Availability
from ...model.components import Common, Component, ComponentError
from ...model.spec import Note, NoteKind
from .expose import SPECIFIC, Expose
from .wire import Inside, Wire


class Draft:
    """The components and the notes of a device so far.

    Attributes:
        wire: The topics of the device.
        availability: Where it is said whether the device can be reached.
        options: The options of its definition that tell what it can do.
        description: What its maker calls it, in English.
        model: The maker's number of its model.
        components: By key.
        taken: The properties of generic exposes that a component already has.
        notes: What is not in the components.
        prefix: What the keys of the components begin with: that of the composite which they are in.
    """

    def __init__(
        self,
        wire: Wire,
        availability: Availability,
        *,
        options: frozenset[str] = frozenset(),
        description: str = "",
        model: str = "",
    ) -> None:
        """Start with nothing."""
        self.wire = wire
        self.availability = availability
        self.options = options
        self.description = description
        self.model = model
        self.components: dict[str, Component] = {}
        self.taken: set[str] = set()
        self.notes: list[Note] = []
        self.prefix = ""

    def inside(self, composite: Expose, *, held: bool) -> Self:
        """The same, for the members of a composite: see ``Inside``."""
        inner = copy(self)
        wire = self.wire
        inner.wire = Inside(wire.base, wire.name, wire.split, composite.key, held)
        inner.prefix = f"{composite.key}."
        return inner

    def key_of(self, expose: Expose) -> str:
        """The key of the component of a generic expose, other than that of a specific one."""
        key = f"{self.prefix}{expose.key}"
        return f"{key}_value" if key in SPECIFIC else key

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
        """Say that nothing can be made of an expose."""
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

"""Composites and lists: settings of several members, and whatever else has a structure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, override

from ...model.attributes import ATTRIBUTES, Attributes
from ...model.codec import Choice, DecodeError
from ...model.components import Button, Sensor
from ...model.data_point import DataPoint, Sink
from ...model.envelope import Envelope
from ...model.spec import NoteKind
from ...model.vocabulary import Category, Platform
from .binary import add_setting
from .draft import Draft
from .expose import NOTHING, Access, Expose
from .naming import is_secret, names, reading, setting
from .number import add_number
from .select import add_choice
from .setting_table import STRUCTURES
from .text import SCALARS, Written, add_json_setting, add_text_setting

_MEMBERS: Final[dict[str, Callable[[Draft, Expose], None]]] = {
    "binary": add_setting,
    "enum": add_choice,
    "numeric": add_number,
    "text": add_text_setting,
}

_TOLD_AS: Final[dict[str, str]] = {"pin_code": "users"}
"""Composites that are told under another property than they are set: the codes of a lock."""


@dataclass(frozen=True, slots=True)
class _Shown(Attributes):
    """The members of a composite, without secrets; those of a list under one name.

    Attributes:
        settable: The members that can be set, and so are sent along.
    """

    settable: frozenset[str]

    @override
    def decode(self, wire: Any) -> dict[str, Any]:
        if isinstance(wire, list):
            wire = {"items": wire}
        # Zero arguments are no good in a class with slots that is made anew.
        return Attributes.decode(self, without_secrets(wire))

    @override
    def encode(self, value: dict[str, Any]) -> Any:
        return {name: each for name, each in value.items() if name in self.settable}


@dataclass(frozen=True, slots=True)
class _State(Written):
    """A composite or a list in one line, without secrets."""

    @override
    def decode(self, wire: Any) -> str | None:
        return Written.decode(self, without_secrets(wire))


def without_secrets(wire: Any, depth: int = 8) -> Any:
    """The same without the members that are secret by their name; raises ``DecodeError``."""
    if not depth:
        raise DecodeError("nested too deeply")
    if isinstance(wire, dict):
        return {
            name: without_secrets(each, depth - 1)
            for name, each in wire.items()
            if not is_secret(name)
        }
    if isinstance(wire, list):
        return [without_secrets(each, depth - 1) for each in wire]
    return wire


def add_composite(draft: Draft, expose: Expose) -> None:
    """Make a sensor of what is told, and of each member that can be set what it is.

    All members are sent when one of them is set, for many converters take nothing less. What is only
    taken is a command: its members are kept here until a button sends them. One with a secret in it
    is only shown, without that: a secret is not told, so that it would get lost.
    """
    held = not expose.readable
    if secret := any(is_secret(each.name) for each in expose.features):
        what = (
            "takes a secret, which nothing here may keep"
            if held
            else "only shown, without its secret"
        )
        draft.note(NoteKind.RESTRICTED, expose.key, what)
    members = list(_members(expose)) if expose.settable and not secret else []
    inner = draft.inside(expose, held=held)
    for each in members:
        _MEMBERS.get(each.type, add_json_setting)(inner, each)
    if not held:
        _add_shown(draft, expose, members)
    elif secret:
        return
    elif expose.settable:
        _add_sender(draft, expose, inner.wire.sink("", _NOW).envelope)
    else:
        draft.unsupported(expose, "it cannot be read or set")


def add_list(draft: Draft, expose: Expose) -> None:
    """Make a text of a list that can be set, and a sensor of any other.

    What a long list holds does not fit into a text, from which it would be set: it is only shown.
    """
    if expose.settable and (expose.item in SCALARS or not expose.readable):
        add_json_setting(draft, expose)
        return
    if expose.settable:
        draft.unsupported(expose, "a list of objects, which can only be shown")
    if expose.readable:
        _add_shown(draft, expose, [])
    else:
        draft.unsupported(expose, "it cannot be read or set")


_NOW: Final = Choice(((True, True),))


def _members(expose: Expose) -> Iterator[Expose]:
    """The members that can be set, as exposes of their own: named after the composite, too."""
    told = Access.STATE if expose.readable else NOTHING
    for each in expose.features:
        if each.settable:
            yield replace(
                each,
                # The endpoint is that of the composite alone.
                key=each.key.removesuffix(f"_{expose.endpoint}") if expose.endpoint else each.key,
                name=f"{expose.name}_{each.name}",
                label=f"{expose.label} {each.label[:1].lower()}{each.label[1:]}",
                access=Access.SET | told,
                category=each.category or expose.category or Category.CONFIG,
                platform=None,
            )


def _add_sender(draft: Draft, expose: Expose, envelope: Envelope) -> None:
    """Make the button that sends the members of a command."""
    draft.add(
        draft.key_of(expose),
        Button,
        setting(expose, STRUCTURES.get(expose.name)),
        press=DataPoint(sink=Sink(envelope=envelope, codec=_NOW), options=(True,), momentary=True),
    )


def _add_shown(draft: Draft, expose: Expose, members: Sequence[Expose]) -> None:
    """Make a sensor whose attributes are the members, as far as they are told."""
    known = STRUCTURES.get(expose.name)
    wire = draft.wire
    shown: Any = _Shown(
        ATTRIBUTES[Platform.SENSOR].blocked, frozenset(each.key for each in members)
    )
    envelope = draft.inside(expose, held=False).wire.sink("", _NOW).envelope
    told = _TOLD_AS.get(expose.name, expose.key)
    attributes = DataPoint(
        sources=wire.sources(told, shown),
        sink=Sink(envelope=envelope, codec=shown) if members else None,
    )
    common = reading(expose, known, names(expose, expose.name, known))
    draft.add(
        draft.key_of(expose),
        Sensor,
        replace(common, attributes=attributes),
        value=DataPoint(sources=wire.sources(told, _State())),
    )

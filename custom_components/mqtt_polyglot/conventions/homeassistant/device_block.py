"""The ``device`` block of an announcement."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields as fields_of
import re
from typing import Any, Final

from ...model.identity import eui64_identity, identity_of, mac_identity
from ...model.spec import Note, NoteKind
from .abbreviations import DEVICE_KEYS, expand
from .common import is_url
from .fields import MAX_NAME, short_text, shortened

MAX_IDENTIFIERS: Final = 32
"""The most identifiers, and the most connections, of one device."""

_WHERE: Final = "device"
_TEXTS: Final = (
    "name",
    "manufacturer",
    "model",
    "model_id",
    "hw_version",
    "sw_version",
    "serial_number",
    "suggested_area",
)
_SHOWN: Final = frozenset(_TEXTS) - {"serial_number"}
"""Texts that only people read, so that a long one is shortened."""

_URL_SCHEMES: Final = ("http", "https", "homeassistant")
_MAC: Final = re.compile(r"[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceBlock:
    """One device block; ``None`` for what it does not have.

    Attributes:
        identifiers: At least one, or a connection.
        connections: Pairs of a kind, such as ``mac``, and an address.
        via: The ``via_device``: an identifier of another device.
        notes: What could not be read.
    """

    identifiers: tuple[str, ...] = ()
    connections: tuple[tuple[str, str], ...] = ()
    name: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    model_id: str | None = None
    hw_version: str | None = None
    sw_version: str | None = None
    serial_number: str | None = None
    suggested_area: str | None = None
    configuration_url: str | None = None
    via: str | None = None
    notes: tuple[Note, ...] = ()

    def aliases(self) -> tuple[str, ...]:
        """Identifiers and connections as texts, the most lasting first."""
        return (*self.identifiers, *(f"{kind}:{address}" for kind, address in self.connections))

    def identities(self) -> Iterator[str]:
        """The identities of the physical device: see ``DeviceSpec``."""
        marks = [*map(identity_of, self.identifiers)]
        for kind, address in self.connections:
            if kind == "mac":
                marks.append(mac_identity(address))
            elif kind == "zigbee":
                marks.append(eui64_identity(address))
        yield from filter(None, marks)
        if self.serial_number is not None and self.manufacturer is not None:
            yield f"serial:{self.manufacturer.lower()}:{self.serial_number.lower()}"


_MERGED: Final = tuple(
    each.name
    for each in fields_of(DeviceBlock)
    if each.name not in {"identifiers", "connections", "notes"}
)


def merged(blocks: Iterable[DeviceBlock]) -> DeviceBlock:
    """Several device blocks as one; where they differ, the last one counts."""
    identifiers: dict[str, None] = {}
    connections: dict[tuple[str, str], None] = {}
    notes: dict[Note, None] = {}
    facts: dict[str, str] = {}
    for block in blocks:
        identifiers.update(dict.fromkeys(block.identifiers))
        connections.update(dict.fromkeys(block.connections))
        notes.update(dict.fromkeys(block.notes))
        for name in _MERGED:
            if (value := getattr(block, name)) is not None:
                facts[name] = value
    return DeviceBlock(
        identifiers=tuple(identifiers),
        connections=tuple(connections),
        notes=tuple(notes),
        **facts,
    )


def parse_device(raw: Any) -> DeviceBlock | None:
    """Read a device block; ``None`` if it has neither an identifier nor a connection."""
    if not isinstance(raw, dict):
        return None
    notes: list[Note] = []
    values = expand(raw, DEVICE_KEYS)
    facts: dict[str, str | None] = {key: _text(values, key, notes) for key in _TEXTS}
    facts["configuration_url"] = _url(values, notes)
    facts["via"] = _text(values, "via_device", notes)
    if facts["via"] is None and (via := _text(values, "via_hub", notes)) is not None:
        facts["via"] = via
        notes.append(Note(NoteKind.TRANSLATED, _WHERE, "via_hub", "read as via_device"))
    block = DeviceBlock(
        identifiers=_identifiers(values.get("identifiers"), notes),
        connections=_connections(values.get("connections"), notes),
        notes=tuple(notes),
        **facts,
    )
    return block if block.identifiers or block.connections else None


def _text(values: dict[str, Any], key: str, notes: list[Note]) -> str | None:
    value = values.get(key)
    text = short_text(value)
    if text is None and key in _SHOWN and isinstance(value, str) and (cut := shortened(value)):
        notes.append(Note(NoteKind.TRANSLATED, _WHERE, key, f"shortened to {MAX_NAME} characters"))
        return cut
    if text is None and value not in (None, ""):
        notes.append(Note(NoteKind.REJECTED_KEY, _WHERE, key, "not a short text"))
    return text


def _url(values: dict[str, Any], notes: list[Note]) -> str | None:
    url = _text(values, "configuration_url", notes)
    if url is not None and not is_url(url, _URL_SCHEMES):
        detail = f"not an address with one of the schemes {', '.join(_URL_SCHEMES)}"
        notes.append(Note(NoteKind.REJECTED_KEY, _WHERE, "configuration_url", detail))
        return None
    return url


def _identifiers(raw: Any, notes: list[Note]) -> tuple[str, ...]:
    """A list of texts, or one text for a list of one."""
    identifiers: dict[str, None] = {}
    for entry in _entries(raw, "identifiers", notes):
        if (identifier := short_text(entry)) is None:
            notes.append(Note(NoteKind.REJECTED_KEY, _WHERE, "identifiers", "not a short text"))
        else:
            identifiers[identifier] = None
    return tuple(identifiers)


def _connections(raw: Any, notes: list[Note]) -> tuple[tuple[str, str], ...]:
    """A list of pairs."""
    connections: dict[tuple[str, str], None] = {}
    for entry in _entries(raw, "connections", notes):
        pair = entry if isinstance(entry, list) and len(entry) == 2 else [None, None]
        kind, address = map(short_text, pair)
        if kind is None or address is None:
            notes.append(Note(NoteKind.REJECTED_KEY, _WHERE, "connections", "not pairs of texts"))
        else:
            connections[kind, _address(kind, address)] = None
    return tuple(connections)


def _entries(raw: Any, key: str, notes: list[Note]) -> list[Any]:
    entries = raw if isinstance(raw, list) else [] if raw is None else [raw]
    if len(entries) > MAX_IDENTIFIERS:
        detail = f"more than {MAX_IDENTIFIERS}"
        notes.append(Note(NoteKind.REJECTED_KEY, _WHERE, key, detail))
    return entries[:MAX_IDENTIFIERS]


def _address(kind: str, address: str) -> str:
    """The address in the form of Home Assistant's device registry: ``aa:bb:cc:dd:ee:ff``."""
    if kind != "mac":
        return address
    digits = re.sub(r"[:.-]", "", address).lower()
    if _MAC.fullmatch(digits) is None:
        return address
    return ":".join(digits[start : start + 2] for start in range(0, 12, 2))

"""Documents of devices that were added by hand: checked, and turned into what is stored and back."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import takewhile
import math
from typing import Any, Final

import orjson

from ....model.attributes import MAX_DEPTH, too_deep
from ....model.spec import DeviceSpec, NoteKind
from ...base import MAX_ANNOUNCEMENT, Announcement
from ..abbreviations import DEVICE_KEYS, expand
from ..devices import block_of
from ..translation import COMPONENTS, MAX_COMPONENTS, blocks_of

_OURS: Final = ("identifiers", "connections", "via_device")
"""The keys of the device block that would say that it is another device."""

_UNIQUE: Final = "unique_id"
_PLATFORM: Final = "platform"

_NAME: Final = "name"
_NAMELESS: Final = "MQTT"
"""What a device is called whose document says nothing of it; else it would be called by its id."""

_DEVICE: Final = ("dev", "device")
_ORIGIN: Final = ("o", "origin")


class DocumentErrorKey(StrEnum):
    """What can be wrong with a document."""

    NOT_TEXT = "document_not_text"
    """It is neither JSON nor YAML; the detail says where."""
    TAG = "document_tag"
    """It has a tag of YAML that only makes sense in a file of Home Assistant; the detail is the tag."""
    ALIAS = "document_alias"
    """It has aliases of YAML."""
    NOT_A_DEVICE = "document_not_a_device"
    """It describes no entity."""
    TOO_LARGE = "document_too_large"
    TOO_DEEP = "document_too_deep"
    TOO_MANY = "document_too_many"
    """It has too many entities, or devices; the detail is the limit."""
    COMPONENT = "document_component"
    """An entity cannot be read; the detail says which and why."""
    NOT_A_COMMAND = "document_not_a_command"
    """What is to be tried is nothing that an entity can be told; the detail says what."""
    SEVERAL = "document_several"
    """It has several devices where one is wanted; the detail is how many."""


class DocumentError(ValueError):
    """A document from which no device can be made."""

    def __init__(self, key: DocumentErrorKey, detail: str = "") -> None:
        """Initialize the error.

        Args:
            key: What is wrong.
            detail: Where, or a figure; in English, for whoever mends the document.
        """
        super().__init__(f"{key}: {detail}" if detail else str(key))
        self.key = key
        self.detail = detail[:500]


def checked(document: object) -> dict[str, Any]:
    """The document, if it is an object within the limits of announcements; raises ``DocumentError``."""
    if not isinstance(document, Mapping) or not all(isinstance(key, str) for key in document):
        raise DocumentError(DocumentErrorKey.NOT_A_DEVICE)
    if too_deep(document):
        raise DocumentError(DocumentErrorKey.TOO_DEEP, str(MAX_DEPTH))
    try:
        size = len(orjson.dumps(document))
    except (TypeError, ValueError, RecursionError) as err:
        raise DocumentError(DocumentErrorKey.NOT_TEXT, str(err)) from err
    if size > MAX_ANNOUNCEMENT:
        raise DocumentError(DocumentErrorKey.TOO_LARGE, str(MAX_ANNOUNCEMENT))
    blocks = blocks_of(document)
    if not any(isinstance(block, Mapping) for block in blocks.values()):
        raise DocumentError(DocumentErrorKey.NOT_A_DEVICE)
    if len(blocks) > MAX_COMPONENTS:
        raise DocumentError(DocumentErrorKey.TOO_MANY, str(MAX_COMPONENTS))
    return dict(document)


def announcement_of(document: object, own_id: str) -> Announcement:
    """What is stored of a device; raises ``DocumentError``.

    Args:
        document: Its document.
        own_id: The second part of its id.
    """
    raw = checked(document)
    block = block_of(raw)
    if block is not None and not isinstance(block, Mapping):
        raise DocumentError(DocumentErrorKey.COMPONENT, "device: not an object")
    named = expand(block or {}, DEVICE_KEYS)
    own = {key: value for key, value in named.items() if key not in _OURS}
    config = {
        key: value for key, value in raw.items() if key not in (*_DEVICE, *_ORIGIN, *COMPONENTS)
    }
    components = {key: _identified(block, key, own_id) for key, block in blocks_of(raw).items()}
    if not own.get(_NAME):
        own[_NAME] = _name_of(components)
    config |= {"device": own | {"identifiers": [own_id]}, "components": components}
    return {"device": own_id, "configs": {f"device/{own_id}/config": config}}


def _name_of(components: Mapping[str, Any]) -> str:
    """What a device is called that has no name: the words with which the names of its entities begin."""
    names = [block.get(_NAME) for block in components.values() if isinstance(block, Mapping)]
    words = [name.split() for name in names if isinstance(name, str)]
    if not words or len(words) < len(names):
        return _NAMELESS
    common = takewhile(lambda each: len(set(each)) == 1, zip(*words, strict=False))
    return " ".join(each[0] for each in common) or _NAMELESS


def _identified(block: Any, key: str, own_id: str) -> Any:
    """A component with a unique id, which is its own or made of its key."""
    if not isinstance(block, Mapping) or not all(isinstance(each, str) for each in block):
        return block
    named = expand(block, {"uniq_id": _UNIQUE, "p": _PLATFORM})
    return {**named, _UNIQUE: named.get(_UNIQUE, f"{own_id}_{key}")}


def document_of(announcement: Announcement) -> dict[str, Any]:
    """The document of what is stored of a device."""
    own_id = announcement["device"]
    (config,) = announcement["configs"].values()
    device = {key: value for key, value in config["device"].items() if key not in _OURS}
    components = {
        key: {
            name: value
            for name, value in block.items()
            if name != _UNIQUE or value != f"{own_id}_{key}"
        }
        for key, block in config["components"].items()
    }
    rest = {key: each for key, each in config.items() if key not in ("device", "components")}
    return {"device": device, **rest, "components": components}


def component_keys(announcement: Announcement) -> dict[str, str]:
    """The keys in the document by the keys of the components."""
    (config,) = announcement["configs"].values()
    return {
        f"{block.get(_PLATFORM)}:{block.get(_UNIQUE)}": key
        for key, block in config["components"].items()
    }


def refuse(spec: DeviceSpec) -> None:
    """Refuse a description that has less than its document; raises ``DocumentError``.

    What is wrong with one key is a note: the entity is there without it, as it is with announced ones.
    """
    for note in spec.notes:
        if note.kind in (NoteKind.REJECTED, NoteKind.UNSUPPORTED):
            where = f"{note.where}, {note.key}" if note.key else note.where
            raise DocumentError(DocumentErrorKey.COMPONENT, f"{where}: {note.detail}")
    if not spec.components:
        raise DocumentError(DocumentErrorKey.NOT_A_DEVICE)


def is_finite(value: object) -> bool:
    """Whether a value is no number without an end, which no JSON has."""
    return not isinstance(value, float) or math.isfinite(value)

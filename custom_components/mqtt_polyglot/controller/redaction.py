"""Redaction: what of a device may be shown to a stranger.

Reports and messages are pasted into forums. Whatever stands under a key that names a secret goes,
also inside payloads, which are JSON as text, and inside JSON that was cut off; and the credentials
of every address go.
"""

from collections.abc import Mapping
import re
from typing import Any, Final

import orjson

from ..model import address

REDACTED: Final = address.REDACTED

SECRETS: Final = frozenset(
    {
        "access_code",
        "action_user",
        "alarm_code",
        "code",
        "code_format",
        "codes",
        "door_code",
        "entry_code",
        "gps",
        "headers",
        "host",
        "lat",
        "latitude",
        "lock_code",
        "lng",
        "lon",
        "long",
        "longitude",
        "pass",
        "pin",
        "pincode",
        "pins",
        "psk",
        "ssid",
        "user_code",
        "usercode",
        "username",
    }
)
"""The keys that name a secret: those of brokers, of devices, and of people."""

_SECRET_PART: Final = re.compile(
    r"passw|passphrase|passcode|pass_?key|secret|token|credential|api_?key|private_?key"
    r"|network_?key|client_?key|encryption_?key|pin_?code|bearer|authorization|certificate|^ca$"
    r"|coordinates|_(?:pass|pwd|psk|pin|ssid|lat|lon|latitude|longitude)$|^pwd$"
)
"""What makes a key one that names a secret, wherever it stands in it."""

_MAX_DEPTH: Final = 64

# The slashes of an address, which JSON may escape; and what ends one.
_SLASHES: Final = re.compile(r":\\*/\\*/")
_APART: Final = re.compile(r"[\s\"'<>]")
_PARAMETER: Final = re.compile(r"(?<=[?&;])([\w.-]{1,64})=([^&\s\"'<>#;]+)")
# A member of an object in what is no JSON, or no JSON any more: its key, at any depth of escaping.
_MEMBER: Final = re.compile(r"\"([^\"\\]{1,64})\\*\"\s*:\s*")


def is_secret(key: str) -> bool:
    """Whether a key, or the last level of a topic, names a secret."""
    name = _snake(key)
    return name in SECRETS or _SECRET_PART.search(name) is not None


def _snake(key: str) -> str:
    """The key in lower case, its words divided by ``_``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key)
    return re.sub(r"[\s.-]+", "_", words).lower()


def redact(value: Any, depth: int = 0) -> Any:
    """The same, without what is nobody's business; what nests too deep is left out."""
    if depth > _MAX_DEPTH:
        return REDACTED
    if isinstance(value, str):
        return _text(value, depth)
    if isinstance(value, Mapping):
        return {
            key if not isinstance(key, str) else _text(key, depth): (
                REDACTED
                if isinstance(key, str) and is_secret(key) and not _is_nothing(inner)
                else redact(inner, depth + 1)
            )
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(inner, depth + 1) for inner in value]
    return value


def _is_nothing(value: Any) -> bool:
    """Whether a value gives nothing away; that it is not there is worth knowing."""
    return value is None or value is False or value == ""


def _text(text: str, depth: int) -> str:
    """A text without credentials; one that is JSON, or was, as ``redact`` shows it."""
    if '"' in text:
        if text.lstrip()[:1] in ("{", "[", '"'):
            try:
                document = orjson.loads(text)
            except orjson.JSONDecodeError:
                pass
            else:
                shown = redact(document, depth + 1)
                return text if shown == document else orjson.dumps(shown).decode()
        text = _cut_at_secret(text)
    text = address.without_secrets(text)
    return _PARAMETER.sub(_parameter, text) if "=" in text else text


def _cut_at_secret(text: str) -> str:
    """What stands before the first secret: where it ends nobody can tell any more."""
    for member in _MEMBER.finditer(text):
        if is_secret(member[1]):
            return text[: member.end()] + REDACTED
    return text


def _without_tail(text: str) -> str:
    """A text that was cut off, without an address at its end: the cut may be inside a password."""
    tail = _APART.split(text)[-1]
    if (slashes := _SLASHES.search(tail)) is None:
        return text
    return text[: len(text) - len(tail) + slashes.end()]


def _parameter(match: re.Match[str]) -> str:
    return f"{match[1]}={REDACTED}" if is_secret(match[1]) else match[0]


def payload_text(topic: str, payload: bytes, size: int) -> str:
    """A payload, or its beginning, as it may be shown.

    Args:
        topic: Where it stood; a value that has a topic of its own is named by that.
        payload: What was kept of it.
        size: How many bytes it had.
    """
    if payload and is_secret(topic.rpartition("/")[2]):
        return REDACTED
    try:
        text = payload.decode()
    except UnicodeDecodeError as err:
        # What was cut off may end in the middle of a character.
        if size == len(payload) or err.start < len(payload) - 3:
            return binary(size)
        text = payload[: err.start].decode()
    if "\0" in text:
        return binary(size)
    if size == len(payload):
        return _text(text, 0)
    return _text(_without_tail(text), 0) + "…"


def binary(size: int) -> str:
    """What stands for a picture, or whatever else is no text."""
    return f"<binary, {size} bytes>"

"""Redaction: reports and messages without secrets, as people paste them into forums.

Redacted are values whose key, or name in a pair of a name and a value, is that of a secret, also
inside payloads, which are JSON as text, and inside JSON that was cut off; the credentials in URLs;
what follows ``password=`` or ``Bearer`` in a text; and secret values of data points, such as the
codes of a lock, wherever they come back.
"""

from collections.abc import Collection, Mapping
import re
from typing import Any, Final

import orjson

from ..model import address
from .secret_names import is_said_secret, is_secret, is_secret_topic

REDACTED: Final = address.REDACTED

type Place = tuple[str | int, ...]
"""Where in a JSON document a value stands: see ``Path.steps``."""

WHOLE: Final[Place] = ()
"""The whole of a payload."""

_MAX_DEPTH: Final = 64

# The slashes of a URL, which JSON may escape; and what ends a URL.
_SLASHES: Final = re.compile(r":\\*/\\*/")
_APART: Final = re.compile(r"[\s\"'<>]")
_PARAMETER: Final = re.compile(r"(?<=[?&;])([\w.-]{1,64})=([^&\s\"'<>#;]+)")
# The key of a member of an object in what is no valid JSON, at any depth of escaping.
_MEMBER: Final = re.compile(r"\"([^\"\\]{1,64})\\*\"\s*:\s*")
# A member whose value is a short text, which may be the name of another member's value.
_NAMED: Final = re.compile(r"\"([a-z]{1,16})\\*\"\s*:\s*\\*\"([^\"\\]{1,64})\\*\"", re.IGNORECASE)

_NAMES: Final = frozenset(
    {
        "attribute", "field", "header", "id", "k", "key", "kind", "label", "n", "name", "option",
        "param", "parameter", "property", "setting", "type",
    }
)  # fmt: skip
_VALUES: Final = frozenset(
    {"content", "current", "data", "new", "old", "payload", "text", "v", "val", "value", "values"}
)
"""The keys of the value in a pair of a name and a value."""

# In texts: ``password=...``, ``Authorization: Bearer ...``.
_SAYS: Final = re.compile(r"[=:]")
_NO_NAME: Final = re.compile(r"[^\w .-]")
_MAX_NAME: Final = 64
_BARE: Final = re.compile(
    r"(\bbearer\s+)[\w.~+/=-]{8,}|\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}"
    r"|(-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----)[^-]*",
    re.IGNORECASE,
)
"""Secrets that are known by their form: tokens and private keys."""


def redact(value: Any, depth: int = 0) -> Any:
    """The value without secrets, and without what is nested too deep."""
    if depth > _MAX_DEPTH:
        return REDACTED
    if isinstance(value, str):
        return _text(value, depth)
    if isinstance(value, Mapping):
        return _mapping(value, depth)
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(inner, depth + 1) for inner in value]
    return value


def _mapping(value: Mapping[Any, Any], depth: int) -> dict[Any, Any]:
    hidden = _VALUES if _is_pair(value) else frozenset()
    shown: dict[Any, Any] = {}
    for key, inner in value.items():
        if not isinstance(key, str):
            shown[key] = redact(inner, depth + 1)
        elif (is_secret(key) or key.lower() in hidden) and not _is_nothing(inner):
            shown[_text(key, depth)] = REDACTED
        else:
            shown[_text(key, depth)] = redact(inner, depth + 1)
    return shown


def _is_pair(value: Mapping[Any, Any]) -> bool:
    """Whether an object is a pair of the name of a secret and its value."""
    return any(
        isinstance(name, str) and isinstance(key, str) and key.lower() in _NAMES and is_secret(name)
        for key, name in value.items()
    )


def _is_nothing(value: Any) -> bool:
    """Whether a value is empty, which is no secret."""
    return value is None or value is False or value == ""


def _text(text: str, depth: int) -> str:
    """A text without secrets; JSON in it is redacted as such."""
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
    if "=" in text:
        text = _PARAMETER.sub(_parameter, text)
    return _BARE.sub(_bare, _without_said(text))


def _bare(match: re.Match[str]) -> str:
    return f"{match[1] or match[2] or ''}{REDACTED}"


def _without_said(text: str) -> str:
    """A text without the rest of each line behind the name of a secret."""
    shown: list[str] = []
    start = 0
    for match in _SAYS.finditer(text):
        at = match.start()
        if at < start:
            continue
        name = _NO_NAME.split(text[max(start, at - _MAX_NAME) : at])[-1]
        if not name or text[: at - len(name)].endswith(("?", "&", ";")) or not is_said_secret(name):
            continue  # The parameters of a URL end somewhere.
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text[at + 1 : end].strip():
            shown += (text[start : at + 1], REDACTED)
            start = end
    return "".join((*shown, text[start:])) if shown else text


def _cut_at_secret(text: str) -> str:
    """The text up to the first secret, because it is not clear where that ends."""
    for member in _MEMBER.finditer(text):
        if is_secret(member[1]):
            text = text[: member.end()] + REDACTED
            break
    for name in _NAMED.finditer(text):
        if name[1].lower() in _NAMES and is_secret(name[2]):
            # Its value may stand before it.
            return text[: text.rfind("{", 0, name.start()) + 1] + REDACTED
    return text


def _without_tail(text: str) -> str:
    """A text that was cut off, without a URL at its end: the cut may be inside a password."""
    tail = _APART.split(text)[-1]
    if (slashes := _SLASHES.search(tail)) is None:
        return text
    return text[: len(text) - len(tail) + slashes.end()]


def _parameter(match: re.Match[str]) -> str:
    return f"{match[1]}={REDACTED}" if is_secret(match[1]) else match[0]


def hide(value: Any, codes: Collection[str]) -> Any:
    """The value without these codes, wherever they are in it."""
    if not codes:
        return value
    if isinstance(value, str):
        return address.without_codes(value, codes)
    if isinstance(value, Mapping):
        return {key: hide(inner, codes) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [hide(inner, codes) for inner in value]
    return REDACTED if isinstance(value, int | float) and str(value) in codes else value


def payload_text(
    topic: str,
    payload: bytes,
    size: int,
    codes: Collection[str] = (),
    places: Collection[Place] = (),
) -> str:
    """A payload, or its beginning, as it may be shown.

    Args:
        topic: Its topic, which may be the name of a secret.
        payload: What was kept of it.
        size: How many bytes it had.
        codes: Secret values, wherever they are.
        places: Where in it secret values are.
    """
    if payload and (is_secret_topic(topic) or WHOLE in places):
        return REDACTED
    if payload and places:
        try:
            document = orjson.loads(payload)
        except orjson.JSONDecodeError:
            return REDACTED
        if not isinstance(document, dict):
            return REDACTED
        payload = orjson.dumps(_without(document, places))
        size = len(payload)
    return address.without_codes(_payload_text(payload, size), codes)


def _without(value: Any, places: Collection[Place]) -> Any:
    """A JSON value without what stands in some places of it."""
    if any(place == WHOLE for place in places):
        return REDACTED
    below = {place[0]: [each[1:] for each in places if each[0] == place[0]] for place in places}
    if isinstance(value, dict):
        return {key: _without(each, below.get(key, ())) for key, each in value.items()}
    if isinstance(value, list):
        return [
            _without(each, (*below.get(index, ()), *below.get(index - len(value), ())))
            for index, each in enumerate(value)
        ]
    return value


def _payload_text(payload: bytes, size: int) -> str:
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
    """The text that is shown instead of binary data."""
    return f"<binary, {size} bytes>"

"""Secret names: whether the value of a name is a secret.

Nobody can list the names that manufacturers use for secrets, but they are made of few words. So a
name is split into words - ``wifiKey``, ``WIFI_KEY`` and ``wifi-key-2`` are "wifi key" - and these decide.
"""

from functools import lru_cache
from itertools import pairwise
import re
from typing import Final

_MAX_NAME: Final = 128
"""The most characters of a name that are read, from its end."""

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+")
"""The words of a name; ``APIKey`` has two. Digits only number values."""

_WHOLE: Final = frozenset(
    {"action user", "ca", "code format", "headers", "host", "long", "session"}
)
"""The secret names whose words are not secret in other names."""

_ANYWHERE: Final = frozenset(
    {
        "apikey", "authorization", "bearer", "certificate", "certificates", "contrasena", "contraseña",
        "cookie", "cookies", "coordinates", "coords", "credential", "credentials", "gps", "hmac",
        "jwt", "jwts", "kennwort", "latitude", "lng", "longitude", "mdp", "oauth", "otp", "otps",
        "passcode", "passcodes", "passkey", "passkeys", "passphrase", "passphrases", "pin", "pincode",
        "pincodes", "pins", "psk", "pw", "pwd", "pwds", "ssid", "ssids", "totp", "username",
        "usernames", "wachtwoord", "webhook", "webhooks",
    }
)  # fmt: skip
"""The words that make a name secret wherever they are in it; also two words joined."""

_INSIDE: Final = re.compile(r"passw|secret(?!ar)|token|passphrase|credential|webhook")
"""Parts of a word that make it such a word."""

_LAST: Final = frozenset({"auth", "lat", "lon", "pass"})
"""The words that make a name secret at its end."""

_KEEPERS: Final = frozenset({"key", "keys", "code", "codes"})
"""The words that do so at the end of a longer name, but not behind these words:"""

_OTHER_KEYS: Final = frozenset(
    {
        "arrow", "button", "cache", "column", "component", "data", "dict", "domain", "entity",
        "event", "field", "foreign", "function", "group", "hot", "index", "item", "json", "label",
        "last", "map", "message", "name", "object", "on", "off", "parent", "partition", "pressed", "primary",
        "property", "public", "row", "sort", "soft", "state", "translation", "unique", "unknown", "unread",
        "value",
    }
)  # fmt: skip
_OTHER_CODES: Final = frozenset(
    {
        "alert", "area", "bar", "build", "byte", "category", "cause", "char", "class", "cluster", "cmd",
        "color", "colour", "command", "condition", "country", "county", "currency", "date",
        "diagnostic", "dial", "dtc", "err", "error", "errors", "event", "exit", "failure", "fault",
        "firmware", "fn", "function", "git", "hash", "hvac", "iata", "icao", "icon", "info", "ir", "iso",
        "lang", "language", "locale", "manufacturer", "message", "meter", "mode", "model", "msg", "obis",
        "op", "parameter", "postal", "problem", "product", "program", "protocol", "reason", "region",
        "reply", "response", "result", "return", "scan", "sensor", "service", "signal", "source",
        "state", "station", "status", "string", "symbol", "tariff", "time", "timezone", "trouble", "type",
        "unit", "vendor", "version", "warning", "weather", "wind", "zip", "zone",
    }
)  # fmt: skip
"""The words before "key" and "code" in names that are not secret."""

_JOINED: Final = re.compile(
    r"(?:access|admin|aes|alarm|api|app|auth|bind|client|device|door|duress|enc|encryption|entry"
    r"|gate|guest|guard|install|key|keypad|link|local|lock|login|master|mesh|mqtt|net|network|pair"
    r"|pairing|pass|pin|preshared|private|psk|root|safe|security|session|setup|shared|sign|signing"
    r"|ssh|ssl|tls|unlock|user|wep|wifi|wlan|wpa|zigbee)(?:key|code|pass|pin|pw|auth)s?"
)
"""Two words written as one that are secret."""

_ABOUT: Final = frozenset(
    {
        "accuracy", "age", "algorithm", "available", "count", "counter", "duration", "enabled", "energy",
        "error", "errors", "expires", "expiry", "failed", "failures", "fix", "format", "free", "index",
        "interval", "len", "length", "lifetime", "limit", "max", "min", "method", "missing", "mode", "pressed",
        "present", "quality", "required", "satellites", "slots", "state", "status", "supported", "timeout",
        "ttl", "type", "used", "valid", "version",
    }
)  # fmt: skip
"""The last words of names whose value is about a secret, and is not the secret."""

_SESSIONS: Final = re.compile(r"(?:user|web|http|login|php|auth)session|session(?:id|cookie|data)")


_FILTERS: Final = frozenset({"all", "band", "by", "high", "low"})
"""The words before "pass" that make it a filter."""

_PARTS: Final = frozenset({"get", "set", "state", "status", "value"})
"""The last levels of topics whose value is named by the level above."""


def is_secret(name: str) -> bool:
    """Whether a name is that of a secret: a credential, a code, or a location."""
    return _is_secret(name[-_MAX_NAME:])


def is_secret_topic(topic: str) -> bool:
    """Whether a topic is that of a secret, by its last level or, below ``set`` and the like, the one above."""
    *_, above, last = ["", *topic.split("/")[-2:]]
    return is_secret(last) or (last.lower() in _PARTS and is_secret(above))


def is_said_secret(text: str) -> bool:
    """Whether a text ends with the name of a secret: "with code" does, "Error code" does not."""
    *_, before, last = ["", *text.split()][-2:] if text.strip() else ["", ""]
    return is_secret(f"{before} {last}") or (last.lower() not in _KEEPERS and is_secret(last))


@lru_cache(maxsize=4096)
def _is_secret(name: str) -> bool:
    words = tuple(word.lower() for word in _WORDS.findall(name))
    if not words or " ".join(words) in _WHOLE:
        return bool(words)
    if words[-1] in _ABOUT:
        return False
    pairs = map("".join, pairwise(words))
    if any(_names_secret(word) for word in (*words, *pairs)):
        return True
    return words[-1] in _LAST | _KEEPERS and _is_kept(words)


def _names_secret(word: str) -> bool:
    return (
        word in _ANYWHERE
        or _INSIDE.search(word) is not None
        or _JOINED.fullmatch(word) is not None
        or _SESSIONS.fullmatch(word) is not None
    )


def _is_kept(words: tuple[str, ...]) -> bool:
    *before, last = words
    if last in _LAST:
        return not before or before[-1] not in _FILTERS
    if not before:
        return last.startswith("code")
    return before[-1] not in (_OTHER_KEYS if last.startswith("key") else _OTHER_CODES)

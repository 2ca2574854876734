"""Secret names: what a name tells of whether its value may be shown.

Nobody can list what makers call their secrets, but the names are made of few words. So a name is
split into its words - ``wifiKey``, ``WIFI_KEY`` and ``wifi-key-2`` are "wifi key" - and these decide.
"""

from functools import lru_cache
from itertools import pairwise
import re
from typing import Final

_MAX_NAME: Final = 128
"""The characters of a name that are looked at, counted from its end."""

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+")
"""The words of a name; ``APIKey`` has two. Digits tell one value from the next, and say nothing."""

_WHOLE: Final = frozenset(
    {"action user", "ca", "code format", "headers", "host", "long", "session"}
)
"""The names that are secret as they are, and whose words are not in others."""

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
"""The words that make a name a secret one wherever they stand; also two words read as one."""

_INSIDE: Final = re.compile(r"passw|secret(?!ar)|token|passphrase|credential|webhook")
"""What makes a word such a one."""

_LAST: Final = frozenset({"auth", "lat", "lon", "pass"})
"""The words that do so at the end: what is before them says of what."""

_KEEPERS: Final = frozenset({"key", "keys", "code", "codes"})
"""The words that do so at the end of a longer name, save after a word that tells of something else."""

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
"""What a key or a code that is no secret is one of."""

_JOINED: Final = re.compile(
    r"(?:access|admin|aes|alarm|api|app|auth|bind|client|device|door|duress|enc|encryption|entry"
    r"|gate|guest|guard|install|key|keypad|link|local|lock|login|master|mesh|mqtt|net|network|pair"
    r"|pairing|pass|pin|preshared|private|psk|root|safe|security|session|setup|shared|sign|signing"
    r"|ssh|ssl|tls|unlock|user|wep|wifi|wlan|wpa|zigbee)(?:key|code|pass|pin|pw|auth)s?"
)
"""A word that is two, written as one."""

_ABOUT: Final = frozenset(
    {
        "accuracy", "age", "algorithm", "available", "count", "counter", "duration", "enabled", "energy",
        "error", "errors", "expires", "expiry", "failed", "failures", "fix", "format", "free", "index",
        "interval", "len", "length", "lifetime", "limit", "max", "min", "method", "missing", "mode", "pressed",
        "present", "quality", "required", "satellites", "slots", "state", "status", "supported", "timeout",
        "ttl", "type", "used", "valid", "version",
    }
)  # fmt: skip
"""The words by which a name ends that tells about a secret, and not the secret."""

_SESSIONS: Final = re.compile(r"(?:user|web|http|login|php|auth)session|session(?:id|cookie|data)")


_FILTERS: Final = frozenset({"all", "band", "by", "high", "low"})
"""What passes is a frequency then, and no password."""

_PARTS: Final = frozenset({"get", "set", "state", "status", "value"})
"""The last levels of topics that belong to the value which the level above names."""


def is_secret(name: str) -> bool:
    """Whether a name is that of a secret: of a broker, of a device, or of people."""
    return _is_secret(name[-_MAX_NAME:])


def is_secret_topic(topic: str) -> bool:
    """Whether a topic is that of a secret: by its last level, or by the one that it is a part of."""
    *_, above, last = ["", *topic.split("/")[-2:]]
    return is_secret(last) or (last.lower() in _PARTS and is_secret(above))


def is_said_secret(text: str) -> bool:
    """Whether a text ends with the name of a secret; "Error code" does not, "with code" does."""
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

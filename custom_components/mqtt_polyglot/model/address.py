"""Addresses of streams and pictures on the network, and how little of one is shown.

They come from strangers and go to programs that open whatever they are given, files and commands
among it. So only what is an address of the network and nothing else passes: one of a few schemes, a
host, and the characters that an address is made of.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv6Address
import re
from typing import Any, Final, override
from urllib.parse import unquote, urlsplit

from .codec import DecodeError, ReadCodec

MAX_ADDRESS: Final = 2048
"""The longest address in characters."""

STILL_SCHEMES: Final = ("http", "https")
"""How a single picture is fetched."""

STREAM_SCHEMES: Final = ("http", "https", "rtmp", "rtmps", "rtsp", "rtsps")
"""How a stream is played."""

# Those of RFC 3986, save two: what follows a "#" is an order to some of the programs that play
# streams (go2rtc hands "#raw=" on to ffmpeg), and they take an apostrophe for a quotation mark.
_CHARACTERS: Final = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&()*+,;=%]*")
# A line break in a user name would become one in the header of a request.
_CONTROL: Final = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])")
_HOST: Final = re.compile(r"[A-Za-z0-9._\-]{1,253}")

REDACTED: Final = "**REDACTED**"
"""What stands in the place of a secret."""

# JSON may escape the slashes.
_AFTER_SCHEME: Final = re.compile(r"(?:(?<=://)|(?<=:\\/\\/))[^\s\"<>]+")
_USER: Final = re.compile(r"^.*@")
_SECRET: Final = re.compile(
    r"((?:auth|key|login\w*|pass\w*|psk|pwd|secret|session|sid|sig|signature|token|user\w*|usr)=)"
    r"[^&;/?#]+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a stream or a picture.

    Attributes:
        url: The whole of it, for whoever opens it. Whoever only shows it takes the text of the
            object, which has no secrets.
    """

    url: str = field(repr=False)

    @override
    def __str__(self) -> str:
        """Tell where, not who: user and password are nobody's business in a log."""
        return without_secrets(self.url)


@dataclass(frozen=True, slots=True)
class AddressText(ReadCodec[Address]):
    """An address as text. What is wrong with one is said without a word of it.

    Attributes:
        schemes: Those that it may have, in lower case.
        unknown: The words by which the device says that it has none at the moment.
    """

    schemes: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @override
    def decode(self, wire: Any) -> Address | None:
        if wire is None or wire in self.unknown:
            return None
        if not isinstance(wire, str):
            raise DecodeError(f"{type(wire).__name__} where an address was expected")
        url = wire.strip()
        if len(url) > MAX_ADDRESS:
            raise DecodeError(f"an address of more than {MAX_ADDRESS} characters")
        if not _CHARACTERS.fullmatch(url) or _CONTROL.search(url):
            raise DecodeError("an address with characters that must be written with %")
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname, parts.port
        except ValueError:
            raise DecodeError("an address whose host or port is none") from None
        if parts.scheme not in self.schemes:
            raise DecodeError(f"an address that begins with none of {', '.join(self.schemes)}")
        if not host or not _is_host(host):
            raise DecodeError("an address without a host")
        if ":" in unquote(parts.username or ""):
            raise DecodeError("an address whose user has a colon")
        return Address(parts.scheme + url[len(parts.scheme) :])


def _is_host(host: str) -> bool:
    if _HOST.fullmatch(host):
        return True
    try:
        IPv6Address(host)
    except AddressValueError:
        return False
    return True


def without_secrets(text: str) -> str:
    """A text in which no address tells user, password or key."""
    return _AFTER_SCHEME.sub(_masked, text) if ":" in text else text


def _masked(rest: re.Match[str]) -> str:
    return _SECRET.sub(rf"\1{REDACTED}", _USER.sub(f"{REDACTED}@", rest[0]))


MIN_CODE: Final = 3
"""The shortest code that is looked for where it comes back: a shorter one would be everywhere."""


def without_codes(text: str, codes: Iterable[str]) -> str:
    """A text without the codes that a device was told, where they stand by themselves."""
    for code in tuple(codes):
        if len(code) >= MIN_CODE and code in text:
            text = re.sub(rf"(?<![^\W_]){re.escape(code)}(?![^\W_])", REDACTED, text)
    return text

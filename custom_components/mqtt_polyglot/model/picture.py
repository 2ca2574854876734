"""Pictures: bytes, base64 or a data URI, of any type that the bytes themselves name."""

import base64
import binascii
from dataclasses import dataclass
import re
from typing import Any, Final, override

from .codec import DecodeError, ReadCodec

MAX_PICTURE: Final = 8 * 1024 * 1024
"""The largest picture in bytes. A whole one comes in one message and stays in memory."""

_SIGNATURES: Final = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"BM", 0, "image/bmp"),
)


_PICTURE: Final = re.compile(r"image/[a-z0-9][a-z0-9.+-]{0,63}")
_RUNS: Final = frozenset({"image/svg", "image/svg+xml"})
"""Pictures that are documents, in which a browser runs what it is told to."""


def is_picture_type(content_type: str) -> bool:
    """Whether it is a type of pictures, and none that a browser would run."""
    return _PICTURE.fullmatch(content_type) is not None and content_type not in _RUNS


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and its type, such as ``image/jpeg``."""

    data: bytes
    content_type: str

    @override
    def __repr__(self) -> str:
        """Tell the size and the type; what is to be seen is nobody's business in a log."""
        return f"<Picture {len(self.data)} bytes {self.content_type}>"


@dataclass(frozen=True, slots=True)
class PictureBytes(ReadCodec[Picture]):
    """A picture as a whole payload.

    Senders do not keep to what they announce, so that bytes, base64 and ``data:`` URIs are all
    taken, and the type is read off the first bytes. Documents that a browser would run (SVG) are
    not among the known types: a picture is served from Home Assistant's own address.

    Attributes:
        announced: The type of what names none itself; ``None`` if that is no picture.
        base64: Whether such a picture is base64 in any case.
    """

    announced: str | None = None
    base64: bool = False

    @override
    def decode(self, wire: Any) -> Picture:
        data: bytes = wire
        if len(data) > MAX_PICTURE * 4 // 3:
            raise DecodeError(f"a picture of {len(data)} bytes is over the limit of {MAX_PICTURE}")
        content_type = picture_type(data)
        if content_type is None:
            data, content_type = self._inside(data)
        if content_type is None or not data:
            raise DecodeError("the payload is no picture of a known type")
        if len(data) > MAX_PICTURE:
            raise DecodeError(f"a picture of {len(data)} bytes is over the limit of {MAX_PICTURE}")
        return Picture(data, content_type)

    def _inside(self, data: bytes) -> tuple[bytes, str | None]:
        """What is wrapped in a payload that is no picture itself, or the payload, and its type."""
        raw = self.announced is not None and not self.base64
        try:
            inner = _unwrapped(data)
        except DecodeError:
            if not raw:
                raise
            return data, self.announced
        if (content_type := picture_type(inner)) is not None:
            return inner, content_type
        return (data if raw else inner), self.announced


def _unwrapped(data: bytes) -> bytes:
    if data[:5] == b"data:":
        data = data.partition(b",")[2]
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except binascii.Error as err:
        raise DecodeError("the payload is neither a picture nor base64") from err


def picture_type(data: bytes) -> str | None:
    """The type of a picture, by its first bytes; ``None`` if it is none of a known type."""
    for signature, offset, content_type in _SIGNATURES:
        if data[offset : offset + len(signature)] == signature:
            return content_type
    return None

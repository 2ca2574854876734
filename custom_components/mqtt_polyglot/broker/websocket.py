"""The client side of a WebSocket as MQTT uses it (RFC 6455), without input and output.

paho's own drops packets that the socket does not accept at once, answers pings without the mask
that a client must use, and cannot tell why a server refused.
"""

from base64 import b64encode
from hashlib import sha1
import os
import struct
from typing import Final

from .errors import BrokerError, BrokerErrorKey
from .settings import BrokerSettings

CONTINUATION: Final = 0x0
BINARY: Final = 0x2
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA

_ACCEPT_KEY: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # section 1.3
_CONTROL_SIZE: Final = 125  # section 5.5


class WebSocketError(ConnectionError):
    """The server broke the protocol."""


def new_key() -> bytes:
    """A new value for ``Sec-WebSocket-Key``."""
    return b64encode(os.urandom(16))


def upgrade_request(settings: BrokerSettings, key: bytes) -> bytes:
    """The request that asks a server to speak WebSocket.

    Raises:
        BrokerError: ``WEBSOCKET_REFUSED``: the path or a header has a line break.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    headers = {
        "Host": f"{host}:{settings.port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": key.decode(),
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "mqtt",  # MQTT-6.0.0-3
    }
    headers.update(settings.ws_headers)
    lines = [f"GET {settings.ws_path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    if any("\r" in line or "\n" in line for line in lines):
        raise BrokerError(BrokerErrorKey.WEBSOCKET_REFUSED)
    return "\r\n".join((*lines, "", "")).encode()


def check_upgrade(response: bytes, key: bytes) -> None:
    """Check the head of the server's response.

    Raises:
        BrokerError: ``WEBSOCKET_REFUSED``, with the server's status line.
    """
    status, *lines = response.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (li.partition(":") for li in lines)
    }
    expected = b64encode(sha1(key + _ACCEPT_KEY, usedforsecurity=False).digest()).decode()
    if status.split(" ")[1:2] != ["101"] or headers.get("sec-websocket-accept") != expected:
        raise BrokerError(BrokerErrorKey.WEBSOCKET_REFUSED, status[:200])


def frame(opcode: int, payload: bytes | bytearray) -> bytes:
    """One whole frame, masked as section 5.3 asks of a client."""
    size = len(payload)
    first = 0x80 | opcode
    if size <= _CONTROL_SIZE:
        head = struct.pack("!BB", first, 0x80 | size)
    elif size <= 0xFFFF:
        head = struct.pack("!BBH", first, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, size)
    mask = os.urandom(4)
    # One large number is far quicker than a loop over bytes.
    pattern = int.from_bytes((mask * (size // 4 + 1))[:size])
    return head + mask + (int.from_bytes(payload) ^ pattern).to_bytes(size)


class FrameReader:
    """Reads the frames of a server."""

    def __init__(self) -> None:
        """Start before the first frame."""
        self.closed = False
        self._unread = bytearray()
        self._left = 0  # bytes of the data frame that are still to come

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Read received bytes.

        Returns:
            The payload of the data frames, and the frames to send in answer.

        Raises:
            WebSocketError: The server broke the protocol.
        """
        self._unread += data
        payload, answer = bytearray(), bytearray()
        while not self.closed:
            if self._left:
                self._read_payload(payload)
            head = None if self._left else self._head()
            if head is None:
                break
            opcode, start, size = head
            if opcode in {CONTINUATION, BINARY}:
                self._left = size
                del self._unread[:start]
            elif len(self._unread) < start + size:
                break
            else:
                answer += self._control(opcode, bytes(self._unread[start : start + size]))
                del self._unread[: start + size]
        return bytes(payload), bytes(answer)

    def _read_payload(self, payload: bytearray) -> None:
        part = self._unread[: self._left]
        del self._unread[: self._left]
        self._left -= len(part)
        payload += part

    def _head(self) -> tuple[int, int, int] | None:
        """The opcode, the offset of the payload, and its size; ``None`` if they are incomplete."""
        unread = self._unread
        if len(unread) < 2:
            return None
        opcode, size, start = unread[0] & 0x0F, unread[1], 2
        if unread[0] & 0x70 or size & 0x80:
            raise WebSocketError("a WebSocket frame with an extension or a mask")
        if opcode >= CLOSE and size > _CONTROL_SIZE:
            raise WebSocketError("a WebSocket control frame that is too long")
        if size > _CONTROL_SIZE:
            start = 4 if size == 126 else 10
            if len(unread) < start:
                return None
            size = int.from_bytes(unread[2:start])
        return opcode, start, size

    def _control(self, opcode: int, body: bytes) -> bytes:
        if opcode == CLOSE:
            self.closed = True
            return frame(CLOSE, body)
        if opcode == PING:
            return frame(PONG, body)
        if opcode == PONG:
            return b""
        # Text, or reserved; MQTT-6.0.0-1 wants binary frames only.
        raise WebSocketError(f"a WebSocket frame of kind {opcode}")

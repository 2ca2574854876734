"""The packets that a broker sends, in order: plain messages are cut out, paho gets the rest.

A plain message is a PUBLISH with QoS 0 and, in MQTT 5, without properties (section 3.3 of 3.1.1 and
of 5). It wants no answer, and nothing that was said before is needed to understand it. Nearly all
messages are plain. What has a state or is malformed is paho's, byte for byte, one packet at a time:
no message is handed on while an earlier packet is half read.
"""

from collections.abc import Callable
import sys
from time import perf_counter
from typing import Final

from .link import MessageListener
from .message import Message
from .stream import Stream

# The first byte of a PUBLISH with QoS 0, without and with the retain flag.
_LIVE: Final = 0x30
_RETAINED: Final = 0x31

# The most that is read in one turn of the event loop.
_MOST_PACKETS: Final = 100
_MOST_SECONDS: Final = 0.005

# The largest packet, in bytes, whose end is waited for here; paho puts together larger ones.
_MOST_BYTES: Final = 65536

_TO_THE_END: Final = sys.maxsize


class Packets:
    """What comes on one connection, with the interface of a socket for paho."""

    def __init__(self, stream: Stream, on_message: MessageListener, *, properties: bool) -> None:
        """Start before the first packet.

        Args:
            stream: The connection.
            on_message: Called for each plain message.
            properties: Whether a PUBLISH has properties, as it has in MQTT 5.
        """
        self._stream = stream
        self._on_message = on_message
        self._properties = properties
        self._data = b""
        self._start = 0  # of what nobody has had yet
        self._for_paho = 0  # bytes to the end of the packet that paho reads
        self._dry = True  # whether only the socket can bring us further
        self._over = False  # whether it will not

    def read(self, loop_read: Callable[[], int]) -> bool:
        """Hand on what was received, as much of it as one turn of the event loop may take.

        Args:
            loop_read: Has paho read a packet by ``recv``; returns 0, or why the connection is over.

        Returns:
            Whether there is more, of which the event loop does not know.
        """
        if self._dry:
            self._receive()
        deadline = perf_counter() + _MOST_SECONDS
        for _ in range(_MOST_PACKETS):
            message = None if self._for_paho else self._next()
            if message is not None:
                self._on_message(message)
            elif self._dry or loop_read():
                return False
            if perf_counter() > deadline:
                break
        return not self._dry

    def _next(self) -> Message | None:
        """Cut out the next packet if it is a plain message; if not, leave it to paho or wait."""
        data, start = self._data, self._start
        received = len(data)
        # The fixed header (section 2.2 of MQTT 3.1.1, 2.1 of MQTT 5) ends with the number of bytes
        # behind it: seven bits in a byte, the lowest first; all bytes but the last have the eighth.
        position, length, shift = start + 1, 0, 0
        while True:
            if position >= received:
                self._dry = True
                return None
            byte = data[position]
            position += 1
            length |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 21:  # there is no fifth byte
                self._for_paho = _TO_THE_END
                return None
        end = position + length
        if end > received:
            if end - start <= _MOST_BYTES:
                self._dry = True
                return None
        elif (kind := data[start]) == _LIVE or kind == _RETAINED:
            message = self._message(kind == _RETAINED, position, end)
            if message is not None:
                self._start = end
                return message
        self._for_paho = end - start
        return None

    def _message(self, retain: bool, position: int, end: int) -> Message | None:
        """Make the message of the bytes behind a fixed header, if it is a plain one."""
        data = self._data
        first = position + 2
        if first >= end:
            return None
        last = payload = first + (data[position] << 8 | data[position + 1])
        if self._properties:
            if last >= end or data[last]:  # the length of the properties
                return None
            payload += 1
        if payload > end or first == last:
            return None
        try:
            topic = data[first:last].decode()
        except UnicodeDecodeError:
            return None
        return Message(topic, data[payload:end], retain)

    def _receive(self) -> bool:
        """Read ahead; return whether there is anything new, be it that the connection is over."""
        try:
            received = self._stream.receive()
        except BlockingIOError:
            return False
        except OSError:  # the stream knows which
            received = b""
        if received:
            self._data = self._data[self._start :] + received
            self._start = 0
        else:
            self._over = True
            self._for_paho = _TO_THE_END
        self._dry = False
        return True

    # --- for paho

    def recv(self, size: int) -> bytes:
        """Return some bytes of the packet that is paho's, or none when the connection is over.

        Raises:
            BlockingIOError: None has come, or the next packet is not paho's yet.
        """
        if not self._for_paho:
            raise BlockingIOError
        if self._start == len(self._data) and not self._over and not self._receive():
            self._dry = True
            raise BlockingIOError
        chunk = self._data[self._start : self._start + size]
        self._start += len(chunk)
        self._for_paho -= len(chunk)
        return chunk

    def send(self, data: bytes) -> int:
        """Send some of the bytes and return how many: see ``Stream.send``."""
        return self._stream.send(data)

    def close(self) -> None:
        """Close the stream. To do so again is harmless."""
        self._stream.close()
        self._data, self._start, self._for_paho, self._dry = b"", 0, 0, True

    def fileno(self) -> int:
        """The file descriptor of the socket."""
        return self._stream.fileno()

    def setblocking(self, flag: bool) -> None:
        """Do nothing: the socket does not block already."""

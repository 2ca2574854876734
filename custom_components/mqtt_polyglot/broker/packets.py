"""The packets that a broker sends, in order: the plain ones are cut out, paho gets the rest.

A plain message is a PUBLISH with QoS 0 and, in MQTT 5, without properties (section 3.3 of 3.1.1 and
of 5). It wants no answer, and nothing that was said before is needed to understand it. Nearly all
messages are plain. So are the answers that a command waits for: PINGRESP, and a PUBACK that says
nothing but which message it is for (section 3.4). What has a state or is malformed is paho's, byte
for byte, one packet at a time: nothing is handed on while an earlier packet is half read.
"""

from collections.abc import Callable
import sys
from time import perf_counter
from typing import Final

from .link import MessageListener
from .message import Message
from .stream import Stream

# The first byte of a packet; that of a PUBLISH with QoS 0 has the retain flag in its lowest bit.
_RETAINED: Final = 0x31
_PUBACK: Final = 0x40
_PINGRESP: Final = 0xD0

# The most that is read in one turn of the event loop.
_MOST_PACKETS: Final = 100
_MOST_SECONDS: Final = 0.005

# The largest packet, in bytes, whose end is waited for here; paho puts together larger ones.
_MOST_BYTES: Final = 65536

_TO_THE_END: Final = sys.maxsize


class Packets:
    """What comes on one connection, with the interface of a socket for paho."""

    def __init__(
        self,
        stream: Stream,
        on_message: MessageListener,
        *,
        properties: bool,
        on_acknowledged: Callable[[int], None],
        on_ping_answered: Callable[[], None],
    ) -> None:
        """Start before the first packet.

        Args:
            stream: The connection.
            on_message: Called for each plain message.
            properties: Whether a PUBLISH has properties, as it has in MQTT 5.
            on_acknowledged: Called for each plain PUBACK, with the packet identifier.
            on_ping_answered: Called for PINGRESP.
        """
        self._stream = stream
        self._on_message = on_message
        self._on_acknowledged = on_acknowledged
        self._on_ping_answered = on_ping_answered
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
            if (self._for_paho or not self._next()) and (self._dry or loop_read()):
                return False
            if perf_counter() > deadline:
                break
        return not self._dry

    def _next(self) -> bool:
        """Hand on the next packet if it is plain; if not, leave it to paho, or wait for its end."""
        data, start = self._data, self._start
        received = len(data)
        # The fixed header (section 2.2 of MQTT 3.1.1, 2.1 of MQTT 5) ends with the number of bytes
        # behind it: seven bits in a byte, the lowest first; all bytes but the last have the eighth.
        position, length, shift = start + 1, 0, 0
        while True:
            if position >= received:
                self._dry = True
                return False
            byte = data[position]
            position += 1
            length |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 21:  # there is no fifth byte
                self._for_paho = _TO_THE_END
                return False
        end = position + length
        if end > received:
            if end - start <= _MOST_BYTES:
                self._dry = True
                return False
        elif self._hand_on(data[start], position, end):
            return True
        self._for_paho = end - start
        return False

    def _hand_on(self, kind: int, position: int, end: int) -> bool:
        """Hand on a packet if it is plain; it has these bytes behind its fixed header."""
        if kind | 1 != _RETAINED:
            return self._hand_on_answer(kind, position, end)
        data = self._data
        first = position + 2
        if first >= end:
            return False
        last = payload = first + (data[position] << 8 | data[position + 1])
        if self._properties:
            if last >= end or data[last]:  # the length of the properties
                return False
            payload += 1
        if payload > end or first == last:
            return False
        try:
            topic = data[first:last].decode()
        except UnicodeDecodeError:
            return False
        self._start = end
        self._on_message(Message(topic, data[payload:end], kind == _RETAINED))
        return True

    def _hand_on_answer(self, kind: int, position: int, end: int) -> bool:
        data = self._data
        if kind == _PUBACK and end - position == 2:
            self._start = end
            self._on_acknowledged(data[position] << 8 | data[position + 1])
            return True
        if kind == _PINGRESP and end == position:
            self._start = end
            self._on_ping_answered()
            return True
        return False

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

"""Open a stream to a broker: name, TCP, TLS and WebSocket, on the event loop and without a thread.

paho would do the same in one blocking call that cannot be interrupted, with the keep alive as the
time limit of a handshake. Instead it is given the stream that is opened here (``packets``).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
import socket
import ssl
import struct
from typing import Final, override

from aiohappyeyeballs import AddrInfoType, start_connection

from . import websocket
from .errors import BrokerError, BrokerErrorKey, quote
from .settings import BrokerSettings, Transport

_READ_SIZE: Final = 65536
# Brokers drop messages for slow clients when a wide topic filter brings thousands at once. The
# system grants as much of this as its own limit allows.
_RECEIVE_BUFFER: Final = 4 * 1024 * 1024
_STEP_TIMEOUT: Final = 8.0  # seconds for a name, for all its addresses, for TLS, for the WebSocket
_NEXT_ADDRESS: Final = (
    0.25  # seconds after which the next address is tried as well: RFC 8305, section 8
)
# The system asks a host that is silent again after 1, 2 and 4 s, and would find late that it is back.
_ASK_AGAIN: Final = 1.0  # seconds after which a silent host is asked once more as well
_ALERT_TIMEOUT: Final = 0.3  # seconds
_UPGRADE_SIZE: Final = 16384
_PENDING_ANSWERS: Final = 65536


class Stream:
    """A connected socket that does not block.

    Attributes:
        failure: The error that broke the connection.
        opening: The first bytes that were received; at most 64 KiB.
        heard_at: When something was received last, in the time of the event loop.
    """

    def __init__(self, sock: socket.socket) -> None:
        """Initialize the stream with a socket, which ``close`` closes."""
        self._socket = sock
        self._loop = asyncio.get_running_loop()
        self.failure: OSError | None = None
        self.opening = b""
        self.heard_at = self._loop.time()

    def receive(self) -> bytes:
        """Return what has come, at most 64 KiB of it, or nothing when the other side has closed.

        Raises:
            BlockingIOError: Nothing has come.
            OSError: The connection broke; ``failure`` keeps it, because paho does not.
        """
        data = self._guard(self._receive)
        if not data:
            self.failure = ConnectionError()
        elif not self.opening:
            self.opening = data
        return data

    def send(self, data: bytes) -> int:
        """Send some of the bytes and return how many.

        Raises:
            BlockingIOError: The socket accepts nothing now.
            OSError: The connection broke.
        """
        return self._guard(lambda: self._send(data))

    def finish(self) -> None:
        """Have ``close`` deliver the bytes that were sent.

        Without this the system discards them, so that a network that comes back delivers nothing
        late.
        """
        _set_linger(self._socket, on=False)

    def close(self) -> None:
        """Close the socket. To do so again is harmless."""
        if self.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._socket.close()

    def when_readable(self, action: Callable[[], object]) -> None:
        """Call this whenever the socket has bytes."""
        self._loop.add_reader(self._socket, action)

    def when_writable(self, action: Callable[[], object] | None) -> None:
        """Call this whenever the socket accepts bytes; ``None`` ends it."""
        if self.fileno() < 0:
            return
        if action is None:
            self._loop.remove_writer(self._socket)
        else:
            self._loop.add_writer(self._socket, action)

    def fileno(self) -> int:
        """The file descriptor of the socket."""
        return self._socket.fileno()

    def _guard[T](self, action: Callable[[], T]) -> T:
        try:
            return action()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError) as err:
            raise BlockingIOError from err
        except BlockingIOError:
            raise
        except OSError as err:
            self.failure = err
            raise

    def _receive(self) -> bytes:
        data = self._socket.recv(_READ_SIZE)
        self.heard_at = self._loop.time()
        return data

    def _send(self, data: bytes | bytearray) -> int:
        return self._socket.send(data)


class WebSocketStream(Stream):
    """A stream inside the frames of a WebSocket."""

    def __init__(self, sock: socket.socket, received: bytes) -> None:
        """Initialize the stream with a socket on which a WebSocket is open.

        Args:
            sock: The socket.
            received: The bytes behind the head of the server's response.
        """
        super().__init__(sock)
        self._reader = websocket.FrameReader()
        self._unsent = bytearray()  # whole frames, the first maybe sent in part
        self._answers = bytearray()  # for the next gap between frames
        self._framed = 0
        self._first = self._read_frames(received)

    @override
    def _receive(self) -> bytes:
        if first := self._first:
            self._first = b""
            return first
        while not self._reader.closed:
            data = super()._receive()
            if not data:
                break
            if payload := self._read_frames(data):
                return payload
        return b""

    @override
    def _send(self, data: bytes | bytearray) -> int:
        # paho offers the same bytes until they are accepted: that is when their frame is out.
        if not self._framed:
            self._unsent += websocket.frame(websocket.BINARY, data)
            self._framed = len(data)
        self._flush()
        size, self._framed = self._framed, 0
        return size

    def _read_frames(self, data: bytes) -> bytes:
        payload, answer = self._reader.feed(data)
        if answer and len(self._answers) < _PENDING_ANSWERS:
            self._answers += answer
            # What the socket does not accept goes with the next packet.
            with suppress(BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                self._flush()
        return payload

    def _flush(self) -> None:
        while self._unsent or self._answers:
            if not self._unsent:
                self._unsent, self._answers = self._answers, self._unsent
            del self._unsent[: super()._send(self._unsent)]


async def open_stream(settings: BrokerSettings, context: ssl.SSLContext | None) -> Stream:
    """Connect to a broker, up to the first byte of MQTT. Cancelling it leaves nothing behind.

    Raises:
        BrokerError: The name was not resolved in time, or the server did not speak TLS or refused
            the WebSocket.
        OSError: The network or TLS failed.
        UnicodeError: The host is not a valid name.
    """
    sock = await _connect(settings.host, settings.port)
    try:
        if context is not None:
            sock = tls = context.wrap_socket(
                sock, server_hostname=settings.host, do_handshake_on_connect=False
            )
            async with _step(BrokerErrorKey.TLS_FAILED):
                await _retry(tls, tls.do_handshake)
                await _wait_for_alert(tls)
        if settings.transport is Transport.TCP:
            return Stream(sock)
        async with _step(BrokerErrorKey.WEBSOCKET_REFUSED):
            received = await _upgrade(sock, settings)
        return WebSocketStream(sock, received)
    except BaseException:
        sock.close()
        raise


async def stops_in_handshake(settings: BrokerSettings, context: ssl.SSLContext) -> bool:
    """Whether a server answers our ClientHello, and then ends the handshake.

    Raises:
        OSError: It cannot be reached.
        BrokerError: The name was not resolved in time.
    """
    with context.wrap_socket(
        await _connect(settings.host, settings.port),
        server_hostname=settings.host,
        do_handshake_on_connect=False,
    ) as sock:
        try:
            await _retry(sock, sock.do_handshake)
        except OSError:
            return sock.cipher() is not None  # it has chosen one
        return False


async def _wait_for_alert(sock: ssl.SSLSocket) -> None:
    """Wait a moment for a TLS alert about our certificate.

    In TLS 1.3 the handshake is complete for the client before the broker has seen its certificate.
    If the client sends something by then, the reset that follows takes the alert with it. A broker
    that accepts the certificate mostly sends session tickets.
    """
    if sock.version() == "TLSv1.3":
        with suppress(TimeoutError, ssl.SSLWantReadError):
            async with asyncio.timeout(_ALERT_TIMEOUT):
                await _ready(sock)
                sock.recv(1)  # no broker speaks first, so this reads only what TLS itself sends


async def _connect(host: str, port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    async with _step(BrokerErrorKey.NAME_NOT_FOUND):
        addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not addresses:
        raise BrokerError(BrokerErrorKey.NAME_NOT_FOUND)
    async with asyncio.timeout(_STEP_TIMEOUT):
        return await _reach(addresses)


async def _reach(addresses: Sequence[AddrInfoType]) -> socket.socket:
    """Connect to one of these addresses; raises ``OSError`` as soon as all of them have refused."""
    loop = asyncio.get_running_loop()
    asking: list[asyncio.Task[socket.socket]] = []
    first: asyncio.Task[socket.socket] | None = None
    try:
        while first is None:
            connecting = start_connection(
                addresses, happy_eyeballs_delay=_NEXT_ADDRESS, socket_factory=_create_socket
            )
            asking.append(loop.create_task(connecting))
            await asyncio.wait(asking, timeout=_ASK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
            first = next((task for task in asking if task.done()), None)
        return first.result()
    finally:
        asking = [task for task in asking if task is not first]
        for task in asking:
            task.cancel()
        for result in await asyncio.gather(*asking, return_exceptions=True):
            if isinstance(result, socket.socket):
                result.close()


def _create_socket(address: AddrInfoType) -> socket.socket:
    family, kind, protocol, _, _ = address
    sock = socket.socket(family, kind, protocol)
    _configure(sock)
    return sock


def _configure(sock: socket.socket) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _set_linger(sock, on=True)
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)


def _set_linger(sock: socket.socket, *, on: bool) -> None:
    """Choose whether ``close`` resets the connection and discards what was not delivered."""
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", on, 0))


@asynccontextmanager
async def _step(key: BrokerErrorKey) -> AsyncIterator[None]:
    """Raise this kind of failure for a connection that breaks or is silent in this step."""
    try:
        async with asyncio.timeout(_STEP_TIMEOUT):
            yield
    except (ConnectionError, TimeoutError) as err:
        raise BrokerError(key, str(err)) from err


async def _upgrade(sock: socket.socket, settings: BrokerSettings) -> bytes:
    key = websocket.new_key()
    request = websocket.upgrade_request(settings, key)
    # The buffer of a new connection is far larger than that.
    await _retry(sock, lambda: sock.send(request))
    response = b""
    while b"\r\n\r\n" not in response:
        data = await _retry(sock, lambda: sock.recv(_READ_SIZE))
        if not data or len(response) > _UPGRADE_SIZE:
            raise BrokerError(BrokerErrorKey.WEBSOCKET_REFUSED, quote(response))
        response += data
    head, _, rest = response.partition(b"\r\n\r\n")
    websocket.check_upgrade(head, key)
    return rest


async def _retry[T](sock: socket.socket, action: Callable[[], T]) -> T:
    """Call this until the socket does not block."""
    while True:
        try:
            return action()
        except ssl.SSLWantWriteError:
            await _ready(sock, to_write=True)
        except BlockingIOError, ssl.SSLWantReadError:
            await _ready(sock)


async def _ready(sock: socket.socket, *, to_write: bool = False) -> None:
    """Wait until the socket has bytes, or accepts some."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    if to_write:
        add, remove = loop.add_writer, loop.remove_writer
    else:
        add, remove = loop.add_reader, loop.remove_reader
    add(sock, ready.set)
    try:
        await ready.wait()
    finally:
        remove(sock)

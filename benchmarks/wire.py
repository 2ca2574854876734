"""The few packets of MQTT 3.1.1 that a load generator sends, made by hand so that it is never the slow one."""

from collections.abc import Iterator
import socket
import time
from typing import Final

type Message = tuple[str, bytes]
"""A topic and a payload."""

PING: Final = b"\xc0\x00"
_PING_ANSWER: Final = b"\xd0\x00"
_RETAIN: Final = 0x01


def packet(head: int, body: bytes) -> bytes:
    """Return a packet: its first byte, the length of the rest, and the rest."""
    length, remaining = bytearray(), len(body)
    while True:
        remaining, digit = divmod(remaining, 128)
        length.append(digit | (0x80 if remaining else 0))
        if not remaining:
            return bytes((head,)) + length + body


def publish(topic: str, payload: bytes, *, retain: bool = False) -> bytes:
    """Return a PUBLISH with QoS 0."""
    name = topic.encode()
    return packet(0x30 | (_RETAIN if retain else 0), len(name).to_bytes(2, "big") + name + payload)


def connect(port: int, client_id: str, *, patience: float = 0) -> socket.socket:
    """Return a socket on which the broker of this machine has let us in.

    Args:
        port: Where it listens.
        client_id: Who we are.
        patience: Seconds in which it may begin to listen.
    """
    sock = _reach(port, time.monotonic() + patience)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    name = client_id.encode()
    # MQTT 3.1.1, a clean session, no keep alive.
    body = b"\x00\x04MQTT\x04\x02\x00\x00" + len(name).to_bytes(2, "big") + name
    sock.sendall(packet(0x10, body))
    answer = receive(sock, 4)
    if answer[0] != 0x20 or answer[3]:
        raise ConnectionError(f"the broker answered {answer!r}")
    return sock


def _reach(port: int, until: float) -> socket.socket:
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.002)


def subscribe(sock: socket.socket, topic: str) -> None:
    """Subscribe to one topic with QoS 0."""
    name = topic.encode()
    sock.sendall(packet(0x82, b"\x00\x01" + len(name).to_bytes(2, "big") + name + b"\x00"))
    receive(sock, 5)


def received(sock: socket.socket) -> Iterator[Message]:
    """Return the messages that come with QoS 0, until the broker hangs up."""
    stream = sock.makefile("rb")
    while head := stream.read(1):
        length = shift = 0
        while True:
            digit = stream.read(1)[0]
            length |= (digit & 0x7F) << shift
            shift += 7
            if digit < 0x80:
                break
        body = stream.read(length)
        if head[0] >> 4 == 3:
            end = 2 + int.from_bytes(body[:2], "big")
            yield body[2:end].decode(), body[end:]


def flush(sock: socket.socket) -> None:
    """Wait until the broker has read all that was sent."""
    sock.sendall(PING)
    if receive(sock, 2) != _PING_ANSWER:
        raise ConnectionError("the broker did not answer a ping")


def receive(sock: socket.socket, size: int) -> bytes:
    """Return that many bytes."""
    found = b""
    while len(found) < size:
        if not (more := sock.recv(size - len(found))):
            raise ConnectionError("the broker hung up")
        found += more
    return found

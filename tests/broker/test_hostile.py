"""Servers that mean harm or know no better: nothing they send may do more than end a connection."""

import asyncio
from base64 import b64encode
from hashlib import sha1
from itertools import pairwise
import logging
from typing import Any

from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st
import pytest

from custom_components.mqtt_polyglot.broker import back_off
from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.broker.settings import Protocol, Transport
from custom_components.mqtt_polyglot.broker.websocket import FrameReader, frame

from ..clock import turn
from ..waiting import until
from .helpers import Line, broker_that, server, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")

CONNACKS = {
    Protocol.V31: b"\x20\x02\x00\x00",
    Protocol.V311: b"\x20\x02\x00\x00",
    Protocol.V5: b"\x20\x03\x00\x00\x00",
}


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One connection per test is enough."""
    monkeypatch.setattr(back_off, "FIRST_DELAY", 60.0)
    for answered in back_off.Answered:
        monkeypatch.setitem(back_off.LAST_DELAYS, answered, 60.0)


async def send_to_client(data: bytes, protocol: Protocol = Protocol.V311) -> Line:
    """Let a broker send these bytes after CONNACK, and hang up; return when that has come."""
    connected = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await connected.wait()
        writer.write(data)
        writer.write_eof()
        await reader.read()

    async with server(broker_that(converse, CONNACKS[protocol])) as port:
        line = Line(settings_for(port, protocol=protocol))
        try:
            await line.link.connect()
            connected.set()
            await until(lambda: not line.link.connected)
        finally:
            await line.link.disconnect()
    return line


@pytest.fixture
async def loop_errors() -> list[dict[str, Any]]:
    """What reaches the event loop although nobody has caught it."""
    errors: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: errors.append(context))
    return errors


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize(
    "packet",
    [
        b"\x30\x00",
        b"\x30\x02\x00\x00",
        b"\x30\x03\xff\xffa",
        b"\x32\x03\x00\x01a",
        b"\x36\x05\x00\x01a\x00\x01",
        b"\x30\xff\xff\xff\xff\xff\x01",
        b"\x40\x00",
        b"\x40\x02\x00\x09",
        b"\x40\x03\x00\x09\x05",
        b"\x50\x01\x00",
        b"\x50\x02\x00\x09",
        b"\x50\x03\x00\x09\x87",
        b"\x50\x04\x00\x09\x87\x55",
        b"\x62\x02\x00\x09",
        b"\x90\x02\x00\x09",
        b"\x90\x03\x00\x09\x55",
        b"\xb0\x02\x00\x09",
        b"\xd0\x01\x00",
        b"\xc0\x00",
        b"\xe0\x01\x55",
        b"\xf0\x00",
        b"\x20\x02\x00\x05",
        b"\x20\x02\x00\x00",
        b"\x10\x00",
    ],
)
async def test_broken_packets(
    packet: bytes, protocol: Protocol, loop_errors: list[dict[str, Any]]
) -> None:
    """The worst is the end of the connection."""
    line = await send_to_client(packet, protocol)
    assert line.states[0] is True
    assert line.states[-1] is False
    assert not loop_errors


@given(data=st.binary(max_size=60), protocol=st.sampled_from(Protocol))
@hypothesis_settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_bytes(data: bytes, protocol: Protocol) -> None:
    """Noise instead of packets."""
    errors: list[dict[str, Any]] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
        await send_to_client(data, protocol)

    asyncio.run(run())
    assert not errors


async def test_a_topic_that_is_not_utf8(caplog: pytest.LogCaptureFixture) -> None:
    """One line for those who look for it, and the next message is heard."""
    caplog.set_level(logging.DEBUG, logger="custom_components.mqtt_polyglot")
    line = await send_to_client(b"\x30\x04\x00\x01\xffx" + b"\x30\x04\x00\x01ax")
    assert line.heard == [("a", b"x")]
    assert caplog.text.count("is not UTF-8") == 1


async def test_packets_in_pieces() -> None:
    """A packet may come byte by byte, and several in one piece."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in b"\x30\x06\x00\x01abcd" * 3:
            writer.write(bytes((byte,)))
            await turn()  # until it was read
        writer.write(b"\x30\x06\x00\x01abcd" * 500)
        await reader.read()

    async with server(broker_that(converse)) as port, Line(settings_for(port)) as line:
        await until(lambda: len(line.messages) == 503)
        assert set(line.heard) == {("a", b"bcd")}


async def test_a_flood_leaves_others_their_turn() -> None:
    """A batch of messages is followed by whoever else waits."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x30\x06\x00\x01abcd" * 5000)
        await reader.read()

    turns: list[int] = []
    async with server(broker_that(converse)) as port, Line(settings_for(port)) as line:
        while len(line.messages) < 5000:
            turns.append(len(line.messages))
            await asyncio.sleep(0)
    steps = [after - before for before, after in pairwise(turns)]
    assert max(steps) <= 200


async def test_disconnecting_in_the_middle_of_a_flood() -> None:
    """What was read ahead is not delivered any more."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x30\x06\x00\x01abcd" * 5000)
        await reader.read()

    async with server(broker_that(converse)) as port:
        line = Line(settings_for(port))
        await line.link.connect()
        await until(lambda: line.messages)
        assert line.link._connection is not None
        line.link._connection.abort()
        count = len(line.messages)
        assert count < 5000
        await turn()
        assert len(line.messages) == count
        await line.link.disconnect()


async def _websocket_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    key = head.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
    writer.write(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: " + _accept(key) + b"\r\n\r\n"
    )


def _accept(key: bytes) -> bytes:
    return b64encode(sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())


def server_frame(opcode: int, payload: bytes, *, final: bool = True) -> bytes:
    """A frame as a server sends it: without a mask."""
    size = len(payload)
    length = bytes((size,)) if size < 126 else b"\x7e" + size.to_bytes(2)
    return bytes((opcode | 0x80 * final,)) + length + payload


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """A frame of a client, unmasked."""
    first, length = await reader.readexactly(2)
    assert length & 0x80
    size = length & 0x7F
    if size >= 126:
        size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8))
    mask = await reader.readexactly(4)
    payload = await reader.readexactly(size)
    pattern = int.from_bytes((mask * (size // 4 + 1))[:size])
    return first, (int.from_bytes(payload) ^ pattern).to_bytes(size)


async def test_a_websocket_with_pings_and_fragments() -> None:
    """Control frames between the parts of a packet are answered and disturb nothing."""
    frames: list[tuple[int, bytes]] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _websocket_head(reader, writer)
        frames.append(await read_frame(reader))
        writer.write(server_frame(0x2, b"\x20\x02", final=False) + server_frame(0x9, b"ping"))
        writer.write(server_frame(0x0, b"\x00\x00\x30") + server_frame(0xA, b""))
        writer.write(server_frame(0x2, b"") + server_frame(0x2, b"\x04\x00\x01ax" * 1))
        writer.write(server_frame(0x2, b"\x30\x83\x01\x00\x01b" + b"y" * 128))
        frames.append(await read_frame(reader))
        frames.append(await read_frame(reader))
        frames.append(await read_frame(reader))
        writer.write(server_frame(0x2, b"\xd0\x00") + server_frame(0x8, b"\x03\xe8"))
        frames.append(await read_frame(reader))

    async with server(converse) as port:
        line = Line(settings_for(port, transport=Transport.WEBSOCKETS))
        await line.link.connect()
        await line.link.publish(Publish("c", b"z" * 70000))
        await until(lambda: not line.link.connected)
        await line.link.disconnect()
    assert line.heard == [("a", b"x"), ("b", b"y" * 128)]
    assert [opcode for opcode, _ in frames] == [0x82, 0x8A, 0x82, 0x82, 0x88]
    assert frames[1][1] == b"ping"
    assert frames[2][1].endswith(b"z" * 70000)
    assert frames[3][1] == b"\xc0\x00"


async def test_frames_come_with_the_head_of_the_response() -> None:
    """What stands behind the head belongs to the WebSocket, also half a frame."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connack = server_frame(0x2, b"\x20\x02\x00\x00")
        await _websocket_head(reader, writer)
        writer.write(server_frame(0x9, b"early") + connack[:1])
        assert await read_frame(reader) == (0x8A, b"early")
        await read_frame(reader)
        writer.write(connack[1:])
        await reader.read()

    async with (
        server(converse) as port,
        Line(settings_for(port, transport=Transport.WEBSOCKETS)) as line,
    ):
        assert line.link.connected


@pytest.mark.parametrize(
    "data",
    [
        b"\xc2\x01x",  # an extension
        frame(0x2, b"x"),  # a mask
        server_frame(0x1, b"text"),
        server_frame(0x3, b""),
        b"\x89\x7e\x01\x00" + bytes(256),  # a ping that is too long
    ],
    ids=["extension", "mask", "text", "opcode", "long ping"],
)
async def test_websockets_against_the_rules(data: bytes) -> None:
    """They end."""
    connected = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _websocket_head(reader, writer)
        await read_frame(reader)
        writer.write(server_frame(0x2, b"\x20\x02\x00\x00"))
        await connected.wait()
        writer.write(data)
        await reader.read()

    async with (
        server(converse) as port,
        Line(settings_for(port, transport=Transport.WEBSOCKETS)) as line,
    ):
        connected.set()
        await until(lambda: line.link.failure)
        assert "WebSocket" in str(line.link.failure)


async def test_a_websocket_that_stalls_in_the_middle_of_a_frame() -> None:
    """The packet goes on where it stopped, and answers to pings find their place between frames."""
    payload = bytes(range(256)) * 40_000
    frames: list[tuple[int, bytes]] = []
    published = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _websocket_head(reader, writer)
        await read_frame(reader)
        writer.write(server_frame(0x2, b"\x20\x02\x00\x00"))
        await until(lambda: line.link._connection and line.link._connection._stream._unsent)  # type: ignore[attr-defined]
        writer.write(server_frame(0x9, b"ping") * 3)
        answers = 3 * len(frame(0xA, b"ping"))
        await until(lambda: len(line.link._connection._stream._answers) == answers)  # type: ignore[union-attr]
        frames.extend([await read_frame(reader) for _ in range(6)])
        writer.write(server_frame(0x2, b"\xd0\x00"))
        await published.wait()

    async with server(converse) as port:
        line = Line(settings_for(port, transport=Transport.WEBSOCKETS))
        await line.link.connect()
        await asyncio.gather(*(line.link.publish(Publish("a", payload)) for _ in range(2)))
        published.set()
        await until(lambda: not line.link.connected)
        await line.link.disconnect()
    assert sorted(opcode for opcode, _ in frames) == [0x82] * 3 + [0x8A] * 3
    packets = [body for opcode, body in frames if opcode == 0x82]
    assert all(packet.endswith(payload) for packet in packets[:2])
    assert packets[2] == b"\xc0\x00"
    assert line.link.failure
    assert line.link.failure.key is BrokerErrorKey.CONNECTION_LOST


async def test_a_flood_of_pings_is_not_answered_without_end() -> None:
    """Answers that the server does not read are not kept for it."""
    stop = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _websocket_head(reader, writer)
        await read_frame(reader)
        writer.write(server_frame(0x2, b"\x20\x02\x00\x00"))
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        for _ in range(400):
            writer.write(server_frame(0x9, b"x" * 125) * 500)
            await writer.drain()
        stop.set()
        await asyncio.Event().wait()

    async with (
        server(converse) as port,
        Line(settings_for(port, transport=Transport.WEBSOCKETS)) as line,
    ):
        await asyncio.wait_for(stop.wait(), 20)
        assert line.link._connection is not None
        stream: Any = line.link._connection._stream
        assert 0 < len(stream._unsent) + len(stream._answers) < 400_000


def test_frames_in_pieces() -> None:
    """Every frame may come byte by byte."""
    reader = FrameReader()
    payload, answers = b"", b""
    for byte in (
        server_frame(0x2, b"x" * 300) + server_frame(0x9, b"ping") + server_frame(0x0, b"y")
    ):
        part, answer = reader.feed(bytes((byte,)))
        payload += part
        answers += answer
    assert payload == b"x" * 300 + b"y"
    assert answers[0] == 0x8A
    assert len(answers) == 10
    assert not reader.closed

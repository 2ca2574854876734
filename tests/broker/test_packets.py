"""Messages that are cut out of what was received: the same as paho would give, however they come."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
import gc
from itertools import pairwise
from typing import Any, cast

from hypothesis import (
    HealthCheck,
    example,
    given,
    settings as hypothesis_settings,
    strategies as st,
)
from paho.mqtt.client import Client
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
import pytest

from custom_components.mqtt_polyglot.broker import paho_connection
from custom_components.mqtt_polyglot.broker.errors import BrokerError
from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.broker.packets import Packets
from custom_components.mqtt_polyglot.broker.paho_client import PahoClient
from custom_components.mqtt_polyglot.broker.paho_connection import PahoConnection
from custom_components.mqtt_polyglot.broker.router import Router
from custom_components.mqtt_polyglot.broker.settings import Protocol
from custom_components.mqtt_polyglot.broker.stream import Stream
from custom_components.mqtt_polyglot.broker.subscriptions import BrokerLimits
from scripts.lab.mosquitto import Mosquitto

from ..waiting import until
from .helpers import Line, settings_for

CONNACKS = {
    Protocol.V31: b"\x20\x02\x00\x00",
    Protocol.V311: b"\x20\x02\x00\x00",
    Protocol.V5: b"\x20\x03\x00\x00\x00",
}


class Wire:
    """A stream on which these pieces come, one each time it is readable, and then the end."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.failure: OSError | None = None
        self.opening = b""
        self.heard_at = 0.0
        self.sent = b""
        self.closed = False
        self.readable: Callable[[], object] = lambda: None
        self._pieces = [piece for piece in pieces if piece]
        self.now = 0

    def receive(self) -> bytes:
        if not self.now:
            raise BlockingIOError
        self.now -= 1
        if not self._pieces:
            self.failure = ConnectionError()
            return b""
        piece = self._pieces.pop(0)
        self.opening = self.opening or piece
        return piece

    def send(self, data: bytes) -> int:
        self.sent += data
        return len(data)

    def when_readable(self, action: Callable[[], object]) -> None:
        self.readable = action

    def when_writable(self, action: Callable[[], object] | None) -> None:
        if action is not None:
            action()

    def close(self) -> None:
        self.closed = True

    def fileno(self) -> int:
        return -1 if self.closed else 1

    def setblocking(self, flag: bool) -> None:
        pass

    async def play(self) -> None:
        """Be readable until the end."""
        while not self.closed:
            self.now = 1
            self.readable()
            await asyncio.sleep(0)


class OnlyPaho:
    """The slow twin of ``Packets``: paho reads it all."""

    def __init__(self, stream: Wire, _on_message: object, **_more: object) -> None:
        self._stream = stream
        self._data = b""

    def read(self, loop_read: Callable[[], int]) -> bool:
        while not loop_read() and self._data:
            pass
        return False

    def recv(self, size: int) -> bytes:
        self._data = self._data or self._stream.receive()
        chunk, self._data = self._data[:size], self._data[size:]
        return chunk

    def close(self) -> None:
        self._data = b""
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        """The rest is the stream's."""
        return getattr(self._stream, name)


@dataclass
class Outcome:
    """What came of it."""

    messages: list[tuple[str, bytes, bool, int]] = field(default_factory=list)
    sent: bytes = b""
    end: list[tuple[str, str]] = field(default_factory=list)
    granted: list[str] = field(default_factory=list)
    answers: list[tuple[int, int, str] | str] = field(default_factory=list)

    def keep(self, message: Message) -> None:
        self.messages.append((message.topic, message.payload, message.retain, message.qos))

    def acknowledge(
        self, mid: int, reason_code: ReasonCode | None = None, properties: Properties | None = None
    ) -> None:
        words = str(properties) if properties is not None else "[]"
        self.answers.append((mid, reason_code.value if reason_code else 0, words))

    def lost(self, error: BrokerError) -> None:
        self.end.append((error.key, error.detail))


async def outcome(pieces: list[bytes], protocol: Protocol) -> Outcome:
    """What a connection makes of what a broker sends behind CONNACK."""
    wire, came = Wire([CONNACKS[protocol], *pieces]), Outcome()
    connection = PahoConnection(
        settings_for(1, protocol=protocol),
        cast("Stream", wire),
        BrokerLimits(),
        on_message=came.keep,
        on_lost=came.lost,
        on_refused=lambda topic_filter, words: came.end.append((topic_filter, words)),
        on_granted=came.granted.append,
    )
    connection._established = True
    connection._publishing.acknowledged = came.acknowledge  # type: ignore[method-assign]
    connection._pings.answered = lambda: came.answers.append("ping")  # type: ignore[method-assign]
    connection.subscribe(["first"])
    connection.subscribe(["second"])
    await wire.play()
    came.sent = wire.sent
    return came


def number(value: int, size: int) -> bytes:
    """A number of one to four bytes as the length of a packet, not always the shortest form."""
    more = [0x80 | value >> 7 * place & 0x7F for place in range(size)]
    more[-1] &= 0x7F
    return bytes(more)


def packet(kind: int, body: bytes, spare: int = 0) -> bytes:
    """A packet, its length with this many bytes more than it needs."""
    needed = max(1, (len(body).bit_length() + 6) // 7)
    return bytes((kind,)) + number(len(body), min(4, needed + spare)) + body


TOPICS = st.one_of(
    st.sampled_from([b"a", b"a/b", b"zigbee2mqtt/lamp", "größe/°".encode(), b"", b"\xff", b"a\0b"]),
    st.binary(max_size=6),
)
PROPERTIES = st.one_of(
    st.just(b"\x00"),
    st.just(b"\x00"),
    st.just(b""),
    st.just(b"\x80\x00"),
    st.just(b"\x05\x02\x00\x00\x00\x3c"),  # the expiry
    st.just(b"\x03\x23\x00\x01"),  # a topic alias
    st.just(b"\x07\x26\x00\x01k\x00\x01v"),  # a user property
    st.binary(max_size=6),
)


@st.composite
def publishes(draw: st.DrawFn) -> bytes:
    """PUBLISH of any QoS, with whatever stands behind its topic."""
    kind = draw(st.sampled_from([0x30, 0x30, 0x30, 0x31, 0x31, *range(0x30, 0x40)]))
    topic = draw(TOPICS)
    payload = draw(st.sampled_from([b"", b"on", b'{"a": 1}' * 30]) | st.binary(max_size=200))
    length = draw(st.sampled_from([0, 0, 0, 0, 0, -1, 1, 300]))
    mid = draw(st.sampled_from([b"\x00\x01", b"\x00\x02"])) if kind & 6 else b""
    body = max(0, len(topic) + length).to_bytes(2) + topic + mid + draw(PROPERTIES) + payload
    return packet(kind, body, draw(st.sampled_from([0, 0, 0, 1, 3])))


OTHERS = st.one_of(
    st.sampled_from(
        [
            b"\xd0\x00",  # PINGRESP
            b"\xd0\x01\x00",
            b"\xd0\x80\x00",
            b"\xd1\x00",
            b"\x40\x02\x00\x07",  # PUBACK
            b"\x40\x82\x00\x01\x02",
            b"\x40\x03\x00\x07\x87",
            b"\x40\x04\x00\x07\x10\x00",
            b"\x40\x0a\x00\x07\x80\x06\x1f\x00\x03why",
            b"\x40\x03\x00\x07\x01",
            b"\x40\x01\x00",
            b"\x41\x02\x00\x07",
            b"\x62\x02\x00\x01",  # PUBREL
            b"\x62\x02\x00\x02",
            b"\x90\x03\x00\x01\x00",  # SUBACK
            b"\x90\x04\x00\x02\x00\x00",
            b"\xe0\x02\x8e\x00",  # DISCONNECT
            b"\x20\x02\x00\x00",
            b"\x30\xff\xff\xff\xff\x01",
            b"\x30\x80\x80\x80\x80\x01",
            b"\x30\x85\x80\x80\x80\x00\x00\x01abc",
            b"\x30\x00",
            b"\x30\x01\x00",
            b"\x30\x02\x00\x01",
            b"\x00\x00",
        ]
    ),
    st.builds(packet, st.integers(0, 255), st.binary(max_size=20)),
    st.binary(max_size=5),
)
STREAMS = st.lists(st.one_of(publishes(), publishes(), publishes(), OTHERS), max_size=12)


def split(data: bytes, places: list[int]) -> list[bytes]:
    """The data in pieces that end at these places."""
    ends = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[begin:end] for begin, end in pairwise(ends)]


@given(
    packets=STREAMS,
    places=st.lists(st.integers(0, 2**16), max_size=30),
    lost=st.integers(0, 3),
    protocol=st.sampled_from([Protocol.V311, Protocol.V5]),
)
@hypothesis_settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example([b"\x30\x06\x00\x01abcd"] * 3, list(range(99)), 0, Protocol.V311)
@example([b"\x30\x04\x00\x09ab", b"\x30\x04\x00\x01ab"], [], 0, Protocol.V311)
@example([b"\x30\x04\x00\x03ab"], [], 0, Protocol.V311)
@example([b"\x31\x07\x00\x01a\x00bcd"] * 3, list(range(99)), 1, Protocol.V5)
def test_the_same_as_paho(
    packets: list[bytes], places: list[int], lost: int, protocol: Protocol
) -> None:
    """Any packets, whole and broken, in any pieces: the same messages, answers, and end."""
    data = b"".join(packets)
    data = data[: len(data) - lost]

    async def run() -> tuple[Outcome, Outcome]:
        cut = await outcome(split(data, places), protocol)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(paho_connection, "Packets", OnlyPaho)
            return cut, await outcome([data], protocol)

    cut, read = asyncio.run(run())
    assert cut == read


@given(
    packet=st.binary(max_size=3).map(lambda more: b"\x00\x07\x00" + more) | st.binary(max_size=9),
    protocol=st.sampled_from([Protocol.V311, Protocol.V5]),
)
def test_answers_to_subscribe(packet: bytes, protocol: Protocol) -> None:
    """Read as paho reads them: the same codes in the same order, or the same error."""
    heard: list[tuple[Any, ...]] = []

    def subscribed(mid: int, codes: list[ReasonCode], properties: Properties | None) -> None:
        heard.append((mid, codes, str(properties)))

    client = PahoClient(
        settings_for(1, protocol=protocol),
        cast("Any", None),
        on_ping_answered=lambda: None,
        on_subscribed=subscribed,
        on_acknowledged=lambda _mid, _code, _properties: None,
        on_received=lambda _mid: None,
    )
    client.on_subscribe = lambda _client, _data, *answer: subscribed(*answer)
    for read in (PahoClient._handle_suback, Client._handle_suback):
        client._in_packet["packet"] = bytearray(packet)
        try:
            read(client)
        except Exception as err:  # noqa: BLE001 - whichever it is
            heard.append((type(err),))
    assert heard[0] == heard[1]
    assert len(heard) == 2


@pytest.mark.parametrize("protocol", [Protocol.V311, Protocol.V5])
@pytest.mark.parametrize("piece", [1024, 16384, 65536])
async def test_large_messages_keep_their_place(
    protocol: Protocol, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those for which paho waits among those that are waited for, and small ones between them."""
    sizes = (10, 65536 - 8, 65536, 20, 200_000, 30, 300, 65536 - 7, 20_000, 70_000, 40)
    behind = b"\x00" if protocol is Protocol.V5 else b""
    bodies = [b"\x00\x01a" + behind + bytes((size % 251,)) * size for size in sizes]
    data = b"".join(packet(0x30, body) for body in bodies)
    cut = await outcome([data[at : at + piece] for at in range(0, len(data), piece)], protocol)
    assert [len(payload) for _, payload, _, _ in cut.messages] == list(sizes)
    monkeypatch.setattr(paho_connection, "Packets", OnlyPaho)
    assert cut == await outcome([data], protocol)


async def test_nobody_is_asked_for_topic_aliases() -> None:
    """A topic is in its packet: nothing is kept from one to the next (section 3.1.2.11.5 of MQTT 5)."""
    connect = (await outcome([], Protocol.V5)).sent
    at = connect.index(b"MQTT\x05") + 8  # behind the flags and the keep alive
    assert connect[at : at + 6] == b"\x05\x27" + (64 * 1024 * 1024).to_bytes(4)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("protocol", Protocol)
async def test_what_paho_is_asked_for(
    shared_mosquitto: Mosquitto, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing while messages come and go: neither those nor what the broker answers."""
    handled: list[int] = []

    def handle(client: Client) -> Any:
        handled.append(client._in_packet["command"] >> 4)
        return original(client)

    original = Client._packet_handle
    async with (
        Line(settings_for(shared_mosquitto.port, protocol=protocol, client_id="sender")) as sender,
        Line(settings_for(shared_mosquitto.port, protocol=protocol)) as line,
    ):
        line.link.subscribe(["counted"])
        await line.ping()
        monkeypatch.setattr(Client, "_packet_handle", handle)
        for count in range(200):
            await sender.link.publish(Publish("counted", b"%d" % count))
        await until(lambda: len(line.messages) == 200)
    assert line.heard == [("counted", b"%d" % count) for count in range(200)]
    assert not handled


async def test_what_a_message_is_made_of() -> None:
    """One object for the garbage collector to look at on the way to its handler: the message."""
    router, kept, counts = Router(Line(settings_for(1)).link), list[Message](), list[int]()

    def handle(message: Message) -> None:
        kept.append(message)
        counts.append(gc.get_count()[0])

    router.add("a/+", handle)
    wire = Wire([packet(0x30, b"\x00\x03a/b\x00on") * 50])
    wire.now = 1
    packets = Packets(
        cast("Stream", wire),
        router.on_message,
        properties=True,
        on_acknowledged=lambda _mid: None,
        on_ping_answered=lambda: None,
    )
    gc.disable()
    try:
        packets.read(lambda: 1)
    finally:
        gc.enable()
    assert len(kept) == 50
    assert {after - before for before, after in pairwise(counts[5:])} == {1}

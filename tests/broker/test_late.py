"""Nothing late: what becomes of a command that the broker, the network or the device did not take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import itertools
import select
import struct

import pytest

from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.broker.settings import Protocol
from custom_components.mqtt_polyglot.broker.stream import Stream
from scripts.lab.mosquitto import Mosquitto

from ..clock import turn
from ..waiting import until
from .helpers import Line, broker_that, next_packet, read_packet, server, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")

TOPIC = "door/set"
VERSIONS = pytest.mark.parametrize("protocol", [Protocol.V311, Protocol.V5])
V5_CONNACK = b"\x20\x03\x00\x00\x00"


def unlock(expiry: float, *, qos: int = 0, never_late: bool = True) -> Publish:
    """A command that nobody wants to come late."""
    return Publish(TOPIC, b"UNLOCK", qos, expiry=expiry, never_late=never_late)


async def error_of(line: Line, publish: Publish) -> BrokerErrorKey:
    """Publish what is not taken; return why."""
    with pytest.raises(PublishError) as caught:
        await line.link.publish(publish)
    return caught.value.key


class Lock:
    """A device that lets the broker keep its messages while it is away, with QoS 1."""

    def __init__(self, port: int, protocol: Protocol) -> None:
        """Prepare."""
        self._port = port
        self._five = protocol is Protocol.V5

    @asynccontextmanager
    async def there(self, *, subscribe: bool = False) -> AsyncIterator[list[bytes]]:
        """Be connected, and collect what comes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        properties = b"\x05\x11" + struct.pack("!I", 3600) if self._five else b""
        flags = bytes((5 if self._five else 4, 0, 0, 60))
        body = b"\x00\x04MQTT" + flags + properties + b"\x00\x04lock"
        writer.write(b"\x10" + bytes((len(body),)) + body)
        await read_packet(reader)
        if subscribe:
            body = b"\x00\x01" + b"\x00" * self._five + b"\x00\x08" + TOPIC.encode() + b"\x01"
            writer.write(b"\x82" + bytes((len(body),)) + body)
            await read_packet(reader)
        heard: list[bytes] = []
        listening = asyncio.create_task(self._listen(reader, heard))
        try:
            yield heard
        finally:
            listening.cancel()
            writer.transport.abort()

    @staticmethod
    async def _listen(reader: asyncio.StreamReader, heard: list[bytes]) -> None:
        while True:
            first, packet = await read_packet(reader)
            if first & 0xF0 == 0x30:
                heard.append(packet)


@VERSIONS
@pytest.mark.parametrize("never_late", [True, False])
async def test_a_broker_that_is_paused(
    mosquitto: Mosquitto, protocol: Protocol, never_late: bool
) -> None:
    """What was sent to it while it did nothing is not delivered when it goes on."""
    async with (
        Line(settings_for(mosquitto.port, client_id="door")) as door,
        Line(settings_for(mosquitto.port, protocol=protocol)) as line,
    ):
        door.link.subscribe([TOPIC])
        await door.link.publish(Publish(TOPIC, b"subscribed"))
        await line.link.publish(unlock(5, never_late=never_late))
        await until(lambda: len(door.messages) == 2)
        mosquitto.pause()
        try:
            key = await error_of(line, unlock(0.3, qos=1, never_late=never_late))
        finally:
            mosquitto.wake()
        assert key is BrokerErrorKey.PUBLISH_UNCONFIRMED
        # It has given the connection up, and comes back on a new one, which is later than the old.
        assert line.states == [True, False]
        await until(lambda: line.link.connected)
        await line.link.publish(Publish(TOPIC, b"afterwards"))
        await until(lambda: (TOPIC, b"afterwards") in door.heard)
        assert [payload for _, payload in door.heard] == [b"subscribed", b"UNLOCK", b"afterwards"]


@VERSIONS
@pytest.mark.parametrize("never_late", [True, False])
async def test_while_we_are_paused(
    mosquitto: Mosquitto, protocol: Protocol, never_late: bool
) -> None:
    """What the broker has answered meanwhile is read when it is too late, and nothing follows it."""
    async with (
        Line(settings_for(mosquitto.port, client_id="door")) as door,
        Line(settings_for(mosquitto.port, protocol=protocol)) as line,
    ):
        door.link.subscribe([TOPIC])
        await door.ping()
        mosquitto.pause()
        sending = asyncio.Task(
            error_of(line, unlock(0.3, qos=1, never_late=never_late)), eager_start=True
        )
        mosquitto.wake()
        select.select([], [], [], 0.5)
        assert await sending is BrokerErrorKey.PUBLISH_UNCONFIRMED
        await line.link.publish(Publish(TOPIC, b"afterwards"))
        await until(lambda: (TOPIC, b"afterwards") in door.heard)
        assert [payload for _, payload in door.heard] == [b"afterwards"]
        assert line.states == [True]


@VERSIONS
async def test_a_device_that_is_away(mosquitto: Mosquitto, protocol: Protocol) -> None:
    """What the broker keeps for it is worth nothing when it comes back."""
    lock = Lock(mosquitto.port, protocol)
    async with lock.there(subscribe=True):
        pass
    async with Line(settings_for(mosquitto.port, protocol=protocol)) as line:
        await line.link.publish(Publish(TOPIC, b"kept", qos=1))
        await line.link.publish(unlock(1))
        await line.link.publish(unlock(1, never_late=False))
        if protocol is Protocol.V5:
            await asyncio.sleep(3)  # its time is its own, and it counts whole seconds
        await line.link.publish(Publish(TOPIC, b"last", qos=1))
    async with lock.there() as heard:
        await until(lambda: len(heard) > 1)
        assert heard[0].endswith(b"kept")
        assert heard[1].endswith(b"last")


@VERSIONS
async def test_a_broker_that_dies(mosquitto: Mosquitto, protocol: Protocol) -> None:
    """Neither it nor we send again what was on its way."""
    lock = Lock(mosquitto.port, protocol)
    async with Line(settings_for(mosquitto.port, protocol=protocol)) as line:
        mosquitto.pause()
        sending = asyncio.create_task(error_of(line, unlock(5)))
        await turn()  # to have it sent
        mosquitto.kill()
        assert await sending is BrokerErrorKey.CONNECTION_LOST
        mosquitto.start()
        async with lock.there(subscribe=True) as heard:
            await until(lambda: line.link.connected)
            await line.link.publish(Publish(TOPIC, b"afterwards", qos=1))
            await until(lambda: heard)
            assert heard[0].endswith(b"afterwards")


@VERSIONS
async def test_a_network_that_hangs(mosquitto: Mosquitto, protocol: Protocol) -> None:
    """What lies in a machine on the way does no harm when that goes on."""
    flowing = asyncio.Event()
    flowing.set()

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(4096):
            await flowing.wait()
            sink.write(data)
        sink.close()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", mosquitto.port)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(pump(reader, back))
                group.create_task(pump(there, writer))
        except* ConnectionError:
            pass
        finally:
            back.transport.abort()

    lock = Lock(mosquitto.port, protocol)
    async with (
        server(forward) as port,
        lock.there(subscribe=True) as heard,
        Line(settings_for(port, protocol=protocol)) as line,
    ):
        await line.link.publish(unlock(5))
        await until(lambda: len(heard) == 1)
        flowing.clear()
        assert await error_of(line, unlock(0.2)) is BrokerErrorKey.PUBLISH_UNCONFIRMED
        assert line.states == [True, False]
        flowing.set()
        await until(lambda: line.link.connected)
        await line.link.publish(Publish(TOPIC, b"afterwards", qos=1))
        await until(lambda: len(heard) > 1)
        assert heard[1].endswith(b"afterwards")


@pytest.mark.parametrize("end", ["late", "cancelled"])
async def test_a_pubrec_after_the_error_is_not_answered(end: str) -> None:
    """The broker has the message and delivers it with PUBREL only: it never gets one."""
    packets: list[int] = []
    late = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await next_packet(reader, writer)
        writer.write(b"\x30\x04\x00\x01a\x00")  # the connection lives
        await late.wait()
        writer.write(b"\x50\x02" + packet[3 + len(TOPIC) - 1 : 5 + len(TOPIC) - 1])
        while True:
            first, packet = await next_packet(reader, writer)
            packets.append(first)
            if first & 0xF0 == 0x30:
                writer.write(b"\x40\x02" + packet[3:5])

    async with (
        server(broker_that(converse, V5_CONNACK)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):
        sending = asyncio.create_task(line.link.publish(unlock(0.2 if end == "late" else 5)))
        if end == "cancelled":
            await until(lambda: line.messages)
            sending.cancel()
        await asyncio.wait((sending,))
        assert sending.cancelled() == (end == "cancelled")
        late.set()
        for _ in range(2):
            await line.link.publish(Publish("a", b"", qos=1))
        assert packets == [0x32, 0x32]
        assert line.states == [True]


@pytest.mark.parametrize("never_late", [True, False])
async def test_a_broker_that_finishes_nothing(never_late: bool) -> None:
    """Its window is full of messages that we gave up: only a new connection helps."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await next_packet(reader, writer)
            writer.write(b"\x30\x04\x00\x01a\x00")

    async with (
        server(broker_that(converse, V5_CONNACK)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):
        commands = [unlock(0.2, never_late=never_late) for _ in range(10)]
        await asyncio.gather(*(error_of(line, command) for command in commands))
        if (
            not never_late
        ):  # the broker might still have acknowledged them, but not the next one either
            assert line.states == [True]
            await error_of(line, unlock(0.2, never_late=never_late))
        await until(lambda: line.states == [True, False, True])


@pytest.mark.parametrize(
    ("protocol", "never_late", "announced", "sent"),
    [
        (Protocol.V5, True, 0, 2),
        (Protocol.V5, False, 0, 1),
        (Protocol.V5, False, 2, 2),
        (Protocol.V311, True, 2, 0),
        (Protocol.V311, False, 0, 0),
        (Protocol.V311, False, 1, 1),
    ],
)
async def test_how_commands_go(
    protocol: Protocol, never_late: bool, announced: int, sent: int
) -> None:
    """Quality of service and expiry, by version."""
    packets: list[tuple[int, bytes]] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            packets.append(await next_packet(reader, writer))

    connack = V5_CONNACK if protocol is Protocol.V5 else b"\x20\x02\x00\x00"
    async with (
        server(broker_that(converse, connack)) as port,
        Line(settings_for(port, protocol=protocol)) as line,
    ):
        sending = asyncio.create_task(
            line.link.publish(unlock(7, qos=announced, never_late=never_late))
        )
        await until(lambda: packets)
        sending.cancel()
        ((first, packet),) = packets
        assert first == 0x30 | sent << 1
        expiry = b"\x05\x02\x00\x00\x00\x07UNLOCK"
        assert packet.endswith(expiry) == (protocol is Protocol.V5)


async def test_a_broker_without_qos_2() -> None:
    """Of MQTT 5: it is asked first whether it is awake."""
    packets: list[int] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            first, packet = await read_packet(reader)
            packets.append(first)
            if first == 0xC0:
                writer.write(b"\xd0\x00")
            else:
                writer.write(b"\x40\x02" + packet[2 + len(TOPIC) : 4 + len(TOPIC)])

    connack = b"\x20\x05\x00\x00\x02\x24\x01"
    async with (
        server(broker_that(converse, connack)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):
        await line.link.publish(unlock(5))
        assert packets == [0xC0, 0x32]


@pytest.mark.parametrize("refused", [b"", b"b"])
async def test_messages_of_one_action(refused: bytes) -> None:
    """They leave behind one ping, in order, and before any is acknowledged; each has its answer."""
    packets: list[tuple[int, bytes]] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(4):
            packets.append(await read_packet(reader))
            if packets[-1][0] == 0xC0:
                writer.write(b"\xd0\x00")
        for _, packet in packets[1:]:
            reason = b"\x87" if packet[2:3] == refused else b"\x00"
            writer.write(b"\x40\x04" + packet[3:5] + reason + b"\x00")
        await reader.read()

    async with (
        server(broker_that(converse, V5_CONNACK)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):
        sending = line.link.publish(*(Publish(topic, b"1", expiry=5) for topic in "abc"))
        if refused:
            with pytest.raises(PublishError) as caught:
                await sending
            assert caught.value.key is BrokerErrorKey.NOT_AUTHORIZED
        else:
            await sending
        assert [first for first, _ in packets] == [0xC0, 0x32, 0x32, 0x32]
        assert [packet[2:3] for _, packet in packets[1:]] == [b"a", b"b", b"c"]
        assert list(line.link.denied.topics) == ([refused.decode()] if refused else [])


async def test_an_action_goes_whole_or_not_at_all(mosquitto: Mosquitto) -> None:
    """If one of its messages cannot be sent, none is."""
    async with Line(settings_for(mosquitto.port)) as line:
        line.link.subscribe(["#"])
        with pytest.raises(PublishError) as caught:
            await line.link.publish(Publish("a", b""), Publish("b/#", b""))
        assert caught.value.key is BrokerErrorKey.BAD_TOPIC
        await line.ping()
        assert not line.messages


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Acknowledge every message, and answer pings."""
    while True:
        _, packet = await next_packet(reader, writer)
        writer.write(b"\x40\x02" + packet[3:5])


async def test_what_goes_before_is_sent_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """One ping, which leaves at once; nothing waits until the socket says that it accepts bytes."""
    async with (
        server(broker_that(answer, V5_CONNACK)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):
        sent: list[int] = []
        send = Stream.send

        def note(stream: Stream, data: bytes) -> int:
            sent.append(data[0])
            return send(stream, data)

        def wait(_stream: Stream, action: object) -> None:
            assert action is None

        monkeypatch.setattr(Stream, "send", note)
        with monkeypatch.context() as patch:
            patch.setattr(Stream, "when_writable", wait)
            command = Publish("a", b"1", expiry=5)
            line.link.prepare()
            assert sent == [0xC0]
            await line.link.publish(command)
            assert sent == [0xC0, 0x32]
            await line.link.publish(command)
            assert sent == [0xC0, 0x32, 0xC0, 0x32], "a later one asks again"


async def test_an_answer_that_is_there_already(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command leaves at once: nobody waits for a turn of the event loop in which it is read."""
    async with Line(settings_for(mosquitto.port, protocol=Protocol.V5)) as line:
        sent: list[int] = []
        send = Stream.send

        def note(stream: Stream, data: bytes) -> int:
            sent.append(data[0])
            return send(stream, data)

        monkeypatch.setattr(Stream, "send", note)
        assert line.link._connection is not None
        line.link.prepare()
        select.select([line.link._connection._stream.fileno()], [], [], 10)
        assert sent == [0xC0]
        command = line.link.publish(Publish("a", b"1", expiry=5))
        sending = asyncio.Task(command, eager_start=True)
        assert sent == [0xC0, 0x32]
        await sending
        await line.link.publish(Publish("a", b"1", expiry=5))
        assert sent == [0xC0, 0x32, 0xC0, 0x32], "a later one asks again"


async def test_a_command_among_what_is_read(mosquitto: Mosquitto) -> None:
    """Whoever commands because of a message does not read in the middle of it."""
    async with Line(settings_for(mosquitto.port)) as line:
        line.link.subscribe(["a"])
        await line.ping()
        sending: list[asyncio.Task[None]] = []
        heard = line.link._on_message
        assert heard is not None

        def command(message: Message) -> None:
            heard(message)
            if len(sending) < 20:
                more = line.link.publish(Publish("a", b"%d" % len(sending), expiry=5))
                sending.append(asyncio.Task(more, eager_start=True))

        line.link._on_message = command
        await line.link.publish(Publish("a", b"first"))
        await until(lambda: len(line.messages) == 21)
        await asyncio.gather(*sending)
        assert [payload for _, payload in line.heard] == [b"first", *(b"%d" % n for n in range(20))]


@pytest.mark.parametrize("window", [b"\x00\x01", b"\x00\x02"])
async def test_what_waits_for_others_never_leaves_too_late(window: bytes) -> None:
    """The broker takes one or two messages at a time, and acknowledges them when others are given up."""
    packets: list[bytes] = []
    late = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        packets.extend(
            [(await next_packet(reader, writer))[1] for _ in range(int.from_bytes(window))]
        )
        writer.write(b"\x30\x04\x00\x01a\x00")  # the connection lives
        await late.wait()
        writer.writelines(b"\x40\x02" + packet[3:5] for packet in packets)
        while True:
            packets.append((await next_packet(reader, writer))[1])
            writer.write(b"\x40\x02" + packets[-1][3:5])

    connack = b"\x20\x06\x00\x00\x03\x21" + window
    async with (
        server(broker_that(converse, connack)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):
        commands = [Publish(topic, b"1", expiry=0.3) for topic in "abcd"]
        keys = await asyncio.gather(*(error_of(line, command) for command in commands))
        assert set(keys) == {BrokerErrorKey.PUBLISH_UNCONFIRMED}
        late.set()
        await line.link.publish(Publish("e", b"", expiry=5))
        await line.link.publish(Publish("f", b"", expiry=5), Publish("g", b"", expiry=5))
        topics = [packet[2:3] for packet in packets]
        assert topics == [*(b"a", b"b")[: int.from_bytes(window)], b"e", b"f", b"g"]
        assert line.states == [True]


async def test_a_packet_that_the_socket_takes_in_pieces(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole and in order, whatever the socket accepts of it at once."""
    async with Line(settings_for(mosquitto.port)) as line:
        line.link.subscribe(["#"])
        await line.ping()
        send, takes = Stream._send, itertools.cycle([0, 1, 300, 5])

        def some(stream: Stream, data: bytes) -> int:
            if not (size := next(takes)):
                raise BlockingIOError
            return send(stream, data[:size])

        monkeypatch.setattr(Stream, "_send", some)
        commands = [Publish("a", bytes((65 + n,)) * (n * 90), n % 2, expiry=5) for n in range(20)]
        await asyncio.gather(*(line.link.publish(command) for command in commands))
        await until(lambda: len(line.messages) == 20)
        assert line.heard == [(command.topic, command.payload) for command in commands]


async def test_a_connection_that_breaks_while_it_is_written_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The caller gets an error, and the link comes back."""
    async with (
        server(broker_that(answer, V5_CONNACK)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):

        def fail(_stream: Stream, _data: bytes) -> int:
            raise BrokenPipeError

        with monkeypatch.context() as patch:
            patch.setattr(Stream, "_send", fail)
            command = Publish("a", b"1", expiry=5)
            line.link.prepare()
            assert line.link.connected, "nobody finds it gone in the middle of what they do"
            with pytest.raises(PublishError) as caught:
                await line.link.publish(command)
        assert caught.value.key is BrokerErrorKey.CONNECTION_LOST
        await until(lambda: line.states == [True, False, True])
        await line.link.publish(command)

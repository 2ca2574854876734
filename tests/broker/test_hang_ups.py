"""Brokers that hang up on what they do not like, instead of saying so."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from custom_components.mqtt_polyglot.broker import back_off, paho_link
from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.hang_ups import FIRST_BAN, LAST_BAN, HangUps
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.broker.settings import Protocol
from scripts.lab.mosquitto import Mosquitto

from ..clock import put_forward, turn
from ..waiting import until
from .conftest import MosquittoFactory
from .helpers import Line, next_packet, read_packet, server, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")

STATUS = "mqtt_polyglot/polyglot-test/status"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again sooner than in life."""
    monkeypatch.setattr(paho_link, "_AGAIN", 0.02)
    monkeypatch.setattr(back_off, "FIRST_DELAY", 0.02)


async def error_of(line: Line, topic: str, qos: int = 0) -> BrokerErrorKey:
    """Publish what is not taken; return why."""
    with pytest.raises(PublishError) as caught:
        await line.link.publish(Publish(topic, b"ON", qos, expiry=10))
    return caught.value.key


def filters_of(packet: bytes) -> list[str]:
    """The topic filters of a SUBSCRIBE of MQTT 3.1.1."""
    found, rest = [], packet[2:]
    while rest:
        size = int.from_bytes(rest[:2])
        found.append(rest[2 : 2 + size].decode())
        rest = rest[3 + size :]
    return found


class Strict:
    """A broker of MQTT 3.1.1 that answers what it likes and hangs up on the rest.

    Attributes:
        sizes: How many filters each SUBSCRIBE had.
        published: The topics that came.
        connections: How many there were.
    """

    def __init__(self, likes: Callable[[int, bytes, int], bool]) -> None:
        """Take what decides: the first byte, the packet, and how many filters it has granted."""
        self._likes = likes
        self.sizes: list[int] = []
        self.published: list[str] = []
        self.connections = 0

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Be asked."""
        granted = 0
        self.connections += 1
        await read_packet(reader)
        writer.write(b"\x20\x02\x00\x00")
        while True:
            first, packet = await next_packet(reader, writer)
            if first == 0x82:
                self.sizes.append(len(filters_of(packet)))
            elif first & 0xF0 == 0x30:
                self.published.append(packet[2 : 2 + int.from_bytes(packet[:2])].decode())
            if first == 0xE0 or not self._likes(first, packet, granted):
                return
            if first == 0x82:
                granted += self.sizes[-1]
                writer.write(b"\x90" + bytes((2 + self.sizes[-1],)) + packet[:2])
                writer.write(bytes(self.sizes[-1]))
            elif first & 0x06:
                size = int.from_bytes(packet[:2])
                writer.write(b"\x40\x02" + packet[2 + size : 4 + size])

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """A link to it."""
        async with server(self.converse) as port, Line(settings_for(port)) as line:
            yield line


async def test_a_broker_that_takes_no_subscription(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked quickly a number of times, and then as rarely as any that hangs up."""
    monkeypatch.setattr(paho_link, "_SOON", 5)
    monkeypatch.setattr(back_off, "FIRST_DELAY", 60.0)
    strict = Strict(lambda first, *_: first != 0x82)
    async with strict.line() as line:
        filters = [f"a/{number}" for number in range(100)]
        line.link.listen(lambda _: None, lambda up: line.link.subscribe(filters) if up else None)
        line.link.subscribe(filters)
        await until(lambda: strict.connections == 6)
        await asyncio.sleep(0.3)
        assert strict.connections == 6


@pytest.mark.parametrize("reason", [0x89, 0x8E, 0x9C])
async def test_a_broker_that_says_good_bye(reason: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is busy, or has somebody else of our name, is left alone for longer each time."""
    monkeypatch.setitem(back_off.LAST_DELAYS, back_off.Answered.NOBODY, 0.02)
    connections = 0

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await read_packet(reader)
        writer.write(b"\x20\x03\x00\x00\x00")
        await asyncio.sleep(0.01)
        writer.write(bytes((0xE0, 1, reason)))
        await writer.drain()

    async with server(converse) as port:
        link = paho_link.PahoLink(settings_for(port, protocol=Protocol.V5))
        link.start()
        await asyncio.sleep(0.7)
        await link.disconnect()
    assert 2 <= connections <= 8


@pytest.mark.parametrize("qos", [0, 1])
async def test_a_topic_that_ends_the_connection(qos: int) -> None:
    """The caller is told, it is not tried again for a while, and the others are not disturbed."""
    strict = Strict(lambda first, packet, _: b"no/" not in packet)
    async with strict.line() as line:
        line.link.subscribe(["a"])
        await line.link.publish(Publish("yes/1", b""))
        assert await error_of(line, "no/1", qos) is BrokerErrorKey.CONNECTION_LOST
        await until(lambda: line.states == [True, False, True])
        for _ in range(3):
            assert await error_of(line, "no/1", qos) is BrokerErrorKey.PUBLISH_HUNG_UP
        assert list(line.link.denied.topics) == ["no/1"]
        await line.link.publish(Publish("yes/2", b""))
        assert strict.published == ["yes/1", "no/1", "yes/2"]
        assert line.states == [True, False, True]


async def test_a_topic_that_is_allowed_again() -> None:
    """After a while it is tried once more."""
    allowed = False
    strict = Strict(lambda first, packet, _: allowed or b"no/" not in packet)
    async with strict.line() as line:
        await error_of(line, "no/1")
        await until(lambda: line.states == [True, False, True])
        allowed = True
        put_forward(FIRST_BAN - 60)
        assert await error_of(line, "no/1") is BrokerErrorKey.PUBLISH_HUNG_UP
        put_forward(60)
        await line.link.publish(Publish("no/1", b""))
        assert not line.link.denied.topics


async def test_one_of_several_topics() -> None:
    """Which it was is found out by sending them one by one; the others stay in use."""
    strict = Strict(lambda first, packet, _: b"no/" not in packet)
    async with strict.line() as line:
        topics = ["yes/1", "no/1", "yes/2"]

        async def all_of_them() -> list[BaseException | None]:
            return await asyncio.gather(
                *(line.link.publish(Publish(topic, b"", expiry=10)) for topic in topics),
                return_exceptions=True,
            )

        await all_of_them()
        await until(lambda: line.states == [True, False, True])
        assert not line.link.denied.topics
        await all_of_them()
        await until(lambda: line.states == [True, False] * 2 + [True])
        assert list(line.link.denied.topics) == ["no/1"]
        assert [result is None for result in await all_of_them()] == [True, False, True]


async def test_mosquitto_without_queues(mosquitto_with: MosquittoFactory, tmp_path: Path) -> None:
    """It hangs up behind its acknowledgement of what its list does not allow."""
    file = tmp_path / "acl"
    file.write_text("topic read #\ntopic write allowed/#\n")
    broker = mosquitto_with("allow_anonymous true", f"acl_file {file}")
    async with Line(settings_for(broker.port)) as line:
        await line.link.publish(Publish("allowed/x", b"", qos=1))
        assert await error_of(line, "lock/set", 1) is BrokerErrorKey.CONNECTION_LOST
        await until(lambda: line.states == [True, False, True])
        assert await error_of(line, "lock/set", 1) is BrokerErrorKey.PUBLISH_HUNG_UP
    async with Line(settings_for(broker.port, protocol=Protocol.V5)) as line:
        assert await error_of(line, "lock/set", 1) is BrokerErrorKey.NOT_AUTHORIZED
        await until(lambda: line.states == [True, False, True])
        assert await error_of(line, "lock/set", 1) is BrokerErrorKey.PUBLISH_HUNG_UP


async def test_a_broker_that_was_stopped_is_not_suspected(mosquitto: Mosquitto) -> None:
    """Whatever was on its way then: it was not there at the first attempt."""
    async with Line(settings_for(mosquitto.port)) as line:
        mosquitto.pause()
        sending = asyncio.create_task(line.link.publish(Publish("lamp/set", b"OFF", 1)))
        await turn()  # to have it sent
        mosquitto.kill()
        with pytest.raises(PublishError):
            await sending
        await until(lambda: str(line.link.failure).startswith("connection_refused"))
        mosquitto.start()
        await until(lambda: line.link.connected)
        await line.link.publish(Publish("lamp/set", b"ON", expiry=10))


async def test_what_has_worked_is_suspected_the_second_time() -> None:
    """A broker that is started again is back quickly."""
    refuses = False
    strict = Strict(lambda first, packet, _: not (refuses and b"lamp" in packet))
    async with strict.line() as line:
        await line.link.publish(Publish("lamp", b""))
        refuses = True
        for count in (2, 3):
            assert await error_of(line, "lamp") is BrokerErrorKey.CONNECTION_LOST
            await until(lambda: len(line.states) == 2 * count - 1)  # noqa: B023
        assert await error_of(line, "lamp") is BrokerErrorKey.PUBLISH_HUNG_UP


def test_how_long() -> None:
    """Twice as long each time, a day at most, and from the start when it has worked."""
    ups, act, now = HangUps(), ("publish", "a"), 0.0
    lengths = []
    for _ in range(10):
        assert ups.blame([act], now) == act
        lengths.append(next(s for s in range(0, 100_000, 300) if not ups.banned(act, now + s)))
        now += 100_000
    assert lengths[:3] == [FIRST_BAN, 2 * FIRST_BAN, 4 * FIRST_BAN]
    assert lengths[-1] == LAST_BAN
    ups.went_well(act)
    assert ups.blame([act], now) is None


def test_what_is_known_is_bounded() -> None:
    """However many topics there are."""
    ups = HangUps()
    for number in range(5000):
        ups.went_well(("publish", str(number)))
    assert ups.blame([("publish", "0")], 0.0)
    assert not ups.blame([("publish", "4999")], 0.0)


# --- subscriptions ----------------------------------------------------------------------------


def subscribe(line: Line, filters: list[str]) -> None:
    """Listen to these, now and on every later connection."""

    def on_connection(connected: bool) -> None:
        line.states.append(connected)
        if connected:
            line.link.subscribe(filters)

    line.link.listen(line.messages.append, on_connection)
    line.link.subscribe(filters)


async def test_a_broker_that_takes_few_filters_at_once(caplog: pytest.LogCaptureFixture) -> None:
    """AWS IoT takes 8 in a packet: they are asked for in pieces, and stay so."""
    strict = Strict(lambda first, packet, _: first != 0x82 or len(filters_of(packet)) <= 8)
    async with strict.line() as line:
        filters = [f"a/{number}" for number in range(20)]
        subscribe(line, filters)
        await until(lambda: sum(strict.sizes) == 40)
        assert strict.sizes == [20, 8, 8, 4]
        assert line.states == [True, False, True]
        assert "up to 8 are used at once" in caplog.text
        assert line.link.denied.limits == {"topic_filters_at_once": 8}
        assert not line.link.denied.filters


async def test_a_filter_that_ends_the_connection() -> None:
    """It is found, left out and told; all the others are subscribed."""
    strict = Strict(lambda first, packet, _: first != 0x82 or b"secret" not in packet)
    async with strict.line() as line:
        filters = [*(f"a/{number}" for number in range(12)), "secret/#", "b"]
        subscribe(line, filters)
        await until(lambda: line.link.denied.filters and strict.sizes[-2:] == [8, 5])
        assert list(line.link.denied.filters) == ["secret/#"]
        await line.ping()
        count = strict.connections
        put_forward(60)
        await line.ping()
        assert strict.connections == count
        assert line.link.connected


async def test_a_broker_that_takes_few_filters_in_all() -> None:
    """It is found out, and those above the limit are not asked for again and again."""
    strict = Strict(
        lambda first, packet, granted: first != 0x82 or granted + len(filters_of(packet)) <= 10
    )
    async with strict.line() as line:
        filters = [f"a/{number}" for number in range(30)]
        subscribe(line, filters)
        await until(lambda: len(line.link.denied.filters) == 20)
        await line.ping()
        count = strict.connections
        put_forward(60)
        await line.ping()
        assert strict.connections == count
        assert line.link.denied.limits == {"topic_filters_at_once": 8, "topic_filters": 10}


async def test_refused_filters_are_kept_until_they_are_granted() -> None:
    """As the broker says it, now; and not those that nobody wants any more."""
    refused = {"a", "b"}

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_packet(reader)
        writer.write(b"\x20\x02\x00\x00")
        while True:
            first, packet = await next_packet(reader, writer)
            if first == 0x82:
                codes = bytes(0x80 * (name in refused) for name in filters_of(packet))
                writer.write(b"\x90" + bytes((2 + len(codes),)) + packet[:2] + codes)

    async with server(converse) as port, Line(settings_for(port)) as line:
        line.link.subscribe(["a", "b", "c"])
        await until(lambda: len(line.link.denied.filters) == 2)
        refused.clear()
        line.link.subscribe(["a"])
        await until(lambda: list(line.link.denied.filters) == ["b"])
        line.link.unsubscribe(["b"])
        await until(lambda: not line.link.denied.filters)


# --- quality of service, and our status ---------------------------------------------------------


async def test_a_broker_that_hangs_up_on_qos_2() -> None:
    """NATS 2.9: from then on QoS 1 is used, and the topic is not to blame."""
    strict = Strict(lambda first, packet, _: first & 0x06 != 0x04)
    async with strict.line() as line:
        assert await error_of(line, "valve", 2) is BrokerErrorKey.CONNECTION_LOST
        await until(lambda: line.states == [True, False, True])
        for _ in range(3):
            await line.link.publish(Publish("valve", b"", 2, expiry=10))
        assert line.states == [True, False, True]
        assert line.link.denied.limits == {"maximum_qos": 1}
        assert not line.link.denied.topics


@pytest.mark.parametrize("losses", [1, 2])
async def test_an_early_loss_is_not_a_refusal_of_our_status(losses: int) -> None:
    """It counts only if nothing else helps, twice in a row; else we say ``online``."""
    statuses: list[bool] = []
    connected = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        statuses.append(b"offline" in packet)
        writer.write(b"\x20\x02\x00\x00")
        if len(statuses) == 1:
            await read_packet(reader)  # the status
            await read_packet(reader)  # a ping behind it
            return
        if losses == 2 and len(statuses) == 3:
            await read_packet(reader)
            await read_packet(reader)
            writer.write(b"\xd0\x00")
            await connected.wait()
            return
        while True:
            await next_packet(reader, writer)

    async with server(converse) as port, Line(settings_for(port, status_topic=STATUS)) as line:
        connected.set()
        await until(lambda: len(statuses) == 2 + losses and line.link.connected)
        await line.ping()
        assert statuses == [True, False, *[True] * losses]
        assert line.link.connected


@pytest.mark.parametrize("protocol", Protocol)
async def test_a_broker_that_hangs_up_on_our_status(protocol: Protocol) -> None:
    """We stay without it, and nobody sees us come and go meanwhile."""
    statuses: list[bool] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        statuses.append(b"offline" in packet)
        writer.write(b"\x20\x03\x00\x00\x00" if protocol is Protocol.V5 else b"\x20\x02\x00\x00")
        while STATUS.encode() not in (await next_packet(reader, writer))[1]:
            pass

    settings = {"status_topic": STATUS, "protocol": protocol}
    async with server(converse) as port, Line(settings_for(port, **settings)) as line:
        await line.link.publish(Publish("x", b""))
        await line.ping()
        assert statuses == [True, False, True, False]
        assert line.link.denied.limits == {"status_messages": 0}
        assert line.states == [True]

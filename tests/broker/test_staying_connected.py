"""Loss and return: what a link does when its broker goes, and what it must never do."""

import asyncio
import logging

import pytest

from custom_components.mqtt_polyglot.broker import back_off, paho_connection, paho_link, publishing
from custom_components.mqtt_polyglot.broker.back_off import Answered
from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.broker.router import Router
from custom_components.mqtt_polyglot.broker.settings import Protocol
from scripts.lab.mosquitto import Mosquitto, free_port

from ..clock import put_forward, turn
from ..waiting import until
from .helpers import Line, broker_that, next_packet, read_packet, server, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")

STATUS = "mqtt_polyglot/polyglot-test/status"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again sooner than in life."""
    monkeypatch.setattr(back_off, "FIRST_DELAY", 0.05)
    for answered in Answered:
        monkeypatch.setitem(back_off.LAST_DELAYS, answered, 0.2)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What our own loggers have said."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.")
    ]


@pytest.mark.parametrize("protocol", Protocol)
async def test_a_broker_that_dies_and_comes_back(
    mosquitto: Mosquitto, protocol: Protocol, caplog: pytest.LogCaptureFixture
) -> None:
    """The link comes back by itself, the router subscribes again, and it is logged once each."""
    caplog.set_level(logging.INFO, logger="custom_components.mqtt_polyglot")
    async with Line(settings_for(mosquitto.port, protocol=protocol, status_topic=STATUS)) as line:
        router = Router(line.link)
        heard: list[bytes] = []
        router.add("a/#", lambda message: heard.append(message.payload))
        router.add("a/b", lambda message: None)

        def on_connection(connected: bool) -> None:
            router.on_connection(connected)
            line.states.append(connected)

        line.link.listen(router.on_message, on_connection)
        mosquitto.kill()
        await until(lambda: not line.link.connected)
        with pytest.raises(PublishError) as caught:
            await line.link.publish(Publish("a", b"never", qos=1))
        assert caught.value.key is BrokerErrorKey.NOT_CONNECTED
        await until(lambda: len(line.failures) > 2)
        assert line.link.failure
        mosquitto.start()
        await until(lambda: line.link.connected)
        assert not line.link.failure
        await line.link.publish(Publish("a/b", b"again", qos=1))
        await until(lambda: heard)
        assert heard == [b"again"]
        assert line.states == [True, False, True]
        assert "a/#" in mosquitto.log
        assert "\ta/b (QoS" not in mosquitto.log
        assert [text.partition(":")[0] for text in logged(caplog)] == [
            "No connection to 127.0.0.1",
            "127.0.0.1",
        ]


async def test_a_start_before_the_broker(
    mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever starts a link need not wait for the broker."""
    caplog.set_level(logging.INFO, logger="custom_components.mqtt_polyglot")
    mosquitto.kill()
    line = Line(settings_for(mosquitto.port))
    line.link.start()
    await until(lambda: line.link.failure)
    assert line.link.failure is not None
    assert line.link.failure.key is BrokerErrorKey.CONNECTION_REFUSED
    await until(lambda: len(line.failures) > 2)
    mosquitto.start()
    await until(lambda: line.link.connected)
    await line.link.disconnect()
    assert len(logged(caplog)) == 2


async def test_a_start_with_the_broker(
    mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing to tell."""
    caplog.set_level(logging.INFO, logger="custom_components.mqtt_polyglot")
    line = Line(settings_for(mosquitto.port))
    line.link.start()
    await until(lambda: line.link.connected)
    await line.link.disconnect()
    assert line.states == [True, False]
    assert not logged(caplog)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("failures", [0, 2])
async def test_disconnecting_while_it_tries(failures: int, turns: int) -> None:
    """At once and without a trace, whatever it is doing."""
    line = Line(settings_for(free_port()))
    line.link.start()
    await until(lambda: len(line.failures) >= failures)
    for _ in range(turns):
        await asyncio.sleep(0)
    await line.link.disconnect()
    await line.link.disconnect()
    assert not line.link.connected


async def test_delays_grow_until_a_connection_has_lasted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clients of one id must not throw each other out every second."""
    monkeypatch.setitem(back_off.LAST_DELAYS, Answered.BROKER, 8.0)
    pauses: list[float] = []
    enough = asyncio.Event()
    sleep = asyncio.sleep

    async def note(delay: float) -> None:
        pauses.append(delay)
        if len(pauses) >= 10:
            enough.set()
        await sleep(0)

    async def hang_up(_reader: object, writer: asyncio.StreamWriter) -> None:
        await writer.drain()

    async with server(broker_that(hang_up)) as port:
        line = Line(settings_for(port))
        with monkeypatch.context() as patch:
            patch.setattr(asyncio, "sleep", note)
            line.link.start()
            await enough.wait()
        pauses = pauses[1:]  # the first attempt has none
        delays = [0.05 * 2**number for number in range(8)] + [8.0]
        for pause, delay in zip(pauses, delays, strict=False):
            assert delay / 2 <= pause <= delay
        await line.link.disconnect()


async def test_a_connection_that_has_lasted_starts_anew(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first pause after it is short again."""
    for answered in Answered:
        monkeypatch.setitem(back_off.LAST_DELAYS, answered, 100.0)
    async with Line(settings_for(mosquitto.port)) as line:
        for _ in range(20):
            line.link._back_off.next(Answered.BROKER)
        put_forward(60)
        mosquitto.kill()
        await until(lambda: not line.link.connected)
        mosquitto.start()
        await until(lambda: line.link.connected)


@pytest.mark.parametrize("told", [True, False])
async def test_a_broker_that_wants_us_no_more(told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it has refused us for a while it is not asked again and again: the user must act."""
    monkeypatch.setattr(paho_link, "_REFUSED_FOR", 0.3)
    codes = [0, *[5, 4] * 20]
    asked: list[int] = []
    connected = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_packet(reader)
        asked.append(code := codes.pop(0))
        writer.write(bytes((0x20, 2, 0, code)))
        await connected.wait()

    async with server(converse) as port:
        line = Line(settings_for(port))
        if not told:
            line.link._on_authentication_failed = None
        await line.link.connect()
        connected.set()
        await until(lambda: line.link._connecting and line.link._connecting.done())
        tries = len(asked)
        assert tries >= 5
        put_forward(3600)
        await turn()
        assert line.link._connecting
        assert line.link._connecting.done()
        assert len(asked) == tries
        assert line.unwanted == told
        assert line.link.failure is not None
        assert line.link.failure.key in (
            BrokerErrorKey.NOT_AUTHORIZED,
            BrokerErrorKey.BAD_CREDENTIALS,
        )
        await line.link.disconnect()
        assert line.states == [True, False]


@pytest.mark.parametrize(("refusals", "patience"), [(5, 60.0), (3, 0.0)])
async def test_a_broker_that_refuses_logins_while_it_starts(
    monkeypatch: pytest.MonkeyPatch, refusals: int, patience: float
) -> None:
    """It has let us in before: neither many refusals in a moment nor few in a minute are enough."""
    monkeypatch.setattr(paho_link, "_REFUSED_FOR", patience)
    codes = [0, *[5] * refusals]
    asked: list[int] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_packet(reader)
        asked.append(code := codes.pop(0) if codes else 0)
        writer.write(bytes((0x20, 2, 0, code)))
        if len(asked) > 1 + refusals:
            await reader.read()

    async with server(converse) as port, Line(settings_for(port)) as line:
        await until(lambda: line.states == [True, False, True])
        assert not line.unwanted
        assert asked == [0, *[5] * refusals, 0]


@pytest.mark.parametrize("qos", [1, 2])
async def test_what_was_in_flight_is_never_sent_again(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch, qos: int
) -> None:
    """A command that was lost with a connection stays lost."""
    commands: list[tuple[int, bytes]] = []

    async def swallow(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        if not commands:
            commands.append(await read_packet(reader))
            return  # hang up instead of an acknowledgement
        while True:
            commands.append(await read_packet(reader))

    async with server(broker_that(swallow)) as port:
        async with Line(settings_for(port, keepalive=0)) as line:
            with pytest.raises(PublishError) as caught:
                await line.link.publish(Publish("lock/set", b"UNLOCK", qos=qos))
            assert caught.value.key is BrokerErrorKey.CONNECTION_LOST
            await until(lambda: line.states == [True, False, True])
            put_forward(60)
            await turn()
        await until(lambda: len(commands) == 2)
    assert commands[0][1].endswith(b"UNLOCK")
    assert commands[1] == (0xE0, b"")  # DISCONNECT, and nothing else, on the second connection


SOMETHING_ELSE = b"\x30\x03\x00\x01a"


async def time_is_over(line: Line, more: asyncio.Event) -> None:
    """Let the time for an acknowledgement pass, in which the broker says something else twice."""
    await until(lambda: line.messages)
    put_forward(publishing.ACKNOWLEDGE_TIMEOUT / 2)
    more.set()
    await until(lambda: len(line.messages) == 2)
    put_forward(publishing.ACKNOWLEDGE_TIMEOUT / 2)


async def test_the_broker_is_silent_about_a_message() -> None:
    """On a connection that lives, the message counts as unconfirmed."""
    more, late = asyncio.Event(), asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        writer.write(SOMETHING_ELSE)
        await more.wait()
        writer.write(SOMETHING_ELSE)
        await late.wait()
        writer.write(b"\x40\x02" + packet[3:5])  # the acknowledgement comes too late
        while True:
            first, packet = await next_packet(reader, writer)
            if first == 0x32:
                writer.write(b"\x40\x02" + packet[3:5])

    async with server(broker_that(converse)) as port, Line(settings_for(port)) as line:
        sending = asyncio.create_task(line.link.publish(Publish("a", b"", qos=1)))
        await time_is_over(line, more)
        with pytest.raises(PublishError) as caught:
            await sending
        assert caught.value.key is BrokerErrorKey.PUBLISH_UNCONFIRMED
        assert line.link.connected
        late.set()
        for _ in range(30):
            await line.link.publish(Publish("a", b"", qos=1))
        assert line.states == [True]


async def test_more_messages_than_the_broker_answers() -> None:
    """What found no place among those on their way is not sent later either."""
    packets: list[bytes] = []
    more, late = asyncio.Event(), asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while len(packets) < 20:
            packets.append((await read_packet(reader))[1])
        writer.write(SOMETHING_ELSE)
        await more.wait()
        writer.write(SOMETHING_ELSE)
        await late.wait()
        for packet in tuple(packets):
            writer.write(b"\x40\x02" + packet[3:5])
        while True:
            packets.append((await next_packet(reader, writer))[1])

    async with server(broker_that(converse)) as port:
        async with Line(settings_for(port)) as line:
            sending = asyncio.gather(
                *(line.link.publish(Publish("a", b"", qos=1)) for _ in range(30)),
                return_exceptions=True,
            )
            await time_is_over(line, more)
            assert [type(outcome) for outcome in await sending] == [PublishError] * 30
            late.set()
            await line.ping()
            put_forward(60)
            await line.ping()
        assert line.states == [True, False]
        await until(lambda: len(packets) == 21)  # the last is DISCONNECT
        assert packets[20] == b""


async def test_a_dead_network_delivers_nothing_when_it_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Complete silence ends the connection together with what still waits to be sent."""
    monkeypatch.setattr(publishing, "ACKNOWLEDGE_TIMEOUT", 0.1)
    async with server(broker_that()) as port, Line(settings_for(port)) as line:
        with pytest.raises(PublishError) as caught:
            await line.link.publish(Publish("a", b"", qos=1))
        assert caught.value.key is BrokerErrorKey.PUBLISH_UNCONFIRMED
        assert line.states == [True, False]


async def test_a_socket_that_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also QoS 0 is now or never."""
    monkeypatch.setattr(publishing, "ACKNOWLEDGE_TIMEOUT", 0.3)
    stop = asyncio.Event()

    async def stuff(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await stop.wait()

    async with server(broker_that(stuff)) as port, Line(settings_for(port)) as line:
        outcomes = await asyncio.gather(
            *(line.link.publish(Publish("a", bytes(8_000_000))) for _ in range(3)),
            return_exceptions=True,
        )
        stop.set()
        keys = [outcome.key for outcome in outcomes if isinstance(outcome, PublishError)]
        assert BrokerErrorKey.PUBLISH_UNCONFIRMED in keys
        assert line.states[:2] == [True, False]


async def test_whoever_waits_is_told_of_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those on their way and those that waited for their turn."""

    async def converse(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        for _ in range(20):
            await read_packet(reader)

    async with server(broker_that(converse)) as port, Line(settings_for(port)) as line:
        outcomes = await asyncio.gather(
            *(line.link.publish(Publish("a", b"", qos=1)) for _ in range(50)),
            return_exceptions=True,
        )
        keys = {outcome.key for outcome in outcomes if isinstance(outcome, PublishError)}
        assert len(outcomes) == 50
        assert keys == {BrokerErrorKey.CONNECTION_LOST}


async def test_whoever_publishes_may_give_up(mosquitto: Mosquitto) -> None:
    """A cancelled publish disturbs nobody."""
    async with Line(settings_for(mosquitto.port)) as line:
        for _ in range(40):
            task = asyncio.create_task(line.link.publish(Publish("a", b"", qos=1)))
            await asyncio.sleep(0)
            task.cancel()
        await line.link.publish(Publish("a", b"", qos=1))


async def test_a_broker_that_does_not_answer_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keep alive notices a connection that is no more."""
    monkeypatch.setattr(paho_connection, "_CHECK_INTERVAL", 0.05)
    monkeypatch.setattr(paho_connection, "PING_TIMEOUT", 0.2)
    async with server(broker_that()) as port, Line(settings_for(port, keepalive=1)) as line:
        await until(lambda: not line.link.connected)
        assert line.link.failure is not None
        assert line.link.failure.detail == "no answer to a ping within 0 s"


async def test_a_broker_that_talks_is_not_silent() -> None:
    """Each message is a sign of life: a connection is not ended over a ping that waits its turn."""
    say = asyncio.Semaphore(0)

    async def converse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await say.acquire():
            writer.write(b"\x30\x04\x00\x01ax")

    async with server(broker_that(converse)) as port, Line(settings_for(port)) as line:
        assert line.link._connection is not None
        for _ in range(5):
            put_forward(9)
            say.release()
            await until(lambda: line.messages)
            line.messages.clear()
            await turn()
            assert line.link.connected
        assert line.link._connection._pings.unanswered_for(0) > paho_connection.PING_TIMEOUT
        put_forward(11)
        await until(lambda: not line.link.connected)


async def test_the_broker_chooses_the_keep_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """MQTT-3.2.2-21."""
    monkeypatch.setattr(paho_connection, "_CHECK_INTERVAL", 0.05)
    packets: list[int] = []

    async def converse(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        while True:
            packets.append((await read_packet(reader))[0])

    connack = b"\x20\x06\x00\x00\x03\x13\x00\x01"
    settings = {"keepalive": 60, "protocol": Protocol.V5}
    async with server(broker_that(converse, connack)) as port, Line(settings_for(port, **settings)):
        await until(lambda: packets == [0xC0])


@pytest.mark.parametrize("length", [1, 2, 3])
async def test_the_broker_says_goodbye(length: int) -> None:
    """The reason is told, however short the packet is (MQTT 5)."""
    packet = b"\xe0" + bytes((length,)) + b"\x8e\x00\x00"[:length]
    connected = asyncio.Event()

    async def converse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await connected.wait()
        writer.write(packet)
        await writer.drain()

    connack = b"\x20\x03\x00\x00\x00"
    async with (
        server(broker_that(converse, connack)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):
        connected.set()
        await until(lambda: line.link.failure)
        assert line.link.failure is not None
        assert line.link.failure.detail == "Session taken over"


async def test_a_broker_that_does_not_take_the_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disconnecting does not wait for ever."""
    monkeypatch.setattr(paho_connection, "_CLOSE_TIMEOUT", 0.1)
    stop = asyncio.Event()

    async def stuff(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await stop.wait()

    async with server(broker_that(stuff)) as port:
        line = Line(settings_for(port))
        await line.link.connect()
        publish = asyncio.create_task(line.link.publish(Publish("a", bytes(16_000_000))))
        await turn()  # until the socket takes nothing any more
        await line.link.disconnect()
        stop.set()
        with pytest.raises(PublishError):
            await publish


async def test_a_connection_has_one_end(mosquitto: Mosquitto) -> None:
    """Whoever still holds it is told, and it cannot be closed twice."""
    losses: list[BrokerError] = []
    connection = await paho_connection.open_connection(
        settings_for(mosquitto.port),
        None,
        on_message=lambda _message: None,
        on_refused=lambda _filter, _words: None,
        on_lost=losses.append,
    )
    await connection.close()
    await connection.close()
    connection.abort()
    with pytest.raises(PublishError) as caught:
        await connection.publish(Publish("a", b""))
    assert caught.value.key is BrokerErrorKey.NOT_CONNECTED
    assert not losses


async def test_lost_between_connack_and_us() -> None:
    """CONNACK and the end in one breath."""

    async def hang_up(_reader: object, writer: asyncio.StreamWriter) -> None:
        await writer.drain()

    async with server(broker_that(hang_up, b"\x20\x02\x00\x00\xff")) as port:
        line = Line(settings_for(port))
        try:
            await line.link.connect()
        except BrokerError as err:
            assert err.key is BrokerErrorKey.CONNECTION_LOST  # noqa: PT017
        await line.link.disconnect()


async def test_a_listener_that_fails(
    mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    """It is no reason to lose a connection; that no handler of a message raises the router sees to."""
    line = Line(settings_for(mosquitto.port))

    def fail(_connected: bool) -> None:
        raise RuntimeError

    line.link.listen(line.messages.append, fail)
    async with line:
        assert "test_a_listener_that_fails.<locals>.fail" in caplog.text
        line.link.subscribe(["a"])
        await line.link.publish(Publish("a", b"", qos=1))
        await until(lambda: line.messages)
        assert line.link.connected


async def test_nobody_listens(mosquitto: Mosquitto) -> None:
    """A link works without a listener."""
    line = Line(settings_for(mosquitto.port))
    line.link._on_message = line.link._on_connection = None
    async with line:
        line.link.subscribe(["a"])
        await line.link.publish(Publish("a", b"", qos=1))
        await line.link.publish(Publish("a", b"", qos=1))

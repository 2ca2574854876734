"""What a broker allows, and how its refusals arrive."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import override

from paho.mqtt.reasoncodes import ReasonCode
import pytest

from custom_components.mqtt_polyglot.broker import link_check, paho_client, paho_link
from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey, PublishError
from custom_components.mqtt_polyglot.broker.link_check import LinkCheck, check
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.broker.settings import Protocol

from ..clock import put_forward, turn
from ..waiting import until
from .conftest import MosquittoFactory
from .helpers import Line, broker_that, next_packet, read_packet, server, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")

V5_CONNACK = b"\x20\x03\x00\x00\x00"

type RestrictedFactory = Callable[[str], int]


@pytest.fixture
def restricted(mosquitto_with: MosquittoFactory, tmp_path: Path) -> RestrictedFactory:
    """Start a broker with a list of what is allowed, and return the port."""

    def start(rules: str) -> int:
        file = tmp_path / "acl"
        file.write_text(rules)
        return mosquitto_with("allow_anonymous true", f"acl_file {file}").port

    return start


async def failure_of(line: Line, publish: Publish) -> PublishError:
    """Publish what is not taken, and return why."""
    with pytest.raises(PublishError) as caught:
        await line.link.publish(publish)
    return caught.value


@pytest.mark.parametrize("qos", [1, 2])
async def test_a_message_is_not_allowed(restricted: RestrictedFactory, qos: int) -> None:
    """MQTT 5 says so."""
    port = restricted("topic read #\ntopic write allowed/#\n")
    async with Line(settings_for(port, protocol=Protocol.V5)) as line:
        await line.link.publish(Publish("allowed/x", b"", qos=qos))
        # Mosquitto 2.0.11 hangs up after its answer.
        failure = await failure_of(line, Publish("lock/set", b"UNLOCK", qos=qos))
        assert failure.key is BrokerErrorKey.NOT_AUTHORIZED
        assert failure.detail == "Not authorized"
        assert "lock/set" in line.link.denied.topics
        assert "allowed/x" not in line.link.denied.topics


async def test_the_older_versions_cannot_say_it(
    mosquitto_with: MosquittoFactory, tmp_path: Path
) -> None:
    """The broker acknowledges what it throws away (MQTT-3.3.5-2)."""
    file = tmp_path / "acl"
    file.write_text("topic read #\n")
    # With no queue at all, as the other tests have it, Mosquitto 2.0.11 hangs up.
    broker = mosquitto_with("allow_anonymous true", f"acl_file {file}", "max_queued_messages 1000")
    async with Line(settings_for(broker.port)) as line:
        for qos in (0, 1, 2):
            await line.link.publish(Publish("lock/set", b"UNLOCK", qos=qos))
        assert line.states == [True]


@pytest.mark.parametrize("protocol", Protocol)
async def test_a_broker_that_is_only_to_be_read(
    restricted: RestrictedFactory, protocol: Protocol
) -> None:
    """It hangs up on our status; without that we stay."""
    port = restricted("topic read #\n")
    status = "mqtt_polyglot/me/status"
    async with Line(settings_for(port, protocol=protocol, status_topic=status)) as line:
        await line.ping()
        assert line.states == [True]


async def test_a_will_that_is_refused() -> None:
    """A broker that does not let us leave a will is asked again without one, and only then."""
    wills: list[bool] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        wills.append(bool(packet[7] & 0x04))  # MQTT-3.1.2.5, behind the name and the level
        writer.write(b"\x20\x02\x00\x05" if wills[-1] else b"\x20\x02\x00\x00")
        await reader.read()

    async with server(converse) as port:
        line = Line(settings_for(port, status_topic="mqtt_polyglot/me/status"))
        line.link.start()
        await until(lambda: line.link.connected)
        await line.link.disconnect()
    # Once may be a coincidence.
    assert wills == [True, False, True, False]
    assert line.states == [True, False]
    assert not line.unwanted


@pytest.mark.parametrize("protocol", [Protocol.V311, Protocol.V5])
async def test_a_subscription_is_refused(
    protocol: Protocol, caplog: pytest.LogCaptureFixture
) -> None:
    """Reported each time, logged once."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            _, packet = await next_packet(reader, writer)
            if protocol is Protocol.V5:
                writer.write(b"\x90\x09" + packet[:2] + b"\x03\x1f\x00\x00" + b"\x00\x87\x01")
            else:
                writer.write(b"\x90\x05" + packet[:2] + b"\x00\x80\x01")

    connack = V5_CONNACK if protocol is Protocol.V5 else b"\x20\x02\x00\x00"
    async with (
        server(broker_that(converse, connack)) as port,
        Line(settings_for(port, protocol=protocol)) as line,
    ):
        for _ in range(2):
            line.link.subscribe(["a", "secret/#", "c"])
            await until(lambda: line.refused)
            words = "Not authorized" if protocol is Protocol.V5 else "Unspecified error"
            assert line.refused == [("secret/#", words)]
            line.refused.clear()
        line.link._on_subscription_refused = None
        line.link.subscribe(["a", "secret/#", "c"])
        await turn()  # what is asked for goes out together
        await line.ping()
    assert caplog.text.count("refuses the subscription to secret/#") == 1


async def test_quotas_and_other_refusals() -> None:
    """With the words of the broker, for QoS 1 and for QoS 2, and they do not pile up."""
    words = b"too much"
    properties = b"\x0b\x1f\x00\x08" + words

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x50\x0f\xff\xff\x97" + properties)  # of a packet that nobody sent
        while True:
            first, packet = await read_packet(reader)
            answer = b"\x40" if first == 0x32 else b"\x50"
            writer.write(answer + b"\x0f" + packet[3:5] + b"\x97" + properties)

    async with (
        server(broker_that(converse, V5_CONNACK)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):
        for number in range(60):
            failure = await failure_of(line, Publish("a", b"", qos=1 + number % 2))
            assert failure.key is BrokerErrorKey.PUBLISH_REFUSED
            assert failure.detail == "Quota exceeded: too much"


async def test_the_limits_of_a_broker() -> None:
    """Packet size, quality of service and window, as CONNACK gives them (MQTT 5)."""
    packets: list[tuple[int, bytes]] = []
    most: list[int] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def answer(packet: bytes) -> None:
            waiting.append(packet)
            most.append(len(waiting))
            await turn()  # so that everything comes that is sent without an answer
            writer.write(b"\x40\x02" + packet[3:5])
            waiting.remove(packet)

        waiting: list[bytes] = []
        async with asyncio.TaskGroup() as group:
            while True:
                first, packet = await next_packet(reader, writer)
                packets.append((first, packet))
                if first == 0x32:
                    group.create_task(answer(packet))

    limits = b"\x27\x00\x00\x00\x64\x24\x01\x21\x00\x02"  # 100 bytes, QoS 1, two at once
    connack = bytes((0x20, 3 + len(limits), 0, 0, len(limits))) + limits
    async with (
        server(broker_that(converse, connack)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):
        # Fixed header 2, topic 3, packet identifier 2, properties 1.
        await line.link.publish(Publish("a", bytes(92), qos=2))
        assert packets[-1] == (0x32, b"\x00\x01a\x00\x01\x00" + bytes(92))
        failure = await failure_of(line, Publish("a", bytes(93), qos=2))
        assert failure.key is BrokerErrorKey.TOO_LARGE
        # A command has its expiry and an answer, whatever was announced.
        failure = await failure_of(line, Publish("a", bytes(88), expiry=9))
        assert failure.key is BrokerErrorKey.TOO_LARGE
        await line.link.publish(Publish("a", bytes(87), expiry=9, never_late=True))
        assert len(packets[-1][1]) == 98
        assert failure.detail == "101 B > 100 B"
        await asyncio.gather(*(line.link.publish(Publish("a", b"", qos=1)) for _ in range(10)))
        assert max(most) == 2
        packets.clear()
        line.link.subscribe([f"filter/{number:03}" for number in range(20)])
        await until(lambda: len(packets) == 4)
        assert all(len(packet) + 2 <= 100 for _, packet in packets)


async def test_limits_of_the_protocol(restricted: RestrictedFactory) -> None:
    """What no broker can take is not even tried."""
    async with Line(settings_for(restricted("topic #\n"))) as line:
        assert (await failure_of(line, Publish("a/+", b""))).key is BrokerErrorKey.BAD_TOPIC

        class Huge(bytes):
            @override
            def __len__(self) -> int:
                return 268_435_456

        assert (await failure_of(line, Publish("a", Huge()))).key is BrokerErrorKey.TOO_LARGE
        with pytest.raises(ValueError, match="alone"):
            line.link.subscribe(["a+"])


async def test_many_filters_go_in_several_packets() -> None:
    """At most 2,000 in one, and subscriptions before those that they replace are given up."""
    packets: list[int] = []

    async def converse(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        while True:
            packets.append((await read_packet(reader))[0])

    async with server(broker_that(converse)) as port, Line(settings_for(port)) as line:
        line.link.unsubscribe(f"b/{number}" for number in range(2001))
        line.link.subscribe(f"a/{number}" for number in range(4000))
        line.link.subscribe(["b/1"])
        await until(lambda: len(packets) == 7)
        assert packets == [0x82] * 3 + [0xA2] * 4


async def test_filters_that_come_one_by_one_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first at once; those of a thousand devices that are added in a row with few packets."""
    monkeypatch.setattr(paho_link, "_TOGETHER", 60.0)
    packets: list[int] = []

    async def converse(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        while True:
            first, packet = await read_packet(reader)
            if first == 0x82:
                packets.append(packet.count(b"a/"))

    async with server(broker_that(converse)) as port, Line(settings_for(port)) as line:
        for number in range(1000):
            line.link.subscribe([f"a/{number}"])
            await asyncio.sleep(0)
        await until(lambda: packets)
        assert packets == [1]
        put_forward(60)
        await until(lambda: len(packets) == 2)
        assert packets == [1, 999]


async def test_the_answer_to_many_filters_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reason code is made for each kind of answer, not for each topic filter."""
    made: list[int] = []

    def make(kind: int, identifier: int) -> ReasonCode:
        made.append(identifier)
        return ReasonCode(kind, identifier=identifier)

    monkeypatch.setattr(paho_client, "ReasonCode", make)

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        writer.write(b"\x90\x83\x0f" + packet[:2] + b"\x00" + b"\x00\x87" * 960)
        await reader.read()

    async with (
        server(broker_that(converse, V5_CONNACK)) as port,
        Line(settings_for(port, protocol=Protocol.V5)) as line,
    ):
        line.link.subscribe(f"a/{number}" for number in range(1920))
        await until(lambda: line.refused)
    assert sorted(made) == [0x00, 0x87]
    assert line.refused == [(f"a/{number}", "Not authorized") for number in range(1, 1920, 2)]


async def test_nothing_is_asked_without_a_connection() -> None:
    """Nor is it asked later."""
    packets: list[int] = []

    async def converse(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        while True:
            packets.append((await read_packet(reader))[0])

    async with server(broker_that(converse)) as port:
        line = Line(settings_for(port))
        line.link.subscribe(["a"])
        line.link.unsubscribe(["b"])
        assert (await failure_of(line, Publish("a", b""))).key is BrokerErrorKey.NOT_CONNECTED
        async with line:
            line.link.subscribe(["c"])  # and it is too late for this one
        await until(lambda: packets)
    assert packets == [0xE0]


@pytest.mark.parametrize("found", [True, False], ids=["found", "fixed"])
@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize(
    ("rules", "subscribe", "publish"),
    [
        ("topic #\n", True, True),
        ("topic read #\n", True, False),
        ("topic write #\n", False, True),
    ],
)
async def test_a_trial_of_permissions(
    restricted: RestrictedFactory,
    monkeypatch: pytest.MonkeyPatch,
    protocol: Protocol,
    rules: str,
    subscribe: bool,
    publish: bool,
    found: bool,
) -> None:
    """Told right in every version: where an older one cannot tell, MQTT 5 is asked."""
    monkeypatch.setattr(link_check, "_TRIAL_TIMEOUT", 0.3)
    monkeypatch.setattr(link_check, "_REFUSAL_TIMEOUT", 0.1)
    settings = settings_for(
        restricted(rules), protocol=protocol, find_protocol=found, client_id="with/+/and/#"
    )
    spoken = Protocol.V5 if found else protocol
    assert await check(settings) == LinkCheck(subscribe, publish, spoken)


ACCEPTED = b"\x20\x02\x00\x00"
ACKNOWLEDGED = b"\x40\x02"
SUBSCRIBED = b"\x90\x03"


@pytest.mark.parametrize(
    ("on_publish", "on_subscribe", "expected"),
    [
        (ACKNOWLEDGED, b"\x80", (False, True)),
        (ACKNOWLEDGED, None, (False, True)),
        (ACKNOWLEDGED, b"\x00", (None, None)),
        (None, b"\x00", (True, False)),
        (None, b"\x80", (False, False)),
        (None, None, (False, False)),
        (b"", b"\x00", (True, False)),
    ],
)
async def test_a_trial_of_strange_brokers(
    monkeypatch: pytest.MonkeyPatch,
    on_publish: bytes | None,
    on_subscribe: bytes | None,
    expected: tuple[bool | None, bool | None],
) -> None:
    """A refused SUBSCRIBE, a connection that ends at either, and silence that 3.1.1 leaves open."""
    monkeypatch.setattr(link_check, "_TRIAL_TIMEOUT", 0.3)
    monkeypatch.setattr(link_check, "_REFUSAL_TIMEOUT", 0.2)

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        if packet[6] == 5:
            writer.write(b"\x20\x02\x00\x01")
            return
        writer.write(ACCEPTED)
        while True:
            first, packet = await next_packet(reader, writer)
            if first == 0x82 and on_subscribe is not None:
                writer.write(SUBSCRIBED + packet[:2] + on_subscribe)
            elif first == 0x32 and on_publish is not None:
                end = 2 + int.from_bytes(packet[:2])
                writer.write(on_publish and on_publish + packet[end : end + 2])
            else:
                return

    async with server(converse) as port:
        allowed = await check(settings_for(port))
    assert (allowed.can_subscribe, allowed.can_publish) == expected
    assert not allowed.everything


@pytest.mark.parametrize("code", [b"\x03", b"\x05"])
async def test_a_trial_that_is_not_let_in_twice(code: bytes) -> None:
    """A broker that hangs up on PUBLISH, and has had enough: what is not known is not blamed."""
    visits: list[int] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_packet(reader)
        visits.append(1)
        writer.write(ACCEPTED if len(visits) == 1 else b"\x20\x02\x00" + code)
        await read_packet(reader)

    async with server(converse) as port:
        allowed = await check(settings_for(port))
    assert (allowed.can_subscribe, allowed.can_publish) == (True, False)

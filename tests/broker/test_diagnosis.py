"""The likely cause of a failure that does not tell its own, with real servers of each kind."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
import ssl
from threading import Thread
from typing import Any, override

import pytest

from custom_components.mqtt_polyglot.broker import diagnosis, link_check, stream
from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey
from custom_components.mqtt_polyglot.broker.link_check import check
from custom_components.mqtt_polyglot.broker.settings import (
    BrokerSettings,
    Protocol,
    TlsSettings,
    Transport,
)
from scripts.lab.broker import Broker as EmbeddedBroker
from scripts.lab.mosquitto import Mosquitto, free_port

from .conftest import Authority
from .helpers import Conversation, broker_that, next_packet, read_packet, server, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left", "_in_a_hurry")

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
ACCEPTED = b"\x20\x02\x00\x00"


@pytest.fixture
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for those who are silent."""
    monkeypatch.setattr(link_check, "PATIENCE", 0.4)
    monkeypatch.setattr(link_check, "_TRIAL_TIMEOUT", 0.4)
    monkeypatch.setattr(diagnosis, "_TIMEOUT", 1.0)
    monkeypatch.setattr(stream, "_STEP_TIMEOUT", 1.0)
    monkeypatch.setattr(stream, "_ALERT_TIMEOUT", 0.1)


async def failure_of(port: int, **changes: Any) -> BrokerError:
    """Try a broker whose version of MQTT is to be found, and return why it does not work."""
    defaults = {"protocol": Protocol.V5, "find_protocol": True}
    with pytest.raises(BrokerError) as caught:
        await check(settings_for(port, **(defaults | changes)))
    return caught.value


@asynccontextmanager
async def web_server() -> AsyncIterator[int]:
    """One that knows no page, on a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            self.send_error(404)

        @override
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web.server_port
    finally:
        await asyncio.to_thread(web.shutdown)
        await asyncio.to_thread(web.server_close)
        await asyncio.to_thread(thread.join)


def websocket_that_says(hello: bytes) -> Conversation:
    """A server that opens any WebSocket, and says one thing there."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = head.partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
        accept = b64encode(sha1(key.encode() + GUID).digest()).decode()
        lines = ("HTTP/1.1 101 Switching Protocols", f"Sec-WebSocket-Accept: {accept}", "", "")
        writer.write("\r\n".join(lines).encode() + hello)
        await reader.read(1000)

    return converse


async def test_a_web_server_that_waits_for_the_end_of_the_line() -> None:
    """CONNECT has none, so it is asked in its own language."""
    async with web_server() as port:
        failure = await failure_of(port)
    assert failure.key is BrokerErrorKey.NOT_MQTT
    assert failure.detail.startswith("HTTP/1.0 404")


async def test_a_web_server_that_answers() -> None:
    """With what it says first."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        await writer.drain()

    async with server(converse) as port:
        failure = await failure_of(port)
    assert failure.key is BrokerErrorKey.NOT_MQTT
    assert failure.detail == "HTTP/1.1 400 Bad Request"


@pytest.mark.parametrize("find", [True, False])
async def test_a_port_for_websockets(shared_mosquitto: Mosquitto, find: bool) -> None:
    """Without one; the path that works is told."""
    failure = await failure_of(shared_mosquitto.websocket_port, find_protocol=find)
    assert failure.key is BrokerErrorKey.WEBSOCKET_EXPECTED
    assert failure.detail == "/mqtt"


async def test_a_port_without_websockets(
    shared_mosquitto: Mosquitto, embedded: EmbeddedBroker
) -> None:
    """With one."""
    for port in (shared_mosquitto.port, embedded.port):
        failure = await failure_of(port, transport=Transport.WEBSOCKETS)
        assert failure.key is BrokerErrorKey.WEBSOCKET_UNEXPECTED


async def test_a_path_without_a_websocket() -> None:
    """A web server says what it misses."""
    async with web_server() as port:
        failure = await failure_of(port, transport=Transport.WEBSOCKETS)
    assert failure.key is BrokerErrorKey.WEBSOCKET_REFUSED
    assert failure.detail.startswith("HTTP/1.0 404")


@pytest.mark.parametrize("hello", [b"\x82\x08INFO {}\n", b"\x81\x08INFO {}\n", b""])
async def test_a_path_with_another_websocket(
    hello: bytes,
) -> None:
    """NATS speaks its own protocol on every path but /mqtt, in binary; others are silent."""
    async with server(websocket_that_says(hello)) as port:
        failure = await failure_of(port, transport=Transport.WEBSOCKETS, ws_path="/other")
    assert failure.key is BrokerErrorKey.WEBSOCKET_NOT_MQTT


async def test_somebody_who_is_silent() -> None:
    """In every version, in TLS and in HTTP."""

    async def converse(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            pass

    async with server(converse) as port:
        assert (await failure_of(port)).key is BrokerErrorKey.NO_ANSWER


async def test_somebody_who_hangs_up() -> None:
    """Whatever he hears, and whoever says it."""

    async def converse(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0)

    async with server(converse) as port:
        for changes in ({}, {"username": "me"}, {"find_protocol": False}):
            failure = await failure_of(port, **changes)
            assert failure.key is BrokerErrorKey.CONNECTION_LOST
            assert not failure.detail


def level_of(packet: bytes) -> int:
    """The protocol level of CONNECT, which stands behind MQTT or MQIsdp; 0 if it is none."""
    return packet[8 if packet[1] == 6 else 6] if len(packet) > 8 else 0


def broker_of(*versions: int, mute: bool = True, wanted: bytes = b"") -> Conversation:
    """A broker that knows these protocol levels, and that wants to hear something in CONNECT."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        level = level_of(packet)
        if level not in versions:
            if not mute:
                writer.write(b"\x20\x02\x00\x01")
            return
        if wanted not in packet:
            return
        writer.write(ACCEPTED if level < 5 else b"\x20\x03\x00\x00\x00")
        await reader.read()

    return converse


@pytest.mark.parametrize("mute", [True, False])
@pytest.mark.parametrize(("spoken", "fixed"), [(4, Protocol.V31), (4, Protocol.V5), (3, "3.1.1")])
async def test_a_version_that_is_fixed(mute: bool, spoken: int, fixed: Protocol | str) -> None:
    """And not the one that the broker speaks, whether it says so or only closes."""
    async with server(broker_of(spoken, mute=mute)) as port:
        failure = await failure_of(port, protocol=Protocol(fixed), find_protocol=False)
    assert failure.key is BrokerErrorKey.PROTOCOL_REFUSED


@pytest.mark.parametrize("versions", [(3, 4, 5), (4,)])
@pytest.mark.parametrize("find", [True, False])
async def test_a_login_at_which_a_broker_hangs_up(versions: tuple[int, ...], find: bool) -> None:
    """It answers who brings none."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        level = level_of(packet)
        if level in versions and b"secret" not in packet:
            writer.write(b"\x20\x02\x00\x05" if level < 5 else b"\x20\x03\x00\x87\x00")

    async with server(converse) as port:
        changes = {"username": "me", "password": "secret", "find_protocol": find}
        failure = await failure_of(port, protocol=Protocol.V311, **changes)
    assert failure.key is BrokerErrorKey.LOGIN_HUNG_UP


@asynccontextmanager
async def without_alerts(port: int) -> AsyncIterator[int]:
    """A way to a TLS server on which its last word is lost, as with a connection that is reset."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, out = await asyncio.open_connection("127.0.0.1", port)

        async def forth() -> None:
            while data := await reader.read(65536):
                out.write(data)

        task = asyncio.create_task(forth())
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    head = await there.readexactly(5)
                    body = await there.readexactly(int.from_bytes(head[3:]))
                    # An alert, and one that TLS 1.3 has wrapped: two bytes, the kind, the tag.
                    if head[0] == 0x15 or (head[0] == 0x17 and len(body) == 19):
                        return
                    writer.write(head + body)
                    await writer.drain()
        finally:
            task.cancel()
            out.transport.abort()

    async with server(converse) as way:
        yield way


@pytest.mark.parametrize("fixed", [None, Protocol.V311])
async def test_a_certificate_at_which_a_broker_just_closes(
    authority: Authority, tmp_path: Path, fixed: Protocol | None
) -> None:
    """None, and that of a foreign authority."""
    context = server_context(authority, tmp_path)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=authority.certificate)
    stranger = Authority("Another one").issue("polyglot")
    version = {"protocol": fixed, "find_protocol": False} if fixed else {}
    async with server(broker_that(), context) as port, without_alerts(port) as way:
        for certificate, key in ((None, None), stranger):
            tls = TlsSettings(
                ca=authority.certificate, client_certificate=certificate, client_key=key
            )
            failure = await failure_of(way, tls=tls, **version)
            assert failure.key is BrokerErrorKey.TLS_CLIENT_CERTIFICATE


@pytest.mark.parametrize("minimum", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_the_certificate_is_not_blamed(
    authority: Authority, tmp_path: Path, minimum: ssl.TLSVersion
) -> None:
    """Where the broker hangs up at something else, also if it speaks TLS 1.3 only."""
    context = server_context(authority, tmp_path)
    context.minimum_version = minimum

    async def converse(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)

    async with server(converse, context) as port:
        failure = await failure_of(port, tls=TlsSettings(ca=authority.certificate))
    assert failure.key is BrokerErrorKey.CONNECTION_LOST


async def test_what_cannot_be_asked() -> None:
    """The host is gone in the middle of it."""
    settings = replace(
        settings_for(free_port(), protocol=Protocol.V5, find_protocol=True), username="me"
    )
    error = BrokerError(BrokerErrorKey.CONNECTION_LOST)
    assert await diagnosis.diagnose(settings, error) is error


def server_context(authority: Authority, folder: Path) -> ssl.SSLContext:
    """What a TLS server on this machine needs."""
    for name, text in zip(("crt", "key"), authority.issue("127.0.0.1"), strict=True):
        (folder / name).write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "crt", folder / "key")
    return context


# --- the version is found ------------------------------------------------------------------------


async def found(port: int, **changes: Any) -> Protocol:
    """The version in which a broker lets us in."""
    settings: BrokerSettings = settings_for(port, find_protocol=True, **changes)
    return (await check(settings)).protocol


async def test_the_best_version_of_real_brokers(
    shared_mosquitto: Mosquitto, embedded: EmbeddedBroker
) -> None:
    """Mosquitto speaks all of them; the broker of the demo hangs up on all but one."""
    assert await found(shared_mosquitto.port) is Protocol.V5
    assert await found(embedded.port) is Protocol.V311


@pytest.mark.parametrize("mute", [True, False])
@pytest.mark.parametrize(("level", "protocol"), [(3, Protocol.V31), (4, Protocol.V311)])
async def test_an_old_broker(level: int, protocol: Protocol, mute: bool) -> None:
    """Whether it refuses what it does not know or hangs up on it."""
    async with server(broker_of(level, mute=mute)) as port:
        assert await found(port) is protocol


@pytest.mark.parametrize("answer", [ACCEPTED, b"\x20\x02\x00\x05", b"\x20\x05\x00\x00\xff\xff\xff"])
async def test_a_wrong_answer_to_mqtt_5(answer: bytes) -> None:
    """In the manner of an older version, or nonsense."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        writer.write(answer if level_of(packet) == 5 else ACCEPTED)
        await reader.read()

    async with server(converse) as port:
        assert await found(port) is Protocol.V311


async def test_mqtt_5_of_which_a_broker_can_only_connect() -> None:
    """What works in 3.1.1 is spoken in 3.1.1."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        if level_of(packet) == 5:
            writer.write(b"\x20\x03\x00\x00\x00")
            return
        writer.write(ACCEPTED)
        while True:
            first, packet = await next_packet(reader, writer)
            if first == 0x82:
                writer.write(b"\x90\x03" + packet[:2] + b"\x00")
            elif first == 0x32:
                end = 2 + int.from_bytes(packet[:2])
                writer.write(b"\x40\x02" + packet[end : end + 2])
                writer.write(bytes((0x30, end)) + packet[:end])

    async with server(converse) as port:
        assert await found(port) is Protocol.V311


@pytest.mark.parametrize("level", [4, 5])
async def test_a_refused_password_is_tried_once(level: int) -> None:
    """In the first version that the broker knows."""
    tried: list[int] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        tried.append(level_of(packet))
        if level_of(packet) != level:
            writer.write(b"\x20\x02\x00\x01")
        else:
            writer.write(b"\x20\x02\x00\x04" if level == 4 else b"\x20\x03\x00\x86\x00")

    async with server(converse) as port:
        failure = await failure_of(port, username="me", password="wrong")
    assert failure.key is BrokerErrorKey.BAD_CREDENTIALS
    assert tried.count(level) == 1
    assert tried[-1] == level

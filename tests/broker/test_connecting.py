"""What may keep us from a broker, and that it is told precisely."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
import errno
from pathlib import Path
import socket
import ssl
import threading

import pytest

from custom_components.mqtt_polyglot.broker import paho_connection, stream
from custom_components.mqtt_polyglot.broker.errors import (
    AuthenticationError,
    BrokerError,
    BrokerErrorKey,
    from_connack,
    from_exception,
    from_puback,
)
from custom_components.mqtt_polyglot.broker.paho_connection import CONNECT_TIMEOUT
from custom_components.mqtt_polyglot.broker.paho_link import PahoLink
from custom_components.mqtt_polyglot.broker.settings import (
    BrokerSettings,
    Protocol,
    TlsSettings,
    Transport,
)
from custom_components.mqtt_polyglot.broker.websocket import upgrade_request
from scripts.lab.broker import Broker as EmbeddedBroker
from scripts.lab.mosquitto import Mosquitto, free_port

from .conftest import MosquittoFactory
from .helpers import Conversation, Line, broker_that, server, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")


async def failure_of(settings: BrokerSettings) -> BrokerError:
    """Try to connect, and return why it does not work."""
    line = Line(settings)
    with pytest.raises(BrokerError) as caught:
        await line.link.connect()
    assert not line.link.connected
    assert not line.states
    return caught.value


async def failure_with(conversation: Conversation, **changes: object) -> BrokerError:
    """Try to connect to a server of our own, and return why it does not work."""
    async with server(conversation) as port:
        return await failure_of(settings_for(port, **changes))


async def hang_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Close at once."""


async def say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Listen for ever."""
    await reader.read()
    await asyncio.Event().wait()


def answering(data: bytes) -> Conversation:
    """Answer whatever comes with these bytes, and close."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(data)
        await writer.drain()

    return converse


async def test_nobody_listens() -> None:
    """A port without a server."""
    failure = await failure_of(settings_for(free_port()))
    assert failure.key is BrokerErrorKey.CONNECTION_REFUSED


async def test_no_such_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that the resolver does not know."""

    def getaddrinfo(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    failure = await failure_of(settings_for(1883, host="no.such.host.invalid"))
    assert failure.key is BrokerErrorKey.NAME_NOT_FOUND


async def test_a_resolver_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the name that fails, not the way to the host."""
    over = threading.Event()
    monkeypatch.setattr(stream, "_STEP_TIMEOUT", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: over.wait(10))
    failure = await failure_of(settings_for(1883, host="slow.local"))
    over.set()
    assert failure.key is BrokerErrorKey.NAME_NOT_FOUND


async def test_not_a_name_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that IDNA cannot encode."""

    def getaddrinfo(host: str, *_args: object, **_kwargs: object) -> None:
        host.encode("idna")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    failure = await failure_of(settings_for(1883, host="a" * 70 + ".local"))
    assert failure.key is BrokerErrorKey.NAME_NOT_FOUND


async def test_a_name_without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that finds nothing to say."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: [])
    failure = await failure_of(settings_for(1883, host="empty.local"))
    assert failure.key is BrokerErrorKey.NAME_NOT_FOUND


async def test_the_second_address_is_tried(
    embedded: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may have addresses that lead nowhere."""
    kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    addresses = [(*kind, ("127.0.0.1", port)) for port in (free_port(), embedded.port)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: addresses)
    async with Line(settings_for(embedded.port, host="two.local")) as line:
        assert line.link.connected


async def test_the_next_address_does_not_wait_for_the_first(
    embedded: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may have an address of version 6 at which nobody answers."""
    with swallowing() as deaf:
        addresses = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", deaf),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", embedded.port)),
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: addresses)
        # The first one has longer than we wait for a connection.
        monkeypatch.setattr(stream, "_STEP_TIMEOUT", 2 * CONNECT_TIMEOUT)
        async with Line(settings_for(embedded.port, host="two.local")) as line:
            assert line.link.connected


@contextmanager
def swallowing() -> Iterator[tuple[str, int]]:
    """An address that does not answer the first packet of TCP."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(0)
        # Connections that nobody accepts fill the queue; the next one waits for ever.
        full = [socket.socket() for _ in range(4)]
        try:
            for other in full:
                other.setblocking(False)
                other.connect_ex(sock.getsockname())
            yield sock.getsockname()
        finally:
            for other in full:
                other.close()


async def test_an_address_that_swallows_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer to the first packet of TCP."""
    monkeypatch.setattr(stream, "_STEP_TIMEOUT", 0.2)
    with swallowing() as deaf:
        failure = await failure_of(settings_for(deaf[1]))
    assert failure.key is BrokerErrorKey.TIMEOUT


async def test_no_connack(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the connection and is silent."""
    monkeypatch.setattr(paho_connection, "CONNECT_TIMEOUT", 0.2)
    failure = await failure_with(say_nothing)
    assert failure.key is BrokerErrorKey.NO_ANSWER


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"tls": TlsSettings(insecure=True)}, BrokerErrorKey.TLS_FAILED),
        ({"transport": Transport.WEBSOCKETS}, BrokerErrorKey.WEBSOCKET_REFUSED),
    ],
)
@pytest.mark.parametrize("conversation", [say_nothing, hang_up])
async def test_no_handshake(
    monkeypatch: pytest.MonkeyPatch,
    conversation: Conversation,
    changes: dict[str, object],
    key: BrokerErrorKey,
) -> None:
    """A server that takes the connection and answers neither TLS nor WebSocket."""
    monkeypatch.setattr(stream, "_STEP_TIMEOUT", 0.2)
    failure = await failure_with(conversation, **changes)
    assert failure.key is key


@pytest.mark.parametrize("protocol", Protocol)
async def test_closed_at_once(protocol: Protocol) -> None:
    """Old brokers close on what they do not know, and so does whoever dislikes anything else."""
    failure = await failure_with(hang_up, protocol=protocol)
    assert failure.key is BrokerErrorKey.CONNECTION_LOST


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5, 6, 250])
async def test_connack_of_the_old_versions(code: int) -> None:
    """The return codes of section 3.2.2.3."""
    failure = await failure_with(broker_that(connack=bytes((0x20, 2, 0, code))))
    assert failure.key is {
        1: BrokerErrorKey.PROTOCOL_REFUSED,
        2: BrokerErrorKey.CLIENT_ID_REFUSED,
        3: BrokerErrorKey.SERVER_UNAVAILABLE,
        4: BrokerErrorKey.BAD_CREDENTIALS,
        5: BrokerErrorKey.NOT_AUTHORIZED,
    }.get(code, BrokerErrorKey.UNKNOWN)
    assert isinstance(failure, AuthenticationError) is (code in {4, 5})


async def test_connack_of_the_newest_version() -> None:
    """The reason, and the broker's own words for it."""
    words = b"come back later"
    properties = bytes((0x1F, 0, len(words))) + words
    body = bytes((0, 0x89, len(properties))) + properties
    connack = bytes((0x20, len(body))) + body
    failure = await failure_with(broker_that(connack=connack), protocol=Protocol.V5)
    assert failure.key is BrokerErrorKey.SERVER_UNAVAILABLE
    assert failure.detail == "Server busy: come back later"


async def test_the_newest_version_is_refused() -> None:
    """By a broker that has never heard of it, in the manner of the older versions."""
    connack = b"\x20\x02\x00\x01"
    failure = await failure_with(broker_that(connack=connack), protocol=Protocol.V5)
    assert failure.key is BrokerErrorKey.PROTOCOL_REFUSED


async def test_the_oldest_version_is_refused(embedded: EmbeddedBroker) -> None:
    """The embedded broker closes without a word."""
    failure = await failure_of(settings_for(embedded.port, protocol=Protocol.V31))
    assert failure.key is BrokerErrorKey.CONNECTION_LOST
    assert not failure.detail  # none of ours is shown as the words of a broker


@pytest.mark.parametrize(
    ("answer", "key", "detail"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not_mqtt", "HTTP/1.1 400 Bad Request"),
        (b"INFO {}\r\n", "not_mqtt", "INFO {}"),
        (b"\x90\x00", "not_mqtt", "�"),
        (b"\x30\xff\xff\xff\xff\xff", "not_mqtt", "0�����"),
        (b"\x20\x02\x00\x00"[:3] + b"\xff" * 5, "protocol_refused", ""),
        (b"\x20\x01\x00", "protocol_refused", ""),
        (b"\xf0\x00", "protocol_refused", ""),
    ],
)
@pytest.mark.parametrize("protocol", Protocol)
async def test_something_else_than_a_broker(
    answer: bytes, key: str, detail: str, protocol: Protocol
) -> None:
    """What no broker begins with is told from a version that we do not speak, and quoted."""
    failure = await failure_with(answering(answer), protocol=protocol)
    if answer[:1] == b"\x20" and failure.key is BrokerErrorKey.UNKNOWN:
        return  # 255 is a code, though one that nobody knows
    assert failure.key == key
    assert not detail or failure.detail == detail


@pytest.mark.parametrize("hello", [b"SSH-2.0-OpenSSH_9.2p1\r\n", b"220 mail ESMTP\r\n", b"RFB 003"])
async def test_a_server_that_speaks_first(hello: bytes) -> None:
    """It is not waited for: what it says is no packet, and there may be no end of it."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(hello)
        await reader.read()
        await asyncio.Event().wait()

    async with asyncio.timeout(2):
        failure = await failure_with(converse)
    assert failure.key is BrokerErrorKey.NOT_MQTT
    assert failure.detail == hello.decode().strip()


async def test_a_refusal_by_disconnect() -> None:
    """MQTT 5 lets a broker end with DISCONNECT what it does not begin."""
    failure = await failure_with(broker_that(connack=b"\xe0\x02\x87\x00"), protocol=Protocol.V5)
    assert failure.key is BrokerErrorKey.NOT_AUTHORIZED


async def test_tls_is_expected() -> None:
    """A TLS server answers what is not TLS with an alert."""
    failure = await failure_with(answering(b"\x15\x03\x01\x00\x02\x02\x46"))
    assert failure.key is BrokerErrorKey.TLS_EXPECTED


async def test_tls_is_not_expected(shared_mosquitto: Mosquitto) -> None:
    """A broker without TLS takes our first message for nonsense."""
    failure = await failure_of(settings_for(shared_mosquitto.port, tls=TlsSettings(insecure=True)))
    assert failure.key is BrokerErrorKey.TLS_FAILED


async def test_the_websocket_is_refused(shared_mosquitto: Mosquitto) -> None:
    """By something that is a web server, by something that is not, and by silence."""
    websockets = {"transport": Transport.WEBSOCKETS}
    failure = await failure_with(answering(b"HTTP/1.1 404 Not Found\r\n\r\n"), **websockets)
    assert failure.key is BrokerErrorKey.WEBSOCKET_REFUSED
    assert failure.detail == "HTTP/1.1 404 Not Found"
    failure = await failure_with(answering(b"\x20\x02\x00\x01"), **websockets)
    assert failure.key is BrokerErrorKey.WEBSOCKET_REFUSED
    failure = await failure_with(answering(b"endless" * 5000), **websockets)
    assert failure.key is BrokerErrorKey.WEBSOCKET_REFUSED
    failure = await failure_of(settings_for(shared_mosquitto.port, **websockets))
    assert failure.key is BrokerErrorKey.WEBSOCKET_REFUSED


async def test_line_breaks_do_not_reach_the_server() -> None:
    """Whoever types a header cannot add another."""
    for changes in ({"ws_path": "/a\nX: y"}, {"ws_headers": (("X", "y\r\nZ: z"),)}):
        failure = await failure_with(say_nothing, transport=Transport.WEBSOCKETS, **changes)
        assert failure.key is BrokerErrorKey.WEBSOCKET_REFUSED


async def test_what_the_server_is_asked() -> None:
    """Path and headers as they are set."""
    heads: list[str] = []

    async def converse(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())

    await failure_with(
        converse,
        transport=Transport.WEBSOCKETS,
        ws_path="/path?query",
        ws_headers=(("X-Token", "secret"), ("Host", "another")),
    )
    assert heads[0].startswith("GET /path?query HTTP/1.1\r\nHost: another\r\n")
    assert "X-Token: secret\r\n" in heads[0]
    assert "Sec-WebSocket-Protocol: mqtt\r\n" in heads[0]


def test_an_address_of_version_6_in_the_request() -> None:
    """It stands in brackets."""
    request = upgrade_request(settings_for(8083, host="fe80::1"), b"key")
    assert b"Host: [fe80::1]:8083" in request


async def test_waiting_for_a_socket() -> None:
    """For what it brings, and for what it takes: TLS may want either at any time."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        wants: list[Exception] = [ssl.SSLWantWriteError(), ssl.SSLWantReadError()]

        def act() -> bytes:
            if wants:
                raise wants.pop(0)
            return ours.recv(10)

        asyncio.get_running_loop().call_later(0.05, theirs.send, b"x")
        assert await stream._retry(ours, act) == b"x"


async def test_an_address_that_this_machine_cannot_use(
    embedded: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without IPv6 is told of such addresses nevertheless."""
    addresses = [
        (9999, socket.SOCK_STREAM, 6, "", ("127.0.0.1", embedded.port)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", embedded.port)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: addresses)
    async with Line(settings_for(embedded.port, host="two.local")) as line:
        assert line.link.connected


async def test_bad_credentials(mosquitto_with: MosquittoFactory, tmp_path: Path) -> None:
    """Mosquitto calls it "not authorized", in every version."""
    users = tmp_path / "users"
    # "secret", as mosquitto_passwd hashes it.
    users.write_text(
        "user:$7$101$Kb0ag6hCL41pMiDM$lEVOSrncjP4j/aL6wbewqdSAHyQxeSiXnC2FY0Kw1zSUcsFPLY8Ne4H7hr1wW24"
        "+PsK3ssvusFbufOWQMvk6cA==\n"
    )
    broker = mosquitto_with("allow_anonymous false", f"password_file {users}")
    for protocol in Protocol:
        settings = settings_for(broker.port, protocol=protocol, username="user", password="secret")
        async with Line(settings) as line:
            assert line.link.connected
        for wrong in (replace(settings, password="wrong"), replace(settings, username=None)):
            failure = await failure_of(wrong)
            assert isinstance(failure, AuthenticationError)
            assert failure.key is BrokerErrorKey.NOT_AUTHORIZED


async def test_the_client_id_is_refused(shared_mosquitto: Mosquitto) -> None:
    """A version 3.1 broker may refuse long ones; here a server of our own does."""
    failure = await failure_with(broker_that(connack=b"\x20\x02\x00\x02"), protocol=Protocol.V31)
    assert failure.key is BrokerErrorKey.CLIENT_ID_REFUSED


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.05])
@pytest.mark.parametrize("transport", Transport)
@pytest.mark.parametrize("tls", [None, TlsSettings(insecure=True)], ids=["plain", "tls"])
async def test_giving_up_half_way(
    pause: float, transport: Transport, tls: TlsSettings | None
) -> None:
    """Whoever waits for the connection may be cancelled at any moment."""
    async with server(say_nothing) as port:
        link = PahoLink(settings_for(port, transport=transport, tls=tls))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(pause):
                await link.connect()
        assert not link.connected


async def test_giving_up_before_connack() -> None:
    """The socket of a connection that nobody waits for is closed."""
    asked, closed = asyncio.Event(), asyncio.Event()

    async def converse(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        asked.set()
        with suppress(ConnectionError):
            await reader.read()
        closed.set()

    async with server(converse) as port:
        task = asyncio.create_task(PahoLink(settings_for(port)).connect())
        await asked.wait()
        task.cancel()
        await asyncio.wait_for(closed.wait(), 1)
        assert task.cancelled()


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (OSError(errno.EHOSTUNREACH, "No route to host"), BrokerErrorKey.UNREACHABLE),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), BrokerErrorKey.UNREACHABLE),
        (OSError(errno.EMFILE, "Too many open files"), BrokerErrorKey.UNKNOWN),
        (TimeoutError(errno.ETIMEDOUT, "Timed out"), BrokerErrorKey.TIMEOUT),
        (ConnectionResetError(errno.ECONNRESET, "Reset"), BrokerErrorKey.CONNECTION_LOST),
        (
            OSError("Multiple exceptions: [Errno 101] ('::1', 1), [Errno 111] ('127.0.0.1', 1)"),
            BrokerErrorKey.CONNECTION_REFUSED,
        ),
        (OSError("Multiple exceptions: [Errno 24], [Errno 22]"), BrokerErrorKey.UNKNOWN),
        (ssl.SSLError(1, "NO_SHARED_CIPHER"), BrokerErrorKey.TLS_FAILED),
        (ssl.SSLError(1, "TLSV1_ALERT_UNKNOWN_CA"), BrokerErrorKey.TLS_CLIENT_CERTIFICATE),
    ],
)
def test_errors_of_the_system(error: OSError, key: BrokerErrorKey) -> None:
    """What cannot be brought about on one machine."""
    failure = from_exception(error)
    assert failure.key is key
    assert failure.detail in str(error)
    assert str(failure) == f"{key}: {error}"


def test_reason_codes() -> None:
    """Of CONNACK, and of PUBACK."""
    assert isinstance(from_connack(0x8A, "Banned"), AuthenticationError)
    assert from_connack(0x9A, "Retain not supported").key is BrokerErrorKey.UNKNOWN
    assert from_puback(0x87, "").key is BrokerErrorKey.NOT_AUTHORIZED
    assert from_puback(0x97, "Quota exceeded").key is BrokerErrorKey.PUBLISH_REFUSED
    assert str(from_puback(0x97, "")) == "publish_refused"


@pytest.mark.parametrize(
    "changes",
    [
        {"host": ""},
        {"client_id": ""},
        {"port": 0},
        {"port": 65536},
        {"keepalive": -1},
        {"keepalive": 65536},
        {"status_topic": "a/+"},
        {"password": "x" * 65536},
    ],
)
def test_impossible_settings(changes: dict[str, object]) -> None:
    """They are refused before anybody uses them."""
    with pytest.raises(ValueError):  # noqa: PT011
        settings_for(1883, **changes)


def test_settings_keep_their_secrets() -> None:
    """In a log or a traceback."""
    settings = settings_for(
        1883,
        username="user",
        password="hush",
        ws_headers=(("Authorization", "hush"),),
        tls=TlsSettings(client_certificate="public", client_key="hush", client_key_password="hush"),
    )
    assert "hush" not in repr(settings)
    assert "user" in repr(settings)

"""TLS: whom we trust, whom the broker trusts, and what is told when one of them does not."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
import ssl

import pytest

from custom_components.mqtt_polyglot.broker.errors import BrokerError, BrokerErrorKey
from custom_components.mqtt_polyglot.broker.link_check import LinkCheck, check
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.broker.paho_link import PahoLink
from custom_components.mqtt_polyglot.broker.settings import (
    BrokerSettings,
    Protocol,
    TlsSettings,
    Transport,
)
from custom_components.mqtt_polyglot.broker.stream import Stream
from custom_components.mqtt_polyglot.broker.tls import create_context
from scripts.lab.mosquitto import Mosquitto, free_port

from ..waiting import until
from .conftest import Authority, MosquittoFactory
from .helpers import Line, broker_that, server, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")

type SecureFactory = Callable[..., int]


@pytest.fixture
def secure(mosquitto_with: MosquittoFactory, authority: Authority, tmp_path: Path) -> SecureFactory:
    """Start a broker with a certificate, and return the port."""

    def start(
        certificate: tuple[str, str] | None = None,
        *lines: str,
        transport: Transport = Transport.TCP,
    ) -> int:
        certificate = certificate or authority.issue("127.0.0.1")
        for name, text in zip(("broker.crt", "broker.key"), certificate, strict=True):
            (tmp_path / name).write_text(text)
        (tmp_path / "ca.crt").write_text(authority.certificate)
        lines = (
            *lines,
            f"cafile {tmp_path}/ca.crt",
            f"certfile {tmp_path}/broker.crt",
            f"keyfile {tmp_path}/broker.key",
        )
        if transport is Transport.TCP:
            return mosquitto_with("allow_anonymous true", *lines).port
        port = free_port()  # Mosquitto does not start with a WebSocket alone
        listener = (f"listener {port} 127.0.0.1", "protocol websockets")
        mosquitto_with("allow_anonymous true", *listener, *lines)
        return port

    return start


async def key_of_failure(settings: BrokerSettings) -> BrokerErrorKey:
    """Try to connect, and return why it does not work."""
    with pytest.raises(BrokerError) as caught:
        await PahoLink(settings).connect()
    return caught.value.key


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize("transport", Transport)
async def test_a_burst_over_tls(
    secure: SecureFactory, authority: Authority, protocol: Protocol, transport: Transport
) -> None:
    """Nothing stays unread in the buffers of TLS, in any combination."""
    settings = settings_for(
        secure(transport=transport),
        protocol=protocol,
        transport=transport,
        tls=TlsSettings(ca=authority.certificate),
    )
    count = 1000
    async with Line(replace(settings, client_id="sender")) as sender, Line(settings) as line:
        line.link.subscribe(["burst"])
        await line.link.publish(Publish("ready", b"", qos=1))
        await asyncio.gather(
            *(sender.link.publish(Publish("burst", b"%d" % n)) for n in range(count))
        )
        await until(lambda: len(line.messages) >= count, 20)
    assert line.heard == [("burst", b"%d" % n) for n in range(count)]


async def test_a_large_message_over_tls(secure: SecureFactory, authority: Authority) -> None:
    """Many records of TLS, both ways."""
    settings = settings_for(secure(), tls=TlsSettings(ca=authority.certificate))
    payload = bytes(range(256)) * 8000
    async with Line(settings) as line:
        line.link.subscribe(["large"])
        await line.link.publish(Publish("large", payload, qos=1))
        await until(lambda: line.messages)
    assert line.heard == [("large", payload)]


async def test_a_trial_over_tls(secure: SecureFactory, authority: Authority) -> None:
    """What the configuration flow asks."""
    settings = settings_for(secure(), tls=TlsSettings(ca=authority.certificate))
    assert await check(settings) == LinkCheck(True, True, settings.protocol)


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize("transport", Transport)
@pytest.mark.parametrize("lines", [(), ("require_certificate true",)])
async def test_a_trial_without_tls(
    secure: SecureFactory, protocol: Protocol, transport: Transport, lines: tuple[str, ...]
) -> None:
    """Of a port that speaks nothing else: Mosquitto just closes, so it is asked in TLS, too."""
    settings = settings_for(secure(None, *lines), protocol=protocol, transport=transport)
    with pytest.raises(BrokerError) as caught:
        await check(settings)
    assert caught.value.key is BrokerErrorKey.TLS_EXPECTED


async def test_a_trial_of_what_is_no_broker(mosquitto: Mosquitto) -> None:
    """Neither with TLS nor without."""
    with pytest.raises(BrokerError) as caught:
        await check(settings_for(mosquitto.port, transport=Transport.WEBSOCKETS))
    assert caught.value.key is BrokerErrorKey.WEBSOCKET_UNEXPECTED
    with pytest.raises(BrokerError) as caught:
        await check(settings_for(free_port()))
    assert caught.value.key is BrokerErrorKey.CONNECTION_REFUSED


async def test_an_unknown_authority(secure: SecureFactory) -> None:
    """Not ours, and not one of the system's."""
    port = secure()
    for tls in (TlsSettings(ca=Authority().certificate), TlsSettings()):
        assert await key_of_failure(settings_for(port, tls=tls)) is BrokerErrorKey.TLS_UNTRUSTED
    async with Line(settings_for(port, tls=TlsSettings(insecure=True))) as line:
        assert line.link.connected


async def test_the_wrong_name(secure: SecureFactory, authority: Authority) -> None:
    """A certificate for another address."""
    port = secure(authority.issue("127.0.0.2"))
    settings = settings_for(port, tls=TlsSettings(ca=authority.certificate))
    assert await key_of_failure(settings) is BrokerErrorKey.TLS_WRONG_NAME
    port = secure(authority.issue("broker.local"))
    settings = settings_for(port, tls=TlsSettings(ca=authority.certificate))
    assert await key_of_failure(settings) is BrokerErrorKey.TLS_WRONG_NAME
    settings = replace(settings, tls=TlsSettings(ca=authority.certificate, insecure=True))
    async with Line(settings) as line:
        assert line.link.connected


async def test_an_expired_certificate(secure: SecureFactory, authority: Authority) -> None:
    """It was good until yesterday."""
    port = secure(authority.issue("127.0.0.1", days=-1))
    settings = settings_for(port, tls=TlsSettings(ca=authority.certificate))
    assert await key_of_failure(settings) is BrokerErrorKey.TLS_EXPIRED


async def test_the_certificate_of_the_broker_itself_is_trusted(
    secure: SecureFactory, authority: Authority
) -> None:
    """Without the authority above it."""
    certificate = authority.issue("127.0.0.1")
    settings = settings_for(secure(certificate), tls=TlsSettings(ca=certificate[0]))
    async with Line(settings) as line:
        assert line.link.connected


@pytest.mark.parametrize("transport", Transport)
async def test_a_client_certificate(
    secure: SecureFactory, authority: Authority, transport: Transport
) -> None:
    """It is wanted, missing, a stranger's, and right."""
    port = secure(None, "require_certificate true", transport=transport)

    def settings(certificate: str | None = None, key: str | None = None) -> BrokerSettings:
        tls = TlsSettings(
            ca=authority.certificate,
            client_certificate=certificate,
            client_key=key,
            client_key_password="secret",
        )
        return settings_for(port, transport=transport, tls=tls)

    certificate, key = authority.issue("polyglot", password=b"secret")
    for good in (settings(certificate, key), settings(certificate + key)):
        async with Line(good) as line:
            assert line.link.connected
    strangers = [Authority().issue("polyglot"), Authority("Another one").issue("polyglot")]
    for bad in (settings(), *(settings(*stranger) for stranger in strangers)):
        assert await key_of_failure(bad) is BrokerErrorKey.TLS_CLIENT_CERTIFICATE


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_broker_without_tickets(
    authority: Authority, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    """Who says nothing after the handshake is content."""
    for name, text in zip(("crt", "key"), authority.issue("127.0.0.1"), strict=True):
        (tmp_path / name).write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "crt", tmp_path / "key")
    context.maximum_version = version
    context.num_tickets = 0
    async with server(broker_that(), context) as port:
        settings = settings_for(port, tls=TlsSettings(ca=authority.certificate))
        async with Line(settings) as line:
            assert line.link.connected


async def test_a_complaint_that_comes_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """From far away the alert may come when we have asked for the connection already."""

    def receive(_stream: Stream) -> bytes:
        raise ssl.SSLError(1, "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] certificate required")

    monkeypatch.setattr(Stream, "_receive", receive)
    async with server(broker_that()) as port:
        key = await key_of_failure(settings_for(port))
    assert key is BrokerErrorKey.TLS_CLIENT_CERTIFICATE


def test_files_that_are_none(authority: Authority) -> None:
    """Told before anything is sent."""
    certificate, key = authority.issue("polyglot", password=b"secret")
    other = authority.issue("other")[1]
    bad = [
        TlsSettings(ca="nonsense"),
        TlsSettings(ca="nönsense"),
        TlsSettings(client_certificate="nonsense"),
        TlsSettings(client_certificate=certificate),
        TlsSettings(client_certificate=certificate, client_key="nonsense"),
        TlsSettings(client_certificate=certificate, client_key=other),
        TlsSettings(client_certificate=certificate, client_key=key),
        TlsSettings(client_certificate=certificate, client_key=key, client_key_password="wrong"),
        TlsSettings(client_certificate=certificate, client_key=key, client_key_password="x" * 2000),
        TlsSettings(client_key=key, client_key_password="secret"),
    ]
    for settings in bad:
        with pytest.raises(BrokerError) as caught:
            create_context(settings)
        key = BrokerErrorKey.TLS_BAD_CA if settings.ca else BrokerErrorKey.TLS_BAD_FILE
        assert caught.value.key is key


async def test_bad_files_are_told_when_connecting() -> None:
    """As any other failure."""
    settings = settings_for(1883, tls=TlsSettings(ca="nonsense"))
    assert await key_of_failure(settings) is BrokerErrorKey.TLS_BAD_CA

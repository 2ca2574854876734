"""Real brokers on this machine, and certificates for them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import contextmanager
import datetime
import ipaddress
from pathlib import Path
import socket
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest
import pytest_socket

from scripts.lab.broker import Broker as EmbeddedBroker
from scripts.lab.mosquitto import MOSQUITTO, Mosquitto, free_port

from ..waiting import until
from .helpers import open_sockets


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Let the tests of this room reach 127.0.0.1."""


@pytest.fixture
async def no_socket_left() -> AsyncGenerator[None]:
    """See to it that a test leaves no socket open and none watched."""
    # The clean-up of pytest itself looks for tasks, timers and threads.
    before = open_sockets()
    watched = len(asyncio.get_running_loop()._selector.get_map())  # type: ignore[attr-defined]
    yield
    # The test's own servers may need a moment for theirs.
    await until(lambda: open_sockets() <= before)
    assert len(asyncio.get_running_loop()._selector.get_map()) <= watched  # type: ignore[attr-defined]


@contextmanager
def sockets() -> Iterator[None]:
    """Allow sockets for a session fixture, which may begin before or after ``socket_enabled``."""
    enabled = socket.socket is pytest_socket._true_socket
    pytest_socket.enable_socket()
    try:
        yield
    finally:
        if not enabled:
            pytest_socket.disable_socket(allow_unix_socket=True)


type MosquittoFactory = Callable[..., Mosquitto]


@pytest.fixture
def mosquitto_with(tmp_path: Path) -> Generator[MosquittoFactory]:
    """Start Mosquitto with the given lines of configuration."""
    if MOSQUITTO is None:
        pytest.skip("Mosquitto is not installed")
    started: list[Mosquitto] = []

    def start(*lines: str) -> Mosquitto:
        folder = tmp_path / f"mosquitto{len(started)}"
        folder.mkdir()
        started.append(Mosquitto(folder, *lines))
        return started[-1].start()

    yield start
    for broker in started:
        broker.kill()


@pytest.fixture
def mosquitto(mosquitto_with: MosquittoFactory) -> Mosquitto:
    """A Mosquitto that lets everybody in, alone for one test."""
    return mosquitto_with("allow_anonymous true")


@pytest.fixture(scope="session")
def shared_mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Generator[Mosquitto]:
    """A Mosquitto that lets everybody in, for the tests that do it no harm."""
    if MOSQUITTO is None:
        pytest.skip("Mosquitto is not installed")
    with sockets():
        port = free_port()
        broker = Mosquitto(
            tmp_path_factory.mktemp("mosquitto"),
            "allow_anonymous true",
            f"listener {port} 127.0.0.1",
            "protocol websockets",
        ).start()
        broker.websocket_port = port
    yield broker
    broker.kill()


@pytest.fixture(scope="session")
def embedded() -> Generator[EmbeddedBroker]:
    """The broker of the demo: MQTT 3.1.1 over TCP and WebSocket."""
    with sockets():
        broker = EmbeddedBroker()
        broker.start()
    yield broker
    broker.stop()


class Authority:
    """A certificate authority for one test run; everything is PEM text."""

    def __init__(self, name: str = "Test authority") -> None:
        """Make its own certificate."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            self._builder(self._name, self._key, days=10)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()

    def issue(self, name: str, *, days: int = 10, password: bytes | None = None) -> tuple[str, str]:
        """A certificate for an address or a name, and its key.

        Args:
            name: The subject, and the only name that the certificate is good for.
            days: How long it is good from now on; less than nothing if it has been.
            password: What the key is encrypted with.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            subject: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            subject = x509.DNSName(name)
        certificate = (
            self._builder(
                x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key, days=days
            )
            .add_extension(x509.SubjectAlternativeName([subject]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        encryption = (
            serialization.BestAvailableEncryption(password)
            if password
            else serialization.NoEncryption()
        )
        return (
            certificate.public_bytes(serialization.Encoding.PEM).decode(),
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
            ).decode(),
        )

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: int
    ) -> x509.CertificateBuilder:
        # The clock of the tests may be frozen; the one of OpenSSL never is.
        now = datetime.datetime.fromtimestamp(time.time(), datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=30))
            .not_valid_after(now + datetime.timedelta(days=days))
        )


@pytest.fixture(scope="session")
def authority() -> Authority:
    """The authority that the brokers' certificates come from."""
    return Authority()

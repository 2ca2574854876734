"""What is needed to reach a broker and to be let in."""

from dataclasses import dataclass, field
from enum import StrEnum

from .topic import MAX_BYTES, validate_topic


class Protocol(StrEnum):
    """The versions of MQTT, the best first."""

    V5 = "5"
    V311 = "3.1.1"
    V31 = "3.1"


class Transport(StrEnum):
    """What carries the packets."""

    TCP = "tcp"
    WEBSOCKETS = "websockets"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSettings:
    """Whom to trust and how to show who we are. Certificates and keys are PEM text.

    Attributes:
        ca: The certificates to trust; ``None`` for those of the system.
        client_certificate: Our certificate, the intermediate ones after it.
        client_key: Its key; ``None`` if that stands in the text of the certificate.
        client_key_password: What the key is encrypted with.
        insecure: Take any certificate of any name: protects from listeners, not from impostors.
    """

    ca: str | None = None
    client_certificate: str | None = None
    client_key: str | None = field(default=None, repr=False)
    client_key_password: str | None = field(default=None, repr=False)
    insecure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSettings:
    """One broker, and us as its client.

    Attributes:
        host: A name or an address.
        port: 1 to 65535.
        client_id: Ours alone, never empty: a broker ends the session of another with the same.
            Brokers of MQTT 3.1 may refuse more than 23 characters.
        protocol: The version to speak.
        find_protocol: The version is only what is known to work, or where to begin: another is
            spoken where the broker does not take it.
        keepalive: Seconds, 0 to 65535, after which silence is broken by a ping; 0 for never. A
            broker of MQTT 5 may ask for another value.
        ws_headers: Names and values for the request that opens a WebSocket.
        tls: ``None`` for an unencrypted connection.
        status_topic: Where ``online`` is retained while we are connected and ``offline`` when we
            are not; ``None`` for no such message.
    """

    host: str
    port: int
    client_id: str
    protocol: Protocol = Protocol.V311
    find_protocol: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    keepalive: int = 15
    transport: Transport = Transport.TCP
    ws_path: str = "/mqtt"
    ws_headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    tls: TlsSettings | None = None
    status_topic: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no packet can carry.

        Raises:
            ValueError: Something is empty, too long or out of its range.
        """
        if not self.host or not self.client_id:
            raise ValueError("a broker has a host, and its client an id")
        if not 0 < self.port <= 65535 or not 0 <= self.keepalive <= 65535:
            raise ValueError("the port or the keep alive is out of range")
        for text in (self.client_id, self.username, self.password):
            if text is not None and len(text.encode()) > MAX_BYTES:
                raise ValueError(f"more than {MAX_BYTES} bytes of client id, user name or password")
        if self.status_topic is not None:
            validate_topic(self.status_topic)

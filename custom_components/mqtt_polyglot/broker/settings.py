"""Settings of the connection to a broker."""

from dataclasses import dataclass, field
from enum import StrEnum

from .topic import MAX_BYTES, validate_topic


class Protocol(StrEnum):
    """The versions of MQTT, the best first."""

    V5 = "5"
    V311 = "3.1.1"
    V31 = "3.1"


class Transport(StrEnum):
    """The transport of the packets."""

    TCP = "tcp"
    WEBSOCKETS = "websockets"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSettings:
    """TLS settings. Certificates and keys are PEM text.

    Attributes:
        ca: The certificates to trust; ``None`` for those of the system.
        client_certificate: The client certificate, followed by the intermediate ones.
        client_key: Its private key; ``None`` if the text of the certificate has it.
        client_key_password: The password that the private key is encrypted with.
        insecure: Accept any certificate: protects from eavesdroppers, not from impostors.
    """

    ca: str | None = None
    client_certificate: str | None = None
    client_key: str | None = field(default=None, repr=False)
    client_key_password: str | None = field(default=None, repr=False)
    insecure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSettings:
    """The settings of the connection to one broker.

    Attributes:
        host: A host name or an IP address.
        port: 1 to 65535.
        client_id: Never empty, and unique: a broker disconnects another client with the same id.
            Brokers of MQTT 3.1 may refuse more than 23 characters.
        protocol: The version of MQTT.
        find_protocol: Try other versions where the broker does not accept ``protocol``.
        keepalive: Seconds without a message, 0 to 65535, after which a ping is sent; 0 for never. A
            broker of MQTT 5 may ask for another value.
        ws_headers: Names and values of additional headers of the WebSocket request.
        tls: ``None`` for an unencrypted connection.
        status_topic: The topic of our retained status message, ``online`` or ``offline``; ``None``
            for no such message.
        retain_as_published: Whether messages that come live keep the retain flag with which they
            were published. Only MQTT 5 can do that. What routes messages must not ask for it: it
            could not tell what is live.
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
    retain_as_published: bool = False

    def __post_init__(self) -> None:
        """Check the settings against what MQTT allows.

        Raises:
            ValueError: A value is empty, too long or out of range.
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

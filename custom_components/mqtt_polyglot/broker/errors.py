"""What can go wrong between us and a broker, and how it is told from errors and reason codes.

Every error bears a ``key``, one of the words of the table below, which the Home Assistant side
translates for the person. The ``detail`` is shown as a quotation: it is what the other side or the
operating system says, or figures, and never a sentence of ours, which could not be translated.
"""

from enum import StrEnum
import errno
import re
import socket
import ssl
from typing import Final


class BrokerErrorKey(StrEnum):
    """The kinds of failure, as far as the user can do something different about each."""

    NAME_NOT_FOUND = "name_not_found"
    CONNECTION_REFUSED = "connection_refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    NO_ANSWER = "no_answer"
    TLS_EXPECTED = "tls_expected"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_WRONG_NAME = "tls_wrong_name"
    TLS_EXPIRED = "tls_expired"
    TLS_CLIENT_CERTIFICATE = "tls_client_certificate"
    TLS_BAD_CA = "tls_bad_ca"
    TLS_BAD_FILE = "tls_bad_file"
    TLS_FAILED = "tls_failed"
    WEBSOCKET_REFUSED = "websocket_refused"
    WEBSOCKET_EXPECTED = "websocket_expected"
    WEBSOCKET_UNEXPECTED = "websocket_unexpected"
    WEBSOCKET_NOT_MQTT = "websocket_not_mqtt"
    NOT_MQTT = "not_mqtt"
    PROTOCOL_REFUSED = "protocol_refused"
    CLIENT_ID_REFUSED = "client_id_refused"
    BAD_CREDENTIALS = "bad_credentials"
    LOGIN_HUNG_UP = "login_hung_up"
    NOT_AUTHORIZED = "not_authorized"
    SERVER_UNAVAILABLE = "server_unavailable"
    CONNECTION_LOST = "connection_lost"
    SESSION_TAKEN_OVER = "session_taken_over"
    NOT_CONNECTED = "not_connected"
    BAD_TOPIC = "bad_topic"
    PUBLISH_REFUSED = "publish_refused"
    PUBLISH_HUNG_UP = "publish_hung_up"
    PUBLISH_UNCONFIRMED = "publish_unconfirmed"
    TOO_LARGE = "too_large"
    CONFIGURATION_TOPIC = "configuration_topic"
    UNKNOWN = "unknown"


class BrokerError(Exception):
    """The broker did not do what it was asked."""

    def __init__(self, key: BrokerErrorKey, detail: str = "") -> None:
        """Initialize the error with its kind and the other side's own words about it."""
        super().__init__(f"{key}: {detail}" if detail else str(key))
        self.key = key
        self.detail = detail


class AuthenticationError(BrokerError):
    """The broker refused our credentials: only the user can mend that."""


class StatusError(BrokerError):
    """The broker hung up on our status message."""


class PublishError(BrokerError):
    """The broker did not accept a message, or did not acknowledge it."""


# Of OpenSSL's x509_vfy.h.
_CERTIFICATE_ERRORS: Final = {
    9: BrokerErrorKey.TLS_EXPIRED,  # not yet valid
    10: BrokerErrorKey.TLS_EXPIRED,
    62: BrokerErrorKey.TLS_WRONG_NAME,  # host name
    64: BrokerErrorKey.TLS_WRONG_NAME,  # address
}
_CERTIFICATE_ALERTS: Final = ("CERTIFICATE", "UNKNOWN_CA", "DECRYPT_ERROR")  # RFC 8446, 6.2
_UNREACHABLE: Final = frozenset(
    {errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH, errno.EADDRNOTAVAIL}
)

_TLS_ALERT: Final = 0x15  # the first byte of an alert record, and no packet of MQTT
_DISCONNECT: Final = 0xE0
_FIRST_PACKETS: Final = frozenset({0x20, _DISCONNECT, 0xF0})
"""The first byte of the answers to CONNECT: CONNACK, and in MQTT 5 DISCONNECT and AUTH."""

# Of several addresses each may have failed in its own way, which aiohappyeyeballs keeps as text.
# The failure that got furthest tells most.
_ERRNO: Final = re.compile(r"\[Errno (\d+)\]")
_TELLING: Final = (errno.ECONNREFUSED, errno.ECONNRESET, errno.ETIMEDOUT, *_UNREACHABLE)

# MQTT 5, section 3.2.2.2. paho gives the return codes of 3.1 and 3.1.1 by these numbers as well.
_CONNACK_ERRORS: Final = {
    0x81: BrokerErrorKey.PROTOCOL_REFUSED,  # malformed packet
    0x82: BrokerErrorKey.PROTOCOL_REFUSED,  # protocol error
    0x84: BrokerErrorKey.PROTOCOL_REFUSED,
    0x85: BrokerErrorKey.CLIENT_ID_REFUSED,
    0x86: BrokerErrorKey.BAD_CREDENTIALS,
    0x87: BrokerErrorKey.NOT_AUTHORIZED,
    0x88: BrokerErrorKey.SERVER_UNAVAILABLE,
    0x89: BrokerErrorKey.SERVER_UNAVAILABLE,  # busy
    0x8A: BrokerErrorKey.NOT_AUTHORIZED,  # banned
    0x8C: BrokerErrorKey.BAD_CREDENTIALS,  # bad authentication method
    0x9C: BrokerErrorKey.SERVER_UNAVAILABLE,  # use another server
    0x9D: BrokerErrorKey.SERVER_UNAVAILABLE,  # server moved
    0x9F: BrokerErrorKey.SERVER_UNAVAILABLE,  # connection rate exceeded
}
_PUBLISH_ERRORS: Final = {
    0x87: BrokerErrorKey.NOT_AUTHORIZED,
    0x95: BrokerErrorKey.TOO_LARGE,
}


def from_exception(err: OSError | UnicodeError) -> BrokerError:
    """The failure to connect that an error of the operating system or of TLS means."""
    return BrokerError(_key_of(err), str(err))


def from_connack(code: int, words: str) -> BrokerError:
    """The failure that the reason code of a CONNACK means.

    Args:
        code: The reason code, 128 to 255.
        words: What the broker says about it.
    """
    key = _CONNACK_ERRORS.get(code, BrokerErrorKey.UNKNOWN)
    if key in {BrokerErrorKey.BAD_CREDENTIALS, BrokerErrorKey.NOT_AUTHORIZED}:
        return AuthenticationError(key, words)
    return BrokerError(key, words)


def before_connack(
    failure: OSError | None, opening: bytes, words: str, code: int | None = None
) -> BrokerError:
    """The failure when a connection ends before CONNACK.

    Args:
        failure: What broke it, if the network or TLS did.
        opening: The first bytes that were received.
        words: What the broker, or the operating system, says about it.
        code: The reason code of DISCONNECT.
    """
    if isinstance(failure, ssl.SSLError):
        return from_exception(failure)
    if not opening:
        # A reset is a hang-up by somebody who has not read what was sent.
        said = "" if isinstance(failure, ConnectionResetError) else words
        return BrokerError(BrokerErrorKey.CONNECTION_LOST, said)
    if opening[0] == _TLS_ALERT:
        return BrokerError(BrokerErrorKey.TLS_EXPECTED)
    if opening[0] == _DISCONNECT and code in _CONNACK_ERRORS:
        return from_connack(code, words)
    if speaks_mqtt(opening):
        return BrokerError(BrokerErrorKey.PROTOCOL_REFUSED, words)
    return BrokerError(BrokerErrorKey.NOT_MQTT, quote(opening))


def speaks_mqtt(opening: bytes) -> bool:
    """Whether these may be the first bytes of an answer to CONNECT."""
    return opening[0] in _FIRST_PACKETS


def quote(said: bytes) -> str:
    """The first line of what a server that is no broker says: "HTTP/1.1 400 Bad Request"."""
    line = said.decode("ascii", "replace").strip().partition("\n")[0]
    return "".join(filter(str.isprintable, line))[:100]


def from_puback(code: int, words: str) -> PublishError:
    """The failure that the reason code of a PUBACK, PUBREC or PUBCOMP means, 128 to 255."""
    return PublishError(_PUBLISH_ERRORS.get(code, BrokerErrorKey.PUBLISH_REFUSED), words)


def _key_of(err: OSError | UnicodeError) -> BrokerErrorKey:
    match err:
        case ssl.SSLCertVerificationError():
            return _CERTIFICATE_ERRORS.get(err.verify_code, BrokerErrorKey.TLS_UNTRUSTED)
        case ssl.SSLError():
            return _key_of_alert(str(err))
        case socket.gaierror() | UnicodeError():  # a name that IDNA cannot encode
            return BrokerErrorKey.NAME_NOT_FOUND
        case TimeoutError():
            return BrokerErrorKey.TIMEOUT
        case ConnectionRefusedError():
            return BrokerErrorKey.CONNECTION_REFUSED
        case ConnectionError():
            return BrokerErrorKey.CONNECTION_LOST
        case OSError() if err.errno in _UNREACHABLE:
            return BrokerErrorKey.UNREACHABLE
        case OSError(errno=None):
            return _key_of_several(str(err))
        case _:
            return BrokerErrorKey.UNKNOWN


def _key_of_several(words: str) -> BrokerErrorKey:
    numbers = set(map(int, _ERRNO.findall(words)))
    telling = next((number for number in _TELLING if number in numbers), None)
    return BrokerErrorKey.UNKNOWN if telling is None else _key_of(OSError(telling, words))


def _key_of_alert(words: str) -> BrokerErrorKey:
    # An alert comes from the broker, so a certificate that it complains of is ours: for example
    # TLSV13_ALERT_CERTIFICATE_REQUIRED or SSLV3_ALERT_BAD_CERTIFICATE.
    if "ALERT" in words and any(cause in words for cause in _CERTIFICATE_ALERTS):
        return BrokerErrorKey.TLS_CLIENT_CERTIFICATE
    return BrokerErrorKey.TLS_FAILED

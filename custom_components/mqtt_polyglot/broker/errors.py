"""What can go wrong between us and a broker.

Every error bears a ``key``, one of the words of the table below, which the Home Assistant side
translates for the person. The ``detail`` is shown as a quotation: it is what the other side or the
operating system says, or figures, and never a sentence of ours, which could not be translated.
"""

from enum import StrEnum


class BrokerErrorKey(StrEnum):
    """The kinds of failure that a person can tell apart and do something about."""

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
        """Keep the kind of failure and the other side's own words about it."""
        super().__init__(f"{key}: {detail}" if detail else str(key))
        self.key = key
        self.detail = detail


class AuthenticationError(BrokerError):
    """The broker refused who we say we are: only the user can mend that."""


class StatusError(BrokerError):
    """The broker hung up when we said on our status topic that we are here."""


class PublishError(BrokerError):
    """A message was not taken by the broker, or we cannot know that it was."""

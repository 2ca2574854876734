"""The test of a connection before a config entry is created or changed."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from uuid import uuid4

from homeassistant.const import CONF_HOST, CONF_PORT, CONF_PROTOCOL, CONF_USERNAME

from ..broker.errors import BrokerError, BrokerErrorKey
from ..broker.link_check import check
from ..broker.settings import BrokerSettings
from ..const import (
    CONF_BROKER_UID,
    CONF_PROTOCOL_FOUND,
    CONF_SESSION,
    CONF_SOFTWARE,
    CONF_TLS,
    CONF_WEBSOCKET,
)
from ..links.connection import broker_settings
from .permissions import CannotListen, CannotPublish, CannotTell, WarningMenu
from .validation import BASE

_FIELDS: Final[Mapping[BrokerErrorKey, str]] = {
    BrokerErrorKey.NAME_NOT_FOUND: CONF_HOST,
    BrokerErrorKey.CONNECTION_REFUSED: CONF_PORT,
    BrokerErrorKey.UNREACHABLE: CONF_HOST,
    BrokerErrorKey.TIMEOUT: CONF_HOST,
    BrokerErrorKey.NO_ANSWER: CONF_PORT,
    BrokerErrorKey.NOT_MQTT: CONF_PORT,
    BrokerErrorKey.TLS_EXPECTED: CONF_TLS,
    BrokerErrorKey.TLS_UNTRUSTED: CONF_TLS,
    BrokerErrorKey.TLS_WRONG_NAME: CONF_HOST,
    BrokerErrorKey.TLS_EXPIRED: CONF_TLS,
    BrokerErrorKey.TLS_CLIENT_CERTIFICATE: CONF_TLS,
    BrokerErrorKey.TLS_BAD_CA: CONF_TLS,
    BrokerErrorKey.TLS_BAD_FILE: CONF_TLS,
    BrokerErrorKey.TLS_FAILED: CONF_TLS,
    BrokerErrorKey.WEBSOCKET_REFUSED: CONF_WEBSOCKET,
    BrokerErrorKey.WEBSOCKET_EXPECTED: CONF_WEBSOCKET,
    BrokerErrorKey.WEBSOCKET_UNEXPECTED: CONF_WEBSOCKET,
    BrokerErrorKey.WEBSOCKET_NOT_MQTT: CONF_WEBSOCKET,
    BrokerErrorKey.PROTOCOL_REFUSED: CONF_PROTOCOL,
    BrokerErrorKey.CLIENT_ID_REFUSED: CONF_SESSION,
    BrokerErrorKey.BAD_CREDENTIALS: CONF_USERNAME,
    BrokerErrorKey.LOGIN_HUNG_UP: CONF_USERNAME,
    BrokerErrorKey.NOT_AUTHORIZED: CONF_USERNAME,
    BrokerErrorKey.SERVER_UNAVAILABLE: BASE,
    BrokerErrorKey.CONNECTION_LOST: BASE,
    BrokerErrorKey.SESSION_TAKEN_OVER: CONF_SESSION,
}
"""Where the user can mend what kept us from a broker."""


_WARNINGS: Final[Mapping[tuple[bool | None, bool | None], type[WarningMenu] | None]] = {
    (True, True): None,
    (True, False): CannotPublish,
    (False, True): CannotListen,
    (False, False): CannotListen,
    (None, None): CannotTell,
}
"""Which step tells what is not allowed: to listen, to publish. Who hears nothing has no use of more."""


def guest_settings(data: Mapping[str, Any]) -> BrokerSettings:
    """The settings of a broker for a short visit, beside a connection that may exist already.

    A client id that the user has chosen is used all the same: the broker may know us by it.

    Raises:
        ValueError: There is something in them that no packet can carry.
    """
    return broker_settings({**data, CONF_BROKER_UID: uuid4().hex})


class Outcome(NamedTuple):
    """The outcome of a test.

    Attributes:
        detail: What the broker says about what went wrong.
        warning: The step that tells what the broker does not allow, if anything.
    """

    detail: str = ""
    warning: type[WarningMenu] | None = None


async def try_connection(data: dict[str, Any], errors: dict[str, str]) -> Outcome:
    """Connect to a broker, send a message to ourselves, and leave again.

    Args:
        data: What a config entry would keep; takes the version of MQTT, if that is to be found.
        errors: Takes what went wrong, at the field where that can be mended.
    """
    try:
        settings = guest_settings(data)
    except ValueError:
        errors[BASE] = "invalid_settings"
        return Outcome()
    try:
        allowed = await check(settings)
    except BrokerError as err:
        field = _FIELDS.get(err.key)
        errors[field or BASE] = str(err.key if field else BrokerErrorKey.UNKNOWN)
        return Outcome(detail=err.detail)
    if settings.find_protocol:
        data[CONF_PROTOCOL_FOUND] = allowed.protocol.value
    data.pop(CONF_SOFTWARE, None)
    if allowed.software is not None:
        data[CONF_SOFTWARE] = allowed.software
    return Outcome(warning=_WARNINGS[allowed.can_subscribe, allowed.can_publish])

"""The trial of a broker before anything is kept, and where its failure is shown."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from homeassistant.const import CONF_HOST, CONF_PORT, CONF_PROTOCOL, CONF_USERNAME

from ..broker.errors import BrokerError, BrokerErrorKey
from ..broker.link_check import check
from ..broker.settings import BrokerSettings
from ..connection import broker_settings
from ..const import CONF_BROKER_UID, CONF_SESSION, CONF_TLS, CONF_WEBSOCKET

BASE: Final = "base"

_FIELDS: Final[Mapping[BrokerErrorKey, str]] = {
    BrokerErrorKey.NAME_NOT_FOUND: CONF_HOST,
    BrokerErrorKey.CONNECTION_REFUSED: CONF_PORT,
    BrokerErrorKey.UNREACHABLE: CONF_HOST,
    BrokerErrorKey.TIMEOUT: CONF_HOST,
    BrokerErrorKey.TLS_EXPECTED: CONF_TLS,
    BrokerErrorKey.TLS_UNTRUSTED: CONF_TLS,
    BrokerErrorKey.TLS_WRONG_NAME: CONF_HOST,
    BrokerErrorKey.TLS_EXPIRED: CONF_TLS,
    BrokerErrorKey.TLS_CLIENT_CERTIFICATE: CONF_TLS,
    BrokerErrorKey.TLS_BAD_FILE: CONF_TLS,
    BrokerErrorKey.TLS_FAILED: CONF_TLS,
    BrokerErrorKey.WEBSOCKET_REFUSED: CONF_WEBSOCKET,
    BrokerErrorKey.PROTOCOL_REFUSED: CONF_PROTOCOL,
    BrokerErrorKey.CLIENT_ID_REFUSED: CONF_SESSION,
    BrokerErrorKey.BAD_CREDENTIALS: CONF_USERNAME,
    BrokerErrorKey.NOT_AUTHORIZED: CONF_USERNAME,
    BrokerErrorKey.SERVER_UNAVAILABLE: BASE,
    BrokerErrorKey.CONNECTION_LOST: BASE,
}
"""Where the user can mend what kept us from a broker."""


def guest_settings(data: Mapping[str, Any]) -> BrokerSettings:
    """The settings of a broker for a short visit, beside a connection that may exist already.

    A client id that the user has chosen is used all the same: the broker may know us by it.

    Raises:
        ValueError: There is something in them that no packet can carry.
    """
    return broker_settings({**data, CONF_BROKER_UID: uuid4().hex})


async def try_broker(data: Mapping[str, Any], errors: dict[str, str]) -> str:
    """Connect to a broker and leave again.

    Args:
        data: What a config entry would keep.
        errors: Takes what went wrong, at the field where that can be mended.

    Returns:
        The broker's own words about what went wrong.
    """
    try:
        await check(guest_settings(data))
    except ValueError:
        errors[BASE] = "invalid_settings"
    except BrokerError as err:
        field = _FIELDS.get(err.key)
        errors[field or BASE] = str(err.key if field else BrokerErrorKey.UNKNOWN)
        return err.detail
    return ""

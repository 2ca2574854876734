"""The trial of a broker before anything is kept, and where what it shows is shown."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple
from uuid import uuid4

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_PROTOCOL, CONF_USERNAME

from ..broker.errors import BrokerError, BrokerErrorKey
from ..broker.link_check import check
from ..broker.settings import BrokerSettings, Protocol
from ..connection import broker_settings
from ..const import CONF_BROKER_UID, CONF_SESSION, CONF_TLS, CONF_WEBSOCKET

BASE: Final = "base"

_FIELDS: Final[Mapping[BrokerErrorKey, str]] = {
    BrokerErrorKey.NAME_NOT_FOUND: CONF_HOST,
    BrokerErrorKey.CONNECTION_REFUSED: CONF_PORT,
    BrokerErrorKey.UNREACHABLE: CONF_HOST,
    BrokerErrorKey.TIMEOUT: CONF_HOST,
    BrokerErrorKey.NO_ANSWER: CONF_PORT,
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


class Trial(NamedTuple):
    """What came of a trial.

    Attributes:
        detail: The broker's own words about what went wrong.
        warning: The step of ``TrialSteps`` that tells what the broker does not allow, if anything.
    """

    detail: str = ""
    warning: str = ""


async def try_broker(data: Mapping[str, Any], errors: dict[str, str]) -> Trial:
    """Connect to a broker, send a message to ourselves, and leave again.

    Args:
        data: What a config entry would keep.
        errors: Takes what went wrong, at the field where that can be mended.
    """
    try:
        settings = guest_settings(data)
    except ValueError:
        errors[BASE] = "invalid_settings"
        return Trial()
    try:
        allowed = await check(settings)
    except BrokerError as err:
        key = await _reason(settings, err)
        field = _FIELDS.get(key)
        errors[field or BASE] = str(key if field else BrokerErrorKey.UNKNOWN)
        return Trial(detail=err.detail)
    if not allowed.can_subscribe:
        return Trial(warning="cannot_listen")
    return Trial(warning="" if allowed.can_publish else "cannot_publish")


async def _reason(settings: BrokerSettings, error: BrokerError) -> BrokerErrorKey:
    """What is wrong: some brokers are silent when they hear a version that they do not know."""
    if error.key is not BrokerErrorKey.NO_ANSWER or settings.protocol is not Protocol.V5:
        return error.key
    try:
        await check(replace(settings, protocol=Protocol.V311))
    except BrokerError as err:
        if err.key is BrokerErrorKey.NO_ANSWER:
            return error.key
    return BrokerErrorKey.PROTOCOL_REFUSED


class TrialSteps(ConfigFlow):
    """The steps that tell what a broker does not allow.

    They let the user go on. The trial knows of one topic of our own, and who is allowed what is
    mostly a matter of topics; and a broker on which devices can only be seen is of use too.
    """

    def __init__(self) -> None:
        """Begin with nothing to tell."""
        super().__init__()
        self._onward: list[str] = []

    def _warn(self, warning: str, *onward: str) -> ConfigFlowResult:
        """Tell it, and offer these steps."""
        self._onward = list(onward)
        return self.async_show_menu(step_id=warning, menu_options=self._onward)

    async def async_step_cannot_listen(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """The broker does not let us hear what is published."""
        return self._warn("cannot_listen", *self._onward)

    async def async_step_cannot_publish(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """The broker does not pass on what we publish."""
        return self._warn("cannot_publish", *self._onward)

"""The trial of a broker before anything is kept, and where what it shows is shown."""

from asyncio import gather
from collections.abc import Mapping
from itertools import compress
from typing import Any, Final, NamedTuple
from uuid import uuid4

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_PROTOCOL, CONF_USERNAME
from homeassistant.data_entry_flow import AbortFlow

from ..broker.errors import BrokerError, BrokerErrorKey
from ..broker.link_check import check
from ..broker.settings import BrokerSettings
from ..const import CONF_BROKER_UID, CONF_PROTOCOL_FOUND, CONF_SESSION, CONF_TLS, CONF_WEBSOCKET
from ..home.labels import Labels, escaped
from ..links.connection import broker_settings
from .places import async_same_host

BASE: Final = "base"

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


_WARNINGS: Final[Mapping[tuple[bool | None, bool | None], str]] = {
    (True, True): "",
    (True, False): "cannot_publish",
    (False, True): "cannot_listen",
    (False, False): "cannot_listen",
    (None, None): "cannot_tell",
}
"""Which step tells what is not allowed: to listen, to publish. Who hears nothing has no use of more."""


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
        detail: What the other side says about what went wrong.
        warning: The step of ``TrialSteps`` that tells what the broker does not allow, if anything.
    """

    detail: str = ""
    warning: str = ""


async def try_broker(data: dict[str, Any], errors: dict[str, str]) -> Trial:
    """Connect to a broker, send a message to ourselves, and leave again.

    Args:
        data: What a config entry would keep; takes the version of MQTT, if that is to be found.
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
        field = _FIELDS.get(err.key)
        errors[field or BASE] = str(err.key if field else BrokerErrorKey.UNKNOWN)
        return Trial(detail=err.detail)
    if settings.find_protocol:
        data[CONF_PROTOCOL_FOUND] = allowed.protocol.value
    return Trial(warning=_WARNINGS[allowed.can_subscribe, allowed.can_publish])


class TrialSteps(ConfigFlow):
    """The steps that tell what a broker does not allow.

    They let the user go on. The trial knows of one topic of our own, and who is allowed what is
    mostly a matter of topics; and a broker on which devices can only be seen is of use too.
    """

    def __init__(self) -> None:
        """Begin with nothing to tell."""
        super().__init__()
        self._onward: list[str] = []

    async def _async_abort_if_taken(
        self, data: Mapping[str, Any], itself: ConfigEntry | None = None
    ) -> None:
        """End if the place of a broker is that of another, by whatever name.

        Raises:
            AbortFlow: It is: two config entries of one broker would have everything twice.
        """
        others = [
            entry
            for entry in self._async_current_entries(include_ignore=False)
            if entry is not itself and entry.data.get(CONF_PORT) == data[CONF_PORT]
        ]
        same = await gather(
            *(
                async_same_host(self.hass, {data[CONF_HOST]}, {entry.data[CONF_HOST]})
                for entry in others
            )
        )
        if (taken := next(compress(others, same), None)) is not None:
            raise AbortFlow("broker_taken", {"broker": escaped(taken.title)})

    async def _quote(self, said: str) -> str:
        """What the other side says, to be put behind an error."""
        return (await Labels.async_load(self.hass)).quotation(said)

    def _warn(self, warning: str, *onward: str) -> ConfigFlowResult:
        """Tell it, and offer these steps."""
        self._onward = list(onward)
        return self.async_show_menu(step_id=warning, menu_options=self._onward)

    async def async_step_cannot_listen(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """The broker does not let us hear what is published."""
        return self._warn("cannot_listen", *self._onward)

    async def async_step_cannot_tell(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """The broker passes nothing on, and nobody can tell which of the two is why."""
        return self._warn("cannot_tell", *self._onward)

    async def async_step_cannot_publish(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """The broker does not pass on what we publish."""
        return self._warn("cannot_publish", *self._onward)

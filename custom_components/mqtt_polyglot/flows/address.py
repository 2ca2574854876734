"""The address of a broker, as people have it at hand: a name, or a whole URL to take apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME

from ..const import (
    CONF_PATH,
    CONF_TLS,
    CONF_USE_TLS,
    CONF_USE_WEBSOCKET,
    CONF_WEBSOCKET,
    DEFAULT_PORT,
)

MAX_ADDRESS: Final = 4096
"""The most characters of an address with all its parts."""

MAX_HOST: Final = 253
"""The most characters of a host name (RFC 1035, section 2.3.4)."""

_TLS_PORT: Final = 8883

# What the schemes mean: TLS, WebSocket.
_SCHEMES: Final = {
    "": (False, False),
    "mqtt": (False, False),
    "tcp": (False, False),
    "mqtts": (True, False),
    "ssl": (True, False),
    "tls": (True, False),
    "ws": (False, True),
    "wss": (True, True),
}

_HOST: Final = re.compile(r"[^\s/?#@\\\[\]]+")


class AddressError(ValueError):
    """It is not the address of a broker; ``key`` is the translation key of the error."""

    def __init__(self, key: str) -> None:
        """Initialize the error."""
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAddress:
    """What an address says about a broker."""

    host: str
    port: int | None = None
    username: str = ""
    password: str = ""
    path: str = ""
    tls: bool = False
    websocket: bool = False


def is_number(host: str) -> bool:
    """Whether a host is a bare address, and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def parse_address(text: str) -> BrokerAddress:
    """Take an address apart.

    Raises:
        AddressError: It is not the address of a broker.
    """
    text = text.strip()
    # urlsplit would drop some of what is not printable without a word.
    if not text.isprintable() or len(text) > MAX_ADDRESS:
        raise AddressError("invalid_host")
    try:
        return BrokerAddress(host=str(ip_address(text)))
    except ValueError:
        pass  # not a bare address, which for IPv6 would look like a name with ports
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
    except ValueError as err:
        raise AddressError("invalid_host") from err
    tls, websocket = _SCHEMES.get(parts.scheme, (None, None))
    host = parts.hostname or ""
    foreign = parts.query or parts.fragment or (parts.path.strip("/") and not websocket)
    named = _HOST.fullmatch(host) and len(host) <= MAX_HOST
    if tls is None or websocket is None or foreign or not named:
        raise AddressError("invalid_host")
    try:
        port = parts.port
    except ValueError as err:
        raise AddressError("port_out_of_range") from err
    if port == 0:
        raise AddressError("port_out_of_range")
    return BrokerAddress(
        host=host,
        port=port,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        path=parts.path.rstrip("/"),
        tls=tls,
        websocket=websocket,
    )


def take_apart(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Put the parts of what was typed or pasted as host where the form asks for them.

    Raises:
        AddressError: It is not the address of a broker.
    """
    address = parse_address(typed[CONF_HOST])
    form = {**typed, CONF_HOST: address.host}
    if address.port is not None:
        form[CONF_PORT] = address.port
    elif address.tls and not address.websocket and typed[CONF_PORT] == DEFAULT_PORT:
        form[CONF_PORT] = _TLS_PORT
    if address.username:
        form[CONF_USERNAME] = address.username
    if address.password:
        form[CONF_PASSWORD] = address.password
    if address.tls:
        form[CONF_TLS] = {**typed.get(CONF_TLS, {}), CONF_USE_TLS: True}
    if address.websocket:
        websocket = {**typed.get(CONF_WEBSOCKET, {}), CONF_USE_WEBSOCKET: True}
        form[CONF_WEBSOCKET] = websocket | ({CONF_PATH: address.path} if address.path else {})
    return form

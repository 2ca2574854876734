"""Validation of what was typed into the forms, and what a config entry keeps of it.

Each part of the form is read by one function, which raises an error with a translation key. That is
shown at the field, or above the section, for which the function stands in the table.
"""

from collections.abc import Callable, Mapping
import re
from typing import Any, Final

from homeassistant.const import (
    CONF_CLIENT_ID,
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_PROTOCOL,
    CONF_USERNAME,
)

from ..broker.settings import Protocol
from ..broker.topic import validate_topic
from ..const import (
    CONF_AUTO_ADOPT,
    CONF_CA,
    CONF_CLIENT_CERTIFICATE,
    CONF_CLIENT_KEY,
    CONF_CLIENT_KEY_PASSWORD,
    CONF_HEADERS,
    CONF_INSECURE,
    CONF_KEEPALIVE,
    CONF_PATH,
    CONF_RULES,
    CONF_SESSION,
    CONF_TLS,
    CONF_USE_TLS,
    CONF_USE_WEBSOCKET,
    CONF_WEBSOCKET,
    DEFAULT_KEEPALIVE,
)
from ..controller.rules import MAX_RULES, Rule, RuleError
from ..conventions.definition import Option, OptionKind
from ..conventions.registry import convention_options
from ..model.text import is_seen
from .address import AddressError, take_apart

type UserInput = Mapping[str, Any]

BASE: Final = "base"
"""The field at which an error of a whole form is shown."""

HIDDEN: Final = "••••••"
"""What stands for a secret that is kept, where names and secrets share one field."""

DEFAULT_PATH: Final = "/mqtt"

_OLD_PROTOCOLS: Final = (Protocol.V31, Protocol.V311)
_MAX_NUMBER: Final = 65535
_MAX_TEXT: Final = 65535
"""The most bytes of a text that a packet of MQTT can carry."""

_MAX_PEM: Final = 1024 * 1024
_MAX_PATH: Final = 2048
_MAX_HEADERS: Final = 16 * 1024
_BODY: Final = r"(?:[^-]|-(?!----))+"  # goes over each character once, whatever else is in the text
_CERTIFICATE: Final = re.compile(
    rf"-----BEGIN (?P<label>[A-Z0-9 ]*CERTIFICATE)-----{_BODY}-----END (?P=label)-----"
)
_KEY: Final = re.compile(
    rf"-----BEGIN (?P<label>[A-Z0-9 ]*PRIVATE KEY)-----{_BODY}-----END (?P=label)-----\n?"
)
_PATH: Final = re.compile(r"/[!-~]*")
# RFC 9110, section 5.6.2, and what of 5.5 every server takes.
_HEADER: Final = re.compile(r"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(?P<value>[ -~]*)")


class InvalidInputError(ValueError):
    """The input is invalid; ``key`` is the translation key of the error."""

    def __init__(self, key: str) -> None:
        """Initialize the error."""
        super().__init__(key)
        self.key = key


def read_broker(
    form: UserInput, stored: UserInput, errors: dict[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make the data of a config entry of the form about a broker.

    Args:
        form: What was typed.
        stored: The data of the config entry, if there is one: it has the secrets that were left
            empty because they stay as they are.
        errors: Takes what is wrong, by field.

    Returns:
        The form with a pasted address taken apart, and the data, which has a value for every field
        without an error.
    """
    try:
        form = take_apart(form)
    except AddressError as err:
        errors[CONF_HOST] = err.key
    data: dict[str, Any] = {CONF_HOST: form[CONF_HOST], CONF_PROTOCOL: form[CONF_PROTOCOL]}
    for field, read in _PARTS.items():
        try:
            data |= read(form, stored)
        except InvalidInputError as err:
            errors[field] = err.key
    return dict(form), data


def read_discovery(form: UserInput, errors: dict[str, str]) -> dict[str, Any]:
    """Make the options of a config entry of the fields about discovery.

    Args:
        form: What was typed.
        errors: Takes what is wrong, by field.
    """
    options: dict[str, Any] = {CONF_AUTO_ADOPT: bool(form.get(CONF_AUTO_ADOPT))}
    for option in convention_options():
        try:
            options |= _option(option, form.get(option.key, option.default))
        except ValueError:
            errors[option.key] = option.error
    return options


def _option(option: Option, typed: Any) -> dict[str, Any]:
    match option.kind:
        case OptionKind.TOPIC:
            return {option.key: _topic(typed) if typed.strip() else option.default}
        case OptionKind.TOPICS:
            topics = map(_topic, filter(str.strip, typed))
            return {option.key: list(dict.fromkeys(topics))}
        case _:  # a flag
            return {option.key: True} if typed else {}


def read_rules(form: UserInput, errors: dict[str, str]) -> list[dict[str, str]]:
    """Make the rules of a config entry of what was typed.

    Args:
        form: What was typed.
        errors: Takes what is wrong, at the field of the rules.
    """
    typed = form[CONF_RULES]
    rules = [typed] if isinstance(typed, dict) else typed
    if len(rules) > MAX_RULES:
        errors[CONF_RULES] = "too_many_rules"
        return []
    try:
        read = [Rule.read(rule).as_dict() for rule in rules]
    except RuleError as err:
        errors[CONF_RULES] = str(err)
        return []
    if not all(is_seen(text) for rule in read for text in rule.values()):
        errors[CONF_RULES] = "invalid_pattern"
        return []
    return read


def broker_form(data: UserInput) -> dict[str, Any]:
    """Fill the form about a broker with what a config entry says, but for its secrets."""
    form = dict(data)
    form.pop(CONF_PASSWORD, None)
    secrets = (CONF_CLIENT_KEY, CONF_CLIENT_KEY_PASSWORD)
    tls: UserInput = data.get(CONF_TLS, {})
    form[CONF_TLS] = {field: value for field, value in tls.items() if field not in secrets}
    websocket: UserInput = data.get(CONF_WEBSOCKET, {})
    headers = "\n".join(f"{name}: {HIDDEN}" for name in websocket.get(CONF_HEADERS, ()))
    form[CONF_WEBSOCKET] = {**websocket, CONF_HEADERS: headers}
    return form


def _topic(text: str) -> str:
    topic = text.strip().rstrip("/")
    if not is_seen(topic):
        raise ValueError("a topic has no control characters")
    validate_topic(topic)
    return topic


def _without_empty(section: UserInput) -> dict[str, Any]:
    return {field: value for field, value in section.items() if value not in (None, "")}


def _port(form: UserInput, _stored: UserInput) -> dict[str, Any]:
    return {CONF_PORT: _number(form[CONF_PORT], 1, "invalid_port")}


def _number(value: float, lowest: int, key: str) -> int:
    if not lowest <= value <= _MAX_NUMBER or value != int(value):
        raise InvalidInputError(key)
    return int(value)


def _credentials(form: UserInput, stored: UserInput) -> dict[str, Any]:
    username: str = form.get(CONF_USERNAME, "").strip()
    if not _can_be_sent(username):
        raise InvalidInputError("invalid_username")
    password: str = form.get(CONF_PASSWORD, "")
    if not password and (username or not stored.get(CONF_USERNAME)):
        password = stored.get(CONF_PASSWORD, "")
    if password and not username and form[CONF_PROTOCOL] in _OLD_PROTOCOLS:
        raise InvalidInputError("username_missing")
    return _without_empty({CONF_USERNAME: username, CONF_PASSWORD: password})


def _password(form: UserInput, _stored: UserInput) -> dict[str, Any]:
    """Check the password, which has an error of its own; ``_credentials`` takes it."""
    if not _can_be_sent(form.get(CONF_PASSWORD, "")):
        raise InvalidInputError("invalid_password")
    return {}


def _can_be_sent(text: str) -> bool:
    """Whether a text is one that somebody typed, and a packet can carry it."""
    return is_seen(text) and len(text.encode()) <= _MAX_TEXT


def _tls(form: UserInput, stored: UserInput) -> dict[str, Any]:
    typed: UserInput = form.get(CONF_TLS, {})
    kept: UserInput = stored.get(CONF_TLS, {})
    certificate, key = _certificate_and_key(typed)
    password = typed.get(CONF_CLIENT_KEY_PASSWORD)
    if password and not _can_be_sent(password):
        raise InvalidInputError("invalid_client_key_password")
    if certificate:
        key = key or kept.get(CONF_CLIENT_KEY, "")
        password = password or kept.get(CONF_CLIENT_KEY_PASSWORD)
    if certificate and not key:
        raise InvalidInputError("client_key_missing")
    if key and not certificate:
        raise InvalidInputError("client_certificate_missing")
    section = {
        CONF_USE_TLS: bool(typed.get(CONF_USE_TLS)),
        CONF_CA: _pem(typed, CONF_CA, _CERTIFICATE),
        CONF_CLIENT_CERTIFICATE: certificate,
        CONF_CLIENT_KEY: key,
        CONF_CLIENT_KEY_PASSWORD: password,
        CONF_INSECURE: bool(typed.get(CONF_INSECURE)),
    }
    return {CONF_TLS: _without_empty(section)}


def _certificate_and_key(typed: UserInput) -> tuple[str, str]:
    """The two texts; a key in the text of the certificate is moved, it must not be shown again."""
    certificate = _pem(typed, CONF_CLIENT_CERTIFICATE, _CERTIFICATE)
    key = _pem(typed, CONF_CLIENT_KEY, _KEY)
    if inside := _KEY.search(certificate):
        certificate = _KEY.sub("", certificate)
        key = key or inside[0]
    return certificate, key


def _pem(typed: UserInput, field: str, pattern: re.Pattern[str]) -> str:
    text: str = typed.get(field, "").strip()
    if not text:
        return ""
    if len(text) > _MAX_PEM or pattern.search(text) is None:
        raise InvalidInputError(f"invalid_{field}")
    return f"{text.replace('\r\n', '\n')}\n"


def _websocket(form: UserInput, stored: UserInput) -> dict[str, Any]:
    typed: UserInput = form.get(CONF_WEBSOCKET, {})
    kept: UserInput = stored.get(CONF_WEBSOCKET, {})
    path = typed.get(CONF_PATH, "").strip() or DEFAULT_PATH
    path = path if path.startswith("/") else f"/{path}"
    if len(path) > _MAX_PATH or not _PATH.fullmatch(path):
        raise InvalidInputError("invalid_path")
    section = {
        CONF_USE_WEBSOCKET: bool(typed.get(CONF_USE_WEBSOCKET)),
        CONF_PATH: path,
        CONF_HEADERS: _headers(typed.get(CONF_HEADERS, ""), kept.get(CONF_HEADERS, {})),
    }
    return {CONF_WEBSOCKET: section}


def _headers(text: str, stored: Mapping[str, str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    if len(text) > _MAX_HEADERS:
        raise InvalidInputError("invalid_headers")
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, value = line.partition(":")
        if value.strip() == HIDDEN and name in stored:
            headers[name] = stored[name]
        elif (match := _HEADER.fullmatch(line)) and match["name"] not in headers:
            headers[match["name"]] = match["value"]
        else:
            raise InvalidInputError("invalid_headers")
    return headers


def _session(form: UserInput, _stored: UserInput) -> dict[str, Any]:
    typed: UserInput = form.get(CONF_SESSION, {})
    keepalive = _number(typed.get(CONF_KEEPALIVE, DEFAULT_KEEPALIVE), 0, "invalid_keepalive")
    client_id: str = typed.get(CONF_CLIENT_ID, "").strip()
    if client_id:
        try:
            _topic(client_id)  # it is a level of the topic of our status
        except ValueError as err:
            raise InvalidInputError("invalid_client_id") from err
    return {CONF_SESSION: _without_empty({CONF_CLIENT_ID: client_id, CONF_KEEPALIVE: keepalive})}


_PARTS: Final[Mapping[str, Callable[[UserInput, UserInput], dict[str, Any]]]] = {
    CONF_PORT: _port,
    CONF_USERNAME: _credentials,
    CONF_PASSWORD: _password,
    CONF_TLS: _tls,
    CONF_WEBSOCKET: _websocket,
    CONF_SESSION: _session,
}
"""Who reads what, by the field at which an error is shown.

The user interface shows an error in a section above the section, so those have one field.
"""

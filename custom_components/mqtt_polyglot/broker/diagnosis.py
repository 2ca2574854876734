"""Find out why a broker that gives no reason does not let us in, by connecting in other ways."""

import asyncio
from dataclasses import replace
import ssl
from typing import Final

from .errors import AuthenticationError, BrokerError, BrokerErrorKey, from_exception
from .protocol_search import PERHAPS_THE_PROTOCOL
from .settings import BrokerSettings, Protocol, TlsSettings, Transport
from .stream import open_stream, stops_in_handshake
from .tls import context_of
from .visit import visit

_TIMEOUT: Final = 3.0  # seconds for each question

# It said in MQTT why it does not let us in.
_ANSWERS: Final = frozenset(
    {
        BrokerErrorKey.CLIENT_ID_REFUSED,
        BrokerErrorKey.BAD_CREDENTIALS,
        BrokerErrorKey.NOT_AUTHORIZED,
        BrokerErrorKey.SERVER_UNAVAILABLE,
        BrokerErrorKey.UNKNOWN,
    }
)


async def diagnose(settings: BrokerSettings, error: BrokerError) -> BrokerError:
    """Return the likely cause of a failure, or the failure itself; at most some 10 s.

    Args:
        settings: The broker, with a version of MQTT that failed.
        error: How it failed, when the host and the port had been reached.
    """
    if settings.tls is None and await _speaks_tls(settings):
        return BrokerError(BrokerErrorKey.TLS_EXPECTED)
    if settings.transport is Transport.TCP:
        cause = await _web_server(settings)
    else:
        cause = await _web_socket(settings, error)
    return cause or await _refusal(settings, error) or error


async def _speaks_tls(settings: BrokerSettings) -> bool:
    """Whether the port speaks TLS. Such a port mostly just closes a plain connection."""
    secure = replace(settings, transport=Transport.TCP, tls=TlsSettings(insecure=True))
    failure = await _stream_failure(secure)
    return failure is None or failure.key is BrokerErrorKey.TLS_CLIENT_CERTIFICATE


async def _web_server(settings: BrokerSettings) -> BrokerError | None:
    """Try a WebSocket where TCP is configured; the cause, if something speaks HTTP there."""
    for path in dict.fromkeys((settings.ws_path, "/mqtt", "/")):
        try:
            async with asyncio.timeout(_TIMEOUT):
                stream = await open_stream(
                    replace(settings, transport=Transport.WEBSOCKETS, ws_path=path),
                    await context_of(settings),
                )
        except BrokerError as err:
            answer = err.detail
        except OSError:
            return None
        else:
            stream.close()
            return BrokerError(BrokerErrorKey.WEBSOCKET_EXPECTED, path)
        if not answer.startswith("HTTP/"):
            return None
    return BrokerError(BrokerErrorKey.NOT_MQTT, answer)


async def _web_socket(settings: BrokerSettings, error: BrokerError) -> BrokerError | None:
    """Try without the WebSocket that is configured, or find that it carries no MQTT."""
    if error.key is BrokerErrorKey.WEBSOCKET_REFUSED:
        if await _answers_in_any_version(replace(settings, transport=Transport.TCP)):
            return BrokerError(BrokerErrorKey.WEBSOCKET_UNEXPECTED)
        return None
    if await _refusal(settings, error) is None:
        said = error.detail if error.key is BrokerErrorKey.NOT_MQTT else ""
        return BrokerError(BrokerErrorKey.WEBSOCKET_NOT_MQTT, said)
    return None


async def _refusal(settings: BrokerSettings, error: BrokerError) -> BrokerError | None:
    """Leave out one by one what a broker may refuse without giving a reason."""
    if error.key not in PERHAPS_THE_PROTOCOL:
        return None
    if not settings.find_protocol:
        for version in Protocol:
            if version is not settings.protocol and await _answers(
                replace(settings, protocol=version)
            ):
                return BrokerError(BrokerErrorKey.PROTOCOL_REFUSED)
    if settings.tls is not None and await _wants_certificate(settings):
        return BrokerError(BrokerErrorKey.TLS_CLIENT_CERTIFICATE)
    if error.key is BrokerErrorKey.CONNECTION_LOST and settings.username is not None:
        anonymous = replace(settings, username=None, password=None)
        if await _answers_in_any_version(anonymous):
            return AuthenticationError(BrokerErrorKey.LOGIN_HUNG_UP)
    return None


async def _wants_certificate(settings: BrokerSettings) -> bool:
    """Whether the broker ends TLS 1.2 before it is complete.

    TLS 1.3 is complete for us before the broker has looked at our certificate, so that a broker
    which then closes without an alert seems to dislike what comes later.
    """
    context = await context_of(settings)
    assert context is not None
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    try:
        async with asyncio.timeout(_TIMEOUT):
            return await stops_in_handshake(settings, context)
    except BrokerError, OSError:
        return False


async def _stream_failure(settings: BrokerSettings) -> BrokerError | None:
    """Why no stream can be opened; ``None`` if it can."""
    try:
        async with asyncio.timeout(_TIMEOUT):
            stream = await open_stream(settings, await context_of(settings))
    except BrokerError as err:
        return err
    except (OSError, UnicodeError) as err:
        return from_exception(err)
    stream.close()
    return None


async def _answers_in_any_version(settings: BrokerSettings) -> bool:
    for version in Protocol if settings.find_protocol else (settings.protocol,):
        if await _answers(replace(settings, protocol=version)):
            return True
    return False


async def _answers(settings: BrokerSettings) -> bool:
    """Whether the broker answers CONNECT in MQTT, be it with a refusal."""
    try:
        async with visit(settings, patience=_TIMEOUT):
            return True
    except BrokerError as err:
        return err.key in _ANSWERS

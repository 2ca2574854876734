"""A trial of a broker, for the person who has just typed its address."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
import ssl
from typing import Final

from .errors import BrokerError, BrokerErrorKey, PublishError
from .failures import from_exception
from .message import Publish
from .paho_connection import PahoConnection, open_connection
from .settings import BrokerSettings, Protocol, TlsSettings, Transport
from .stream import open_stream
from .tls import create_context

_TRIAL_TIMEOUT: Final = 3.0  # seconds for a message to go to the broker and come back

# What it looks like when a port that wants TLS hears something else.
_PERHAPS_TLS: Final = frozenset(
    {
        BrokerErrorKey.CONNECTION_LOST,
        BrokerErrorKey.PROTOCOL_REFUSED,
        BrokerErrorKey.WEBSOCKET_REFUSED,
    }
)


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """What a broker that let us in allows, as far as one topic of our own can tell."""

    can_subscribe: bool
    can_publish: bool


async def check(settings: BrokerSettings) -> LinkCheck:
    """Connect, send a message to ourselves, disconnect; at most some 15 s in all.

    The broker ends another session of the same client id.

    Raises:
        BrokerError: Not connected; the key says why.
        AuthenticationError: The broker does not want us.
    """
    answers: asyncio.Queue[bool | None] = asyncio.Queue()
    connection = await _connect(settings, answers)
    topic = f"mqtt_polyglot/{settings.client_id}/check"
    for forbidden in "+#\0":
        topic = topic.replace(forbidden, "_")
    published, came = False, None
    try:
        async with asyncio.timeout(_TRIAL_TIMEOUT):
            connection.subscribe([topic])
            with suppress(PublishError):
                await connection.publish(Publish(topic, b"", qos=1))
                published = True
                came = await answers.get()
    except TimeoutError:
        pass
    finally:
        await connection.close()
    return _judge(settings.protocol, published, came)


async def _connect(settings: BrokerSettings, answers: asyncio.Queue[bool | None]) -> PahoConnection:
    context = None if settings.tls is None else await _create_context(settings.tls)
    try:
        return await open_connection(
            replace(settings, status_topic=None),
            context,
            on_message=lambda _message: answers.put_nowait(True),
            on_refused=lambda _filter, _words: answers.put_nowait(False),
            on_lost=lambda _error: answers.put_nowait(None),
        )
    except BrokerError as err:
        if settings.tls is None and err.key in _PERHAPS_TLS and await _speaks_tls(settings):
            raise BrokerError(BrokerErrorKey.TLS_EXPECTED, err.detail) from err
        raise


async def _speaks_tls(settings: BrokerSettings) -> bool:
    """Whether the port answers TLS. Mostly it just closes on what is not TLS."""
    context = await _create_context(TlsSettings(insecure=True))
    try:
        async with asyncio.timeout(_TRIAL_TIMEOUT):
            stream = await open_stream(replace(settings, transport=Transport.TCP), context)
    except BrokerError:
        return False
    except OSError as err:
        return from_exception(err).key is BrokerErrorKey.TLS_CLIENT_CERTIFICATE
    stream.close()
    return True


async def _create_context(settings: TlsSettings) -> ssl.SSLContext:
    return await asyncio.get_running_loop().run_in_executor(None, create_context, settings)


def _judge(protocol: Protocol, published: bool, came: bool | None) -> LinkCheck:
    """Conclude from a publish and from what came back.

    Args:
        protocol: The version spoken.
        published: Whether the broker took the message.
        came: Whether it came back; ``False`` if the subscription was refused, ``None`` if nothing
            came at all.
    """
    if came is None and published:
        # Either half may be at fault. MQTT 5 acknowledges only what is allowed, the older versions
        # acknowledge also what they throw away.
        published = protocol is Protocol.V5
        return LinkCheck(can_subscribe=not published, can_publish=published)
    return LinkCheck(can_subscribe=came is not False, can_publish=published)

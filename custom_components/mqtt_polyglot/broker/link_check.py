"""Test a connection before anything is created."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from .diagnosis import diagnose
from .errors import BrokerError, BrokerErrorKey, PublishError
from .message import Publish
from .paho_connection import PahoConnection
from .protocol_search import PATIENCE, PERHAPS_THE_PROTOCOL
from .settings import BrokerSettings, Protocol
from .visit import visit

_TRIAL_TIMEOUT: Final = 3.0  # seconds for a message to go to the broker and come back
_REFUSAL_TIMEOUT: Final = 1.0  # seconds for a broker to refuse a subscription

# What tells most of why no version of MQTT was taken.
_TELLING: Final = (
    BrokerErrorKey.NOT_MQTT,
    BrokerErrorKey.CONNECTION_LOST,
    BrokerErrorKey.NO_ANSWER,
    BrokerErrorKey.PROTOCOL_REFUSED,
)


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """What a broker that let us in allows, as far as one topic of our own can tell.

    Attributes:
        can_subscribe: ``None`` if this or the other is not allowed, and nobody can tell which.
        can_publish: The same.
        protocol: The version of MQTT in which it let us in.
    """

    can_subscribe: bool | None
    can_publish: bool | None
    protocol: Protocol = Protocol.V5

    @property
    def everything(self) -> bool:
        """Whether nothing is forbidden."""
        return bool(self.can_subscribe and self.can_publish)


async def check(settings: BrokerSettings) -> LinkCheck:
    """Connect, send a message to ourselves, disconnect; at most some 20 s in all.

    The broker ends another session of the same client id.

    Raises:
        BrokerError: Not connected; the key says why.
        AuthenticationError: The broker does not want us.
    """
    versions = tuple(Protocol) if settings.find_protocol else (settings.protocol,)
    failures: dict[Protocol, BrokerError] = {}
    for protocol in versions:
        try:
            allowed = await _Trial(replace(settings, protocol=protocol)).run()
        except BrokerError as err:
            if err.key is BrokerErrorKey.WEBSOCKET_REFUSED:
                raise await diagnose(settings, err) from err
            if err.key not in PERHAPS_THE_PROTOCOL:
                raise
            failures[protocol] = err
        else:
            return allowed if allowed.everything else await _another_opinion(settings, allowed)
    protocol = min(failures, key=lambda version: _TELLING.index(failures[version].key))
    raise await diagnose(replace(settings, protocol=protocol), failures[protocol])


async def _another_opinion(settings: BrokerSettings, allowed: LinkCheck) -> LinkCheck:
    """Ask in another version of MQTT where something is forbidden.

    The older versions acknowledge what they throw away (MQTT-3.3.5-2), so that they cannot tell
    which half failed: 5 can. And some brokers that have just learnt 5 do better in 3.1.1.
    """
    other = Protocol.V311 if allowed.protocol is Protocol.V5 else Protocol.V5
    if not settings.find_protocol and (other is Protocol.V311 or allowed.can_publish is not None):
        return allowed
    if settings.find_protocol and other is Protocol.V5:
        return allowed  # it was refused before
    try:
        second = await _Trial(replace(settings, protocol=other)).run()
    except BrokerError:
        return allowed
    if other is Protocol.V5:
        return allowed if second.everything else replace(second, protocol=allowed.protocol)
    return second if second.everything else allowed


class _News(Enum):
    """What comes of a subscription to what we send ourselves."""

    MESSAGE = auto()
    REFUSAL = auto()
    END = auto()
    SILENCE = auto()


class _Trial:
    """A message to ourselves by way of a broker, in one version of MQTT."""

    def __init__(self, settings: BrokerSettings) -> None:
        self._settings = settings
        topic = f"mqtt_polyglot/{settings.client_id}/check"
        for forbidden in "+#\0":
            topic = topic.replace(forbidden, "_")
        self._topic = topic
        # What comes of the subscription: a message, a refusal, or the end.
        self._news = asyncio.Queue[_News]()

    async def run(self) -> LinkCheck:
        """Publish; then listen, and publish again: a broker may hang up on either."""
        protocol = self._settings.protocol
        async with self._connect() as connection:
            published = await self._publish(connection)
            if published:
                connection.subscribe([self._topic])
                await self._publish(connection)
                match await self._wait(_TRIAL_TIMEOUT):
                    case _News.MESSAGE:
                        return LinkCheck(True, True, protocol)
                    case _News.SILENCE if protocol is not Protocol.V5:
                        return LinkCheck(None, None, protocol)
                    case _News.SILENCE | _News.REFUSAL:
                        return LinkCheck(False, True, protocol)
        # It hung up. The older versions acknowledge what they throw away, so that even a message
        # that was acknowledged may be why.
        may_listen = await self._may_listen()
        return LinkCheck(may_listen, published and not may_listen, protocol)

    def _connect(self) -> AbstractAsyncContextManager[PahoConnection]:
        news = self._news = asyncio.Queue[_News]()
        return visit(
            self._settings,
            on_message=lambda _message: news.put_nowait(_News.MESSAGE),
            on_refused=lambda _filter, _words: news.put_nowait(_News.REFUSAL),
            on_lost=lambda _error: news.put_nowait(_News.END),
            patience=PATIENCE,
        )

    async def _publish(self, connection: PahoConnection) -> bool:
        """Send the message; whether the broker acknowledged it."""
        try:
            async with asyncio.timeout(_TRIAL_TIMEOUT):
                await connection.publish(Publish(self._topic, b"", qos=1))
        except PublishError, TimeoutError:
            return False
        return True

    async def _may_listen(self) -> bool:
        try:
            async with self._connect() as connection:
                connection.subscribe([self._topic])
                return await self._wait(_REFUSAL_TIMEOUT) is _News.SILENCE
        except BrokerError:  # it has had enough of us
            return True

    async def _wait(self, seconds: float) -> _News:
        try:
            async with asyncio.timeout(seconds):
                return await self._news.get()
        except TimeoutError:
            return _News.SILENCE

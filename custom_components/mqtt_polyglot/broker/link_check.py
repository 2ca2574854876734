"""Test a connection before anything is created."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final

from .diagnosis import diagnose
from .errors import BrokerError, BrokerErrorKey, PublishError
from .message import Message, Publish
from .paho_connection import PahoConnection
from .protocol_search import PATIENCE, PERHAPS_THE_PROTOCOL
from .settings import BrokerSettings, Protocol
from .visit import visit

_TRIAL_TIMEOUT: Final = 3.0  # seconds for a message to go to the broker and come back
_SOFTWARE: Final = "$SYS/broker/version"
"""Where a broker may say what it is: ``mosquitto version 2.0.18``."""

_MAX_SOFTWARE: Final = 64
_SOFTWARE_TIMEOUT: Final = 0.5  # seconds for it to say so

_REFUSAL_TIMEOUT: Final = 1.0  # seconds for a broker to refuse a subscription

# The failures of several versions of MQTT, the most telling first.
_TELLING: Final = (
    BrokerErrorKey.NOT_MQTT,
    BrokerErrorKey.CONNECTION_LOST,
    BrokerErrorKey.NO_ANSWER,
    BrokerErrorKey.PROTOCOL_REFUSED,
)


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """What a broker allows, tried with one topic of our own.

    Attributes:
        can_subscribe: ``None`` if either this or publishing is not allowed, and it is not clear which.
        can_publish: ``None`` in the same case.
        protocol: The version of MQTT that was spoken.
        software: What the broker says that it is, without its version: ``mosquitto``.
    """

    can_subscribe: bool | None
    can_publish: bool | None
    protocol: Protocol = Protocol.V5
    software: str | None = field(default=None, compare=False)

    @property
    def everything(self) -> bool:
        """Whether both are allowed."""
        return bool(self.can_subscribe and self.can_publish)


async def check(settings: BrokerSettings) -> LinkCheck:
    """Connect, publish a message to ourselves, disconnect; at most some 20 s in all.

    The broker disconnects another client with the same client id.

    Raises:
        BrokerError: Not connected; the key says why.
        AuthenticationError: The broker refused our credentials.
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
    """Try another version of MQTT where something is not allowed.

    Brokers acknowledge in the older versions what they discard (MQTT-3.3.5-2), so that it is not
    clear which half failed; in 5 it is. And some brokers with a young MQTT 5 do better in 3.1.1.
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


class _Outcome(Enum):
    """What becomes of a subscription to our own message."""

    MESSAGE = auto()
    REFUSAL = auto()
    END = auto()
    SILENCE = auto()


class _Trial:
    """One attempt to publish a message to ourselves, in one version of MQTT."""

    def __init__(self, settings: BrokerSettings) -> None:
        self._settings = settings
        topic = f"mqtt_polyglot/{settings.client_id}/check"
        for forbidden in "+#\0":
            topic = topic.replace(forbidden, "_")
        self._topic = topic
        self._outcomes = asyncio.Queue[_Outcome]()
        self._software = asyncio.Queue[str]()

    async def run(self) -> LinkCheck:
        """Publish; then subscribe, and publish again: a broker may hang up on either."""
        protocol = self._settings.protocol
        async with self._connect() as connection:
            published = await self._publish(connection)
            if published:
                connection.subscribe([self._topic])
                await self._publish(connection)
                match await self._wait(_TRIAL_TIMEOUT):
                    case _Outcome.MESSAGE:
                        return LinkCheck(True, True, protocol, await self._ask(connection))
                    case _Outcome.SILENCE if protocol is not Protocol.V5:
                        return LinkCheck(None, None, protocol)
                    case _Outcome.SILENCE | _Outcome.REFUSAL:
                        return LinkCheck(False, True, protocol)
        # It hung up. In the older versions brokers acknowledge what they discard, so that even a
        # message that was acknowledged may be why.
        can_subscribe = await self._can_subscribe()
        return LinkCheck(can_subscribe, published and not can_subscribe, protocol)

    async def _ask(self, connection: PahoConnection) -> str | None:
        """What the broker is. Few say it, and none has to: it may refuse, be silent, or hang up."""
        connection.subscribe([_SOFTWARE])
        try:
            async with asyncio.timeout(_SOFTWARE_TIMEOUT):
                said = await self._software.get()
        except TimeoutError:
            return None
        name = said.partition(" version")[0].strip().lower()
        return name if name.isprintable() and name else None

    def _on_message(self, message: Message) -> None:
        if message.topic == _SOFTWARE:
            self._software.put_nowait(message.payload[:_MAX_SOFTWARE].decode(errors="replace"))
        else:
            self._outcomes.put_nowait(_Outcome.MESSAGE)

    def _connect(self) -> AbstractAsyncContextManager[PahoConnection]:
        outcomes = self._outcomes = asyncio.Queue[_Outcome]()
        return visit(
            self._settings,
            on_message=self._on_message,
            on_refused=lambda _filter, _words: outcomes.put_nowait(_Outcome.REFUSAL),
            on_lost=lambda _error: outcomes.put_nowait(_Outcome.END),
            patience=PATIENCE,
        )

    async def _publish(self, connection: PahoConnection) -> bool:
        """Publish the message; return whether the broker acknowledged it."""
        try:
            async with asyncio.timeout(_TRIAL_TIMEOUT):
                await connection.publish(Publish(self._topic, b"", qos=1))
        except PublishError, TimeoutError:
            return False
        return True

    async def _can_subscribe(self) -> bool:
        """Whether a connection survives a subscription."""
        try:
            async with self._connect() as connection:
                connection.subscribe([self._topic])
                return await self._wait(_REFUSAL_TIMEOUT) is _Outcome.SILENCE
        except BrokerError:  # it does not let us in again so soon
            return True

    async def _wait(self, seconds: float) -> _Outcome:
        try:
            async with asyncio.timeout(seconds):
                return await self._outcomes.get()
        except TimeoutError:
            return _Outcome.SILENCE

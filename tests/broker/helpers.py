"""What the tests of links share."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
import socket
import ssl
from typing import Self

from custom_components.mqtt_polyglot.broker.errors import BrokerError
from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.broker.paho_link import PahoLink
from custom_components.mqtt_polyglot.broker.settings import BrokerSettings, Protocol

from ..waiting import until


def settings_for(broker_port: int, **changes: object) -> BrokerSettings:
    """The settings of a broker on this machine."""
    values = {
        "host": "127.0.0.1",
        "port": broker_port,
        "client_id": "polyglot-test",
        "protocol": Protocol.V311,
    }
    return BrokerSettings(**{**values, **changes})  # type: ignore[arg-type]


def open_sockets() -> int:
    """How many sockets this process has."""
    count = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            count += descriptor.readlink().name.startswith("socket:")
        except FileNotFoundError:  # the one with which the folder was read
            continue
    return count


class Line:
    """A link and what came over it. Leaving it disconnects, however the test ends."""

    def __init__(self, settings: BrokerSettings) -> None:
        """Prepare."""
        self.refused: list[tuple[str, str]] = []
        self.messages: list[Message] = []
        self.states: list[bool] = []
        self.failures: list[BrokerError] = []
        self.unwanted = 0
        self.link = PahoLink(
            settings,
            on_authentication_failed=self._on_authentication_failed,
            on_subscription_refused=lambda *refusal: self.refused.append(refusal),
            on_failure=lambda failure, _unprovoked: self.failures.append(failure),
        )
        self.link.listen(self.messages.append, self.states.append)

    def _on_authentication_failed(self) -> None:
        self.unwanted += 1

    async def __aenter__(self) -> Self:
        """Connect."""
        await self.link.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect."""
        await self.link.disconnect()

    async def ping(self) -> None:
        """Wait until the broker has answered what it was sent, and we have heard it.

        It reads and answers in order: whatever it had to say before has been said.
        """
        assert self.link._connection is not None
        assert await self.link._connection._pings.ask()

    async def settle(self) -> None:
        """Wait until the broker has dealt with everything that was sent to it."""
        self.link.subscribe(["settled"])
        await self.link.publish(Publish("settled", b"", qos=1))
        await until(lambda: self.messages)
        self.link.unsubscribe(["settled"])
        self.messages.clear()

    @property
    def heard(self) -> list[tuple[str, bytes]]:
        """The messages without what matters less."""
        return [(message.topic, message.payload) for message in self.messages]


type Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(
    conversation: Conversation, context: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """A server of our own on a free port, for what no real broker would do."""
    # The server of asyncio stumbles over a connection that comes while it closes.
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    async def talk(sock: socket.socket) -> None:
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, sock, ssl=context)
            try:
                await conversation(reader, asyncio.StreamWriter(transport, protocol, reader, loop))
            finally:
                transport.abort()

    async def accept(listener: socket.socket) -> None:
        while True:
            sock, _ = await loop.sock_accept(listener)
            tasks.add(loop.create_task(talk(sock)))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        port: int = listener.getsockname()[1]
        accepting = loop.create_task(accept(listener))
        try:
            yield port
        finally:
            accepting.cancel()
            await asyncio.wait((accepting,))
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks)


async def read_packet(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """One packet of MQTT: its first byte, and what stands behind the fixed header."""
    first = (await reader.readexactly(1))[0]
    size = shift = 0
    while True:
        byte = (await reader.readexactly(1))[0]
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return first, await reader.readexactly(size)


async def next_packet(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[int, bytes]:
    """The next packet that is no ping; those are answered."""
    while True:
        packet = await read_packet(reader)
        if packet[0] != 0xC0:
            return packet
        writer.write(b"\xd0\x00")


def broker_that(
    after_connect: Conversation | None = None, connack: bytes = b"\x20\x02\x00\x00"
) -> Conversation:
    """A conversation that accepts CONNECT and goes on as told, or with silence."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_packet(reader)
        writer.write(connack)
        if after_connect is not None:
            await after_connect(reader, writer)
        else:
            await reader.read()

    return converse

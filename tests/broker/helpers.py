"""What the tests of links share."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
import ssl
from typing import Self

from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.broker.paho_link import PahoLink
from custom_components.mqtt_polyglot.broker.settings import BrokerSettings, Protocol


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


async def until(condition: Callable[[], object], limit: float = 5.0) -> None:
    """Wait until something is so, at most so many seconds."""
    async with asyncio.timeout(limit):
        while not condition():  # noqa: ASYNC110 - anything may be waited for
            await asyncio.sleep(0.005)


class Line:
    """A link and what came over it. Leaving it disconnects, however the test ends."""

    def __init__(self, settings: BrokerSettings) -> None:
        """Prepare."""
        self.refused: list[tuple[str, str]] = []
        self.messages: list[Message] = []
        self.states: list[bool] = []
        self.unwanted = 0
        self.link = PahoLink(
            settings,
            on_authentication_failed=self._on_authentication_failed,
            on_subscription_refused=lambda *refusal: self.refused.append(refusal),
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
    tasks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await conversation(reader, writer)
        except ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError:
            pass
        finally:
            writer.transport.abort()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.get_running_loop().create_task(talk(reader, writer)))

    listener = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
    try:
        port: int = listener.sockets[0].getsockname()[1]
        yield port
    finally:
        await asyncio.sleep(0.02)  # asyncio stumbles over a connection that comes while it closes
        listener.close()
        await asyncio.sleep(0.02)  # and what it has accepted begins a moment later
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

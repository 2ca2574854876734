"""How long a link waits before it tries again, by who answered."""

import asyncio
import socket

from aiohappyeyeballs import start_connection
import pytest

from custom_components.mqtt_polyglot.broker import back_off, stream
from custom_components.mqtt_polyglot.broker.back_off import Answered, BackOff
from scripts.lab.mosquitto import free_port

from ..waiting import until
from .helpers import Conversation, Line, broker_that, read_packet, server, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")

SECOND = 1.0


async def pauses_of(port: int, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between many attempts in a row, none of which is waited for."""
    pauses: list[float] = []
    enough = asyncio.Event()
    sleep = asyncio.sleep

    async def note(delay: float) -> None:
        pauses.append(delay)
        if len(pauses) > 20:
            enough.set()
        await sleep(0)

    line = Line(settings_for(port))
    with monkeypatch.context() as patch:
        patch.setattr(asyncio, "sleep", note)
        line.link.start()
        await enough.wait()
    await line.link.disconnect()
    return pauses[1:]  # the first attempt has none


async def test_where_nobody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a broker is away, it is asked again within half a second."""
    first, *others = await pauses_of(free_port(), monkeypatch)
    assert first <= SECOND / 4
    assert max(others) <= SECOND / 2


async def hang_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Be a proxy without a broker behind it."""
    await read_packet(reader)


@pytest.mark.parametrize(
    ("conversation", "longest"),
    [
        (hang_up, back_off.LAST_DELAYS[Answered.SOMEBODY]),
        (broker_that(connack=b"\x20\x02\x00\x03"), back_off.LAST_DELAYS[Answered.SOMEBODY]),
        (broker_that(connack=b"\x20\x02\x00\x02"), back_off.LAST_DELAYS[Answered.BROKER]),
    ],
)
async def test_where_somebody_is(
    conversation: Conversation, longest: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy and a broker that is not ready are left in peace for a moment, a refusal for longer."""
    async with server(conversation) as port:
        pauses = await pauses_of(port, monkeypatch)
    assert longest / 2 <= pauses[-1] <= longest


def test_a_broker_that_was_gone_has_not_hung_up() -> None:
    """Of a long pause nothing is left, once nobody has answered."""
    delays = BackOff()
    for _ in range(20):
        delays.next(Answered.BROKER)
    delays.next(Answered.NOBODY)
    assert delays.next(Answered.BROKER) <= SECOND


async def test_a_host_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked once more beside the question that it has not answered, and nothing is left open."""
    # The system answers nobody where nobody is let in, and asks again by itself after a second only.
    monkeypatch.setattr(stream, "_ASK_AGAIN", 0.05)
    asked = 0

    async def count(*arguments: object, **options: object) -> socket.socket:
        nonlocal asked
        asked += 1
        return await start_connection(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(stream, "start_connection", count)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        with socket.create_connection(address):  # the one that the system takes for later
            connecting = asyncio.create_task(stream.open_stream(settings_for(address[1]), None))
            await until(lambda: asked > 3)
            assert not connecting.done()
            listener.accept()[0].close()
            (await connecting).close()

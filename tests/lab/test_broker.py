"""The embedded broker does what devices and the integration rely on."""

import socket

import pytest

from scripts.lab.broker import Address, Broker
from scripts.lab.devices.connection import Connection
from scripts.lab.errors import LabError
from scripts.lab.wire import Wire

from ..waiting import until


def client(address: Address, client_id: str, will: tuple[str, str] | None = None) -> Connection:
    """Return a client that only talks."""
    return Connection(
        address, client_id, on_message=lambda _: None, on_connect=lambda: None, will=will
    )


async def test_a_megabyte_passes(broker: Broker, wire: Wire) -> None:
    """A picture of 1 MiB arrives whole."""
    picture = bytes(range(256)) * 4096
    talker = client(broker.address, "talker")
    await talker.open()
    talker.publish("porch/picture", picture)
    await until(lambda: wire.on("porch/picture"))
    assert wire.on("porch/picture") == [picture]
    await talker.close()


async def test_nothing_is_lost_at_goodbye(broker: Broker, wire: Wire) -> None:
    """What a client publishes just before it leaves arrives, in order."""
    talker = client(broker.address, "talker")
    await talker.open()
    for number in range(300):
        talker.publish("burst", str(number))
    await talker.close()
    await until(lambda: len(wire.seen) == 300)
    assert wire.on("burst") == [str(number).encode() for number in range(300)]


async def test_retained_messages_by_wildcard(broker: Broker, wire: Wire) -> None:
    """Retained messages come to a wildcard, are marked, and an empty one clears."""
    talker = client(broker.address, "talker")
    await talker.open()
    talker.publish("house/hall/light", "on", retain=True)
    talker.publish("house/porch/light", "off", retain=True)
    talker.publish("house/porch/light", b"", retain=True)
    talker.publish("garden/light", "on", retain=True)
    await until(lambda: wire.on("garden/light"))
    async with Wire(broker.address, "house/+/light", client_id="late") as late:
        await until(lambda: late.seen)
        talker.publish("house/end/light", "")
        await until(lambda: late.on("house/end/light"))
        assert [(seen.topic, seen.payload, seen.retained) for seen in late.seen[:-1]] == [
            ("house/hall/light", b"on", True)
        ]
    await talker.close()


async def test_only_subscribers_get_retained_messages(broker: Broker, wire: Wire) -> None:
    """A client that asks for one topic does not get what others have asked for."""
    talker = client(broker.address, "talker")
    await talker.open()
    talker.publish("theirs", "1", retain=True)
    talker.publish("ours", "2", retain=True)
    await until(lambda: len(wire.seen) == 2)
    async with Wire(broker.address, "ours", client_id="late") as late:
        await until(lambda: late.seen)
        talker.publish("theirs", "3")
        talker.publish("ours", "4")
        await until(lambda: late.on("ours") == [b"2", b"4"])
        assert {seen.topic for seen in late.seen} == {"ours"}
    await talker.close()


async def test_will(broker: Broker, wire: Wire) -> None:
    """The will is sent when a connection is lost, and not after a polite goodbye."""
    polite = client(broker.address, "polite", will=("polite/status", "offline"))
    dropped = client(broker.address, "dropped", will=("dropped/status", "offline"))
    await polite.open()
    await dropped.open()
    await polite.close()
    await dropped.drop()
    await until(lambda: wire.on("dropped/status"))
    assert wire.on("polite/status") == []


async def test_credentials(socket_enabled: None) -> None:
    """Only the one user with the right password comes in."""
    async with Broker(username="hass", password="secret") as broker:
        known = client(broker.address, "known")
        await known.open()
        await known.close()
        stranger = client(Address(port=broker.port, username="hass", password="wrong"), "stranger")
        with pytest.raises(LabError, match="refuses"):
            await stranger.open()


async def test_stops_without_a_trace(socket_enabled: None) -> None:
    """Nobody listens after the end, and the same port can be used again with nothing retained."""
    async with Broker() as broker:
        talker = client(broker.address, "talker")
        await talker.open()
        talker.publish("kept", "1", retain=True)
        await talker.close()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", broker.port)) != 0
    async with broker, Wire(broker.address) as wire:
        wire.say("end", "")
        await until(lambda: wire.seen)
        assert {seen.topic for seen in wire.seen} == {"end"}


def test_a_taken_port_is_told(socket_enabled: None) -> None:
    """A port that is in use is an error that says so."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(LabError, match="address already in use"):
            Broker(taken.getsockname()[1]).start()

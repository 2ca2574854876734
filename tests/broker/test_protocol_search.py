"""Which version of MQTT is spoken with a broker that comes, goes, and is exchanged for another."""

import asyncio

import pytest

from custom_components.mqtt_polyglot.broker import back_off
from custom_components.mqtt_polyglot.broker.errors import (
    AuthenticationError,
    BrokerError,
    BrokerErrorKey,
)
from custom_components.mqtt_polyglot.broker.paho_link import PahoLink
from custom_components.mqtt_polyglot.broker.protocol_search import DOUBTS, PATIENCE, ProtocolSearch
from custom_components.mqtt_polyglot.broker.settings import Protocol

from ..waiting import until
from .helpers import read_packet, server, settings_for

REFUSED = BrokerError(BrokerErrorKey.PROTOCOL_REFUSED)
MUTE = BrokerError(BrokerErrorKey.CONNECTION_LOST)
SILENT = BrokerError(BrokerErrorKey.NO_ANSWER)


def search(known: Protocol, *, find: bool = True) -> ProtocolSearch:
    """A search that begins with what is known."""
    return ProtocolSearch(settings_for(1883, protocol=known, find_protocol=find))


def tries(of: ProtocolSearch, *failures: BrokerError) -> list[str]:
    """What is tried in one attempt that fails in these ways."""
    tried = []
    for failure in failures:
        tried.append(str(of.protocol))
        if not of.failed(failure):
            break
    return tried


def test_a_version_that_is_fixed() -> None:
    """Nothing else is tried."""
    fixed = search(Protocol.V311, find=False)
    assert tries(fixed, REFUSED, REFUSED) == ["3.1.1"]
    assert fixed.patience is None


def test_a_version_that_is_refused() -> None:
    """The others are tried at once, the best first; in the end what is known is kept."""
    one = search(Protocol.V5)
    assert tries(one, *[REFUSED] * 9) == ["5", "3.1.1", "3.1"]
    assert tries(one, REFUSED) == ["5"]
    assert one.protocol is Protocol.V311
    assert one.patience == PATIENCE
    assert one.accepted() is Protocol.V311
    # Not in the same run again, or a broker that is lost would cost an attempt each time.
    assert tries(one, MUTE) == ["3.1.1"]
    assert one.patience is None


@pytest.mark.parametrize("failure", [REFUSED, MUTE, SILENT])
def test_a_broker_that_was_not_updated(failure: BrokerError) -> None:
    """A better version than the known one is tried once in each run."""
    one = search(Protocol.V31)
    assert one.patience == PATIENCE
    assert tries(one, failure, MUTE, MUTE) == ["5", "3.1"]
    assert tries(one, MUTE) == ["3.1"]


def test_a_broker_that_was_updated() -> None:
    """It is asked when it is there, and not when nobody is there to answer."""
    one = search(Protocol.V311)
    assert tries(one, BrokerError(BrokerErrorKey.CONNECTION_REFUSED)) == ["5"]
    assert tries(one, AuthenticationError(BrokerErrorKey.BAD_CREDENTIALS)) == ["5"]
    assert one.accepted() is Protocol.V5


def test_a_broker_that_is_starting() -> None:
    """It hangs up, and so does what stands before it: that is no reason to speak an older version."""
    one = search(Protocol.V5)
    for _ in range(DOUBTS):
        assert tries(one, MUTE) == ["5"]
    assert tries(one, SILENT, MUTE, MUTE) == ["5", "3.1.1", "3.1"]
    assert tries(one, MUTE) == ["5"]


@pytest.mark.parametrize("mute", [True, False])
async def test_a_broker_that_is_exchanged(monkeypatch: pytest.MonkeyPatch, mute: bool) -> None:
    """While the link lives, and between two runs; it is told each time what is spoken now."""
    monkeypatch.setattr(back_off, "FIRST_DELAY", 0.02)
    for answered in back_off.Answered:
        monkeypatch.setitem(back_off.LAST_DELAYS, answered, 0.02)
    level = 4
    there: list[asyncio.StreamWriter] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, packet = await read_packet(reader)
        if packet[6] != level:
            writer.write(b"" if mute else b"\x20\x02\x00\x01")
            return
        writer.write(b"\x20\x02\x00\x00" if level < 5 else b"\x20\x03\x00\x00\x00")
        there.append(writer)
        await reader.read()

    found: list[Protocol] = []
    async with server(converse) as port:
        settings = settings_for(port, protocol=Protocol.V5, find_protocol=True)
        link = PahoLink(settings, on_protocol_found=found.append)
        link.start()
        await until(lambda: link.connected)
        level = 5
        there.pop().transport.abort()
        await until(lambda: len(found) == 2 and link.connected)
        await link.disconnect()
        level = 4
        settings = settings_for(port, protocol=found[-1], find_protocol=True)
        link = PahoLink(settings, on_protocol_found=found.append)
        link.start()
        await until(lambda: link.connected)
        await link.disconnect()
    assert found == [Protocol.V311, Protocol.V5, Protocol.V311]

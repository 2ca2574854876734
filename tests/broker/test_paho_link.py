"""The link over real brokers: what every broker, version and transport must give."""

import asyncio
from dataclasses import dataclass, replace
from typing import override

import pytest

from custom_components.mqtt_polyglot.broker import link_check
from custom_components.mqtt_polyglot.broker.link_check import LinkCheck, check
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.broker.settings import BrokerSettings, Protocol, Transport
from scripts.lab.mosquitto import Mosquitto

from ..waiting import until
from .conftest import MosquittoFactory
from .helpers import Line, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")


@dataclass(frozen=True)
class Way:
    """A broker and a way to it."""

    broker: str
    protocol: Protocol = Protocol.V311
    transport: Transport = Transport.TCP

    @override
    def __str__(self) -> str:
        """Name the test."""
        return f"{self.broker}-{self.protocol}-{self.transport}"


WAYS = [
    Way("embedded"),
    Way("embedded", transport=Transport.WEBSOCKETS),
    *(
        Way("mosquitto", protocol, transport)
        for protocol in Protocol
        for transport in (Transport.TCP, Transport.WEBSOCKETS)
    ),
]


@pytest.fixture(params=WAYS, ids=str)
def settings(request: pytest.FixtureRequest) -> BrokerSettings:
    """The settings of each way in turn."""
    way: Way = request.param
    if way.broker == "embedded":
        broker = request.getfixturevalue("embedded")
        port = broker.port if way.transport is Transport.TCP else broker.websocket_port
    else:
        broker = request.getfixturevalue("shared_mosquitto")
        port = broker.port if way.transport is Transport.TCP else broker.websocket_port
    return settings_for(
        port,
        protocol=way.protocol,
        transport=way.transport,
        status_topic="mqtt_polyglot/polyglot-test/status",
    )


async def test_messages_go_and_come(settings: BrokerSettings) -> None:
    """Every quality of service, there and back."""
    async with Line(settings) as line:
        line.link.subscribe(["there/+/#", "other"])
        for qos in (0, 1, 2):
            await line.link.publish(Publish(f"there/and/back/{qos}", b"\x00\xff", qos=qos))
        await line.link.publish(Publish("elsewhere", b""))
        await line.link.publish(Publish("other", b""))
        await until(lambda: len(line.messages) == 4)
        line.link.unsubscribe(["other"])
        await line.link.publish(Publish("other", b"", qos=1))
        await line.link.publish(Publish("there/x", b"last", qos=1))
        await until(lambda: len(line.messages) == 5)
        assert line.heard == [
            ("there/and/back/0", b"\x00\xff"),
            ("there/and/back/1", b"\x00\xff"),
            ("there/and/back/2", b"\x00\xff"),
            ("other", b""),
            ("there/x", b"last"),
        ]
        assert not any(message.retain for message in line.messages)
    assert line.states == [True, False]
    assert not line.refused


async def test_subscribing_again_brings_retained_messages_again(settings: BrokerSettings) -> None:
    """MQTT-3.8.4-3; the router relies on it."""
    async with Line(settings) as line:
        await line.link.publish(Publish("kept/a", b"1", qos=1, retain=True))
        await line.settle()
        try:
            for number in (1, 2):
                line.link.subscribe(["kept/#"])
                line.link.subscribe(["kept/#"])
                await until(lambda: len(line.messages) == number)  # noqa: B023
            await line.link.publish(Publish("kept/end", b"", qos=1))
            await until(lambda: len(line.messages) == 3)
            assert line.heard == [("kept/a", b"1"), ("kept/a", b"1"), ("kept/end", b"")]
            assert [message.retain for message in line.messages] == [True, True, False]
        finally:
            await line.link.publish(Publish("kept/a", b"", qos=1, retain=True))


async def test_others_are_told_that_we_are_here(settings: BrokerSettings) -> None:
    """Retained ``online`` and ``offline``."""
    observer = replace(settings, client_id="observer", status_topic=None)
    async with Line(observer) as line:
        async with Line(settings) as ours:
            await ours.settle()
            line.link.subscribe([settings.status_topic or ""])
            await until(lambda: line.messages)
        await until(lambda: len(line.messages) == 2)
    assert [(message.payload, message.retain) for message in line.messages] == [
        (b"online", True),
        (b"offline", False),
    ]


@pytest.mark.parametrize("count", [1000])
async def test_a_burst_comes_whole_and_in_order(settings: BrokerSettings, count: int) -> None:
    """Nothing stays unread in any buffer."""
    async with (
        Line(replace(settings, client_id="sender", status_topic=None)) as sender,
        Line(settings) as line,
    ):
        line.link.subscribe(["burst"])
        await line.link.publish(Publish("ready", b"", qos=1))
        await asyncio.gather(
            *(sender.link.publish(Publish("burst", b"%d" % n)) for n in range(count))
        )
        await until(lambda: len(line.messages) >= count, 20)
    assert line.heard == [("burst", b"%d" % n) for n in range(count)]


async def test_large_messages(settings: BrokerSettings) -> None:
    """Larger than any buffer on the way."""
    # Mosquitto takes 4 KiB of a WebSocket in a tenth of a second.
    slow = settings.transport is Transport.WEBSOCKETS
    payload = bytes(range(256)) * (80 if slow else 4000)
    async with Line(settings) as line:
        line.link.subscribe(["large"])
        await line.link.publish(Publish("large", payload, qos=1))
        await until(lambda: line.messages)
    assert line.heard == [("large", payload)]


async def test_many_publishes_at_once(settings: BrokerSettings) -> None:
    """More of QoS 1 and 2 than may be on their way together."""
    async with Line(settings) as line:
        line.link.subscribe(["many/#"])
        await asyncio.gather(
            *(line.link.publish(Publish(f"many/{n}", b"", qos=1 + n % 2)) for n in range(100))
        )
        await until(lambda: len(line.messages) == 100)


async def test_a_trial_finds_nothing_wrong(settings: BrokerSettings) -> None:
    """What the configuration flow asks."""
    assert await check(settings) == LinkCheck(True, True, settings.protocol)


async def test_a_trial_tells_what_the_broker_is(mosquitto: Mosquitto) -> None:
    """Mosquitto says so."""
    assert (await check(settings_for(mosquitto.port))).software == "mosquitto"


@pytest.mark.parametrize("said", [b"", b" version 1", b"\x1b[2J version 1", b"\xff\x00" * 999])
async def test_a_trial_makes_nothing_up(
    mosquitto_with: MosquittoFactory, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    """Where a broker says nothing of the kind, or may not be asked, it is not known what it is."""
    monkeypatch.setattr(link_check, "_SOFTWARE", "some/version")
    monkeypatch.setattr(link_check, "_SOFTWARE_TIMEOUT", 0.2)
    settings = settings_for(mosquitto_with("allow_anonymous true").port)
    async with Line(settings) as line:
        await line.link.publish(Publish("some/version", said, retain=True))
    allowed = await check(settings)
    assert allowed.everything
    assert allowed.software is None

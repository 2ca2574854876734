"""The message on our status topic, when nobody will say it any more."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.mqtt_polyglot.broker import status
from custom_components.mqtt_polyglot.broker.errors import BrokerErrorKey
from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.broker.paho_link import PahoLink
from custom_components.mqtt_polyglot.broker.settings import Protocol
from custom_components.mqtt_polyglot.broker.status import clear_status
from scripts.lab.mosquitto import Mosquitto, free_port

from ..waiting import until
from .conftest import MosquittoFactory
from .helpers import Line, broker_that, server, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")

TOPIC = "mqtt_polyglot/me/status"


@pytest.mark.parametrize("protocol", Protocol)
async def test_it_is_taken_back(mosquitto: Mosquitto, protocol: Protocol) -> None:
    """The broker keeps it while we are away, and forgets it when we are removed."""
    settings = settings_for(mosquitto.port, protocol=protocol, status_topic=TOPIC)
    async with Line(settings) as line:
        assert line.link.connected
    async with Line(settings_for(mosquitto.port, client_id="watcher")) as watcher:
        watcher.link.subscribe(["mqtt_polyglot/#"])
        await until(lambda: watcher.heard == [(TOPIC, b"offline")])
        await clear_status(settings)
        await until(lambda: watcher.heard[1:] == [(TOPIC, b"")])
        watcher.messages.clear()
        watcher.link.subscribe(["mqtt_polyglot/#"])
        await watcher.settle()
        assert not watcher.messages


async def test_it_cannot_be_taken_back(
    mosquitto_with: MosquittoFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By nobody, by a password that is refused, and by silence: it is given up, and soon."""
    monkeypatch.setattr(status, "_TIMEOUT", 0.3)
    settings = settings_for(free_port(), status_topic=TOPIC)
    await clear_status(settings)
    refusing = mosquitto_with("allow_anonymous false")
    await clear_status(replace(settings, port=refusing.port))
    async with server(broker_that()) as port:
        await clear_status(replace(settings, port=port))


@pytest.mark.parametrize("protocol", Protocol)
async def test_a_client_with_the_same_id(mosquitto: Mosquitto, protocol: Protocol) -> None:
    """It ends us: this broker does not say so, but there is no other reason for the end."""
    failures: list[tuple[BrokerErrorKey, bool]] = []
    settings = settings_for(mosquitto.port, protocol=protocol, status_topic=TOPIC)
    ours = PahoLink(
        settings, on_failure=lambda error, unprovoked: failures.append((error.key, unprovoked))
    )
    try:
        await ours.connect()
        ours.subscribe(["some/#"])
        await ours.publish(Publish("some/thing", b"", qos=1))
        async with Line(settings):
            await until(lambda: failures)
            await until(lambda: ours.connected)
            await ours.disconnect()
    finally:
        await ours.disconnect()
    assert failures[0] == (BrokerErrorKey.CONNECTION_LOST, True)


async def test_a_broker_that_says_that_our_place_was_taken() -> None:
    """MQTT 5, section 3.14.2.1."""
    connected = asyncio.Event()
    failures: list[tuple[BrokerErrorKey, bool]] = []

    async def converse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await connected.wait()
        writer.write(b"\xe0\x02\x8e\x00")
        await writer.drain()

    async with server(broker_that(converse, b"\x20\x03\x00\x00\x00")) as port:
        link = PahoLink(
            settings_for(port, protocol=Protocol.V5),
            on_failure=lambda error, unprovoked: failures.append((error.key, unprovoked)),
        )
        await link.connect()
        connected.set()
        await until(lambda: failures)
        await link.disconnect()
    assert failures[0] == (BrokerErrorKey.SESSION_TAKEN_OVER, False)

"""The message on our status topic, when nobody will say it any more."""

from dataclasses import replace

import pytest

from custom_components.mqtt_polyglot.broker import status
from custom_components.mqtt_polyglot.broker.settings import Protocol
from custom_components.mqtt_polyglot.broker.status import clear_status

from .conftest import Mosquitto, MosquittoFactory, free_port
from .helpers import Line, broker_that, server, settings_for, until

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

"""A broker that sends a message once for each subscription that it matches, and topic filters that overlap."""

import pytest

from custom_components.mqtt_polyglot.broker.message import Publish
from custom_components.mqtt_polyglot.broker.router import Router
from custom_components.mqtt_polyglot.broker.settings import Protocol

from .conftest import MosquittoFactory
from .helpers import Line, settings_for

pytestmark = pytest.mark.usefixtures("no_socket_left")


async def say(line: Line, *payloads: str) -> None:
    """Publish on the topic of the button, and wait until all that comes of it has come."""
    for payload in payloads:
        await line.link.publish(Publish("house/hall/button", payload.encode(), qos=1))
    await line.ping()


@pytest.mark.parametrize("protocol", [Protocol.V311, Protocol.V5])
async def test_one_press_is_one(mosquitto_with: MosquittoFactory, protocol: Protocol) -> None:
    """Of filters that contain each other one is subscribed, also when the wide one comes later, or goes."""
    mosquitto = mosquitto_with("allow_anonymous true", "allow_duplicate_messages true")
    async with Line(settings_for(mosquitto.port, protocol=protocol)) as line:
        router = Router(line.link)
        pressed: list[bytes] = []
        line.link.listen(router.on_message, router.on_connection)
        router.add("house/hall/button", lambda message: pressed.append(message.payload))
        await say(line, "1")
        no_longer = router.add("#", lambda _message: None)
        also_no_longer = router.add("house/#", lambda _message: None)
        await line.ping()
        await say(line, "2")
        no_longer()
        await line.ping()
        await say(line, "3")
        also_no_longer()
        await line.ping()
        await say(line, "4")
        assert pressed == [b"1", b"2", b"3", b"4"]


async def test_no_gap(mosquitto_with: MosquittoFactory) -> None:
    """What covers others comes and goes while messages come: none is missed, whatever comes twice."""
    mosquitto = mosquitto_with("allow_anonymous true", "allow_duplicate_messages true")
    async with (
        Line(settings_for(mosquitto.port)) as line,
        Line(settings_for(mosquitto.port, client_id="button")) as button,
    ):
        router = Router(line.link)
        pressed: list[bytes] = []
        line.link.listen(router.on_message, router.on_connection)
        router.add("house/hall/button", lambda message: pressed.append(message.payload))
        await line.ping()
        expected = [str(number) for number in range(200)]
        no_longer = None
        for number, payload in enumerate(expected):
            if number % 10 == 5 and no_longer is None:
                no_longer = router.add("#", lambda _message: None)
            elif number % 10 == 0 and no_longer is not None:
                no_longer()
                no_longer = None
            await say(button, payload)
        await line.ping()
        assert list(dict.fromkeys(pressed)) == [payload.encode() for payload in expected]


async def test_overlap_in_part(mosquitto_with: MosquittoFactory) -> None:
    """Filters of which none contains the other are both subscribed: docs/troubleshooting.md says what to do."""
    mosquitto = mosquitto_with("allow_anonymous true", "allow_duplicate_messages true")
    async with Line(settings_for(mosquitto.port)) as line:
        router = Router(line.link)
        pressed: list[bytes] = []
        line.link.listen(router.on_message, router.on_connection)
        router.add("house/+/button", lambda message: pressed.append(message.payload))
        router.add("house/hall/+", lambda _message: None)
        await line.ping()
        await say(line, "1")
        assert pressed == [b"1", b"1"]
        router.add("house/+/+", lambda _message: None)
        await line.ping()
        await say(line, "2")
        assert pressed == [b"1", b"1", b"2"]

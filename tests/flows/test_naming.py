"""What brokers are called before the user names them."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mqtt_polyglot.const import DOMAIN
from custom_components.mqtt_polyglot.flows.naming import async_broker_name, host_name, software_name
from custom_components.mqtt_polyglot.flows.new_broker import NewBroker
from tests.double import Double, settle
from tests.test_bridge import INFO

from .test_setup import HOST, start, submit


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("mosquitto version 2.0.11", "Mosquitto"),
        ("EMQX Enterprise", "EMQX"),
        ("EMQ X Broker", "EMQX"),
        ("aMQTT version 0.11.3", "aMQTT"),
        ("<b>My own</b>", ""),
        ("", ""),
    ],
)
def test_software(said: str, name: str) -> None:
    """What is not known is not repeated."""
    assert software_name(said) == name


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("mqtt.lan", "mqtt"),
        ("NAS.local.", "nas"),
        ("nas.fritz.box", "nas"),
        ("broker.example.com", "broker.example.com"),
        ("core-mosquitto", "core-mosquitto"),
        ("192.168.1.10", ""),
        ("fe80::1", ""),
        ("localhost", ""),
        ("127.0.0.1", ""),
        ("", ""),
    ],
)
def test_hosts(host: str, name: str) -> None:
    """The domain of a home network says nothing, nor does an address."""
    assert host_name(host) == name


def new_broker(host: str, **more: Any) -> NewBroker:
    """A broker that is about to be added."""
    return NewBroker(data={"host": host, "port": 1884}, **more)


@pytest.mark.parametrize(
    ("broker", "names"),
    [
        (new_broker("10.0.0.1"), ["MQTT broker", "MQTT broker 2", "MQTT broker 3"]),
        (new_broker("localhost"), ["Local MQTT broker", "Local MQTT broker 2"]),
        (new_broker("127.0.0.9", software="EMQX"), ["EMQX", "Local MQTT broker", "EMQX 2"]),
        (new_broker("::1"), ["Local MQTT broker"]),
        (new_broker("nas.lan", software="EMQX"), ["EMQX", "EMQX (nas)", "nas", "MQTT broker"]),
        (new_broker("10.0.0.1", provides="Zigbee2MQTT"), ["Zigbee2MQTT", "MQTT broker"]),
        (new_broker("10.0.0.1", given_name="Attic", software="EMQX"), ["Attic", "EMQX"]),
        (
            new_broker("10.0.0.1", given_name="Attic", discovered=("10.0.0.2", 1884)),
            ["MQTT broker"],
        ),
    ],
)
async def test_the_best_name_that_is_free(
    hass: HomeAssistant, broker: NewBroker, names: list[str]
) -> None:
    """No two are called alike, and none after its address."""
    for name in names:
        assert await async_broker_name(hass, broker) == name
        MockConfigEntry(domain=DOMAIN, title=name.upper()).add_to_hass(hass)


async def test_ignored_ones_take_no_name(hass: HomeAssistant) -> None:
    """They are no brokers of ours."""
    MockConfigEntry(domain=DOMAIN, title="MQTT broker", source="ignore").add_to_hass(hass)
    assert await async_broker_name(hass, new_broker("10.0.0.1")) == "MQTT broker"


@pytest.mark.parametrize(
    ("topic", "said", "name"),
    [
        ("$SYS/broker/version", "mosquitto version 2.0.11", "Mosquitto"),
        ("$SYS/brokers/emqx@node1/sysdescr", "EMQX", "EMQX"),
        ("$SYS/broker/version", "x" * 100_000 + "mosquitto", "broker"),
    ],
)
async def test_a_broker_says_what_it_is(
    hass: HomeAssistant, broker: Double, topic: str, said: str, name: str
) -> None:
    """It is asked when all else is done."""
    broker.say(topic, said)
    result = await submit(hass, await start(hass), HOST)
    assert result["title"] == name
    await settle(hass)
    assert broker.links[0].asked[-1][0] == "unsubscribe"


async def test_a_broker_that_says_nothing_about_itself(hass: HomeAssistant, broker: Double) -> None:
    """That is nothing that it does not allow; it is called after what is on it."""
    broker.refused = {"$SYS/broker/version", "$SYS/brokers/+/sysdescr"}
    broker.say("zigbee2mqtt/bridge/info", json.dumps(INFO))
    broker.say("zigbee2mqtt/bridge/devices", "[]")
    result = await submit(hass, await start(hass), HOST | {"host": "10.0.0.1"})
    placeholders = result["description_placeholders"]
    assert placeholders
    assert placeholders["broker"] == "Zigbee2MQTT"
    result = await submit(hass, result, {"devices": []})
    assert result["title"] == "Zigbee2MQTT"
    assert result["description_placeholders"] == {"topics": ""}
    await settle(hass)

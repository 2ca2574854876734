"""Addresses as people type and paste them."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.flows.address import (
    AddressError,
    BrokerAddress,
    parse_address,
    take_apart,
)

FORM: dict[str, Any] = {"port": 1883, "protocol": "3.1.1"}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("broker.local", BrokerAddress(host="broker.local")),
        ("  Broker.Local ", BrokerAddress(host="broker.local")),
        ("bröker", BrokerAddress(host="bröker")),
        ("192.168.1.10", BrokerAddress(host="192.168.1.10")),
        ("192.168.1.10:1884", BrokerAddress(host="192.168.1.10", port=1884)),
        ("fe80::1", BrokerAddress(host="fe80::1")),
        ("fe80::1%eth0", BrokerAddress(host="fe80::1%eth0")),
        ("[fe80::1]", BrokerAddress(host="fe80::1")),
        ("[fe80::1]:1884", BrokerAddress(host="fe80::1", port=1884)),
        ("mqtt://broker:1883/", BrokerAddress(host="broker", port=1883)),
        ("tcp://broker", BrokerAddress(host="broker")),
        ("MQTTS://broker", BrokerAddress(host="broker", tls=True)),
        ("ssl://broker", BrokerAddress(host="broker", tls=True)),
        ("ws://broker:9001", BrokerAddress(host="broker", port=9001, websocket=True)),
        (
            "wss://broker:443/mqtt/",
            BrokerAddress(host="broker", port=443, path="/mqtt", tls=True, websocket=True),
        ),
        (
            "mqtt://me:p%40ss@broker",
            BrokerAddress(host="broker", username="me", password="p@ss"),
        ),
        ("me@broker", BrokerAddress(host="broker", username="me")),
    ],
)
def test_an_address_is_taken_apart(text: str, address: BrokerAddress) -> None:
    """A URL says more than a host."""
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "mqtt://",
        "http://homeassistant.local:8123",
        "broker/topic",
        "mqtt://broker/topic",
        "mqtt://broker?x=1",
        "broker#fragment",
        "my broker",
        "broker\nother",
        "[fe80::1",
        "broker\\share",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(AddressError) as caught:
        parse_address(text)
    assert caught.value.key == "invalid_host"


@pytest.mark.parametrize(
    "text",
    ["broker:port", "broker:99999", "mqtt://a:b@host:99999", "[fe80::1]:-1", "mqtt://host:0"],
)
def test_a_port_that_is_none_is_named_as_the_fault(text: str) -> None:
    """The rest of the address may be right."""
    with pytest.raises(AddressError) as caught:
        parse_address(text)
    assert caught.value.key == "port_out_of_range"


def test_the_parts_go_where_the_form_asks_for_them() -> None:
    """What was typed elsewhere stays."""
    typed = {**FORM, "host": "wss://me:secret@broker:443/mqtt", "tls": {"ca": "..."}}
    assert take_apart(typed) == {
        **FORM,
        "host": "broker",
        "port": 443,
        "username": "me",
        "password": "secret",
        "tls": {"ca": "...", "use_tls": True},
        "websocket": {"use_websocket": True, "path": "/mqtt"},
    }


def test_a_websocket_without_a_path_keeps_that_of_the_form() -> None:
    """The address says nothing about it."""
    typed = {**FORM, "host": "ws://broker", "websocket": {"path": "/ws"}}
    assert take_apart(typed)["websocket"] == {"use_websocket": True, "path": "/ws"}


@pytest.mark.parametrize(("typed", "port"), [(1883, 8883), (8884, 8884)])
def test_tls_has_a_port_of_its_own(typed: int, port: int) -> None:
    """The default port is the one without TLS."""
    assert take_apart({"host": "mqtts://broker", "port": typed})["port"] == port


def test_a_plain_address_changes_nothing_else() -> None:
    """Not even TLS that was chosen."""
    typed = {**FORM, "host": " broker ", "tls": {"use_tls": True}, "password": "secret"}
    assert take_apart(typed) == typed | {"host": "broker"}

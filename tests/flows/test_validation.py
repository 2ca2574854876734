"""Answers in the forms, and what is kept of them."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.flows.validation import (
    HIDDEN,
    broker_form,
    read_broker,
    read_discovery,
)

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----\n"
OTHER_KEY = "-----BEGIN RSA PRIVATE KEY-----\nCCCC\n-----END RSA PRIVATE KEY-----\n"

FORM: dict[str, Any] = {"host": "broker", "port": 1883.0, "protocol": "3.1.1"}


def read(
    form: dict[str, Any], stored: dict[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """The data of a form, and its errors."""
    errors: dict[str, str] = {}
    _, data = read_broker(FORM | form, stored or {}, errors)
    return data, errors


def test_the_least_is_a_host() -> None:
    """All else has defaults, also for whoever leaves the sections out."""
    data, errors = read({})
    assert not errors
    assert data == {
        "host": "broker",
        "port": 1883,
        "protocol": "3.1.1",
        "tls": {"use_tls": False, "insecure": False},
        "websocket": {"use_websocket": False, "path": "/mqtt", "headers": {}},
        "session": {"keepalive": 15},
    }
    assert isinstance(data["port"], int)


def test_everything_can_be_said() -> None:
    """Also in the way of a person: with spaces, empty lines and the line ends of Windows."""
    form = {
        "username": " me ",
        "password": " secret ",
        "tls": {
            "use_tls": True,
            "ca": f"  # home\n{CERTIFICATE}".replace("\n", "\r\n"),
            "client_certificate": CERTIFICATE,
            "client_key": KEY,
            "client_key_password": "open",
            "insecure": True,
        },
        "websocket": {
            "use_websocket": True,
            "path": "ws",
            "headers": "Authorization: Bearer x:y\n\n X-Empty:",
        },
        "session": {"client_id": " me ", "keepalive": 30.0},
    }
    data, errors = read(form)
    assert not errors
    assert data == {
        "host": "broker",
        "port": 1883,
        "protocol": "3.1.1",
        "username": "me",
        "password": " secret ",
        "tls": {
            "use_tls": True,
            "ca": f"# home\n{CERTIFICATE}",
            "client_certificate": CERTIFICATE,
            "client_key": KEY,
            "client_key_password": "open",
            "insecure": True,
        },
        "websocket": {
            "use_websocket": True,
            "path": "/ws",
            "headers": {"Authorization": "Bearer x:y", "X-Empty": ""},
        },
        "session": {"client_id": "me", "keepalive": 30},
    }


def test_a_key_beside_the_certificate_is_put_where_secrets_are() -> None:
    """The text of the certificate is shown again later, the key never."""
    data, errors = read({"tls": {"client_certificate": CERTIFICATE + KEY}})
    assert not errors
    assert data["tls"]["client_certificate"] == CERTIFICATE
    assert data["tls"]["client_key"] == KEY
    data, _ = read({"tls": {"client_certificate": KEY + CERTIFICATE, "client_key": OTHER_KEY}})
    assert data["tls"]["client_key"] == OTHER_KEY


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        ({"host": "a b"}, {"host": "invalid_host"}),
        ({"port": 0}, {"port": "invalid_port"}),
        ({"port": 65536}, {"port": "invalid_port"}),
        ({"port": 1883.5}, {"port": "invalid_port"}),
        ({"port": float("nan")}, {"port": "invalid_port"}),
        ({"password": "secret"}, {"username": "username_missing"}),
        ({"tls": {"ca": "/etc/ssl/ca.pem"}}, {"tls": "invalid_ca"}),
        ({"tls": {"ca": KEY}}, {"tls": "invalid_ca"}),
        (
            {"tls": {"client_certificate": KEY, "client_key": KEY}},
            {"tls": "invalid_client_certificate"},
        ),
        (
            {"tls": {"client_certificate": CERTIFICATE, "client_key": CERTIFICATE}},
            {"tls": "invalid_client_key"},
        ),
        ({"tls": {"client_certificate": CERTIFICATE}}, {"tls": "client_key_missing"}),
        ({"tls": {"client_key": KEY}}, {"tls": "client_certificate_missing"}),
        ({"websocket": {"path": "/my path"}}, {"websocket": "invalid_path"}),
        ({"websocket": {"path": "/x\r\nHost: y"}}, {"websocket": "invalid_path"}),
        ({"websocket": {"headers": "no colon"}}, {"websocket": "invalid_headers"}),
        ({"websocket": {"headers": "a b: c"}}, {"websocket": "invalid_headers"}),
        ({"websocket": {"headers": "A: b\nA: c"}}, {"websocket": "invalid_headers"}),
        ({"websocket": {"headers": f"A: {HIDDEN}"}}, {"websocket": "invalid_headers"}),
        ({"session": {"client_id": "a+b"}}, {"session": "invalid_client_id"}),
        ({"session": {"keepalive": -1}}, {"session": "invalid_keepalive"}),
    ],
)
def test_a_bad_answer_is_shown_at_its_field(form: dict[str, Any], errors: dict[str, str]) -> None:
    """Or above its section."""
    assert read(form)[1] == errors


def test_all_bad_answers_are_shown_at_once() -> None:
    """Nobody has to mend them one by one."""
    form = {"host": "", "port": 0, "tls": {"ca": "x"}, "session": {"keepalive": 0.5}}
    assert read(form)[1].keys() == {"host", "port", "tls", "session"}


def test_mqtt_5_takes_a_password_alone() -> None:
    """Some services want a token and nothing else."""
    data, errors = read({"protocol": "5", "password": "token"})
    assert not errors
    assert data["password"] == "token"
    assert "username" not in data


STORED: dict[str, Any] = {
    "broker_uid": "uid",
    "host": "broker",
    "port": 1883,
    "protocol": "3.1.1",
    "username": "me",
    "password": "secret",
    "tls": {
        "use_tls": True,
        "insecure": False,
        "ca": CERTIFICATE,
        "client_certificate": CERTIFICATE,
        "client_key": KEY,
        "client_key_password": "open",
    },
    "websocket": {"use_websocket": True, "path": "/ws", "headers": {"A": "secret", "B": "other"}},
    "session": {"client_id": "me", "keepalive": 30},
}


def test_secrets_are_not_shown_again() -> None:
    """Only that there are some, where names are shown."""
    form = broker_form(STORED)
    assert "password" not in form
    assert "client_key" not in form["tls"]
    assert "client_key_password" not in form["tls"]
    assert form["tls"]["ca"] == CERTIFICATE
    assert form["websocket"]["headers"] == f"A: {HIDDEN}\nB: {HIDDEN}"
    assert "secret" not in str(form)


def test_secrets_that_are_left_empty_stay() -> None:
    """What the form shows is what there is."""
    data, errors = read(broker_form(STORED), STORED)
    assert not errors
    assert {"broker_uid": "uid", **data} == STORED


def test_secrets_can_be_replaced() -> None:
    """Each on its own."""
    form = broker_form(STORED)
    form["password"] = "new"
    form["tls"]["client_key"] = OTHER_KEY
    form["websocket"]["headers"] = f"A: {HIDDEN}\nB: new"
    data, _ = read(form, STORED)
    assert data["password"] == "new"
    assert data["tls"]["client_key"] == OTHER_KEY
    assert data["tls"]["client_key_password"] == "open"
    assert data["websocket"]["headers"] == {"A": "secret", "B": "new"}


def test_secrets_go_with_what_they_belong_to() -> None:
    """There is no other way to be rid of them."""
    form = broker_form(STORED)
    form |= {"username": ""}
    form["tls"]["client_certificate"] = ""
    form["websocket"]["headers"] = ""
    data, errors = read(form, STORED)
    assert not errors
    assert "password" not in data
    assert "client_key" not in data["tls"]
    assert "client_key_password" not in data["tls"]
    assert data["websocket"]["headers"] == {}


def test_a_password_alone_stays_too() -> None:
    """It belongs to no username."""
    stored = {"password": "token"}
    data, _ = read({"protocol": "5"}, stored)
    assert data["password"] == "token"


def test_discovery_has_defaults() -> None:
    """What nearly all use; but whoever removes all topics of Zigbee2MQTT has none."""
    errors: dict[str, str] = {}
    assert read_discovery({}, errors) == {
        "auto_adopt": False,
        "discovery_prefix": "homeassistant",
        "zigbee2mqtt_topics": ["zigbee2mqtt"],
    }
    removed = {"discovery_prefix": " ", "zigbee2mqtt_topics": []}
    assert read_discovery(removed, errors) == {
        "auto_adopt": False,
        "discovery_prefix": "homeassistant",
        "zigbee2mqtt_topics": [],
    }
    assert not errors


def test_topics_are_tidied_up() -> None:
    """A slash at the end is a level without a name, and nobody means that."""
    errors: dict[str, str] = {}
    form = {
        "auto_adopt": True,
        "discovery_prefix": " homeassistant/ ",
        "zigbee2mqtt_topics": ["zigbee2mqtt", " attic/zigbee2mqtt/", "zigbee2mqtt/"],
    }
    assert read_discovery(form, errors) == {
        "auto_adopt": True,
        "discovery_prefix": "homeassistant",
        "zigbee2mqtt_topics": ["zigbee2mqtt", "attic/zigbee2mqtt"],
    }
    assert not errors


@pytest.mark.parametrize("topic", ["a/#", "+", "/", "a\0b"])
def test_a_bad_topic_is_shown_at_its_field(topic: str) -> None:
    """Each field on its own."""
    errors: dict[str, str] = {}
    read_discovery({"discovery_prefix": topic, "zigbee2mqtt_topics": ["good", topic]}, errors)
    assert errors == {
        "discovery_prefix": "invalid_discovery_prefix",
        "zigbee2mqtt_topics": "invalid_base_topic",
    }


def test_an_empty_topic_of_zigbee2mqtt_is_one_too_many() -> None:
    """The form adds an empty line when somebody presses its button."""
    errors: dict[str, str] = {}
    assert read_discovery({"zigbee2mqtt_topics": ["a", " "]}, errors)["zigbee2mqtt_topics"] == ["a"]
    assert not errors

"""Redaction: no secret survives, whatever it is wrapped in, and the rest stays readable."""

import json
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.mqtt_polyglot.controller.redaction import (
    REDACTED,
    hide,
    payload_text,
    redact,
)
from custom_components.mqtt_polyglot.controller.secret_names import is_secret, is_secret_topic

KEYS = (
    "password",
    "Password",
    "wifi_password",
    "wifiPassword",
    "mqtt-passwd",
    "passphrase",
    "token",
    "access_token",
    "apiKey",
    "client_secret",
    "network_key",
    "psk",
    "code",
    "user_code",
    "pin",
    "pin_code",
    "pinCode",
    "PIN",
    "latitude",
    "lon",
    "gps",
    "gps_coordinates",
    "ssid",
    "authorization",
    "username",
    "host",
    "user_codes",
    "usercodes",
    "keycode",
    "link_key",
    "install_code",
    "local_key",
    "wifi_key",
    "pw",
    "pass",
    "pass_phrase",
    "cookie",
    "session",
    "sessionId",
    "jwt",
    "auth",
    "basic_auth",
    "ftp_pass",
    "homeLat",
    "home_lon",
    "otp",
    "webhook_id",
    "Authorization",
    "long",
    "lat",
    "wpaKey2",
    "WIFIKey",
    "rf_key",
    "gateCode",
    "code1",
    "guest-pin-3",
    "s2_access_control_key",
)
"""Names of secrets as they are met."""

TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABC0123456789", min_size=12, max_size=24)
NOISE = st.text('qwx z0éß"\\{}[]:,\n', max_size=12)
"""What no secret is called."""
SCALAR = st.none() | st.booleans() | st.integers() | NOISE
JSON = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NOISE, inner, max_size=3),
    max_leaves=8,
)
SECRET = st.sampled_from(KEYS)


@st.composite
def planted(draw: st.DrawFn) -> tuple[str, Any]:
    """A secret, and a JSON value that has it under a key that names it."""
    token = "zQ" + draw(TOKEN)
    value: Any = draw(
        st.sampled_from(
            [token, [token], {"a": token}, [{"a": [token]}], f'x"{token}', f"\\{token}"]
        )
    )
    value = {draw(SECRET): value} | draw(st.dictionaries(NOISE, JSON, max_size=2))
    for _ in range(draw(st.integers(0, 4))):
        around = draw(st.dictionaries(NOISE, JSON, max_size=2))
        before = draw(st.lists(JSON, max_size=2))
        match draw(st.sampled_from(["object", "array", "text", "ascii", "wide"])):
            case "object":
                value = around | {draw(NOISE): value}
            case "array":
                value = [*before, value]
            case "text":
                value = json.dumps(value, ensure_ascii=False)
            case "ascii":
                value = {"payload": json.dumps(value)}
            case _:
                value = {"payload": json.dumps(value, indent=2)}
    return token, value


@given(planted())
@settings(max_examples=600)
def test_no_secret_survives(case: tuple[str, Any]) -> None:
    """In what has a form already, and in the text of a payload."""
    token, value = case
    assert token not in json.dumps(redact(value))
    payload = json.dumps(value).encode()
    assert token not in payload_text("topic", payload, len(payload))


@given(planted(), st.integers(0, 400))
@settings(max_examples=600)
def test_no_secret_survives_in_what_was_cut_off(case: tuple[str, Any], length: int) -> None:
    """A payload of which the beginning was kept is no JSON any more; not a part of it is shown."""
    token, value = case
    payload = json.dumps(value).encode()
    assert token[:8] not in payload_text("topic", payload[:length], len(payload))


@given(
    token=TOKEN,
    template=st.sampled_from(
        [
            "rtsp://me:{}@camera/live",
            "see rtsp://me:{}@10.0.0.1:554/a?b=c and more",
            "rtsp://me:p@{}@camera/live",
            "http://me:a/{}@camera/",
            "http://{}@camera/",
            '{{"url": "http:\\/\\/me:{}@camera", "broken',
            "http://camera/snap?user=admin&pwd={}&size=1",
            "http://camera/snap?token={}#x",
            "/api/camera?access_token={}",
        ]
    ),
)
@settings(max_examples=200)
def test_credentials_in_addresses(token: str, template: str) -> None:
    """Before the host, and behind the question mark."""
    token = f"zQ{token}"
    text = template.format(token)
    for value in (text, [text], {"url": text}, {text: 1}, json.dumps({"url": text})):
        assert token not in str(redact(value))
    for length in range(len(text) + 1):
        assert token[:3] not in payload_text("t", text.encode()[:length], 1_000_000)


@given(JSON)
@settings(max_examples=200)
def test_what_is_no_secret_stays(value: Any) -> None:
    """As it is."""
    assert redact({"values": value}) == {"values": value}


@pytest.mark.parametrize("key", KEYS)
def test_secret_topics(key: str) -> None:
    """A value that has a topic of its own is named by that."""
    assert is_secret(key)
    assert payload_text(f"home/{key}", b"1234", 4) == REDACTED
    assert payload_text(f"home/{key}", b"", 0) == ""


@pytest.mark.parametrize(
    "key",
    [
        "state",
        "error_code",
        "country_code",
        "platform",
        "payload_on",
        "unique_id",
        "keypad",
        "spin",
        "keyboard",
        "monkey",
        "author",
        "authority",
        "passive",
        "passenger",
        "compass",
        "band_pass",
        "pass_count",
        "session_count",
        "charging_session",
        "last_session_energy",
        "long_press",
        "longest",
        "latency",
        "hostname",
        "barcode",
        "zip_code",
        "httpStatusCode",
        "dateCode",
        "pin_required",
        "auth_mode",
        "password_length",
        "key",
        "unique_key",
        "key_pressed",
        "opinion",
        "secretary",
        "décodeur",
        "1",
        "",
    ],
)
def test_what_only_looks_like_a_secret(key: str) -> None:
    """A report that shows nothing helps nobody."""
    assert not is_secret(key)


def test_payloads() -> None:
    """Texts as they are, cut ones with a sign; everything else by its size."""
    assert payload_text("t", "21 °C".encode(), 6) == "21 °C"
    assert payload_text("t", "€€".encode()[:4], 100) == "€…"
    assert payload_text("t", b"ab\xff", 3) == "<binary, 3 bytes>"
    assert payload_text("t", b"\xff\xd8abcdef", 9000) == "<binary, 9000 bytes>"
    assert payload_text("t", b"a\0b", 3) == "<binary, 3 bytes>"
    assert payload_text("t", b'{ "a" : 1 }', 11) == '{ "a" : 1 }', "not written anew for nothing"
    assert payload_text("t", b'{"pin": 12}', 11) == f'{{"pin":"{REDACTED}"}}'


def test_nothing_is_nothing() -> None:
    """That a secret is not there is worth knowing."""
    assert redact({"password": None, "token": "", "pin": False}) == {
        "password": None,
        "token": "",
        "pin": False,
    }


def test_what_nests_without_end() -> None:
    """It is cut, and stops nobody."""
    value: Any = "x"
    for _ in range(500):
        value = [value]
    assert REDACTED in str(redact(value))
    text = json.dumps("x")
    for _ in range(12):
        text = json.dumps([text])
    assert redact(text)


@given(
    token=TOKEN,
    name=SECRET.filter(lambda name: name not in ("long", "lat")),
    template=st.sampled_from(
        [
            "{name}={token}",
            "{name} = {token} and more",
            "connecting with {name}={token}\nchannel=3",
            "level=3, {name}='{token}'",
            "{name}: {token}",
            "[12:00:01] {name}: my {token}",
            '{{"broken": "{name}={token}"',
        ]
    ),
)
@settings(max_examples=300)
def test_secrets_in_words(token: str, name: str, template: str) -> None:
    """What stands behind the name of a secret, to the end of the line."""
    token = f"zQ{token}"
    text = template.format(name=name, token=token)
    for value in (text, [text], {"log": text}, json.dumps({"log": text})):
        assert token not in str(redact(value))


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdefghijkl",
        "GET / with bearer abcdefghijkl",
        "got eyJhbGciOiJIUzI1NiJ9.abcdefghijkl.abc",
        "-----BEGIN RSA PRIVATE KEY-----\nabcdefghijkl\n-----END RSA PRIVATE KEY-----",
        "Cookie: a=abcdefghijkl",
    ],
)
def test_secrets_by_their_looks(text: str) -> None:
    """Tokens and keys that nobody names."""
    assert "abcdefghijkl" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Error code: 5",
        "12:00:00",
        "https://a.b/c?size=1",
        "a=b",
        "state: on",
        "key: up",
        "mode=long",
    ],
)
def test_words_that_are_no_secret(text: str) -> None:
    """A log of a device stays one."""
    assert redact(text) == text


@pytest.mark.parametrize("name", ["name", "key", "id", "property", "Parameter"])
@pytest.mark.parametrize("place", ["value", "val", "v", "Data"])
def test_pairs(name: str, place: str) -> None:
    """A name and a value, also in what was cut off, whichever comes first."""
    for pair in ({name: "wifi_password", place: "hunter2"}, {place: "hunter2", name: "pin1"}):
        assert "hunter2" not in str(redact([pair]))
        text = json.dumps([{"a": 1}, pair]).encode()
        assert "hunter2" not in payload_text("t", text, len(text))
        assert "hunter2" not in payload_text("t", text[:-2], len(text))
        wrapped = json.dumps({"x": text.decode()}).encode()
        assert "hunter2" not in payload_text("t", wrapped[:-2], len(wrapped))
    assert redact({"name": "brightness", "value": 3}) == {"name": "brightness", "value": 3}


def test_codes_that_come_back() -> None:
    """What a lock was told is a secret, whatever it calls it; a longer number is another one."""
    codes = ("1234", "7")
    shown = payload_text("l", b'{"by": "1234", "n": 1234, "up": 91234, "z": 7}', 46, codes)
    assert shown.count(REDACTED) == 2
    assert "91234" in shown
    value = {"last": 1234, "all": ["x 1234"], "count": 7.5}
    assert hide(value, codes) == {"last": REDACTED, "all": [f"x {REDACTED}"], "count": 7.5}
    assert hide(value, ()) is value


def test_topics_that_name_a_secret() -> None:
    """Also where the value stands below the name."""
    assert is_secret_topic("home/lock/pin/state")
    assert is_secret_topic("pin")
    assert not is_secret_topic("home/pin/lock")
    assert not is_secret_topic("state")

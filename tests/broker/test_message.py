"""A message and its readings."""

import orjson
import pytest

from custom_components.mqtt_polyglot.broker.message import Message


def test_readings_are_made_once() -> None:
    """However many ask."""
    message = Message("a", b'{"on": true}')
    assert message.text == '{"on": true}'
    assert message.text is message.text
    assert message.json == {"on": True}
    assert message.json is message.json


def test_what_is_no_text_stays_so() -> None:
    """Each who asks is told."""
    message = Message("a", b"\xff\xd8\xff")
    for _ in range(2):
        with pytest.raises(UnicodeDecodeError):
            _ = message.text
        with pytest.raises(orjson.JSONDecodeError):
            _ = message.json


def test_other_encodings() -> None:
    """A message in UTF-8 comes of one that was not."""
    message = Message("a", "°C".encode("latin-1"), retain=True, qos=1).decoded("latin-1")
    assert (message.topic, message.text, message.retain, message.qos) == ("a", "°C", True, 1)
    with pytest.raises(LookupError):
        message.decoded("klingon")
    with pytest.raises(UnicodeDecodeError):
        Message("a", b"\xff").decoded("ascii")


def test_no_payload_is_shown() -> None:
    """It may be a picture, or a secret."""
    assert repr(Message("a/b", b"secret", retain=True)) == "<Message 'a/b': 6 bytes retained>"
    assert repr(Message("a/b", b"")) == "<Message 'a/b': 0 bytes>"

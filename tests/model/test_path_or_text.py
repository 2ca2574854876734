"""Values that stand in a JSON object, or are the payload."""

from typing import Any

import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.model.codec import IGNORE, DecodeError
from custom_components.mqtt_polyglot.model.reader import PathOrText


@pytest.mark.parametrize(
    ("payload", "wire"),
    [
        (b'{"state":"online"}', "online"),
        (b'{"other":1}', IGNORE),
        (b"online", "online"),
        (b"", IGNORE),
        (b"[1]", "[1]"),
    ],
)
def test_both_forms(payload: bytes, wire: Any) -> None:
    """Gateways changed from plain words to objects."""
    assert PathOrText(("state",)).read(Message("a", payload), {}) == wire


@pytest.mark.parametrize("payload", [b"{", b"\xff"])
def test_neither(payload: bytes) -> None:
    """What is neither is an error."""
    with pytest.raises(DecodeError):
        PathOrText(("state",)).read(Message("a", payload), {})

"""PUBLISH as bytes: section 3.3 of MQTT 3.1.1 and of 5."""

from typing import Final

from .message import Publish

EXPIRY_SIZE: Final = 5
"""Bytes of the property that says when a message expires."""

_EXPIRY: Final = 0x02  # section 3.3.2.3.3


def publish_packet(
    publish: Publish, qos: int, mid: int, expiry: int | None, *, properties: bool
) -> bytes:
    """Return the packet of a message.

    Args:
        publish: The message; its topic is a valid one.
        qos: The QoS that it goes with, 0 or 1.
        mid: The packet identifier; with QoS 0 there is none.
        expiry: Seconds after which the broker may not deliver it, 1 to 2^32 - 1.
        properties: Whether a PUBLISH has properties, as it has in MQTT 5.
    """
    topic = publish.topic.encode()
    parts = [len(topic).to_bytes(2), topic]
    if qos:
        parts.append(mid.to_bytes(2))
    if properties:
        if expiry is None:
            parts.append(b"\0")
        else:
            parts.append(bytes((EXPIRY_SIZE, _EXPIRY)) + expiry.to_bytes(4))
    parts.append(publish.payload)
    body = b"".join(parts)
    return bytes((0x30 | qos << 1 | publish.retain,)) + _length(len(body)) + body


def _length(number: int) -> bytes:
    """How long a packet is, as it stands in its fixed header: section 2.2.3 of 3.1.1, 1.5.5 of 5."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(0x80 | number & 0x7F)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)

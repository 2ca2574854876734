"""Identities: what marks a physical device, in one form whoever says it.

``mac:aabbccddeeff`` and ``ieee:0x00158d0001a2b3c4``; see ``DeviceSpec.identities``. What is no
physical device has one where several describe it all the same: ``zigbee2mqtt:bridge_0x00124b0000c0ffee``.
"""

import re
from typing import Final

_MAC: Final = re.compile(r"[0-9a-f]{12}", re.ASCII)
_EUI64: Final = re.compile(r"(?:0x)?([0-9a-f]{16})", re.ASCII)
_SEPARATORS: Final = re.compile(r"[:.-]")
_ZIGBEE2MQTT: Final = "zigbee2mqtt_"

_MAX_ID: Final = 64
"""The longest text that may be an address."""
_MAX_ZIGBEE2MQTT: Final = 256
"""The longest identifier of a group: its base topic is in it, three digits for each letter."""


def mac_identity(text: str) -> str | None:
    """The identity of a text that is a MAC address in any of its usual forms."""
    digits = _digits(text)
    return f"mac:{digits}" if _MAC.fullmatch(digits) else None


def eui64_identity(text: str) -> str | None:
    """The identity of a text that is the address of a Zigbee device, also as Zigbee2MQTT writes it."""
    match = _EUI64.fullmatch(_digits(text))
    return f"ieee:0x{match[1]}" if match else None


def identity_of(text: str) -> str | None:
    """The identity of an identifier that is an address; a plain decimal number is none."""
    if text.isdecimal():
        return None
    return mac_identity(text) or eui64_identity(text) or zigbee2mqtt_identity(text)


def zigbee2mqtt_identity(text: str) -> str | None:
    """The identity of an identifier by which Zigbee2MQTT names itself, or a group."""
    own = text.lower().removeprefix(_ZIGBEE2MQTT)
    return f"zigbee2mqtt:{own}" if own != text.lower() and len(text) <= _MAX_ZIGBEE2MQTT else None


def _digits(text: str) -> str:
    if len(text) > _MAX_ID:
        return ""
    return _SEPARATORS.sub("", text.lower().removeprefix(_ZIGBEE2MQTT))

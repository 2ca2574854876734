"""The ids of devices: what is a part of unique ids, and never changes."""

from typing import Final

NAME: Final = "zigbee2mqtt"


def device_id(ieee: str) -> str:
    """The id of the device with this address."""
    return f"{NAME}:{ieee}"


def bridge_id(base: str) -> str:
    """The id of the Zigbee2MQTT with this base topic."""
    return f"{NAME}:bridge:{base}"


def group_id(base: str, number: int) -> str:
    """The id of a group of the Zigbee2MQTT with this base topic."""
    return f"{NAME}:group:{base}:{number}"


def own_id(device_id: str) -> str:
    """What follows the name of the convention: the address of a device."""
    return device_id.removeprefix(f"{NAME}:")

"""Protected topics: where devices announce themselves, and where brokers are configured.

Whoever announces there is somebody else. To speak in their name could bring devices into this house,
or into that of everybody else who listens, or take them away; so nothing is ever sent there, whatever
a device says of where it takes its commands. The topics of conventions that are not in use here
are protected too: others may use them on the same broker.
"""

from collections.abc import Iterable, Iterator
from typing import Final

_ALWAYS: Final = (
    # Mosquitto's dynamic security: https://mosquitto.org/documentation/dynamic-security
    "$CONTROL/#",
    "$SYS/#",
    "esphome/discover/#",
    "homie/+/$homie",
    "homie/+/$nodes",
    "homie/5/+/$description",
    "shellies/announce",
    "shellies/+/announce",
    "tasmota/discovery/#",
)


def protected_topics(prefixes: Iterable[str], base_topics: Iterable[str]) -> Iterator[str]:
    """The topic filters to which nothing is sent.

    Args:
        prefixes: The prefixes of Home Assistant discovery that anybody is known to use.
        base_topics: The base topics of the instances of Zigbee2MQTT that are known. Below ``bridge``
            each tells about itself; what it is asked there stands below ``bridge/request``.
    """
    yield from _ALWAYS
    for prefix in prefixes:
        yield f"{prefix}/+/+/config"
        yield f"{prefix}/+/+/+/config"
    for base in base_topics:
        yield f"{base}/bridge/+"
        yield f"{base}/bridge/response/#"

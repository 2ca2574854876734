"""Protected topics: where devices announce themselves, and where brokers are configured.

Whoever announces there is somebody else. To speak in their name could bring devices into this house,
or into that of everybody else who listens, or take them away; so nothing is ever sent there, whatever
a device says of where it takes its commands. These are the topics of conventions that are not in use
here: others may use them on the same broker. Those of ours stand in ``ConventionDefinition``.
"""

from typing import Final

ALWAYS_PROTECTED: Final = (
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

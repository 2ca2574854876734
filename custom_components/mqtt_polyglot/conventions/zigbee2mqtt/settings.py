"""What ``bridge/info`` says about how Zigbee2MQTT publishes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

OUTPUTS: Final = ("json", "attribute_and_json", "attribute")
"""How states are published, as ``advanced.output`` says: one JSON object, or a topic a property."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeSettings:
    """The settings of one instance that devices depend on.

    Attributes:
        output: One of ``OUTPUTS``.
        last_seen: Whether states have the moment at which the device was last heard.
        availability: Whether Zigbee2MQTT tells if it can reach its devices.
        exceptions: The devices by address for which ``availability`` is otherwise.
    """

    output: str = "json"
    last_seen: bool = False
    availability: bool = False
    exceptions: Mapping[str, bool] = field(default_factory=dict)

    def available(self, ieee: str) -> bool:
        """Whether Zigbee2MQTT tells if it can reach this device."""
        return self.exceptions.get(ieee, self.availability)


def read_settings(info: Any) -> BridgeSettings | None:
    """Read ``bridge/info``; ``None`` if it is something else."""
    config = info.get("config") if isinstance(info, dict) else None
    if not isinstance(config, dict):
        return None
    advanced = _mapping(config.get("advanced"))
    output = advanced.get("output")
    return BridgeSettings(
        output=output if output in OUTPUTS else OUTPUTS[0],
        last_seen=advanced.get("last_seen", "disable") not in ("disable", None, False),
        availability=_is_on(
            _mapping(config.get("device_options")).get("availability", config.get("availability"))
        ),
        exceptions={
            ieee.lower(): _is_on(options["availability"])
            for ieee, options in _mapping(config.get("devices")).items()
            if isinstance(options, dict) and options.get("availability") is not None
        },
    )


def _is_on(availability: Any) -> bool:
    """Whether a setting of availability means "yes".

    2.x says ``{"enabled": true, ...}``; 1.x said ``true`` or an object of details. For one device it
    is ``true``, ``false`` or an object of details.
    """
    if isinstance(availability, dict):
        return bool(availability.get("enabled", True))
    return availability is True


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

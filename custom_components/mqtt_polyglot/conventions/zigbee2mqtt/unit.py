"""Units, which each converter of Zigbee2MQTT spells in its own way."""

from typing import Final

from ...model.sensor_class import SAME_UNIT

_SPELLINGS: Final[dict[str, str]] = {
    "C": "°C",
    "℃": "°C",
    "ºC": "°C",
    "℉": "°F",
    "lux": "lx",
    "Lx": "lx",
    "w": "W",
    "watt": "W",
    "volt": "V",
    "Volt": "V",
    "VAR": "var",
    "m3": "m³",
    "m3/h": "m³/h",
    "liter": "L",
    "meters": "m",
    "sec": "s",
    "Sec": "s",
    "sec.": "s",
    "second": "s",
    "seconds": "s",
    "Seconds": "s",
    "min.": "min",
    "minute": "min",
    "minutes": "min",
    "Hr": "h",
    "hour": "h",
    "hours": "h",
    "Hours": "h",
    "day": "d",
    "Day": "d",
    "days": "d",
    "ug/m3": "μg/m³",
    # Quantities that are counted without a unit.
    "pH": "",
    "index": "",
}
"""What converters write, and how Home Assistant spells it."""


def normalized_unit(unit: str) -> str | None:
    """The unit in Home Assistant's spelling, or as it is; ``None`` for an empty one."""
    stripped = unit.strip()
    spelled = _SPELLINGS.get(stripped, stripped)
    return SAME_UNIT.get(spelled, spelled) or None

"""Units and device classes of numbers, by what is said beside them, by their names, and by what is usual."""

from collections.abc import Iterator, Sequence
from typing import Final

from ...model.sensor_class import SENSOR_UNITS
from ...model.unit import spelled
from .matching import Words, match
from .observed import Observed
from .quantities import QUANTITIES, UNIT_WORDS, Quantity
from .values import Read

_QUANTITY: Final = Words(each.words for each in QUANTITIES)

_BY_UNIT: Final[dict[str, str]] = {
    unit: device_class
    for device_class in (
        "temperature", "power", "energy", "voltage", "current", "frequency", "illuminance", "pressure", "signal_strength",
        "apparent_power", "reactive_power", "reactive_energy", "conductivity", "irradiance", "volume_flow_rate", "precipitation_intensity",
    )
    for unit in SENSOR_UNITS[device_class]
}  # fmt: skip
"""What a unit alone says."""


def quantity_of(levels: Sequence[str]) -> Quantity | None:
    """What is measured: "battery/percent" is the battery, not just a share."""
    row = match(_QUANTITY, levels)
    quantity = None if row is None else QUANTITIES[row]
    if quantity is not None and quantity.device_class is None and isinstance(quantity.unit, str):
        above = match(_QUANTITY, levels[:-1])
        wider = None if above is None else QUANTITIES[above]
        if wider is not None and quantity.unit in SENSOR_UNITS.get(wider.device_class or "", ()):
            return wider
    return quantity


def unit_of(seen: Observed, value: Read, quantity: Quantity | None) -> str:
    """The unit: what is said beside the value counts, then the name, then what is usual."""
    for said in _said_units(seen, value):
        if (unit := spelled(said)) and _fits(quantity, unit):
            return unit
    named = [level for level in seen.levels if not level.isdecimal()][-1:]
    if (unit := _BARE_UNITS.get("".join(named), "")) and not _fits(quantity, unit, exactly=True):
        return unit
    names = [word for level in named for word in _last_words(level)]
    for word in names:
        unit = UNIT_WORDS.get(word, "")
        if (
            unit
            and quantity is not None
            and quantity.device_class
            and unit in SENSOR_UNITS.get(quantity.device_class, ())
        ):
            return unit
        if unit and quantity is None and len(names) > 1 and len(word) > 1:
            return unit
    if quantity is None or quantity.unit is None:
        return ""
    return quantity.unit(value.number) if callable(quantity.unit) else quantity.unit


def _last_words(level: str) -> list[str]:
    """The last word of a name, as it may be a unit: "power_w", and "tC" of Shelly."""
    parts = [part for part in level.replace("-", "_").replace(" ", "_").split("_") if part]
    words = [part.lower() for part in parts[-1:]]
    last = parts[-1] if parts else ""
    for size in (3, 2, 1):
        tail = last[-size:]
        if len(last) > size and tail[:1].isupper() and last[-size - 1].islower():
            words.append(tail.lower())
    return words


def _said_units(seen: Observed, value: Read) -> Iterator[str]:
    if value.unit:
        yield value.unit
    if (unit := seen.nearby(f"{seen.topic}/$unit")) is not None:
        yield unit
    for key, said in seen.siblings.items():
        if (
            isinstance(said, str)
            and len(said) < 16
            and key.lower() in ("unit", "units", "uom", "unit_of_measurement", "einheit")
        ):
            yield said
        elif (
            isinstance(said, str)
            and len(said) < 16
            and key.lower() == f"{str(seen.place[-1]).lower()}unit"
            if seen.place
            else False
        ):
            yield str(said)


_BARE_UNITS: Final = {
    "V": "V",
    "A": "A",
    "W": "W",
    "Wh": "Wh",
    "kWh": "kWh",
    "Hz": "Hz",
    "VA": "VA",
    "lx": "lx",
    "hPa": "hPa",
}
"""Levels that are nothing but a unit: "battery/V"."""


def _fits(quantity: Quantity | None, unit: str, *, exactly: bool = False) -> bool:
    """Whether a unit is not that of something else: "unit": "ok" is none."""
    device_class = quantity.device_class if quantity is not None else None
    if exactly:
        return unit in SENSOR_UNITS.get(device_class or "", ())
    if device_class in SENSOR_UNITS:
        return unit in SENSOR_UNITS[device_class] or unit in _BY_UNIT
    return len(unit) <= 12


def device_class_of(quantity: Quantity | None, unit: str) -> str | None:
    """The device class that goes with a unit."""
    device_class = quantity.device_class if quantity is not None else None
    if device_class is None or unit not in SENSOR_UNITS.get(device_class, {unit}):
        return _BY_UNIT.get(unit) if quantity is None or device_class is not None else None
    return device_class


def is_measured(level: str) -> bool:
    """Whether a name is that of a quantity."""
    return match(_QUANTITY, [level]) is not None

"""Values to read: numbers, words, moments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, override

from ..data_point import DataPoint
from ..sensor_class import NON_NUMERIC, SENSOR_CLASSES, SENSOR_STATE_CLASSES, SENSOR_UNITS
from ..vocabulary import BinarySensorClass, Platform, StateClass
from .base import Component, ComponentError

type SensorValue = float | str | date | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor(Component):
    """A value to read.

    Attributes:
        value: A number, a word, a date or a moment with its time zone.
        device_class: The quantity, one of ``SENSOR_CLASSES``.
        unit: The unit of the number as the device counts.
        state_class: How the values may be added up.
        precision: The decimals to show.
        options: The words that the value can be, of an ``enum``.
        last_reset: When a total began anew.
    """

    platform: ClassVar[Platform] = Platform.SENSOR

    value: DataPoint[SensorValue]
    device_class: str | None = None
    unit: str | None = None
    state_class: StateClass | None = None
    precision: int | None = None
    options: tuple[str, ...] = ()
    last_reset: DataPoint[datetime] | None = None

    @override
    def __post_init__(self) -> None:
        """Check quantity, unit and state class against Home Assistant's tables."""
        super().__post_init__()
        if self.device_class is not None and self.device_class not in SENSOR_CLASSES:
            raise ComponentError(f"no such device class: {self.device_class}")
        if self.unit is not None and not fits_unit(self.device_class, self.unit):
            raise ComponentError(f"{self.device_class} does not support the unit {self.unit}")
        if not fits_state_class(self.device_class, self.state_class):
            raise ComponentError(f"{self.device_class} has no state class {self.state_class}")
        if self.options and (self.device_class != "enum" or self.unit or self.state_class):
            raise ComponentError("options belong to the device class enum, without a unit")

    @override
    def could_be(self, point: DataPoint[Any], value: Any) -> bool:
        if point.key == "value":
            if self.numeric:
                return isinstance(value, int | float) and not isinstance(value, bool)
            if self.options:
                return value in self.options
            if self.device_class in ("timestamp", "uptime"):
                return isinstance(value, datetime)
            if self.device_class == "date":
                return isinstance(value, date) and not isinstance(value, datetime)
        return super().could_be(point, value)

    @property
    def numeric(self) -> bool:
        """Whether Home Assistant expects numbers of it."""
        if self.device_class in NON_NUMERIC:
            return False
        return bool(
            self.unit is not None
            or self.state_class
            or self.device_class
            or self.precision is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BinarySensor(Component):
    """Something that is so, or is not.

    Attributes:
        off_delay: Seconds after which "on" ends by itself, for sensors that only say when it begins.
    """

    platform: ClassVar[Platform] = Platform.BINARY_SENSOR

    value: DataPoint[bool]
    device_class: BinarySensorClass | None = None
    off_delay: float | None = None

    @property
    @override
    def steady(self) -> bool:
        return self.off_delay is None

    @override
    def repeats(self, key: str) -> bool:
        begins = self.off_delay is not None and key == "value"
        return begins or super().repeats(key)

    @override
    def fades(self, value: Any) -> bool:
        return self.off_delay is not None and value is True


def fits_unit(device_class: str | None, unit: str | None) -> bool:
    """Whether a quantity is measured in this unit. One that has units needs one of them."""
    if device_class in NON_NUMERIC:
        return unit is None
    return device_class not in SENSOR_UNITS or (unit or "") in SENSOR_UNITS[device_class]


def fits_state_class(device_class: str | None, state_class: StateClass | None) -> bool:
    """Whether the values of a quantity may be added up in this way."""
    if state_class is None or device_class is None:
        return True
    if device_class in SENSOR_STATE_CLASSES:
        return state_class in SENSOR_STATE_CLASSES[device_class]
    return state_class is StateClass.MEASUREMENT

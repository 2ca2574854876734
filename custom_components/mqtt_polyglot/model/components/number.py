"""Numbers that can be set."""

from dataclasses import dataclass
from typing import Any, ClassVar, override

from ..data_point import DataPoint
from ..sensor_class import NUMBER_CLASSES
from ..vocabulary import NumberMode, Platform
from .base import Component, ComponentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Component):
    """A number to set; its range and step are those of the data point.

    Attributes:
        value: The number.
        minimum: The smallest number, where the device says it.
        maximum: The largest number, where the device says it.
        step: The step, where the device says it.
        device_class: The quantity, one of those that a sensor has, without dates and words.
        unit: The unit of the number as the device counts.
        mode: How it is shown: as a box, as a slider, or as Home Assistant thinks best.
    """

    platform: ClassVar[Platform] = Platform.NUMBER

    value: DataPoint[float]
    minimum: DataPoint[float] | None = None
    maximum: DataPoint[float] | None = None
    step: DataPoint[float] | None = None
    device_class: str | None = None
    unit: str | None = None
    mode: NumberMode = NumberMode.AUTO

    @override
    def __post_init__(self) -> None:
        """Check the quantity and the range."""
        super().__post_init__()
        if self.device_class is not None and self.device_class not in NUMBER_CLASSES:
            raise ComponentError(f"no such device class: {self.device_class}")
        low, high = self.value.minimum, self.value.maximum
        if low is not None and high is not None and low > high:
            raise ComponentError(f"{low:g} to {high:g} is no range")

    @override
    def could_be(self, point: DataPoint[Any], value: Any) -> bool:
        if point.key != "value":
            return super().could_be(point, value)
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        if point.follows:
            return True
        low, high = point.minimum, point.maximum
        return (low is None or value >= low) and (high is None or value <= high)

"""Thermostats, air conditioners, radiator valves."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, NamedTuple, override

from ..data_point import DataPoint, Write
from ..vocabulary import HvacAction, HvacMode, Platform, TemperatureUnit
from .base import Component, ComponentError, Expectation

_INSTEAD_OF: Final = {
    "target_temperature": ("target_low", "target_high"),
    "target_low": ("target_temperature",),
    "target_high": ("target_temperature",),
}
"""The setpoints that are not in force while another one is."""

_OTHER_END: Final = {HvacMode.HEAT: ("target_high",), HvacMode.COOL: ("target_low",)}
"""The end of a range that a mode does not look at which only heats or only cools."""


class Limits(NamedTuple):
    """The limits of a setpoint; ``None`` for those that are announced for all modes."""

    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate(Component):
    """A device that brings a room to a temperature.

    A device may have one setpoint, a range of two, or both.

    Attributes:
        mode: What it is told to do; the options are the modes that it can be told.
        power: On and off by a command of their own, apart from the mode.
        action: What it does now.
        target_temperature: The one setpoint.
        target_low: The low end of the range: heats below it.
        target_high: The high end of the range: cools above it.
        single_ended: Whether the ends of the range are a heating and a cooling setpoint, so that in
            a mode that only heats or only cools that end is the one setpoint.
        current_humidity: In percent.
        target_humidity: In percent.
        min_temp: The lowest setpoint, where the device says it.
        max_temp: The highest setpoint, where the device says it.
        temp_step: The step of the setpoints, where the device says it.
        mode_limits: The limits of the setpoints in some modes.
        unit: The unit of all its temperatures; ``None`` for Home Assistant's own.
        precision: The resolution in which its temperatures are shown.
    """

    platform: ClassVar[Platform] = Platform.CLIMATE

    mode: DataPoint[HvacMode] | None = None
    power: DataPoint[bool] | None = None
    action: DataPoint[HvacAction] | None = None
    current_temperature: DataPoint[float] | None = None
    target_temperature: DataPoint[float] | None = None
    target_low: DataPoint[float] | None = None
    target_high: DataPoint[float] | None = None
    single_ended: bool = False
    current_humidity: DataPoint[float] | None = None
    target_humidity: DataPoint[float] | None = None
    fan_mode: DataPoint[str] | None = None
    preset_mode: DataPoint[str] | None = None
    swing_mode: DataPoint[str] | None = None
    swing_horizontal_mode: DataPoint[str] | None = None
    min_temp: DataPoint[float] | None = None
    max_temp: DataPoint[float] | None = None
    temp_step: DataPoint[float] | None = None
    mode_limits: tuple[tuple[HvacMode, Limits], ...] = ()
    unit: TemperatureUnit | None = None
    precision: float | None = None

    @override
    def __post_init__(self) -> None:
        """Check that there is something to see or to do, and that modes can be listed."""
        super().__post_init__()
        if not any(self.points()):
            raise ComponentError("a climate device without any value")
        if self.mode is not None and self.mode.sink is not None and not self.mode.options:
            raise ComponentError("a climate device without a list of its modes")

    @override
    def limits_of[T](self, point: DataPoint[T], values: Mapping[str, Any]) -> DataPoint[T]:
        """What the device says counts, then what is announced for its mode."""
        limits = dict(self.mode_limits).get(values.get("mode", HvacMode.OFF))
        if limits is not None and point.key in _INSTEAD_OF:
            traits: dict[str, Any] = {**limits._asdict(), "grid": limits.step}
            point = replace(point, **{k: v for k, v in traits.items() if v is not None})
        return super().limits_of(point, values)

    @override
    def could_be(self, point: DataPoint[Any], value: Any) -> bool:
        """It may be in a mode that it cannot be told."""
        return value in set(HvacMode) if point.key == "mode" else super().could_be(point, value)

    @override
    def dormant(self, values: Mapping[str, Any]) -> Collection[str]:
        """The end of the range that the mode does not look at."""
        if not self.single_ended or self.target_temperature is not None:
            return ()
        mode = values.get("mode")
        return _OTHER_END.get(mode, ()) if mode is not None else ()

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """Turning off by the power command ends in the mode "off", if the device has that.

        Of a device that does not tell them, the one setpoint takes the place of the range, and the
        other way round.
        """
        for expectation in super().expectations(writes):
            if expectation.key != "power":
                yield expectation
                for key in _INSTEAD_OF.get(expectation.key, ()):
                    other: DataPoint[float] | None = getattr(self, key)
                    if other is not None and not other.sources:
                        yield Expectation(key=key, shown=None)
            elif expectation.shown is False and self.mode and HvacMode.OFF in self.mode.options:
                yield Expectation(key="mode", shown=HvacMode.OFF, accepts=(HvacMode.OFF,))

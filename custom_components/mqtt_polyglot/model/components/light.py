"""Lamps of every kind, from a relay to five channels of colour."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, ClassVar, Final, override

from ..color import ColorValue
from ..data_point import DataPoint, Write
from ..vocabulary import ColorMode, Flash, Platform
from .base import Component, ComponentError, Expectation

COLOR_POINTS: Final[dict[str, ColorMode]] = {
    "color_temp": ColorMode.COLOR_TEMP,
    "hs": ColorMode.HS,
    "xy": ColorMode.XY,
    "rgb": ColorMode.RGB,
    "rgbw": ColorMode.RGBW,
    "rgbww": ColorMode.RGBWW,
    "white": ColorMode.WHITE,
}
"""The data points that make light of a kind, and the mode that the lamp is in when it shows them."""


class PowerOn(Enum):
    """What a lamp wants to hear when it is turned on with a brightness, a colour or an effect."""

    FIRST = auto()
    """On, then the rest."""
    LAST = auto()
    """The rest, then on."""
    IMPLIED = auto()
    """A brightness turns it on; "on" as such is never sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light(Component):
    """A lamp.

    Attributes:
        power: On and off.
        brightness: 0 to 255. A lamp without it whose colours are red, green and blue carries its
            brightness in them.
        color_mode: What its light is made of, said by the device or by the last colour that came.
        implied_mode: The mode of the last colour that came, of a device that has a word for its mode
            and may never say it.
        color_temp: In kelvin; minimum and maximum are the limits of the lamp.
        hs: Hue 0 to 360, saturation 0 to 100.
        xy: CIE 1931 coordinates, 0 to 1.
        rgb: Red, green, blue, each 0 to 255; ``rgbw`` and ``rgbww`` add white, or cold and warm.
        white: The brightness in white mode, 0 to 255.
        effect: One of the options.
        transition: Seconds that a change is to take; said with a command.
        flash: Whether to flash, and how long; said with a command.
        power_on: What it wants to hear when it is turned on.
        modes: The modes that it has; of several colour modes, Home Assistant converts to these.
    """

    platform: ClassVar[Platform] = Platform.LIGHT

    power: DataPoint[bool]
    brightness: DataPoint[float] | None = None
    color_mode: DataPoint[ColorMode] | None = None
    implied_mode: DataPoint[ColorMode] | None = None
    color_temp: DataPoint[float] | None = None
    hs: DataPoint[ColorValue] | None = None
    xy: DataPoint[ColorValue] | None = None
    rgb: DataPoint[ColorValue] | None = None
    rgbw: DataPoint[ColorValue] | None = None
    rgbww: DataPoint[ColorValue] | None = None
    white: DataPoint[float] | None = None
    effect: DataPoint[str] | None = None
    transition: DataPoint[float] | None = None
    flash: DataPoint[Flash] | None = None
    power_on: PowerOn = PowerOn.LAST
    modes: frozenset[ColorMode]

    @override
    def __post_init__(self) -> None:
        """Check the modes by Home Assistant's rules and against the points."""
        super().__post_init__()
        if not self.modes or (len(self.modes) > 1 and self.modes & _ALONE):
            raise ComponentError(f"a light cannot have the modes {', '.join(sorted(self.modes))}")
        if ColorMode.WHITE in self.modes and not self.modes & _COLORED:
            raise ComponentError("a white mode without a colour mode")
        for key, mode in COLOR_POINTS.items():
            if (mode in self.modes) and getattr(self, key) is None:
                raise ComponentError(f"the mode {mode} without a data point for it")
        if ColorMode.BRIGHTNESS in self.modes and self.brightness is None:
            raise ComponentError("the mode brightness without a data point for it")
        if len(self.modes) > 1 and self.color_mode is None:
            raise ComponentError("several modes and no word about which one is on")

    @override
    def dormant(self, values: Mapping[str, Any]) -> Collection[str]:
        """Of a lamp that is off nothing else is shown, and of one that is on the colour of its mode."""
        if values.get("power") is False:
            return values.keys() - {"power"}
        mode = next(iter(self.modes)) if len(self.modes) == 1 else values.get("color_mode")
        if mode is None:
            return ()
        return [key for key, of in COLOR_POINTS.items() if of != mode]

    @override
    def expectations(self, writes: Sequence[Write]) -> Iterator[Expectation]:
        """A colour brings its mode, white its brightness, and what turns a lamp on ends in "on"."""
        yield from super().expectations(writes)
        written = [write.point.key for write in writes]
        for point, value in writes:
            if point.key == "white" and self.brightness is not None and self._one_brightness:
                step = max(point.step or 0, self.brightness.step or 0)
                yield Expectation(
                    key="brightness", shown=value, accepts=(value,), tolerance=step / 2
                )
        for key in written:
            if key in COLOR_POINTS and self.color_mode is not None:
                mode = COLOR_POINTS[key]
                yield Expectation(key="color_mode", shown=mode, accepts=(mode,))
        if self.power_on is PowerOn.IMPLIED and "power" not in written:
            yield Expectation(key="power", shown=True, accepts=(True,))

    @property
    def _one_brightness(self) -> bool:
        """Whether the lamp tells its brightness in white mode as in any other."""
        told = [
            [(source.topic, source.reader) for source in point.sources]
            for point in (self.brightness, self.white)
            if point is not None
        ]
        return not told[-1] or told[0] == told[-1]


_ALONE: Final = frozenset({ColorMode.ONOFF, ColorMode.BRIGHTNESS})
_COLORED: Final = frozenset(COLOR_POINTS.values()) - {ColorMode.COLOR_TEMP, ColorMode.WHITE}

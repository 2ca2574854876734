"""Fans."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..vocabulary import FanDirection, Platform
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan(Component):
    """A fan.

    Attributes:
        power: On and off.
        percentage: The speed in percent; 0 is off.
        preset_mode: A mode of its own, such as ``auto``.
        oscillation: Whether it turns from side to side.
        direction: Which way it blows.
        speeds: How many speeds it has.
    """

    platform: ClassVar[Platform] = Platform.FAN

    power: DataPoint[bool]
    percentage: DataPoint[float] | None = None
    preset_mode: DataPoint[str] | None = None
    oscillation: DataPoint[bool] | None = None
    direction: DataPoint[FanDirection] | None = None
    speeds: int = 100

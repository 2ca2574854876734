"""Humidifiers and dehumidifiers."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..vocabulary import HumidifierAction, HumidifierClass, Platform
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Humidifier(Component):
    """A device that brings the air of a room to a humidity.

    Attributes:
        power: On and off.
        target_humidity: In percent.
        current_humidity: In percent.
        mode: One of the device's own modes.
        action: What it does now.
        device_class: Whether it adds water to the air or takes it away.
    """

    platform: ClassVar[Platform] = Platform.HUMIDIFIER

    power: DataPoint[bool]
    target_humidity: DataPoint[float]
    current_humidity: DataPoint[float] | None = None
    mode: DataPoint[str] | None = None
    action: DataPoint[HumidifierAction] | None = None
    device_class: HumidifierClass | None = None

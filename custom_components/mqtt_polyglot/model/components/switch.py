"""Things that are switched on and off."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..vocabulary import Platform, SwitchClass
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Component):
    """A switch."""

    platform: ClassVar[Platform] = Platform.SWITCH

    power: DataPoint[bool]
    device_class: SwitchClass | None = None

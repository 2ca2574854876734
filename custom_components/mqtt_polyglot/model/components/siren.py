"""Sirens."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..vocabulary import Platform
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Siren(Component):
    """A siren.

    Attributes:
        power: On and off.
        tone: The tone, said with "on"; the options are those that it has.
        volume: The volume from 0 to 1, said with "on".
        duration: The seconds that it sounds, said with "on".
    """

    platform: ClassVar[Platform] = Platform.SIREN

    power: DataPoint[bool]
    tone: DataPoint[int | str] | None = None
    volume: DataPoint[float] | None = None
    duration: DataPoint[float] | None = None

"""Devices that show or speak messages."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..vocabulary import Platform
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify(Component):
    """A device that takes messages.

    Attributes:
        message: What it is told.
    """

    platform: ClassVar[Platform] = Platform.NOTIFY

    message: DataPoint[str]

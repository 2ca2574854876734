"""Trackers of people and things."""

from dataclasses import dataclass
from typing import ClassVar, override

from ..data_point import DataPoint
from ..vocabulary import Platform, SourceType
from .base import Component, ComponentError

type Position = tuple[float, float, float]
"""Latitude and longitude in degrees, and how far off it may be in metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTracker(Component):
    """Where somebody or something is.

    Attributes:
        place: The name of a place, such as ``home``.
        position: Where that is on the globe.
        source_type: How it is known.
    """

    platform: ClassVar[Platform] = Platform.DEVICE_TRACKER

    place: DataPoint[str] | None = None
    position: DataPoint[Position] | None = None
    source_type: SourceType = SourceType.GPS

    @override
    def __post_init__(self) -> None:
        """Check that it is told anywhere."""
        super().__post_init__()
        if self.place is None and self.position is None:
            raise ComponentError("a device tracker without a topic for its place or its attributes")

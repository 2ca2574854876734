"""Cameras: pictures that come by MQTT, and addresses on the network where more is to be seen."""

from dataclasses import dataclass
from typing import ClassVar, override

from ..address import Address
from ..data_point import DataPoint
from ..picture import Picture
from ..vocabulary import Platform
from .base import Component, ComponentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera(Component):
    """A camera.

    Attributes:
        image: Pictures by MQTT, one whole picture a message.
        stream: Where its live stream is.
        still: Where its picture of the moment is.
        power: Whether it looks at all.
        motion_detection: Whether it watches out for motion.
        verify_ssl: Whether the certificate must be trusted of whoever answers at ``still``.
    """

    platform: ClassVar[Platform] = Platform.CAMERA

    image: DataPoint[Picture] | None = None
    stream: DataPoint[Address] | None = None
    still: DataPoint[Address] | None = None
    power: DataPoint[bool] | None = None
    motion_detection: DataPoint[bool] | None = None
    verify_ssl: bool = True

    @override
    def __post_init__(self) -> None:
        """Check that there is something to be seen."""
        super().__post_init__()
        if self.image is None and self.stream is None and self.still is None:
            raise ComponentError("a camera without a topic or an address for its pictures")

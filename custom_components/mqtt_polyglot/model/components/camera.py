"""Cameras that send their pictures by MQTT."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..picture import Picture
from ..vocabulary import Platform
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera(Component):
    """A camera, one whole picture a message."""

    platform: ClassVar[Platform] = Platform.CAMERA

    image: DataPoint[Picture]

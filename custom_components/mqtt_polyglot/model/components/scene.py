"""Scenes that a device knows."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..vocabulary import Platform
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene(Component):
    """A scene.

    Attributes:
        activate: What is told.
    """

    platform: ClassVar[Platform] = Platform.SCENE

    activate: DataPoint[bool]

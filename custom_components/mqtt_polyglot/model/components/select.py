"""Choices of one of several words."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..vocabulary import Platform
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Select(Component):
    """A choice; the options are those of the data point."""

    platform: ClassVar[Platform] = Platform.SELECT

    option: DataPoint[str]

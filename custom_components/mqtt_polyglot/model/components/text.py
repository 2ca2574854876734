"""Texts that can be set."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..vocabulary import Platform, TextMode
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Component):
    """A text to set; the fewest and the most characters are the range of the data point.

    Attributes:
        value: The text.
        pattern: A regular expression that texts match.
        mode: Whether it is shown as it is typed.
    """

    platform: ClassVar[Platform] = Platform.TEXT

    value: DataPoint[str]
    pattern: str | None = None
    mode: TextMode = TextMode.TEXT

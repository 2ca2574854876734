"""Texts that can be set."""

from dataclasses import dataclass
import re
from typing import Any, ClassVar, override

from ..data_point import DataPoint
from ..vocabulary import Platform, TextMode
from .base import Component, ComponentError


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

    @override
    def __post_init__(self) -> None:
        """Check the range."""
        super().__post_init__()
        low, high = self.value.minimum, self.value.maximum
        if low is not None and high is not None and low > high:
            raise ComponentError(f"no text has at least {low:g} and at most {high:g} characters")

    @override
    def could_be(self, point: DataPoint[Any], value: Any) -> bool:
        if point.key != "value":
            return super().could_be(point, value)
        if not isinstance(value, str) or len(value) < (point.minimum or 0):
            return False
        if point.maximum is not None and len(value) > point.maximum:
            return False
        return self.pattern is None or re.match(self.pattern, value) is not None

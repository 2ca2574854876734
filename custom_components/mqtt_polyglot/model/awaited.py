"""What was asked of a device, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from .components import Expectation


class Answer(Enum):
    """What became of a wish."""

    CONFIRMED = auto()
    REFUSED = auto()
    """The device said that it could not."""
    MOVING = auto()
    """The device said that it is on its way."""
    DIFFERENT = auto()
    """The device said something else."""
    REPLACED = auto()
    """Another wish for the same data point took its place."""


@dataclass(slots=True)
class Awaited:
    """An expectation that somebody waits for.

    Attributes:
        expectation: What the device should say.
        answer: Told what happens; ``MOVING`` and ``DIFFERENT`` any number of times, each other one
            at the end.
    """

    expectation: Expectation
    answer: Callable[[Answer], None]

    def judge(self, value: Any) -> Answer:
        """What a value of the device means for this expectation."""
        if value in self.expectation.refuses:
            return Answer.REFUSED
        if self.expectation.confirmed_by(value):
            return Answer.CONFIRMED
        return Answer.MOVING if value in self.expectation.moving else Answer.DIFFERENT

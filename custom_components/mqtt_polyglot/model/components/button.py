"""Buttons that the user presses: something that a device is told and that has no state."""

from dataclasses import dataclass
from typing import ClassVar

from ..data_point import DataPoint
from ..vocabulary import ButtonClass, Platform
from .base import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Button(Component):
    """A button.

    Attributes:
        press: What is told; the one option is the press.
        device_class: What it does.
    """

    platform: ClassVar[Platform] = Platform.BUTTON

    press: DataPoint[bool]
    device_class: ButtonClass | None = None

"""Infrared: what hands a remote control's signals on, and what hears them."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple, override

from ..data_point import DataPoint
from ..vocabulary import Platform
from .base import Component, ComponentError


class InfraredSignal(NamedTuple):
    """What a remote control sends.

    Attributes:
        timings: Microseconds of light, and of dark as negative numbers, in turns.
        modulation: The carrier in hertz, if it is known.
        repeats: How often it is sent again.
    """

    timings: tuple[int, ...]
    modulation: int | None = None
    repeats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Infrared(Component):
    """An emitter of infrared signals, or a receiver of them; a device with both has two.

    Attributes:
        send: The signal that it is told to send.
        received: The signal that it hears, never kept.
    """

    platform: ClassVar[Platform] = Platform.INFRARED

    send: DataPoint[InfraredSignal] | None = None
    received: DataPoint[InfraredSignal] | None = None

    @property
    def device_class(self) -> str:
        """By which Home Assistant names one that has no name."""
        return "emitter" if self.send is not None else "receiver"

    @override
    def __post_init__(self) -> None:
        """Check that it is one of the two, and that what it hears is an occurrence."""
        super().__post_init__()
        if (self.send is None) is (self.received is None):
            raise ComponentError("an infrared that is not either an emitter or a receiver")
        if self.received is not None and not self.received.occurrence:
            raise ComponentError("an infrared signal that is kept like a value")

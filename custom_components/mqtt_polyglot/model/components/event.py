"""Events: what happens at a device, such as a press, and has no duration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, override

from ..data_point import DataPoint
from ..signal import Signal
from ..vocabulary import EventClass, Platform
from .base import Component, ComponentError


class Occurrence(NamedTuple):
    """Something that happened.

    Attributes:
        kind: What, one of the types of the event.
        details: What the device says about it.
    """

    kind: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Component):
    """Something that happens.

    Attributes:
        event: What happened last, never kept.
        types: What can happen.
        device_class: What it happens to.
    """

    platform: ClassVar[Platform] = Platform.EVENT

    event: DataPoint[Occurrence]
    types: tuple[str, ...]
    device_class: EventClass | None = None

    @override
    def __post_init__(self) -> None:
        """Check that it is an occurrence."""
        super().__post_init__()
        if not self.event.occurrence:
            raise ComponentError("an event that is kept like a value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger(Component):
    """Triggers of the device for automations (``device_automation``). They become no entity.

    Attributes:
        signal: Says that one was set off.
        type: What happens, such as ``button_short_press``.
        subtypes: Where, such as ``button_1``: each is one trigger.
    """

    platform: ClassVar[Platform] = Platform.DEVICE_AUTOMATION

    signal: DataPoint[Signal]
    type: str
    subtypes: tuple[str, ...]

    @override
    def __post_init__(self) -> None:
        """Check that it is an occurrence."""
        super().__post_init__()
        if not self.signal.occurrence:
            raise ComponentError("a trigger that is kept like a value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(Component):
    """A reader of tags. It becomes no entity: what it reads is a scanned tag of Home Assistant.

    Attributes:
        scan: The id of the tag that was read.
    """

    platform: ClassVar[Platform] = Platform.TAG

    scan: DataPoint[str]

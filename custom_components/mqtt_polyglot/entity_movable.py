"""What covers and valves share: what moves, and whether it is closed."""

from collections.abc import Collection
from typing import override

from .entity import PolyglotEntity
from .model.components import Movable
from .model.vocabulary import MotionState


class MovableEntity[MovableT: Movable](PolyglotEntity[MovableT]):
    """Something that opens and closes."""

    _attr_is_closed: bool | None
    _attr_is_closing: bool | None
    _attr_is_opening: bool | None

    @override
    def _update(self, changed: Collection[str]) -> None:
        super()._update(changed)
        motion = self._component.motion(self._state.showing)
        self._attr_is_closed = None if motion is None else motion == MotionState.CLOSED
        self._attr_is_opening = motion == MotionState.OPENING
        self._attr_is_closing = motion == MotionState.CLOSING

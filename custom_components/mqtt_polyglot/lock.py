"""Locks."""

from functools import partial
from typing import Final, override

from homeassistant.components.lock import LockEntity, LockEntityFeature
from homeassistant.const import ATTR_CODE

from .entity import PolyglotEntity, async_setup_platform
from .entity_table import Feature, Shown, does, equals, features_of
from .model.components import Lock
from .model.vocabulary import LockCommand, LockState, Platform

PARALLEL_UPDATES = 0

_FEATURES: Final = (Feature(LockEntityFeature.OPEN, "command", LockCommand.OPEN),)


class PolyglotLock(PolyglotEntity[Lock], LockEntity):
    """A lock. What it does not say is unknown, and a command that it does not confirm has failed."""

    _shown = (
        # An open door is not locked, and neither is one that is being unlocked.
        Shown("state", "_attr_is_locked", equals(LockState.LOCKED)),
        Shown("state", "_attr_is_locking", equals(LockState.LOCKING)),
        Shown("state", "_attr_is_unlocking", equals(LockState.UNLOCKING)),
        Shown("state", "_attr_is_open", equals(LockState.OPEN)),
        Shown("state", "_attr_is_opening", equals(LockState.OPENING)),
        Shown("state", "_attr_is_jammed", equals(LockState.JAMMED)),
        Shown("changed_by", "_attr_changed_by"),
    )

    async_lock = does("command", LockCommand.LOCK, code=ATTR_CODE)
    async_unlock = does("command", LockCommand.UNLOCK, code=ATTR_CODE)
    async_open = does("command", LockCommand.OPEN, code=ATTR_CODE)

    @override
    def _define(self) -> None:
        self._attr_supported_features = features_of(
            self._component, LockEntityFeature(0), _FEATURES
        )
        self._attr_code_format = self._component.code_format
        self._blind = self._component.state is None or self._component.common.optimistic


async_setup_entry = partial(async_setup_platform, platform=Platform.LOCK, entity_type=PolyglotLock)

"""Locks."""

from functools import partial
from typing import Any, override

from homeassistant.components.lock import LockEntity, LockEntityFeature
from homeassistant.const import ATTR_CODE
from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN
from .entity import PolyglotEntity, async_setup_platform
from .model.components import Lock
from .model.vocabulary import LockCommand, LockState, Platform

PARALLEL_UPDATES = 0


class PolyglotLock(PolyglotEntity[Lock], LockEntity):
    """A lock. What it does not say is unknown, and a command that it does not confirm has failed."""

    @override
    def _define(self) -> None:
        command = self._component.command
        opens = command is not None and LockCommand.OPEN in command.options
        self._attr_supported_features = LockEntityFeature.OPEN if opens else LockEntityFeature(0)
        self._attr_code_format = self._component.code_format
        self._blind = self._component.state is None or self._component.assumed

    @override
    def _update(self) -> None:
        state = self._get(self._component.state)
        known = state is not None
        # An open door is not locked, and neither is one that is being unlocked.
        self._attr_is_locked = state is LockState.LOCKED if known else None
        self._attr_is_locking = state is LockState.LOCKING if known else None
        self._attr_is_unlocking = state is LockState.UNLOCKING if known else None
        self._attr_is_open = state is LockState.OPEN if known else None
        self._attr_is_opening = state is LockState.OPENING if known else None
        self._attr_is_jammed = state is LockState.JAMMED if known else None

    @override
    async def async_lock(self, **kwargs: Any) -> None:
        """Lock; over when the bolt is out."""
        await self._async_tell(LockCommand.LOCK, kwargs)

    @override
    async def async_unlock(self, **kwargs: Any) -> None:
        """Unlock; over when the bolt is in."""
        await self._async_tell(LockCommand.UNLOCK, kwargs)

    @override
    async def async_open(self, **kwargs: Any) -> None:
        """Pull the latch; over when the door can be pushed open."""
        await self._async_tell(LockCommand.OPEN, kwargs)

    async def _async_tell(self, command: LockCommand, kwargs: dict[str, Any]) -> None:
        component = self._component
        if component.command is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="read_only",
                translation_placeholders={"entity_id": self.entity_id},
            )
        writes = [component.command.to(command)]
        if component.code is not None and (code := kwargs.get(ATTR_CODE)) is not None:
            writes.append(component.code.to(code))
        await self._async_command(*writes)


async_setup_entry = partial(async_setup_platform, platform=Platform.LOCK, entity_type=PolyglotLock)

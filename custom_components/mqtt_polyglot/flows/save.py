"""Saving the changed data of a broker."""

from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT

from ..const import CONF_BROKER_UID
from .new_broker import title_after
from .step import BrokerFlow, Step


class Save(Step):
    """The end of a change."""

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the step."""
        super().__init__(flow)
        self._changed: tuple[ConfigEntry, dict[str, Any]] | None = None

    def prepare(self, entry: ConfigEntry, data: dict[str, Any]) -> None:
        """Take what is to be saved."""
        self._changed = entry, data

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        assert self._changed is not None
        entry, data = self._changed
        data[CONF_BROKER_UID] = entry.data[CONF_BROKER_UID]
        untold = data == entry.data or entry.state is not ConfigEntryState.LOADED
        moved = [data[key] != entry.data[key] for key in (CONF_HOST, CONF_PORT)]
        result = self.flow.async_update_and_abort(
            entry,
            # By its old one it would be taken for the broker that was found in the network.
            unique_id=data[CONF_BROKER_UID] if any(moved) else entry.unique_id,
            data=data,
            title=title_after(entry, data),
        )
        if untold:
            # Nobody is told of a change, and yet the broker may have to be tried again: after a
            # refusal nothing else does. Not earlier: it would begin with what was there before.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

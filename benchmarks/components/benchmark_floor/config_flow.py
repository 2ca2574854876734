"""The config entry that the entities belong to."""

from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult

from .const import DOMAIN


class FloorFlow(ConfigFlow, domain=DOMAIN):
    """Makes the entry without a question."""

    async def async_step_import(self, _data: dict[str, Any]) -> ConfigFlowResult:
        """Make it, once."""
        await self.async_set_unique_id(DOMAIN)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title="Floor", data={})

"""What is to be discovered on a broker, and what becomes of it."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from ..connection import uses_host
from .answers import read_discovery
from .forms import DISCOVERY, HOST_DISCOVERY


class DiscoveryOptionsFlow(OptionsFlow):
    """The options of a broker. The config entry starts anew with them by itself."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the options."""
        errors: dict[str, str] = {}
        if user_input is not None:
            options = read_discovery(user_input, errors)
            if not errors:
                return self.async_create_entry(data=options)
        schema = HOST_DISCOVERY if uses_host(self.config_entry.data) else DISCOVERY
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                schema, self.config_entry.options if user_input is None else user_input
            ),
            errors=errors,
        )

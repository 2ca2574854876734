"""What is to be discovered on a broker, and what becomes of it."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from ..connection import uses_host
from ..const import CONF_RULES
from .answers import read_discovery, read_rules
from .forms import DISCOVERY, HOST_DISCOVERY, options_schema
from .words import Words


class DiscoveryOptionsFlow(OptionsFlow):
    """The options of a broker. The config entry starts anew with them by itself."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the options."""
        errors: dict[str, str] = {}
        if user_input is not None:
            # Who fills the form without looking at it keeps the rules.
            user_input = {CONF_RULES: self.config_entry.options.get(CONF_RULES, [])} | user_input
            options = read_discovery(user_input, errors)
            if rules := read_rules(user_input, errors):
                options[CONF_RULES] = rules
            if not errors:
                return self.async_create_entry(data=options)
        schema = HOST_DISCOVERY if uses_host(self.config_entry.data) else DISCOVERY
        words = await Words.async_load(self.hass)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                options_schema(schema, words.rule_fields()),
                self.config_entry.options if user_input is None else user_input,
            ),
            errors=errors,
        )

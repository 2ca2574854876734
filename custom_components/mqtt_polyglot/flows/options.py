"""Options flow: what is to be discovered on a broker, and what becomes of it."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from ..const import CONF_RULES
from ..conventions.registry import convention_options
from ..home.labels import Labels
from ..links.connection import uses_host
from .forms import DISCOVERY_OPTIONS, HOST_DISCOVERY_OPTIONS, options_schema
from .validation import read_discovery, read_rules


class DiscoveryOptionsFlow(OptionsFlow):
    """The options of a broker. The config entry starts anew with them by itself."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options, or save them."""
        errors: dict[str, str] = {}
        if user_input is not None:
            # Who fills the form without looking at it keeps what is there.
            before = self.config_entry.options
            kept = {
                CONF_RULES: before.get(CONF_RULES, []),
                **{
                    option.key: before.get(option.key, option.default)
                    for option in convention_options()
                    if option.later
                },
            }
            user_input = kept | user_input
            options = read_discovery(user_input, errors)
            if rules := read_rules(user_input, errors):
                options[CONF_RULES] = rules
            if not errors:
                return self.async_create_entry(data=options)
        host_link = uses_host(self.config_entry.data)
        schema = HOST_DISCOVERY_OPTIONS if host_link else DISCOVERY_OPTIONS
        labels = await Labels.async_load(self.hass)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                options_schema(schema, labels.rule_fields()),
                self.config_entry.options if user_input is None else user_input,
            ),
            errors=errors,
        )

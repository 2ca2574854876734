"""Reconfiguration: anything about a broker."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult

from ..home.labels import escaped
from ..links.connection import uses_host
from .connection_test import try_connection
from .forms import SECTIONS, broker_schema, errors_to_show
from .known_brokers import async_abort_if_taken
from .save import Save
from .step import BrokerFlow, Step
from .validation import broker_form, read_broker


class ReconfigureForm(Step):
    """The form about a broker, filled with what is. A secret that is left empty is kept."""

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the form."""
        super().__init__(flow)
        self._form: dict[str, Any] | None = None

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        entry = self.flow.reconfigure_entry
        if uses_host(entry.data):
            return self.flow.async_abort(reason="change_host")
        errors: dict[str, str] = {}
        detail = ""
        form = self._form or broker_form(entry.data)
        if user_input is not None:
            # Whoever leaves a section out wants it as it is.
            kept = {name: form[name] for name in SECTIONS}
            form, data = read_broker(kept | user_input, entry.data, errors)
            self._form = form
            if not errors:
                await async_abort_if_taken(self.hass, data, entry)
                detail, warning = await try_connection(data, errors)
                self.flow.step(Save).prepare(entry, data)
                if warning:
                    return self.flow.step(warning).warn("save", "reconfigure")
            if not errors:
                return await self.flow.step(Save).async_step()
        return self.flow.async_show_form(
            step_id="reconfigure",
            data_schema=self.flow.add_suggested_values_to_schema(
                broker_schema(errors, discovery=False), form
            ),
            errors=errors_to_show(errors),
            description_placeholders={
                "broker": escaped(entry.title),
                "detail": await self.async_quotation(detail),
            },
        )

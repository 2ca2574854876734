"""Reauthentication: other credentials, when a broker refuses ours."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_USERNAME

from ..home.labels import escaped
from .connection_test import try_connection
from .forms import CREDENTIALS
from .save import Save
from .step import BrokerFlow, Step
from .validation import BASE, broker_form, read_broker


class ReauthForm(Step):
    """The form for the credentials. A secret that is left empty is kept."""

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the form."""
        super().__init__(flow)
        self._form: dict[str, Any] | None = None

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        entry = self.flow.reauth_entry
        errors: dict[str, str] = {}
        detail = ""
        form = self._form or {CONF_USERNAME: entry.data.get(CONF_USERNAME, "")}
        if user_input is not None:
            self._form = form = user_input
            whole = broker_form(entry.data)
            whole.pop(CONF_USERNAME, None)
            _, data = read_broker(whole | form, entry.data, errors)
            if not errors:
                detail, warning = await try_connection(data, errors)
                self.flow.step(Save).prepare(entry, data)
                if warning:
                    return self.flow.step(warning).warn("save", "reauth_confirm")
            if not errors:
                return await self.flow.step(Save).async_step()
            # There is no other field to mend it at.
            errors = {
                field if field in CREDENTIALS.schema else BASE: key for field, key in errors.items()
            }
        return self.flow.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.flow.add_suggested_values_to_schema(CREDENTIALS, form),
            errors=errors,
            description_placeholders={
                "broker": escaped(entry.title),
                "detail": await self.async_quotation(detail),
            },
        )

"""Adding a broker by its address."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT

from ..const import CONF_DISCOVERY, CONF_TLS, CONF_USE_TLS
from .connection_test import try_connection
from .devices import Listen
from .forms import broker_schema, errors_to_show
from .step import BrokerFlow, Step
from .validation import read_broker, read_discovery


class BrokerForm(Step):
    """The form for the address of a broker. The connection is tested when it is submitted."""

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the form."""
        super().__init__(flow)
        self._form: dict[str, Any] = {}

    def suggest(self, host: str, port: int, *, secure: bool) -> None:
        """Suggest the address of a broker that was found."""
        self._form = {CONF_HOST: host, CONF_PORT: port, CONF_TLS: {CONF_USE_TLS: secure}}

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        return await self.async_ask("broker", user_input)

    async def async_ask(self, step_id: str, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Show the form under the id of a step, or test the connection."""
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None:
            broker = self.flow.new_broker
            self._form, broker.data = read_broker(user_input, {}, errors)
            broker.options = self._read_discovery(errors)
            if not errors:
                await self.flow.async_abort_if_known()
                detail, warning = await try_connection(broker.data, errors)
                if warning:
                    return self.flow.step(warning).warn("listen", "broker")
            if not errors:
                return await self.flow.step(Listen).async_step()
        encrypted = self._form.get(CONF_TLS, {}).get(CONF_USE_TLS)
        opened = {*errors, CONF_TLS} if encrypted else errors
        return self.flow.async_show_form(
            step_id=step_id,
            data_schema=self.flow.add_suggested_values_to_schema(
                broker_schema(opened, discovery=True), self._form
            ),
            errors=errors_to_show(errors),
            description_placeholders={"detail": await self.async_quotation(detail)},
        )

    def _read_discovery(self, errors: dict[str, str]) -> dict[str, Any]:
        inside: dict[str, str] = {}
        options = read_discovery(self._form.get(CONF_DISCOVERY, {}), inside)
        for key in inside.values():
            # The user interface shows what is wrong in a section above the section.
            errors.setdefault(CONF_DISCOVERY, key)
        return options

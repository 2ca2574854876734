"""Adding the broker to which Home Assistant's own MQTT integration is connected."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult

from ..const import CONF_LINK, HOST_UNIQUE_ID, LINK_HOST
from ..home.labels import escaped
from ..links.host_link import host_connected
from .devices import Listen
from .forms import HOST_DISCOVERY
from .step import Step
from .validation import BASE, read_discovery


class HostForm(Step):
    """The form for what is to be discovered there."""

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        await self.flow.async_set_unique_id(HOST_UNIQUE_ID)
        self.flow.abort_if_unique_id_configured()
        broker = self.flow.new_broker
        broker.data = {CONF_LINK: LINK_HOST}
        errors: dict[str, str] = {}
        if user_input is not None:
            broker.options = read_discovery(user_input, errors)
            if not errors and host_connected(self.hass):
                return await self.flow.step(Listen).async_step()
            errors = errors or {BASE: "host_not_connected"}
        return self.flow.async_show_form(
            step_id="host",
            data_schema=self.flow.add_suggested_values_to_schema(HOST_DISCOVERY, user_input),
            errors=errors,
            description_placeholders={"broker": escaped(broker.address(self.hass))},
        )

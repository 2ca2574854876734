"""Adding the broker of Home Assistant's add-on: the Supervisor tells all that it takes."""

from typing import Any, override

from homeassistant.components.mqtt.addon import get_addon_manager
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_PROTOCOL, CONF_USERNAME
from homeassistant.exceptions import HomeAssistantError

from ..const import CONF_TLS, CONF_USE_TLS, PROTOCOL_AUTO
from ..home.labels import plain
from .connection_test import try_connection
from .devices import Listen
from .forms import DISCOVERY
from .known_brokers import async_is_configured, uses_tls
from .step import BrokerFlow, Step
from .validation import BASE, read_broker, read_discovery


class AddonForm(Step):
    """The form for what is to be discovered there. The connection is tested when it is submitted."""

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the form."""
        super().__init__(flow)
        self._addon: dict[str, Any] = {}
        self._name = ""

    async def async_find(self) -> bool:
        """Ask the Supervisor for the broker of its add-on; whether there is one to add."""
        try:
            found = await get_addon_manager(self.hass).async_get_addon_discovery_info()
        except HomeAssistantError:
            return False
        self._addon = {
            CONF_HOST: found[CONF_HOST],
            CONF_PORT: found[CONF_PORT],
            CONF_PROTOCOL: PROTOCOL_AUTO,
            CONF_USERNAME: found.get(CONF_USERNAME) or "",
            CONF_PASSWORD: found.get(CONF_PASSWORD) or "",
            CONF_TLS: {CONF_USE_TLS: bool(found.get("ssl"))},
        }
        self._name = plain(found.get("addon")) or "Mosquitto broker"
        return not await async_is_configured(
            self.hass,
            {self._addon[CONF_HOST]},
            self._addon[CONF_PORT],
            secure=uses_tls(self._addon),
        )

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None:
            broker = self.flow.new_broker
            broker.given_name = self._name
            broker.options = read_discovery(user_input, errors)
            if not errors:
                refused: dict[str, str] = {}
                _, broker.data = read_broker(self._addon, {}, refused)
                await self.flow.async_abort_if_known()
                detail, warning = await try_connection(broker.data, refused)
                if warning:
                    return self.flow.step(warning).warn("listen", "addon")
                if refused:  # nothing of it stands in this form
                    errors[BASE] = next(iter(refused.values()))
            if not errors:
                return await self.flow.step(Listen).async_step()
        return self.flow.async_show_form(
            step_id="addon",
            data_schema=self.flow.add_suggested_values_to_schema(DISCOVERY, user_input),
            errors=errors,
            description_placeholders={
                "broker": f"{self._addon[CONF_HOST]}:{self._addon[CONF_PORT]}",
                "detail": await self.async_quotation(detail),
            },
        )

"""Choosing how a broker is reached: by an address, Home Assistant's connection, or its add-on."""

from typing import Any, override

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.hassio import is_hassio

from ..const import DOMAIN, HOST_UNIQUE_ID
from .addon import AddonForm
from .broker import BrokerForm
from .step import Step


class SourceMenu(Step):
    """The menu with which adding a broker begins, if there is more than one way."""

    _shown = False

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        # A menu takes no input: what a client sends to it all the same has not been checked.
        if (user_input is None or self._shown) and len(sources := await self._async_sources()) > 1:
            self._shown = True
            return self.flow.async_show_menu(step_id="user", menu_options=sources)
        return await self.flow.step(BrokerForm).async_ask("user", user_input)

    async def _async_sources(self) -> list[str]:
        sources = ["broker"]
        entries = self.hass.config_entries
        used = entries.async_entry_for_domain_unique_id(DOMAIN, HOST_UNIQUE_ID)
        if used is None and entries.async_loaded_entries(mqtt.DOMAIN):
            sources.append("host")
        if is_hassio(self.hass) and await self.flow.step(AddonForm).async_find():
            sources.append("addon")
        return sources

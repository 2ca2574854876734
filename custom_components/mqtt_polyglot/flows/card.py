"""The card of one device that was found after its broker was added."""

from typing import Any, override

from homeassistant.config_entries import ConfigEntryState, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers import area_registry as ar

from ..adoption import OfferedDevice
from ..const import CONF_AREA
from ..controller.inbox import FoundDevice
from ..hub import Hub, PolyglotConfigEntry
from .forms import card_schema
from .words import Words, escaped, plain


class CardSteps(ConfigFlow):
    """The steps of a card: to add the device, or to ignore it, which Home Assistant does alone."""

    _offered: OfferedDevice

    @override
    async def async_step_integration_discovery(self, discovery_info: Any) -> ConfigFlowResult:
        """Show a card for a device."""
        self._offered = discovery_info
        hub, found = self._find()
        await self.async_set_unique_id(hub.adoption.key(found.spec.id))
        self._abort_if_unique_id_configured()
        self.context["title_placeholders"] = {"name": plain(found.spec.name)}
        return await self.async_step_adopt()

    def _find(self) -> tuple[Hub, FoundDevice]:
        """Look again what the card is about: a card can be open for days."""
        entry: PolyglotConfigEntry | None = self.hass.config_entries.async_get_entry(
            self._offered.entry_id
        )
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("broker_not_loaded")
        hub = entry.runtime_data
        if self._offered.device_id in hub.controller.adopted:
            raise AbortFlow("already_configured")
        if (found := hub.adoption.find(self._offered.device_id)) is None:
            raise AbortFlow("device_gone")
        return hub, found

    async def async_step_adopt(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what the device will be, and add it under the name and in the area of choice."""
        hub, found = self._find()
        spec = found.spec
        if user_input is not None:
            name = user_input.get(CONF_NAME, "").strip()
            hub.adoption.adopt(found, name=name, area_id=user_input.get(CONF_AREA))
            return self.async_abort(
                reason="device_added",
                description_placeholders={"device": escaped(name or spec.name)},
            )
        words = await Words.async_load(self.hass)
        areas = ar.async_get(self.hass)
        area = areas.async_get_area_by_name(spec.suggested_area) if spec.suggested_area else None
        return self.async_show_form(
            step_id="adopt",
            data_schema=card_schema(plain(spec.name), area.id if area else None),
            description_placeholders={"broker": escaped(hub.name), **words.describe(spec)},
        )

"""Repairs: the issues that the user can mend with a click."""

from typing import override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .hub import Hub, PolyglotConfigEntry
from .issues import ADDITIONS, kind_of


class DeviceChangedFlow(RepairsFlow):
    """A device is something else now: keep it as that, or remove it."""

    def __init__(self, entry_id: str, device_id: str) -> None:
        """Take which device it is about."""
        self._entry_id = entry_id
        self._device_id = device_id

    def _hub(self) -> Hub:
        """Its broker, if it still has the device: the issue can be open for days."""
        entry: PolyglotConfigEntry | None = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("broker_not_loaded")
        controller = entry.runtime_data.controller
        if self._device_id not in controller.devices.keys() | controller.gate.held.keys():
            raise AbortFlow("device_gone")
        return entry.runtime_data

    async def async_step_init(self, _user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask."""
        return self._menu("keep", "remove")

    def _menu(self, *options: str) -> RepairsFlowResult:
        self._hub()
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_menu(
            step_id="init",
            menu_options=list(options),
            description_placeholders=issue.translation_placeholders if issue else None,
        )

    async def async_step_keep(self, _user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Take it for what it is now."""
        hub = self._hub()
        hub.store.know(self._device_id, kind_of(hub.controller.devices[self._device_id].spec))
        return self.async_create_entry(data={})

    async def async_step_remove(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Remove it; it waits on its broker again."""
        await self._hub().adoption.async_forget(self._device_id)
        return self.async_create_entry(data={})


class DeviceAdditionsFlow(DeviceChangedFlow):
    """More is announced for a device than was adopted: accept it, or leave it."""

    @override
    async def async_step_init(self, _user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask."""
        return self._menu("accept")

    async def async_step_accept(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Take the device for all that is announced of it."""
        self._hub().controller.accept(self._device_id)
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    _hass: HomeAssistant, _issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Mend an issue."""
    about = data or {}
    flow = DeviceAdditionsFlow if about.get("kind") == ADDITIONS else DeviceChangedFlow
    return flow(str(about.get("entry_id")), str(about.get("device")))

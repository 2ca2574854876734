"""Repairs: the issues that the user can mend with a click."""

from typing import override
from uuid import uuid4

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_CLIENT_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from .const import CONF_SESSION, DOMAIN
from .controller.controller import Controller
from .home.hub import Hub, PolyglotConfigEntry
from .home.issues import ADDITIONS, CARRIED, CLIENT_ID, kind_of
from .home.moving.mover import async_mover
from .links.connection import client_id


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
        if not self._is_there(controller):
            raise AbortFlow("device_gone")
        return entry.runtime_data

    def _is_there(self, controller: Controller) -> bool:
        return self._device_id in controller.devices

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
    def _is_there(self, controller: Controller) -> bool:
        return self._device_id in controller.gate.held

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


class DeviceCarriedFlow(DeviceChangedFlow):
    """A device of a broker that is gone announces itself on another one: follow it there."""

    def __init__(self, entry_id: str, device_id: str, registry_id: str) -> None:
        """Take which device it is about, and which one in the registry it was so far."""
        super().__init__(entry_id, device_id)
        self._registry_id = registry_id

    @override
    def _is_there(self, controller: Controller) -> bool:
        return controller.inbox.get(self._device_id) is not None

    @override
    async def async_step_init(self, _user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask."""
        return self._menu("follow")

    async def async_step_follow(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Move it to where it is now, with all that the user made of it."""
        try:
            await async_mover(self.hass).async_move(self._hub(), self._registry_id, self._device_id)
        except HomeAssistantError as err:
            raise AbortFlow("device_gone") from err
        return self.async_create_entry(data={})


class ClientIdFlow(RepairsFlow):
    """Another client of a broker has the client id of ours: take another."""

    def __init__(self, entry_id: str) -> None:
        """Take which broker it is about."""
        self._entry_id = entry_id

    async def async_step_init(self, _user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Join the broker anew with an id that nobody has."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None:
            raise AbortFlow("broker_not_loaded")
        if user_input is None:
            issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
            return self.async_show_form(
                step_id="confirm",
                data_schema=vol.Schema({}),
                description_placeholders=issue.translation_placeholders if issue else None,
            )
        session = {**entry.data.get(CONF_SESSION, {}), CONF_CLIENT_ID: client_id(uuid4().hex)}
        # The entry starts anew by itself.
        self.hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_SESSION: session}
        )
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    _hass: HomeAssistant, _issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Mend an issue."""
    about = data or {}
    if about.get("kind") == CARRIED:
        return DeviceCarriedFlow(
            str(about.get("entry_id")), str(about.get("device")), str(about.get("registry_id"))
        )
    if about.get("kind") == CLIENT_ID:
        return ClientIdFlow(str(about.get("entry_id")))
    flow = DeviceAdditionsFlow if about.get("kind") == ADDITIONS else DeviceChangedFlow
    return flow(str(about.get("entry_id")), str(about.get("device")))

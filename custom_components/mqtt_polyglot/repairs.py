"""Repairs: the issues that the user can mend with a click."""

import asyncio
from contextlib import suppress
from typing import Final, override
from uuid import uuid4

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_CLIENT_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import voluptuous as vol

from .const import CONF_BROKER_UID, CONF_SESSION, DOMAIN
from .controller.controller import Controller
from .home.adoption import async_remove_device
from .home.hub import Hub, PolyglotConfigEntry
from .home.issues import ADDITIONS, CARRIED, CLIENT_ID, kind_of
from .links.connection import client_id

_PATIENCE: Final = 5
"""Seconds in which the entities of a device that was removed go."""


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
        """Add it where it is now, as it was there, where it is removed."""
        hub = self._hub()
        found = hub.adoption.find(self._device_id)
        device = dr.async_get(self.hass).async_get(self._registry_id)
        entry = self.hass.config_entries.async_get_entry(device.config_entry_id) if device else None
        if found is None or device is None or entry is None:
            raise AbortFlow("device_gone")
        registry = er.async_get(self.hass)
        entities = er.async_entries_for_device(registry, device.id, include_disabled_entities=True)
        answers = await async_remove_device(self.hass, entry, device)
        await self._keep_ids(hub.entry, entry, entities)
        hub.adoption.adopt(
            found,
            name=device.name_by_user or "",
            area_id=device.area_id,
            assistants=answers.get("assistants"),
        )
        await hub.decisions.async_flush()
        return self.async_create_entry(data={})

    async def _keep_ids(
        self, there: ConfigEntry, here: ConfigEntry, entities: list[er.RegistryEntry]
    ) -> None:
        """Have the entities that are to come bear the ids of those that went, and their history."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while any(self.hass.states.get(each.entity_id) for each in entities):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        for entity in entities:
            own = entity.unique_id.removeprefix(here.data[CONF_BROKER_UID])
            er.async_get(self.hass).async_get_or_create(
                entity.domain,
                DOMAIN,
                f"{there.data[CONF_BROKER_UID]}{own}",
                config_entry=there,
                suggested_object_id=entity.entity_id.partition(".")[2],
            )


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

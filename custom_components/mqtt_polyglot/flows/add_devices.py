"""Adding several of the devices that wait on a broker, from the broker's own menu."""

from collections.abc import Sequence
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_DEVICES
import voluptuous as vol

from ..controller.inbox import FoundDevice
from ..home.hub import PolyglotConfigEntry
from ..home.labels import Labels, escaped
from ..home.limit import enabled_entities, excess, maximum
from ..model.spec import DeviceSpec
from .areas import AreaForm
from .moving import MovingForm
from .selection import Selection

_MAX_NAMES: Final = 10
"""The most names that fit into one sentence."""


def _names(devices: Sequence[FoundDevice]) -> str:
    names = [escaped(found.spec.name) for found in devices[:_MAX_NAMES]]
    return ", ".join(names if len(devices) <= _MAX_NAMES else [*names, "…"])


class AddDevicesFlow(ConfigSubentryFlow):
    """The flow of "Add devices": a list of the devices that wait, then their areas."""

    def __init__(self) -> None:
        """Initialize the flow."""
        super().__init__()
        self._selection: Selection | None = None
        self._areas: AreaForm | None = None
        self._moving: MovingForm | None = None

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Begin with the list, or ask about devices that the MQTT integration has."""
        entry: PolyglotConfigEntry = self._get_entry()
        if entry.state is ConfigEntryState.LOADED:
            self._moving = await MovingForm.async_of(entry.runtime_data)
        if self._moving is None:
            return await self.async_step_devices(user_input)
        return self.async_show_menu(menu_options=["devices", "take_over"])

    async def async_step_devices(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the list, or ask for the areas of the devices that are selected."""
        entry: PolyglotConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="broker_not_loaded")
        waiting = _waiting(entry)
        labels = await Labels.async_load(self.hass)
        if self._selection is None:
            self._selection = Selection(labels, chosen=False)
        errors: dict[str, str] = {}
        if user_input is not None and self._selection.read(user_input, waiting, errors):
            specs = [waiting[each].spec for each in self._selection.chosen]
            if excess(specs, enabled_entities(self.hass, entry)):
                errors[CONF_DEVICES] = "too_many_entities"
            elif specs:
                self._areas = AreaForm(self.hass, labels, specs)
                return await self.async_step_areas()
            else:
                errors[CONF_DEVICES] = "nothing_chosen"
        if not waiting:
            return self.async_abort(reason="no_devices_found")
        return self.async_show_form(
            step_id="devices",
            data_schema=self._selection.schema(waiting),
            errors=errors,
            description_placeholders={
                "broker": escaped(entry.title),
                "not_listed": labels.not_listed(_unsupported(entry)),
                "limit": str(maximum()),
            },
        )

    async def async_step_areas(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the areas, or add the devices."""
        assert self._areas is not None
        errors: dict[str, str] = {}
        answered = user_input is not None and self._areas.read(user_input, errors)
        if answered or not self._areas.is_of_use:
            return await self._async_add(self._areas)
        return self.async_show_form(
            step_id="areas",
            data_schema=self._areas.schema(),
            errors=errors,
            description_placeholders=self._areas.placeholders(),
        )

    async def _async_add(self, areas: AreaForm) -> SubentryFlowResult:
        entry: PolyglotConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="broker_not_loaded")
        assert self._selection is not None
        waiting = _waiting(entry)
        chosen = [waiting[each] for each in self._selection.chosen if each in waiting]
        if not chosen:
            return self.async_abort(reason="no_devices_found")
        area_ids = {found.spec.id: areas.take(found.spec.id) for found in chosen}
        await entry.runtime_data.adoption.async_adopt_all(chosen, area_ids)
        # To create an entry is to create a subentry, and there is none for a device.
        return self.async_abort(
            reason="devices_added", description_placeholders={"devices": _names(chosen)}
        )

    # --- devices of the MQTT integration ----------------------------------------------------

    async def async_step_take_over(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the devices that can be taken over."""
        assert self._moving is not None
        errors: dict[str, str] = {}
        if user_input is not None:
            self._moving.chosen = user_input[CONF_DEVICES]
            if self._moving.chosen:
                return await self.async_step_preview()
            errors[CONF_DEVICES] = "nothing_chosen"
        return self.async_show_form(
            step_id="take_over", data_schema=self._moving.schema(), errors=errors
        )

    async def async_step_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what will become of them, or begin."""
        assert self._moving is not None
        if user_input is not None:
            return await self.async_step_moving()
        return self.async_show_form(
            step_id="preview",
            data_schema=vol.Schema({}),
            description_placeholders=await self._moving.async_preview(),
        )

    async def async_step_moving(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Wait until they are taken over."""
        assert self._moving is not None
        task = self._moving.begin(self.async_update_progress)
        if not task.done():
            return self.async_show_progress(
                step_id="moving", progress_action="moving", progress_task=task
            )
        return self.async_show_progress_done(next_step_id="moved")

    async def async_step_moved(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Say what came of it."""
        assert self._moving is not None
        done, failed = await self._moving.async_result()
        if failed:
            return self.async_abort(
                reason="some_not_taken_over", description_placeholders={"devices": failed}
            )
        return self.async_abort(
            reason="devices_taken_over", description_placeholders={"devices": done}
        )


def _waiting(entry: PolyglotConfigEntry) -> dict[str, FoundDevice]:
    return {found.spec.id: found for found in entry.runtime_data.adoption.candidates()}


def _unsupported(entry: PolyglotConfigEntry) -> list[DeviceSpec]:
    offers = entry.runtime_data.controller.offers()
    return [found.spec for found in offers if not found.spec.components]

"""Adding several of the devices that wait on a broker, from the broker's own menu."""

from collections.abc import Sequence
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_DEVICES

from ..controller.inbox import FoundDevice
from ..home.hub import PolyglotConfigEntry
from ..home.labels import Labels, escaped
from .forms import devices_schema

_MAX_NAMES: Final = 10
"""The most names that fit into one sentence."""


def _names(devices: Sequence[FoundDevice]) -> str:
    names = [escaped(found.spec.name) for found in devices[:_MAX_NAMES]]
    return ", ".join(names if len(devices) <= _MAX_NAMES else [*names, "…"])


class AddDevicesFlow(ConfigSubentryFlow):
    """The flow of "Add devices": a list of the devices that wait."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the list, or adopt the chosen devices."""
        entry: PolyglotConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="broker_not_loaded")
        adoption = entry.runtime_data.adoption
        waiting = {found.spec.id: found for found in adoption.candidates()}
        errors: dict[str, str] = {}
        if user_input is not None:
            devices = dict.fromkeys(user_input[CONF_DEVICES])
            chosen = [waiting[key] for key in devices if key in waiting]
            if chosen:
                await adoption.async_adopt_all(chosen)
                # To create an entry is to create a subentry, and there is none for a device.
                return self.async_abort(
                    reason="devices_added",
                    description_placeholders={"devices": _names(chosen)},
                )
            errors[CONF_DEVICES] = "nothing_chosen"
        if not waiting:
            return self.async_abort(reason="no_devices_found")
        labels = await Labels.async_load(self.hass)
        return self.async_show_form(
            step_id="user",
            data_schema=devices_schema(labels.options(waiting.values()), []),
            errors=errors,
            description_placeholders={"broker": escaped(entry.title)},
        )

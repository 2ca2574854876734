"""Discovery card of one device that was found after its broker was added."""

from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.core import callback
from homeassistant.data_entry_flow import AbortFlow

from ..const import CONF_AREA, CONF_ASSISTANTS
from ..controller.inbox import FoundDevice
from ..home.areas import ProposedArea, async_areas, read_area, take_area
from ..home.cards import OfferedDevice
from ..home.exposure import abilities, assistants, exposable, proposal
from ..home.hub import Hub, PolyglotConfigEntry
from ..home.labels import Labels, escaped, plain
from ..model.text import is_seen
from .forms import CONF_CREATE_AREA, card_schema
from .step import BrokerFlow, Step

MAX_NAME: Final = 255
"""The most characters of the name that the user gives a device."""


class DeviceForm(Step):
    """The form of one device: to add it, or to ignore it, which Home Assistant does alone."""

    def __init__(self, flow: BrokerFlow) -> None:
        """Initialize the form."""
        super().__init__(flow)
        self._offered: OfferedDevice | None = None

    async def async_offer(self, offered: OfferedDevice) -> ConfigFlowResult:
        """Show a card for a device."""
        self._offered = offered
        hub, found = self._find()
        cards = hub.adoption.cards
        await self.flow.async_set_unique_id(cards.unique_id(found.spec.id))
        self.flow.abort_if_unique_id_configured()
        self.flow.context["title_placeholders"] = {"name": plain(found.spec.name)}
        cards.on_shown(found.spec.id, self._rename)
        return await self.async_step()

    @callback
    def _rename(self, name: str) -> None:
        self.flow.async_update_title_placeholders({"name": plain(name)})

    def _find(self) -> tuple[Hub, FoundDevice]:
        """Find the device again: a card can be open for days."""
        assert self._offered is not None
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
        if (provider := hub.adoption.provider(found.spec)) is not None:
            raise AbortFlow("device_elsewhere", {"provider": escaped(provider.title)})
        return hub, found

    @override
    async def async_step(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        hub, found = self._find()
        spec = found.spec
        proposed = async_areas(self.hass).propose(spec)
        errors: dict[str, str] = {}
        if user_input is not None:
            name, area = self._read(user_input, proposed, errors)
        if user_input is not None and not errors:
            hub.adoption.adopt(
                found,
                name=name,
                area_id=take_area(self.hass, area) if area else None,
                assistants=user_input.get(CONF_ASSISTANTS),
            )
            await hub.decisions.async_flush()
            return self.flow.async_abort(
                reason="device_added",
                description_placeholders={"device": escaped(name or spec.name)},
            )
        labels = await Labels.async_load(self.hass)
        components = spec.components
        offered = assistants(self.hass) if any(map(exposable, components)) else ()
        return self.flow.async_show_form(
            step_id="adopt",
            data_schema=self.flow.add_suggested_values_to_schema(
                card_schema(
                    plain(spec.name),
                    proposed,
                    labels.assistants(offered),
                    proposal(self.hass, components),
                ),
                user_input,
            ),
            errors=errors,
            description_placeholders={
                "new_area": plain(proposed.name) if proposed else "",
                "broker": escaped(hub.name),
                "abilities": labels.abilities(abilities(self.hass, components)),
                **labels.describe(spec),
            },
        )

    def _read(
        self,
        user_input: dict[str, Any],
        proposed: ProposedArea | None,
        errors: dict[str, str],
    ) -> tuple[str, ProposedArea | None]:
        """The name and the area that were entered; whatever is wrong becomes an error of its field."""
        name = user_input.get(CONF_NAME, "").strip()
        if len(name) > MAX_NAME or not is_seen(name):
            errors[CONF_NAME] = "invalid_name"
        area = proposed if user_input.get(CONF_CREATE_AREA) else None
        if area_id := user_input.get(CONF_AREA):
            try:
                area = read_area(self.hass, area_id, "")
            except ValueError:  # it was deleted meanwhile
                errors[CONF_AREA] = "invalid_device_area"
        return name, area

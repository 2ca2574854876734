"""The discovery cards under Settings: one for each device of a broker that is offered to the user."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import BaseServiceInfo
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.discovery_flow import DiscoveryKey

from ..const import CONF_BROKER_UID, DOMAIN
from ..model.spec import DeviceSpec

MAX_CARDS: Final = 30
"""The most cards of one broker. The list of "Add devices" has the rest."""


@dataclass(slots=True)
class OfferedDevice(BaseServiceInfo):
    """What a card is about. Two that are equal are one card, so nothing in it changes by itself."""

    entry_id: str
    device_id: str


class Cards:
    """The discovery cards of one broker, by the ids of their devices."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Initialize without cards."""
        self._hass = hass
        self._entry = entry
        self._shown: set[str] = set()
        self._renames: dict[str, Callable[[str], None]] = {}

    def __contains__(self, device_id: str) -> bool:
        """Whether a device has a card."""
        return device_id in self._shown

    @property
    def room(self) -> int:
        """How many more cards may be shown."""
        return MAX_CARDS - len(self._shown)

    def unique_id(self, device_id: str) -> str:
        """The unique id of the card of a device, and of its entry when it is ignored."""
        return f"{self._entry.data[CONF_BROKER_UID]}/{device_id}"

    def discovery_key(self, device_id: str) -> DiscoveryKey:
        """By what Home Assistant tells that an ignored entry is removed."""
        key = (self._entry.data[CONF_BROKER_UID], device_id)
        return DiscoveryKey(domain=DOMAIN, key=key, version=1)

    def show(self, device_id: str) -> None:
        """Start the config flow of a device."""
        self._shown.add(device_id)
        discovery_flow.async_create_flow(
            self._hass,
            DOMAIN,
            {"source": SOURCE_INTEGRATION_DISCOVERY},
            OfferedDevice(self._entry.entry_id, device_id),
            discovery_key=self.discovery_key(device_id),
        )

    def on_shown(self, device_id: str, rename: Callable[[str], None]) -> None:
        """Have the card of a device, which is there now, follow the device's name."""
        self._renames[device_id] = rename

    def rename(self, spec: DeviceSpec) -> None:
        """Show the name that a device has now."""
        if spec.id in self._shown and (rename := self._renames.get(spec.id)):
            rename(spec.name)

    def discard(self, device_id: str) -> None:
        """Forget a card that Home Assistant takes away by itself."""
        self._shown.discard(device_id)

    def dismiss(self, device_id: str) -> None:
        """Take a card away, unless the user has opened it."""
        self._renames.pop(device_id, None)
        if device_id not in self._shown:
            return
        self._shown.discard(device_id)
        self._hass.config_entries.flow.async_dismiss_discovery_flows(
            OfferedDevice,
            lambda offered: (
                offered.entry_id == self._entry.entry_id and offered.device_id == device_id
            ),
        )

    def close(self, device_id: str) -> None:
        """Take a card away, open or not: its device was adopted."""
        self._renames.pop(device_id, None)
        self._shown.discard(device_id)
        flows = self._hass.config_entries.flow
        for flow in flows.async_progress_by_handler(
            DOMAIN,
            include_uninitialized=True,
            match_context={"unique_id": self.unique_id(device_id)},
        ):
            flows.async_abort(flow["flow_id"])

    def dismiss_all(self) -> None:
        """Take all cards away; those that the user has opened say so when submitted."""
        self._renames.clear()
        self._shown.clear()
        self._hass.config_entries.flow.async_dismiss_discovery_flows(
            OfferedDevice, lambda offered: offered.entry_id == self._entry.entry_id
        )

"""The dialogs of a config entry. What happens in them is in ``flows``."""

from typing import override

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow
from homeassistant.core import callback

from .const import DOMAIN, SUBENTRY_DEVICE
from .flows.add_devices import AddDevicesFlow
from .flows.change import ChangeSteps
from .flows.device_flow import CardSteps
from .flows.options import DiscoveryOptionsFlow
from .flows.sources import WaySteps


class PolyglotConfigFlow(WaySteps, ChangeSteps, CardSteps, domain=DOMAIN):
    """Adding a broker, changing it, and the cards of the devices found on it."""

    VERSION = 1
    MINOR_VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """A subentry is a device that was adopted."""
        return {SUBENTRY_DEVICE: AddDevicesFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> DiscoveryOptionsFlow:
        """The options are about discovery."""
        return DiscoveryOptionsFlow()

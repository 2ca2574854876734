"""Config flow: which step is which. Each step is an object; what happens in it is in ``flows``."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, ConfigSubentryFlow
from homeassistant.core import callback
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .const import DOMAIN, MINOR_VERSION, SUBENTRY_BY_HAND, SUBENTRY_DEVICE
from .flows.add_devices import AddDevicesFlow
from .flows.addon import AddonForm
from .flows.broker import BrokerForm
from .flows.by_hand import ByHandFlow
from .flows.device_flow import DeviceForm
from .flows.devices import DeviceAreas, DeviceList, Listen, NothingFound
from .flows.host import HostForm
from .flows.options import DiscoveryOptionsFlow
from .flows.permissions import CannotListen, CannotPublish, CannotTell
from .flows.reauth import ReauthForm
from .flows.reconfigure import ReconfigureForm
from .flows.save import Save
from .flows.sources import SourceMenu
from .flows.step import BrokerFlow, step
from .flows.zeroconf import async_discovered


class PolyglotConfigFlow(BrokerFlow, domain=DOMAIN):
    """Adding a broker, changing it, and the cards of the devices found on it."""

    VERSION = 1
    MINOR_VERSION = MINOR_VERSION

    # --- how a flow begins ------------------------------------------------------------------

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add a broker."""
        return await self.step(SourceMenu).async_step(user_input)

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Offer a broker that was found in the network."""
        return await async_discovered(self, discovery_info)

    @override
    async def async_step_integration_discovery(self, discovery_info: Any) -> ConfigFlowResult:
        """Offer a device that was found on a broker."""
        return await self.step(DeviceForm).async_offer(discovery_info)

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Ask for other credentials: the broker refuses ours."""
        return await self.step(ReauthForm).async_step()

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for anything about a broker that is there."""
        return await self.step(ReconfigureForm).async_step(user_input)

    # --- how it goes on ---------------------------------------------------------------------

    async_step_broker = step(BrokerForm)
    async_step_host = step(HostForm)
    async_step_addon = step(AddonForm)

    async_step_cannot_listen = step(CannotListen)
    async_step_cannot_publish = step(CannotPublish)
    async_step_cannot_tell = step(CannotTell)

    async_step_listen = step(Listen)
    async_step_devices = step(DeviceList)
    async_step_areas = step(DeviceAreas)
    async_step_nothing_found = step(NothingFound)

    async_step_reauth_confirm = step(ReauthForm)
    async_step_save = step(Save)

    async_step_adopt = step(DeviceForm)

    # --- the other flows --------------------------------------------------------------------

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """No device is a subentry: these are buttons on the page of the broker."""
        return {SUBENTRY_DEVICE: AddDevicesFlow, SUBENTRY_BY_HAND: ByHandFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> DiscoveryOptionsFlow:
        """The options are about discovery."""
        return DiscoveryOptionsFlow()

"""System health: the brokers and their devices in three numbers."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .home.hub import Hub


@callback
def async_register(_hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Offer what there is to know."""
    register.async_register_info(_info, f"/config/integrations/integration/{DOMAIN}")


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    hubs: list[Hub] = [
        entry.runtime_data for entry in hass.config_entries.async_loaded_entries(DOMAIN)
    ]
    return {
        "connected_brokers": f"{sum(hub.connected for hub in hubs)}/{len(entries)}",
        "devices": sum(len(hub.controller.adopted) for hub in hubs),
        "waiting": sum(len(list(hub.adoption.candidates())) for hub in hubs),
    }

"""Device triggers: what a device announces for automations, such as the press of a button."""

from typing import Final

from homeassistant.components.device_automation import DEVICE_TRIGGER_BASE_SCHEMA
from homeassistant.const import CONF_DEVICE_ID, CONF_DOMAIN, CONF_PLATFORM, CONF_TYPE
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import TriggerActionType, TriggerInfo
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .broker.message import Message
from .const import DOMAIN
from .home.messages import told
from .home.triggers import TriggerId, async_attach, async_triggers

CONF_DISCOVERY_ID: Final = "discovery_id"
CONF_SUBTYPE: Final = "subtype"

TRIGGER_SCHEMA = DEVICE_TRIGGER_BASE_SCHEMA.extend(
    {
        # Home Assistant's own integration told triggers apart by it once; automations have it still.
        vol.Optional(CONF_DISCOVERY_ID): str,
        vol.Required(CONF_TYPE): cv.string,
        vol.Required(CONF_SUBTYPE): cv.string,
    }
)


async def async_get_triggers(hass: HomeAssistant, device_id: str) -> list[dict[str, str]]:
    """The triggers that a device has."""
    return [
        {
            CONF_PLATFORM: "device",
            CONF_DOMAIN: DOMAIN,
            CONF_DEVICE_ID: device_id,
            CONF_TYPE: trigger.type,
            CONF_SUBTYPE: trigger.subtype,
        }
        for trigger in async_triggers(hass, device_id)
    ]


async def async_attach_trigger(
    hass: HomeAssistant,
    config: ConfigType,
    action: TriggerActionType,
    trigger_info: TriggerInfo,
) -> CALLBACK_TYPE:
    """Run an automation whenever the device says that it happened.

    A trigger that the device does not have is waited for: it may come back.
    """
    trigger = TriggerId(
        config[CONF_DEVICE_ID],
        config[CONF_TYPE],
        config[CONF_SUBTYPE],
        config.get(CONF_DISCOVERY_ID),
    )
    job = HassJob(action)
    known = {
        **trigger_info["trigger_data"],
        CONF_PLATFORM: "device",
        CONF_DOMAIN: DOMAIN,
        CONF_DEVICE_ID: trigger.device_id,
        CONF_TYPE: trigger.type,
        CONF_SUBTYPE: trigger.subtype,
        "description": f"{trigger.type} {trigger.subtype}",
    }

    @callback
    def run(message: Message) -> None:
        hass.async_run_hass_job(job, {"trigger": known | told(message)})

    return async_attach(hass, trigger, trigger_info["name"], run)

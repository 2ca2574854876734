"""Actions: to publish, to listen for a while, to decide about devices, for administrators.

They are registered once, whatever becomes of the brokers, so that an automation that uses them is
told what is wrong when its broker is not there.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.service import async_get_config_entry, async_register_admin_service
import voluptuous as vol

from ..broker.errors import BrokerError, BrokerErrorKey
from ..broker.message import Message, Publish
from ..broker.topic import validate_filter, validate_topic
from ..const import CONF_BROKER_UID, DOMAIN
from ..controller.controller import Controller
from ..controller.report import message_text
from ..controller.traffic import MAX_PAYLOAD
from ..home.hub import Hub
from ..home.identity import device_ids
from ..home.moving.mover import async_mover
from ..home.takeover.takeover import Outcome, async_remove, async_takeover
from ..model.envelope import to_payload

MAX_DEVICES: Final = 1000
MAX_DUMPED: Final = 500
"""The most messages of a dump."""

MAX_DUMPED_BYTES: Final = 256 * 1024
"""The most characters of payloads of a dump."""

MAX_SECONDS: Final = 60

_ENTRY: Final[dict[str | vol.Marker, Any]] = {vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string}
_DEVICES: Final = vol.Schema(
    {
        **_ENTRY,
        vol.Required("devices"): vol.All(
            cv.ensure_list, [cv.string], vol.Length(min=1, max=MAX_DEVICES)
        ),
    }
)
_SOME_DEVICES: Final = vol.Schema(
    {
        **_ENTRY,
        vol.Optional("devices"): vol.All(
            cv.ensure_list, [cv.string], vol.Length(min=1, max=MAX_DEVICES)
        ),
    }
)
_REPLACE: Final = vol.Schema(
    {**_ENTRY, vol.Required("device_id"): cv.string, vol.Required("replacement"): cv.string}
)
_PUBLISH: Final = vol.Schema(
    {
        **_ENTRY,
        vol.Required("topic"): cv.string,
        vol.Optional("payload", default=""): vol.Any(cv.string, dict, list),
        vol.Optional("qos", default=0): vol.All(vol.Coerce(int), vol.In((0, 1, 2))),
        vol.Optional("retain", default=False): cv.boolean,
    }
)
_DUMP: Final = vol.Schema(
    {
        **_ENTRY,
        vol.Optional("topic", default="#"): cv.string,
        vol.Optional("seconds", default=10): vol.All(
            vol.Coerce(float), vol.Range(min=0, min_included=False, max=MAX_SECONDS)
        ),
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions, once for all brokers."""
    for name, handler, schema, response in (
        ("publish", _publish, _PUBLISH, SupportsResponse.NONE),
        ("dump", _dump, _DUMP, SupportsResponse.ONLY),
        ("adopt", _adopt, _DEVICES, SupportsResponse.NONE),
        ("forget", _forget, _DEVICES, SupportsResponse.NONE),
        ("take_over", _take_over, _SOME_DEVICES, SupportsResponse.OPTIONAL),
        ("give_back", _give_back, _SOME_DEVICES, SupportsResponse.OPTIONAL),
        ("replace_device", _replace, _REPLACE, SupportsResponse.NONE),
    ):
        async_register_admin_service(
            hass, DOMAIN, name, handler, schema=schema, supports_response=response
        )


def _hub(call: ServiceCall) -> Hub:
    """The broker that a call is about; the user is told if it is not there."""
    entry = async_get_config_entry(call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID])
    hub: Hub = entry.runtime_data
    return hub


def _refusal(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


# --- messages -----------------------------------------------------------------------------------


async def _publish(call: ServiceCall) -> None:
    """Publish one message."""
    hub = _hub(call)
    topic: str = call.data["topic"]
    _check(validate_topic, topic, "invalid_topic")
    if hub.controller.protects(topic):
        raise _refusal(BrokerErrorKey.CONFIGURATION_TOPIC, detail=topic[:80])
    try:
        payload = to_payload(call.data["payload"])
    except (TypeError, ValueError) as err:
        raise _refusal("invalid_payload") from err
    try:
        await hub.controller.publish(Publish(topic, payload, call.data["qos"], call.data["retain"]))
    except BrokerError as err:
        raise _failure(err, hub, topic) from err


def _check(check: Callable[[str], None], topic: str, key: str) -> None:
    try:
        check(topic)
    except ValueError as err:
        raise _refusal(key, topic=topic[:80]) from err


def _failure(err: BrokerError, hub: Hub, topic: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=str(err.key),
        translation_placeholders={
            "broker": hub.name,
            "device": topic[:80],
            "detail": err.detail,
        },
    )


async def _dump(call: ServiceCall) -> ServiceResponse:
    """Listen for a while; return what was said, without secrets."""
    hub = _hub(call)
    topic_filter: str = call.data["topic"]
    _check(validate_filter, topic_filter, "invalid_filter")
    if not hub.connected:
        raise _refusal("not_listening", broker=hub.name)
    dump = _Dump(hub.controller)
    stop = hub.controller.listen(topic_filter, dump.on_message)
    try:
        async with asyncio.timeout(call.data["seconds"]):
            await dump.full.wait()
    except TimeoutError:
        pass
    finally:
        stop()
    return {"messages": dump.messages, "complete": not dump.full.is_set()}


class _Dump:
    """What is heard, until there is no more room."""

    def __init__(self, controller: Controller) -> None:
        self.messages: list[Any] = []
        self.full = asyncio.Event()
        self._controller = controller
        self._room = MAX_DUMPED_BYTES

    @callback
    def on_message(self, message: Message) -> None:
        """Take one message."""
        if self.full.is_set():
            return
        size = len(message.payload)
        payload = message_text(self._controller, message.topic, message.payload[:MAX_PAYLOAD], size)
        self._room -= len(message.topic) + len(payload)
        if self._room < 0 or len(self.messages) >= MAX_DUMPED:
            self.full.set()
            return
        self.messages.append(
            {
                "topic": message.topic,
                "payload": payload,
                "size": size,
                "qos": message.qos,
                "retain": message.retain,
            }
        )


# --- decisions ----------------------------------------------------------------------------------


async def _adopt(call: ServiceCall) -> None:
    """Adopt devices that wait: all of them, or none if one of them does not."""
    hub = _hub(call)
    devices = dict.fromkeys(call.data["devices"])
    if missing := [device for device in devices if hub.adoption.adoptable(device) is None]:
        raise _refusal("devices_not_waiting", broker=hub.name, devices=_listed(missing))
    for device in devices:
        await hub.adoption.async_adopt(device)


async def _forget(call: ServiceCall) -> None:
    """Take decisions back: about all of these devices, or none if one of them has none."""
    hub = _hub(call)
    devices = [_device_id(call.hass, hub, device) for device in call.data["devices"]]
    decided = hub.controller.adopted | hub.adoption.ignored()
    if missing := [device for device in devices if device not in decided]:
        raise _refusal("devices_not_decided", broker=hub.name, devices=_listed(missing))
    for device in devices:
        await async_remove(call.hass, hub.entry, device)
    for device in devices:
        await hub.adoption.async_forget(device)


# --- taking over --------------------------------------------------------------------------------


async def _take_over(call: ServiceCall) -> ServiceResponse:
    """Take devices over from the MQTT integration: those that are named, or all that can be."""
    hub, takeover = _hub(call), async_takeover(call.hass)
    if (devices := call.data.get("devices")) is None:
        plans = await takeover.async_candidates(hub)
        devices = [plan.device_id for plan in plans if plan.refusal is None]
    else:
        devices = await _waiting_ids(call.hass, hub, devices)
    return _told(await takeover.async_start(hub, devices))


async def _waiting_ids(hass: HomeAssistant, hub: Hub, devices: list[str]) -> list[str]:
    """The ids of devices that may be named by their ids in the device registry, as selectors do."""
    plans = await async_takeover(hass).async_candidates(hub)
    ids = {plan.device.id: plan.device_id for plan in plans if plan.device is not None}
    return [ids.get(device, device) for device in devices]


async def _give_back(call: ServiceCall) -> ServiceResponse:
    """Give devices back to the MQTT integration: those that are named, or all that were taken over."""
    hub, takeover = _hub(call), async_takeover(call.hass)
    entry_id = hub.entry.entry_id
    if (named := call.data.get("devices")) is None:
        journal = takeover.journal
        places = map(journal.place, journal.records.values())
        devices = [
            each for owner, each in places if owner == entry_id and journal.find(owner, each)
        ]
    else:
        devices = [_device_id(call.hass, hub, device) for device in named]
    return _told(await takeover.async_give_back(entry_id, devices))


def _told(outcome: Outcome) -> ServiceResponse:
    """What is answered; the first that failed is an error, whatever became of the others."""
    for error in outcome.failed.values():
        raise error
    return {"devices": list(outcome.done)}


async def _replace(call: ServiceCall) -> None:
    """Have a device be another one from now on, or the same one in another place."""
    hub = _hub(call)
    replacement = _device_id(call.hass, hub, call.data["replacement"])
    await async_mover(call.hass).async_move(hub, call.data["device_id"], replacement)


def _device_id(hass: HomeAssistant, hub: Hub, device: str) -> str:
    """The id of a device that may be named by its id in the device registry, as selectors do."""
    if (registered := dr.async_get(hass).async_get(device)) is not None:
        return next(device_ids(hub.entry.data[CONF_BROKER_UID], registered), device)
    return device


def _listed(devices: list[str]) -> str:
    """Some of the devices, for a text."""
    return ", ".join(device[:80] for device in devices[:5]) + (", …" if len(devices) > 5 else "")

"""WebSocket commands: brokers, what waits on them, and what is to be known of their devices.

All of it is for administrators alone: topics, payloads and the decision who comes into the house
are not everybody's business.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import (
    ERR_INVALID_FORMAT,
    ERR_NOT_FOUND,
    ActiveConnection,
)
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.area_registry import (
    EVENT_AREA_REGISTRY_UPDATED,
    EventAreaRegistryUpdatedData,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import UNDEFINED
import voluptuous as vol

from ..const import DOMAIN, SIGNAL_INBOX
from ..controller.controller import Controller
from ..controller.traffic import Passed, Watcher
from ..home.areas import ProposedArea, read_area
from ..home.hub import Hub
from ..home.takeover.takeover import async_remove
from .common import Gathering, running_hub
from .overview import (
    broker_overview,
    device_overview,
    entities_overview,
    found_overview,
    shown,
    traffic_overview,
)

MAX_DEVICES: Final = 1000
"""The most devices of one command."""

MAX_MESSAGES: Final = 100
"""The most live messages that are told at a time; of more, the last ones."""

GATHER_INBOX: Final = 0.5
GATHER_MESSAGES: Final = 0.2
"""Seconds in which changes are gathered before they are told."""

_ENTRY: Final[dict[str | vol.Marker, Any]] = {vol.Required("entry_id"): str}
_DEVICE: Final[dict[str | vol.Marker, Any]] = {**_ENTRY, vol.Required("device"): str}
_DEVICES: Final[dict[str | vol.Marker, Any]] = {
    **_ENTRY,
    vol.Required("devices"): vol.All([str], vol.Length(min=1, max=MAX_DEVICES)),
}
_AREA: Final[dict[str | vol.Marker, Any]] = {
    vol.Optional("area_id", default=None): vol.Any(str, None),
    vol.Optional("name", default=""): str,
}


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the commands, once for all brokers."""
    for command in (
        broker_info,
        broker_traffic,
        inbox_list,
        inbox_subscribe,
        inbox_adopt,
        inbox_ignore,
        inbox_forget,
        device_report,
        device_thin,
        device_messages_subscribe,
    ):
        websocket_api.async_register_command(hass, command)


# --- brokers and what waits on them -------------------------------------------------------------


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): "mqtt_polyglot/broker/info", vol.Optional("entry_id"): str}
)
@callback
def broker_info(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell of the brokers that are running."""
    brokers = [broker_overview(hub) for hub in _hubs(hass, msg)]
    connection.send_result(msg["id"], {"brokers": brokers})


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): "mqtt_polyglot/broker/traffic", vol.Optional("entry_id"): str}
)
@callback
def broker_traffic(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell how many messages came from brokers and devices over the last day."""
    brokers = [traffic_overview(hub) for hub in _hubs(hass, msg)]
    connection.send_result(msg["id"], {"brokers": brokers})


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): "mqtt_polyglot/inbox/list", vol.Optional("entry_id"): str}
)
@callback
def inbox_list(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell of the devices that wait."""
    connection.send_result(msg["id"], {"devices": _found(hass, msg)})


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): "mqtt_polyglot/inbox/subscribe", vol.Optional("entry_id"): str}
)
@callback
def inbox_subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell of the devices that wait, now and whenever that changes."""
    last: list[dict[str, Any]] | None = None

    @callback
    def tell() -> None:
        nonlocal last
        devices = _found(hass, msg)
        if devices != last:
            last = devices
            connection.send_event(msg["id"], {"devices": devices})

    gathering = Gathering(hass, GATHER_INBOX, tell)

    @callback
    def on_entry(_change: ConfigEntryChange, entry: ConfigEntry) -> None:
        # Ignored, no longer ignored, adopted, removed, loaded, unloaded.
        if entry.domain == DOMAIN:
            gathering.changed()

    @callback
    def on_areas(_event: Event[EventAreaRegistryUpdatedData]) -> None:
        gathering.changed()

    unsubscribe = (
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, on_entry),
        async_dispatcher_connect(hass, SIGNAL_INBOX, gathering.changed),
        hass.bus.async_listen(EVENT_AREA_REGISTRY_UPDATED, on_areas),
        gathering.stop,
    )
    connection.subscriptions[msg["id"]] = lambda: _call(unsubscribe)
    connection.send_result(msg["id"])
    tell()


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/inbox/adopt",
        **_DEVICES,
        vol.Optional("areas", default={}): vol.All(
            {str: vol.Any(None, _AREA)}, vol.Length(max=MAX_DEVICES)
        ),
    }
)
@websocket_api.async_response
async def inbox_adopt(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Adopt devices that wait or are ignored, in the areas that were chosen for them."""
    areas: dict[str, ProposedArea | None] = {}
    try:
        for device, chosen in msg["areas"].items():
            areas[device] = chosen and read_area(hass, chosen["area_id"], chosen["name"])
    except ValueError as err:
        connection.send_error(msg["id"], ERR_INVALID_FORMAT, str(err))
        return

    def adopt(hub: Hub, device: str) -> Awaitable[bool]:
        return hub.adoption.async_adopt(device, areas.get(device, UNDEFINED))

    await _decide(hass, connection, msg, adopt)


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): "mqtt_polyglot/inbox/ignore", **_DEVICES})
@websocket_api.async_response
async def inbox_ignore(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Ignore devices that wait."""

    async def ignore(hub: Hub, device: str) -> bool:
        if (found := hub.adoption.find(device)) is None:
            return False
        await hub.adoption.async_ignore(found)
        return True

    await _decide(hass, connection, msg, ignore)


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): "mqtt_polyglot/inbox/forget", **_DEVICES})
@websocket_api.async_response
async def inbox_forget(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Take decisions back: what was adopted or ignored waits again."""

    async def forget(hub: Hub, device: str) -> bool:
        await async_remove(hass, hub.entry, device)
        return await hub.adoption.async_forget(device)

    await _decide(hass, connection, msg, forget)


async def _decide(
    hass: HomeAssistant,
    connection: ActiveConnection,
    msg: dict[str, Any],
    decide: Callable[[Hub, str], Awaitable[bool]],
) -> None:
    """Decide about each device of a command; tell about which there was something to decide."""
    if (hub := running_hub(hass, connection, msg)) is None:
        return
    done: dict[str, list[str]] = {"done": [], "missing": []}
    for device in dict.fromkeys(msg["devices"]):
        done["done" if await decide(hub, device) else "missing"].append(device)
        await asyncio.sleep(0)  # Others have the loop between any two of a thousand devices.
    connection.send_result(msg["id"], done)


# --- devices ------------------------------------------------------------------------------------


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): "mqtt_polyglot/device/report", **_DEVICE})
@websocket_api.async_response
async def device_report(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Tell everything there is to know of a device."""
    if (hub := running_hub(hass, connection, msg)) is None:
        return
    hub.controller.look(msg["device"])
    if (report := device_overview(hub, msg["device"])) is None:
        connection.send_error(msg["id"], ERR_NOT_FOUND, "No such device on this broker")
        return
    # An announcement may have a megabyte, and all of it is looked through for secrets.
    report = await hass.async_add_executor_job(shown, report)
    entities = entities_overview(hub, msg["device"])
    connection.send_result(msg["id"], {**report, "entities": entities})


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/device/thin",
        **_DEVICES,
        vol.Optional("thinned", default=True): bool,
    }
)
@websocket_api.async_response
async def device_thin(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Have fewer changes of adopted devices be written, or all of them."""

    async def thin(hub: Hub, device: str) -> bool:
        return hub.thinning.choose(device, thinned=msg["thinned"])

    await _decide(hass, connection, msg, thin)


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): "mqtt_polyglot/device/messages/subscribe", **_DEVICE}
)
@callback
def device_messages_subscribe(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Tell what a device says and is told, as it happens."""
    if (hub := running_hub(hass, connection, msg)) is None:
        return
    device_id = msg["device"]
    if device_id not in hub.controller.adopted and hub.adoption.find(device_id) is None:
        connection.send_error(msg["id"], ERR_NOT_FOUND, "No such device on this broker")
        return
    gathered: deque[Passed] = deque(maxlen=MAX_MESSAGES)

    @callback
    def tell() -> None:
        messages = [passed.report() for passed in gathered]
        gathered.clear()
        connection.send_event(msg["id"], {"messages": messages})

    gathering = Gathering(hass, GATHER_MESSAGES, tell)

    @callback
    def on_message(passed: Passed) -> None:
        gathered.append(passed)
        gathering.changed()

    watch = _Watch(hass, msg["entry_id"], device_id, on_message)
    connection.subscriptions[msg["id"]] = lambda: _call((watch.stop, gathering.stop))
    connection.send_result(msg["id"])


# --- what they share ----------------------------------------------------------------------------


class _Watch:
    """Watches a device, also when its broker is loaded again."""

    def __init__(
        self, hass: HomeAssistant, entry_id: str, device_id: str, watcher: Watcher
    ) -> None:
        self._hass = hass
        self._entry_id = entry_id
        self._device_id = device_id
        self._watcher = watcher
        self._controller: Controller | None = None
        self._leave: CALLBACK_TYPE | None = None
        self._unsubscribe = async_dispatcher_connect(
            hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._on_entry
        )
        self._follow()

    @callback
    def _on_entry(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.entry_id == self._entry_id:
            self._follow()

    def _follow(self) -> None:
        controller = next(
            (hub.controller for hub in _hubs(self._hass, {"entry_id": self._entry_id})), None
        )
        if controller is self._controller:
            return
        self._stop_watching()
        self._controller = controller
        if controller is not None:
            self._leave = controller.watch(self._device_id, self._watcher)

    def _stop_watching(self) -> None:
        if self._leave is not None:
            self._leave()
            self._leave = None

    @callback
    def stop(self) -> None:
        """Watch no longer."""
        self._unsubscribe()
        self._stop_watching()


def _hubs(hass: HomeAssistant, msg: dict[str, Any]) -> list[Hub]:
    """The running brokers that a command is about."""
    wanted = msg.get("entry_id")
    return [
        entry.runtime_data
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if wanted in (None, entry.entry_id)
    ]


def _found(hass: HomeAssistant, msg: dict[str, Any]) -> list[dict[str, Any]]:
    return [found for hub in _hubs(hass, msg) for found in found_overview(hub)]


def _call(functions: Iterable[Callable[[], None]]) -> None:
    for function in functions:
        function()

"""WebSocket commands: taking devices over from the MQTT integration, and giving them back.

All of them are for administrators. ``device`` is the id of a device on its broker, such as
``zigbee2mqtt:0x00158d0001a2b3c4``; ``registry_id`` is its id in the device registry, which a take-over
does not change.

``mqtt_polyglot/takeover/candidates {entry_id?}``: the devices that wait on the brokers and that the MQTT
integration has::

    {"devices": [{"entry_id", "device", "name", "manufacturer", "model", "convention", "registry_id",
                  "entities": 12,       # that are moved
                  "refusal": null}]}    # or a key of "exceptions" in the translations: why it cannot be

``mqtt_polyglot/takeover/preview {entry_id, devices: [device, ...]}``: what would become of them::

    {"devices": [{... as above,
        "moved":   [{"entity_id", "name", "platform", "component",      # what it becomes: its key here
                     "disabled": bool, "hidden": bool}],
        "staying": [{"entity_id", "name", "platform", "disabled", "hidden"}],  # in the MQTT integration
        "added":   [{"component", "platform", "name": str | null, "enabled": bool}],   # new here
        "triggers":   [{"entity_id", "name"}],    # automations with device triggers of MQTT: change them
        "any_change": [{"entity_id", "name"}],    # automations that run once as their entities move
        "stand_ins": ["light.hue_color_in_mqtt", ...]}]}  # about the disabled entities MQTT keeps

A device with a ``refusal`` has empty lists if nobody knows more of it.

``mqtt_polyglot/takeover/start {entry_id, devices}`` and ``mqtt_polyglot/takeover/give_back {entry_id,
devices}``: the result is ``null``, and events follow. What was begun goes on if nobody listens any more::

    {"progress": {"done": 3, "total": 14, "name": "Ceiling lamp"}}     # of the one that is next
    {"finished": {"done": [device, ...],
                  "failed": [{"device", "name", "key", "detail"}]}}    # the last event

``key`` is one of "exceptions" in the translations, with the placeholders ``device`` (a name) and
``detail``. What failed is as it was before.

``mqtt_polyglot/takeover/list {entry_id?}``: what was taken over::

    {"devices": [{"entry_id", "device", "name", "registry_id", "began": "2026-11-26T21:00:00+00:00",
                  "entities": 12,
                  "stand_in": {"registry_id", "name", "disabled"} | null,   # the device left in MQTT
                  "stand_ins": [{"entity_id", "disabled"}]}],
     "damaged": 0}      # records that cannot be read: those devices cannot be given back
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
import voluptuous as vol

from ..const import DOMAIN
from ..home.hub import Hub
from ..home.takeover.core import core_entry
from ..home.takeover.plan import Plan
from ..home.takeover.record import Record
from ..home.takeover.rows import IN_MQTT, Rows
from ..home.takeover.takeover import Outcome, Progress, async_takeover
from .common import running_hub
from .websocket_api import MAX_DEVICES

_MAYBE_ENTRY: Final[dict[str | vol.Marker, Any]] = {vol.Optional("entry_id"): str}
_DEVICES: Final[dict[str | vol.Marker, Any]] = {
    vol.Required("entry_id"): str,
    vol.Required("devices"): vol.All([str], vol.Length(min=1, max=MAX_DEVICES)),
}


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the commands, once for all brokers."""
    for command in (candidates, preview, start, give_back, taken_over):
        websocket_api.async_register_command(hass, command)


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): "mqtt_polyglot/takeover/candidates", **_MAYBE_ENTRY}
)
@websocket_api.async_response
async def candidates(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Tell of the devices that could be taken over."""
    takeover = async_takeover(hass)
    devices = [
        _overview(hub, plan)
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if msg.get("entry_id") in {None, entry.entry_id} and (hub := entry.runtime_data)
        for plan in await takeover.async_candidates(hub)
    ]
    connection.send_result(msg["id"], {"devices": devices})


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): "mqtt_polyglot/takeover/preview", **_DEVICES}
)
@websocket_api.async_response
async def preview(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell what would become of devices."""
    if (hub := running_hub(hass, connection, msg)) is None:
        return
    plans = await async_takeover(hass).async_plan(hub, msg["devices"])
    connection.send_result(msg["id"], {"devices": [_preview(hub, plan) for plan in plans]})


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): "mqtt_polyglot/takeover/start", **_DEVICES})
@callback
def start(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Take devices over."""
    if (hub := running_hub(hass, connection, msg)) is None:
        return
    takeover = async_takeover(hass)
    _carry_out(
        hass,
        connection,
        msg,
        lambda progress: takeover.async_start(hub, msg["devices"], progress),
    )


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): "mqtt_polyglot/takeover/give_back", **_DEVICES}
)
@callback
def give_back(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Give devices back."""
    takeover = async_takeover(hass)
    _carry_out(
        hass,
        connection,
        msg,
        lambda progress: takeover.async_give_back(msg["entry_id"], msg["devices"], progress),
    )


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): "mqtt_polyglot/takeover/list", **_MAYBE_ENTRY}
)
@callback
def taken_over(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell of the devices that were taken over."""
    journal = async_takeover(hass).journal
    devices = [
        _record(hass, record, *place)
        for record in journal.taken()
        if msg.get("entry_id") in {None, (place := journal.place(record))[0]}
    ]
    connection.send_result(msg["id"], {"devices": devices, "damaged": len(journal.damaged)})


def _carry_out(
    hass: HomeAssistant,
    connection: ActiveConnection,
    msg: dict[str, Any],
    act: Callable[[Progress], Awaitable[Outcome]],
) -> None:
    """Do something with devices, and tell how far it is for as long as somebody listens."""
    listening = True

    @callback
    def leave() -> None:
        nonlocal listening
        listening = False

    @callback
    def tell(event: dict[str, Any]) -> None:
        if listening:
            connection.send_event(msg["id"], event)

    @callback
    def progress(done: int, total: int, name: str) -> None:
        tell({"progress": {"done": done, "total": total, "name": name}})

    async def work() -> None:
        outcome = await act(progress)
        failed = [
            {"device": device, "name": err.device, "key": err.key, "detail": err.detail}
            for device, err in outcome.failed.items()
        ]
        tell({"finished": {"done": outcome.done, "failed": failed}})

    connection.subscriptions[msg["id"]] = leave
    connection.send_result(msg["id"])
    hass.async_create_task(work(), "mqtt_polyglot take-over")


# --- what is told -------------------------------------------------------------------------------


def _overview(hub: Hub, plan: Plan) -> dict[str, Any]:
    spec, device = plan.found and plan.found.spec, plan.device
    return {
        "entry_id": hub.entry.entry_id,
        "device": plan.device_id,
        "name": (device and (device.name_by_user or device.name)) or (spec and spec.name),
        "manufacturer": spec and spec.manufacturer,
        "model": spec and spec.model,
        "convention": plan.device_id.partition(":")[0],
        "registry_id": device and device.id,
        "entities": len(plan.pairs),
        "refusal": plan.refusal,
    }


def _preview(hub: Hub, plan: Plan) -> dict[str, Any]:
    hass = hub.hass
    return _overview(hub, plan) | {
        "moved": [_row(hass, row) | {"component": each.key} for row, each in plan.pairs],
        "staying": [_row(hass, row) for row in plan.staying],
        "added": [
            {
                "component": each.key,
                "platform": each.platform,
                "name": each.common.name,
                "enabled": each.common.enabled,
            }
            for each in plan.added
        ],
        "triggers": _automations(hass, plan.triggers),
        "any_change": _automations(hass, plan.any_change),
        "stand_ins": [f"{row.entity_id}{IN_MQTT}" for row, _ in plan.pairs],
    }


def _row(hass: HomeAssistant, row: er.RegistryEntry) -> dict[str, Any]:
    return {
        "entity_id": row.entity_id,
        "name": er.async_get_full_entity_name(hass, row) or row.entity_id,
        "platform": row.domain,
        "disabled": row.disabled,
        "hidden": row.hidden,
    }


def _automations(hass: HomeAssistant, entity_ids: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {"entity_id": each, "name": state.name if (state := hass.states.get(each)) else each}
        for each in entity_ids
    ]


def _record(hass: HomeAssistant, record: Record, entry_id: str, device_id: str) -> dict[str, Any]:
    rows = Rows(hass, record, core_entry(hass))
    device, stand_in = rows.device, rows.stand_in
    doubles = filter(None, map(rows.stand_in_of, record.entities))
    return {
        "entry_id": entry_id,
        "device": device_id,
        "name": (device and (device.name_by_user or device.name)) or record.name,
        "registry_id": record.registry_id,
        "began": record.began,
        "entities": len(record.entities),
        "stand_in": stand_in
        and {"registry_id": stand_in.id, "name": stand_in.name, "disabled": stand_in.disabled},
        "stand_ins": [
            {"entity_id": double.entity_id, "disabled": double.disabled} for double in doubles
        ],
    }

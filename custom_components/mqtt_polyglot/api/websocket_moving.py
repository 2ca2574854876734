"""WebSocket commands: moving devices to another broker or convention, and replacing them.

All of them are for administrators. ``registry_id`` is the id of a device in the device registry, which
it keeps; ``device`` is what it is to be on the broker ``entry_id``, such as
``zigbee2mqtt:0x00158d0001a2b3c4``: the same device in another place, or another one that replaces it.

``mqtt_polyglot/move/preview {entry_id, moves?: [{registry_id, device}, ...]}``: what would become of
them; without ``moves`` of all devices of other brokers, or of other conventions on this one, that were
discovered on this broker as well::

    {"plans": [{"registry_id", "device", "name", "name_there": str | null,
                "refusal": null,      # or a key of "exceptions" in the translations: why it cannot be
                "entities": [{"entity_id", "name", "disabled": bool,     # that go with it
                              "component", "platform", "component_name": str | null}],  # what they become
                "removed":  [{"entity_id", "name", "disabled"}],         # that have no counterpart
                "added":    [{"component", "platform", "component_name"}]}]}  # that are new

``mqtt_polyglot/move {entry_id, moves}``: moves them one after the other; the result is the plans that
were carried out. The first that fails is as it was before, and is the error; those before it are moved.
"""

from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.components.websocket_api.const import ERR_HOME_ASSISTANT_ERROR
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import voluptuous as vol

from ..home.moving.mover import async_mover
from ..home.moving.plan import Plan, plan, sources
from ..model.components import Component
from .common import running_hub

_MAX_DEVICES: Final = 1000

_MOVES: Final = vol.All(
    [{vol.Required("registry_id"): str, vol.Required("device"): str}],
    vol.Length(min=1, max=_MAX_DEVICES),
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the commands."""
    websocket_api.async_register_command(hass, move_preview)
    websocket_api.async_register_command(hass, move)


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/move/preview",
        vol.Required("entry_id"): str,
        vol.Optional("moves"): _MOVES,
    }
)
@callback
def move_preview(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell what would become of devices; without ``moves`` of all that could be moved to a broker."""
    if (hub := running_hub(hass, connection, msg)) is None:
        return
    moves = msg.get("moves")
    pairs = (
        list(sources(hub))[:_MAX_DEVICES]
        if moves is None
        else [(each["registry_id"], each["device"]) for each in moves]
    )
    plans = [_told(hass, plan(hub, *each)) for each in pairs]
    connection.send_result(msg["id"], {"plans": plans})


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/move",
        vol.Required("entry_id"): str,
        vol.Required("moves"): _MOVES,
    }
)
@websocket_api.async_response
async def move(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Move devices one after the other; the first that fails ends it, and is as it was before."""
    if (hub := running_hub(hass, connection, msg)) is None:
        return
    moved = []
    for each in msg["moves"]:
        try:
            done = await async_mover(hass).async_move(hub, each["registry_id"], each["device"])
        except HomeAssistantError as err:
            connection.send_error(
                msg["id"],
                ERR_HOME_ASSISTANT_ERROR,
                str(err),
                translation_domain=err.translation_domain,
                translation_key=err.translation_key,
                translation_placeholders=err.translation_placeholders,
            )
            return
        moved.append(_told(hass, done))
    connection.send_result(msg["id"], {"plans": moved})


def _told(hass: HomeAssistant, plan: Plan) -> dict[str, Any]:
    device = dr.async_get(hass).async_get(plan.registry_id)
    return {
        "registry_id": plan.registry_id,
        "device": plan.device_id,
        "name": (device.name_by_user or device.name) if device is not None else None,
        "name_there": plan.found.spec.name if plan.found is not None else None,
        "refusal": plan.refusal,
        "entities": [_entity(row) | _component(component) for row, component in plan.pairs],
        "removed": [_entity(row) for row in plan.removed],
        "added": [_component(component) for component in plan.added],
    }


def _entity(row: er.RegistryEntry) -> dict[str, Any]:
    return {
        "entity_id": row.entity_id,
        "name": row.name or row.original_name,
        "disabled": row.disabled_by is not None,
    }


def _component(component: Component) -> dict[str, Any]:
    return {
        "component": component.key,
        "platform": str(component.platform),
        "component_name": component.common.name,
    }

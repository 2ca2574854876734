"""WebSocket commands of devices that are added by hand: proposals, and the devices themselves.

For administrators. Where a request has ``entry_id`` it is the config entry of a broker that is loaded; else the error
is ``not_found``.

**Document**: a device as Home Assistant discovery describes a whole one, without identifiers::

    {"device": {"name": "Boiler", "manufacturer": "...", "model": "..."},
     "components": {"temp": {"platform": "sensor", "name": "Temperature", "state_topic": "boiler/temp",
                             "device_class": "temperature", "unit_of_measurement": "°C", "state_class": "measurement"}}}

**Errors of documents** have the code ``invalid_format`` and a ``translation_key`` of ``exceptions``
(``document_...``) with the placeholder ``detail``; the ``message`` is for developers.

**Draft**, the answer about a document that could be read::

    {"document": {...}, "json": "...", "yaml": "...", "name": "Boiler",
     "entities": [{"key": "temp", "component": "sensor:...", "platform": "sensor", "name": "Temperature" or null, "main": false,
                   "commands": [{"point": "power", "options": ["..."], "minimum": null, "maximum": null}]}],
     "notes": [{"kind": "rejected_key", "where": "sensor Temperature", "key": "...", "detail": "..."}]}

``key`` is that in the document, ``component`` the one in reports; ``commands`` are what the entity can be told, for
``by_hand/try``; ``notes`` are keys that are not used, and
why: the device can be added all the same.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import (
    ERR_INVALID_FORMAT,
    ERR_NOT_FOUND,
    ActiveConnection,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from ..broker.errors import PublishError
from ..const import DOMAIN
from ..controller.redaction import redact
from ..controller.topic_proposals import Proposed, Wanted, propose_for, topics_below
from ..conventions.documents import MAX_TEXT, DocumentError, as_json, as_yaml, documents_of, parse
from ..home import by_hand, from_core
from ..home.by_hand import Draft
from ..home.from_core import core_subentries
from ..home.hub import Hub
from ..model.codec import EncodeError
from ..model.data_point import DataPoint
from ..model.vocabulary import Platform
from .common import running_hub
from .websocket_topics import SUBSCRIPTION, Look, look_of

ERR_FAILED: Final = "failed"

MAX_WANTED: Final = 200
"""The most topics of one proposal."""

MAX_SAMPLE: Final = 200

type _Handler = Callable[[HomeAssistant, ActiveConnection, dict[str, Any], Hub], Awaitable[Any]]

_TOPIC: Final = vol.All(str, vol.Length(min=1, max=65535))
_PLACE: Final = vol.All(
    [vol.Any(str, vol.All(int, vol.Range(min=-1000, max=1000)))], vol.Length(max=32)
)
_ENTRY: Final[dict[str | vol.Marker, Any]] = {vol.Required("entry_id"): str}
_DOCUMENT: Final[dict[str | vol.Marker, Any]] = {**_ENTRY, vol.Required("document"): dict}
_DEVICE: Final[dict[str | vol.Marker, Any]] = {**_ENTRY, vol.Required("device"): str}


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the commands, once for all brokers."""
    for command in (
        topics_propose,
        by_hand_read,
        by_hand_list,
        by_hand_get,
        by_hand_create,
        by_hand_update,
        by_hand_delete,
        by_hand_try,
        by_hand_core,
        by_hand_move,
    ):
        websocket_api.async_register_command(hass, command)


def _answering(handler: _Handler) -> Any:
    """Have a handler answer with what it returns, or with what is wrong."""

    @wraps(handler)
    async def answer(
        hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
    ) -> None:
        if (hub := running_hub(hass, connection, msg)) is None:
            return
        try:
            result = await handler(hass, connection, msg, hub)
        except DocumentError as err:
            _refuse(connection, msg, ERR_INVALID_FORMAT, str(err.key), {"detail": err.detail})
        except EncodeError as err:
            device = {"device": "", "entity_id": msg.get("key", "")}
            _refuse(connection, msg, ERR_INVALID_FORMAT, str(err.key), err.placeholders | device)
        except PublishError as err:
            words = {"detail": err.detail, "broker": hub.name, "device": "", "entity_id": ""}
            _refuse(connection, msg, ERR_FAILED, str(err.key), words)
        else:
            if result is None:
                connection.send_error(msg["id"], ERR_NOT_FOUND, "No such device on this broker")
            else:
                connection.send_result(msg["id"], result)

    return websocket_api.async_response(answer)


def _refuse(
    connection: ActiveConnection, msg: dict[str, Any], code: str, key: str, words: dict[str, str]
) -> None:
    connection.send_error(
        msg["id"],
        code,
        f"{key}: {words.get('detail', '')}",
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=words,
    )


# --- proposals ----------------------------------------------------------------------------------------


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/topics/propose",
        **SUBSCRIPTION,
        vol.Exclusive("values", "what"): vol.All(
            [{vol.Required("topic"): _TOPIC, vol.Optional("place"): _PLACE}],
            vol.Length(min=1, max=MAX_WANTED),
        ),
        vol.Exclusive("level", "what"): _TOPIC,
        vol.Optional("name"): vol.All(str, vol.Length(max=255)),
    }
)
@callback
def topics_propose(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Propose a device for topics, or for places in their JSON. Nothing is added.

    Request: ``subscription``, the id of ``topics/subscribe``; either ``values``, a list of 1 to 200
    ``{"topic": "...", "place": ["ENERGY", "Power"]}`` (without ``place``: all of the payload, of JSON every value in it), or
    ``level``: a topic and all below it; ``name``: what the device is called, if not by its topics.
    Result::

        {"document": {...},
         "entities": {"power": {"topic": "...", "place": [...], "sample": "12.5", "restricted": false,
                                "choices": {"platform": ["sensor", "number"], "device_class": [...],
                                            "unit_of_measurement": [...], "state_class": [...]}}},
         "missing": ["..."], "left_out": false}

    ``entities`` has a member for each of ``components`` in the document; ``choices`` are what else is likely for a key of
    its component, the proposed one first or among them. ``restricted``: it may be a lock, an alarm, a valve or a garage door:
    it is proposed to be read only, and ``choices`` names the platforms by which it could be told something.
    ``missing``: topics of which nothing can be made (nothing was said, pictures, secrets); ``left_out``: there are more than 100
    values.
    Errors: ``not_found``: no such subscription.
    """
    if (look := look_of(hass, connection, msg)) is None:
        return
    topics = look.feed.topics
    if "level" in msg:
        wanted = topics_below(topics, msg["level"])
    else:
        wanted = [
            Wanted(each["topic"], tuple(each["place"]) if "place" in each else None)
            for each in msg.get("values", ())
        ]
    proposed = propose_for(topics, wanted, look.shown(), msg.get("name"))
    connection.send_result(msg["id"], _proposal(proposed, look))


def _proposal(proposed: Proposed, look: Look) -> dict[str, Any]:
    return {
        "document": proposed.document,
        "entities": {
            key: {
                "topic": seen.topic,
                "place": list(seen.place),
                "sample": str(redact(seen.value))[:MAX_SAMPLE],
                "restricted": proposal.restricted,
                "choices": proposal.choices,
            }
            for key, (seen, proposal) in proposed.entities.items()
        },
        "missing": proposed.missing,
        "left_out": proposed.left_out,
    }


# --- devices ------------------------------------------------------------------------------------------


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/by_hand/read",
        **_ENTRY,
        vol.Exclusive("text", "what"): vol.All(str, vol.Length(max=MAX_TEXT)),
        vol.Exclusive("document", "what"): dict,
    }
)
@_answering
async def by_hand_read(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], hub: Hub
) -> Any:
    """Read what was pasted or edited, and say what would be made of it. Nothing is added.

    Request: ``entry_id``; either ``text``: JSON or YAML of a document, of a list of documents, of one entity, or what is
    in ``configuration.yaml`` from ``mqtt:`` or from a platform on, at most 262,144 characters; or ``document``.
    Result: ``{"devices": [<draft>, ...]}``, at most 100.
    Errors: those of documents.
    """
    value = msg.get("document")
    if value is None:
        value = await hass.async_add_executor_job(parse, msg.get("text", ""))
    return {"devices": [_draft(by_hand.draft(hub, each)) for each in documents_of(value)]}


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): "mqtt_polyglot/by_hand/list", **_ENTRY})
@_answering
async def by_hand_list(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], hub: Hub
) -> Any:
    """List the devices of a broker that were added by hand.

    Request: ``entry_id``. Result: ``{"devices": [{"device": "by_hand:...", "name": "...", "entities": 3}]}``.
    Their reports and messages are those of all devices: ``device/report``.
    """
    devices = (hub.controller.devices[device_id] for device_id in by_hand.device_ids(hub))
    return {
        "devices": [
            {
                "device": device.spec.id,
                "name": device.spec.name,
                "entities": len(device.spec.components),
            }
            for device in devices
        ]
    }


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): "mqtt_polyglot/by_hand/get", **_DEVICE})
@_answering
async def by_hand_get(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], hub: Hub
) -> Any:
    """Tell the document of a device, to be edited or copied.

    Request: ``entry_id``, ``device``. Result: a draft, with the keys that the entities have.
    Errors: ``not_found``: no device that was added by hand.
    """
    document = by_hand.document(hub, msg["device"])
    if document is None:
        return None
    return _draft(by_hand.draft(hub, document, msg["device"].partition(":")[2]))


@websocket_api.require_admin
@websocket_api.websocket_command(
    {vol.Required("type"): "mqtt_polyglot/by_hand/create", **_DOCUMENT}
)
@_answering
async def by_hand_create(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], hub: Hub
) -> Any:
    """Add a device. It is there when the answer comes, whether the broker is or not; nothing is published.

    Request: ``entry_id``, ``document``. Result: ``{"device": "by_hand:...", "registry_id": "..."}``, the second its id in the
    device registry.
    Errors: those of documents; nothing is added then.
    """
    device_id = await by_hand.async_create(hub, msg["document"])
    registered = hub.registered(device_id)
    return {"device": device_id, "registry_id": registered and registered.id}


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/by_hand/update",
        **_DOCUMENT,
        vol.Required("device"): str,
    }
)
@_answering
async def by_hand_update(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], hub: Hub
) -> Any:
    """Change a device. Entities whose key and platform stay keep everything; others come and go.

    Request: ``entry_id``, ``device``, ``document``. Result: ``{"device": "by_hand:..."}``.
    Errors: those of documents; ``not_found``: no device that was added by hand. Nothing is changed then.
    """
    changed = await by_hand.async_change(hub, msg["device"], msg["document"])
    return {"device": msg["device"]} if changed else None


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): "mqtt_polyglot/by_hand/delete", **_DEVICE})
@_answering
async def by_hand_delete(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], hub: Hub
) -> Any:
    """Delete a device and its entities. It cannot be undone: copy it before.

    Request: ``entry_id``, ``device``. Result: ``{"device": "by_hand:..."}``.
    Errors: ``not_found``: no device that was added by hand.
    """
    deleted = await by_hand.async_delete(hub, msg["device"])
    return {"device": msg["device"]} if deleted else None


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/by_hand/try",
        **_DOCUMENT,
        vol.Required("key"): str,
        vol.Required("writes"): vol.All(
            {str: vol.Any(str, bool, int, float)}, vol.Length(min=1, max=20)
        ),
    }
)
@_answering
async def by_hand_try(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], hub: Hub
) -> Any:
    """Publish once what an entity would publish, by its own templates. Nothing is added.

    Request: ``entry_id``; ``document``; ``key``, that of an entity in the document; ``writes``: what is told, by ``point`` of its
    ``commands``: ``{"power": true}``, or one of its ``options``.
    Result: ``{"published": [{"topic": "...", "payload": "...", "qos": 0, "retain": false}]}``.
    Errors: those of documents; ``invalid_format`` with the keys of actions, such as ``value_too_high``; ``failed`` with the keys of
    brokers, such as ``not_connected`` and ``configuration_topic`` (a protected topic).
    """
    made = by_hand.draft(hub, msg["document"])
    published = await by_hand.async_try(hub, made, msg["key"], msg["writes"])
    return {
        "published": [
            {
                "topic": each.topic,
                "payload": each.payload.decode(errors="replace")[:MAX_SAMPLE],
                "qos": each.qos,
                "retain": each.retain,
            }
            for each in published
        ]
    }


@websocket_api.require_admin
@websocket_api.websocket_command({vol.Required("type"): "mqtt_polyglot/by_hand/core", **_ENTRY})
@_answering
async def by_hand_core(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], hub: Hub
) -> Any:
    """List the devices that were added by hand to Home Assistant's own MQTT integration.

    Request: ``entry_id``, the broker to which they may be moved: the one that the MQTT integration uses, too.
    Result: ``{"devices": [{"subentry_id": "...", "title": "...", "draft": <draft> or null, "error": null or
    {"key": "document_...", "detail": "..."}}]}``.
    """
    return {"devices": [_core_device(hub, subentry) for _, subentry in core_subentries(hass)]}


def _core_device(hub: Hub, subentry: ConfigSubentry) -> dict[str, Any]:
    found: dict[str, Any] = {"subentry_id": subentry.subentry_id, "title": subentry.title}
    try:
        draft = _draft(by_hand.draft(hub, from_core.document(hub.hass, subentry)))
    except DocumentError as err:
        return found | {"draft": None, "error": {"key": str(err.key), "detail": err.detail}}
    return found | {"draft": draft, "error": None}


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/by_hand/move",
        **_ENTRY,
        vol.Required("subentry_id"): str,
    }
)
@_answering
async def by_hand_move(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], hub: Hub
) -> Any:
    """Move such a device to this broker. Its entities keep their entity ids, names, areas, labels and options.

    Request: ``entry_id``, ``subentry_id``. Result: ``{"device": "by_hand:..."}``. It is removed from the MQTT integration.
    Errors: those of documents; ``not_found``: no such device there. Nothing is changed then.
    """
    device_id = await from_core.async_move(hub, msg["subentry_id"])
    return None if device_id is None else {"device": device_id}


def _draft(made: Draft) -> dict[str, Any]:
    document, keys = made.document, made.keys
    return {
        "document": document,
        "json": as_json(document),
        "yaml": as_yaml(document),
        "name": made.spec.name,
        "entities": [
            {
                "key": keys.get(component.key, component.key),
                "component": component.key,
                "platform": str(component.platform),
                "name": component.common.name,
                "main": component.common.main,
                "commands": [
                    _command(point, numeric=component.platform is not Platform.TEXT)
                    for point in made.commands(component.key)
                ],
            }
            for component in made.spec.components
        ],
        "notes": [
            {"kind": str(note.kind), "where": note.where, "key": note.key, "detail": note.detail}
            for note in made.spec.notes
        ],
    }


def _command(point: DataPoint[Any], *, numeric: bool) -> dict[str, Any]:
    """What an entity can be told; the limits of a text are those of its length, and not told."""
    return {
        "point": point.key,
        "options": list(by_hand.choices_of(point)),
        "minimum": point.minimum if numeric else None,
        "maximum": point.maximum if numeric else None,
    }

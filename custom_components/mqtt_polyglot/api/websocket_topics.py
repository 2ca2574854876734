"""WebSocket commands of the topic tree: what is said on a broker, as it happens.

For administrators. All commands begin with ``mqtt_polyglot/topics/``. A client subscribes once, opens
the levels that it shows, and closes those that it shows no longer::

    -> {"id": 5, "type": "mqtt_polyglot/topics/subscribe", "entry_id": "01J..."}
    <- {"id": 5, "type": "result", "success": true, "result": null}
    <- {"id": 5, "type": "event", "event": {"subscription": 5, "state": {...}}}
    -> {"id": 6, "type": "mqtt_polyglot/topics/open", "subscription": 5, "level": null}
    <- {"id": 6, "type": "result", "success": true, "result": {"level": null, "rows": [...], "total": 3, "rest": 0}}
    <- {"id": 5, "type": "event", "event": {"rows": [...]}}

**Subscription**, with the first event: the id by which the other commands name what was subscribed to, for clients
whose library does not tell it.

**State**, ``{"state": {...}}``, is sent at once, when the connection comes or goes, and with each batch of
rows:

- ``connected``: whether there is a connection; without one and without an ``error`` it is being made.
- ``error``: why there is none, a key of ``exceptions`` in the translations, or ``null``; ``detail``: the
  other side's words.
- ``refused``: a list of ``{"topic", "reason"}``: the topic filters to which the broker does not let us
  subscribe, and its words, which may be empty. Home Assistant's own connection does not tell of them.
- ``topics``, ``messages``: how many there are. ``left_out``: how many messages came to topics for which there
  was no room (more than 100,000 levels or 32 MiB, or topics of more than 64 levels).

**Row** of a level, in the result of ``open`` and ``search`` and in events:

- ``topic``: the topic that ends with the level, by which it is opened. ``name``: its last level, which may be
  empty. The row is one of the level whose topic is what is before the last ``/``, or of the first level
  (``null``) if there is none.
- ``children``: how many levels are right below. ``topics``, ``messages``: how many there are in all, its own included.
- ``value``: ``null`` where nothing was said on that topic itself, otherwise:
  ``kind``: ``text``, ``json`` (an object or a list), ``picture``, ``binary`` or ``empty``; ``text``: the payload, at most 200
  characters; ``size``: its bytes; ``retained``: whether the broker keeps it (with MQTT 5; otherwise whether it did
  when we subscribed); ``count``: how many messages came; ``per_minute``: about how many come in a minute;
  ``at``: when the last one came, ISO 8601.

Payloads are shown without secrets, as everywhere: see ``controller.redaction``. QoS is not told: everything is
subscribed with QoS 0, because brokers drop retained messages of a higher one when there are many.

When the broker is unloaded the last event is ``{"ended": true}``. To publish there is the action
``mqtt_polyglot.publish``.
"""

from time import time
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import (
    ERR_INVALID_FORMAT,
    ERR_NOT_FOUND,
    ActiveConnection,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from ..broker.topic import validate_filter
from ..const import DOMAIN
from ..controller.seen_topics import Level
from ..controller.shown_messages import ShownMessages
from ..controller.slices import Turns
from ..controller.topic_view import MAX_ROWS, TopicView, row, search, value
from ..home.hub import Hub
from ..home.topic_feed import TopicFeed
from ..model.words import natural
from .common import Gathering, running_hub

GATHER: Final = 0.5
"""Seconds in which changes are gathered before they are told."""

MAX_CHANGES: Final = 200
"""The most changed rows that are told at a time; the others wait."""

MAX_FOUND: Final = 200
"""The most topics that a search finds."""

ERR_TOO_MANY: Final = "too_many"

_LEVEL: Final = vol.Any(None, vol.All(str, vol.Length(max=65535)))
SUBSCRIPTION: Final[dict[str | vol.Marker, Any]] = {vol.Required("subscription"): int}

type _Views = dict[tuple[ActiveConnection, int], Look]

_LOOKS: Final[HassKey[_Views]] = HassKey(f"{DOMAIN}_looks")


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the commands, once for all brokers."""
    hass.data[_LOOKS] = {}
    for command in (topics_subscribe, topics_open, topics_close, topics_value, topics_search):
        websocket_api.async_register_command(hass, command)


class Look:
    """One client that looks at the topics of a broker."""

    def __init__(
        self,
        hass: HomeAssistant,
        connection: ActiveConnection,
        msg_id: int,
        hub: Hub,
        feed: TopicFeed,
    ) -> None:
        """Begin to look.

        Args:
            hass: Home Assistant.
            connection: The client.
            msg_id: The id of its subscription.
            hub: The broker.
            feed: What is said there.
        """
        self.feed = feed
        self.view = TopicView(feed.topics, self._on_change)
        self._hass = hass
        self._connection = connection
        self._id = msg_id
        self._hub = hub
        self._gathering = Gathering(hass, GATHER, self._tell)
        feed.listeners.append(self._on_change)
        feed.enders.append(self._on_end)
        hass.data[_LOOKS][connection, msg_id] = self

    def shown(self) -> ShownMessages:
        """What shows payloads without secrets."""
        return ShownMessages(self._hub.controller.traffic)

    @callback
    def _on_change(self) -> None:
        self._gathering.changed()

    @callback
    def _tell(self) -> None:
        rows = self.view.changes(self.shown(), time(), MAX_CHANGES) if self.view.changed else []
        self.tell(rows)
        if self.view.changed:
            self._gathering.changed()

    @callback
    def begin(self) -> None:
        """Tell by which id the subscription is named, and the state."""
        event = {"subscription": self._id, "state": self.feed.state()}
        self._connection.send_event(self._id, event)

    @callback
    def tell(self, rows: list[dict[str, Any]]) -> None:
        """Tell the state, and rows if there are any."""
        event: dict[str, Any] = {"state": self.feed.state()}
        self._connection.send_event(self._id, event | {"rows": rows} if rows else event)

    @callback
    def _on_end(self) -> None:
        self._connection.send_event(self._id, {"ended": True})
        self.stop()

    @callback
    def stop(self) -> None:
        """Look no longer."""
        if self._hass.data[_LOOKS].pop((self._connection, self._id), None) is None:
            return
        self._gathering.stop()
        self.view.stop()
        self.feed.listeners.remove(self._on_change)
        self.feed.enders.remove(self._on_end)
        self._hub.topics.leave(self.feed)


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/topics/subscribe",
        vol.Required("entry_id"): str,
        vol.Optional("filter", default="#"): vol.All(str, vol.Length(max=65535)),
        vol.Optional("system", default=False): bool,
    }
)
@callback
def topics_subscribe(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Look at what is said on a broker, until ``unsubscribe_events``.

    Request: ``entry_id``; ``filter``, the topic filter that is looked at, ``#`` if left out; ``system``, whether
    ``$SYS/#`` is looked at, too.
    Result: ``null``; events: see the module.
    Errors: ``not_found``: no such broker, or it is not loaded; ``invalid_format``: no topic filter;
    ``too_many``: four other topic filters are being looked at.
    """
    if (hub := running_hub(hass, connection, msg)) is None:
        return
    try:
        validate_filter(msg["filter"])
    except ValueError as err:
        connection.send_error(msg["id"], ERR_INVALID_FORMAT, str(err))
        return
    filters = (msg["filter"], "$SYS/#") if msg["system"] else (msg["filter"],)
    if (feed := hub.topics.join(tuple(dict.fromkeys(filters)))) is None:
        connection.send_error(msg["id"], ERR_TOO_MANY, "Too many topic filters are in use")
        return
    look = Look(hass, connection, msg["id"], hub, feed)
    connection.subscriptions[msg["id"]] = look.stop
    connection.send_result(msg["id"])
    look.begin()


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/topics/open",
        **SUBSCRIPTION,
        vol.Required("level"): _LEVEL,
        vol.Optional("after"): vol.All(str, vol.Length(max=65535)),
        vol.Optional("limit", default=MAX_ROWS): vol.All(int, vol.Range(min=1, max=MAX_ROWS)),
    }
)
@callback
def topics_open(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Open a level, or show more of it. From now on the changes of its rows are told.

    Request: ``subscription``, the id of ``subscribe``; ``level``, the topic of a row, or ``null`` for the first
    levels; ``after``, the name of the last row that is shown already; ``limit``, 1 to 500, 500 if left out.
    Result: ``{"level", "rows", "total", "rest"}``: the next rows by name, how many there are in all, and how many come
    after these. New rows come with the events: where there is a ``rest``, only those that belong
    before its begin.
    Errors: ``not_found``: no such subscription, or no such level; ``too_many``: 1,000 levels are open.
    """
    if (look := look_of(hass, connection, msg)) is None:
        return
    opened = look.view.open(
        msg["level"], look.shown(), time(), after=msg.get("after"), limit=msg["limit"]
    )
    if opened is not None:
        connection.send_result(msg["id"], opened)
    elif look.feed.topics.find(msg["level"]) is None:
        connection.send_error(msg["id"], ERR_NOT_FOUND, "No such level")
    else:
        connection.send_error(msg["id"], ERR_TOO_MANY, "Too many levels are open")


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/topics/close",
        **SUBSCRIPTION,
        vol.Required("level"): _LEVEL,
    }
)
@callback
def topics_close(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Close a level and all below it: their changes are not told any more.

    Request: ``subscription``, ``level``: as for ``open``. Result: ``null``.
    """
    if (look := look_of(hass, connection, msg)) is not None:
        look.view.close(msg["level"])
        connection.send_result(msg["id"])


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/topics/value",
        **SUBSCRIPTION,
        vol.Required("topic"): vol.All(str, vol.Length(max=65535)),
    }
)
@callback
def topics_value(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell all that is kept of the last message of a topic.

    Request: ``subscription``; ``topic``.
    Result: ``topic`` and what the ``value`` of a row has, but for ``text``, which has up to 16 KiB of the payload; and
    ``whole``: whether that is all of it; ``picture``: its type, such as ``image/jpeg``, or ``null``;
    ``hex``: the first 256 bytes of a payload of kind ``binary`` as hexadecimal digits, otherwise empty.
    Of kind ``json`` the text is a JSON document if it is ``whole`` and nothing is wrong with it.
    Errors: ``not_found``: no such subscription, or nothing was said on that topic.
    """
    if (look := look_of(hass, connection, msg)) is None:
        return
    level = look.feed.topics.find(msg["topic"])
    if level is None or level.said is None:
        connection.send_error(msg["id"], ERR_NOT_FOUND, "Nothing was said on this topic")
        return
    connection.send_result(msg["id"], value(level, level.said, look.shown(), time()))


@websocket_api.require_admin
@websocket_api.websocket_command(
    {
        vol.Required("type"): "mqtt_polyglot/topics/search",
        **SUBSCRIPTION,
        vol.Required("text"): vol.All(str, vol.Length(min=1, max=1000)),
    }
)
@websocket_api.async_response
async def topics_search(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Find the topics that have a text in their name or in their value, whatever its case.

    Request: ``subscription``; ``text``, 1 to 1,000 characters.
    Result: ``{"rows", "complete"}``: at most 200 rows, by topic, and whether these are all. Their changes are only told
    where their level is open.
    Errors: ``not_found``: no such subscription.
    """
    if (look := look_of(hass, connection, msg)) is None:
        return
    shown, found, complete = look.shown(), list[Level](), True
    turns = Turns()
    for level in search(look.feed.topics, msg["text"], shown):
        if level is not None:
            if len(found) >= MAX_FOUND:
                complete = False
                break
            found.append(level)
        await turns.next()
    found.sort(key=lambda level: [natural(name) for name in level.topic.split("/")])
    now = time()
    rows = [row(level, shown, now) for level in found]
    connection.send_result(msg["id"], {"rows": rows, "complete": complete})


def look_of(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> Look | None:
    """The subscription that a command is about; where there is none, the client is told."""
    if (look := hass.data[_LOOKS].get((connection, msg["subscription"]))) is None:
        connection.send_error(msg["id"], ERR_NOT_FOUND, "No such subscription")
    return look

"""Messages that automations wait for, on the brokers that run and on those that will."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey
import orjson

from ..broker.message import Message
from ..const import DOMAIN
from .hub import Hub

UTF_8: Final = "utf-8"

type MessageAction = Callable[[Hub, Message], None]


def told(message: Message, encoding: str = UTF_8) -> dict[str, Any]:
    """What an automation may know of a message.

    Args:
        message: The message. What is no text of the encoding is replaced by question marks.
        encoding: Of its payload; empty for the bytes as they came.
    """
    payload = message.payload.decode(encoding, errors="replace") if encoding else message.payload
    data: dict[str, Any] = {"topic": message.topic, "payload": payload, "qos": message.qos}
    with suppress(ValueError):
        data["payload_json"] = message.json if encoding == UTF_8 else orjson.loads(payload)
    return data


class _Listener:
    """One automation that waits for messages, and what ends that, by the ids of config entries."""

    def __init__(self, entry_id: str | None, topic_filter: str, action: MessageAction) -> None:
        self._entry_id = entry_id
        self._topic_filter = topic_filter
        self._action = action
        self._ends: dict[str, CALLBACK_TYPE] = {}

    def begin(self, hub: Hub) -> None:
        """Listen to a broker that runs, if it is the wanted one."""
        entry_id = hub.entry.entry_id
        if self._entry_id in (None, entry_id):
            self._ends[entry_id] = hub.controller.listen(
                self._topic_filter, partial(self._action, hub)
            )

    def end(self, entry_id: str) -> None:
        """Stop listening to a broker."""
        if (end := self._ends.pop(entry_id, None)) is not None:
            end()

    def end_all(self) -> None:
        """Stop listening."""
        for entry_id in tuple(self._ends):
            self.end(entry_id)


class _Listeners:
    """The automations that wait for messages, and the brokers that run."""

    def __init__(self) -> None:
        self.hubs: dict[str, Hub] = {}
        self.waiting: dict[_Listener, None] = {}


_LISTENERS: Final[HassKey[_Listeners]] = HassKey(f"{DOMAIN}_listeners")


@callback
def _listeners(hass: HomeAssistant) -> _Listeners:
    if _LISTENERS not in hass.data:
        hass.data[_LISTENERS] = _Listeners()
    return hass.data[_LISTENERS]


@callback
def async_listen(
    hass: HomeAssistant, entry_id: str | None, topic_filter: str, action: MessageAction
) -> CALLBACK_TYPE:
    """Have messages of a broker start something, whenever it runs; return what ends it.

    Args:
        hass: Home Assistant.
        entry_id: The config entry of the broker; ``None`` for all that there are and will be.
        topic_filter: A valid topic filter.
        action: Called with the broker and each message, the retained ones too.
    """
    listeners = _listeners(hass)
    listener = _Listener(entry_id, topic_filter, action)
    listeners.waiting[listener] = None
    for hub in listeners.hubs.values():
        listener.begin(hub)

    @callback
    def end() -> None:
        listeners.waiting.pop(listener, None)
        listener.end_all()

    return end


@callback
def async_set_up(hass: HomeAssistant, hub: Hub) -> CALLBACK_TYPE:
    """Have what waits for messages listen to a broker, until what is returned is called."""
    listeners = _listeners(hass)
    entry_id = hub.entry.entry_id
    listeners.hubs[entry_id] = hub
    for listener in listeners.waiting:
        listener.begin(hub)

    @callback
    def end() -> None:
        del listeners.hubs[entry_id]
        for listener in listeners.waiting:
            listener.end(entry_id)

    return end

"""The link by way of Home Assistant's own MQTT integration: its connection, and no credentials."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
import logging
from math import ceil
from typing import TYPE_CHECKING, Final, override

from homeassistant.components import mqtt
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import CONF_PROTOCOL
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later

from ..broker.errors import BrokerError, BrokerErrorKey, PublishError
from ..broker.link import BrokerLink, ConnectionListener, MessageListener
from ..broker.message import Message, Publish
from ..broker.settings import Protocol
from ..broker.topic import validate_filter, validate_topic
from .host_order import Last, put_last, raw_payload

if TYPE_CHECKING:
    from homeassistant.components.mqtt.client import MQTT

_LOGGER = logging.getLogger(__name__)

# The integration gives up after 10 s as well, but with a line in its log and not with an error.
_PUBLISH_TIMEOUT: Final = 9.0

# Seconds until what the integration would not subscribe is asked for again.
_ASK_AGAIN: Final = 10.0


def host_connected(hass: HomeAssistant) -> bool:
    """Whether the MQTT integration has a connection now."""
    return mqtt.DATA_MQTT in hass.data and mqtt.is_connected(hass)


class HostLink(Last, BrokerLink):
    """The link to the broker of Home Assistant's MQTT integration.

    That one connects, and comes and goes when the user reloads or removes it. What others have
    subscribed there, and with which encoding, makes no difference to us, nor do we to them: see
    ``host_order``.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare; nothing happens before ``connect`` or ``start``."""
        self._hass = hass
        self._connected = False
        self._on_message: MessageListener | None = None
        self._on_connection: ConnectionListener | None = None
        self._following: list[CALLBACK_TYPE] = []
        # What ends a subscription, by filter.
        self._subscriptions: dict[str, Callable[[], None]] = {}
        # What is asked for in this turn of the loop: a filter, and whether it is wanted.
        self._asked: dict[str, bool] = {}
        self._asking: asyncio.Task[None] | None = None
        # What the integration would not subscribe, and what ends the wait for another try.
        self._refused: dict[str, None] = {}
        self._wait: CALLBACK_TYPE | None = None
        self._client: MQTT | None = None
        # The encoding in which we subscribe; None for the bytes as they came.
        self._encoding: str | None = None
        self._last: tuple[str, float, bytes] | None = None

    @property
    @override
    def connected(self) -> bool:
        return self._connected

    @override
    def listen(self, on_message: MessageListener, on_connection: ConnectionListener) -> None:
        self._on_message = on_message
        self._on_connection = on_connection

    async def async_available(self) -> bool:
        """Wait until the MQTT integration is set up, for a while; whether it is."""
        return await mqtt.async_wait_for_mqtt_client(self._hass)

    async def connect(self) -> None:
        """Use the connection that there is, and follow its coming and going until ``disconnect``.

        Raises:
            BrokerError: There is none now.
        """
        self.start()
        if not self._connected:
            raise BrokerError(BrokerErrorKey.NOT_CONNECTED)

    def start(self) -> None:
        """Use the connection whenever there is one, until ``disconnect``."""
        self._following = [
            mqtt.async_subscribe_connection_status(self._hass, self._on_status),
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._on_entry_changed
            ),
        ]
        if host_connected(self._hass):
            self._on_status(True)

    async def disconnect(self) -> None:
        """Give up what is subscribed, and stay so. Nothing is left when this returns."""
        while self._following:
            self._following.pop()()
        self._on_status(False)

    @override
    def prepare(self) -> None:
        """Do nothing: nothing goes before a command on that connection."""

    @override
    async def publish(self, *publishes: Publish) -> None:
        """Send with QoS 0, whatever was asked for: see ``BrokerLink.publish``.

        The client of the integration keeps a message of QoS 1 or 2 until it is acknowledged, and
        sends it again after the next connection, however late. It also keeps to itself whether the
        broker has refused it, so that nothing is lost by QoS 0, and nothing is waited for.
        """
        if not self._connected:
            raise PublishError(BrokerErrorKey.NOT_CONNECTED)
        try:
            for publish in publishes:
                validate_topic(publish.topic)
        except ValueError as err:
            raise PublishError(BrokerErrorKey.BAD_TOPIC) from err
        for publish in publishes:
            await self._publish(publish)

    async def _publish(self, publish: Publish) -> None:
        try:
            async with asyncio.timeout(_PUBLISH_TIMEOUT):
                await mqtt.async_publish(
                    self._hass,
                    publish.topic,
                    publish.payload,
                    qos=0,
                    retain=publish.retain,
                    message_expiry_interval=self._expiry(publish),
                )
        except ValueError as err:  # what MQTT cannot carry
            raise PublishError(BrokerErrorKey.TOO_LARGE, f"{len(publish.payload)} B") from err
        except TimeoutError as err:
            raise PublishError(BrokerErrorKey.PUBLISH_UNCONFIRMED) from err
        except HomeAssistantError as err:
            raise PublishError(BrokerErrorKey.CONNECTION_LOST, str(err)) from err

    def _expiry(self, publish: Publish) -> int | None:
        """Seconds after which nobody may deliver it any more, where MQTT 5 is spoken.

        There are brokers that keep also messages of QoS 0 for a client that is away.
        """
        entries = self._hass.config_entries.async_loaded_entries(mqtt.DOMAIN)
        speaks_5 = any(entry.data.get(CONF_PROTOCOL) == Protocol.V5 for entry in entries)
        return ceil(publish.expiry) if publish.expiry is not None and speaks_5 else None

    @override
    def subscribe(self, filters: Iterable[str]) -> None:
        self._ask(filters, wanted=True)

    @override
    def unsubscribe(self, filters: Iterable[str]) -> None:
        self._ask(filters, wanted=False)

    def _ask(self, filters: Iterable[str], *, wanted: bool) -> None:
        for topic_filter in filters:
            validate_filter(topic_filter)
            if self._connected:
                self._asked[topic_filter] = wanted
        if self._asked and self._asking is None:
            self._asking = self._hass.async_create_background_task(
                self._send_asked(), "mqtt_polyglot subscribe", eager_start=False
            )

    async def _send_asked(self) -> None:
        """Do what was asked for. What fails is tried again later, and keeps nothing else waiting."""
        while self._asked:
            topic_filter, wanted = next(iter(self._asked.items()))
            del self._asked[topic_filter]
            self._refused.pop(topic_filter, None)
            try:
                await self._change(topic_filter, wanted=wanted)
            except Exception:
                _LOGGER.exception("The MQTT integration failed to subscribe to %r", topic_filter)
                self._refused[topic_filter] = None
        self._asking = None
        if self._refused and self._wait is None:
            self._wait = async_call_later(self._hass, _ASK_AGAIN, self._ask_again)

    async def _change(self, topic_filter: str, *, wanted: bool) -> None:
        """Subscribe a filter, anew if it is, or give it up.

        The integration sends SUBSCRIBE for each new subscription, also to a filter that it has, but
        gives the retained messages that come only to a subscription that has not had them: so a
        filter that is asked for again gets a new one. That comes before the old one goes, or the
        filter would be given up in between.
        """
        remove = None
        if wanted:
            remove = await mqtt.async_subscribe(
                self._hass, topic_filter, self._received, qos=0, encoding=self._encoding
            )
        before = self._subscriptions.pop(topic_filter, None)
        if remove is not None:
            self._subscriptions[topic_filter] = remove
        if before is not None:
            _end(before)

    @callback
    def _ask_again(self, _now: datetime) -> None:
        self._wait = None
        self.subscribe(tuple(self._refused))

    @callback
    def _on_status(self, connected: bool) -> None:
        # Two connections in a row are two: nothing is carried over from one to the next.
        if self._connected:
            self._went()
        if connected:
            self._connected = True
            # Each set-up of the integration has a client of its own.
            self._client = self._hass.data[mqtt.DATA_MQTT].client
            if not put_last(self._client) and self._encoding is None:
                self._encoding = "utf-8"
                _LOGGER.warning(
                    "This version of the MQTT integration supports text, but no pictures"
                )
            if self._on_connection is not None:
                self._on_connection(True)

    @callback
    def _on_entry_changed(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Leave before the integration does.

        When its connection has ended it is too late: what is subscribed by then is handed to its
        next client, from which nobody can take it back.
        """
        if entry.domain == mqtt.DOMAIN and entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS:
            self._on_status(False)

    def _went(self) -> None:
        self._connected = False
        self._asked.clear()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        self._refused.clear()
        if self._wait is not None:
            self._wait()
            self._wait = None
        while self._subscriptions:
            _end(self._subscriptions.popitem()[1])
        self._last = None
        if self._on_connection is not None:
            self._on_connection(False)

    @callback
    def _received(self, message: mqtt.ReceiveMessage) -> None:
        """Pass a message on, once: each subscription that it matches brings it."""
        payload = raw_payload(self._client, message)
        # The time is that of the packet.
        last, self._last = self._last, (message.topic, message.timestamp, payload)
        if self._last != last and self._connected and self._on_message is not None:
            self._on_message(Message(message.topic, payload, message.retain, message.qos))


def _end(remove: Callable[[], None]) -> None:
    """End a subscription; one that the integration has lost is at its end already."""
    try:
        remove()
    except HomeAssistantError as err:
        _LOGGER.debug("A subscription had ended before: %s", err)

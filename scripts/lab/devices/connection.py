"""The MQTT connection of one simulated device or bridge."""

import asyncio
from collections.abc import Callable
import contextlib
import json
import socket
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ..broker import Address
from ..errors import LabError

type Payload = bytes | str | dict[str, Any] | list[Any]
_CONNECT_LIMIT = 10  # seconds


def encode(payload: Payload) -> bytes:
    """Return the bytes of a payload; objects and lists become compact JSON with sorted keys."""
    match payload:
        case bytes():
            return payload
        case str():
            return payload.encode()
        case _:
            text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            return text.encode()


class Connection:
    """One MQTT 3.1.1 client; its thread hands everything over to the event loop."""

    def __init__(
        self,
        address: Address,
        client_id: str,
        *,
        on_message: Callable[[MQTTMessage], None],
        on_connect: Callable[[], None],
        will: tuple[str, Payload] | None = None,
    ) -> None:
        """Describe the client; the will is retained, and on_connect is called after every connect."""
        self.address = address
        self._client_id = client_id
        self._on_message = on_message
        self._on_connect = on_connect
        self._will = will
        self._client: Client | None = None

    async def open(self) -> None:
        """Connect; returns when on_connect has been called for the first time."""
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[None] = loop.create_future()

        def connected(reason: ReasonCode) -> None:
            if not reason.is_failure:
                self._on_connect()
            if opened.done():
                return
            if reason.is_failure:
                opened.set_exception(LabError(f"{self.address} refuses: {reason}"))
            else:
                opened.set_result(None)

        def on_connect(
            _client: Client, _: Any, _flags: ConnectFlags, reason: ReasonCode, _p: Properties | None
        ) -> None:
            loop.call_soon_threadsafe(connected, reason)

        def on_message(_client: Client, _: Any, message: MQTTMessage) -> None:
            loop.call_soon_threadsafe(self._on_message, message)

        client = self._client = self._new_client()
        client.on_connect = on_connect
        client.on_message = on_message
        client.connect_async(self.address.host, self.address.port)
        client.loop_start()
        try:
            async with asyncio.timeout(_CONNECT_LIMIT):
                await opened
        except BaseException as error:
            await self.close()
            if isinstance(error, TimeoutError):
                raise LabError(f"no answer from {self.address}") from None
            raise

    def _new_client(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2, self._client_id, protocol=MQTTProtocolVersion.MQTTv311
        )
        client.reconnect_delay_set(1, 5)
        if self.address.username is not None:
            client.username_pw_set(self.address.username, self.address.password)
        if self._will is not None:
            topic, payload = self._will
            client.will_set(topic, encode(payload), qos=1, retain=True)
        return client

    def subscribe(self, *filters: str) -> None:
        """Ask for topic filters."""
        assert self._client
        self._client.subscribe([(topic_filter, 1) for topic_filter in filters])

    def publish(self, topic: str, payload: Payload, *, retain: bool = False) -> None:
        """Send one message; while there is no connection it is lost, as with most devices."""
        if self._client is not None:
            self._client.publish(topic, encode(payload), retain=retain)

    async def close(self) -> None:
        """Send what is waiting, then leave politely: the broker does not send the will."""
        if (client := self._client) is not None:
            self._client = None
            client.disconnect()
            await asyncio.to_thread(client.loop_stop)

    async def drop(self) -> None:
        """Lose the connection, as by a power cut: the broker sends the will."""
        if (client := self._client) is not None:
            self._client = None
            await asyncio.to_thread(client.loop_stop)
            if isinstance(sock := client.socket(), socket.socket):
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
                sock.close()

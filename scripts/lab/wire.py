"""A witness on the broker: it sees every message, whoever sends it, and can send some."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from paho.mqtt.client import MQTTMessage

from .broker import Address
from .devices.connection import Connection, Payload


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as it passed, and when; retained means that the broker had kept it."""

    topic: str
    payload: bytes
    retained: bool
    at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)


class Wire:
    """Everything that matches some topic filters, from when it is entered with ``async with``."""

    def __init__(self, address: Address, *filters: str, client_id: str = "lab_wire") -> None:
        """Name the broker and the filters; without any it is everything."""
        self.seen: list[Seen] = []
        self._filters = filters or ("#",)
        self._link = Connection(
            address, client_id, on_message=self._note, on_connect=self._subscribe
        )

    def on(self, topic: str) -> list[bytes]:
        """Return the payloads that passed on one topic."""
        return [seen.payload for seen in self.seen if seen.topic == topic]

    def say(self, topic: str, payload: Payload, *, retain: bool = False) -> None:
        """Publish one message, as any client could."""
        self._link.publish(topic, payload, retain=retain)

    async def __aenter__(self) -> Self:
        """Connect."""
        await self._link.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave."""
        await self._link.close()

    def _subscribe(self) -> None:
        self._link.subscribe(*self._filters)

    def _note(self, message: MQTTMessage) -> None:
        self.seen.append(Seen(message.topic, bytes(message.payload), message.retain))

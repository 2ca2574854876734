"""Where the values of a device stand on the wire, and where its commands go."""

from dataclasses import dataclass
from typing import Any, Final, override

from ...model.availability import Availability
from ...model.codec import Choice, Codec
from ...model.data_point import DataPoint, Sink, Source
from ...model.envelope import JsonTopic, WholeObject
from ...model.reader import WHOLE, Path, PathOrText
from .expose import Expose

# 1.x could be told to say just "online" (legacy_availability_payload).
BRIDGE_STATE: Final = PathOrText(("state",))
ONLINE: Final = Choice((("online", True), ("offline", False)))
_NEVER: Final = Choice((("online", False), ("offline", False)))


@dataclass(frozen=True, slots=True)
class Wire:
    """The topics of one device.

    Attributes:
        base: The base topic of its network.
        name: Its friendly name.
        split: Whether each property is told on a topic of its own (``output: attribute``).
    """

    base: str
    name: str
    split: bool

    @property
    def topic(self) -> str:
        """Where the device tells its state; all its other topics are below."""
        return f"{self.base}/{self.name}"

    def sources[T](self, key: str, codec: Codec[T]) -> tuple[Source[T], ...]:
        """Where the device tells a property.

        A ``null`` says nothing: with its integration for Home Assistant enabled, Zigbee2MQTT says
        it of each property that it has not heard of since its cache was lost. A property split off
        says the same with an empty payload.
        """
        if self.split:
            return (Source(topic=f"{self.topic}/{key}", codec=codec, reader=WHOLE),)
        return (Source(topic=self.topic, codec=codec, reader=Path((key,))),)

    def sink[T](self, key: str, codec: Codec[T]) -> Sink[T]:
        """Where a property is set: all that one action sets leaves as one JSON object."""
        return Sink(envelope=JsonTopic(topic=f"{self.topic}/set"), codec=codec, name=(key,))

    def point[T](self, key: str, expose: Expose, codec: Codec[T], **options: Any) -> DataPoint[T]:
        """The data point of a property, with the halves that its access bits allow."""
        return DataPoint(
            sources=self.sources(expose.key, codec) if expose.readable else (),
            sink=self.sink(expose.key, codec) if expose.settable else None,
            **options,
        )


@dataclass(frozen=True, slots=True)
class Inside(Wire):
    """Where the members of a composite stand: in an object under its property.

    Attributes:
        outer: The property of the composite.
        held: Whether the members are those of a command, which is told all of them at once.
    """

    outer: str
    held: bool

    @property
    def envelope(self) -> WholeObject:
        """Where the members leave together: converters reject an object in which some are missing."""
        return WholeObject(topic=f"{self.topic}/set", key=self.outer, held=self.held)

    @override
    def sources[T](self, key: str, codec: Codec[T]) -> tuple[Source[T], ...]:
        if self.split:
            topic = f"{self.topic}/{self.outer}-{key}"
            return (Source(topic=topic, codec=codec, reader=WHOLE),)
        return (Source(topic=self.topic, codec=codec, reader=Path((self.outer, key))),)

    @override
    def sink[T](self, key: str, codec: Codec[T]) -> Sink[T]:
        return Sink(envelope=self.envelope, codec=codec, name=(key,))


def bridge_availability(base: str) -> Availability:
    """Where Zigbee2MQTT says whether it runs itself."""
    return Availability((Source(topic=f"{base}/bridge/state", codec=ONLINE, reader=BRIDGE_STATE),))


def availability_of(wire: Wire, *, told: bool, disabled: bool) -> Availability:
    """Where Zigbee2MQTT says whether a device can be reached: it runs itself, and reaches it.

    What it said of a device stays on the broker while it is down, hence both. On one that keeps
    nothing over a restart it is lost until Zigbee2MQTT restarts, too, hence a device that speaks is
    there. A disabled device is never there: nobody speaks for it any more, and what was said of it
    last stays on the broker.

    Args:
        wire: The topics of the device.
        told: Whether it is said of this device (``availability.enabled``).
        disabled: Whether the device is disabled.
    """
    bridge = f"{wire.base}/bridge/state"
    if disabled:
        return Availability((Source(topic=bridge, codec=_NEVER, reader=BRIDGE_STATE),))
    topics = (bridge, f"{wire.topic}/availability") if told else (bridge,)
    return Availability(
        tuple(Source(topic=topic, codec=ONLINE, reader=BRIDGE_STATE) for topic in topics),
        vouched=True,
    )

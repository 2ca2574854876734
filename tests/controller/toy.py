"""A convention of the tests' own: one retained message, one device."""

from collections.abc import Collection, Iterator
from typing import Any, ClassVar, override

from custom_components.mqtt_polyglot.broker.message import Message, Publish
from custom_components.mqtt_polyglot.conventions.base import (
    Announcement,
    AnnouncementError,
    Convention,
    DeviceGone,
    DeviceSeen,
    Effect,
    Rejected,
)
from custom_components.mqtt_polyglot.model.availability import Availability
from custom_components.mqtt_polyglot.model.codec import Choice, Number
from custom_components.mqtt_polyglot.model.components import (
    Common,
    Component,
    Light,
    Lock,
    Sensor,
    Switch,
)
from custom_components.mqtt_polyglot.model.data_point import DataPoint, Sink, Source
from custom_components.mqtt_polyglot.model.envelope import PlainTopic
from custom_components.mqtt_polyglot.model.spec import DeviceSpec, Note, NoteKind
from custom_components.mqtt_polyglot.model.vocabulary import ColorMode, LockCommand, LockState

ONLINE = Choice((("online", True), ("offline", False)))
ON_OFF = Choice((("ON", True), ("OFF", False)), unknown=("unknown",))
LOCK_STATES = Choice(tuple((state.value, state) for state in LockState), unknown=("unknown to us",))
LOCK_COMMANDS = Choice(tuple((command.value, command) for command in LockCommand))


class Toy(Convention):
    """``<name>/<device>/announce`` is ``{"name", "has": {key: kind}, "same_as"?}``."""

    name: ClassVar[str] = "toy"

    def __init__(self) -> None:
        self.known: dict[str, Announcement] = {}

    @property
    @override
    def filters(self) -> tuple[str, ...]:
        return (f"{self.name}/+/announce",)

    @override
    def on_message(self, message: Message) -> Iterator[Effect]:
        own_id = message.topic.split("/")[1]
        device_id = f"{self.name}:{own_id}"
        if not message.payload:
            if self.known.pop(own_id, None) is not None:
                yield DeviceGone(device_id)
            return
        try:
            announcement = {"id": own_id, **message.json}
            spec = self.describe(announcement)
        except (ValueError, TypeError) as err:
            if b"bug" in message.payload:
                raise
            note = Note(NoteKind.REJECTED, own_id, detail=str(err))
            yield Rejected(message.topic, note)
            return
        if self.known.get(own_id) != announcement:
            self.known[own_id] = announcement
            yield DeviceSeen(spec, announcement)

    @override
    def reading(self, device_id: str) -> Iterator[None]:
        raise NotImplementedError

    @override
    def seen(self, device_id: str) -> DeviceSeen | None:
        raise NotImplementedError

    @override
    def describe(self, announcement: Announcement) -> DeviceSpec:
        if "name" not in announcement:
            raise AnnouncementError("a toy has a name")
        own_id = announcement["id"]
        base = f"{self.name}/{own_id}"
        return DeviceSpec(
            id=f"{self.name}:{own_id}",
            name=announcement["name"],
            identities=frozenset(announcement.get("same_as", ())),
            via=announcement.get("via"),
            components=tuple(
                component(kind, key, base) for key, kind in announcement["has"].items()
            ),
            queries=tuple(Publish(f"{base}/get", b"") for _ in announcement.get("asks", ())),
        )

    @override
    def topics(self, announcement: Announcement) -> tuple[str, ...]:
        return (f"{self.name}/{announcement['id']}/announce",)

    @override
    def reverted(
        self, announcement: Announcement, before: Announcement, topics: Collection[str]
    ) -> Announcement:
        raise NotImplementedError

    @override
    def restore(self, device_id: str, announcement: Announcement) -> DeviceSpec:
        spec = self.describe(announcement)
        self.known[device_id.partition(":")[2]] = announcement
        return spec

    @override
    def forget(self, device_id: str) -> None:
        self.known.pop(device_id.partition(":")[2], None)


class OtherToy(Toy):
    """The same convention by another name, which counts less."""

    name: ClassVar[str] = "other"


def component(kind: str, key: str, base: str) -> Component:
    """A component of a kind, with topics of its own."""
    availability = Availability((Source(topic=f"{base}/status", codec=ONLINE),))
    topic = f"{base}/{key}"

    def point(name: str, codec: Any, *, writes: bool = True, **more: Any) -> DataPoint[Any]:
        sink = Sink(envelope=PlainTopic(topic=f"{topic}/set"), codec=codec)
        return DataPoint(
            sources=(Source(topic=topic, codec=codec),),
            sink=sink if writes else None,
            **more,
        )

    match kind:
        case "switch":
            return Switch(
                key=key, power=point("power", ON_OFF), common=Common(availability=availability)
            )
        case "blind switch":
            power: DataPoint[bool] = DataPoint(sink=point("power", ON_OFF).sink)
            return Switch(key=key, power=power)
        case "lamp":
            return Light(
                key=key,
                power=point("power", ON_OFF),
                brightness=DataPoint(
                    sources=(Source(topic=f"{topic}/level", codec=Number()),),
                    sink=Sink(envelope=PlainTopic(topic=f"{topic}/level/set"), codec=Number()),
                ),
                modes=frozenset({ColorMode.BRIGHTNESS}),
            )
        case "lock" | "plain lock":
            return Lock(
                key=key,
                state=point("state", LOCK_STATES, writes=False),
                command=DataPoint(
                    options=tuple(LockCommand)[: 3 if kind == "lock" else 2],
                    sink=Sink(envelope=PlainTopic(topic=f"{topic}/set"), codec=LOCK_COMMANDS),
                ),
                common=Common(availability=availability),
            )
        case "sensor":
            return Sensor(key=key, value=point("value", Number(), writes=False))
        case "unit":
            return Sensor(key=key, value=point("value", Number(), writes=False), unit="pages")
        case _:
            raise AnnouncementError(f"a toy has no {kind}")

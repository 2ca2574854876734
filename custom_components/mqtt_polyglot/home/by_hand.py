"""Devices that a person adds by hand: made, changed and deleted. Nothing of it is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

import orjson

from ..broker.message import Publish
from ..controller.inbox import FoundDevice
from ..conventions.base import AnnouncementError
from ..conventions.documents import (
    NAME,
    DocumentError,
    DocumentErrorKey,
    announcement_of,
    component_keys,
    document_of,
    refuse,
)
from ..model.codec import Choice, EncodeError, as_text
from ..model.data_point import DataPoint
from ..model.device import Device
from ..model.spec import DeviceSpec
from .hub import Hub

MAX_DEVICES: Final = 500
"""The most devices of one broker that are added by hand."""

_TRIED: Final = "0" * 16
"""The id of a device that is only looked at."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that was read.

    Attributes:
        spec: What is made of it.
        announcement: What is stored of it.
    """

    spec: DeviceSpec
    announcement: dict[str, Any]

    @property
    def keys(self) -> dict[str, str]:
        """The keys in the document by the keys of the components."""
        return component_keys(self.announcement)

    def commands(self, key: str) -> list[DataPoint[Any]]:
        """What an entity can be told, each by itself; by the key of its component."""
        found = (each for each in self.spec.components if each.key == key)
        return [
            point
            for component in found
            for point in component.points()
            if point.sink is not None and not point.momentary
        ]

    @property
    def document(self) -> dict[str, Any]:
        """The document."""
        return document_of(self.announcement)


def is_by_hand(device_id: str) -> bool:
    """Whether a device was added by hand."""
    return device_id.startswith(f"{NAME}:")


def draft(hub: Hub, document: object, own_id: str = _TRIED) -> Draft:
    """Read a document; raises ``DocumentError`` if an entity of it cannot be read."""
    announcement = dict(announcement_of(document, own_id))
    try:
        spec = hub.controller.describe(NAME, announcement)
    except AnnouncementError as err:
        raise DocumentError(DocumentErrorKey.NOT_A_DEVICE, str(err)) from err
    refuse(spec)
    return Draft(spec, announcement)


def document(hub: Hub, device_id: str) -> dict[str, Any] | None:
    """The document of a device that was added by hand; ``None`` if there is no such device."""
    announcement = hub.controller.announcement(device_id) if is_by_hand(device_id) else None
    return None if announcement is None else document_of(announcement)


def device_ids(hub: Hub) -> list[str]:
    """The devices that were added by hand."""
    return [device_id for device_id in hub.controller.devices if is_by_hand(device_id)]


async def async_create(hub: Hub, document: object) -> str:
    """Add a device; return its id. It is adopted: a person made it.

    Raises:
        DocumentError: The document cannot be read, or there are too many devices. Nothing is added.
    """
    (device_id,) = await async_create_all(hub, [document])
    return device_id


async def async_create_all(hub: Hub, documents: Sequence[object]) -> list[str]:
    """Add devices; return their ids. See ``async_create``: if one cannot be read none is added."""
    if len(device_ids(hub)) + len(documents) > MAX_DEVICES:
        raise DocumentError(DocumentErrorKey.TOO_MANY, str(MAX_DEVICES))
    drafts = [draft(hub, each, token_hex(8)) for each in documents]
    for made in drafts:
        hub.store.remember(made.spec.id, made.announcement)
        size = len(orjson.dumps(made.announcement))
        hub.adoption.adopt(FoundDevice(made.spec, made.announcement, size))
    await hub.async_sync()
    await hub.store.async_save()
    return [made.spec.id for made in drafts]


async def async_change(hub: Hub, device_id: str, document: object) -> bool:
    """Change a device; whether there is one. Entities with the same keys stay what they are.

    Raises:
        DocumentError: The document cannot be read. Nothing is changed.
    """
    if device_id not in device_ids(hub):
        return False
    changed = draft(hub, document, device_id.partition(":")[2])
    hub.controller.change(device_id, changed.announcement)
    await hub.adding.async_all()
    await hub.store.async_save()
    return True


async def async_delete(hub: Hub, device_id: str) -> bool:
    """Delete a device and its entities; whether there was one."""
    if device_id not in device_ids(hub):
        return False
    await hub.adoption.async_forget(device_id)
    await hub.async_sync()
    await hub.store.async_save()
    return True


async def async_try(hub: Hub, made: Draft, entity: str, writes: Mapping[str, Any]) -> list[Publish]:
    """Tell something once what an entity would tell it; nothing is added. Return what was sent.

    Args:
        hub: The broker.
        made: The device.
        entity: The key of the entity in the document.
        writes: What is told, by data point: a text, a number, true or false.

    Raises:
        DocumentError: There is no such entity, or it has no such data point.
        EncodeError: The entity would not be told this.
        PublishError: It could not be sent.
    """
    device = Device(made.spec)
    key = next((each for each, name in made.keys.items() if name == entity), "")
    state = device.states.get(key)
    points = {point.key: point for point in made.commands(key)}
    if state is None or not writes or not points.keys() >= writes.keys():
        raise DocumentError(DocumentErrorKey.NOT_A_COMMAND, f"{entity}: {', '.join(writes)}")
    wanted = [points[name].to(_value_of(points[name], value)) for name, value in writes.items()]
    try:
        publishes = device.command(state, wanted)
    except EncodeError:
        raise
    except (TypeError, ValueError, AttributeError, KeyError) as err:
        # What comes from outside may be of another type than the point has.
        raise DocumentError(DocumentErrorKey.NOT_A_COMMAND, str(err)) from err
    for publish in publishes:
        await hub.controller.publish(publish)
    return list(publishes)


def choices_of(point: DataPoint[Any]) -> dict[str, Any]:
    """The values that a data point can be told, by a word for each: for yes and no that of the device."""
    if point.options:
        return {str(option): option for option in point.options}
    codec = point.sink.codec if point.sink is not None else None
    first: dict[bool, str] = {}
    for word, value in codec.pairs if isinstance(codec, Choice) else ():
        if isinstance(value, bool):
            first.setdefault(value, as_text(word))
    return {word: value for value, word in first.items()}


def _value_of(point: DataPoint[Any], value: Any) -> Any:
    """A value of JSON as the data point has it."""
    return choices_of(point).get(value, value) if isinstance(value, str) else value

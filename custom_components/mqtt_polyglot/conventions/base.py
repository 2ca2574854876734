"""The interface of a convention.

A convention reads the announcements of devices and returns *effects*. It never waits, never touches
the broker, and keeps no more of a message than it needs to tell what changed. So it is a plain object
that a test feeds with messages.
"""

from collections.abc import Awaitable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from ..broker.message import Message
from ..model.spec import DeviceSpec, Note

type Announcement = Mapping[str, Any]
"""The description that a device gave of itself, as JSON values in the convention's own form.

It is stored with an adopted device, so that the device is there before the broker is connected, and
it is all that ``describe`` needs."""

MAX_ANNOUNCEMENT = 1024 * 1024
"""The largest announcement of one device in bytes."""


class AnnouncementError(ValueError):
    """An announcement from which no device can be made; the text says why."""


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """A device described itself, for the first time or anew."""

    spec: DeviceSpec
    announcement: Announcement


@dataclass(frozen=True, slots=True)
class DevicePending:
    """A device of several announcements has changed; ``Convention.seen`` describes it.

    To describe it after each of them would cost a thousand descriptions of a thousand components.
    """

    device_id: str


@dataclass(frozen=True, slots=True)
class Working:
    """Nothing yet: there is more of a large announcement to read, and others may have a turn."""


@dataclass(frozen=True, slots=True)
class DeviceGone:
    """The announcement of a device was withdrawn."""

    device_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """An announcement, or a component of it, could not be read.

    Attributes:
        topic: The topic of the announcement.
        note: What is wrong with it.
    """

    topic: str
    note: Note


type Effect = DeviceSeen | DevicePending | DeviceGone | Rejected | Working


class Convention(Protocol):
    """One way in which devices describe themselves."""

    name: ClassVar[str]
    """The first part of the ids of its devices, which never changes."""

    @property
    def filters(self) -> tuple[str, ...]:
        """The topic filters on which devices announce themselves."""

    def on_message(self, message: Message) -> Iterator[Effect]:
        """Read a message on one of ``filters``.

        The effects may be many and are made one by one, so that the caller can yield the event loop
        between them. Nothing is raised, whatever the message is.
        """

    def reading(self, device_id: str) -> Iterator[None]:
        """Do what takes long before a device is described, a little at a time; see ``seen``."""

    def seen(self, device_id: str) -> DeviceSeen | None:
        """Describe a device that was ``DevicePending``; ``None`` if it was withdrawn since."""

    def describe(self, announcement: Announcement) -> DeviceSpec:
        """Make the spec of an announcement; raises ``AnnouncementError``.

        Templates are checked, which they are not while a device waits.
        """

    def topics(self, announcement: Announcement) -> tuple[str, ...]:
        """The topics on which a device of this announcement announced itself."""

    def reverted(
        self, announcement: Announcement, before: Announcement, topics: Collection[str]
    ) -> Announcement:
        """The announcement, with that of before on some of the topics of ``DeviceSpec.announced``."""
        raise NotImplementedError

    def restore(self, device_id: str, announcement: Announcement) -> DeviceSpec:
        """Know an adopted device, maybe of an earlier run, and describe it as ``describe`` does.

        Raises:
            AnnouncementError: The announcement cannot be read, so that nothing is known of the device.
        """

    def prepare(self) -> Awaitable[None] | None:
        """What has to be awaited before messages of the devices described last can be read.

        ``None`` if nothing has to be.
        """
        return None

    def forget(self, device_id: str) -> None:
        """Forget a device for which there is no room; it may announce itself again."""

"""What a convention is.

A convention listens to what devices say of themselves and answers with *effects*. It never waits,
never touches the broker, and keeps no more of a message than it needs to tell what changed. That
makes it a plain object that a test feeds with messages.
"""

from collections.abc import Awaitable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from ..broker.message import Message
from ..model.spec import DeviceSpec, Note

type Announcement = Mapping[str, Any]
"""By what a device described itself, in the convention's own form: what JSON can express.

It is stored with an adopted device, so that the device stands before the broker has said a word,
and it is all that ``describe`` needs."""

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
    """A device that is made of many announcements has changed; ``Convention.seen`` tells how.

    To ask for it after each of them would make a device of a thousand parts a thousand times.
    """

    device_id: str


@dataclass(frozen=True, slots=True)
class DeviceGone:
    """A device, or whoever speaks for it, said that it is no more."""

    device_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """An announcement could not be read at all.

    Attributes:
        topic: Where it came.
        note: What is wrong with it.
    """

    topic: str
    note: Note


type Effect = DeviceSeen | DevicePending | DeviceGone | Rejected


class Convention(Protocol):
    """One way in which devices describe themselves."""

    name: ClassVar[str]
    """Part of the id of each of its devices, for ever."""

    @property
    def filters(self) -> tuple[str, ...]:
        """The topic filters on which devices announce themselves."""

    def on_message(self, message: Message) -> Iterator[Effect]:
        """Take a message that came on one of ``filters``.

        The effects may be many and are made one by one, so that whoever asked can take a breath
        between them. Whatever the message holds, nothing is raised.
        """

    def seen(self, device_id: str) -> DeviceSeen | None:
        """What a device that was ``DevicePending`` is now; ``None`` if it is no more."""

    def describe(self, announcement: Announcement) -> DeviceSpec:
        """Make the spec of an announcement; raises ``AnnouncementError``.

        It is read more closely than when a stranger makes it, because somebody wants the device.
        """

    def topics(self, announcement: Announcement) -> tuple[str, ...]:
        """Where a device of this announcement announced itself: how it was recognised."""

    def reverted(
        self, announcement: Announcement, before: Announcement, topics: Collection[str]
    ) -> Announcement:
        """The announcement as it was before in some of the places of ``DeviceSpec.announced``."""
        raise NotImplementedError

    def restore(self, device_id: str, announcement: Announcement) -> None:
        """Know a device that is adopted, maybe from an earlier run, and read it closely from now on."""

    def prepare(self) -> Awaitable[None] | None:
        """Make ready to read what devices say that were described closely: what has to be awaited.

        ``None`` if it takes no time.
        """
        return None

    def forget(self, device_id: str) -> None:
        """Keep nothing of a device, because nobody wants it; it may announce itself again."""

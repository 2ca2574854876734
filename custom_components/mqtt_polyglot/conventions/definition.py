"""What there is to know of a convention before it runs: its options, its topics, its ids.

Each convention defines itself in the ``definition`` module of its package, and ``registry`` lists
them, so that nothing else has to know any of them by name.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, ClassVar, Protocol

from .base import Announcement, Convention
from .template_engine import TemplateEngine

type Options = Mapping[str, Any]
"""The options of a config entry."""


class OptionKind(Enum):
    """What an option holds."""

    TOPIC = auto()
    """The first levels of topics."""
    TOPICS = auto()
    """Any number of those."""
    FLAG = auto()
    """Yes or no; kept if it is yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option of a convention, as a config entry keeps it and the dialogs ask for it.

    Attributes:
        key: Its key in the options of the config entry, and in the translations.
        kind: What it holds.
        default: What it is if nobody says anything.
        error: The translation key of what is wrong with it, if it can be wrong.
        later: Whether it is only asked for in the options, and not when a broker is added.
    """

    key: str
    kind: OptionKind
    default: Any
    error: str = ""
    later: bool = False


class TemplateEngineMaker(Protocol):
    """Makes the engine that renders the templates of the adopted devices of one broker."""

    def __call__(self, *, house: bool) -> TemplateEngine:
        """Make one whose templates may read the states of Home Assistant, or may not."""


class ConventionDefinition(ABC):
    """The definition of a convention.

    What is said here of Home Assistant's own MQTT integration is for the conventions that it has,
    too: nothing is to be in Home Assistant twice.
    """

    name: ClassVar[str]
    """Part of the id of each of its devices, for ever."""

    options: ClassVar[tuple[Option, ...]]
    """Its options, in the order in which they are asked for."""

    on_host_link: ClassVar[bool] = True
    """Whether it is used on Home Assistant's own connection, where that has its devices already."""

    @abstractmethod
    def create(self, options: Options, make_engine: TemplateEngineMaker) -> Convention:
        """Create the convention of one broker."""

    @abstractmethod
    def protected_topics(self, entries: Iterable[Options]) -> Iterator[str]:
        """The topic filters on which devices, or who speaks for them, announce themselves.

        Args:
            entries: The options of all config entries that are about MQTT, ours and those of Home
                Assistant's own integration.
        """

    def is_same(self, announcement: Announcement, other: Announcement) -> bool:
        """Whether two announcements are one, at least in part, that came from two brokers."""
        return announcement == other

    def core_identifier(self, device_id: str) -> str | None:
        """The identifier of a device of Home Assistant's own MQTT integration in the registry."""
        return None

    def is_nameless_in_core(self, device_id: str) -> bool:
        """Whether that integration has entities and no device for it, so that it cannot be found."""
        return False

    def core_topics(self, announcement: Announcement) -> tuple[str, ...]:
        """How the topics end on which that integration hears of a device."""
        return ()

    def is_heard_by_core(self, options: Options, core: Options) -> bool:
        """Whether that integration, which has these settings, hears the same announcements."""
        return False

    def core_keys(
        self, announcement: Announcement, platform: str, unique_id: str
    ) -> tuple[str, ...]:
        """The keys of the component that an entity of that integration may be, the likeliest first.

        Args:
            announcement: Of the device in this convention.
            platform: The platform of the entity.
            unique_id: Its unique id there.
        """
        return ()

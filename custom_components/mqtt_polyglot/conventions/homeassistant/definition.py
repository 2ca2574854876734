"""What there is to know of Home Assistant discovery before it runs."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final, override

from ..base import Announcement, Convention
from ..definition import ConventionDefinition, Option, OptionKind, Options, TemplateEngineMaker
from .convention import HomeAssistant
from .devices import NAME

_PREFIX: Final = Option(
    key="discovery_prefix",  # Home Assistant's own MQTT integration calls it the same
    kind=OptionKind.TOPIC,
    default="homeassistant",
    error="invalid_discovery_prefix",
)
_TEMPLATES_READ_HOUSE: Final = Option(
    key="templates_read_house", kind=OptionKind.FLAG, default=False, later=True
)

_NAMELESS: Final = (f"{NAME}:node:", f"{NAME}:topic:")
"""How the ids of devices begin that announced components and nothing about themselves."""


class HomeAssistantDefinition(ConventionDefinition):
    """The definition of Home Assistant discovery."""

    name: ClassVar[str] = NAME
    options: ClassVar[tuple[Option, ...]] = (_PREFIX, _TEMPLATES_READ_HOUSE)
    on_host_link: ClassVar[bool] = False

    @override
    def create(self, options: Options, make_engine: TemplateEngineMaker) -> Convention:
        house = bool(options.get(_TEMPLATES_READ_HOUSE.key))
        return HomeAssistant(options.get(_PREFIX.key) or _PREFIX.default, make_engine(house=house))

    @override
    def protected_topics(self, entries: Iterable[Options]) -> Iterator[str]:
        prefixes = {_PREFIX.default, *(options.get(_PREFIX.key) for options in entries)}
        for prefix in filter(None, prefixes):
            yield f"{prefix}/+/+/config"
            yield f"{prefix}/+/+/+/config"

    @override
    def is_same(self, announcement: Announcement, other: Announcement) -> bool:
        configs, others = announcement.get("configs", {}), other.get("configs", {})
        return announcement == other or any(
            others.get(topic) == raw for topic, raw in configs.items()
        )

    @override
    def core_identifier(self, device_id: str) -> str | None:
        return None if self.is_nameless_in_core(device_id) else device_id.removeprefix(f"{NAME}:")

    @override
    def is_nameless_in_core(self, device_id: str) -> bool:
        return device_id.startswith(_NAMELESS)

    @override
    def core_topics(self, announcement: Announcement) -> tuple[str, ...]:
        return tuple(f"/{topic}" for topic in announcement.get("configs", ()))

    @override
    def is_heard_by_core(self, options: Options, core: Options) -> bool:
        ours, theirs = (each.get(_PREFIX.key, _PREFIX.default) for each in (options, core))
        return bool(core.get("discovery", True)) and ours == theirs

    @override
    def core_keys(
        self, announcement: Announcement, platform: str, unique_id: str
    ) -> tuple[str, ...]:
        return (f"{platform}:{unique_id}",)

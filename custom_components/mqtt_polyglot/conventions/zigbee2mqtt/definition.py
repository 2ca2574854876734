"""What there is to know of Zigbee2MQTT before it runs."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final, override

from ..base import Announcement, Convention
from ..definition import ConventionDefinition, Option, OptionKind, Options, TemplateEngineMaker
from .convention import Zigbee2Mqtt
from .ids import NAME

_BASE_TOPICS: Final = Option(
    key="zigbee2mqtt_topics",
    kind=OptionKind.TOPICS,
    default=("zigbee2mqtt",),
    error="invalid_base_topic",
)


class Zigbee2MqttDefinition(ConventionDefinition):
    """The definition of Zigbee2MQTT."""

    name: ClassVar[str] = NAME
    options: ClassVar[tuple[Option, ...]] = (_BASE_TOPICS,)

    @override
    def create(self, options: Options, make_engine: TemplateEngineMaker) -> Convention:
        return Zigbee2Mqtt(options.get(_BASE_TOPICS.key, _BASE_TOPICS.default))

    @override
    def protected_topics(self, entries: Iterable[Options]) -> Iterator[str]:
        """Below ``bridge`` each tells about itself; what it is asked stands below ``bridge/request``."""
        bases = {
            *_BASE_TOPICS.default,
            *(base for options in entries for base in options.get(_BASE_TOPICS.key, ())),
        }
        for base in bases:
            yield f"{base}/bridge/+"
            yield f"{base}/bridge/response/#"

    @override
    def core_keys(
        self, announcement: Announcement, platform: str, unique_id: str
    ) -> tuple[str, ...]:
        """Zigbee2MQTT's own discovery has ``<whose>_<object id>_<base topic>``, any of which may have ``_``.

        It calls a setting that is a switch ``switch_<property>``.
        """
        base, whose = announcement.get("base"), _core_owner(announcement)
        begin, end = f"{whose}_", f"_{base}"
        if not whose or not (unique_id.startswith(begin) and unique_id.endswith(end)):
            return ()
        object_id = unique_id[len(begin) : -len(end)]
        return tuple(dict.fromkeys((object_id, object_id.removeprefix("switch_"))))


def _core_owner(announcement: Announcement) -> str | None:
    """How the unique ids begin by which Zigbee2MQTT announces a device, a group, or itself."""
    for key, member, prefix in (
        ("device", "ieee_address", ""),
        ("group", "id", ""),
        ("bridge", "ieee_address", "bridge_"),
    ):
        described = announcement.get(key)
        if isinstance(described, dict) and described.get(member) is not None:
            return f"{prefix}{described[member]}"
    return None

"""What there is to know of Zigbee2MQTT before it runs."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final, override

from ..base import Convention
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

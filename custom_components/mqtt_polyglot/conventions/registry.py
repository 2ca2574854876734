"""The conventions that there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from .base import Convention
from .homeassistant import HomeAssistant, TemplateEngine
from .zigbee2mqtt import Zigbee2Mqtt


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionSettings:
    """What the conventions of one broker need to know.

    Attributes:
        discovery_prefix: The first level of the topics of Home Assistant discovery; ``None`` where
            that convention is off.
        zigbee2mqtt_topics: The base topics of the instances of Zigbee2MQTT.
        template_engine: Renders the templates of adopted devices.
    """

    discovery_prefix: str | None
    zigbee2mqtt_topics: Sequence[str]
    template_engine: TemplateEngine


def create_conventions(settings: ConventionSettings) -> tuple[Convention, ...]:
    """All conventions, the one whose description of a device counts most first.

    A gateway that describes its devices in its own way tells more of them than it tells Home
    Assistant.
    """
    conventions: list[Convention] = [Zigbee2Mqtt(settings.zigbee2mqtt_topics)]
    if settings.discovery_prefix is not None:
        conventions.append(HomeAssistant(settings.discovery_prefix, settings.template_engine))
    return tuple(conventions)

"""The conventions that there are."""

from collections.abc import Iterable, Iterator
from typing import Final

from .base import Convention
from .definition import ConventionDefinition, Option, Options, TemplateEngineMaker
from .homeassistant import HomeAssistantDefinition
from .homeassistant.by_hand import ByHandDefinition
from .protected import ALWAYS_PROTECTED
from .zigbee2mqtt import Zigbee2MqttDefinition

CONVENTIONS: Final[tuple[ConventionDefinition, ...]] = (
    Zigbee2MqttDefinition(),
    HomeAssistantDefinition(),
    ByHandDefinition(),
)
"""All conventions, the one whose description of a device counts most first.

A gateway that describes its devices in its own way tells more of them than it tells Home Assistant.
"""

_BY_NAME: Final = {convention.name: convention for convention in CONVENTIONS}


def convention_of(name: str) -> ConventionDefinition:
    """The convention of this name."""
    return _BY_NAME[name]


def convention_options(*, host_link: bool = False) -> Iterator[Option]:
    """The options of all conventions, those of the one that most devices use first.

    Args:
        host_link: Only those that are of use on Home Assistant's own connection.
    """
    for convention in reversed(CONVENTIONS):
        if convention.on_host_link or not host_link:
            yield from convention.options


def create_conventions(
    options: Options, make_engine: TemplateEngineMaker, *, host_link: bool = False
) -> tuple[Convention, ...]:
    """Create the conventions of one broker.

    Args:
        options: The options of its config entry.
        make_engine: Makes what renders the templates of adopted devices.
        host_link: Whether the broker is reached by Home Assistant's own connection.
    """
    return tuple(
        convention.create(options, make_engine)
        for convention in CONVENTIONS
        if convention.on_host_link or not host_link
    )


def protected_topics(entries: Iterable[Options]) -> Iterator[str]:
    """The topic filters to which nothing is sent; see ``protected``.

    Args:
        entries: The options of all config entries that are about MQTT.
    """
    entries = tuple(entries)
    yield from ALWAYS_PROTECTED
    for convention in CONVENTIONS:
        yield from convention.protected_topics(entries)

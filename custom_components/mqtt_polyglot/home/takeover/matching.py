"""Which entity of the MQTT integration is which component of a device.

An entity is matched with a component of its own platform. Its unique id says which one; where the
convention does not know how to read it, the places do: the topics and JSON keys that its announcement
and the component have in common. If both say something, and not the same, the entity stays where it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
import re
from typing import Any, Final

from ...model.components import Component

type Place = tuple[str, str]
"""A topic, and the key of a JSON object there; no key is the whole message."""

_KEY: Final = re.compile(r"value_json(?:\.(\w+)|\[\s*['\"]([^'\"]+)['\"]\s*\])", re.ASCII)
_NO_VALUE: Final = ("command", "availability", "attributes")
"""What is in the names of keys that say nothing about where a value comes from."""


@dataclass(frozen=True, slots=True)
class CoreEntity:
    """An entity of the MQTT integration.

    Attributes:
        id: Its id in the entity registry, which never changes.
        platform: The platform, such as ``light``.
        unique_id: Its unique id there.
        config: Its announcement, as far as it is known.
    """

    id: str
    platform: str
    unique_id: str
    config: Mapping[str, Any] = field(default_factory=dict)


def match(
    entities: Iterable[CoreEntity],
    components: Iterable[Component],
    keys_of: Callable[[CoreEntity], Iterable[str]],
) -> dict[str, str]:
    """The keys of the components by the ids of the entities that they are; each is taken once.

    Args:
        entities: The entities of a device, enabled or not.
        components: The components of that device.
        keys_of: The keys that the unique id of an entity speaks of, the likeliest first.
    """
    entities = tuple(entities)
    by_platform: dict[str, dict[str, Component]] = {}
    for component in components:
        by_platform.setdefault(str(component.platform), {})[component.key] = component
    said: dict[str, str] = {}
    guessed: dict[str, str] = {}
    for entity in entities:
        there = by_platform.get(entity.platform, {})
        by_id = next((key for key in keys_of(entity) if key in there), None)
        by_place = _by_place(entity, there.values())
        if by_id is not None and by_place in {None, by_id}:
            said[entity.id] = by_id
        elif by_id is None and by_place is not None:
            guessed[entity.id] = by_place
    platforms = {entity.id: entity.platform for entity in entities}
    return _each_once(said, platforms) | _each_once(
        guessed, platforms, taken={(platforms[each], key) for each, key in said.items()}
    )


def _each_once(
    pairs: Mapping[str, str], platforms: Mapping[str, str], taken: Iterable[tuple[str, str]] = ()
) -> dict[str, str]:
    """The pairs without the components that several entities claim, or that are taken."""
    claims: dict[tuple[str, str], list[str]] = {each: [""] for each in taken}
    for entity_id, key in pairs.items():
        claims.setdefault((platforms[entity_id], key), []).append(entity_id)
    return {each[0]: key for (_, key), each in claims.items() if len(each) == 1 and each[0]}


def _by_place(entity: CoreEntity, components: Iterable[Component]) -> str | None:
    """The component that has most places in common with an entity, if only one has."""
    reads, writes = set(_reads(entity.config)), set(_writes(entity.config))
    scores: dict[str, int] = {}
    for component in components:
        read, written = _places(component)
        # Several entities may be told on one topic, but each reads a place of its own.
        if score := 2 * len(reads & read) + len(writes & written):
            scores[component.key] = score
    best = [key for key, score in scores.items() if score == max(scores.values())]
    return best[0] if len(best) == 1 else None


def _reads(config: Mapping[str, Any]) -> Iterator[Place]:
    """Where an announced entity takes its values from."""
    for key, topic in config.items():
        if not key.endswith("topic") or not isinstance(topic, str):
            continue
        if any(each in key for each in _NO_VALUE):
            continue
        stem = key.removesuffix("topic")
        templates = (
            config.get(f"{stem}template"),
            config.get("value_template") if stem == "state_" else None,
            config.get(f"{stem}value_template"),
        )
        names = [name for each in templates if isinstance(each, str) for name in _names(each)]
        yield from ((topic, name) for name in names or [""])


def _names(template: str) -> Iterator[str]:
    yield from (dotted or quoted for dotted, quoted in _KEY.findall(template))


def _writes(config: Mapping[str, Any]) -> Iterator[str]:
    """The topics on which an announced entity is told what to do."""
    for key, topic in config.items():
        if key.endswith("command_topic") and isinstance(topic, str):
            yield topic


def _places(component: Component) -> tuple[set[Place], set[str]]:
    """Where a component takes its values from, and on which topics it is told what to do.

    A key of a JSON command is also a topic of its own below it in the conventions that have both.
    """
    read: set[Place] = set()
    written: set[str] = set()
    for point in component.points():
        for source in point.sources:
            reader: Any = source.reader
            steps = getattr(getattr(reader, "reader", reader), "steps", ())
            read.add((source.topic, str(steps[0]) if steps else ""))
        if point.sink is not None:
            topic = point.sink.envelope.topic
            written |= {topic, "/".join((topic, *point.sink.name))}
    return read, written

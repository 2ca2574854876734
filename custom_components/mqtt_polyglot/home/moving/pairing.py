"""Pairing: which entity of a device is which component of the device that it is moved to.

An entity only becomes a component of its own platform, and each component is taken once. Its key tells
which one; else the places do, where a value comes from and where it goes to. If both tell, and not the
same, the entity has no counterpart. Of a device that replaces another one nothing is in the same
place, so there what a component is tells: its name, its device class and its unit.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...model.components import Component

type _Sign = Callable[[Component], Hashable]


@dataclass(frozen=True, slots=True)
class OldEntity:
    """An entity of the device that is moved.

    Attributes:
        id: Its id in the entity registry.
        platform: Its platform.
        key: The key of its component.
        component: Its component, if the device still has it.
    """

    id: str
    platform: str
    key: str
    component: Component | None


def pair(
    entities: Iterable[OldEntity],
    components: Iterable[Component],
    keys_of: Callable[[OldEntity], Iterable[str]],
    *,
    replaced: bool,
) -> dict[str, Component]:
    """The components by the ids of the entities that become them.

    Args:
        entities: The entities of the device, enabled or not.
        components: The components that it has where it is moved to.
        keys_of: The keys that an entity may have there, the likeliest first.
        replaced: Whether it is another device, of which nothing is in the same place.
    """
    entities, components = tuple(entities), tuple(components)
    said: dict[str, Component] = {}
    refused: set[str] = set()
    by_place = _by_place(entities, components)
    by_key = {(str(each.platform), each.key): each for each in components}
    for entity in entities:
        keys = ((entity.platform, key) for key in keys_of(entity))
        named = next((by_key[key] for key in keys if key in by_key), None)
        there = by_place.get(entity.id)
        if named is not None and there is not None and named is not there:
            refused.add(entity.id)
        elif named is not None:
            said[entity.id] = named
    pairs = _each_once(said)
    others = {key: each for key, each in by_place.items() if key not in {*pairs, *refused}}
    pairs |= _each_once(_free(others, pairs))
    if replaced:
        for sign in (_look, _role):
            left = [each for each in entities if each.id not in {*pairs, *refused}]
            taken = set(map(id, pairs.values()))
            free = [each for each in components if id(each) not in taken]
            pairs |= _by_sign(left, free, sign)
    return pairs


def _each_once(pairs: Mapping[str, Component]) -> dict[str, Component]:
    """The pairs without the components that several entities claim."""
    claims = Counter(map(id, pairs.values()))
    return {key: each for key, each in pairs.items() if claims[id(each)] == 1}


def _free(pairs: Mapping[str, Component], taken: Mapping[str, Component]) -> dict[str, Component]:
    ids = set(map(id, taken.values()))
    return {key: each for key, each in pairs.items() if id(each) not in ids}


def _by_place(
    entities: Iterable[OldEntity], components: Iterable[Component]
) -> dict[str, Component]:
    """The component that has most places in common with an entity, if only one has."""
    there = [(each, *_places(each)) for each in components]
    found: dict[str, Component] = {}
    for entity in entities:
        if entity.component is None:
            continue
        reads, writes = _places(entity.component)
        scores = [
            (score, component)
            for component, read, written in there
            if component.platform == entity.platform
            and (score := 2 * len(reads & read) + len(writes & written))
        ]
        best = max((score for score, _ in scores), default=0)
        if len(winners := [each for score, each in scores if score == best]) == 1:
            found[entity.id] = winners[0]
    return found


def _places(component: Component) -> tuple[set[tuple[str, str]], set[str]]:
    """Where a component takes its values from, and on which topics it is told what to do."""
    read: set[tuple[str, str]] = set()
    written: set[str] = set()
    for point in component.points():
        for source in point.sources:
            reader: Any = source.reader
            steps = getattr(getattr(reader, "reader", reader), "steps", ())
            read.add((source.topic, str(steps[0]) if steps else ""))
        if point.sink is not None:
            written |= {point.sink.envelope.topic}
    return read, written


def _by_sign(
    entities: Iterable[OldEntity], components: Iterable[Component], sign: _Sign
) -> dict[str, Component]:
    """Pairs of which both have the same sign, and no others have it."""
    old: dict[Hashable, list[OldEntity]] = {}
    new: dict[Hashable, list[Component]] = {}
    for entity in entities:
        if entity.component is not None:
            old.setdefault(sign(entity.component), []).append(entity)
    for component in components:
        new.setdefault(sign(component), []).append(component)
    return {
        these[0].id: new[key][0]
        for key, these in old.items()
        if key is not None and len(these) == len(new.get(key, ())) == 1
    }


def _look(component: Component) -> Hashable:
    """What a component is called and what it is."""
    common = component.common
    name = None if common.main else (common.name, common.translation_key, str(common.placeholders))
    return (component.platform, name, getattr(component, "device_class", None))


def _role(component: Component) -> Hashable:
    """That it is the one that its device is for, or the one that measures something."""
    if component.common.main:
        return (component.platform, "main")
    if (device_class := getattr(component, "device_class", None)) is not None:
        return (component.platform, device_class, component.common.category)
    return None

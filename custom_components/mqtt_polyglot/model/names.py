"""Names: two things of a device that would be called the same are told apart.

Devices call a sensor and a binary sensor "Battery", or name neither, so that Home Assistant calls
both after their device class. What tells them apart for ever, their keys, tells people, too: of
``battery`` and ``battery_low`` the first is called as before, the second "Battery low".
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
import re
from typing import Final

from .components import Component
from .traits import TRAITS

_WORD: Final = re.compile(r"[^\W_]+")

_NUMBERED: Final = re.compile(r"[a-z]|[a-z]{1,2}[0-9]{1,2}", re.IGNORECASE)
"""What is no word but the number of one of several: ``a``, ``l1``."""

_MAX_KEY: Final = 512
_MAX_NAME: Final = 256


def told_apart(components: Iterable[Component]) -> tuple[Component, ...]:
    """The components of a device, with names that differ where they would be the same."""
    found = _with_one_main(tuple(components))
    groups: dict[str, list[int]] = {}
    for place, component in enumerate(found):
        if TRAITS[component.platform].entity and (name := spoken(component)) is not None:
            groups.setdefault(name.casefold(), []).append(place)
    if len(groups) == sum(map(len, groups.values())):
        return found
    named = list(found)
    taken = Counter(groups.keys())
    for group in groups.values():
        if len(group) > 1:
            names = _names([found[place] for place in group], taken)
            for place, name in zip(group, names, strict=True):
                if name is not None:
                    named[place] = _called(found[place], name)
    return tuple(named)


def spoken(component: Component) -> str | None:
    """What a component is called in English; ``None`` for one that bears the name of its device."""
    common = component.common
    if common.main:
        return None
    if common.name is not None:
        return common.name
    if common.translation_key is not None:
        placeholders = (text for _, text in common.placeholders)
        return " ".join((_title(common.translation_key), *placeholders))
    device_class = _class_of(component)
    return _title(device_class) if device_class is not None else None


def _class_of(component: Component) -> str | None:
    """The device class after which Home Assistant names it."""
    named = TRAITS[component.platform].names
    device_class: str | None = getattr(component, "device_class", None) if named else None
    return device_class


def _with_one_main(components: tuple[Component, ...]) -> tuple[Component, ...]:
    """The components, of which one at most bears the name of the device: what it is in the first place.

    Two switches of one plug are neither.
    """
    mains = [each for each in components if _is_main(each)]
    if len(mains) < 2:
        return components
    rank = min(TRAITS[each.platform].rank for each in mains)
    first = [each for each in mains if TRAITS[each.platform].rank == rank]
    kept = first[0] if len({each.platform for each in first}) == len(first) else None
    return tuple(
        _called(each, None if _class_of(each) else _name_of(each, mains))
        if _is_main(each) and each is not kept
        else each
        for each in components
    )


def _is_main(component: Component) -> bool:
    """Whether it is called like its device."""
    return TRAITS[component.platform].entity and component.common.main


def _name_of(component: Component, others: Iterable[Component]) -> str:
    """The name of one that is called like its device, but is not what the device is."""
    platform = _title(component.platform)
    alike = [each for each in others if each.platform == component.platform]
    words = _differing(alike, platform)
    return _composed(platform, words[alike.index(component)]) or platform


def _names(same: Sequence[Component], taken: Counter[str]) -> Iterator[str | None]:
    """The names of components that are called the same; ``None`` for one that stays as it is.

    Args:
        same: The components.
        taken: How often each name is there, in lower case; the new ones are counted.
    """
    base = spoken(same[0]) or ""
    kept = False
    for component, words in zip(same, _differing(same, base), strict=True):
        name = _composed(base, words)
        if name is None and not kept:
            kept = True
            yield None
            continue
        # Two platforms may have one key.
        name = name or f"{base} {component.platform.replace('_', ' ')}"
        while taken[name.casefold()]:
            taken[name.casefold()] += 1
            name = f"{name} {taken[name.casefold()]}"
        taken[name.casefold()] = 1
        yield name


def _differing(same: Sequence[Component], base: str) -> list[list[str]]:
    """The words of the keys of components, without those that all begin or end with."""
    kept = {word.casefold() for word in _WORD.findall(base)}
    keys = (each.key.partition(":")[2] or each.key for each in same)
    words = [_WORD.findall(key[:_MAX_KEY]) for key in keys]
    for end in (0, -1):
        while all(words) and len({each[end].casefold() for each in words}) == 1:
            if words[0][end].casefold() in kept:
                break
            for each in words:
                del each[end]
    return words


def _composed(base: str, words: Sequence[str]) -> str | None:
    """A name of what all are called and what only one is; ``None`` if that is the same.

    "Energy" and ``produced energy`` are "Produced energy"; "Atmospheric pressure" and
    ``pressure 1`` are "Atmospheric pressure 1".
    """
    called = {word.casefold() for word in _WORD.findall(base)}
    more = [word for word in words if word.casefold() not in called]
    if not more:
        return None
    whole = called <= {word.casefold() for word in words}
    name = _capitalized(_readable(words)) if whole else f"{base} {_readable(more)}"
    return name[:_MAX_NAME]


def _readable(words: Iterable[str]) -> str:
    """Words as people write them: ``energy``, ``a`` -> "energy A"."""
    return " ".join(word.upper() if _NUMBERED.fullmatch(word) else word for word in words)


def _title(word: str) -> str:
    """A word of ours as a name: ``carbon_monoxide`` -> "Carbon monoxide"."""
    return _capitalized(word.replace("_", " "))


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _called(component: Component, name: str | None) -> Component:
    return replace(component, common=replace(component.common, main=False, name=name))

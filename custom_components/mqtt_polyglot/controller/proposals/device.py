"""From several topics to a device."""

from collections.abc import Iterable, Mapping, Sequence
import re
from typing import Any, Final

from .entity import propose
from .naming import readable
from .observed import Observed, Proposal

MAX_ENTITIES: Final = 100
"""The most entities of one proposal."""

_COMMANDS: Final = ("command_topic", "set_position_topic")
"""Where one of the others is told something: that is no entity of its own."""

_NOT_IN_A_KEY: Final = re.compile(r"[^a-z0-9]+")
_ROOTS: Final = frozenset({"stat", "tele", "cmnd", "shellies", "homie", "devices", "homeassistant", "home", "house", "haus", "sensors", "sensor", "mqtt", "state", "status", "get", "smarthome", "esphome", "iot"})  # fmt: skip
"""First levels that are no device."""


def propose_device(
    seen: Iterable[Observed], name: str | None = None
) -> tuple[dict[str, Any], dict[str, tuple[Observed, Proposal]]]:
    """The document of a device with what could be made of some values, and where each entity comes from.

    Args:
        seen: The values.
        name: What the device is called; ``None`` for what their topics have in common.
    """
    found: list[tuple[Observed, Proposal]] = []
    for each in seen:
        if len(found) >= MAX_ENTITIES:
            break
        if (proposal := propose(each)) is not None:
            found.append((each, proposal))
    told = {proposal.config.get(key) for _, proposal in found for key in _COMMANDS}
    found = [(each, proposal) for each, proposal in found if each.place or each.topic not in told]
    prefix = common_levels([each.topic for each, _ in found])
    proposals: dict[str, tuple[Observed, Proposal]] = {}
    names: set[str] = set()
    for each, proposal in found:
        key = _key(each.levels[len(prefix) :] or each.levels[-1:], proposals)
        called = str(proposal.config["name"])
        if called.casefold() in names:
            called = readable(" ".join(each.levels[-3:]))[:60] or called
        number, unique = 2, called
        while unique.casefold() in names:
            unique, number = f"{called} {number}", number + 1
        names.add(unique.casefold())
        named = Proposal(proposal.config | {"name": unique}, proposal.choices, proposal.restricted)
        proposals[key] = each, named
    document = {
        "device": {"name": name or device_name(prefix)},
        "components": {key: proposal.config for key, (_, proposal) in proposals.items()},
    }
    return document, proposals


def common_levels(topics: Sequence[str]) -> list[str]:
    """The levels with which all of some topics begin; of one topic all but its last one."""
    split = [topic.split("/") for topic in dict.fromkeys(topics)]
    if not split:
        return []
    if len(split) == 1:
        return split[0][:-1] or split[0]
    common: list[str] = []
    for levels in zip(*split, strict=False):
        if len(set(levels)) > 1:
            break
        common.append(levels[0])
    return common


def device_name(levels: Sequence[str]) -> str:
    """What a device could be called, by the levels that its topics have in common."""
    names = [level for level in levels if level and level.lower() not in _ROOTS]
    return readable(names[-1])[:60] if names else readable(levels[-1] if levels else "") or "MQTT"


def _key(levels: Sequence[str], taken: Mapping[str, object]) -> str:
    wanted = _NOT_IN_A_KEY.sub("_", "_".join(levels).lower()).strip("_")[-64:] or "value"
    key, number = wanted, 2
    while key in taken:
        key, number = f"{wanted}_{number}", number + 1
    return key

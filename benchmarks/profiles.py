"""Where the time of a message goes: profiles, by whose code it is."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
import pstats
from typing import Any, Final

_OWNERS: Final = (
    ("custom_components/mqtt_polyglot/", "mqtt_polyglot"),
    ("custom_components/benchmark_floor/", "floor"),
    ("homeassistant/components/mqtt/", "Home Assistant: mqtt"),
    ("homeassistant/helpers/entity.py", "Home Assistant: entities"),
    ("homeassistant/components/", "Home Assistant: platforms"),
    ("homeassistant/helpers/template/", "templates"),
    ("/jinja2/", "templates"),
    ("<template>", "templates"),
    ("homeassistant/core.py", "Home Assistant: states and events"),
    ("homeassistant/", "Home Assistant: other"),
    ("/paho/", "paho"),
)
_WAITING: Final = "poll"
"""The function in which the event loop waits: no work."""
_BUILT_IN: Final = "~"
"""The file of what is written in C: its time is that of whoever called it."""

type Function = tuple[str, int, str]


def shares(path: Path) -> list[tuple[str, float]]:
    """Return whose code took which part of the time, the most first."""
    spent: Counter[str] = Counter()
    for owner, seconds in _spent(pstats.Stats(str(path)).stats):  # type: ignore[attr-defined]
        spent[owner] += seconds  # type: ignore[assignment]
    total = sum(spent.values())
    return [(owner, seconds / total) for owner, seconds in spent.most_common()]


def _spent(stats: dict[Function, Any]) -> Iterator[tuple[str, float]]:
    for function, (_, _, own, _, callers) in stats.items():
        if _WAITING in function[2]:
            continue
        if function[0] != _BUILT_IN or not callers:
            yield _owner(function), own
            continue
        for caller, (_, _, seconds, _) in callers.items():
            yield _owner(caller), seconds


def _owner(function: Function) -> str:
    file = function[0]
    for part, owner in _OWNERS:
        if part not in file:
            continue
        if owner != "mqtt_polyglot":
            return owner
        inside = file.partition(part)[2].partition("/")
        return f"{owner}: {inside[0] if inside[1] else 'entities'}"
    return "Python"


def report(folder: Path) -> str:
    """Return the shares of all profiles of a folder."""
    lines = []
    for path in sorted(folder.glob("*.prof")):
        parts = ", ".join(f"{owner} {part:.0%}" for owner, part in shares(path) if part >= 0.01)
        lines.append(f"- {path.stem}: {parts}")
    return "\n".join(lines)

"""Where something is told what to do: a topic that was seen, or that is the custom of who speaks like this."""

import re
from typing import Final

from .observed import Observed

_BELOW: Final = ("set", "command", "cmd", "cmnd", "on", "control", "write", "setze", "setzen")
"""The level below a topic, or in the place of its last one, that takes commands."""

_STATES: Final = ("state", "status", "get", "stat", "value", "zustand", "etat", "estado")
"""The last level of a topic that has another one beside it for commands."""

_CUSTOMS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # Tasmota: stat/plug/POWER is told on cmnd/plug/POWER, or with the levels the other way round.
    (re.compile(r"stat/(.+)/(POWER\d*|Dimmer|CT|HSBColor)"), r"cmnd/\1/\2"),
    (re.compile(r"(.+)/stat/(POWER\d*|Dimmer|CT|HSBColor)"), r"\1/cmnd/\2"),
    # Shelly of the first generation
    (re.compile(r"(shellies/[^/]+/(?:relay|light|color|white)/\d+)"), r"\1/command"),
    (re.compile(r"(shellies/[^/]+/roller/\d+)/pos"), r"\1/command/pos"),
    # Wiren Board
    (re.compile(r"(/devices/[^/]+/controls/[^/]+)"), r"\1/on"),
)


def command_of(seen: Observed) -> str | None:
    """The topic on which a value may be told; ``None`` if nobody knows."""
    if seen.place:
        return None
    topic = seen.topic
    for pattern, replacement in _CUSTOMS:
        if match := pattern.fullmatch(topic):
            if pattern is _CUSTOMS[-1][0] and seen.nearby(f"{topic}/meta/readonly") == "1":
                return None
            return match.expand(replacement)
    if (settable := seen.nearby(f"{topic}/$settable")) is not None:
        return f"{topic}/set" if settable == "true" else None
    head, _, last = topic.rpartition("/")
    candidates = [f"{topic}/{word}" for word in _BELOW]
    if head and last.lower() in _STATES:
        candidates += [f"{head}/{word}" for word in _BELOW]
    if head:
        candidates += [
            f"{head}/set/{last}",
            f"{head}/{last}_set",
            f"{head}/set_{last}",
            f"cmnd/{topic}",
        ]
    first, _, rest = topic.partition("/")
    if first in ("stat", "tele", "state", "status", "get") and rest:
        candidates += [f"{word}/{rest}" for word in ("cmnd", "cmd", "set", "command")]
    return next((each for each in candidates if seen.nearby(each) is not None), None)

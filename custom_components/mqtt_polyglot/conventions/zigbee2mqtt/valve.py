"""Valves: what opens and closes a pipe, by a switch, a word or degrees."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
import re
from typing import Any, Final

from ...model.codec import Choice, Number, as_text
from ...model.components import Common, Valve
from ...model.data_point import DataPoint
from ...model.vocabulary import MotionCommand, MotionState, ValveClass
from .description import class_of
from .draft import Draft
from .expose import Expose
from .naming import names

_IS_VALVE: Final = re.compile(r"\bvalves?\b", re.IGNORECASE)
_IS_RADIATOR: Final = re.compile(r"radiator|thermostat|heating|\btrv\b", re.IGNORECASE)
_CLASSES: Final = {
    ValveClass.GAS: "gas",
    ValveClass.WATER: "water|irrigation|watering|sprinkler|garden|hose",
}
_NAME: Final = re.compile(r"(?:(?:electric|water|gas|main)_)?valve(?:_(?:switch|state|status|\d))?")
"""The names of properties that open and close a valve."""

_OPEN: Final = frozenset({"open", "opened", "on", "true"})
_CLOSED: Final = frozenset({"close", "closed", "off", "false"})
_POSITIONS: Final = ("valve_position", "valve_opening_degree", "position")


def is_valve(draft: Draft) -> bool:
    """Whether a device is a valve in a pipe: not in a radiator, where a thermostat is in charge."""
    return bool(_IS_VALVE.search(draft.description)) and not _IS_RADIATOR.search(draft.description)


def add_valve(
    draft: Draft, key: str, common: Common, state: Expose, beside: Mapping[str, Expose]
) -> bool:
    """Make a valve of what opens and closes it; return whether that could be done."""
    words = [state.on, state.off] if state.type == "binary" else list(state.values)
    told = [(word, _where(word)) for word in words]
    if {where for _, where in told} != {MotionState.OPEN, MotionState.CLOSED}:
        return False
    commands = {MotionState.OPEN: MotionCommand.OPEN, MotionState.CLOSED: MotionCommand.CLOSE}
    wire = draft.wire
    parts: dict[str, Any] = {}
    if state.readable:
        parts["state"] = DataPoint(sources=wire.sources(state.key, Choice(tuple(told))))
    if state.settable:
        orders = tuple((word, commands[where]) for word, where in told if where)
        sink = wire.sink(state.key, Choice(orders))
        parts["command"] = DataPoint(sink=sink, options=tuple(commands.values()))
    position = next((beside[name] for name in _POSITIONS if name in beside), None)
    if position and position.type == "numeric" and (position.high or 100) == 100:
        codec = Number(0, minimum=0, maximum=100)
        parts["position"] = wire.point("position", position, codec, minimum=0, maximum=100)
        draft.taken.add(position.key)
    draft.add(
        key,
        Valve,
        replace(common, optimistic=not state.readable),
        device_class=class_of(_CLASSES, draft.description),
        **parts,
    )
    return True


def add_valves(draft: Draft, generic: Sequence[Expose]) -> None:
    """Make valves of the generic exposes that open and close one."""
    for each in generic:
        fits = _NAME.fullmatch(each.name) and each.type in ("binary", "enum")
        if fits and each.settable and each.key not in draft.taken:
            beside = {other.name: other for other in generic if other.endpoint == each.endpoint}
            if _IS_RADIATOR.search(draft.description):
                continue
            common = Common(category=each.category, **names(each, each.name, None))
            if add_valve(draft, draft.key_of(each), common, each, beside):
                draft.taken.add(each.key)


def _where(word: Any) -> MotionState | None:
    text = as_text(word).lower()
    if text in _OPEN:
        return MotionState.OPEN
    return MotionState.CLOSED if text in _CLOSED else None

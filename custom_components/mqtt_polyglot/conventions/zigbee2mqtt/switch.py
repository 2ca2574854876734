"""Switches that are what the device is: relays, outlets."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ...model.codec import Choice
from ...model.components import Switch
from ...model.vocabulary import SwitchClass
from .binary import add_setting
from .description import class_of
from .draft import Draft, Function
from .expose import Expose
from .valve import add_valve, is_valve

_CLASSES: Final = {SwitchClass.OUTLET: "outlet|plug|socket|power strip"}


def add_switch(draft: Draft, function: Function) -> Sequence[Expose]:
    """Make a switch; return the features that it leaves."""
    switch = function.expose
    state = switch.feature("state")
    if state is None or state.type != "binary":
        settings = [each for each in switch.features if each.type == "binary"]
        for each in settings:
            add_setting(draft, each)
        return [each for each in switch.features if each not in settings]
    rest = [each for each in switch.features if each is not state]
    if is_valve(draft) and add_valve(draft, function.key, function.common, state, function.beside):
        return rest
    codec = Choice(((state.on, True), (state.off, False)))
    draft.add(
        function.key,
        Switch,
        replace(function.common, optimistic=not state.readable),
        power=draft.wire.point("power", state, codec),
        device_class=class_of(_CLASSES, draft.description),
    )
    return rest

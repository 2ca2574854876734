"""Switches that are what the device is: relays, outlets."""

from collections.abc import Sequence
from dataclasses import replace
import re
from typing import Final

from ...model.codec import Choice
from ...model.components import Switch
from ...model.vocabulary import SwitchClass
from .binary import add_setting
from .draft import Draft, Function
from .expose import Expose

_OUTLET: Final = re.compile(r"\b(outlet|plug|socket|power strip)s?\b", re.IGNORECASE)


def add_switch(draft: Draft, function: Function) -> Sequence[Expose]:
    """Make a switch; return the features that it leaves."""
    switch = function.expose
    state = switch.feature("state")
    if state is None or state.type != "binary":
        settings = [each for each in switch.features if each.type == "binary"]
        for each in settings:
            add_setting(draft, each)
        return [each for each in switch.features if each not in settings]
    codec = Choice(((state.on, True), (state.off, False)))
    is_outlet = _OUTLET.search(draft.description) is not None
    draft.add(
        function.key,
        Switch,
        replace(function.common, optimistic=not state.readable),
        power=draft.wire.point("power", state, codec),
        device_class=SwitchClass.OUTLET if is_outlet else None,
    )
    return [each for each in switch.features if each is not state]

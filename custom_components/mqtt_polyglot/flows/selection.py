"""Selecting devices from a list: one by one, or all of a manufacturer, a model or a convention."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from homeassistant.const import CONF_DEVICES
from homeassistant.helpers.selector import SelectOptionDict
import voluptuous as vol

from ..const import CONF_SELECT
from ..controller.inbox import FoundDevice
from ..home.labels import Labels, plain, product
from ..model.spec import DeviceSpec
from ..model.words import natural
from .forms import devices_schema

_UNKNOWN: Final = "–"


def _manufacturer(spec: DeviceSpec) -> str:
    return plain(spec.manufacturer) or _UNKNOWN


def _model(spec: DeviceSpec) -> str:
    return product(spec) or _UNKNOWN


def _convention(spec: DeviceSpec) -> str:
    return spec.convention


_KINDS: Final = {"conventions": _convention, "manufacturers": _manufacturer, "models": _model}
"""By what devices are selected together."""


class Selection:
    """Which of the devices that were found are to be added.

    Attributes:
        chosen: The ids of the devices that are selected.
    """

    def __init__(self, labels: Labels, *, chosen: bool) -> None:
        """Start with all devices selected, or with none."""
        self.chosen: list[str] = []
        self._labels = labels
        self._all = chosen
        self._matching: dict[str, list[str]] = {}

    def schema(self, found: Mapping[str, FoundDevice]) -> vol.Schema:
        """The form with the devices that were found."""
        options = self._labels.options(found.values())
        if self._all:
            self.chosen = [option["value"] for option in options]
            self._all = False
        if self._matching:
            options.sort(key=lambda option: option["value"] not in self.chosen)
        specs = [each.spec for each in found.values()]
        kinds = {kind: choice for kind in _KINDS if len(choice := self._options(kind, specs)) > 1}
        return devices_schema(options, self.chosen, kinds, self._matching)

    def _options(self, kind: str, specs: Sequence[DeviceSpec]) -> list[SelectOptionDict]:
        """The values of a kind, with how many devices have each."""
        numbers = Counter(map(_KINDS[kind], specs))
        named = self._labels.convention_name if kind == "conventions" else str
        names = {each: named(each) for each in numbers}
        return [
            SelectOptionDict(value=each, label=f"{names[each]} ({numbers[each]})")
            for each in sorted(numbers, key=lambda each: natural(names[each]))
        ]

    def read(
        self,
        user_input: Mapping[str, Any],
        found: Mapping[str, FoundDevice],
        errors: dict[str, str],
    ) -> bool:
        """Take what was answered; whether that is the final selection.

        What is selected by its kind is shown before it counts.
        """
        typed = user_input.get(CONF_SELECT, {})
        matching = {kind: typed[kind] for kind in _KINDS if typed.get(kind)}
        if matching and matching != self._matching:
            self._matching = matching
            self.chosen = [
                device_id
                for device_id, each in found.items()
                if all(_KINDS[kind](each.spec) in values for kind, values in matching.items())
            ]
            if not self.chosen:
                errors[CONF_SELECT] = "invalid_selection"
            return False
        self._matching = matching
        self.chosen = [each for each in dict.fromkeys(user_input[CONF_DEVICES]) if each in found]
        return True

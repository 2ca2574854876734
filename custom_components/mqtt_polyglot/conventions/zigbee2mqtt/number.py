"""Numbers that can be set."""

from dataclasses import dataclass
from typing import Any, Final, override

from ...model.codec import Codec, DecodeError, Number as NumberCodec, as_number
from ...model.components import Number, fits_unit
from ...model.sensor_class import NUMBER_CLASSES
from .button import add_named_press
from .draft import Draft
from .expose import Expose
from .naming import setting
from .setting_table import NUMBER_SETTINGS

_LOWEST: Final = 0
_HIGHEST: Final = 65535
"""The limits of a number whose converter has none: it is of 16 bits, as most are in Zigbee."""
_COLDEST: Final = -50
_PERCENT: Final = 100
_NUMBER: Final = NumberCodec()


@dataclass(frozen=True, slots=True)
class _Preset(Codec[float]):
    """A number, or one of a few words in place of it: then there is no number to show.

    Attributes:
        words: The words.
    """

    words: tuple[str, ...]

    @override
    def decode(self, wire: Any) -> float | None:
        if wire is None:
            return None
        if wire in self.words:
            raise DecodeError(f"{wire!r:.64} is no number", instead=None, on_purpose=True)
        return as_number(wire)

    @override
    def encode(self, value: float) -> Any:
        return value


def add_number(draft: Draft, expose: Expose) -> None:
    """Make a number, and a button for each value that has a name and is none of its range."""
    known = NUMBER_SETTINGS.get(expose.name)
    hint = expose.device_class or (known.device_class if known else None)
    device_class = hint if hint in NUMBER_CLASSES and fits_unit(hint, expose.unit) else None
    low, high = _limits(expose)
    step = expose.step if expose.step and expose.step > 0 else None
    words = tuple(value for _, value in expose.presets if isinstance(value, str))
    common = setting(expose, known)
    draft.add(
        draft.key_of(expose),
        Number,
        common,
        value=draft.wire.point(
            "value",
            expose,
            _Preset(words) if words else _NUMBER,
            minimum=low,
            maximum=high,
            step=step,
        ),
        device_class=device_class,
        unit=expose.unit,
    )
    for name, value in expose.presets:
        if isinstance(value, str) or not low <= value <= high:
            add_named_press(draft, expose, common, name, value)


def _limits(expose: Expose) -> tuple[float, float]:
    """What it can be set to."""
    low, high = expose.low, expose.high
    if low is None:
        low = _COLDEST if expose.unit in ("°C", "°F") else _LOWEST
    if high is None:
        high = _PERCENT if expose.unit == "%" else _HIGHEST
    return (low, high) if low < high else (_LOWEST, _HIGHEST)

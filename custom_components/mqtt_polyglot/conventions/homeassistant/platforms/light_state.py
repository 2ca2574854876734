"""What a state of a lamp that speaks in JSON says: which mode it is in, and the values of that mode."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from ....broker.message import Message
from ....model.codec import IGNORE
from ....model.reader import Reader, Variables, parsed
from ....model.vocabulary import ColorMode

COLORS: Final[dict[ColorMode, tuple[str, ...]]] = {
    ColorMode.RGBWW: ("r", "g", "b", "c", "w"),
    ColorMode.RGBW: ("r", "g", "b", "w"),
    ColorMode.RGB: ("r", "g", "b"),
    ColorMode.XY: ("x", "y"),
    ColorMode.HS: ("h", "s"),
}
"""The keys of a colour by mode. The first that fits is what a colour is."""

_WHITES: Final = (ColorMode.COLOR_TEMP, ColorMode.WHITE)
_CHANNELS: Final = (ColorMode.RGBW, ColorMode.RGBWW, ColorMode.RGB)

_SAME_AS: Final[dict[str, tuple[ColorMode, ...]]] = {
    # ESPHome's modes that Home Assistant has not (light_json_schema.cpp).
    "cwww": (*_WHITES, ColorMode.RGBWW, ColorMode.RGBW),
    "rgbct": (*_CHANNELS, *_WHITES),
    # And those that it has but that ESPHome does not announce of every lamp.
    "white": (*_WHITES, ColorMode.RGBW, ColorMode.RGBWW),
    "brightness": _WHITES,
    "onoff": _WHITES,
    "rgb": (*_CHANNELS, *_WHITES),
    "rgbw": (*_CHANNELS, *_WHITES),
    "rgbww": (*_CHANNELS, *_WHITES),
}
"""What a mode is for a lamp that did not list it: the first of these that it did."""


@dataclass(frozen=True, slots=True)
class ModeOfLight(Reader):
    """The mode that a state says, or that its colour has: older lamps send only the latter.

    Attributes:
        modes: Those that the lamp listed.
    """

    modes: frozenset[ColorMode]

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        document = parsed(message)
        if not isinstance(document, dict):
            return IGNORE
        if (said := document.get("color_mode")) is not None:
            return self.meant(said, document)
        return self._spoken(document)

    def _spoken(self, document: Mapping[str, Any]) -> Any:
        """The mode of the colour, or of the colour temperature, that a state says."""
        color = document.get("color")
        tempered = ColorMode.COLOR_TEMP in self.modes and (
            document.get("color_temp") is not None or document.get("color_temp_kelvin") is not None
        )
        # Five channels of which only the white ones shine have no colour.
        if isinstance(color, dict) and not (tempered and _dark(color)):
            for mode, keys in COLORS.items():
                if mode in self.modes and all(color.get(key) is not None for key in keys):
                    return mode.value
        return ColorMode.COLOR_TEMP.value if tempered else IGNORE

    def meant(self, said: Any, document: Mapping[str, Any]) -> Any:
        """A mode of the lamp for one that it says, which is itself where there is none."""
        word = said.strip().lower() if isinstance(said, str) else said
        if word in self.modes or not isinstance(word, str):
            return word
        color = document.get("color")
        dark = isinstance(color, dict) and _dark(color) and not self.modes.isdisjoint(_WHITES)
        for mode in _SAME_AS.get(word, ()):
            if mode in self.modes and not (dark and mode in _CHANNELS):
                return mode.value
        # A word of its own, such as "ct" or "colour", stands beside what it means.
        mode = self._spoken(document)
        return said if mode is IGNORE else mode


@dataclass(frozen=True, slots=True)
class InMode(Reader):
    """A value that counts in one mode, in a state that says this mode or none.

    Attributes:
        mode: The mode.
        key: Where the value stands.
        light: By what a state's mode is known.
    """

    mode: ColorMode
    key: str
    light: ModeOfLight

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        document = parsed(message)
        if not isinstance(document, dict):
            return IGNORE
        said, value = document.get("color_mode"), document.get(self.key)
        if value is None or said is None or said == self.mode:
            return IGNORE if value is None else value
        if self.light.meant(said, document) != self.mode:
            return IGNORE
        if isinstance(value, dict) and self.mode in _CHANNELS:
            # The state of a similar mode leaves out the channels that this mode has beside its own.
            return dict.fromkeys(COLORS[self.mode], 0) | value
        return value


@dataclass(frozen=True, slots=True)
class Whites(Reader):
    """The colour temperature in kelvin of a state that tells a cold and a warm white instead.

    Attributes:
        low: That of the warm white alone, in kelvin.
        high: That of the cold white alone, in kelvin.
    """

    low: float
    high: float

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        document = parsed(message)
        if not isinstance(document, dict) or document.get("color_mode") != "cwww":
            return IGNORE
        color = document.get("color")
        if document.get("color_temp") is not None or not isinstance(color, dict):
            return IGNORE
        cold, warm = color.get("c"), color.get("w")
        if not isinstance(cold, int | float) or not isinstance(warm, int | float):
            return IGNORE
        if cold < 0 or warm < 0 or not cold + warm:
            return IGNORE
        # In mireds the two mix in proportion, as ESPHome has it.
        coldest, warmest = 1_000_000 / self.high, 1_000_000 / self.low
        return 1_000_000 / (coldest + (warmest - coldest) * warm / (cold + warm))


def _dark(color: Mapping[str, Any]) -> bool:
    """Whether red, green and blue are told, and none of them shines."""
    return all(color.get(key) == 0 for key in ("r", "g", "b"))

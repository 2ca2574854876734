"""Lamps with a topic per value (``schema: basic``)."""

from dataclasses import replace
from typing import Any, Final

from ....model.codec import Level, Tagged, Text
from ....model.components import COLOR_POINTS, Light, PowerOn
from ....model.data_point import DataPoint, Sink
from ....model.vocabulary import ColorMode, Platform
from ..codecs import Channels, Peak
from ..common import common
from ..fields import UnusableError
from ..wiring import Wiring, words
from .light import bounded, kelvin_codec, kelvin_limits, lamp, sound_modes

_COLORS: Final[dict[str, tuple[str, ...]]] = {
    "hs": ("hue", "sat"),
    "rgb": ("red", "green", "blue"),
    "rgbw": ("red", "green", "blue", "white"),
    "rgbww": ("red", "green", "blue", "cold_white", "warm_white"),
    "xy": ("x", "y"),
}
"""By data point, what a command template calls the numbers of the colour."""

_BRIGHT: Final = ("rgb", "rgbw", "rgbww")
"""The colours that can carry a brightness."""

_POWER_ON: Final = {
    "first": PowerOn.FIRST,
    "last": PowerOn.LAST,
    "brightness": PowerOn.IMPLIED,
}


def basic_light(wiring: Wiring, key: str) -> Light:
    """The lamp that an announcement describes; raises ``UnusableError``, ``ComponentError``."""
    return _Builder(wiring).build(key)


class _Builder:
    """The keys of one lamp, and the data points made of them so far."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._fields = wiring.fields
        self._points: dict[str, DataPoint[Any]] = {}

    def build(self, key: str) -> Light:
        """All of it."""
        power = self._power()
        scale = self._fields.whole("brightness_scale", low=1) or 255
        brightness = self._pair("brightness", Level(scale), Level(scale))
        # Without a topic for its brightness, a lamp tells it by its colours.
        self._add_colors(scaled=brightness is not None and not brightness.sources)
        if brightness is not None:
            self._add_brightness(brightness, scale)
        self._add_color_temp()
        self._add_white(brightness)
        self._add_effect()
        modes = self._modes()
        optimistic = self._fields.flag("optimistic")
        self._add_color_mode(modes, optimistic=optimistic)
        return lamp(
            key,
            self._points,
            modes,
            power=power,
            power_on=self._power_on(),
            common=common(
                self._wiring,
                Platform.LIGHT,
                optimistic=optimistic or not power.sources,
            ),
        )

    def _pair(self, name: str, told: Any, sent: Any) -> DataPoint[Any] | None:
        """A value that is read from one topic and commanded on another; ``None`` without command."""
        sources = self._wiring.sources(f"{name}_state_topic", f"{name}_value_template", told)
        sink = self._wiring.sink(f"{name}_command_topic", f"{name}_command_template", sent)
        if sink is None:
            if sources:
                self._fields.reject(f"{name}_state_topic", "the command topic is missing")
            return None
        return DataPoint(sources=sources, sink=sink)

    # --- power --------------------------------------------------------------------------------

    def _power(self) -> DataPoint[bool]:
        fields = self._fields
        if "value_template" in fields and "state_value_template" not in fields:
            fields.put("state_value_template", fields.take("value_template"))
            fields.translate("value_template", "read as state_value_template")
        on, off = fields.truth("payload_on", "payload_off")
        rows = ((on, True), (off, False))
        envelope = self._wiring.envelope("command_topic")
        if envelope is None:
            raise UnusableError("a light without a command_topic that can be used")
        sources = self._wiring.choice_sources(
            "state_topic", "state_value_template", words(*rows, ignore_others=True)
        )
        sink = Sink(envelope=envelope, codec=words(*rows, unknown=None))
        return DataPoint(sources=sources, sink=sink)

    def _power_on(self) -> PowerOn:
        text = self._fields.text("on_command_type")
        if text is None:
            return PowerOn.LAST
        power_on = _POWER_ON.get(text)
        if power_on is None:
            self._fields.reject("on_command_type", f"is not one of {', '.join(_POWER_ON)}")
        elif power_on is PowerOn.IMPLIED and not self._points.keys() & {"brightness", *_BRIGHT}:
            self._fields.reject("on_command_type", "the brightness command topic is missing")
            power_on = None
        return power_on or PowerOn.LAST

    # --- what kind of light -------------------------------------------------------------------

    def _add_colors(self, *, scaled: bool) -> None:
        white = "color_temp_command_topic" in self._fields or "white_command_topic" in self._fields
        for name, channels in _COLORS.items():
            whole = name in _BRIGHT
            codec = Channels(channels, whole=whole)
            told = replace(codec, scaled=scaled and whole, dark=not (white and whole))
            if (point := self._pair(name, told, codec)) is not None:
                self._points[name] = point

    def _add_brightness(self, point: DataPoint[float], scale: int) -> None:
        sources = point.sources or tuple(
            replace(source, codec=Peak(Channels(_COLORS[name])))
            for name in _BRIGHT
            if name in self._points
            for source in self._points[name].sources
        )
        self._points["brightness"] = DataPoint(sources=sources, sink=point.sink, step=255 / scale)

    def _add_color_temp(self) -> None:
        codec = kelvin_codec(self._fields)
        self._points |= bounded(kelvin_limits(self._fields), self._pair("color_temp", codec, codec))

    def _add_white(self, brightness: DataPoint[float] | None) -> None:
        """A white mode, whose brightness the lamp tells as that of any other."""
        scale = self._fields.whole("white_scale", low=1) or 255
        sink = self._wiring.sink("white_command_topic", "", Level(scale))
        if sink is not None:
            sources = brightness.sources if brightness is not None else ()
            self._points["white"] = DataPoint(sources=sources, sink=sink, step=255 / scale)

    def _add_effect(self) -> None:
        options = self._fields.words("effect_list") or ()
        sources = self._wiring.sources("effect_state_topic", "effect_value_template", Text())
        sink = self._wiring.sink("effect_command_topic", "effect_command_template", Text())
        if sources or (sink is not None and options):
            self._points["effect"] = DataPoint(sources=sources, sink=sink, options=options)
        elif sink is not None:
            self._fields.reject("effect_command_topic", "effect_list is missing")

    def _modes(self) -> frozenset[ColorMode]:
        modes = {mode for name, mode in COLOR_POINTS.items() if name in self._points}
        modes = set(sound_modes(self._fields, "white_command_topic", modes))
        if modes:
            return frozenset(modes)
        plain = ColorMode.BRIGHTNESS if "brightness" in self._points else ColorMode.ONOFF
        return frozenset({plain})

    def _add_color_mode(self, modes: frozenset[ColorMode], *, optimistic: bool) -> None:
        """Which mode is on: what a topic says, or as long as it does not, the colour that came last.

        Of a lamp that is ``optimistic`` both count, whichever came last.
        """
        listed = (((mode.value,), mode) for mode in sorted(modes))
        codec = words(*listed, keep=True, unknown=None)
        sources = self._wiring.choice_sources(
            "color_mode_state_topic", "color_mode_value_template", codec
        )
        if len(modes) == 1:
            return
        last = tuple(
            replace(source, codec=Tagged(source.codec, mode))
            for name, mode in COLOR_POINTS.items()
            if name in self._points and mode is not ColorMode.WHITE
            for source in self._points[name].sources
        )
        if optimistic:
            sources += last
        self._points["color_mode"] = DataPoint(sources=sources or last)
        if sources and last and not optimistic:
            self._points["implied_mode"] = DataPoint(sources=last)

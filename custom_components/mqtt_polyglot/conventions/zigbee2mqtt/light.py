"""Lights: a lamp with what it takes, from ``state`` alone to two kinds of colour."""

from collections.abc import Sequence
from dataclasses import dataclass
import math
from typing import Any, Final, override

from ...model.codec import (
    IGNORE,
    Choice,
    ColorTemperature,
    DecodeError,
    Ignore,
    Level,
    Number,
    ReadCodec,
    Text,
    as_text,
)
from ...model.color import ColorObject, ColorValue
from ...model.components import Light
from ...model.data_point import DataPoint, Source
from ...model.reader import Path
from ...model.spec import NoteKind
from ...model.vocabulary import ColorMode, Flash
from .draft import Draft, Function
from .expose import Expose
from .wire import Wire

_TOP: Final = 254
"""The largest brightness of Zigbee."""
_MAX_TOP: Final = 65535

_COOLEST, _WARMEST = 153, 500
"""The colour temperatures of most white lamps in mireds: 6,536 K and 2,000 K."""
_PLAUSIBLE: Final = (100, 700)
"""Beyond these a limit is a placeholder: the default 50 to 1000, 65279 of a lamp that lies."""

_COLORS: Final[dict[str, tuple[str, ColorMode, ColorObject]]] = {
    "color_xy": ("xy", ColorMode.XY, ColorObject(("x", "y"))),
    "color_hs": ("hs", ColorMode.HS, ColorObject(("hue", "saturation"), precision=2)),
}
"""The kinds of colour: the data point, its mode and its codec."""

_FLASH: Final = Choice(((2, Flash.SHORT), (10, Flash.LONG)))
"""Flashes by their seconds: ``select`` and ``lselect`` to Zigbee2MQTT."""

_USED: Final = frozenset({"state", "brightness", "color_temp", "color"})
_MAX_TRANSITION: Final = 6553.5
"""The longest transition of Zigbee in seconds: tenths of seconds in 16 bits."""


@dataclass(frozen=True, slots=True)
class _ColorModeOf(ReadCodec[ColorMode]):
    """The colour mode, which most state messages name and which follows from others.

    Read from the whole message: with ``cache_state`` off it may have a colour and no mode, and then
    the mode is that of the colour.

    Attributes:
        suffix: What the endpoint adds to the properties.
        named: The codec of the mode, where it is named.
        color: The mode of the lamp's colours.
    """

    suffix: str
    named: Choice[ColorMode]
    color: ColorMode

    @override
    def decode(self, wire: Any) -> ColorMode | Ignore | None:
        if not isinstance(wire, dict):
            raise DecodeError("the state is no object")
        if (named := wire.get(f"color_mode{self.suffix}")) is not None:
            return self.named.decode(named)
        colored = wire.get(f"color{self.suffix}") is not None
        if colored is (wire.get(f"color_temp{self.suffix}") is not None):
            return IGNORE
        return self.color if colored else ColorMode.COLOR_TEMP


def add_light(draft: Draft, function: Function) -> Sequence[Expose]:
    """Make a light; return the features that it leaves."""
    light = function.expose
    state = light.feature("state")
    if state is None or state.type != "binary":
        draft.note(NoteKind.REJECTED, function.key, "a light without on and off")
        return light.features
    wire = draft.wire
    parts: dict[str, Any] = {}
    parts["power"] = wire.point("power", state, Choice(((state.on, True), (state.off, False))))
    if brightness := light.feature("brightness"):
        parts["brightness"] = _brightness(wire, brightness)
    if color_temp := light.feature("color_temp"):
        parts["color_temp"] = _color_temp(wire, color_temp)
    if color := next((each for each in light.features if each.role in _COLORS), None):
        name, mode, _ = _COLORS[color.role]
        parts[name] = _color(draft, color)
        if color_temp:
            parts["color_mode"] = _color_mode(wire, light.suffix, mode)
    effect = function.beside.get("effect")
    if effect and effect.type == "enum" and effect.settable:
        parts["effect"] = _effect(wire, effect, light)
        if {"blink", "breathe"} <= set(effect.values):
            # The converter of these takes ``flash`` as Home Assistant's own lamps say it.
            sink = wire.sink(f"flash{light.suffix}", _FLASH)
            parts["flash"] = DataPoint(sink=sink, momentary=True)
    if "transition" in draft.options:
        parts["transition"] = DataPoint(
            sink=wire.sink("transition", Number()),
            minimum=0,
            maximum=_MAX_TRANSITION,
            momentary=True,
        )
    draft.add(function.key, Light, function.common, modes=_modes(parts), **parts)
    return [each for each in light.features if each.name not in _USED]


def _modes(parts: dict[str, Any]) -> frozenset[ColorMode]:
    """The modes of the light, by the data points that it has."""
    points = {"xy": ColorMode.XY, "hs": ColorMode.HS, "color_temp": ColorMode.COLOR_TEMP}
    if modes := {mode for name, mode in points.items() if name in parts}:
        return frozenset(modes)
    return frozenset({ColorMode.BRIGHTNESS if "brightness" in parts else ColorMode.ONOFF})


def _brightness(wire: Wire, expose: Expose) -> DataPoint[float]:
    top = expose.high if expose.high and 1 < expose.high <= _MAX_TOP else _TOP
    # On a scale that is no multiple of ours what comes back may be one off.
    return wire.point("brightness", expose, Level(top), minimum=0, maximum=255, step=2)


def _color_temp(wire: Wire, expose: Expose) -> DataPoint[float]:
    """The colour temperature; the limits of many lamps are placeholders."""
    coolest = _limit(expose.low, _COOLEST)
    warmest = _limit(expose.high, _WARMEST)
    if coolest > warmest:
        coolest, warmest = _COOLEST, _WARMEST
    highest = math.floor(1_000_000 / coolest)
    return wire.point(
        "color_temp",
        expose,
        ColorTemperature(),
        minimum=math.floor(1_000_000 / warmest),
        maximum=highest,
        # One mired is most kelvins at the cold end.
        step=math.ceil(highest**2 / 1_000_000),
    )


def _limit(mireds: float | None, default: float) -> float:
    low, high = _PLAUSIBLE
    return mireds if mireds is not None and low <= mireds <= high else default


def _color(draft: Draft, expose: Expose) -> DataPoint[ColorValue]:
    """The colour of a lamp, in the kind that its converter names first.

    Most lamps have both kinds; ``color`` then tells both, and Zigbee2MQTT converts what it is told.
    The converters name that first which the lamp does best.
    """
    name, _, codec = _COLORS[expose.role]
    wire = draft.wire
    if not wire.split:
        return wire.point(name, expose, codec)
    draft.note(
        NoteKind.UNSUPPORTED,
        expose.key,
        "with attribute output a colour is told in parts: what was asked for last is shown",
    )
    return DataPoint(sink=wire.sink(expose.key, codec))


def _color_mode(wire: Wire, suffix: str, color: ColorMode) -> DataPoint[ColorMode]:
    modes = (("color_temp", ColorMode.COLOR_TEMP), ("xy", color), ("hs", color))
    named = Choice(modes, keep=True)
    if wire.split:
        sources = wire.sources(f"color_mode{suffix}", named)
    else:
        mode = _ColorModeOf(suffix, named, color)
        sources = (Source(topic=wire.topic, codec=mode, reader=Path(())),)
    return DataPoint(sources=sources)


def _effect(wire: Wire, expose: Expose, light: Expose) -> DataPoint[str]:
    """The effects of a lamp. Where it does not tell them they are over by themselves.

    Effects of the whole device are told to the part that is to show them.
    """
    key = expose.key if expose.endpoint else f"{expose.key}{light.suffix}"
    return DataPoint(
        sources=wire.sources(expose.key, Text()) if expose.readable else (),
        sink=wire.sink(key, Text()),
        options=tuple(as_text(value) for value in expose.values),
        momentary=not expose.readable,
    )

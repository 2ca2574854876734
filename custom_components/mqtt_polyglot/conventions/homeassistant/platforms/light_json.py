"""Lamps that speak in JSON objects (``schema: json``).

State and command look alike: ``{"state": "ON", "brightness": 128, "color": {"x": 0.3, "y": 0.3}}``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, override

import orjson

from ....broker.message import Publish
from ....model.codec import Choice, Codec, Level, Number, Text
from ....model.color import ColorObject
from ....model.components import Light, PowerOn
from ....model.data_point import DataPoint, Sink, Source
from ....model.envelope import Envelope, Part
from ....model.reader import Path, Reader, Variables
from ....model.vocabulary import ColorMode, Flash, Platform
from ..commands import encoded
from ..common import common
from ..fields import UnusableError, truth
from ..wiring import Wiring, words
from .light import bounded, in_kelvin, kelvin_codec, kelvin_limits, lamp, sound_modes
from .light_state import COLORS, InMode, ModeOfLight, Whites

_DECIMALS: Final = {
    mode: 0 if mode in (ColorMode.RGB, ColorMode.RGBW, ColorMode.RGBWW) else 15 for mode in COLORS
}
"""The decimals of a colour. Others leave as they are asked for: no number has more that count."""

_RETIRED: Final = {
    "color_temp": ColorMode.COLOR_TEMP,
    "hs": ColorMode.HS,
    "rgb": ColorMode.RGB,
    "white_value": ColorMode.WHITE,
    "xy": ColorMode.XY,
}
"""The flags that lamps had before they could list their modes (until Home Assistant 2025.3)."""

_FLASH_SECONDS: Final = {"flash_time_long": 10, "flash_time_short": 2}


def json_light(wiring: Wiring, key: str) -> Light:
    """The lamp that an announcement describes; raises ``UnusableError``, ``ComponentError``."""
    return _Builder(wiring).build(key)


class _Builder:
    """The keys of one lamp, and what its data points share."""

    def __init__(self, wiring: Wiring) -> None:
        fields = wiring.fields
        self._wiring = wiring
        self._fields = fields
        self._topic = fields.inbound("state_topic")
        command = wiring.envelope("command_topic")
        if command is None:
            raise UnusableError("a light without a command_topic that can be used")
        self._bright = fields.flag("brightness")
        self._scale = fields.whole("brightness_scale", low=1) or 255
        self._white = "white"
        self._envelope = JsonLightTopic(
            topic=command.topic,
            qos=command.qos,
            expiry=command.expiry,
            encoding=command.encoding,
            carried=None if self._bright else self._scale,
        )

    def build(self, key: str) -> Light:
        """All of it."""
        fields = self._fields
        modes = self._modes()
        points: dict[str, DataPoint[Any]] = {}
        if modes != {ColorMode.ONOFF}:
            points["brightness"] = self._brightness()
        told = ModeOfLight(modes)
        for mode, keys in COLORS.items():
            codec = ColorObject(keys, _DECIMALS[mode])
            reader = InMode(mode, "color", told)
            points[mode.value] = self._point(mode.value, codec, ("color",), reader)
        points["white"] = self._white_point()
        limits = kelvin_limits(fields)
        points |= bounded(limits, self._color_temp(told, limits))
        if len(modes) > 1:
            listed = (((mode.value,), mode) for mode in sorted(modes))
            named = words(*listed, keep=True, unknown=None)
            points["color_mode"] = DataPoint(sources=self._sources(named, told))
        points |= self._extras()
        on, off = truth("ON", "OFF")
        power = words((on, True), (off, False), ignore_others=True, unknown=None)
        return lamp(
            key,
            points,
            modes,
            power=self._point("power", power, ("state",), Path(("state",), null=True)),
            power_on=PowerOn.FIRST,
            common=common(
                self._wiring,
                Platform.LIGHT,
                optimistic=fields.flag("optimistic") or self._topic is None,
            ),
        )

    # --- sources and sinks --------------------------------------------------------------------

    def _sources[T](self, codec: Codec[T], reader: Reader) -> tuple[Source[T], ...]:
        if self._topic is None:
            return ()
        reader = self._wiring.in_encoding(reader)
        return (Source(topic=self._topic, codec=codec, reader=reader),)

    def _point[T](
        self, key: str, codec: Codec[T], name: tuple[str, ...], reader: Reader
    ) -> DataPoint[T]:
        sink = Sink(envelope=self._envelope, codec=codec, name=name)
        return DataPoint(sources=self._sources(codec, reader), sink=sink)

    def _said(self, key: str, codec: Codec[Any]) -> DataPoint[Any]:
        """Something that is only said with a command."""
        sink = Sink(envelope=self._envelope, codec=codec, name=(key,))
        return DataPoint(sink=sink, momentary=True)

    def _color_temp(self, told: ModeOfLight, limits: tuple[int, int]) -> DataPoint[float]:
        """The colour temperature, which has a name of its own where it is in kelvin."""
        mode = ColorMode.COLOR_TEMP
        kelvin = in_kelvin(kelvin=True)
        point = self._point(
            "color_temp",
            kelvin_codec(self._fields),
            ("color_temp",),
            InMode(mode, "color_temp", told),
        )
        others = (
            *self._sources(kelvin, Whites(*limits)),
            *self._sources(kelvin, InMode(mode, "color_temp_kelvin", told)),
        )
        return replace(point, sources=(*others, *point.sources))

    def _brightness(self) -> DataPoint[float]:
        told = Level(self._scale)
        # Where the colours carry the brightness, the envelope has the last word about it.
        sent: Codec[float] = told if self._bright else Number()
        return DataPoint(
            sources=self._sources(told, Path(("brightness",))),
            sink=Sink(envelope=self._envelope, codec=sent, name=("brightness",)),
            step=255 / self._scale,
        )

    def _white_point(self) -> DataPoint[float]:
        scale = self._fields.whole("white_scale", low=1) or 255
        if self._white == "white":
            # The state has one brightness, whatever the mode.
            sources = self._sources(Level(self._scale), Path(("brightness",)))
        else:
            sources = self._sources(Level(scale), Path((self._white,)))
        sink = Sink(envelope=self._envelope, codec=Level(scale), name=(self._white,))
        return DataPoint(sources=sources, sink=sink, step=255 / scale)

    def _extras(self) -> dict[str, DataPoint[Any]]:
        """Effects, transitions and flashing."""
        fields = self._fields
        extras: dict[str, DataPoint[Any]] = {}
        options = fields.words("effect_list") or ()
        if fields.flag("effect"):
            reader = Path(("effect",), null=True)
            effect = self._point("effect", Text(), ("effect",), reader)
            extras["effect"] = DataPoint(sources=effect.sources, sink=effect.sink, options=options)
        if fields.flag("transition", default=True):
            extras["transition"] = self._said("transition", Number())
        times = {key: fields.whole(key) for key in _FLASH_SECONDS}
        long, short = (
            _FLASH_SECONDS[key] if seconds is None else seconds for key, seconds in times.items()
        )
        if fields.flag("flash", default=True):
            extras["flash"] = self._said(
                "flash", Choice(((long, Flash.LONG), (short, Flash.SHORT)))
            )
        return extras

    # --- modes --------------------------------------------------------------------------------

    def _modes(self) -> frozenset[ColorMode]:
        fields = self._fields
        if "color_mode" in fields:
            fields.take("color_mode")
            fields.translate("color_mode", "not needed, because the modes are listed")
        listed = fields.members("supported_color_modes", ColorMode)
        modes = set(listed) if listed is not None else set(self._retired_modes())
        sound = sound_modes(fields, "supported_color_modes", modes)
        if sound:
            return sound
        return frozenset({ColorMode.BRIGHTNESS if self._bright else ColorMode.ONOFF})

    def _retired_modes(self) -> Iterator[ColorMode]:
        for key, mode in _RETIRED.items():
            if key in self._fields and self._fields.flag(key):
                self._fields.translate(key, f"read as the color mode {mode}")
                if key == "white_value":
                    self._white = key
                yield mode


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLightTopic(Envelope):
    """A topic that takes the commands of a lamp as JSON objects.

    Attributes:
        expiry: Seconds after which a command is worth nothing any more, if the device says so.
        encoding: The encoding of the JSON text.
        carried: The scale of the brightness of a lamp that did not announce one: its red, green and
            blue carry it. ``None`` for lamps that did.
    """

    topic: str
    qos: int = 0
    expiry: float | None = None
    encoding: str = "utf-8"
    carried: int | None = None

    @override
    def fold(self, parts: Sequence[Part], variables: Variables) -> Iterator[Publish]:
        document: dict[str, Any] = {part.name[0]: part.wire for part in parts}
        if self.carried is not None and "brightness" in document:
            color = document.get("color", {})
            brightness = document.pop("brightness")
            if "r" in color:
                document["color"] = {
                    channel: round(value / 255 * brightness) for channel, value in color.items()
                }
            else:
                document["brightness"] = Level(self.carried).encode(brightness)
        payload = encoded(orjson.dumps(document).decode(), self.encoding)
        yield Publish(self.topic, payload, self.qos, expiry=self.expiry)

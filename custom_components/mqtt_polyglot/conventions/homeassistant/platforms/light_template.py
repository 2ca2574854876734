"""Lamps whose commands and states are made and read by templates (``schema: template``)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, override

from ....broker.message import Message, Publish
from ....model.codec import IGNORE, Choice, Codec, Level, Number, Tagged, Text
from ....model.components import Light, PowerOn
from ....model.data_point import DataPoint, Sink, Source
from ....model.envelope import Envelope, Part
from ....model.reader import WHOLE, Reader, Variables
from ....model.vocabulary import ColorMode, Flash, Platform
from ...template_engine import TemplateEngine
from ..codecs import HueOfChannels, HueOrWhite, rgb_of
from ..commands import encoded
from ..common import common
from ..fields import UnusableError, truth
from ..templates import command_payload
from ..wiring import UNKNOWN, BrokenTemplateError, Wiring, words
from .light import bounded, kelvin_codec, kelvin_limits, lamp, sound_modes

_CHANNELS: Final = ("red_template", "green_template", "blue_template")
_TRUTH: Final = Choice(((True, True), (False, False)))
_FLASH: Final = Choice(tuple((flash.value, flash) for flash in Flash))


def template_light(wiring: Wiring, key: str) -> Light:
    """The lamp that an announcement describes; raises ``UnusableError``, ``ComponentError``."""
    return _Builder(wiring).build(key)


class _Builder:
    """The keys of one lamp, and what its data points share."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._fields = wiring.fields
        self._topic = wiring.fields.inbound("state_topic")
        self._told = "state_template" in wiring.fields
        self._state = self._reader("state_template", plain=("on", "off", UNKNOWN))
        self._level = self._reader("brightness_template")
        self._temperature = self._reader("color_temp_template", plain=(UNKNOWN,))
        self._color = self._colors()
        self._envelope = self._command()

    def _command(self) -> TemplateLightTopic:
        command = self._wiring.envelope("command_topic")
        try:
            on = self._wiring.template("command_on_template")
            off = self._wiring.template("command_off_template")
        except BrokenTemplateError:
            raise UnusableError("a light whose commands cannot be rendered") from None
        if command is None or on is None or off is None:
            raise UnusableError("a light without a topic and templates for its commands")
        return TemplateLightTopic(
            topic=command.topic,
            qos=command.qos,
            expiry=command.expiry,
            encoding=command.encoding,
            on=on,
            off=off,
            carried=self._level is None,
            engine=self._wiring.engine,
        )

    def build(self, key: str) -> Light:
        """All of it."""
        fields = self._fields
        modes = self._modes()
        points: dict[str, DataPoint[Any]] = {
            "transition": self._point("transition", Number(), momentary=True),
            "flash": self._point("flash", _FLASH, momentary=True),
        }
        if modes != {ColorMode.ONOFF}:
            points["brightness"] = self._point("brightness", Level(255), self._level)
        kelvin = kelvin_codec(fields)
        points |= bounded(
            kelvin_limits(fields), self._point("color_temp", kelvin, self._temperature)
        )
        points["hs"] = self._point("hs", HueOfChannels(), self._color)
        if len(modes) > 1:
            points["color_mode"] = DataPoint(
                sources=(
                    *self._sources(Tagged(kelvin, ColorMode.COLOR_TEMP), self._temperature),
                    *self._sources(HueOrWhite(), self._color),
                ),
            )
        self._add_effect(points)
        return lamp(
            key,
            points,
            modes,
            power=self._power(),
            power_on=PowerOn.FIRST,
            common=common(
                self._wiring,
                Platform.LIGHT,
                optimistic=fields.flag("optimistic") or self._topic is None or not self._told,
            ),
        )

    # --- readers ------------------------------------------------------------------------------

    def _reader(self, key: str, *, plain: tuple[str, ...] = ()) -> Reader | None:
        if key not in self._fields:
            return None
        try:
            return self._wiring.reader(key, plain=plain)
        except BrokenTemplateError:
            return None

    def _colors(self) -> Reader | None:
        found = [self._reader(key, plain=(UNKNOWN,)) for key in _CHANNELS]
        readers = tuple(reader for reader in found if reader is not None)
        return Several(readers) if len(readers) == len(_CHANNELS) else None

    # --- sources and sinks --------------------------------------------------------------------

    def _sources[T](self, codec: Codec[T], reader: Reader | None) -> tuple[Source[T], ...]:
        if self._topic is None or reader is None:
            return ()
        return (Source(topic=self._topic, codec=codec, reader=reader),)

    def _point[T](
        self, key: str, codec: Codec[T], reader: Reader | None = None, *, momentary: bool = False
    ) -> DataPoint[T]:
        sink = Sink(envelope=self._envelope, codec=codec, name=(key,))
        sources = self._sources(codec, reader)
        return DataPoint(sources=sources, sink=sink, momentary=momentary)

    def _power(self) -> DataPoint[bool]:
        on, off = truth("on", "off")
        told = words((on, True), (off, False), keep=True)
        reader = self._state if self._told else self._wiring.in_encoding(WHOLE)
        return DataPoint(
            sources=self._sources(told, reader),
            sink=Sink(envelope=self._envelope, codec=_TRUTH, name=("state",)),
        )

    def _add_effect(self, points: dict[str, DataPoint[Any]]) -> None:
        options = self._fields.words("effect_list")
        listed = words(*(((option,), option) for option in options or ()), unknown=None)
        told: Codec[str] = listed if options else Text()
        sources = self._sources(told, self._reader("effect_template"))
        if options:
            sink = Sink(envelope=self._envelope, codec=Text(), name=("effect",))
            points["effect"] = DataPoint(sources=sources, sink=sink, options=options)
        elif sources:
            points["effect"] = DataPoint(sources=sources)

    def _modes(self) -> frozenset[ColorMode]:
        modes = {ColorMode.ONOFF}
        if self._level is not None:
            modes.add(ColorMode.BRIGHTNESS)
        if self._temperature is not None:
            modes.add(ColorMode.COLOR_TEMP)
        if self._color is not None:
            modes.add(ColorMode.HS)
        return sound_modes(self._fields, "", modes)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLightTopic(Envelope):
    """A topic that takes whatever two templates make of the commands of a lamp.

    Attributes:
        expiry: Seconds after which a command is worth nothing any more, if the device says so.
        encoding: The encoding of the texts that the templates make.
        on: The template of everything but "off".
        off: The template of "off".
        carried: Whether red, green and blue carry the brightness, since the lamp has no other.
    """

    topic: str
    qos: int = 0
    expiry: float | None = None
    encoding: str = "utf-8"
    on: str
    off: str
    carried: bool = False
    engine: TemplateEngine = field(compare=False, hash=False, repr=False)

    @override
    def fold(self, parts: Sequence[Part], variables: Variables) -> Iterator[Publish]:
        values: dict[str, Any] = {"state": True}
        values.update((part.name[0], part.wire) for part in parts)
        if (color := values.pop("hs", None)) is not None:
            hue, saturation = color
            brightness = values.get("brightness", 255) if self.carried else 255
            channels = rgb_of(hue, saturation, brightness)
            values.update(zip(("red", "green", "blue"), channels, strict=True))
            values.update(hue=hue, sat=saturation)
        template = self.on if values["state"] else self.off
        rendered = self.engine.render_command(template, {**variables, "value": None, **values})
        payload = encoded(command_payload(rendered), self.encoding)
        yield Publish(self.topic, payload, self.qos, expiry=self.expiry)


@dataclass(frozen=True, slots=True)
class Several(Reader):
    """What several readers find, if each of them finds something."""

    readers: tuple[Reader, ...]

    @property
    @override
    def pure(self) -> bool:
        return all(reader.pure for reader in self.readers)

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        found = tuple(reader.read(message, variables) for reader in self.readers)
        return IGNORE if IGNORE in found else found

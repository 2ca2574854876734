"""Codecs for the values that Home Assistant discovery writes in ways of its own."""

import colorsys
from dataclasses import dataclass
from typing import Any, Final, override

from ...model.attributes import details_of
from ...model.codec import (
    IGNORE,
    MAX_STATE,
    Codec,
    DecodeError,
    Ignore,
    Number,
    ReadCodec,
    Text,
    as_number,
    as_text,
)
from ...model.color import ColorValue
from ...model.components import Occurrence
from ...model.vocabulary import ColorMode
from .commands import Arguments
from .wiring import UNKNOWN

NO_NUMBER: Final = frozenset(
    {"-nan", "+nan", "nan", "none", "null", "unavailable", "undefined", "unknown"}
)
"""By which devices say that they have no number: ESPHome's "nan" of a broken sensor, and others."""

NUMERIC: Final = Number(unknown=NO_NUMBER)
"""A number, or a word for "unknown"."""

SHORT_TEXT: Final = Text(limit=MAX_STATE, unknown=(UNKNOWN,))
"""A text that is shown as a state, or the word for "unknown"."""


# --- what a template gets as it is ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AsItIs[T](Codec[T]):
    """A value that is sent as text, and that a command template gets as the value that it is.

    So that ``{{ value.strftime('%H:%M') }}`` works.
    """

    codec: Codec[T]

    @property
    @override
    def certain(self) -> frozenset[type]:
        return self.codec.certain

    @override
    def decode(self, wire: Any) -> T | Ignore | None:
        return self.codec.decode(wire)

    @override
    def encode(self, value: T) -> Arguments:
        return Arguments(self.codec.encode(value), {"value": value})


# --- events ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happening(ReadCodec[Occurrence]):
    """Something that happened: a JSON object with an ``event_type``, and with details beside it.

    Attributes:
        types: What can happen.
    """

    types: tuple[str, ...]

    @override
    def decode(self, wire: Any) -> Occurrence | Ignore:
        text = as_text(wire)
        if text in ("", UNKNOWN, "{}"):
            return IGNORE
        details = details_of(text)
        if "event_type" not in details:
            raise DecodeError("an event without an event_type")
        kind = str(details.pop("event_type"))
        if kind not in self.types:
            reason = f"{kind[:64]!r} is none of {', '.join(self.types)}"
            raise DecodeError(reason, on_purpose=True)
        return Occurrence(kind, details)


# --- climate --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parked(ReadCodec[float]):
    """A setpoint that is out of use, because the device speaks of another one.

    A thermostat with one setpoint and a range of two uses one or the other: that it tells the one
    says that the others mean nothing at the moment.
    """

    codec: Codec[float]

    @override
    def decode(self, wire: Any) -> Ignore | None:
        return IGNORE if self.codec.decode(wire) is None else None


# --- light ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Channels(Codec[ColorValue]):
    """A colour as numbers with commas between: ``255,128,0``.

    Attributes:
        names: What a command template calls the numbers, in their order.
        whole: Whether they are whole numbers.
        scaled: Whether they carry the brightness, which is taken out: the largest becomes 255.
        dark: Whether darkness is a colour. Of a lamp with a white light it only says that the
            coloured ones are out.
    """

    names: tuple[str, ...]
    whole: bool = True
    scaled: bool = False
    dark: bool = True

    @override
    def decode(self, wire: Any) -> ColorValue | Ignore | None:
        parts = as_text(wire).split(",")
        if len(parts) != len(self.names):
            raise DecodeError(f"{as_text(wire)[:64]!r} is not {', '.join(self.names)}")
        channels = tuple(as_number(part) for part in parts)
        top = max(channels)
        if top <= 0 and (self.scaled or not self.dark):
            return IGNORE
        if not self.scaled:
            return channels
        return tuple(min(round(channel / top * 255), 255) for channel in channels)

    @override
    def encode(self, value: ColorValue) -> Arguments:
        numbers = tuple(int(number) for number in value) if self.whole else value
        variables = dict(zip(self.names, numbers, strict=True))
        return Arguments(",".join(str(number) for number in numbers), variables)


@dataclass(frozen=True, slots=True)
class Peak(ReadCodec[float]):
    """The brightness that the channels of a colour carry: the largest of them."""

    color: Channels

    @override
    def decode(self, wire: Any) -> float | Ignore | None:
        channels = self.color.decode(wire)
        if not isinstance(channels, tuple) or (top := max(channels)) <= 0:
            return IGNORE
        return min(top, 255)


@dataclass(frozen=True, slots=True)
class HueOfChannels(Codec[ColorValue]):
    """Hue and saturation of red, green and blue that come as three texts."""

    @override
    def decode(self, wire: Any) -> ColorValue | None:
        if all(text == UNKNOWN for text in wire):
            return None
        hue, saturation, _ = colorsys.rgb_to_hsv(*(as_number(text) / 255 for text in wire))
        return round(hue * 360, 3), round(saturation * 100, 3)

    @override
    def encode(self, value: ColorValue) -> ColorValue:
        return value


@dataclass(frozen=True, slots=True)
class HueOrWhite(ReadCodec[ColorMode]):
    """The mode of a lamp that has a colour temperature and a colour, which is unknown in white."""

    @override
    def decode(self, wire: Any) -> ColorMode:
        white = HueOfChannels().decode(wire) is None
        return ColorMode.COLOR_TEMP if white else ColorMode.HS


def rgb_of(hue: float, saturation: float, brightness: float) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of a hue (0..360), saturation (0..100), brightness (0..255)."""
    value = brightness / 255 * 100
    red, green, blue = colorsys.hsv_to_rgb(hue / 360, saturation / 100, value / 100)
    return round(red * 255), round(green * 255), round(blue * 255)

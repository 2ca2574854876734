"""Codecs of colours: a tuple of numbers on our side, an object or a list on the wire."""

from dataclasses import dataclass
from typing import Any, override

from .codec import IGNORE, Codec, DecodeError, Ignore, as_number

type ColorValue = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ColorObject(Codec[ColorValue]):
    """A colour as a JSON object. An object with other keys is another kind of colour: ignored.

    Attributes:
        keys: The keys of the object in the order of our tuple, such as ``("x", "y")``.
        precision: The decimals that a command carries; 0 for whole numbers.
    """

    keys: tuple[str, ...]
    precision: int = 4

    @override
    def decode(self, wire: Any) -> ColorValue | Ignore | None:
        if wire is None:
            return None
        if not isinstance(wire, dict):
            raise DecodeError(f"{type(wire).__name__} where a colour was expected")
        if any(wire.get(key) is None for key in self.keys):
            return IGNORE
        return tuple(as_number(wire[key]) for key in self.keys)

    @override
    def encode(self, value: ColorValue) -> dict[str, float]:
        return dict(zip(self.keys, _rounded(value, self.precision), strict=True))


@dataclass(frozen=True, slots=True)
class ColorList(Codec[ColorValue]):
    """A colour as numbers with commas between, as text: ``255,128,0``.

    Attributes:
        size: How many numbers.
        precision: The decimals that a command carries; 0 for whole numbers.
    """

    size: int
    precision: int = 0

    @override
    def decode(self, wire: Any) -> ColorValue | None:
        if wire is None:
            return None
        parts = wire.split(",") if isinstance(wire, str) else wire
        if not isinstance(parts, list) or len(parts) != self.size:
            raise DecodeError(f"not {self.size} numbers")
        return tuple(as_number(part) for part in parts)

    @override
    def encode(self, value: ColorValue) -> str:
        return ",".join(str(number) for number in _rounded(value, self.precision))


def _rounded(value: ColorValue, precision: int) -> list[float]:
    return [round(number, precision) if precision else round(number) for number in value]

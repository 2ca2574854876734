"""Data points: one named value of a component, where it comes from and where it goes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import math
from typing import Any, NamedTuple, Self

from .codec import Codec, EncodeError, EncodeErrorKey
from .envelope import Envelope
from .reader import WHOLE, Reader
from .sharing import shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Source[T]:
    """The inbound half: a topic filter, the place in the message, and the codec."""

    topic: str
    codec: Codec[T]
    reader: Reader = WHOLE

    def __post_init__(self) -> None:
        """Have the reader and the codec of all that are read alike."""
        object.__setattr__(self, "reader", shared(self.reader))
        object.__setattr__(self, "codec", shared(self.codec))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink[T]:
    """The outbound half: the codec, and the place in the envelope.

    Attributes:
        name: The place of the value in an envelope that has places, from the outside in.
    """

    envelope: Envelope
    codec: Codec[T]
    name: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Have the codec of all that are written alike."""
        object.__setattr__(self, "codec", shared(self.codec))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPoint[T]:
    """One named value.

    Without a sink it is only read; without sources it is only written, and what it shows is assumed
    from the last command.

    Attributes:
        key: The name of the field that holds this point; the component sees to it.
        sources: Several where a device tells one value in several messages; the last word counts.
        options: The values that the device knows; none for any.
        minimum: The smallest number that the device accepts, in our scale and unit.
        maximum: The largest number that the device accepts, in our scale and unit.
        step: The resolution of the number, which is also how far an echo may be off.
        follows: Its limits that other data points of the component say: the trait, such as
            ``maximum``, and the data point. What that has not said is as announced.
        grid: What the number is a multiple of when it is told; ``None`` for any number.
        momentary: Whether it is said with a command and forgotten: a transition time, a code.
        secret: Whether its value, such as a code, is kept out of logs, reports and messages shown.
        occurrence: Whether it is not a value but something that happens, such as a press: each live
            message counts, equal to the last or not; none is kept, restored or expected.
        initial: What is assumed until the device speaks, or is told. A point with neither sources
            nor a sink is a constant of the announcement; without this, too, it is what follows from
            other commands.
    """

    key: str = ""
    sources: tuple[Source[T], ...] = ()
    sink: Sink[T] | None = None
    options: tuple[T, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    grid: float | None = None
    follows: tuple[tuple[str, str], ...] = ()
    momentary: bool = False
    secret: bool = False
    occurrence: bool = False
    initial: T | None = None

    @property
    def constant(self) -> bool:
        """Whether its value is a part of the description, and changes with it alone."""
        return not self.sources and self.sink is None and self.initial is not None

    def within(self, values: Mapping[str, Any]) -> Self:
        """The same with the limits that hold while other data points have these values.

        Limits that leave no room between are not followed.
        """
        said = {trait: values[name] for trait, name in self.follows if values.get(name) is not None}
        low, high = said.get("minimum", self.minimum), said.get("maximum", self.maximum)
        if low is not None and high is not None and low >= high:
            said = said | {"minimum": self.minimum, "maximum": self.maximum}
        return replace(self, **said) if said else self

    def nearest(self, value: float) -> float:
        """The number on the grid that comes closest to this one, within the limits if it is."""
        if self.grid is None:
            return value
        count = math.floor(value / self.grid + 0.5)
        if self.maximum is not None and count * self.grid > self.maximum >= value:
            count -= 1
        if self.minimum is not None and count * self.grid < self.minimum <= value:
            count += 1
        # 217 * 0.1 has a tail.
        return round(count * self.grid, 6)

    def to(self, value: T) -> Write:
        """The wish that this point have that value."""
        return Write(self, value)

    def encode(self, value: T) -> tuple[Sink[T], Any]:
        """Check the value; return where it goes, and as what; raises ``EncodeError``."""
        if self.sink is None:
            raise EncodeError(EncodeErrorKey.READ_ONLY)
        if self.options and value not in self.options:
            options = ", ".join(map(str, self.options))
            raise EncodeError(EncodeErrorKey.NOT_LISTED, value=value, options=options)
        if isinstance(value, int | float):
            low, high = self.minimum, self.maximum
            if low is not None and value < low:
                raise EncodeError(EncodeErrorKey.TOO_LOW, value=f"{value:g}", limit=f"{low:g}")
            if high is not None and value > high:
                raise EncodeError(EncodeErrorKey.TOO_HIGH, value=f"{value:g}", limit=f"{high:g}")
        return self.sink, self.sink.codec.encode(value)


class Write(NamedTuple):
    """One wish: that a data point have a value."""

    point: DataPoint[Any]
    value: Any

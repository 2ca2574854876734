"""Takes: what is made of the keys of a component, and which keys that are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
import math
from typing import Any, Final

from ...model.codec import Choice, Codec
from .expressions import expression
from .fields import MAX_TEXT, in_any_case
from .ranges import PERCENT, Range
from .wiring import UNKNOWN, Wiring, words


@dataclass(frozen=True, slots=True, eq=False)
class Take[T]:
    """Something made of keys. It is made once for a component, whoever asks for it.

    Attributes:
        keys: The keys that it takes.
        make: How it is made.
    """

    keys: tuple[str, ...]
    make: Callable[[Wiring], T]

    def of(self, wiring: Wiring) -> T:
        """What the keys of a component say."""
        if self not in wiring.taken:
            wiring.taken[self] = self.make(wiring)
        made: T = wiring.taken[self]
        return made

    def then[U](self, convert: Callable[[T], U]) -> Take[U]:
        """Make something else of it."""
        return Take(self.keys, lambda wiring: convert(self.of(wiring)))


def constant[T](value: T) -> Take[T]:
    """What no key changes."""
    return Take((), lambda _: value)


def flag(key: str, *, default: bool = False) -> Take[bool]:
    """A boolean."""
    return Take((key,), lambda wiring: wiring.fields.flag(key, default=default))


def text(key: str, *, limit: int = MAX_TEXT) -> Take[str | None]:
    """A text."""
    return Take((key,), lambda wiring: wiring.fields.text(key, limit=limit))


def expressed(key: str) -> Take[str | None]:
    """A regular expression."""
    return Take((key,), lambda wiring: expression(wiring.fields, key))


def number(
    key: str, default: float | None = None, *, low: float = -math.inf, high: float = math.inf
) -> Take[float | None]:
    """A number within limits, with few decimals."""

    def make(wiring: Wiring) -> float | None:
        found = wiring.fields.decimal(key, low=low, high=high)
        return default if found is None else found

    return Take((key,), make)


def limits(
    low_key: str,
    high_key: str,
    default: tuple[float | None, float | None] = (None, None),
    *,
    low: float = -math.inf,
    high: float = math.inf,
) -> dict[str, Take[float | None]]:
    """The limits of a data point, as its traits; two that leave no room between are the default.

    Args:
        low_key: The key of the smallest number.
        high_key: The key of the largest number.
        default: What they are if they are not announced.
        low: The least that one of them can be.
        high: The most that one of them can be.
    """

    def make(wiring: Wiring) -> tuple[float | None, float | None]:
        said = [wiring.fields.decimal(key, low=low, high=high) for key in (low_key, high_key)]
        bottom, top = (
            other if found is None else found for found, other in zip(said, default, strict=True)
        )
        if bottom is not None and top is not None and bottom >= top:
            wiring.fields.reject(high_key, f"not greater than {low_key}, which is {bottom:g}")
            return default
        return bottom, top

    both = Take((low_key, high_key), make)
    return {"minimum": both.then(lambda pair: pair[0]), "maximum": both.then(lambda pair: pair[1])}


def whole(
    key: str, default: int | None = None, *, low: float = 0, high: float = 2**31
) -> Take[int | None]:
    """A whole number within limits."""

    def make(wiring: Wiring) -> int | None:
        found = wiring.fields.whole(key, low=low, high=high)
        return default if found is None else found

    return Take((key,), make)


def span(zero: str, full: str, default: Range = PERCENT) -> Take[Range]:
    """The numbers for 0 % and for 100 %: whole ones, and two different."""

    def make(wiring: Wiring) -> Range:
        found = [wiring.fields.whole(key, low=-(2**31)) for key in (zero, full)]
        scale = Range(
            *(own if said is None else said for said, own in zip(found, default, strict=True))
        )
        if scale.zero == scale.full:
            wiring.fields.reject(full, f"{scale.full} is the same as {zero}")
            return default
        return scale

    return Take((zero, full), make)


def member[E: StrEnum](key: str, kind: type[E], default: E | None = None) -> Take[E | None]:
    """One of Home Assistant's own words."""

    def make(wiring: Wiring) -> E | None:
        found = wiring.fields.member(key, kind)
        return default if found is None else found

    return Take((key,), make)


def listed(key: str, default: tuple[str, ...] = ()) -> Take[tuple[str, ...]]:
    """A list of texts."""
    return Take((key,), lambda wiring: wiring.fields.words(key) or default)


def truth(
    yes: str = "payload_on",
    no: str = "payload_off",
    said: tuple[str, str] = ("ON", "OFF"),
) -> Take[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The words for "yes" and "no"; see ``Fields.truth``."""
    return Take((yes, no), lambda wiring: wiring.fields.truth(yes, no, words=said))


ON_OFF: Final = truth()


def sent(pair: Take[tuple[tuple[str, ...], tuple[str, ...]]] = ON_OFF) -> Take[Codec[bool]]:
    """The words for "yes" and "no" as they are sent."""
    return pair.then(lambda each: words((each[0], True), (each[1], False), unknown=None))


def told(
    pair: Take[tuple[tuple[str, ...], tuple[str, ...]]] = ON_OFF,
    *,
    yes: str | None = None,
    no: str | None = None,
) -> Take[Codec[bool]]:
    """The words for "yes" and "no" as a device says them; any other says nothing.

    Args:
        pair: The words that it is told.
        yes: The key of the word for "yes" if the device says another than it is told.
        no: The same for "no".
    """
    keys = (*pair.keys, *(key for key in (yes, no) if key is not None))

    def make(wiring: Wiring) -> Codec[bool]:
        on, off = pair.of(wiring)
        rows = ((_or(wiring, yes, on), True), (_or(wiring, no, off), False))
        return words(*rows, ignore_others=True)

    return Take(keys, make)


def _or(wiring: Wiring, key: str | None, payload: tuple[str, ...]) -> tuple[str, ...]:
    word = wiring.fields.word(key, "") if key is not None else ("",)
    return word if word[0] else payload


def said[T](*rows: tuple[str, str, T], reset: str | None = None, **options: Any) -> Take[Codec[T]]:
    """The words by which a device says in which of several states it is.

    A word that is none of them leaves the state unknown, unless ``options`` say otherwise.

    Args:
        rows: The key of a word, the word if it is not announced, and what it means. What is not
            announced is understood in any case: nobody checked its spelling.
        reset: The key of the word for "unknown", if there is one.
        options: See ``Choice``.
    """
    keys = (*(key for key, _, _ in rows), *((reset,) if reset is not None else ()))

    def make(wiring: Wiring) -> Codec[T]:
        fields = wiring.fields
        unknown = fields.word(reset, UNKNOWN)[0] if reset is not None else UNKNOWN
        loose = [
            (in_any_case(word), value)
            for key, word, value in rows
            if key not in fields and word != unknown
        ]
        own = [(fields.word(key, word), value) for key, word, value in rows]
        return words(*own, *loose, unknown=unknown, **options)

    return Take(keys, make)


def orders[T](*rows: tuple[str, str | None, T]) -> Take[Choice[T]]:
    """The words by which a device is told what to do.

    Args:
        rows: The key of a word, the word if it is not announced, and what it means. One without such
            a word is only there if it is announced; one that is announced as null is not there.
    """

    def make(wiring: Wiring) -> Choice[T]:
        fields = wiring.fields
        return words(
            *(
                (fields.word(key, word or ""), value)
                for key, word, value in rows
                if not fields.denies(key) and (word is not None or key in fields)
            ),
            unknown=None,
        )

    return Take(tuple(key for key, _, _ in rows), make)


def one_of(options: Take[tuple[str, ...]], **more: Any) -> Take[Codec[str]]:
    """One of the words of a list, both ways."""
    return options.then(lambda each: words(*(((word,), word) for word in each), **more))


def keys_of(takes: Mapping[str, Take[Any]]) -> tuple[str, ...]:
    """All keys of several takes."""
    return tuple(dict.fromkeys(key for take in takes.values() for key in take.keys))

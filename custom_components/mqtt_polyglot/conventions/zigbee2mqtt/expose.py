"""Exposes: what a device tells and takes, as Zigbee2MQTT describes it.

A *generic* expose (``binary``, ``numeric``, ``enum``, ``text``, ``composite``, ``list``) is about one
property. A *specific* one (``light``, ``lock``, ``climate`` ...) groups the generic exposes of one
function of the device as its *features*.

See https://www.zigbee2mqtt.io/guide/usage/exposes.html.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag
import math
import re
from typing import Any, Final, TypeIs

from ...broker.topic import validate_topic
from ...model.codec import as_text
from ...model.spec import Note, NoteKind
from ...model.unit import spelled
from ...model.vocabulary import Category

type Word = str | bool | int | float
"""A value of a property that JSON can express."""

MAX_EXPOSES: Final = 1024
"""The most exposes of one device; the largest of 5,700 known models has 232."""
_MAX_FEATURES: Final = 64
_MAX_VALUES: Final = 512
_MAX_PRESETS: Final = 16
_MAX_PROPERTY: Final = 128
_MAX_WORD: Final = 128
_MAX_UNIT: Final = 32
_MAX_ENDPOINT: Final = 64

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBERED: Final = re.compile(r"[a-z]\d+", re.ASCII)
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f/]")

SPECIFIC: Final = frozenset({"climate", "cover", "fan", "light", "lock", "switch"})
"""The types of exposes that stand for a function of the device and have features."""


class Access(IntFlag):
    """What can be done with a property."""

    STATE = 1
    """The device tells it, in its state messages."""
    SET = 2
    GET = 4
    """The device tells it when asked."""


NOTHING: Final = Access(0)


class ExposeError(ValueError):
    """An expose that says too little or nonsense; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expose:
    """One expose of a device, or one feature of an expose.

    Attributes:
        type: Such as ``numeric`` or ``light``.
        key: Its property, the key in state messages and commands; empty for a specific expose.
        name: The property without its endpoint, in snake case: the key of our tables.
        role: What it is among the features of an expose: both kinds of colour have one property.
        label: What Zigbee2MQTT calls it, in English.
        endpoint: The part of the device that it is about, where it has several.
        access: What can be done with it.
        category: What it is for, if not for everyday use.
        main: Whether the converter of the device says that it is what the device is.
        device_class: What its converter says that it is to Home Assistant.
        icon: The icon that its converter has for it.
        platform: The platform that its converter has for it, where that is another than its type says.
        unit: The unit of its numbers, in Home Assistant's spelling where that has one.
        values: The words that it can be.
        on: The word for "on" of a ``binary``.
        off: The word for "off".
        low: The smallest number that it can be set to.
        high: The largest number that it can be set to.
        step: The resolution of the number.
        presets: Values of a number that have a name, by that; some are words, or out of its range.
        item: The type of what a list holds.
        features: Its features.
    """

    type: str
    key: str = ""
    name: str = ""
    role: str = ""
    label: str = ""
    endpoint: str | None = None
    access: Access = NOTHING
    category: Category | None = None
    main: bool = False
    device_class: str | None = None
    icon: str | None = None
    platform: str | None = None
    unit: str | None = None
    values: tuple[Word, ...] = ()
    on: Word = True
    off: Word = False
    low: float | None = None
    high: float | None = None
    step: float | None = None
    presets: tuple[tuple[str, Word], ...] = ()
    item: str | None = None
    features: tuple[Expose, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether the device tells it."""
        return Access.STATE in self.access

    @property
    def settable(self) -> bool:
        """Whether it can be set."""
        return Access.SET in self.access

    @property
    def gettable(self) -> bool:
        """Whether the device tells it when asked."""
        return Access.GET in self.access

    @property
    def suffix(self) -> str:
        """What the endpoint adds to the properties of this part of the device."""
        return f"_{self.endpoint}" if self.endpoint else ""

    def feature(self, *names: str) -> Expose | None:
        """The first feature that bears one of these names."""
        return next((each for each in self.features if each.name in names), None)


def read_exposes(raw: Any, notes: list[Note]) -> Iterator[Expose]:
    """Read the exposes of a device, leaving out with a note what cannot be read.

    Raises:
        ExposeError: It is no list.
    """
    if not isinstance(raw, list):
        raise ExposeError("the exposes are no list")
    if len(raw) > MAX_EXPOSES:
        notes.append(_rejected("", f"only the first {MAX_EXPOSES} of {len(raw)} exposes count"))
    for each in raw[:MAX_EXPOSES]:
        try:
            yield _read(each, notes)
        except ExposeError as err:
            notes.append(_rejected(where_of(each), str(err)))


def where_of(raw: Any) -> str:
    """How to name an expose that cannot be read."""
    if not isinstance(raw, dict):
        return ""
    return next(
        (v[:64] for k in ("property", "name", "type") if isinstance(v := raw.get(k), str)), ""
    )


def humanized(word: str) -> str:
    """An endpoint as people write it: ``bottom_left`` -> ``bottom left``, ``l1`` -> ``L1``."""
    return word.upper() if _NUMBERED.fullmatch(word) else word.replace("_", " ")


def capitalized(text: str) -> str:
    """The text with its first letter in upper case, and the others as they are."""
    return text[:1].upper() + text[1:]


def _rejected(where: str, detail: str) -> Note:
    return Note(NoteKind.REJECTED, where, detail=detail)


def _read(raw: Any, notes: list[Note], *, depth: int = 0, part: str | None = None) -> Expose:
    """Read an expose; ``part`` is the endpoint of the expose that it is a feature of."""
    if not isinstance(raw, dict):
        raise ExposeError(f"{type(raw).__name__} where an expose was expected")
    kind = raw.get("type")
    if not isinstance(kind, str):
        raise ExposeError("no type")
    endpoint = _endpoint(raw.get("endpoint")) or part
    features = tuple(_features(raw.get("features"), notes, depth=depth, part=endpoint))
    if kind in SPECIFIC and depth == 0:
        return Expose(type=kind, endpoint=endpoint, features=features)
    return _read_generic(raw, kind, endpoint, features)


def _read_generic(
    raw: dict[str, Any], kind: str, endpoint: str | None, features: tuple[Expose, ...]
) -> Expose:
    key = _property(raw.get("property"))
    bare = key.removesuffix(f"_{endpoint}") if endpoint else key
    access = raw.get("access")
    if not isinstance(access, int) or isinstance(access, bool) or not 0 <= access <= 7:
        raise ExposeError(f"access is {access!r:.64}")
    label, role = raw.get("label"), raw.get("name")
    on, off = _binary(raw) if kind == "binary" else (True, False)
    return Expose(
        type=kind,
        key=key,
        name=_CAMEL.sub("_", bare).lower().replace(" ", "_"),
        role=role if isinstance(role, str) else "",
        label=label[:_MAX_WORD] if isinstance(label, str) and label else _spelled(bare),
        endpoint=endpoint,
        access=Access(access),
        category=_category(raw),
        main=_is_main(raw.get("homeassistant")),
        device_class=_hint(raw, "deviceClass"),
        icon=icon if (icon := _hint(raw, "icon")) and ":" in icon else None,
        platform=_hint(raw, "type"),
        unit=_unit(raw.get("unit")),
        values=_values(raw.get("values")),
        on=on,
        off=off,
        low=_number(raw.get("value_min")),
        high=_number(raw.get("value_max")),
        step=_number(raw.get("value_step")),
        presets=_presets(raw.get("presets")),
        item=_item(raw.get("item_type")),
        features=features,
    )


def _features(raw: Any, notes: list[Note], *, depth: int, part: str | None) -> Iterator[Expose]:
    # A light has a colour that has coordinates; nobody needs more.
    if not isinstance(raw, list) or depth == 2:
        return
    for each in raw[:_MAX_FEATURES]:
        try:
            yield _read(each, notes, depth=depth + 1, part=part)
        except ExposeError as err:
            notes.append(_rejected(where_of(each), str(err)))


def _property(raw: Any) -> str:
    """A property, checked: with ``output: attribute`` it is a level of a topic."""
    if not isinstance(raw, str) or not 0 < len(raw) <= _MAX_PROPERTY or _UNFIT.search(raw):
        raise ExposeError("no property, or none that could be a key")
    try:
        validate_topic(raw)
    except ValueError as err:
        raise ExposeError(f"the property cannot be a topic: {err}") from err
    return raw


def _endpoint(raw: Any) -> str | None:
    """The name of an endpoint; some are numbers."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    return raw if isinstance(raw, str) and 0 < len(raw) <= _MAX_ENDPOINT else None


def _binary(raw: dict[str, Any]) -> tuple[Word, Word]:
    on, off = raw.get("value_on"), raw.get("value_off")
    if not _is_word(on) or not _is_word(off) or as_text(on) == as_text(off):
        raise ExposeError("value_on and value_off are not two different values")
    return on, off


def _values(raw: Any) -> tuple[Word, ...]:
    """The words of an enum, each once; 24 models have numbers among them."""
    if not isinstance(raw, list):
        return ()
    words = (each for each in raw[:_MAX_VALUES] if _is_word(each))
    return tuple({as_text(word): word for word in words}.values())


def _presets(raw: Any) -> tuple[tuple[str, Word], ...]:
    """The values that have a name, each name once."""
    if not isinstance(raw, list):
        return ()
    pairs = (
        (name, each["value"])
        for each in raw[:_MAX_PRESETS]
        if isinstance(each, dict)
        and isinstance(name := each.get("name"), str)
        and 0 < len(name) <= _MAX_WORD
        and _is_word(each.get("value"))
    )
    return tuple(dict(pairs).items())


def _item(raw: Any) -> str | None:
    """The type of what a list holds."""
    kind = raw.get("type") if isinstance(raw, dict) else None
    return kind if isinstance(kind, str) else None


def _is_word(raw: Any) -> TypeIs[Word]:
    if isinstance(raw, str):
        return len(raw) <= _MAX_WORD
    return isinstance(raw, int | float)


def _number(raw: Any) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        return None
    return raw


def _unit(raw: Any) -> str | None:
    if not isinstance(raw, str) or len(raw) > _MAX_UNIT:
        return None
    return spelled(raw) or None


def _category(raw: dict[str, Any]) -> Category | None:
    """What the converter says the property is for; some say so only to Home Assistant."""
    hints = raw.get("homeassistant")
    for word in (
        raw.get("category"),
        hints.get("entityCategory") if isinstance(hints, dict) else None,
    ):
        if word in ("config", "diagnostic"):
            return Category(word)
    return None


def _hint(raw: dict[str, Any], key: str) -> str | None:
    """What the converter says of it to Home Assistant."""
    hints = raw.get("homeassistant")
    word = hints.get(key) if isinstance(hints, dict) else None
    return word if isinstance(word, str) and 0 < len(word) <= _MAX_WORD else None


def _is_main(hints: Any) -> bool:
    """Whether the converter gives it no name of its own: the contact of a door sensor."""
    return isinstance(hints, dict) and hints.get("name", "") is None


def _spelled(name: str) -> str:
    return capitalized(name.replace("_", " "))

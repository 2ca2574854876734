"""Sensors: what a device tells and does not take, other than yes and no."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ...model.codec import MAX_STATE, Codec, Number, Text, as_text, choice_of
from ...model.components import Common, Sensor, fits_unit
from ...model.data_point import DataPoint
from ...model.timestamp import Moment
from ...model.vocabulary import Category
from .action import ACTIONS, add_action
from .draft import Draft
from .expose import Expose
from .naming import Known, base_and_phase, names, reading
from .sensor_table import BY_UNIT, EVENT_DETAIL, NUMBERS, TEXTS, WORDS, Quantity
from .text import Written

_TEXT: Final = Text(MAX_STATE)
_LAST_SEEN: Final = Moment(per_second=1000)
"""``last_seen``: ISO 8601 or milliseconds, as ``advanced.last_seen`` says."""


def add_numeric(draft: Draft, expose: Expose) -> None:
    """Make a sensor of a number."""
    name, phase, known = _quantity(expose)
    device_class, unit = _class_and_unit(known, expose.unit) if known else (None, expose.unit)
    if (hint := expose.device_class) and fits_unit(hint, expose.unit):
        device_class = hint
    parts: dict[str, Any] = {}
    if known is not None:
        # What adds up must be a quantity that Home Assistant knows, or have no unit.
        parts = {"state_class": known.state_class, "precision": known.precision}
    row = None if name not in NUMBERS else known
    _add(
        draft,
        expose,
        Number(),
        row,
        names(expose, name, row, by_class=device_class is not None, phase=phase),
        device_class=device_class,
        unit=unit,
        **parts,
    )


def add_enum(draft: Draft, expose: Expose) -> None:
    """Make a sensor of one of a few words, or an event of what somebody does."""
    if expose.name in ACTIONS:
        add_action(draft, expose)
        return
    known = WORDS.get(expose.name)
    options = tuple(as_text(value) for value in expose.values)
    parts: dict[str, Any] = {}
    codec: Codec[str] = _TEXT
    if known is not None and options and known.translated.issuperset(options):
        codec = choice_of(options)
        parts = {"device_class": "enum", "options": options}
    _add(draft, expose, codec, known, names(expose, expose.name, known), **parts)


def add_text(draft: Draft, expose: Expose) -> None:
    """Make a sensor of a text."""
    known = TEXTS.get(expose.name)
    _add(draft, expose, Written(), known, names(expose, expose.name, known))


def add_last_seen(draft: Draft) -> None:
    """Make a sensor of the moment at which the device was last heard."""
    value = DataPoint(sources=draft.wire.sources("last_seen", _LAST_SEEN))
    draft.add(
        "last_seen",
        Sensor,
        Common(category=Category.DIAGNOSTIC, enabled=False, translation_key="last_seen"),
        value=value,
        device_class="timestamp",
    )


def _add(
    draft: Draft,
    expose: Expose,
    codec: Codec[Any],
    known: Known | None,
    naming: Mapping[str, Any],
    **parts: Any,
) -> None:
    if not expose.readable:
        draft.unsupported(expose, "it cannot be read or set")
        return
    common = reading(expose, known, naming)
    if expose.key.startswith(EVENT_DETAIL):
        common = replace(common, category=Category.DIAGNOSTIC, enabled=False)
    draft.add(
        draft.key_of(expose),
        Sensor,
        common,
        value=DataPoint(sources=draft.wire.sources(expose.key, codec)),
        **parts,
    )


def _quantity(expose: Expose) -> tuple[str, str | None, Quantity | None]:
    """The row of a number, the name that it has there, and the phase that it is about."""
    if known := NUMBERS.get(expose.name):
        return expose.name, None, known
    base, phase = base_and_phase(expose.name)
    if phase and (known := NUMBERS.get(base)) and known.parts:
        return base, phase, known
    return expose.name, None, BY_UNIT.get(expose.unit or "")


def _class_and_unit(known: Quantity, unit: str | None) -> tuple[str | None, str | None]:
    """The device class that is measured in this unit, and the unit."""
    unit = unit or known.unit
    for device_class in known.classes:
        if fits_unit(device_class, unit):
            return device_class, unit
    return None, unit

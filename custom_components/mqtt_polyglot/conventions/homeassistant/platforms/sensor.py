"""``sensor`` and ``binary_sensor``: values to read."""

from dataclasses import replace
from operator import itemgetter
from typing import Any, Final

from ....model.codec import MAX_STATE, Codec, Text
from ....model.components import BinarySensor, Sensor, fits_state_class, fits_unit
from ....model.data_point import DataPoint
from ....model.sensor_class import NON_NUMERIC, SAME_UNIT, SENSOR_CLASSES
from ....model.timestamp import Day, Moment
from ....model.unit import spelled
from ....model.vocabulary import BinarySensorClass, StateClass
from ..codecs import NUMERIC
from ..common import STALENESS_KEYS
from ..fields import MAX_NAME, Fields
from ..table import Parts, Row, Table
from ..take import Take, member, told, whole
from ..wiring import UNKNOWN, BrokenTemplateError, Wiring

type Quantity = tuple[str | None, str | None, StateClass | None]
"""Device class, unit and state class."""

_CODECS: Final[dict[str | None, Codec[Any]]] = {
    "date": Day(unknown=(UNKNOWN,)),
    "timestamp": Moment(unknown=(UNKNOWN,)),
    "uptime": Moment(unknown=(UNKNOWN,)),
}


def _taken(wiring: Wiring) -> Quantity:
    return _quantity(wiring.fields)


def _quantity(fields: Fields) -> Quantity:
    """Device class, unit and state class, as far as they fit together.

    Home Assistant refuses a sensor whose unit is not one of its device class. The unit is what the
    device counts in, whatever it calls the quantity, so that it is the device class that goes,
    unless the unit is one of its own in another spelling. A quantity without a unit is kept.
    """
    device_class = fields.own_word("device_class")
    if device_class is not None and device_class not in SENSOR_CLASSES:
        fields.reject("device_class", f"unknown device class {device_class[:64]!r}")
        device_class = None
    unit = (fields.text("unit_of_measurement", limit=MAX_NAME) or "").strip() or None
    unit = SAME_UNIT.get(unit, unit) if unit is not None else None
    state_class = fields.member("state_class", StateClass)
    if unit is not None and not _goes_with(device_class, unit, state_class):
        meant = spelled(unit)
        if _goes_with(device_class, meant, state_class):
            fields.translate("unit_of_measurement", f"{unit}, read as {meant or 'no unit'}")
            unit = meant or None
    if device_class in NON_NUMERIC and unit is not None:
        fields.reject("unit_of_measurement", f"{device_class} has no unit")
        unit = None
    if unit is not None and not fits_unit(device_class, unit):
        fields.reject("device_class", f"{device_class} does not support the unit {unit}")
        device_class = None
    if not _adds_up(device_class, unit, state_class):
        fields.reject("state_class", f"{state_class} is not supported with {device_class or unit}")
        state_class = None
    return device_class, unit, state_class


def _goes_with(device_class: str | None, unit: str, state_class: StateClass | None) -> bool:
    """Whether the unit is one of those that the quantity, or its way of adding up, asks for."""
    return fits_unit(device_class, unit) and (
        state_class is not StateClass.MEASUREMENT_ANGLE or unit == "°"
    )


def _adds_up(device_class: str | None, unit: str | None, state_class: StateClass | None) -> bool:
    if state_class is StateClass.MEASUREMENT_ANGLE and unit != "°":
        return False
    return fits_state_class(device_class, state_class)


def _listed(wiring: Wiring) -> tuple[str, ...]:
    options = wiring.fields.words("options")
    if options is None:
        return ()
    if _QUANTITY.of(wiring)[0] != "enum" or not options:
        wiring.fields.reject(
            "options", "options require the device class enum and at least one option"
        )
        return ()
    return options


def _said(wiring: Wiring) -> Codec[Any]:
    device_class, *others = _QUANTITY.of(wiring)
    marks = (device_class, *others, _PRECISION.of(wiring))
    if device_class not in NON_NUMERIC and any(mark is not None for mark in marks):
        return NUMERIC
    text = Text(limit=MAX_STATE, options=_OPTIONS.of(wiring), unknown=(UNKNOWN,))
    return _CODECS.get(device_class, text)


def _last_reset(wiring: Wiring, parts: Parts) -> None:
    """When the total began anew is said in the same messages as the total."""
    key = "last_reset_value_template"
    if key not in wiring.fields or "value" not in parts:
        return
    if _QUANTITY.of(wiring)[2] is not StateClass.TOTAL:
        wiring.fields.reject(key, "requires the state class total")
        wiring.fields.take(key)
        return
    try:
        reader = wiring.reader(key)
    except BrokenTemplateError:
        return
    codec = Moment(zoned=False, keep=True, unknown=(UNKNOWN,))
    source = replace(parts["value"].sources[0], codec=codec, reader=reader)
    parts["last_reset"] = DataPoint(sources=(source,))


_QUANTITY: Final = Take(("device_class", "unit_of_measurement", "state_class"), _taken)
_PRECISION: Final = whole("suggested_display_precision", high=20)
_OPTIONS: Final = Take(("options",), _listed)

SENSOR: Final = Table(
    kind=Sensor,
    rows=(
        Row(
            point="value",
            state=("state_topic", "value_template"),
            codec=Take((*_QUANTITY.keys, *_PRECISION.keys, *_OPTIONS.keys), _said),
            # A remote that says which button was pressed says nothing in between: "".
            blank=True,
        ),
    ),
    settings={
        "device_class": _QUANTITY.then(itemgetter(0)),
        "unit": _QUANTITY.then(itemgetter(1)),
        "state_class": _QUANTITY.then(itemgetter(2)),
        "precision": _PRECISION,
        "options": _OPTIONS,
    },
    needs={"state": ("value",)},
    special=_last_reset,
    special_keys=("last_reset_value_template", *STALENESS_KEYS),
)

BINARY_SENSOR: Final = Table(
    kind=BinarySensor,
    rows=(Row(point="value", state=("state_topic", "value_template"), codec=told()),),
    settings={
        "device_class": member("device_class", BinarySensorClass),
        "off_delay": whole("off_delay"),
    },
    needs={"state": ("value",)},
    special_keys=STALENESS_KEYS,
)

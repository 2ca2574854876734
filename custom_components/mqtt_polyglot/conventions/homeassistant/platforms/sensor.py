"""``sensor`` and ``binary_sensor``: values to read."""

from dataclasses import replace
from typing import Any, Final

from ....model.codec import MAX_STATE, Codec, Text
from ....model.components import BinarySensor, Sensor, fits_state_class, fits_unit
from ....model.data_point import DataPoint, Source
from ....model.sensor_class import NON_NUMERIC, SAME_UNIT, SENSOR_CLASSES
from ....model.timestamp import Day, Moment
from ....model.unit import spelled
from ....model.vocabulary import BinarySensorClass, Platform, StateClass
from ..codecs import NUMERIC
from ..common import common
from ..fields import MAX_NAME, Fields, UnusableError
from ..wiring import UNKNOWN, BrokenTemplateError, Wiring, words

_CODECS: Final[dict[str | None, Codec[Any]]] = {
    "date": Day(unknown=(UNKNOWN,)),
    "timestamp": Moment(unknown=(UNKNOWN,)),
    "uptime": Moment(unknown=(UNKNOWN,)),
}


def sensor(wiring: Wiring, key: str) -> Sensor:
    """The sensor that an announcement describes; raises ``UnusableError``."""
    fields = wiring.fields
    device_class, unit, state_class = _quantity(fields)
    precision = fields.whole("suggested_display_precision", high=20)
    options = _options(fields, device_class)
    numeric = device_class not in NON_NUMERIC and any(
        each is not None for each in (device_class, unit, state_class, precision)
    )
    text = Text(limit=MAX_STATE, options=options, unknown=(UNKNOWN,))
    codec = NUMERIC if numeric else _CODECS.get(device_class, text)
    sources = wiring.sources(
        "state_topic",
        "value_template",
        codec,
        # A remote that says which button was pressed says nothing in between: "".
        blank=codec is text and not options,
    )
    if not sources:
        raise UnusableError("a sensor without a state_topic that can be read")
    return Sensor(
        key=key,
        value=DataPoint(sources=sources),
        device_class=device_class,
        unit=unit,
        state_class=state_class,
        precision=precision,
        options=options,
        last_reset=_last_reset(wiring, sources[0], state_class),
        common=common(wiring, Platform.SENSOR),
    )


def binary_sensor(wiring: Wiring, key: str) -> BinarySensor:
    """The binary sensor that an announcement describes; raises ``UnusableError``."""
    fields = wiring.fields
    on, off = fields.truth("payload_on", "payload_off")
    codec = words((on, True), (off, False), ignore_others=True)
    sources = wiring.choice_sources("state_topic", "value_template", codec)
    if not sources:
        raise UnusableError("a binary sensor without a state_topic that can be read")
    return BinarySensor(
        key=key,
        value=DataPoint(sources=sources),
        device_class=fields.member("device_class", BinarySensorClass),
        off_delay=fields.whole("off_delay"),
        common=common(wiring, Platform.BINARY_SENSOR),
    )


def _quantity(fields: Fields) -> tuple[str | None, str | None, StateClass | None]:
    """Device class, unit and state class, as far as they fit together.

    Home Assistant refuses a sensor whose unit is not one of its device class. The unit is what the
    device counts in, whatever it calls the quantity, so that it is the device class that goes,
    unless the unit is one of its own in another spelling. A quantity without a unit is kept.
    """
    device_class = fields.own_word("device_class")
    if device_class is not None and device_class not in SENSOR_CLASSES:
        fields.reject("device_class", f"no device class is called {device_class[:64]!r}")
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
        fields.reject("device_class", f"{device_class} is not measured in {unit}")
        device_class = None
    if not _adds_up(device_class, unit, state_class):
        fields.reject("state_class", f"{state_class} does not go with {device_class or unit}")
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


def _options(fields: Fields, device_class: str | None) -> tuple[str, ...]:
    options = fields.words("options")
    if options is None:
        return ()
    if device_class != "enum" or not options:
        fields.reject("options", "options belong to the device class enum, at least one")
        return ()
    return options


def _last_reset(
    wiring: Wiring, value: Source[Any], state_class: StateClass | None
) -> DataPoint[Any] | None:
    """When the total began anew, said in the same messages as the total."""
    key = "last_reset_value_template"
    if key not in wiring.fields:
        return None
    if state_class is not StateClass.TOTAL:
        wiring.fields.reject(key, "only a total is reset")
        wiring.fields.take(key)
        return None
    try:
        reader = wiring.reader(key)
    except BrokenTemplateError:
        return None
    source = replace(value, codec=Moment(zoned=False, keep=True, unknown=(UNKNOWN,)), reader=reader)
    return DataPoint(sources=(source,))

"""``light``: lamps, in the three forms that announcements have for them.

``basic`` lamps have a topic per value, ``json`` lamps one for an object of them, ``template`` lamps
one for whatever a template makes of them.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
import math
from typing import Any, Final

from ....model.codec import ColorTemperature
from ....model.components import COLOR_POINTS, Light
from ....model.data_point import DataPoint
from ....model.vocabulary import ColorMode
from ..fields import MAX_NAME, Fields
from ..wiring import UNKNOWN

MIN_KELVIN: Final = 2000
MAX_KELVIN: Final = 6535
"""The colour temperatures of a lamp that does not say what it can."""

PAINTED: Final = frozenset(
    {ColorMode.HS, ColorMode.XY, ColorMode.RGB, ColorMode.RGBW, ColorMode.RGBWW}
)
"""The modes that show a colour."""

_ALONE: Final = (ColorMode.ONOFF, ColorMode.BRIGHTNESS)
"""The modes of a lamp that has no other."""


class Schema(StrEnum):
    """The forms that a lamp can be announced in."""

    BASIC = "basic"
    JSON = "json"
    TEMPLATE = "template"


_RETIRED_SCHEMAS: Final = {"mqtt_json": Schema.JSON, "mqtt_template": Schema.TEMPLATE}
"""What ``platform`` said until 2018, when a lamp had no ``schema``."""


def take_schema(fields: Fields) -> Schema:
    """The form of a lamp."""
    platform = fields.text("platform", limit=MAX_NAME)
    text = fields.text("schema", limit=MAX_NAME)
    if text is None and platform in _RETIRED_SCHEMAS:
        fields.translate("platform", f"{platform}, read as a schema")
        return _RETIRED_SCHEMAS[platform]
    try:
        return Schema((text or Schema.BASIC).lower())
    except ValueError:
        fields.reject("schema", f"{text!r} is not one of {', '.join(Schema)}")
        return Schema.BASIC


def sound_modes(fields: Fields, key: str, modes: set[ColorMode]) -> frozenset[ColorMode]:
    """The modes that a lamp can have together; those that go with no others give way to them."""
    modes = modes - {ColorMode.UNKNOWN}
    if ColorMode.WHITE in modes and not modes & PAINTED:
        fields.reject(key, "a white mode requires a color mode")
        modes.remove(ColorMode.WHITE)
    for mode in _ALONE:
        if mode in modes and len(modes) > 1:
            modes.remove(mode)
    return frozenset(modes)


def bounded(
    limits: tuple[int, int], color_temp: DataPoint[Any] | None
) -> dict[str, DataPoint[Any]]:
    """The colour temperature of a lamp, within its limits in kelvin; nothing if it has none."""
    low, high = limits
    if color_temp is None:
        return {}
    # A lamp that counts in mireds is off by up to one of them, which is much where it is cold.
    step = 2 * math.ceil(high * high / 1_000_000)
    return {"color_temp": replace(color_temp, minimum=low, maximum=high, step=step)}


def in_kelvin(*, kelvin: bool) -> ColorTemperature:
    """How Home Assistant discovery says a colour temperature, in kelvin or in mireds."""
    return ColorTemperature(kelvin=kelvin, cut=True, unknown=(UNKNOWN,))


def kelvin_codec(fields: Fields) -> ColorTemperature:
    """How a lamp counts colour temperatures."""
    return in_kelvin(kelvin=fields.flag("color_temp_kelvin"))


def kelvin_limits(fields: Fields) -> tuple[int, int]:
    """The limits in kelvin. Mireds count the other way round, and count first if there are both."""
    warmest = fields.number("max_mireds", low=0, high=10_000)
    coldest = fields.number("min_mireds", low=0, high=10_000)
    low = fields.number("min_kelvin", low=0) or MIN_KELVIN
    high = fields.number("max_kelvin", low=0) or MAX_KELVIN
    low = 1_000_000 / warmest if warmest else low
    high = 1_000_000 / coldest if coldest else high
    if low >= high:
        fields.reject("min_mireds", f"{low:.0f} to {high:.0f} kelvin is not a range")
        return MIN_KELVIN, MAX_KELVIN
    return math.floor(low), math.floor(high)


def lamp(
    key: str,
    points: Mapping[str, DataPoint[Any]],
    modes: frozenset[ColorMode],
    **options: Any,
) -> Light:
    """A lamp without the points of modes that it does not have; raises ``ComponentError``."""
    kept: dict[str, Any] = {
        name: point
        for name, point in points.items()
        if name not in COLOR_POINTS or COLOR_POINTS[name] in modes
    }
    return Light.of(key=key, modes=modes, **kept, **options)

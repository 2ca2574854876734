"""Units as people write them, and how Home Assistant spells them."""

from typing import Final

from .sensor_class import SAME_UNIT, SENSOR_UNITS

_SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    # Temperature
    "°C": ("c", "℃", "ºc", "˚c", "° c", "deg c", "degc", "degrees c", "celsius", "degrees celsius"),
    "°F": ("f", "℉", "ºf", "˚f", "° f", "deg f", "degf", "degrees f", "fahrenheit"),
    "K": ("°k", "kelvin"),
    # Time
    "μs": ("us", "usec", "microsecond", "microseconds"),
    "ms": ("msec", "millis", "millisecond", "milliseconds"),
    "s": ("sec", "secs", "sec.", "second", "seconds"),
    "min": ("min.", "mins", "minute", "minutes"),
    "h": ("hr", "hrs", "hour", "hours"),
    "d": ("day", "days"),
    # Electricity
    "W": ("watt", "watts"),
    "kW": ("kilowatt", "kilowatts"),
    "Wh": ("w/h", "watt hour", "watt hours", "watthour", "watthours"),
    "kWh": ("kw/h", "kw h", "kilowatt hour", "kilowatt hours"),
    "V": ("volt", "volts"),
    "mV": ("mv", "millivolt", "millivolts"),
    "A": ("amp", "amps", "ampere", "amperes"),
    "mA": ("milliamp", "milliamps", "milliampere"),
    "VA": ("volt-ampere",),
    "var": ("vars",),
    "Hz": ("hertz",),
    "MHz": ("mhz", "megahertz"),
    # Volume and flow
    "m³": ("m3", "m^3", "cubic meter", "cubic meters", "cubic metres", "cbm"),
    "ft³": ("ft3", "ft^3", "cubic feet", "cu ft", "cuft"),
    "L": ("liter", "liters", "litre", "litres", "ltr"),
    "mL": ("milliliter", "milliliters"),
    "gal": ("gallon", "gallons"),
    "fl. oz.": ("fl oz", "fl. oz", "fluid ounce", "fluid ounces"),
    "m³/h": ("m3/h", "m^3/h", "m3/hr"),
    "m³/min": ("m3/min",),
    "m³/s": ("m3/s",),
    "L/min": ("lpm", "liter/min", "l/m", "liters per minute"),
    "L/h": ("l/hr", "lph"),
    "gal/min": ("gpm",),
    "ft³/min": ("ft3/min", "cfm"),
    # Air
    "ppm": ("parts per million",),
    "ppb": ("parts per billion",),
    "μg/m³": ("ug/m3", "ug/m³", "µg/m3", "μg/m3", "ug/m^3", "mcg/m3"),
    "mg/m³": ("mg/m3", "mg/m^3"),
    "g/m³": ("g/m3", "g/m^3"),
    "Bq/m³": ("bq/m3",),
    "hPa": ("hectopascal", "mb"),
    "mbar": ("millibar", "millibars"),
    "mmHg": ("mm hg", "mm/hg"),
    "inHg": ("in hg", "in/hg"),
    # Distance, area, weight, speed
    "mm": ("millimeter", "millimeters", "millimetre", "millimetres"),
    "cm": ("centimeter", "centimeters", "centimetre", "centimetres"),
    "m": ("meter", "meters", "metre", "metres"),
    "km": ("kilometer", "kilometers", "kilometre", "kilometres"),
    "in": ("inch", "inches", '"'),
    "ft": ("foot", "feet"),
    "mi": ("mile", "miles"),
    "m²": ("m2", "m^2", "sqm"),
    "ft²": ("ft2", "ft^2", "sqft", "sq ft"),
    "kg": ("kilogram", "kilograms", "kilo", "kgs"),
    "g": ("gram", "grams", "gr"),
    "lb": ("lbs", "pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "m/s": ("mps", "m/sec"),
    "km/h": ("kmh", "kph", "kmph", "km/hr"),
    "mph": ("mi/h", "miles/h", "miles per hour"),
    "ft/s": ("fps", "ft/sec"),
    "kn": ("kt", "kts", "knot", "knots"),
    "mm/h": ("mm/hr", "mm/hour"),
    "in/h": ("in/hr", "inch/h"),
    "mm/d": ("mm/day",),
    # The rest
    "lx": ("lux", "lumen/m2"),
    "W/m²": ("w/m2", "w/m^2", "watts/m2"),
    "%": ("percent", "percentage", "pct", "%rh", "% rh", "rh%", "%hr"),
    "°": ("deg", "degree", "degrees", "º"),
    "μS/cm": ("us/cm", "µs/cm"),
    "dB": ("decibel", "decibels"),
    "dBA": ("db(a)",),
    "B": ("byte", "bytes"),
    "kB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "bit": ("bits",),
    "kbit/s": ("kbps", "kb/sec"),
    "Mbit/s": ("mbps",),
    "Gbit/s": ("gbps",),
    # Quantities that are counted without a unit.
    "": ("ph", "index", "aqi", "unitless", "none"),
}
"""By Home Assistant's spelling, the others; in lower case, because people mix it."""

_TELLING_CASE: Final = frozenset(
    {
        "gb",
        "gb/s",
        "kb",
        "kb/s",
        "mb",
        "mb/s",
        "mhz",
        "mj",
        "mpa",
        "mv",
        "mvar",
        "mw",
        "mwh",
        "tb",
    }
)
"""Units in lower case that are another unit in another case: mW and MW, mPa and MPa, kb and kB."""

_OWN: Final = frozenset[str]().union(*SENSOR_UNITS.values())

_BY_SPELLING: Final[dict[str, str]] = {
    unit.lower(): unit for unit in sorted(_OWN) if unit.lower() not in _TELLING_CASE
} | {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings}


def spelled(unit: str) -> str:
    """A unit in Home Assistant's spelling, or as it is; empty for one that means "no unit"."""
    unit = " ".join(unit.split())
    unit = SAME_UNIT.get(unit, unit)
    return unit if unit in _OWN else _BY_SPELLING.get(unit.lower(), unit)

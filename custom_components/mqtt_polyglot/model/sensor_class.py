"""What Home Assistant knows of the quantities that sensors measure: units, and how they add up.

A test compares every row with Home Assistant's own tables.
"""

from typing import Final

from .vocabulary import StateClass

SENSOR_UNITS: Final[dict[str, frozenset[str]]] = {
    "absolute_humidity": frozenset({"g/m³", "mg/m³"}),
    "apparent_power": frozenset({"VA", "kVA", "mVA"}),
    "aqi": frozenset({""}),
    "area": frozenset({"ac", "cm²", "ft²", "ha", "in²", "km²", "mi²", "mm²", "m²", "yd²"}),
    "atmospheric_pressure": frozenset(
        {"Pa", "atm", "bar", "cbar", "hPa", "inHg", "inH₂O", "kPa", "mPa", "mbar", "mmHg", "psi"}
    ),
    "battery": frozenset({"%"}),
    "blood_glucose_concentration": frozenset({"mg/dL", "mmol/L"}),
    "carbon_dioxide": frozenset({"ppm"}),
    "carbon_monoxide": frozenset({"mg/m³", "ppb", "ppm", "μg/m³"}),
    "conductivity": frozenset({"S/cm", "mS/cm", "μS/cm"}),
    "current": frozenset({"A", "mA", "μA"}),
    "data_rate": frozenset(
        {
            "B/s",
            "GB/s",
            "Gbit/s",
            "GiB/s",
            "KiB/s",
            "MB/s",
            "Mbit/s",
            "MiB/s",
            "bit/s",
            "kB/s",
            "kbit/s",
        }
    ),
    "data_size": frozenset(
        {
            "B",
            "EB",
            "EiB",
            "GB",
            "Gbit",
            "GiB",
            "KiB",
            "MB",
            "Mbit",
            "MiB",
            "PB",
            "PiB",
            "TB",
            "TiB",
            "YB",
            "YiB",
            "ZB",
            "ZiB",
            "bit",
            "kB",
            "kbit",
        }
    ),
    "distance": frozenset({"cm", "ft", "in", "km", "m", "mi", "mm", "nmi", "yd"}),
    "duration": frozenset({"d", "h", "min", "ms", "s", "μs"}),
    "energy": frozenset(
        {
            "GJ",
            "GWh",
            "Gcal",
            "J",
            "MJ",
            "MWh",
            "Mcal",
            "TWh",
            "Wh",
            "cal",
            "kJ",
            "kWh",
            "kcal",
            "mWh",
            "thm",
        }
    ),
    "energy_distance": frozenset({"Wh/km", "kWh/100km", "km/kWh", "mi/kWh"}),
    "energy_storage": frozenset(
        {
            "GJ",
            "GWh",
            "Gcal",
            "J",
            "MJ",
            "MWh",
            "Mcal",
            "TWh",
            "Wh",
            "cal",
            "kJ",
            "kWh",
            "kcal",
            "mWh",
            "thm",
        }
    ),
    "frequency": frozenset({"GHz", "Hz", "MHz", "kHz", "mHz"}),
    "gas": frozenset({"CCF", "L", "MCF", "ft³", "m³"}),
    "humidity": frozenset({"%"}),
    "illuminance": frozenset({"lx"}),
    "irradiance": frozenset({"BTU/(h⋅ft²)", "W/m²"}),
    "moisture": frozenset({"%"}),
    "nitrogen_dioxide": frozenset({"ppb", "ppm", "μg/m³"}),
    "nitrogen_monoxide": frozenset({"ppb", "μg/m³"}),
    "nitrous_oxide": frozenset({"μg/m³"}),
    "ozone": frozenset({"ppb", "ppm", "μg/m³"}),
    "ph": frozenset({""}),
    "pm1": frozenset({"μg/m³"}),
    "pm10": frozenset({"μg/m³"}),
    "pm25": frozenset({"μg/m³"}),
    "pm4": frozenset({"μg/m³"}),
    "power": frozenset({"GW", "MW", "TW", "W", "kW", "mW"}),
    "power_factor": frozenset({"", "%"}),
    "precipitation": frozenset({"cm", "in", "mm"}),
    "precipitation_intensity": frozenset({"in/d", "in/h", "mm/d", "mm/h"}),
    "pressure": frozenset(
        {"Pa", "atm", "bar", "cbar", "hPa", "inHg", "inH₂O", "kPa", "mPa", "mbar", "mmHg", "psi"}
    ),
    "radon": frozenset({"Bq/m³", "pCi/L"}),
    "reactive_energy": frozenset({"kvarh", "varh"}),
    "reactive_power": frozenset({"kvar", "mvar", "var"}),
    "signal_strength": frozenset({"dB", "dBm"}),
    "sound_pressure": frozenset({"dB", "dBA"}),
    "speed": frozenset(
        {
            "Beaufort",
            "ft/s",
            "in/d",
            "in/h",
            "in/s",
            "km/h",
            "kn",
            "m/min",
            "m/s",
            "mm/d",
            "mm/h",
            "mm/s",
            "mph",
        }
    ),
    "sulphur_dioxide": frozenset({"ppb", "μg/m³"}),
    "temperature": frozenset({"K", "°C", "°F"}),
    "temperature_delta": frozenset({"K", "°C", "°F"}),
    "volatile_organic_compounds": frozenset({"mg/m³", "μg/m³"}),
    "volatile_organic_compounds_parts": frozenset({"ppb", "ppm"}),
    "voltage": frozenset({"MV", "V", "kV", "mV", "μV"}),
    "volume": frozenset({"CCF", "L", "MCF", "fl. oz.", "ft³", "gal", "mL", "m³"}),
    "volume_flow_rate": frozenset(
        {
            "L/h",
            "L/min",
            "L/s",
            "ft³/min",
            "gal/d",
            "gal/h",
            "gal/min",
            "mL/s",
            "m³/h",
            "m³/min",
            "m³/s",
        }
    ),
    "volume_storage": frozenset({"CCF", "L", "MCF", "fl. oz.", "ft³", "gal", "mL", "m³"}),
    "water": frozenset({"CCF", "L", "MCF", "ft³", "gal", "m³"}),
    "weight": frozenset({"g", "kg", "lb", "mg", "oz", "st", "μg"}),
    "wind_direction": frozenset({"°"}),
    "wind_speed": frozenset(
        {"Beaufort", "ft/s", "in/s", "km/h", "kn", "m/min", "m/s", "mm/s", "mph"}
    ),
}
"""The units of each device class that has a choice of them; an empty word is "no unit"."""

NON_NUMERIC: Final = frozenset({"date", "enum", "timestamp", "uptime"})
"""The device classes whose values are no numbers."""

SENSOR_CLASSES: Final = NON_NUMERIC | SENSOR_UNITS.keys() | {"monetary"}
"""Every device class that a sensor can have."""

NUMBER_CLASSES: Final = SENSOR_CLASSES - NON_NUMERIC
"""Every device class that a number to set can have."""

_ADDS_UP: Final[tuple[tuple[frozenset[StateClass], tuple[str, ...]], ...]] = (
    (
        frozenset(),
        (
            "date",
            "enum",
            "timestamp",
            "uptime",
        ),
    ),
    (
        frozenset(
            {
                StateClass.MEASUREMENT,
                StateClass.MEASUREMENT_ANGLE,
                StateClass.TOTAL,
                StateClass.TOTAL_INCREASING,
            }
        ),
        (
            "area",
            "data_size",
            "distance",
            "duration",
            "precipitation",
        ),
    ),
    (
        frozenset({StateClass.TOTAL, StateClass.TOTAL_INCREASING}),
        (
            "energy",
            "gas",
            "reactive_energy",
            "volume",
            "water",
        ),
    ),
    (frozenset({StateClass.TOTAL}), ("monetary",)),
    (
        frozenset({StateClass.MEASUREMENT, StateClass.TOTAL, StateClass.TOTAL_INCREASING}),
        ("weight",),
    ),
    (frozenset({StateClass.MEASUREMENT_ANGLE}), ("wind_direction",)),
)

SENSOR_STATE_CLASSES: Final[dict[str, frozenset[StateClass]]] = {
    device_class: state_classes for state_classes, group in _ADDS_UP for device_class in group
}
"""The state classes of the device classes that are not plain measurements."""

SAME_UNIT: Final[dict[str, str]] = {
    "µSv/h": "μSv/h",
    "µS/cm": "μS/cm",
    "µV": "μV",
    "µg/ft³": "μg/ft³",
    "µg/m³": "μg/m³",
    "µmol/s⋅m²": "μmol/s⋅m²",
    "µg": "μg",
    "µs": "μs",
    "mVAr": "mvar",
    "VAr": "var",
    "kVAr": "kvar",
    "VArh": "varh",
    "kVArh": "kvarh",
}
"""Other spellings of a unit, such as the micro sign for the Greek letter."""

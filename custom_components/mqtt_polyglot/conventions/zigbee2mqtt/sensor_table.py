"""What is known of the numbers and words that Zigbee devices tell. Pure data.

The rows are by the name of the property without its endpoint or phase, in snake case. The counts of
the models of Zigbee2MQTT that have a property decided which are here: those that many have, and those
about which Home Assistant can say more than their unit.
"""

from dataclasses import dataclass
from typing import Final

from ...model.vocabulary import Category, StateClass
from .naming import Known

_DIAGNOSTIC: Final = Category.DIAGNOSTIC
_MEASUREMENT: Final = StateClass.MEASUREMENT
_RISING: Final = StateClass.TOTAL_INCREASING


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Known):
    """What a number measures.

    Attributes:
        classes: The device classes that it may have: the first that is measured in its unit counts.
        unit: Its unit where the expose has none.
        state_class: How its values add up.
        precision: The decimals to show.
    """

    classes: tuple[str, ...] = ()
    unit: str | None = None
    state_class: StateClass | None = _MEASUREMENT
    precision: int | None = None


def _class(*classes: str, unit: str | None = None, parts: bool = False) -> Quantity:
    """A measurement that its device class names."""
    return Quantity(classes=classes, unit=unit, by_class=True, parts=parts)


def _temperature(category: Category | None = None, *, parts: bool = False) -> Quantity:
    """A temperature other than that of the room."""
    return Quantity(
        classes=("temperature",), unit="°C", precision=1, category=category, parts=parts
    )


def _energy(state_class: StateClass | None = _RISING, *, parts: bool = False) -> Quantity:
    """An energy other than what was consumed in all."""
    return Quantity(classes=("energy",), unit="kWh", state_class=state_class, parts=parts)


def _count(category: Category | None = _DIAGNOSTIC) -> Quantity:
    """A number of events; few want to see it."""
    return Quantity(state_class=_RISING, category=category, enabled=False)


def _inside(*classes: str, unit: str | None = None, enabled: bool = True) -> Quantity:
    """A measurement of the device itself."""
    return Quantity(classes=classes, unit=unit, category=_DIAGNOSTIC, enabled=enabled)


NUMBERS: Final[dict[str, Quantity]] = {
    # What its device class names.
    "ac_frequency": _class("frequency", unit="Hz", parts=True),
    "battery": Quantity(
        classes=("battery",), unit="%", category=_DIAGNOSTIC, by_class=True, parts=True
    ),
    "co": _class("carbon_monoxide"),
    "co2": _class("carbon_dioxide", unit="ppm"),
    "current": _class("current", unit="A", parts=True),
    "distance": _class("distance"),
    "ec": _class("conductivity"),
    "energy": Quantity(
        classes=("energy",), unit="kWh", state_class=_RISING, by_class=True, parts=True
    ),
    "flow": _class("volume_flow_rate"),
    "gas": Quantity(classes=("gas",), state_class=_RISING, by_class=True),
    "humidity": _class("humidity", unit="%", parts=True),
    "illuminance": _class("illuminance", unit="lx", parts=True),
    "noise": _class("sound_pressure"),
    "ph": _class("ph"),
    "pm1": _class("pm1"),
    "pm10": _class("pm10"),
    "pm25": _class("pm25"),
    "pm4": _class("pm4"),
    "power": _class("power", unit="W", parts=True),
    "power_apparent": _class("apparent_power", unit="VA", parts=True),
    "power_factor": Quantity(
        classes=("power_factor",), category=_DIAGNOSTIC, enabled=False, by_class=True, parts=True
    ),
    "power_reactive": _class("reactive_power", unit="var", parts=True),
    "precipitation": Quantity(classes=("precipitation",), state_class=_RISING, by_class=True),
    "pressure": _class("atmospheric_pressure", unit="hPa", parts=True),
    "rain_rate": _class("precipitation_intensity"),
    "soil_moisture": _class("moisture", unit="%", parts=True),
    "temperature": _class("temperature", unit="°C", parts=True),
    "voc": _class("volatile_organic_compounds", "volatile_organic_compounds_parts"),
    "voltage": _class("voltage", unit="V", parts=True),
    "water_consumed": Quantity(classes=("water",), state_class=_RISING, by_class=True),
    "wind_direction": Quantity(
        classes=("wind_direction",), state_class=StateClass.MEASUREMENT_ANGLE, by_class=True
    ),
    "wind_speed": _class("wind_speed"),
    # Temperatures.
    "cpu_temperature": _temperature(_DIAGNOSTIC, parts=True),
    "current_temperature": _temperature(),
    "device_temperature": _temperature(_DIAGNOSTIC),
    "dew_point": _temperature(),
    "external_temperature": _temperature(),
    "floor_temperature": _temperature(),
    "internal_temperature": _temperature(_DIAGNOSTIC),
    "local_temperature": _temperature(parts=True),
    "outdoor_air_temperature": _temperature(),
    "outdoor_temperature": _temperature(),
    "probe_temperature": _temperature(),
    "temperature_probe": _temperature(),
    # Electricity.
    "battery_voltage": _inside("voltage"),
    "daily_energy": _energy(),
    "energy_consumed": _energy(parts=True),
    "energy_month": _energy(),
    "energy_produced": _energy(parts=True),
    "energy_today": _energy(),
    # It falls once a day: there is nothing to add up.
    "energy_yesterday": _energy(None),
    "leakage_current": _inside("current"),
    "mains_voltage": _inside("voltage"),
    "mean_power": Quantity(classes=("power",), unit="W"),
    "produced_energy": _energy(parts=True),
    "total_energy": _energy(),
    "total_power": Quantity(classes=("power",), unit="W"),
    "total_power_apparent": Quantity(classes=("apparent_power",), unit="VA"),
    "total_power_reactive": Quantity(classes=("reactive_power",), unit="var"),
    # Air and water.
    "ambient_light": Quantity(classes=("illuminance",), unit="lx"),
    "aqi": Quantity(classes=("aqi",)),
    "eco2": Quantity(classes=("carbon_dioxide",), unit="ppm"),
    "formaldehyd": Quantity(),
    "formaldehyde": Quantity(),
    "gas_value": Quantity(),
    "hcho": Quantity(),
    "illuminance_raw": _inside(enabled=False),
    "noise_level": Quantity(classes=("sound_pressure",)),
    "orp": Quantity(classes=("voltage",), unit="mV"),
    "pm_size": Quantity(),
    "salinity": Quantity(),
    "smoke_density": Quantity(),
    "tds": Quantity(),
    "uv_index": Quantity(),
    "voc_index": Quantity(),
    "vpd": Quantity(classes=("pressure",), unit="kPa"),
    # Movement and place.
    "angle": Quantity(),
    "occupancy_level": Quantity(),
    "people": Quantity(),
    "position": Quantity(),
    "target_distance": Quantity(classes=("distance",)),
    "x_axis": Quantity(),
    "y_axis": Quantity(),
    "z_axis": Quantity(),
    # Heating.
    "abs_max_heat_setpoint_limit": _temperature(_DIAGNOSTIC, parts=True),
    "abs_min_heat_setpoint_limit": _temperature(_DIAGNOSTIC, parts=True),
    "boost_heating_countdown": Quantity(classes=("duration",), state_class=None),
    "pi_cooling_demand": Quantity(category=_DIAGNOSTIC),
    "pi_heating_demand": Quantity(category=_DIAGNOSTIC, parts=True),
    # The device and its radio.
    "action_duration": Quantity(classes=("duration",), state_class=None),
    "error": Quantity(state_class=None, category=_DIAGNOSTIC),
    "error_status": Quantity(state_class=None, category=_DIAGNOSTIC),
    "lifetime": _inside("duration"),
    "linkquality": _inside(enabled=False),
    "power_outage_count": _count(),
    "reboot_count": _count(),
    "rejoin_count": _count(),
    "reported_packages": _count(),
    "resets_count": _count(),
    "trigger_count": _count(),
    "uptime": _inside("duration"),
}
"""The read-only numbers."""

BY_UNIT: Final[dict[str, Quantity]] = {
    "A": Quantity(classes=("current",)),
    "mA": Quantity(classes=("current",)),
    "Hz": Quantity(classes=("frequency",)),
    "Wh": Quantity(classes=("energy",), state_class=_RISING),
    "kWh": Quantity(classes=("energy",), state_class=_RISING),
    "W": Quantity(classes=("power",)),
    "kW": Quantity(classes=("power",)),
    "V": Quantity(classes=("voltage",)),
    "mV": Quantity(classes=("voltage",)),
    "VA": Quantity(classes=("apparent_power",)),
    "var": Quantity(classes=("reactive_power",)),
    "kvarh": Quantity(classes=("reactive_energy",), state_class=_RISING),
    "varh": Quantity(classes=("reactive_energy",), state_class=_RISING),
    "lx": Quantity(classes=("illuminance",)),
    "°C": Quantity(classes=("temperature",)),
    "°F": Quantity(classes=("temperature",)),
}
"""Other read-only numbers, where the unit leaves no doubt about the quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Known):
    """What one of a few words is about.

    Attributes:
        translated: The words that we translate. Only an expose whose words are all among these has
            the options of an enum: a word that is no option could not be shown, and firmware
            brings new words.
    """

    translated: frozenset[str] = frozenset()


def _words(*translated: str, category: Category | None = None, parts: bool = False) -> Words:
    return Words(translated=frozenset(translated), category=category, parts=parts)


WORDS: Final[dict[str, Words]] = {
    "ac_connected": _words(),
    "action_source_name": Words(
        translated=frozenset({"keypad", "rfid", "manual", "rf"}),
        category=_DIAGNOSTIC,
        enabled=False,
    ),
    "air_quality": _words(),
    "alarm_humidity": _words(category=_DIAGNOSTIC),
    "alarm_temperature": _words(category=_DIAGNOSTIC),
    "battery_level": _words("low", "middle", "medium", "high", category=_DIAGNOSTIC),
    "battery_state": _words(
        "low",
        "middle",
        "medium",
        "high",
        "usb",
        "charging",
        "charged",
        "not_charging",
        category=_DIAGNOSTIC,
    ),
    "fault": _words(category=_DIAGNOSTIC),
    "humidity_alarm": _words(),
    "light_level": _words(),
    "motion_state": _words(),
    "motor_state": _words(
        "opening", "closing", "stopped", "pause", "blocked", category=_DIAGNOSTIC
    ),
    "moving": _words(parts=True),
    "power_type": _words(category=_DIAGNOSTIC),
    "presence_state": _words(),
    "self_test": _words(category=_DIAGNOSTIC),
    "self_test_result": _words(category=_DIAGNOSTIC),
    "setpoint_change_source": _words(
        "manual", "schedule", "externally", category=_DIAGNOSTIC, parts=True
    ),
    "status": _words(),
    "temperature_alarm": _words(),
}
"""The read-only words. Those that warn of something have no options: a new word must be seen."""

TEXTS: Final[dict[str, Known]] = {
    "fault_code": Known(category=_DIAGNOSTIC),
    "firmware_date": Known(category=_DIAGNOSTIC),
    "hardware_version": Known(category=_DIAGNOSTIC),
    "ip_address": Known(category=_DIAGNOSTIC),
    "last_received_command": Known(category=_DIAGNOSTIC),
    "serial_number": Known(category=_DIAGNOSTIC),
    "wifi_status": Known(category=_DIAGNOSTIC),
}
"""The read-only texts."""

EVENT_DETAIL: Final = "action_"
"""Properties that begin so tell something about an action, and nothing after it."""

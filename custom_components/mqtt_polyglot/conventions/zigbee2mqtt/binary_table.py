"""What is known of what is so or is not, and of what can be switched. Pure data.

The rows are by the name of the property without its endpoint, in snake case.
"""

from dataclasses import dataclass
from typing import Final

from ...model.vocabulary import BinarySensorClass, Category
from .naming import Known

_DIAGNOSTIC: Final = Category.DIAGNOSTIC
_CONFIG: Final = Category.CONFIG

_OPEN: Final = frozenset({"open", "opened"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Known):
    """What is so, or is not.

    Attributes:
        device_class: What it is to Home Assistant.
        on: The words that mean "on" in that class, in lower case, ``true`` and ``false`` among
            them. Where it does not tell the two words of an expose apart, its ``value_on`` does.
    """

    device_class: BinarySensorClass | None = None
    on: frozenset[str] = frozenset()


def _class(
    device_class: BinarySensorClass,
    category: Category | None = None,
    *,
    on: frozenset[str] = frozenset(),
    parts: bool = False,
) -> Condition:
    """A condition that its device class names."""
    return Condition(
        device_class=device_class, category=category, on=on, by_class=True, parts=parts
    )


def _named(
    device_class: BinarySensorClass | None = None,
    category: Category | None = None,
    *,
    on: frozenset[str] = frozenset(),
    enabled: bool = True,
    parts: bool = False,
) -> Condition:
    """A condition with a name of its own."""
    return Condition(
        device_class=device_class, category=category, on=on, enabled=enabled, parts=parts
    )


CONDITIONS: Final[dict[str, Condition]] = {
    # ``contact`` is true while the magnet is at the sensor: Home Assistant's door is "on" when open.
    "contact": _class(BinarySensorClass.DOOR, on=frozenset({"false"}), parts=True),
    "garage_door_contact": _class(BinarySensorClass.GARAGE_DOOR, on=frozenset({"false"})),
    "battery_low": _class(BinarySensorClass.BATTERY, _DIAGNOSTIC, parts=True),
    "carbon_monoxide": _class(BinarySensorClass.CO),
    "charging": _class(BinarySensorClass.BATTERY_CHARGING, _DIAGNOSTIC),
    "gas": _class(BinarySensorClass.GAS),
    "moving": _class(BinarySensorClass.MOVING),
    "occupancy": _class(BinarySensorClass.OCCUPANCY, parts=True),
    "running": _class(BinarySensorClass.RUNNING),
    "smoke": _class(BinarySensorClass.SMOKE),
    "tamper": _class(BinarySensorClass.TAMPER, _DIAGNOSTIC),
    "vibration": _class(BinarySensorClass.VIBRATION),
    "water_leak": _class(BinarySensorClass.MOISTURE, parts=True),
    "window": _class(BinarySensorClass.WINDOW, on=_OPEN),
    # A door, a room or a pipe may have both this and what its class would be called.
    "ac_connected": _named(BinarySensorClass.POWER, _DIAGNOSTIC),
    "active_water_leak": _named(BinarySensorClass.MOISTURE),
    "alarm": _named(BinarySensorClass.SAFETY),
    "alarm_1": _named(),
    "alarm_2": _named(),
    "battery_defect": _named(BinarySensorClass.PROBLEM, _DIAGNOSTIC),
    "calibrated": _named(None, _DIAGNOSTIC),
    "card": _named(None, _DIAGNOSTIC),
    "consumer_connected": _named(BinarySensorClass.PLUG, _DIAGNOSTIC),
    "door_state": _named(BinarySensorClass.DOOR, on=_OPEN),
    "end_of_life": _named(BinarySensorClass.PROBLEM, _DIAGNOSTIC),
    "error": _named(BinarySensorClass.PROBLEM, _DIAGNOSTIC),
    "fault": _named(BinarySensorClass.PROBLEM, _DIAGNOSTIC),
    "fault_alarm": _named(BinarySensorClass.PROBLEM, _DIAGNOSTIC),
    "heat": _named(BinarySensorClass.HEAT),
    "heating": _named(),
    "high_temperature": _named(BinarySensorClass.HEAT),
    "input": _named(parts=True),
    "linkage_alarm_state": _named(BinarySensorClass.SAFETY),
    "mains_power_connected": _named(BinarySensorClass.POWER, _DIAGNOSTIC),
    "motor_fault": _named(BinarySensorClass.PROBLEM, _DIAGNOSTIC),
    "noise_detected": _class(BinarySensorClass.SOUND),
    "open_window_detected": _named(BinarySensorClass.WINDOW),
    "pir_detection": _named(BinarySensorClass.MOTION),
    "power_alarm_active": _named(BinarySensorClass.PROBLEM),
    "preheat": _named(),
    "presence": _named(BinarySensorClass.OCCUPANCY),
    "rain": _named(BinarySensorClass.MOISTURE),
    "replace_filter": _named(BinarySensorClass.PROBLEM, _DIAGNOSTIC),
    "setup": _named(BinarySensorClass.RUNNING),
    "sos": _named(BinarySensorClass.SAFETY),
    "test": _named(None, _DIAGNOSTIC),
    "trouble": _named(BinarySensorClass.PROBLEM, _DIAGNOSTIC),
    "valve_alarm": _named(BinarySensorClass.PROBLEM, _DIAGNOSTIC),
    "valve_state": _named(BinarySensorClass.OPENING, on=_OPEN),
    "warming_up": _named(None, _DIAGNOSTIC),
    "water_leak_alarm_1": _named(BinarySensorClass.MOISTURE),
    "water_leak_alarm_2": _named(BinarySensorClass.MOISTURE),
    "window_open": _named(BinarySensorClass.WINDOW, on=_OPEN),
}
"""The read-only conditions."""


def _everyday(*, parts: bool = False) -> Known:
    """Something that people switch in the course of a day."""
    return Known(parts=parts)


def _setting(*, parts: bool = False) -> Known:
    """How the device is to behave."""
    return Known(category=_CONFIG, parts=parts)


def _danger() -> Known:
    """A switch that destroys something: nobody is to come upon it by chance."""
    return Known(category=_CONFIG, enabled=False)


SWITCHES: Final[dict[str, Known]] = {
    "alarm": _everyday(),
    "boost": _everyday(),
    "boost_heating": _everyday(),
    "breaker_status": _everyday(),
    "gentle_wind": _everyday(),
    "heating_8_deg": _everyday(),
    "ionization": _everyday(),
    "leave_home": _everyday(),
    "light": _everyday(),
    "manual_mode": _everyday(),
    "quiet_mode": _everyday(),
    "relay_switch": _everyday(),
    "schedule": _everyday(),
    "screen_light": _everyday(),
    "self_cleaning": _everyday(),
    "silence": _everyday(),
    "sleep": _everyday(),
    "sleep_mode": _everyday(),
    "state": _everyday(parts=True),
    "switch_night_light": _everyday(),
    "temporary_mute": _everyday(),
    "th_heater": _everyday(),
    "trigger": _everyday(),
    "trigger_indicator": _everyday(),
    "turbo_mode": _everyday(),
    "vacation_mode": _everyday(),
    "allow_double_click": _setting(parts=True),
    "anti_scaling": _setting(),
    "auto_brightness": _setting(),
    "auto_lock": _setting(),
    "auto_off": _setting(),
    "auto_reclosing": _setting(),
    "auto_relock": _setting(),
    "automatic_self_calibration": _setting(),
    "away_mode": _setting(),
    "backlight": _setting(),
    "backlight_mode": _setting(),
    "backlight_switch": _setting(),
    "beeper": _setting(),
    "button_lock": _setting(),
    "button_lock_mode": _setting(parts=True),
    "calibration": _setting(parts=True),
    "child_lock": _setting(parts=True),
    "color_options_execute_if_off": _setting(),
    "comfort_smiley": _setting(),
    "comparison_previous_data": _setting(),
    "config_report_enable": _setting(),
    "do_not_disturb": _setting(),
    "eco_mode": _setting(),
    "enable_display": _setting(),
    "enabling_humidity_control": _setting(),
    "enabling_temperature_control": _setting(),
    "flip_indicator_light": _setting(),
    "frost_protection": _setting(),
    "heartbeat_indicator": _setting(),
    "heating_stop": _setting(),
    "high_temperature_breaker": _setting(),
    "indicator": _setting(),
    "led_disabled_night": _setting(),
    "led_enable": _setting(),
    "led_if_on": _setting(),
    "led_in_dark": _setting(),
    "led_indication": _setting(),
    "led_indicator": _setting(),
    "led_indicator_off_enable": _setting(parts=True),
    "led_indicator_on_enable": _setting(parts=True),
    "led_switch": _setting(parts=True),
    "level_config_execute_if_off": Known(category=_CONFIG, enabled=False, parts=True),
    "lock_relay": _setting(parts=True),
    "motor_reversal": _setting(parts=True),
    "multi_click": _setting(parts=True),
    "network_indicator": _setting(),
    "night_onoff_backlight": _setting(),
    "open_window": _setting(),
    "over_current_breaker": _setting(),
    "over_voltage_breaker": _setting(),
    "power_breaker": _setting(),
    "power_outage_memory": _setting(),
    "radar_switch": _setting(),
    "radiator_covered": _setting(),
    "reverse_direction": _setting(),
    "scale_protection": _setting(),
    "silent_mode": _setting(),
    "smart_sleep": _setting(),
    "sound": _setting(),
    "switch_backlight": _setting(),
    "target_temp_first": _setting(parts=True),
    "temperature_breaker": _setting(),
    "temperature_compensation": _setting(),
    "temperature_setpoint_hold": _setting(parts=True),
    "under_voltage_breaker": _setting(),
    "valve_detection": _setting(),
    "window_detection": _setting(),
    **dict.fromkeys(
        (
            "capabilities_configurable_curve",
            "capabilities_forward_phase_control",
            "capabilities_overload_detection",
            "capabilities_reactance_discriminator",
            "capabilities_reverse_phase_control",
            "identify",
            "status_capacitive_load",
            "status_forward_phase_control",
            "status_inductive_load",
            "status_overload",
            "status_reverse_phase_control",
        ),
        Known(category=_DIAGNOSTIC),
    ),
    "factory_reset": _danger(),
    "factory_reset_co2": _danger(),
    "forced_recalibration": _danger(),
    "init": _danger(),
    "restore_default": _danger(),
}
"""What can be switched. One that is not here is a setting if a word of its name says so."""

_SETTING_WORDS: Final = frozenset(
    [
        "adaptation",
        "adaptive",
        "accurate",
        "approach",
        "binary",
        "clear",
        "command",
        "contact",
        "device",
        "external",
        "fast",
        "find",
        "hand",
        "illumination",
        "presence",
        "signal",
        "window",
        "accurate",
        "activity",
        "ai",
        "alarm",
        "alert",
        "anti",
        "antifreeze",
        "audio",
        "auto",
        "automatic",
        "autocalibration",
        "backlight",
        "balancing",
        "baud",
        "beep",
        "beeper",
        "beeps",
        "breaker",
        "buzzer",
        "calibrate",
        "calibration",
        "calibrations",
        "capabilities",
        "capacitive",
        "chart",
        "check",
        "checking",
        "child",
        "compensation",
        "config",
        "configurable",
        "control",
        "counting",
        "creep",
        "curve",
        "debug",
        "decouple",
        "delay",
        "detach",
        "detect",
        "detection",
        "direction",
        "disable",
        "display",
        "distance",
        "double",
        "dst",
        "enable",
        "enabled",
        "enabling",
        "execute",
        "faults",
        "feedback",
        "force",
        "forced",
        "forward",
        "freeze",
        "guard",
        "handlesound",
        "identify",
        "if",
        "inching",
        "indicate",
        "indication",
        "indicator",
        "indicators",
        "inductive",
        "induction",
        "inhibit",
        "interference",
        "interlock",
        "invert",
        "inverted",
        "ir",
        "isolation",
        "key",
        "keypad",
        "keysound",
        "learning",
        "led",
        "leds",
        "linkage",
        "lock",
        "lockout",
        "logic",
        "lux",
        "maintenance",
        "measurement",
        "metering",
        "mirror",
        "mold",
        "motor",
        "movement",
        "multi",
        "network",
        "notification",
        "online",
        "orientation",
        "outage",
        "overload",
        "period",
        "periodic",
        "phase",
        "pin",
        "pir",
        "power",
        "prepayment",
        "protect",
        "protection",
        "protocol",
        "quick",
        "radar",
        "range",
        "reclosing",
        "recloser",
        "recover",
        "recovery",
        "region",
        "regulator",
        "relay",
        "relock",
        "repeat",
        "report",
        "reporting",
        "restart",
        "restore",
        "reverse",
        "reversed",
        "rf",
        "rfid",
        "rs485",
        "scal",
        "scale",
        "schedule",
        "screen",
        "selfidentification",
        "sensitivity",
        "sensor",
        "setup",
        "show",
        "smile",
        "smiley",
        "sound",
        "stat",
        "status",
        "step",
        "stepper",
        "sync",
        "tamper",
        "tap",
        "test",
        "tilt",
        "time",
        "timer",
        "timestamp",
        "touch",
        "type",
        "vibration",
        "wifi",
        "with",
        "work",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "bathroom",
        "bedroom",
        "living",
    ]
)
"""Words of the names of settings: how the device is to behave, count, report, look."""

_FUNCTIONS: Final = frozenset(
    {"ac_power", "alarm_siren", "manual_burglar_alarm", "manual_smoke_alarm"}
)
"""What devices are for, whatever the words."""


def is_setting(name: str) -> bool:
    """Whether a switch that is in no table is a setting, by the words of its name."""
    return name not in _FUNCTIONS and not _SETTING_WORDS.isdisjoint(name.split("_"))

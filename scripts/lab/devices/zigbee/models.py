"""The Zigbee models of the laboratory: what Zigbee2MQTT knows of each, as data."""

from dataclasses import dataclass
from typing import Any, Literal

from .exposes import (
    ALL,
    READ,
    SET,
    STATE,
    Expose,
    battery,
    binary,
    composite,
    enum,
    linkquality,
    numeric,
    on_off,
    specific,
)

_MAINS: Literal["Mains (single phase)"] = "Mains (single phase)"
_BASIC_CLUSTERS = ("genBasic", "genIdentify")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model of device, and the state in which it leaves the factory."""

    vendor: str
    model: str
    description: str
    model_id: str
    power_source: Literal["Battery", "Mains (single phase)"]
    clusters: tuple[str, ...]
    exposes: list[Expose]
    options: list[Expose]
    state: dict[str, Any]

    @property
    def role(self) -> str:
        """Its part in the radio network."""
        return "EndDevice" if self.power_source == "Battery" else "Router"

    def definition(self) -> dict[str, Any]:
        """Return the definition in its entry of bridge/devices."""
        return {
            "source": "native",
            "model": self.model,
            "vendor": self.vendor,
            "description": self.description,
            "exposes": self.exposes,
            "options": self.options,
            "supports_ota": False,
            "version": "0.0.0",
        }


def _white(name: str, description: str, **more: int) -> Expose:
    """Describe a colour temperature in mired; more are presets beside the usual ones."""
    values = {"coolest": 153, "cool": 250, "neutral": 370, "warm": 454, "warmest": 500} | more
    presets = [
        {"name": preset, "value": value, "description": f"{preset.capitalize()} white"}
        for preset, value in values.items()
    ]
    return numeric(name, ALL, description, "mired", 153, 500, presets=presets)


def _power_on_behavior() -> Expose:
    return enum(
        "power_on_behavior",
        ALL,
        "What it does when the power comes back",
        *("off", "on", "toggle", "previous"),
        label="Power-on behavior",
        category="config",
    )


def _calibration(name: str) -> list[Expose]:
    return [
        numeric(f"{name}_calibration", SET, "Correction in percent", value_step=0.1),
        numeric(f"{name}_precision", SET, "Digits after the point", None, 0, 3),
    ]


_STATE_ACTION = binary("state_action", SET, "Tell of state changes as actions", True, False)

LAMP = Model(
    vendor="Lumenwerk",
    model="LW-E27-CCT",
    description="Tunable white lamp E27",
    model_id="LW.E27.CCT",
    power_source=_MAINS,
    clusters=(*_BASIC_CLUSTERS, "genGroups", "genOnOff", "genLevelCtrl", "lightingColorCtrl"),
    exposes=[
        specific(
            "light",
            on_off(),
            numeric("brightness", ALL, "How bright it is", None, 0, 254),
            _white("color_temp", "Shade of its white"),
            _white("color_temp_startup", "Shade of white after a power cut", previous=65535),
        ),
        enum(
            "effect",
            SET,
            "Draw attention",
            *("blink", "breathe", "okay", "channel_change", "finish_effect", "stop_effect"),
        ),
        _power_on_behavior(),
        linkquality(),
    ],
    options=[
        numeric("transition", SET, "Seconds that a change takes", None, 0, value_step=0.1),
        binary("color_sync", SET, "Keep the colour values in step", True, False),
        _STATE_ACTION,
    ],
    state={
        "state": "OFF",
        "brightness": 120,
        "color_mode": "color_temp",
        "color_temp": 320,
        "power_on_behavior": "previous",
    },
)

RADIATOR = Model(
    vendor="Warmhaus",
    model="WH-TRV-2",
    description="Radiator thermostat",
    model_id="WH.TRV.2",
    power_source="Battery",
    clusters=(*_BASIC_CLUSTERS, "genPowerCfg", "hvacThermostat", "hvacUserInterfaceCfg"),
    exposes=[
        battery(),
        specific(
            "climate",
            numeric("occupied_heating_setpoint", ALL, "Wanted", "°C", 5, 30, value_step=0.5),
            numeric("local_temperature", READ, "Measured", "°C"),
            enum("system_mode", ALL, "What it may do", "off", "auto", "heat"),
            enum("running_state", READ, "What it does", "idle", "heat"),
            enum("preset", ALL, "Way of living", "manual", "away", "auto"),
            numeric(
                "pi_heating_demand",
                STATE,
                "How far the valve is open",
                *("%", 0, 100),
                label="PI heating demand",
            ),
        ),
        binary("child_lock", ALL, "Ignore its buttons", "LOCK", "UNLOCK"),
        linkquality(),
    ],
    options=[
        enum("thermostat_unit", SET, "Unit on its display", "celsius", "fahrenheit"),
    ],
    state={
        "battery": 74,
        "occupied_heating_setpoint": 19,
        "local_temperature": 18.6,
        "system_mode": "heat",
        "running_state": "heat",
        "preset": "manual",
        "pi_heating_demand": 40,
        "child_lock": "UNLOCK",
    },
)

PLUG = Model(
    vendor="Stromfink",
    model="SF-P16M",
    description="Smart plug with metering",
    model_id="SF.P16M",
    power_source=_MAINS,
    clusters=(*_BASIC_CLUSTERS, "genOnOff", "seMetering", "haElectricalMeasurement"),
    exposes=[
        specific("switch", on_off()),
        _power_on_behavior(),
        numeric("power", READ, "Power now", "W"),
        numeric(
            "voltage",
            READ,
            "Voltage now",
            "V",
            homeassistant={"entityCategory": "diagnostic"},
        ),
        numeric("current", READ, "Current now", "A"),
        numeric("energy", READ, "Energy used so far", "kWh"),
        linkquality(),
    ],
    options=[
        *_calibration("power"),
        *_calibration("voltage"),
        *_calibration("current"),
        *_calibration("energy"),
        _STATE_ACTION,
    ],
    state={
        "state": "ON",
        "power_on_behavior": "previous",
        "power": 412.5,
        "voltage": 231,
        "current": 1.79,
        "energy": 128.34,
    },
)

MOTION = Model(
    vendor="Lumenwerk",
    model="LW-PIR-1",
    description="Motion sensor",
    model_id="LW.PIR.1",
    power_source="Battery",
    clusters=(*_BASIC_CLUSTERS, "genPowerCfg", "msOccupancySensing", "msIlluminanceMeasurement"),
    exposes=[
        binary("occupancy", STATE, "Whether somebody moves", True, False),
        numeric("illuminance", STATE, "Light around it", "lx"),
        battery(),
        linkquality(),
    ],
    options=[
        numeric("illuminance_calibration", SET, "Correction in percent", value_step=0.1),
    ],
    state={"occupancy": False, "illuminance": 84, "battery": 91},
)

DOOR_LOCK = Model(
    vendor="Riegel & Sohn",
    model="RS-DB-10",
    description="Electronic deadbolt",
    model_id="RS.DB.10",
    power_source="Battery",
    clusters=(*_BASIC_CLUSTERS, "genPowerCfg", "closuresDoorLock"),
    exposes=[
        specific(
            "lock",
            binary("state", ALL, "What it was told last", "LOCK", "UNLOCK"),
            enum(
                "lock_state", STATE, "Where the bolt is", "not_fully_locked", "locked", "unlocked"
            ),
        ),
        battery(),
        composite(
            "pin_code",
            ALL,
            numeric("user", SET, "Number of the user"),
            enum(
                "user_type",
                SET,
                "Rights of the user",
                *("unrestricted", "year_day_schedule", "week_day_schedule", "master"),
                "non_access",
            ),
            binary("user_enabled", SET, "Whether the user may come in", True, False),
            numeric("pin_code", SET, "Code of the user", label="PIN code"),
        ),
        enum(
            "action",
            STATE,
            "What somebody did at the door",
            *("unknown", "lock", "unlock", "key_lock", "key_unlock", "auto_lock"),
            *("manual_lock", "manual_unlock"),
        ),
        enum("action_source_name", STATE, "How it was done", "keypad", "rfid", "manual", "rf"),
        numeric("action_user", STATE, "Who did it"),
        linkquality(),
    ],
    options=[
        binary("expose_pin", SET, "Publish codes", True, False, label="Expose PIN"),
    ],
    state={"state": "LOCK", "lock_state": "locked", "battery": 66},
)

"""Home Assistant's own words, so that conventions can speak of them without importing it.

The values are Home Assistant's; a test asserts it for every member.
"""

from enum import StrEnum


class Platform(StrEnum):
    """The kinds of entities that a component can become."""

    BINARY_SENSOR = "binary_sensor"
    CAMERA = "camera"
    CLIMATE = "climate"
    LIGHT = "light"
    LOCK = "lock"
    SENSOR = "sensor"
    SWITCH = "switch"


class Category(StrEnum):
    """What an entity is for, if not for everyday use."""

    CONFIG = "config"
    DIAGNOSTIC = "diagnostic"


class HvacMode(StrEnum):
    """What a climate device is told to do."""

    OFF = "off"
    HEAT = "heat"
    COOL = "cool"
    HEAT_COOL = "heat_cool"
    AUTO = "auto"
    DRY = "dry"
    FAN_ONLY = "fan_only"


class HvacAction(StrEnum):
    """What a climate device does at the moment."""

    COOLING = "cooling"
    DEFROSTING = "defrosting"
    DRYING = "drying"
    FAN = "fan"
    HEATING = "heating"
    IDLE = "idle"
    OFF = "off"
    PREHEATING = "preheating"


class ColorMode(StrEnum):
    """What the light of a lamp is made of at the moment."""

    UNKNOWN = "unknown"
    ONOFF = "onoff"
    BRIGHTNESS = "brightness"
    COLOR_TEMP = "color_temp"
    HS = "hs"
    XY = "xy"
    RGB = "rgb"
    RGBW = "rgbw"
    RGBWW = "rgbww"
    WHITE = "white"


class Flash(StrEnum):
    """How long a lamp flashes."""

    SHORT = "short"
    LONG = "long"


class LockState(StrEnum):
    """Where the bolt of a lock is."""

    LOCKED = "locked"
    LOCKING = "locking"
    UNLOCKED = "unlocked"
    UNLOCKING = "unlocking"
    OPEN = "open"
    OPENING = "opening"
    JAMMED = "jammed"


class LockCommand(StrEnum):
    """What a lock is told to do; the values are the names of the actions."""

    LOCK = "lock"
    UNLOCK = "unlock"
    OPEN = "open"


class StateClass(StrEnum):
    """How the values of a sensor may be added up over time."""

    MEASUREMENT = "measurement"
    MEASUREMENT_ANGLE = "measurement_angle"
    TOTAL = "total"
    TOTAL_INCREASING = "total_increasing"


class TemperatureUnit(StrEnum):
    """The unit of all temperatures of a climate device."""

    CELSIUS = "°C"
    FAHRENHEIT = "°F"


class SwitchClass(StrEnum):
    """What hangs on a switch."""

    OUTLET = "outlet"
    SWITCH = "switch"


class BinarySensorClass(StrEnum):
    """What a binary sensor senses."""

    BATTERY = "battery"
    BATTERY_CHARGING = "battery_charging"
    CO = "carbon_monoxide"
    COLD = "cold"
    CONNECTIVITY = "connectivity"
    DOOR = "door"
    GARAGE_DOOR = "garage_door"
    GAS = "gas"
    GLASS_BREAK = "glass_break"
    HEAT = "heat"
    LIGHT = "light"
    LOCK = "lock"
    MOISTURE = "moisture"
    MOTION = "motion"
    MOVING = "moving"
    OCCUPANCY = "occupancy"
    OPENING = "opening"
    PLUG = "plug"
    POWER = "power"
    PRESENCE = "presence"
    PROBLEM = "problem"
    RUNNING = "running"
    SAFETY = "safety"
    SMOKE = "smoke"
    SOUND = "sound"
    TAMPER = "tamper"
    UPDATE = "update"
    VIBRATION = "vibration"
    WINDOW = "window"

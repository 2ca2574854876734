"""Home Assistant's own words, so that conventions can speak of them without importing it.

The values are Home Assistant's; a test asserts it for every member.
"""

from enum import StrEnum
from typing import Final


class Platform(StrEnum):
    """The kinds of entities, and of triggers, that a component can become.

    ``device_automation`` and ``tag`` are no entities: the first is a trigger of its device, the second
    a scanned tag.
    """

    ALARM_CONTROL_PANEL = "alarm_control_panel"
    BINARY_SENSOR = "binary_sensor"
    BUTTON = "button"
    CAMERA = "camera"
    CLIMATE = "climate"
    COVER = "cover"
    DATE = "date"
    DATETIME = "datetime"
    DEVICE_AUTOMATION = "device_automation"
    DEVICE_TRACKER = "device_tracker"
    EVENT = "event"
    FAN = "fan"
    HUMIDIFIER = "humidifier"
    IMAGE = "image"
    INFRARED = "infrared"
    LAWN_MOWER = "lawn_mower"
    LIGHT = "light"
    LOCK = "lock"
    MEDIA_PLAYER = "media_player"
    NOTIFY = "notify"
    NUMBER = "number"
    SCENE = "scene"
    SELECT = "select"
    SENSOR = "sensor"
    SIREN = "siren"
    SWITCH = "switch"
    TAG = "tag"
    TEXT = "text"
    TIME = "time"
    UPDATE = "update"
    VACUUM = "vacuum"
    VALVE = "valve"
    WATER_HEATER = "water_heater"


class Assistant(StrEnum):
    """The voice assistants, by their keys in the translations."""

    ASSIST = "conversation"
    ALEXA = "alexa"
    GOOGLE = "google_assistant"


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


NO_PRESET: Final = "none"
"""What Home Assistant calls it when no preset is in use."""

EMERGENCY_HEAT: Final = "emergency_heat"
"""The preset of a heat pump that heats by its backup alone; Home Assistant has no word for it."""


class HumidifierAction(StrEnum):
    """What a humidifier does at the moment."""

    HUMIDIFYING = "humidifying"
    DRYING = "drying"
    IDLE = "idle"
    OFF = "off"


class HumidifierClass(StrEnum):
    """Whether a device adds water to the air or takes it away."""

    HUMIDIFIER = "humidifier"
    DEHUMIDIFIER = "dehumidifier"


class MediaState(StrEnum):
    """What a media player does."""

    OFF = "off"
    ON = "on"
    IDLE = "idle"
    PLAYING = "playing"
    PAUSED = "paused"
    BUFFERING = "buffering"


class MediaCommand(StrEnum):
    """What a media player is told to do."""

    PLAY = "play"
    PAUSE = "pause"
    STOP = "stop"
    NEXT = "next"
    PREVIOUS = "previous"
    TURN_ON = "turn_on"
    TURN_OFF = "turn_off"
    VOLUME_UP = "volume_up"
    VOLUME_DOWN = "volume_down"
    CLEAR_PLAYLIST = "clear_playlist"


class MediaPlayerClass(StrEnum):
    """What kind of media player it is."""

    TV = "tv"
    SPEAKER = "speaker"
    RECEIVER = "receiver"
    PROJECTOR = "projector"


class RepeatMode(StrEnum):
    """What a media player plays again."""

    OFF = "off"
    ALL = "all"
    ONE = "one"


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


class AlarmState(StrEnum):
    """Whether an alarm panel is armed, and how."""

    DISARMED = "disarmed"
    ARMED_HOME = "armed_home"
    ARMED_AWAY = "armed_away"
    ARMED_NIGHT = "armed_night"
    ARMED_VACATION = "armed_vacation"
    ARMED_CUSTOM_BYPASS = "armed_custom_bypass"
    PENDING = "pending"
    ARMING = "arming"
    DISARMING = "disarming"
    TRIGGERED = "triggered"


class AlarmCommand(StrEnum):
    """What an alarm panel is told to do; but for the first they are Home Assistant's features."""

    DISARM = "disarm"
    ARM_HOME = "arm_home"
    ARM_AWAY = "arm_away"
    ARM_NIGHT = "arm_night"
    ARM_VACATION = "arm_vacation"
    ARM_CUSTOM_BYPASS = "arm_custom_bypass"
    TRIGGER = "trigger"


class CodeFormat(StrEnum):
    """What the code of an alarm panel is made of."""

    NUMBER = "number"
    TEXT = "text"


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


class ButtonClass(StrEnum):
    """What a button does."""

    IDENTIFY = "identify"
    RESTART = "restart"
    UPDATE = "update"


class CoverClass(StrEnum):
    """What a cover covers."""

    AWNING = "awning"
    BLIND = "blind"
    CURTAIN = "curtain"
    DAMPER = "damper"
    DOOR = "door"
    GARAGE = "garage"
    GATE = "gate"
    SHADE = "shade"
    SHUTTER = "shutter"
    WINDOW = "window"


class ValveClass(StrEnum):
    """What runs through a valve."""

    WATER = "water"
    GAS = "gas"


class SourceType(StrEnum):
    """How it is known where somebody or something is."""

    GPS = "gps"
    ROUTER = "router"
    BLUETOOTH = "bluetooth"
    BLUETOOTH_LE = "bluetooth_le"


class EventClass(StrEnum):
    """What an event happens to."""

    DOORBELL = "doorbell"
    BUTTON = "button"
    MOTION = "motion"


class UpdateClass(StrEnum):
    """What is updated."""

    FIRMWARE = "firmware"


class NumberMode(StrEnum):
    """How a number is shown."""

    AUTO = "auto"
    BOX = "box"
    SLIDER = "slider"


class TextMode(StrEnum):
    """How a text is shown."""

    PASSWORD = "password"  # noqa: S105
    TEXT = "text"


class MotionState(StrEnum):
    """Where a cover or a valve is; ``STOPPED`` is not Home Assistant's: the position says where."""

    OPEN = "open"
    OPENING = "opening"
    CLOSED = "closed"
    CLOSING = "closing"
    STOPPED = "stopped"


class MotionCommand(StrEnum):
    """What a cover or a valve is told to do."""

    OPEN = "open"
    CLOSE = "close"
    STOP = "stop"


class VacuumActivity(StrEnum):
    """What a robot that cleans floors does."""

    CLEANING = "cleaning"
    DOCKED = "docked"
    ERROR = "error"
    IDLE = "idle"
    PAUSED = "paused"
    RETURNING = "returning"


class VacuumCommand(StrEnum):
    """What such a robot is told to do; the values are the words for it in announcements."""

    CLEAN_SPOT = "clean_spot"
    LOCATE = "locate"
    PAUSE = "pause"
    RETURN_HOME = "return_home"
    START = "start"
    STOP = "stop"


class LawnMowerActivity(StrEnum):
    """What a robot that mows lawns does."""

    DOCKED = "docked"
    ERROR = "error"
    IDLE = "idle"
    MOWING = "mowing"
    PAUSED = "paused"
    RETURNING = "returning"


class LawnMowerCommand(StrEnum):
    """What such a robot is told to do; the values are the words that it is sent."""

    DOCK = "dock"
    PAUSE = "pause"
    START_MOWING = "start_mowing"
    STOP = "stop"


class FanDirection(StrEnum):
    """Which way a fan blows."""

    FORWARD = "forward"
    REVERSE = "reverse"

"""The kinds of components, one for each Home Assistant platform."""

from .alarm_control_panel import AlarmControlPanel
from .base import Common, Component, ComponentError, Expectation
from .button import Button
from .camera import Camera
from .climate import Climate, Limits
from .cover import Cover, Movable, Valve
from .dates import Date, DateTime, Time
from .device_tracker import DeviceTracker
from .event import Event, Occurrence, Tag, Trigger
from .fan import Fan
from .humidifier import Humidifier
from .image import Image
from .infrared import Infrared, InfraredSignal
from .light import COLOR_POINTS, Light, PowerOn
from .lock import Lock
from .media_player import MediaPlayer
from .notify import Notify
from .number import Number
from .scene import Scene
from .select import Select
from .sensor import BinarySensor, Sensor, fits_state_class, fits_unit
from .siren import Siren
from .switch import Switch
from .text import Text
from .update import Update
from .vacuum import CustomCommand, LawnMower, Vacuum
from .water_heater import WaterHeater

__all__ = [
    "COLOR_POINTS",
    "AlarmControlPanel",
    "BinarySensor",
    "Button",
    "Camera",
    "Climate",
    "Common",
    "Component",
    "ComponentError",
    "Cover",
    "CustomCommand",
    "Date",
    "DateTime",
    "DeviceTracker",
    "Event",
    "Expectation",
    "Fan",
    "Humidifier",
    "Image",
    "Infrared",
    "InfraredSignal",
    "LawnMower",
    "Light",
    "Limits",
    "Lock",
    "MediaPlayer",
    "Movable",
    "Notify",
    "Number",
    "Occurrence",
    "PowerOn",
    "Scene",
    "Select",
    "Sensor",
    "Siren",
    "Switch",
    "Tag",
    "Text",
    "Time",
    "Trigger",
    "Update",
    "Vacuum",
    "Valve",
    "WaterHeater",
    "fits_state_class",
    "fits_unit",
]

"""The kinds of components, one for each Home Assistant platform."""

from .base import Component, ComponentError, Expectation
from .camera import Camera
from .climate import Climate
from .light import COLOR_POINTS, Light, PowerOn
from .lock import Lock
from .sensor import BinarySensor, Sensor, fits_state_class, fits_unit
from .switch import Switch

__all__ = [
    "COLOR_POINTS",
    "BinarySensor",
    "Camera",
    "Climate",
    "Component",
    "ComponentError",
    "Expectation",
    "Light",
    "Lock",
    "PowerOn",
    "Sensor",
    "Switch",
    "fits_state_class",
    "fits_unit",
]

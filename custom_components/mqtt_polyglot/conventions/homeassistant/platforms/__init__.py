"""What the keys of each platform mean."""

from collections.abc import Callable
from typing import Final

from ....model.components import Component
from ....model.vocabulary import Platform
from ..wiring import Wiring
from .alarm_control_panel import ALARM_CONTROL_PANEL
from .button import BUTTON
from .camera import CAMERA
from .climate import CLIMATE
from .cover import COVER
from .dates import DATE, DATETIME, TIME
from .device_tracker import DEVICE_TRACKER
from .event import EVENT
from .fan import FAN
from .humidifier import HUMIDIFIER
from .image import IMAGE
from .infrared import infrared
from .lawn_mower import LAWN_MOWER
from .light import Schema, take_schema
from .light_basic import basic_light
from .light_json import json_light
from .light_template import template_light
from .lock import LOCK
from .media_player import MEDIA_PLAYER
from .notify import NOTIFY
from .number import NUMBER
from .scene import SCENE
from .select import SELECT
from .sensor import BINARY_SENSOR, SENSOR
from .siren import SIREN
from .switch import SWITCH
from .tag import TAG
from .text import TEXT
from .trigger import TRIGGER
from .update import UPDATE
from .vacuum import VACUUM
from .valve import VALVE
from .water_heater import WATER_HEATER

_LIGHTS: Final = {
    Schema.BASIC: basic_light,
    Schema.JSON: json_light,
    Schema.TEMPLATE: template_light,
}


def _light(wiring: Wiring, key: str) -> Component:
    return _LIGHTS[take_schema(wiring.fields)](wiring, key)


PLATFORMS: Final[dict[str, Callable[[Wiring, str], Component]]] = {
    Platform.ALARM_CONTROL_PANEL: ALARM_CONTROL_PANEL,
    Platform.BINARY_SENSOR: BINARY_SENSOR,
    Platform.BUTTON: BUTTON,
    Platform.CAMERA: CAMERA,
    Platform.CLIMATE: CLIMATE,
    Platform.COVER: COVER,
    Platform.DEVICE_AUTOMATION: TRIGGER,
    Platform.DEVICE_TRACKER: DEVICE_TRACKER,
    Platform.EVENT: EVENT,
    Platform.FAN: FAN,
    Platform.HUMIDIFIER: HUMIDIFIER,
    Platform.DATE: DATE,
    Platform.DATETIME: DATETIME,
    Platform.LAWN_MOWER: LAWN_MOWER,
    Platform.IMAGE: IMAGE,
    Platform.INFRARED: infrared,
    Platform.LIGHT: _light,
    Platform.LOCK: LOCK,
    Platform.NOTIFY: NOTIFY,
    Platform.MEDIA_PLAYER: MEDIA_PLAYER,
    Platform.NUMBER: NUMBER,
    Platform.SCENE: SCENE,
    Platform.SELECT: SELECT,
    Platform.SENSOR: SENSOR,
    Platform.SIREN: SIREN,
    Platform.SWITCH: SWITCH,
    Platform.TAG: TAG,
    Platform.TEXT: TEXT,
    Platform.VACUUM: VACUUM,
    Platform.VALVE: VALVE,
    Platform.WATER_HEATER: WATER_HEATER,
    Platform.TIME: TIME,
    Platform.UPDATE: UPDATE,
}

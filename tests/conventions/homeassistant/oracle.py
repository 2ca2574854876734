"""The same announcement, messages and actions, for Home Assistant's own integration and for ours.

What they publish and what they show has to be the same.
"""

from collections.abc import Mapping
from contextlib import suppress
import json
from typing import Any

from homeassistant.components.climate import ClimateEntity
from homeassistant.components.light import LightEntity
from homeassistant.components.lock import LockEntity
from homeassistant.components.sensor import SensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message

from custom_components.mqtt_polyglot.model.components import (
    AlarmControlPanel,
    BinarySensor,
    Button,
    Climate,
    Component,
    Date,
    DateTime,
    Humidifier,
    Light,
    Lock,
    Notify,
    Number,
    Scene,
    Select,
    Sensor,
    Switch,
    Text,
    Time,
    Update,
    WaterHeater,
)
from custom_components.mqtt_polyglot.model.state import ComponentState
from custom_components.mqtt_polyglot.template import HassTemplateEngine

from .acting import act
from .helpers import Home

_CLIMATE = {
    "mode": "hvac_mode",
    "action": "hvac_action",
    "current_temperature": "current_temperature",
    "current_humidity": "current_humidity",
    "target_temperature": "target_temperature",
    "target_low": "target_temperature_low",
    "target_high": "target_temperature_high",
    "target_humidity": "target_humidity",
    "fan_mode": "fan_mode",
    "preset_mode": "preset_mode",
    "swing_mode": "swing_mode",
    "swing_horizontal_mode": "swing_horizontal_mode",
}
_LIGHT = {
    "power": "is_on",
    "brightness": "brightness",
    "color_mode": "color_mode",
    "color_temp": "color_temp_kelvin",
    "hs": "hs_color",
    "xy": "xy_color",
    "rgb": "rgb_color",
    "rgbw": "rgbw_color",
    "rgbww": "rgbww_color",
    "effect": "effect",
}
_PLAIN: dict[type[Component], dict[str, str]] = {
    AlarmControlPanel: {"state": "alarm_state"},
    BinarySensor: {"value": "_attr_is_on"},
    Button: {"press": "_"},
    Date: {"value": "native_value"},
    DateTime: {"value": "native_value"},
    Time: {"value": "native_value"},
    Update: {
        "install": "_",
        "installed": "installed_version",
        "latest": "latest_version",
        "title": "title",
        "summary": "release_summary",
        "url": "release_url",
        "picture": "entity_picture",
        "progress": "update_percentage",
    },
    Notify: {"message": "_"},
    Humidifier: {
        "power": "is_on",
        "target_humidity": "target_humidity",
        "current_humidity": "current_humidity",
        "mode": "mode",
        "action": "_attr_action",
    },
    Number: {"value": "native_value"},
    Scene: {"activate": "_"},
    Select: {"option": "current_option"},
    Text: {"value": "native_value"},
    Switch: {"power": "_attr_is_on"},
    WaterHeater: {
        "mode": "current_operation",
        "current_temperature": "current_temperature",
        "target_temperature": "target_temperature",
    },
}
"""By component and data point: the attribute of Home Assistant's entity."""


class Oracle:
    """One announced component, twice."""

    def __init__(self, hass: HomeAssistant, mqtt_mock: Any, platform: str) -> None:
        """Take Home Assistant with its MQTT integration set up."""
        self._hass = hass
        self._mqtt_mock = mqtt_mock
        self._platform = platform
        self.home = Home(engine=HassTemplateEngine(hass))

    async def announce(self, payload: Mapping[str, Any]) -> None:
        """Announce it to both."""
        async_fire_mqtt_message(
            self._hass, f"homeassistant/{self._platform}/x/config", json.dumps(payload)
        )
        await self._hass.async_block_till_done()
        self.home.send(f"{self._platform}/x", dict(payload))
        self._state.variables = {"entity_id": self.entity.entity_id}

    @property
    def entity(self) -> Entity:
        """The entity of Home Assistant's own integration."""
        (entity,) = self._hass.data[self._platform].entities
        assert isinstance(entity, Entity)
        return entity

    @property
    def _state(self) -> ComponentState:
        return self.home.device.states[self.home.component.key]

    async def say(self, topic: str, payload: bytes | str) -> None:
        """Have the device say something to both."""
        # Theirs raises where a JSON lamp says something else than JSON.
        with suppress(ValueError):
            async_fire_mqtt_message(self._hass, topic, payload)
        await self._hass.async_block_till_done()
        self.home.say(topic, payload)

    async def do(self, service: str, **data: Any) -> None:
        """Have both do something and compare what is published."""
        self._mqtt_mock.async_publish.reset_mock()
        target = {"entity_id": self.entity.entity_id}
        await self._hass.services.async_call(
            self._platform, service, dict(data) | target, blocking=True
        )
        theirs = [
            (call.args[0], _bytes(call.args[1]))
            for call in self._mqtt_mock.async_publish.call_args_list
        ]
        ours = act(self.home.device, self.home.component.key, service, data)
        assert [_comparable(*each) for each in ours] == [_comparable(*each) for each in theirs]

    def compare(self, *, ignore: tuple[str, ...] = ()) -> dict[str, Any]:
        """Compare what both show; return it."""
        component = self.home.component
        ours = {
            point.key: self._state.get(point)
            for point in component.points()
            if point.key not in ("attributes", "implied_mode", *ignore)
        }
        theirs = {key: _told(self.entity, component, key) for key in ours}
        assert ours == theirs
        attributes = self._state.get(component.common.attributes)
        assert (attributes or {}) == (self.entity.extra_state_attributes or {})
        assert self._state.online is self.entity.available
        return theirs


def _told(entity: Entity, component: Component, key: str) -> Any:
    match component:
        case Climate() if key == "power":
            return None
        case Climate():
            assert isinstance(entity, ClimateEntity)
            return getattr(entity, f"_attr_{_CLIMATE[key]}", None)
        case Light() if key in _LIGHT:
            assert isinstance(entity, LightEntity)
            value = getattr(entity, f"_attr_{_LIGHT[key]}", None)
            return None if value == "unknown" else value
        case Light():
            return None
        case Lock() if key == "state":
            assert isinstance(entity, LockEntity)
            return _lock_state(entity)
        case Lock():
            return None
        case Sensor():
            assert isinstance(entity, SensorEntity)
            if key == "last_reset":
                return entity.last_reset
            value = entity.native_value
            # Theirs keeps numbers as the text that came.
            return float(value) if component.numeric and isinstance(value, str) else value
        case _:
            return getattr(entity, _PLAIN[type(component)].get(key, ""), None)


def _lock_state(entity: LockEntity) -> str | None:
    for state in ("jammed", "opening", "locking", "open", "unlocking"):
        if getattr(entity, f"is_{state}"):
            return state
    return {None: None, True: "locked", False: "unlocked"}[entity.is_locked]


def _bytes(payload: Any) -> bytes:
    return payload if isinstance(payload, bytes) else str(payload).encode()


def _comparable(topic: str, payload: bytes) -> tuple[str, Any]:
    """Objects do not depend on the order of their keys."""
    try:
        return topic, json.loads(payload)
    except ValueError:
        return topic, payload

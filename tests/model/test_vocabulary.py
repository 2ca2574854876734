"""Our words are Home Assistant's, every one of them."""

from enum import StrEnum

from homeassistant.components.alarm_control_panel import AlarmControlPanelState, CodeFormat
from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.climate import HVACAction, HVACMode
from homeassistant.components.device_tracker import SourceType
from homeassistant.components.event import EventDeviceClass
from homeassistant.components.humidifier import HumidifierAction, HumidifierDeviceClass
from homeassistant.components.light import FLASH_LONG, FLASH_SHORT, ColorMode
from homeassistant.components.lock import LockState
from homeassistant.components.media_player import MediaPlayerDeviceClass, RepeatMode
from homeassistant.components.number import NumberDeviceClass, NumberMode
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.components.sensor.const import (
    AMBIGUOUS_UNITS,
    DEVICE_CLASS_STATE_CLASSES,
    DEVICE_CLASS_UNITS,
    NON_NUMERIC_DEVICE_CLASSES,
)
from homeassistant.components.switch import SwitchDeviceClass
from homeassistant.const import EntityCategory, Platform, UnitOfTemperature
import pytest

from custom_components.mqtt_polyglot.model import sensor_class, vocabulary as ours
from custom_components.mqtt_polyglot.model.components import fits_state_class


@pytest.mark.parametrize(
    ("words", "theirs"),
    [
        (ours.AlarmState, AlarmControlPanelState),
        (ours.CodeFormat, CodeFormat),
        (ours.BinarySensorClass, BinarySensorDeviceClass),
        (ours.Category, EntityCategory),
        (ours.ColorMode, ColorMode),
        (ours.EventClass, EventDeviceClass),
        (ours.HumidifierAction, HumidifierAction),
        (ours.HumidifierClass, HumidifierDeviceClass),
        (ours.HvacAction, HVACAction),
        (ours.HvacMode, HVACMode),
        (ours.LockState, LockState),
        (ours.MediaPlayerClass, MediaPlayerDeviceClass),
        (ours.RepeatMode, RepeatMode),
        (ours.NumberMode, NumberMode),
        (ours.SourceType, SourceType),
        (ours.StateClass, SensorStateClass),
        (ours.SwitchClass, SwitchDeviceClass),
    ],
)
def test_same_words(words: type[StrEnum], theirs: type[StrEnum]) -> None:
    """All of theirs are ours, so that no device's word is lost."""
    assert {word.value for word in words} == {word.value for word in theirs}


def test_subsets() -> None:
    """Of some of theirs we know a part."""
    no_entities = {ours.Platform.DEVICE_AUTOMATION, ours.Platform.TAG}
    assert {p.value for p in set(ours.Platform) - no_entities} <= {p.value for p in Platform}
    assert not {p.value for p in no_entities} & {p.value for p in Platform}
    assert {u.value for u in ours.TemperatureUnit} <= {u.value for u in UnitOfTemperature}
    assert {f.value for f in ours.Flash} == {FLASH_LONG, FLASH_SHORT}


def test_sensor_classes() -> None:
    """Quantities, their units and how they add up."""
    assert {cls.value for cls in SensorDeviceClass} == sensor_class.SENSOR_CLASSES
    assert {cls.value for cls in NumberDeviceClass} == sensor_class.NUMBER_CLASSES
    assert {cls.value for cls in NON_NUMERIC_DEVICE_CLASSES} == sensor_class.NON_NUMERIC
    assert {
        cls.value: {str(unit) if unit is not None else "" for unit in units}
        for cls, units in DEVICE_CLASS_UNITS.items()
    } == sensor_class.SENSOR_UNITS
    assert {str(k): str(v) for k, v in AMBIGUOUS_UNITS.items()} == sensor_class.SAME_UNIT


@pytest.mark.parametrize("device_class", list(SensorDeviceClass))
def test_state_classes(device_class: SensorDeviceClass) -> None:
    """Each quantity adds up as Home Assistant says."""
    allowed = {str(state_class) for state_class in DEVICE_CLASS_STATE_CLASSES[device_class]}
    for state_class in ours.StateClass:
        assert fits_state_class(device_class.value, state_class) == (state_class.value in allowed)

"""Recordings of real publishers: what becomes of them, what they say, what they are sent.

``ha_mqtt_discoverable*.json`` are PyPI's ha-mqtt-discoverable; the others are Zigbee2MQTT with a
``ha_mqtt_discoverable.json`` is PyPI's ha-mqtt-discoverable, ``shelly_1_gen4.json`` the script that
announces Shelly devices; the others are Zigbee2MQTT with a
simulated radio, discovered as Home Assistant discovers it.
"""

import base64
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.picture import Picture
from custom_components.mqtt_polyglot.model.spec import NoteKind

from .acting import act
from .helpers import Home, PlainEngine

FIXTURES = Path(__file__).parents[2] / "fixtures" / "homeassistant"

type Command = tuple[str, str, dict[str, Any], list[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a recording comes to.

    Attributes:
        names: By component key its name; ``None`` if it bears that of the device or of its class.
        unsupported: Where there is something that we have no platform for.
        values: By component key the values in the end.
        commands: Component, service, its data, and what is published.
    """

    device: str
    names: dict[str, str | None]
    unsupported: tuple[str, ...] = ()
    values: dict[str, dict[str, Any]]
    commands: tuple[Command, ...] = ()


RECORDINGS = {
    "ha_mqtt_discoverable": Expected(
        device="disc-dev-1",
        names={
            "binary_sensor:d1_door": "Door",
            "button:d1_btn": "Push",
            "camera:d1_cam": "Cam",
            "light:d1_light": "Lamp",
            "lock:d1_lock": "Door lock",
            "sensor:d1_temp": "Temp",
            "switch:d1_sw": "Relay",
        },
        values={
            "binary_sensor:d1_door": {"value": True},
            "light:d1_light": {"power": True},
            "lock:d1_lock": {"state": "unlocked"},
            "sensor:d1_temp": {"value": 21.5, "attributes": {"battery": 90}},
            "switch:d1_sw": {"power": True},
        },
        commands=(
            ("lock:d1_lock", "unlock", {}, [("hmd/lock/Disc-device/Door-lock/command", "UNLOCK")]),
            ("button:d1_btn", "press", {}, [("hmd/button/Disc-device/Push/command", "PRESS")]),
            ("switch:d1_sw", "turn_on", {}, [("hmd/switch/Disc-device/Relay/command", "ON")]),
            (
                "light:d1_light",
                "turn_on",
                {},
                [("hmd/light/Disc-device/Lamp/command", '{"state":"ON"}')],
            ),
        ),
    ),
    "ha_mqtt_discoverable_settings": Expected(
        device="disc-dev-1",
        names={"number:d1_num": "Level", "select:d1_sel": "Mode", "text:d1_text": "Note"},
        values={
            "number:d1_num": {"value": 10},
            "select:d1_sel": {"option": "a"},
            "text:d1_text": {"value": "hello"},
        },
        commands=(
            (
                "number:d1_num",
                "set_value",
                {"value": 20},
                [("hmd/number/Disc-device/Level/command", "20")],
            ),
            (
                "select:d1_sel",
                "select_option",
                {"option": "b"},
                [("hmd/select/Disc-device/Mode/command", "b")],
            ),
            (
                "text:d1_text",
                "set_value",
                {"value": "bye"},
                [("hmd/text/Disc-device/Note/command", "bye")],
            ),
        ),
    ),
    "shelly_1_gen4": Expected(
        device="aa:bb:cc:dd:ee:ff",
        names={"event:shelly1g4-aabbccddeeff-0": "Button 0"},
        values={},
    ),
    "zigbee_lamp": Expected(
        device="zigbee2mqtt_0x00158d0001000001",
        names={
            "light:0x00158d0001000001_light_zigbee2mqtt": None,
            "select:0x00158d0001000001_effect_zigbee2mqtt": "Effect",
            "select:0x00158d0001000001_power_on_behavior_zigbee2mqtt": "Power-on behavior",
            "sensor:0x00158d0001000001_last_seen_zigbee2mqtt": "Last seen",
            "sensor:0x00158d0001000001_linkquality_zigbee2mqtt": "Linkquality",
        },
        values={
            "light:0x00158d0001000001_light_zigbee2mqtt": {
                "power": True,
                "brightness": 129,
                "color_mode": "color_temp",
                "color_temp": 4000,
                "xy": (0.3, 0.4),
                "effect": None,
            },
            "sensor:0x00158d0001000001_linkquality_zigbee2mqtt": {"value": 120},
        },
        commands=(
            (
                "light:0x00158d0001000001_light_zigbee2mqtt",
                "turn_on",
                {"brightness": 129, "transition": 1},
                [("zigbee2mqtt/hue_color/set", '{"state":"ON","brightness":128,"transition":1.0}')],
            ),
            (
                "light:0x00158d0001000001_light_zigbee2mqtt",
                "turn_on",
                {"xy_color": (0.3, 0.4)},
                [("zigbee2mqtt/hue_color/set", '{"state":"ON","color":{"x":0.3,"y":0.4}}')],
            ),
        ),
    ),
    "zigbee_valve": Expected(
        device="zigbee2mqtt_0x00158d0001000009",
        names={
            "climate:0x00158d0001000009_climate_zigbee2mqtt": None,
            "binary_sensor:0x00158d0001000009_heat_required_zigbee2mqtt": "Heat required",
            "binary_sensor:0x00158d0001000009_mounted_mode_active_zigbee2mqtt": "Mounted mode active",
            "switch:0x00158d0001000009_switch_mounted_mode_control_zigbee2mqtt": "Mounted mode control",
            "switch:0x00158d0001000009_switch_thermostat_orientation_zigbee2mqtt": "Thermostat orientation",
        },
        values={
            "climate:0x00158d0001000009_climate_zigbee2mqtt": {
                "mode": "heat",
                "action": "heating",
                "current_temperature": 20.5,
                "target_temperature": 22.5,
            },
            "binary_sensor:0x00158d0001000009_heat_required_zigbee2mqtt": {"value": None},
        },
        commands=(
            (
                "climate:0x00158d0001000009_climate_zigbee2mqtt",
                "set_temperature",
                {"temperature": 22.5},
                [("zigbee2mqtt/trv/set/occupied_heating_setpoint", "22.5")],
            ),
        ),
    ),
    "zigbee_lock": Expected(
        device="zigbee2mqtt_0x00158d0001000007",
        names={
            "binary_sensor:0x00158d0001000007_battery_low_zigbee2mqtt": "Battery low",
            "lock:0x00158d0001000007_lock_zigbee2mqtt": None,
            "sensor:0x00158d0001000007_action_source_name_zigbee2mqtt": "Action source name",
            "sensor:0x00158d0001000007_battery_zigbee2mqtt": None,
            "sensor:0x00158d0001000007_pin_code_zigbee2mqtt": "Pin code",
        },
        values={
            "lock:0x00158d0001000007_lock_zigbee2mqtt": {"state": "locked"},
            "sensor:0x00158d0001000007_battery_zigbee2mqtt": {"value": None},
        },
        commands=(
            (
                "lock:0x00158d0001000007_lock_zigbee2mqtt",
                "lock",
                {},
                [("zigbee2mqtt/lock/set", "LOCK")],
            ),
        ),
    ),
    "zigbee_plug": Expected(
        device="zigbee2mqtt_0x00158d0001000003",
        names={
            "sensor:0x00158d0001000003_device_temperature_zigbee2mqtt": None,
            "sensor:0x00158d0001000003_energy_zigbee2mqtt": None,
            "sensor:0x00158d0001000003_power_zigbee2mqtt": None,
            "switch:0x00158d0001000003_switch_power_outage_memory_zigbee2mqtt": "Power outage memory",
            "switch:0x00158d0001000003_switch_zigbee2mqtt": None,
            "update:0x00158d0001000003_update_zigbee2mqtt": None,
        },
        values={
            "switch:0x00158d0001000003_switch_zigbee2mqtt": {"power": True},
            "switch:0x00158d0001000003_switch_power_outage_memory_zigbee2mqtt": {"power": False},
        },
        commands=(
            (
                "switch:0x00158d0001000003_switch_zigbee2mqtt",
                "turn_on",
                {},
                [("zigbee2mqtt/plug/set", "ON")],
            ),
        ),
    ),
    "zigbee_door": Expected(
        device="zigbee2mqtt_0x00158d0001000005",
        names={
            "binary_sensor:0x00158d0001000005_contact_zigbee2mqtt": None,
            "button:0x00158d0001000005_identify_zigbee2mqtt": None,
            "sensor:0x00158d0001000005_battery_zigbee2mqtt": None,
            "sensor:0x00158d0001000005_device_temperature_zigbee2mqtt": None,
            "sensor:0x00158d0001000005_voltage_zigbee2mqtt": None,
        },
        values={"binary_sensor:0x00158d0001000005_contact_zigbee2mqtt": {"value": True}},
    ),
}


def replayed(name: str) -> Home:
    """A home that has heard a recording."""
    home = Home()
    recording = json.loads((FIXTURES / f"{name}.json").read_text())
    for message in recording["messages"]:
        payload = (
            base64.b64decode(message["base64"])
            if "base64" in message
            else message["payload"].encode()
        )
        topic = message["topic"]
        if topic.startswith("homeassistant/"):
            home.send(topic.removeprefix("homeassistant/").removesuffix("/config"), payload)
        else:
            home.say(topic, payload)
    return home


def test_every_recording_is_there() -> None:
    """Those that are not listed here are played in Home Assistant: see test_recorded."""
    assert {path.stem for path in FIXTURES.glob("*.json")} >= RECORDINGS.keys()


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording(name: str) -> None:
    """The device, its components, its values, its commands."""
    home, expected = replayed(name), RECORDINGS[name]
    assert not home.rejected
    spec = home.spec
    assert spec.id == f"homeassistant:{expected.device}"
    assert {each.key: each.common.name for each in spec.components} == expected.names
    unsupported = [note.where for note in spec.notes if note.kind is NoteKind.UNSUPPORTED]
    assert sorted(unsupported) == sorted(expected.unsupported)
    assert not [
        note for note in spec.notes if note.kind in (NoteKind.REJECTED, NoteKind.REJECTED_KEY)
    ]
    for key, values in expected.values.items():
        state = home.device.states[key]
        assert dict(state.values()) == values
        assert not state.rejections
        assert state.online
    for key, service, data, publishes in expected.commands:
        published = act(home.device, key, service, data)
        assert [(topic, payload.decode()) for topic, payload in published] == publishes
    assert home.convention.describe(home.announcements[spec.id]) == spec


def test_a_recorded_picture() -> None:
    """The publisher sends base64 and does not say so: Home Assistant would show nothing."""
    picture = replayed("ha_mqtt_discoverable").device.states["camera:d1_cam"].values()["image"]
    assert isinstance(picture, Picture)
    assert picture.content_type == "image/jpeg"


def test_the_same_physical_device_as_for_its_own_convention() -> None:
    """By the address that the identifier holds."""
    spec = replayed("zigbee_lamp").spec
    assert spec.identities == {"ieee:0x00158d0001000001"}
    assert spec.via == "homeassistant:zigbee2mqtt_bridge_0x00124b0000c0ffee"
    assert PlainEngine().checked == []

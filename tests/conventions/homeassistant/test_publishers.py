"""Messages in the form in which well-known software sends them.

They are written by hand, from what is known of it: none of this software runs here.
"""

from typing import Any

from custom_components.mqtt_polyglot.model.address import Address
from custom_components.mqtt_polyglot.model.availability import AvailabilityMode
from custom_components.mqtt_polyglot.model.vocabulary import ColorMode, HvacMode, LockState

from .helpers import Home, found, keys_of, notes


def test_esphome() -> None:
    """A node per device, short names, states and commands below it."""
    device = {
        "ids": "a4cf12f03246",
        "name": "Desk",
        "sw": "2026.10.1 (ESPHome 2026.10.1)",
        "mdl": "esp32dev",
        "mf": "espressif",
        "cns": [["mac", "a4cf12f03246"]],
    }
    shared = {"avty_t": "desk/status", "dev": device}
    home = found(
        "light/desk/lamp",
        {
            "schema": "json",
            "sup_clrm": ["rgb", "color_temp"],
            "clrm": True,
            "brightness": True,
            "effect": True,
            "effect_list": ["None", "Rainbow"],
            "min_mireds": 153,
            "max_mireds": 500,
            "name": "Lamp",
            "stat_t": "desk/light/lamp/state",
            "cmd_t": "desk/light/lamp/command",
            "uniq_id": "ESPlightlamp",
            "obj_id": "desk_lamp",
            **shared,
        },
    )
    home.send(
        "sensor/desk/uptime",
        {
            "dev_cla": "duration",
            "unit_of_meas": "s",
            "stat_cla": "total_increasing",
            "ent_cat": "diagnostic",
            "name": "",
            "stat_t": "desk/sensor/uptime/state",
            "uniq_id": "ESPsensoruptime",
            **shared,
        },
    )
    assert home.spec.id == "homeassistant:a4cf12f03246"
    assert home.spec.identities == {"mac:a4cf12f03246"}
    assert keys_of(home.spec) == ["light:ESPlightlamp", "sensor:ESPsensoruptime"]
    assert notes(home.spec) == [("translated", "color_mode"), ("translated", "object_id")]
    lamp = home.device.states["light:ESPlightlamp"]
    presence = [lamp.online]
    home.say("desk/status", "online")
    presence.append(lamp.online)
    assert presence == [False, True]
    home.say(
        "desk/light/lamp/state",
        '{"state":"ON","color_mode":"rgb","brightness":255,"effect":"None",'
        '"color":{"r":255,"g":127,"b":0}}',
    )
    assert dict(lamp.values()) == {
        "power": True,
        "brightness": 255,
        "color_mode": ColorMode.RGB,
        "rgb": (255, 127, 0),
        "effect": "None",
    }


ZWAVE = {
    "availability": [
        {
            "payload_available": "true",
            "payload_not_available": "false",
            "topic": "zwave/front_door/status",
        },
        {
            "topic": "zwave/_CLIENTS/ZWAVE_GATEWAY-home/status",
            "value_template": "{{'online' if value_json.value else 'offline'}}",
        },
        {
            "payload_available": "true",
            "payload_not_available": "false",
            "topic": "zwave/driver/status",
        },
    ],
    "availability_mode": "all",
    "device": {
        "identifiers": ["zwavejs2mqtt_0xdeadbeef_node12"],
        "manufacturer": "Yale",
        "model": "Assure (YRD256)",
        "name": "front_door",
        "sw_version": "1.0",
    },
}


def test_zwave_js_ui() -> None:
    """Numbers for words, three topics that say whether it is there."""
    home = found(
        "lock/front_door/lock",
        {
            **ZWAVE,
            "command_topic": "zwave/front_door/98/0/targetMode/set",
            "state_topic": "zwave/front_door/98/0/currentMode",
            "value_template": "{{ value_json.value }}",
            "state_locked": 255,
            "state_unlocked": 0,
            "payload_lock": 255,
            "payload_unlock": 0,
            "optimistic": False,
            "name": "front_door_lock",
            "unique_id": "zwavejs2mqtt_0xdeadbeef_12-98-0-currentMode",
        },
    )
    assert {kind for kind, _ in notes(home.spec)} == {"translated"}
    assert home.component.common.availability.mode is AvailabilityMode.ALL
    home.say("zwave/front_door/98/0/currentMode", '{"time":1,"value":255}')
    assert home.value("state") is LockState.LOCKED
    home.say("zwave/front_door/98/0/currentMode", '{"time":2,"value":254}')
    assert home.value("state") is None, "the mode 254 of Z-Wave is: unknown"
    assert home.do("unlock") == [("zwave/front_door/98/0/targetMode/set", "0")]
    state = home.device.states[home.component.key]
    home.say("zwave/front_door/status", "true")
    home.say("zwave/_CLIENTS/ZWAVE_GATEWAY-home/status", '{"value":true,"time":3}')
    presence = [state.online]
    home.say("zwave/driver/status", "true")
    presence.append(state.online)
    assert presence == [False, True]


SHELLY: dict[str, Any] = {
    "qos": 0,
    "dev": {
        "cns": [["mac", "c8:f0:9e:00:11:22"]],
        "ids": ["c8:f0:9e:00:11:22"],
        "name": "Boiler",
        "mf": "Shelly",
        "cu": "http://boiler.local/",
    },
    "o": {"name": "Shellies Discovery Gen2", "sw": "0.0.0"},
    "~": "boiler/",
    "avty": [
        {"t": "~online", "pl_avail": "true", "pl_not_avail": "false"},
        {
            "t": "~status/rpc",
            "val_tpl": "{%if value_json.mqtt.connected%}online{%else%}offline{%endif%}",
        },
    ],
}


def test_a_script_for_shellies() -> None:
    """A base that ends in a slash, quoted booleans, remote calls for commands."""
    home = found(
        "switch/boiler-0",
        {
            **SHELLY,
            "name": "Relay 0",
            "cmd_t": "~rpc",
            "pl_on": '{"id":1,"method":"Switch.Set","params":{"id":0,"on":true}}',
            "pl_off": '{"id":1,"method":"Switch.Set","params":{"id":0,"on":false}}',
            "stat_t": "~status/switch:0",
            "val_tpl": "{%if value_json.output%}on{%else%}off{%endif%}",
            "stat_on": "on",
            "stat_off": "off",
            "uniq_id": "boiler-0",
        },
    )
    home.send(
        "climate/boiler",
        {
            **SHELLY,
            "name": "Thermostat",
            "curr_temp_t": "~status/thermostat:0",
            "curr_temp_tpl": "{{value_json.current_C}}",
            "temp_stat_t": "~status/thermostat:0",
            "temp_stat_tpl": "{{value_json.target_C}}",
            "temp_cmd_t": "~rpc",
            "temp_cmd_tpl": '{"method":"Thermostat.SetConfig","params":{"target_C":{{value}}}}',
            "temp_step": 0.5,
            "mode_stat_t": "~status/thermostat:0",
            "mode_stat_tpl": "{%if value_json.enable%}heat{%else%}off{%endif%}",
            "mode_cmd_t": "~rpc",
            "mode_cmd_tpl": '{"enable":{{(value=="heat")|lower}}}',
            "modes": ["off", "heat"],
            "en": "true",
            "uniq_id": "boiler",
        },
    )
    assert notes(home.spec) == [("translated", "enabled_by_default")]
    relay = home.device.states["switch:boiler-0"]
    for topic, said, online in (
        ("online", "true", True),
        ("status/rpc", '{"mqtt":{"connected":false}}', False),
    ):
        home.say(f"boiler/{topic}", said)
        assert relay.online is online
    home.say("boiler/status/switch:0", '{"id":0,"output":true}')
    assert home.value("power", "switch:boiler-0") is True
    home.say("boiler/status/thermostat:0", '{"enable":true,"target_C":21,"current_C":null}')
    assert home.value("mode", "climate:boiler") is HvacMode.HEAT
    assert home.value("target_temperature", "climate:boiler") == 21
    assert home.value("current_temperature", "climate:boiler") is None


def test_valetudo() -> None:
    """Its presence is the state of another convention, of which two words are known."""
    home = found(
        "camera/robot/robot_camera_MapData",
        {
            "topic": "valetudo/robot/MapData/map-data-hass",
            "name": "Map data",
            "unique_id": "robot_camera_MapData",
            "availability_topic": "valetudo/robot/$state",
            "payload_available": "ready",
            "payload_not_available": "lost",
            "device": {"identifiers": ["robot"], "name": "Valetudo robot"},
        },
    )
    home.send(
        "vacuum/robot/robot_vacuum",
        {"schema": "state", "name": "Robot", "device": {"identifiers": ["robot"]}},
    )
    state = home.device.states["camera:robot_camera_MapData"]
    for word, online in (("init", False), ("ready", True), ("sleeping", True), ("lost", False)):
        home.say("valetudo/robot/$state", word)
        assert state.online is online
    assert notes(home.spec) == [("translated", "schema")]


def test_ring_mqtt_films() -> None:
    """Its live stream is known to another component of the same device."""
    root = "ring/3c9a/camera/a4da22c5b1f0"
    home = found(
        "camera/3c9a/a4da22c5b1f0_snapshot",
        {
            "name": "Snapshot",
            "unique_id": "a4da22c5b1f0_snapshot",
            "topic": f"{root}/snapshot/image",
            "json_attributes_topic": f"{root}/snapshot/attributes",
            "availability_topic": f"{root}/status",
            "payload_available": "online",
            "payload_not_available": "offline",
            "device": {"ids": ["a4da22c5b1f0"], "name": "Front door", "mf": "Ring"},
        },
    )
    assert notes(home.spec) == []
    home.say(f"{root}/info/state", '{"batteryLevel": 80}')
    assert home.value("stream") is None
    home.say(
        f"{root}/info/state",
        '{"stream_Source": "rtsp://me:secret@10.0.0.5:8554/a4da22c5b1f0_live",'
        ' "still_Image_URL": "https://homeassistant:8123{{ states.camera.front_door }}"}',
    )
    assert home.value("stream") == Address("rtsp://me:secret@10.0.0.5:8554/a4da22c5b1f0_live")


def test_ring_mqtt() -> None:
    """UNKNOWN is unknown; a thermostat forgets a setpoint that is out of use."""
    home = Home()
    home.send(
        "lock/alarm/lock1",
        {
            "name": "Front",
            "unique_id": "lock1",
            "state_topic": "ring/alarm/lock/1/lock/state",
            "command_topic": "ring/alarm/lock/1/lock/command",
            "payload_lock": "lock",
            "payload_unlock": "unlock",
            "availability_topic": "ring/alarm/lock/1/status",
            "device": {"ids": ["lock1"], "name": "Front"},
        },
    )
    home.say("ring/alarm/lock/1/lock/state", "UNKNOWN")
    assert home.value("state") is None
    home.say("ring/alarm/lock/1/lock/state", "UNLOCKED")
    home.say("ring/alarm/lock/1/lock/state", "UNKNOWN")
    assert home.value("state") is None
    assert home.do("lock") == [("ring/alarm/lock/1/lock/command", "lock")]
    home = found(
        "climate/alarm/t1",
        {
            "temperature_state_topic": "ring/t",
            "temperature_command_topic": "ring/t/set",
            "temperature_low_state_topic": "ring/lo",
            "temperature_high_state_topic": "ring/hi",
            "modes": ["off", "cool", "heat", "auto"],
            "mode_state_topic": "ring/mode",
            "mode_command_topic": "ring/mode/set",
        },
    )
    home.say("ring/t", "21.5")
    home.say("ring/t", "None")
    assert home.value("target_temperature") is None


def test_a_lamp_of_2017() -> None:
    """No schema, no list of modes, no mode in its states: all of it is understood."""
    home = found(
        "light/strip",
        {
            "platform": "mqtt_json",
            "name": "Strip",
            "state_topic": "strip",
            "command_topic": "strip/set",
            "brightness": True,
            "rgb": True,
            "color_temp": True,
            "flash": True,
            "retain": True,
        },
    )
    assert home.component.modes == {ColorMode.RGB, ColorMode.COLOR_TEMP}
    assert set(notes(home.spec)) == {
        ("translated", "platform"),
        ("translated", "rgb"),
        ("translated", "color_temp"),
        ("rejected_key", "retain"),
    }
    home.say("strip", '{"state":"ON","brightness":255,"color":{"r":255,"g":0,"b":10}}')
    assert home.value("color_mode") is ColorMode.RGB
    assert home.value("rgb") == (255, 0, 10)
    home.say("strip", '{"state":"ON","color_temp":250}')
    assert home.value("color_mode") is ColorMode.COLOR_TEMP
    assert home.do("turn_on", rgb_color=(1, 2, 3), brightness=9) == [
        ("strip/set", '{"state":"ON","color":{"r":1,"g":2,"b":3},"brightness":9}')
    ]

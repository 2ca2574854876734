"""Lamps, compared with Home Assistant's own MQTT integration."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from .oracle import Oracle

type Step = tuple[Any, ...]

BASIC_ALL = {
    "name": "Lamp",
    "cmd_t": "l/set",
    "stat_t": "l/state",
    "bri_cmd_t": "l/bri/set",
    "bri_stat_t": "l/bri",
    "bri_scl": 100,
    "hs_cmd_t": "l/hs/set",
    "hs_stat_t": "l/hs",
    "xy_cmd_t": "l/xy/set",
    "xy_stat_t": "l/xy",
    "rgb_cmd_t": "l/rgb/set",
    "rgb_stat_t": "l/rgb",
    "rgbw_cmd_t": "l/rgbw/set",
    "rgbw_stat_t": "l/rgbw",
    "rgbww_cmd_t": "l/rgbww/set",
    "rgbww_stat_t": "l/rgbww",
    "clr_temp_cmd_t": "l/ct/set",
    "clr_temp_stat_t": "l/ct",
    "whit_cmd_t": "l/white/set",
    "whit_scl": 50,
    "fx_cmd_t": "l/fx/set",
    "fx_stat_t": "l/fx",
    "fx_list": ["rainbow", "fire"],
    "max_mirs": 500,
    "min_mirs": 150,
}

CASES: dict[str, tuple[dict[str, Any], list[Step]]] = {
    "basic relay": (
        {"cmd_t": "l/set", "stat_t": "l/state", "pl_on": "1", "pl_off": 0},
        [
            ("say", "l/state", "1"),
            ("say", "l/state", "nonsense"),
            ("say", "l/state", "0"),
            ("say", "l/state", ""),
            ("say", "l/state", "None"),
            ("do", "turn_on"),
            ("do", "turn_off"),
        ],
    ),
    "basic without states": (
        {"cmd_t": "l/set", "bri_cmd_t": "l/bri"},
        [("do", "turn_on", {"brightness": 77}), ("do", "turn_off")],
    ),
    "basic with everything": (
        BASIC_ALL,
        [
            ("say", "l/state", "ON"),
            ("say", "l/bri", "50"),
            ("say", "l/bri", "0"),
            ("say", "l/hs", "120.5,99"),
            ("say", "l/xy", "0.32,0.33"),
            ("say", "l/rgb", "255,128,0"),
            ("say", "l/rgbw", "255,128,0,7"),
            ("say", "l/rgbww", "255,128,0,7,9"),
            ("say", "l/ct", "370"),
            ("say", "l/fx", "fire"),
            ("do", "turn_on"),
            ("do", "turn_on", {"brightness": 1}),
            ("do", "turn_on", {"brightness": 128}),
            ("do", "turn_on", {"hs_color": [344.0, 29.412], "brightness": 254}),
            ("do", "turn_on", {"xy_color": [0.123, 0.4567]}),
            ("do", "turn_on", {"rgb_color": [255, 128, 3]}),
            ("do", "turn_on", {"rgbw_color": [255, 128, 3, 17]}),
            ("do", "turn_on", {"rgbww_color": [255, 128, 3, 17, 99]}),
            ("do", "turn_on", {"color_temp_kelvin": 2703, "brightness": 3}),
            ("do", "turn_on", {"effect": "rainbow"}),
            ("do", "turn_on", {"white": 128}),
            ("do", "turn_off"),
        ],
    ),
    "basic on first": (
        {**BASIC_ALL, "on_cmd_type": "first"},
        [("do", "turn_on", {"brightness": 77, "effect": "fire"})],
    ),
    "basic on by brightness": (
        {
            "cmd_t": "l/set",
            "stat_t": "l/set/state",
            "stat_val_tpl": "{{ 'OFF' if value_json.value == 0 else 'ON' }}",
            "on_cmd_type": "brightness",
            "bri_cmd_t": "l/bri/set",
            "bri_stat_t": "l/bri",
            "bri_val_tpl": "{{ value_json.value }}",
            "bri_scl": 99,
        },
        [
            ("do", "turn_on"),
            ("say", "l/bri", '{"value": 50}'),
            ("say", "l/set/state", '{"value": 50}'),
            ("say", "l/set/state", '{"value": 0}'),
            ("do", "turn_on"),
            ("do", "turn_on", {"brightness": 33}),
            ("do", "turn_off"),
        ],
    ),
    "basic with templates": (
        {
            "cmd_t": "l/set",
            "stat_t": "l/state",
            "stat_val_tpl": "{{ value_json.on }}",
            "pl_on": True,
            "pl_off": False,
            "bri_cmd_t": "l/bri/set",
            "bri_cmd_tpl": '{"level": {{ value }}}',
            "bri_stat_t": "l/state",
            "bri_val_tpl": "{{ value_json.level }}",
            "rgb_cmd_t": "l/rgb/set",
            "rgb_cmd_tpl": "#{{ '%02x%02x%02x' | format(red, green, blue) }} {{ value }}",
            "rgb_stat_t": "l/state",
            "rgb_val_tpl": "{{ value_json.rgb | join(',') }}",
            "hs_cmd_t": "l/hs/set",
            "hs_cmd_tpl": "{{ hue }}/{{ sat }}/{{ value }}",
            "xy_cmd_t": "l/xy/set",
            "xy_cmd_tpl": "{{ x }}/{{ y }}/{{ value }}",
            "rgbw_cmd_t": "l/rgbw/set",
            "rgbw_cmd_tpl": "{{ red }}{{ white }}",
            "rgbww_cmd_t": "l/rgbww/set",
            "rgbww_cmd_tpl": "{{ cold_white }}-{{ warm_white }}",
            "clr_temp_cmd_t": "l/ct/set",
            "clr_temp_cmd_tpl": "K{{ value }}",
            "clr_temp_k": True,
            "fx_cmd_t": "l/fx/set",
            "fx_cmd_tpl": "{{ value | upper }}",
            "fx_list": ["a"],
            "clrm_stat_t": "l/state",
            "clrm_val_tpl": "{{ value_json.mode }}",
            "min_k": 2200,
            "max_k": 6500,
        },
        [
            ("say", "l/state", '{"on": true, "level": 10, "rgb": [1, 2, 3], "mode": "rgb"}'),
            ("say", "l/state", '{"on": false, "level": 0, "rgb": [1, 2, 3], "mode": "hs"}'),
            ("do", "turn_on", {"rgb_color": [255, 128, 3], "brightness": 9}),
            ("do", "turn_on", {"hs_color": [344.0, 29.412]}),
            ("do", "turn_on", {"xy_color": [0.123, 0.4567]}),
            ("do", "turn_on", {"rgbw_color": [255, 128, 3, 17]}),
            ("do", "turn_on", {"rgbww_color": [255, 128, 3, 17, 99]}),
            ("do", "turn_on", {"color_temp_kelvin": 3000}),
            ("do", "turn_on", {"effect": "a"}),
        ],
    ),
    "basic of WLED": (
        {
            "cmd_t": "wled/x",
            "stat_t": "wled/x/v",
            "stat_val_tpl": "{{ 'ON' if value.split(',')[0] | int else 'OFF' }}",
            "bri_cmd_t": "wled/x",
            "bri_stat_t": "wled/x/g",
            "rgb_cmd_t": "wled/x/col",
            "rgb_stat_t": "wled/x/c",
            "rgb_cmd_tpl": "{{ '#%02x%02x%02x' | format(red, green, blue) }}",
            "rgb_val_tpl": (
                "{{ value[1:3] | int(base=16) }},{{ value[3:5] | int(base=16) }},"
                "{{ value[5:7] | int(base=16) }}"
            ),
            "fx_cmd_t": "wled/x/api",
            "fx_cmd_tpl": "FX={{ value }}",
            "fx_list": ["0", "1"],
            "on_cmd_type": "brightness",
        },
        [
            ("say", "wled/x/g", "128"),
            ("say", "wled/x/c", "#ff8000"),
            ("say", "wled/x/v", "1,0"),
            ("do", "turn_on"),
            ("do", "turn_on", {"rgb_color": [1, 2, 200], "brightness": 3}),
            ("do", "turn_on", {"effect": "1"}),
            ("say", "wled/x/g", "0"),
            ("do", "turn_off"),
        ],
    ),
    "basic of Tasmota": (
        {
            "cmd_t": "cmnd/x/POWER",
            "stat_t": "tele/x/STATE",
            "stat_val_tpl": "{{ value_json.POWER }}",
            "bri_cmd_t": "cmnd/x/Dimmer",
            "bri_stat_t": "tele/x/STATE",
            "bri_scl": 100,
            "bri_val_tpl": "{{ value_json.Dimmer }}",
            "on_cmd_type": "brightness",
            "hs_cmd_t": "cmnd/x/HSBColor",
            "hs_cmd_tpl": "{{ hue }},{{ sat }}",
            "hs_stat_t": "tele/x/STATE",
            "hs_val_tpl": "{{ value_json.HSBColor.split(',')[0:2] | join(',') }}",
            "clr_temp_cmd_t": "cmnd/x/CT",
            "clr_temp_stat_t": "stat/x/CT",
            "clr_temp_val_tpl": "{{ value_json.CT }}",
            "min_mirs": 153,
            "max_mirs": 500,
        },
        [
            ("say", "tele/x/STATE", '{"POWER":"ON","Dimmer":39,"HSBColor":"20,100,39"}'),
            ("say", "stat/x/CT", '{"CT":250}'),
            ("do", "turn_on", {"brightness": 77}),
            ("do", "turn_on", {"hs_color": [120.0, 50.0]}),
            ("do", "turn_on", {"color_temp_kelvin": 3000}),
            ("say", "tele/x/STATE", '{"POWER":"OFF","Dimmer":0,"HSBColor":"0,0,0"}'),
            ("say", "stat/x/CT", '{"CT":500}'),
            ("do", "turn_on"),
        ],
    ),
    "basic of OpenBeken": (
        {
            "cmd_t": "cmnd/x/led_enableAll",
            "stat_t": "x/led_enableAll/get",
            "pl_on": 1,
            "pl_off": 0,
            "bri_cmd_t": "cmnd/x/led_dimmer",
            "bri_stat_t": "x/led_dimmer/get",
            "bri_scl": 100,
            "rgb_cmd_t": "cmnd/x/led_basecolor_rgb",
            "rgb_cmd_tpl": "{{ '#%02x%02x%02x0000' | format(red, green, blue) }}",
            "rgb_stat_t": "x/led_basecolor_rgb/get",
            "rgb_val_tpl": (
                "{{ value[0:2] | int(base=16) }},{{ value[2:4] | int(base=16) }},"
                "{{ value[4:6] | int(base=16) }}"
            ),
            "clr_temp_cmd_t": "cmnd/x/led_temperature",
            "clr_temp_stat_t": "x/led_temperature/get",
            "min_mirs": 154,
            "max_mirs": 500,
        },
        [
            ("say", "x/led_enableAll/get", "1"),
            ("say", "x/led_dimmer/get", "55"),
            ("say", "x/led_basecolor_rgb/get", "FF8000"),
            ("say", "x/led_temperature/get", "370"),
            ("do", "turn_on", {"rgb_color": [9, 8, 7]}),
            ("do", "turn_on", {"color_temp_kelvin": 4000, "brightness": 1}),
            ("do", "turn_off"),
        ],
    ),
    "basic whose colour carries the brightness": (
        {"cmd_t": "l/set", "stat_t": "l/state", "rgb_cmd_t": "l/rgb/set", "rgb_stat_t": "l/rgb"},
        [
            ("do", "turn_on", {"brightness": 50}),
            ("do", "turn_on", {"rgb_color": [255, 128, 0], "brightness": 50}),
            ("do", "turn_on", {"rgb_color": [255, 128, 0]}),
        ],
    ),
    "basic whose colour tells the brightness": (
        {
            "cmd_t": "l/set",
            "bri_cmd_t": "l/bri/set",
            "rgb_cmd_t": "l/rgb/set",
            "rgb_stat_t": "l/rgb",
            "rgbw_cmd_t": "l/rgbw/set",
            "rgbw_stat_t": "l/rgbw",
        },
        [
            ("say", "l/rgb", "128,64,0"),
            ("say", "l/rgb", "0,0,0"),
            ("say", "l/rgbw", "100,64,0,50"),
            ("say", "l/rgbw", "10,64,0,50"),
        ],
    ),
    "json of a Zigbee gateway": (
        {
            "schema": "json",
            "cmd_t": "l/set",
            "stat_t": "l",
            "brightness": True,
            "brightness_scale": 254,
            "supported_color_modes": ["xy", "color_temp", "hs"],
            "effect": True,
            "effect_list": ["blink", "stop_effect"],
            "max_mireds": 500,
            "min_mireds": 153,
        },
        [
            ("say", "l", '{"state": "ON", "brightness": 200}'),
            ("say", "l", '{"state": "ON", "brightness": 0, "effect": "blink"}'),
            ("say", "l", '{"state": "ON", "color_mode": "xy", "color": {"x": 0.3, "y": 0.4}}'),
            ("say", "l", '{"state": "ON", "color_mode": "color_temp", "color_temp": 370}'),
            ("say", "l", '{"state": "OFF", "color_mode": "hs", "color": {"h": 12, "s": 99.5}}'),
            ("say", "l", '{"state": null}'),
            ("say", "l", "nonsense"),
            ("do", "turn_on"),
            ("do", "turn_on", {"brightness": 1}),
            ("do", "turn_on", {"brightness": 128, "transition": 2}),
            ("do", "turn_on", {"xy_color": [0.123456, 0.4567], "flash": "short"}),
            ("do", "turn_on", {"hs_color": [344.0, 29.412], "flash": "long"}),
            ("do", "turn_on", {"color_temp_kelvin": 2703}),
            ("do", "turn_on", {"effect": "blink"}),
            ("do", "turn_off", {"transition": 1.5}),
        ],
    ),
    "json of an ESP": (
        {
            "schema": "json",
            "cmd_t": "l/set",
            "stat_t": "l",
            "brightness": True,
            "supported_color_modes": ["rgb", "rgbw", "rgbww", "white"],
            "white_scale": 100,
            "flash_time_short": 1,
            "flash_time_long": 5,
            "qos": 1,
        },
        [
            ("say", "l", '{"state": "ON", "color_mode": "rgb", "color": {"r": 1, "g": 2, "b": 3}}'),
            (
                "say",
                "l",
                '{"state": "ON", "color_mode": "rgbw", "color": {"r": 1, "g": 2, "b": 3, "w": 4}}',
            ),
            (
                "say",
                "l",
                (
                    '{"state": "ON", "color_mode": "rgbww",'
                    ' "color": {"r": 1, "g": 2, "b": 3, "c": 4, "w": 5}}'
                ),
            ),
            ("say", "l", '{"state": "ON", "color_mode": "white", "brightness": 17}'),
            ("do", "turn_on", {"rgb_color": [255, 128, 3], "brightness": 30}),
            ("do", "turn_on", {"rgbw_color": [255, 128, 3, 17]}),
            ("do", "turn_on", {"rgbww_color": [255, 128, 3, 17, 99]}),
            ("do", "turn_on", {"white": 128}),
            ("do", "turn_on", {"flash": "short"}),
        ],
    ),
    "json whose colour carries the brightness": (
        {
            "schema": "json",
            "cmd_t": "l/set",
            "stat_t": "l",
            "supported_color_modes": ["rgb", "hs"],
            "brightness_scale": 100,
        },
        [
            ("do", "turn_on", {"rgb_color": [255, 128, 3], "brightness": 30}),
            ("do", "turn_on", {"rgb_color": [255, 128, 3]}),
            ("do", "turn_on", {"hs_color": [344.0, 29.412], "brightness": 30}),
            ("do", "turn_on", {"brightness": 30}),
        ],
    ),
    "json in kelvin": (
        {
            "schema": "json",
            "cmd_t": "l/set",
            "stat_t": "l",
            "supported_color_modes": ["color_temp"],
            "color_temp_kelvin": True,
            "transition": False,
            "flash": False,
        },
        [
            ("say", "l", '{"state": "ON", "color_mode": "color_temp", "color_temp": 3000}'),
            ("do", "turn_on", {"color_temp_kelvin": 2703}),
        ],
    ),
    "json without states": (
        {"schema": "json", "cmd_t": "l/set", "brightness": True},
        [("do", "turn_on", {"brightness": 30}), ("do", "turn_off")],
    ),
    "json in another encoding": (
        {
            "schema": "json",
            "cmd_t": "l/set",
            "stat_t": "l",
            "effect": True,
            "effect_list": ["Glühen"],
            "encoding": "iso-8859-1",
        },
        [
            ("say", "l", '{"state": "ON", "effect": "Glühen"}'.encode("iso-8859-1")),
            ("do", "turn_on", {"effect": "Glühen"}),
        ],
    ),
    "template of a Shelly": (
        {
            "schema": "template",
            "cmd_t": "l/rpc",
            "cmd_on_tpl": (
                '{"on":true{%if brightness is defined%},"brightness":{{brightness}}{%endif%}'
                '{%if red is defined%},"rgb":[{{red}},{{green}},{{blue}}],"hs":[{{hue}},{{sat}}]'
                '{%endif%}{%if color_temp is defined%},"ct":{{color_temp}}{%endif%}'
                '{%if effect is defined%},"fx":"{{effect}}"{%endif%}'
                '{%if flash is defined%},"flash":"{{flash}}"{%endif%}'
                '{%if transition is defined%},"transition":{{transition}}{%endif%}}'
            ),
            "cmd_off_tpl": '{"on":false{%if transition is defined%},"t":{{transition}}{%endif%}}',
            "stat_t": "l/status",
            "stat_tpl": "{%if value_json.output%}on{%else%}off{%endif%}",
            "bri_tpl": "{{value_json.brightness}}",
            "r_tpl": "{{value_json.rgb[0]}}",
            "g_tpl": "{{value_json.rgb[1]}}",
            "b_tpl": "{{value_json.rgb[2]}}",
            "clr_temp_tpl": "{{value_json.ct}}",
            "fx_list": ["blink"],
            "fx_tpl": "{{value_json.fx}}",
        },
        [
            (
                "say",
                "l/status",
                '{"output": true, "brightness": 100, "rgb": [10, 200, 30], "ct": 200, "fx": "blink"}',
            ),
            ("do", "turn_on"),
            ("do", "turn_on", {"brightness": 100, "transition": 3}),
            ("do", "turn_on", {"hs_color": [120, 50]}),
            ("do", "turn_on", {"color_temp_kelvin": 3000, "effect": "blink"}),
            ("do", "turn_on", {"flash": "short"}),
            ("do", "turn_off", {"transition": 3}),
        ],
    ),
    "template whose colour carries the brightness": (
        {
            "schema": "template",
            "cmd_t": "l/rpc",
            "stat_t": "l/status",
            "cmd_on_tpl": "{{ state }} {{red}},{{green}},{{blue}} {{ brightness }}",
            "cmd_off_tpl": "{{ state }}",
            "stat_tpl": "{{ value_json.s }}",
            "r_tpl": "{{value_json.rgb[0]}}",
            "g_tpl": "{{value_json.rgb[1]}}",
            "b_tpl": "{{value_json.rgb[2]}}",
        },
        [
            ("do", "turn_on", {"hs_color": [120, 50], "brightness": 100}),
            ("do", "turn_off"),
        ],
    ),
    "template without a state template": (
        {
            "schema": "template",
            "cmd_t": "l/rpc",
            "stat_t": "l/status",
            "cmd_on_tpl": "on",
            "cmd_off_tpl": "off",
        },
        [
            ("say", "l/status", "on"),
            ("say", "l/status", "off"),
            ("do", "turn_on"),
        ],
    ),
}


IGNORED = {
    # Home Assistant forgets a brightness that the lamp does not tell; we show what was asked for.
    "template whose colour carries the brightness": ("brightness",),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_lamp_does_the_same(hass: HomeAssistant, mqtt_mock: Any, name: str) -> None:
    """It publishes the same and shows the same, whichever integration it belongs to."""
    config, steps = CASES[name]
    oracle = Oracle(hass, mqtt_mock, "light")
    await oracle.announce(config)
    for kind, what, *rest in steps:
        if kind == "say":
            await oracle.say(what, *rest)
        else:
            await oracle.do(what, **(rest[0] if rest else {}))
        oracle.compare(ignore=("white", *IGNORED.get(name, ())))

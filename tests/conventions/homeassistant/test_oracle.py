"""Thermostats, locks, sensors and switches, compared with Home Assistant's own MQTT integration."""

from datetime import UTC, date, datetime, time
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from .oracle import Oracle

type Step = tuple[Any, ...]

CASES: dict[str, tuple[dict[str, Any], list[Step]]] = {
    "humidifier with everything": (
        {
            "cmd_t": "h/set",
            "cmd_tpl": "p{{ value }}",
            "stat_t": "h",
            "stat_val_tpl": "{{ value_json.on }}",
            "pl_on": "1",
            "pl_off": "0",
            "hum_cmd_t": "h/t/set",
            "hum_cmd_tpl": "{{ value | int }} %",
            "hum_stat_t": "h",
            "hum_state_tpl": "{{ value_json.target }}",
            "curr_hum_t": "h",
            "curr_hum_tpl": "{{ value_json.now }}",
            "act_t": "h",
            "act_tpl": "{{ value_json.action }}",
            "mode_cmd_t": "h/m/set",
            "mode_stat_t": "h",
            "mode_stat_tpl": "{{ value_json.mode }}",
            "modes": ["auto", "baby"],
            "min_hum": 35,
            "max_hum": 80,
            "pl_rst_hum": "--",
            "pl_rst_mode": "-",
        },
        [
            (
                "say",
                "h",
                '{"on": 1, "target": 50, "now": 45, "action": "humidifying", "mode": "baby"}',
            ),
            ("say", "h", '{"on": 0, "target": 90, "now": 101, "action": "idle", "mode": "-"}'),
            ("say", "h", '{"on": 2, "target": "--", "now": "--", "action": "drying", "mode": ""}'),
            ("do", "turn_on"),
            ("do", "turn_off"),
            ("do", "set_humidity", {"humidity": 55}),
            ("do", "set_mode", {"mode": "auto"}),
        ],
    ),
    "humidifier without states": (
        {"cmd_t": "h/set", "hum_cmd_t": "h/t/set"},
        [("do", "turn_on"), ("do", "set_humidity", {"humidity": 55})],
    ),
    "water_heater with everything": (
        {
            "mode_cmd_t": "w/mode/set",
            "mode_cmd_tpl": "{{ value | upper }}",
            "mode_stat_t": "w/mode",
            "modes": ["off", "eco", "sauna"],
            "temp_cmd_t": "w/t/set",
            "temp_stat_t": "w/t",
            "curr_temp_t": "w/now",
            "pow_cmd_t": "w/power",
            "pl_on": "1",
            "pl_off": "0",
            "val_tpl": "{{ value | trim('x') }}",
            "min_temp": 30,
            "max_temp": 65,
        },
        [
            ("say", "w/mode", "xsaunax"),
            ("outside", "w/mode", "dance", "mode"),
            ("say", "w/mode", "None"),
            ("say", "w/t", "50.5"),
            ("say", "w/now", "x40"),
            ("say", "w/now", "warm"),
            ("say", "w/now", "None"),
            ("say", "w/t", ""),
            ("do", "turn_on"),
            ("do", "turn_off"),
            ("do", "set_operation_mode", {"operation_mode": "eco"}),
            ("do", "set_temperature", {"temperature": 55}),
        ],
    ),
    "water_heater without states": (
        {"mode_cmd_t": "w/mode/set", "temp_cmd_t": "w/t/set", "init": 44, "temp_unit": "C"},
        [
            ("do", "set_operation_mode", {"operation_mode": "eco"}),
            ("do", "set_temperature", {"temperature": 55}),
        ],
    ),
    "alarm_control_panel with a code of its own": (
        {
            "cmd_t": "a/set",
            "stat_t": "a",
            "val_tpl": "{{ value_json.state }}",
            "cmd_tpl": '{"action": "{{ action }}", "code": "{{ code }}"}',
            "code": "REMOTE_CODE",
            "cod_trig_req": False,
            "sup_feat": ["arm_home", "arm_away", "trigger"],
            "pl_arm_home": "STAY",
            "pl_disarm": 0,
        },
        [
            ("say", "a", '{"state": "disarmed"}'),
            ("outside", "a", '{"state": "dancing"}', "state"),
            ("say", "a", '{"state": "armed_home"}'),
            ("say", "a", '{"state": null}'),
            ("say", "a", '{"state": ""}'),
            ("do", "alarm_arm_home", {"code": "12"}),
            ("do", "alarm_arm_away", {"code": "12"}),
            ("do", "alarm_disarm", {"code": "12"}),
            ("do", "alarm_trigger"),
        ],
    ),
    "alarm_control_panel with nothing but topics": (
        {"cmd_t": "a/set", "stat_t": "a", "cod_arm_req": False},
        [
            ("say", "a", "triggered"),
            ("say", "a", "None"),
            ("say", "a", "pending"),
            ("do", "alarm_arm_night"),
            ("do", "alarm_arm_vacation"),
            ("do", "alarm_arm_custom_bypass"),
            ("do", "alarm_disarm"),
        ],
    ),
    "climate of a Zigbee valve": (
        {
            "act_t": "t",
            "act_tpl": (
                "{% set values = {None:None,'idle':'idle','heat':'heating'} %}"
                "{{ values[value_json['running_state']] }}"
            ),
            "curr_temp_t": "t",
            "curr_temp_tpl": "{{ value_json['local_temperature'] }}",
            "temp_stat_t": "t",
            "temp_stat_tpl": "{{ value_json['setpoint'] }}",
            "temp_cmd_t": "t/set/setpoint",
            "min_temp": "5",
            "max_temp": "30",
            "temp_step": 0.5,
            "temp_unit": "C",
            "modes": ["off", "heat", "auto"],
            "mode_cmd_t": "t/set/mode",
            "mode_stat_t": "t",
            "mode_stat_tpl": "{{ value_json['system_mode'] }}",
            "pr_modes": ["eco", "boost"],
            "pr_mode_cmd_t": "t/set/preset",
            "pr_mode_stat_t": "t",
            "pr_mode_val_tpl": "{{ value_json['preset'] }}",
        },
        [
            (
                "say",
                "t",
                (
                    '{"running_state": "heat", "local_temperature": 20.51, "setpoint": 21,'
                    ' "system_mode": "heat", "preset": "eco"}'
                ),
            ),
            ("say", "t", '{"local_temperature": null, "setpoint": 21.5, "preset": null}'),
            (
                "outside",
                "t",
                '{"running_state": null, "system_mode": "dance", "preset": "none"}',
                "mode",
            ),
            ("say", "t", '{"system_mode": "auto"}'),
            ("say", "t", "nonsense"),
            ("say", "t", "None"),
            ("do", "set_temperature", {"temperature": 21.5}),
            ("do", "set_temperature", {"temperature": 22}),
            ("do", "set_temperature", {"temperature": 22, "hvac_mode": "auto"}),
            ("do", "set_hvac_mode", {"hvac_mode": "off"}),
            ("do", "set_preset_mode", {"preset_mode": "boost"}),
            ("do", "set_preset_mode", {"preset_mode": "none"}),
            ("do", "turn_off"),
        ],
    ),
    "climate with everything": (
        {
            "modes": ["off", "heat", "cool", "heat_cool", "dry", "fan_only"],
            "val_tpl": "{{ value | trim('x') }}",
            "mode_cmd_t": "t/mode/set",
            "mode_cmd_tpl": "{{ value | upper }}",
            "mode_stat_t": "t/mode",
            "mode_stat_tpl": "{{ value | lower }}",
            "pow_cmd_t": "t/power/set",
            "pow_cmd_tpl": "power {{ value }}",
            "pl_on": 1,
            "pl_off": 0,
            "act_t": "t/action",
            "curr_temp_t": "t/temp",
            "curr_hum_t": "t/hum",
            "temp_cmd_t": "t/sp/set",
            "temp_cmd_tpl": '{"t": {{ value }}}',
            "temp_stat_t": "t/sp",
            "temp_lo_cmd_t": "t/lo/set",
            "temp_lo_stat_t": "t/lo",
            "temp_hi_cmd_t": "t/hi/set",
            "temp_hi_stat_t": "t/hi",
            "hum_cmd_t": "t/thum/set",
            "hum_stat_t": "t/thum",
            "min_hum": 20,
            "max_hum": 80,
            "fan_mode_cmd_t": "t/fan/set",
            "fan_mode_stat_t": "t/fan",
            "fan_modes": ["quiet", "loud"],
            "swing_mode_cmd_t": "t/swing/set",
            "swing_mode_stat_t": "t/swing",
            "swing_h_mode_cmd_t": "t/swingh/set",
            "swing_h_mode_stat_t": "t/swingh",
            "swing_h_modes": ["left", "right"],
            "pr_modes": ["away"],
            "pr_mode_cmd_t": "t/preset/set",
            "precision": 0.5,
            "temp_unit": "C",
            "min_temp": 10,
            "max_temp": 35,
        },
        [
            ("say", "t/mode", "HEAT"),
            ("say", "t/action", "xheatingx"),
            ("outside", "t/action", "dancing", "action"),
            ("say", "t/action", "idle"),
            ("say", "t/temp", "x20.5"),
            ("say", "t/hum", "44"),
            ("say", "t/sp", "21"),
            ("say", "t/lo", "18"),
            ("say", "t/hi", "25"),
            ("say", "t/sp", "22"),
            ("say", "t/sp", "None"),
            ("say", "t/sp", "warm"),
            ("say", "t/thum", "50"),
            ("say", "t/fan", "loud"),
            ("outside", "t/fan", "louder", "fan_mode"),
            ("say", "t/fan", "quiet"),
            ("say", "t/swing", "on"),
            ("say", "t/swingh", "left"),
            ("say", "t/action", "None"),
            ("do", "turn_on"),
            ("do", "turn_off"),
            ("do", "set_hvac_mode", {"hvac_mode": "heat_cool"}),
            ("do", "set_temperature", {"temperature": 21.5}),
            ("do", "set_temperature", {"target_temp_low": 16, "target_temp_high": 27.5}),
            ("do", "set_humidity", {"humidity": 45}),
            ("do", "set_fan_mode", {"fan_mode": "quiet"}),
            ("do", "set_swing_mode", {"swing_mode": "off"}),
            ("do", "set_swing_horizontal_mode", {"swing_horizontal_mode": "right"}),
            ("do", "set_preset_mode", {"preset_mode": "away"}),
        ],
    ),
    "climate without states": (
        {
            "modes": ["off", "heat"],
            "mode_cmd_t": "t/mode/set",
            "temp_cmd_t": "t/sp/set",
            "temp_unit": "C",
            "initial": 19.5,
            "fan_mode_cmd_t": "t/fan/set",
            "swing_mode_cmd_t": "t/swing/set",
            "swing_h_mode_cmd_t": "t/swingh/set",
            "pr_modes": ["away"],
            "pr_mode_cmd_t": "t/preset/set",
        },
        [
            ("do", "set_hvac_mode", {"hvac_mode": "heat"}),
            ("do", "set_temperature", {"temperature": 20.5}),
            ("do", "set_fan_mode", {"fan_mode": "high"}),
            ("do", "set_swing_mode", {"swing_mode": "on"}),
            ("do", "set_preset_mode", {"preset_mode": "away"}),
        ],
    ),
    "climate that is assumed to obey": (
        {
            "modes": ["off", "heat"],
            "opt": True,
            "mode_cmd_t": "t/mode/set",
            "mode_stat_t": "t/mode",
            "temp_cmd_t": "t/sp/set",
            "temp_stat_t": "t/sp",
            "temp_unit": "C",
            "pow_cmd_t": "t/power/set",
        },
        [
            ("do", "set_hvac_mode", {"hvac_mode": "heat"}),
            ("do", "set_temperature", {"temperature": 20.5}),
            ("say", "t/sp", "20.0"),
            ("do", "turn_off"),
        ],
    ),
    "lock": (
        {
            "cmd_t": "k/set",
            "stat_t": "k",
            "pl_open": "PULL",
            "stat_jam": "STUCK",
            "val_tpl": "{{ value_json.state }}",
        },
        [
            *(
                ("say", "k", f'{{"state": "{state}"}}')
                for state in (
                    "LOCKED",
                    "UNLOCKING",
                    "UNLOCKED",
                    "LOCKING",
                    "STUCK",
                    "OPENING",
                    "OPEN",
                    "None",
                )
            ),
            ("say", "k", "LOCKED"),
            ("say", "k", ""),
            ("say", "k", '{"state": null}'),
            ("do", "lock"),
            ("do", "unlock"),
            ("do", "open"),
        ],
    ),
    "lock of a Z-Wave gateway": (
        {
            "cmd_t": "z/set",
            "stat_t": "z",
            "state_locked": 255,
            "state_unlocked": 0,
            "payload_lock": 255,
            "payload_unlock": 0,
            "payload_reset": 254,
            "val_tpl": "{{ value_json.value }}",
        },
        [
            ("say", "z", '{"value": 255}'),
            ("say", "z", '{"value": 0}'),
            ("say", "z", '{"value": 254}'),
            ("do", "lock"),
            ("do", "unlock"),
        ],
    ),
    "lock with a code": (
        {
            "cmd_t": "k/set",
            "stat_t": "k",
            "cmd_tpl": '{"do": "{{ value }}", "code": "{{ code }}"}',
            "cod_form": "^\\d{4}$",
        },
        [("do", "unlock", {"code": "1234"}), ("do", "lock", {"code": "0000"})],
    ),
    "sensor of a quantity": (
        {"stat_t": "s", "dev_cla": "temperature", "unit_of_meas": "°C", "stat_cla": "measurement"},
        [("say", "s", "21.5"), ("say", "s", ""), ("say", "s", "-3"), ("say", "s", "None")],
    ),
    "sensor of JSON": (
        {"stat_t": "s", "unit_of_meas": "W", "val_tpl": "{{ value_json.power | float(0) * 2 }}"},
        [
            ("say", "s", '{"power": 3.5}'),
            ("say", "s", '{"power": null}'),
            ("say", "s", "{}"),
            ("say", "s", "nonsense"),
        ],
    ),
    "sensor of a word": (
        {"stat_t": "s", "val_tpl": "{{ value_json.action }}"},
        [("say", "s", '{"action": "single"}'), ("say", "s", '{"action": ""}')],
    ),
    "sensor of options": (
        {"stat_t": "s", "dev_cla": "enum", "ops": ["idle", "busy"]},
        [("say", "s", "idle"), ("say", "s", "busy"), ("say", "s", "None")],
    ),
    "sensor of a moment": (
        {"stat_t": "s", "dev_cla": "timestamp"},
        [
            ("say", "s", "2026-11-22T07:30:00+01:00"),
            ("say", "s", "2026-11-22 07:30:00.5Z"),
            ("say", "s", "2026-1-2 7:05+0130"),
            ("say", "s", "2026-1-2 7:05:06.25-05:00"),
            ("say", "s", "20261122T073000Z"),
            ("say", "s", "None"),
        ],
    ),
    "sensor of a day": (
        {"stat_t": "s", "dev_cla": "date"},
        [("say", "s", "2026-11-22"), ("say", "s", "2026-11-23T23:00:00+00:00")],
    ),
    "sensor of a total": (
        {
            "stat_t": "s",
            "dev_cla": "energy",
            "unit_of_meas": "kWh",
            "stat_cla": "total",
            "val_tpl": "{{ value_json.kwh }}",
            "lrst_val_tpl": "{{ value_json.since }}",
        },
        [
            ("say", "s", '{"kwh": 1.5, "since": "2026-01-01T00:00:00+00:00"}'),
            ("say", "s", '{"kwh": 1.75, "since": "yesterday"}'),
        ],
    ),
    "binary_sensor": (
        {"stat_t": "b", "dev_cla": "door"},
        [("say", "b", "ON"), ("say", "b", "on"), ("say", "b", "OFF"), ("say", "b", "None")],
    ),
    "binary_sensor of a Zigbee gateway": (
        {
            "stat_t": "b",
            "payload_on": False,
            "payload_off": True,
            "val_tpl": "{{ value_json['contact'] }}",
        },
        [
            ("say", "b", '{"contact": false}'),
            ("say", "b", '{"contact": true}'),
            ("say", "b", '{"contact": null}'),
            ("say", "b", '{"other": 1}'),
        ],
    ),
    "switch": (
        {"cmd_t": "w/set", "stat_t": "w"},
        [("say", "w", "ON"), ("say", "w", "OFF"), ("do", "turn_on")],
    ),
    "switch of a Shelly": (
        {
            "cmd_t": "w/rpc",
            "stat_t": "w/status",
            "pl_on": '{"method":"Switch.Set","params":{"id":0,"on":true}}',
            "pl_off": '{"method":"Switch.Set","params":{"id":0,"on":false}}',
            "stat_on": "on",
            "stat_off": "off",
            "val_tpl": "{%if value_json.output%}on{%else%}off{%endif%}",
        },
        [
            ("say", "w/status", '{"output": true}'),
            ("say", "w/status", '{"output": false}'),
            ("do", "turn_on"),
            ("do", "turn_off"),
        ],
    ),
    "switch by a template": (
        {"cmd_t": "w/set", "cmd_tpl": "{{ 'b' ~ \"'\\x01'\" if value == 'ON' else 'out' }}"},
        [("do", "turn_on"), ("do", "turn_off")],
    ),
    "switch in another encoding": (
        {"cmd_t": "w/set", "stat_t": "w", "pl_on": "über", "pl_off": "aus", "e": "latin-1"},
        [("say", "w", "über".encode("latin-1")), ("do", "turn_on"), ("do", "turn_off")],
    ),
    "switch of raw bytes": (
        {
            "cmd_t": "w/set",
            "cmd_tpl": "{% if value == 'ON' %}b'\\x01'{% else %}b'\\x00'{% endif %}",
            "stat_t": "w",
            "val_tpl": "{{ 'ON' if value[0] == 1 else 'OFF' }}",
            "e": "",
        },
        [("say", "w", b"\x01"), ("say", "w", b"\x00"), ("do", "turn_on"), ("do", "turn_off")],
    ),
    "switch that may be away": (
        {
            "cmd_t": "w/set",
            "stat_t": "w",
            "avty": [
                {"t": "gateway", "val_tpl": "{{ value_json.state }}"},
                {"t": "w/there", "pl_avail": True, "pl_not_avail": False},
                {"t": "w/there", "pl_avail": "yes", "pl_not_avail": "no"},
            ],
            "avty_mode": "all",
            "json_attr_t": "w/more",
            "json_attr_tpl": "{{ value_json.data | tojson }}",
        },
        [
            ("say", "w", "ON"),
            ("say", "gateway", '{"state": "online"}'),
            ("say", "w/there", "yes"),
            ("say", "w/there", "perhaps"),
            ("say", "gateway", "offline"),
            ("say", "gateway", "online"),
            ("say", "w/more", '{"data": {"icon": "mdi:x", "rssi": -60, "state": "gone"}}'),
            ("say", "w/more", '{"data": [1]}'),
            ("say", "w/more", '{"other": 1}'),
            ("say", "w/there", "no"),
        ],
    ),
    "sensor that may be away": (
        {
            "stat_t": "s",
            "avty_t": "s/there",
            "avty_tpl": "{{ value | lower }}",
            "pl_avail": "up",
            "json_attr_t": "s/more",
        },
        [
            ("say", "s/there", "UP"),
            ("say", "s/more", '{"last_reset": 1, "battery": 90}'),
            ("say", "s/more", "[]"),
            ("say", "s/there", "offline"),
        ],
    ),
    "number": (
        {
            "cmd_t": "n/set",
            "stat_t": "n",
            "min": -10,
            "max": 16777215,
            "step": 0.1,
            "pl_rst": "gone",
            "val_tpl": "{{ value_json.n }}",
            "cmd_tpl": '{"n": {{ value }}}',
        },
        [
            ("say", "n", '{"n": 5}'),
            ("say", "n", '{"n": 5.5}'),
            ("say", "n", '{"n": -11}'),
            ("say", "n", '{"n": "warm"}'),
            ("say", "n", '{"m": 1}'),
            ("say", "n", '{"n": ""}'),
            ("say", "n", '{"n": "gone"}'),
            ("say", "n", '{"n": 16777215}'),
            ("do", "set_value", {"value": 16777215}),
            ("do", "set_value", {"value": 0.1}),
            ("do", "set_value", {"value": -10}),
        ],
    ),
    "select": (
        {
            "cmd_t": "s/set",
            "stat_t": "s",
            "ops": ["low", "high"],
            "val_tpl": "{{ value_json.s }}",
            "cmd_tpl": '{"s": "{{ value }}"}',
        },
        [
            ("say", "s", '{"s": "low"}'),
            ("say", "s", '{"other": 1}'),
            ("say", "s", '{"s": ""}'),
            ("outside", "s", '{"s": "middle"}', "option"),
            ("say", "s", '{"s": "high"}'),
            ("say", "s", '{"s": null}'),
            ("do", "select_option", {"option": "low"}),
        ],
    ),
    "select that is assumed to obey": (
        {"cmd_t": "s/set", "ops": ["low", "high"]},
        [("do", "select_option", {"option": "low"})],
    ),
    "text": (
        {"cmd_t": "t/set", "stat_t": "t", "min": 0, "max": 30, "ptrn": "^[a-z0-9]*$"},
        [
            ("say", "t", "hello"),
            ("say", "t", ""),
            ("say", "t", "0"),
            ("do", "set_value", {"value": "hello"}),
            ("do", "set_value", {"value": ""}),
            ("say", "t", "hello"),
        ],
    ),
    "text of a template": (
        {
            "cmd_t": "t/set",
            "cmd_tpl": '{"t": {{ value | tojson }}}',
            "stat_t": "t",
            "val_tpl": "{{ value_json.t }}",
        },
        [
            ("say", "t", '{"t": "hello"}'),
            ("say", "t", '{"t": ""}'),
            ("say", "t", '{"t": 21.0}'),
            ("do", "set_value", {"value": 'with "marks"'}),
        ],
    ),
    "button": (
        {"cmd_t": "b/set", "cmd_tpl": "{{ value }} {{ entity_id }}", "pl_prs": "go"},
        [("do", "press")],
    ),
    "scene": ({"cmd_t": "c/set", "pl_on": '{"scene_recall": 3}'}, [("do", "turn_on")]),
    "notify": (
        {"cmd_t": "n/set", "cmd_tpl": '{"text": {{ value | tojson }}}'},
        [("do", "send_message", {"message": "Hello"})],
    ),
    **{
        f"{platform} of a template": (
            {
                "cmd_t": "d/set",
                "cmd_tpl": '{"d": "{{ value }}", "hour": "{{ value.isoformat() }}"}',
                "stat_t": "d",
                "val_tpl": "{{ value_json.d }}",
            },
            [
                ("say", "d", f'{{"d": "{said}"}}'),
                ("say", "d", '{"d": "rubbish"}'),
                ("say", "d", '{"d": ""}'),
                ("say", "d", '{"e": 1}'),
                ("say", "d", '{"d": null}'),
                ("say", "d", '{"d": "Sun, 22 Nov 2026 07:30:00 +0100"}'),
                ("do", "set_value", {platform: value}),
            ],
        )
        for platform, said, value in (
            ("date", "2026-11-22", date(2026, 11, 22)),
            ("time", "07:30:00", time(7, 30)),
            (
                "datetime",
                "2026-11-22T07:30:00+00:00",
                datetime(2026, 11, 22, 7, 30, tzinfo=UTC),
            ),
        )
    },
    "update": (
        {
            "stat_t": "u",
            "cmd_t": "u/set",
            "payload_install": '{"id": 1}',
            "l_ver_t": "u/latest",
            "title": "Firmware",
            "rel_u": "https://example.com",
        },
        [
            ("say", "u", '{"installed_version": "1.0", "latest_version": "1.1"}'),
            ("say", "u", '{"title": "Other", "release_summary": "Better."}'),
            ("say", "u", '{"entity_picture": "https://example.com/x.png"}'),
            ("say", "u", '{"update_percentage": 10}'),
            ("say", "u", '{"update_percentage": null}'),
            ("say", "u", "{}"),
            ("say", "u", ""),
            ("say", "u", "1.2"),
            ("say", "u", "[1]"),
            ("say", "u/latest", "2.0"),
            ("say", "u/latest", ""),
            ("do", "install"),
        ],
    ),
    "update of a template": (
        {
            "stat_t": "u",
            "val_tpl": (
                '{"installed_version": "{{ value_json.update.installed_version }}",'
                ' "latest_version": "{{ value_json.update.latest_version }}"}'
            ),
        },
        [
            ("say", "u", '{"update": {"installed_version": 1, "latest_version": 2}}'),
            ("say", "u", '{"other": 1}'),
            ("say", "u", "rubbish"),
        ],
    ),
    "number that is assumed to obey": (
        {"cmd_t": "n/set"},
        [("do", "set_value", {"value": 7}), ("do", "set_value", {"value": 7.5})],
    ),
    **{
        f"binary_sensor of which {mode} counts": (
            {"stat_t": "b", "avty": [{"t": "b/1"}, {"t": "b/2"}], **mode_keys},
            [
                ("say", "b/1", "online"),
                ("say", "b/2", "online"),
                ("say", "b/1", "offline"),
                ("say", "b/2", "offline"),
            ],
        )
        for mode, mode_keys in {
            "any": {"avty_mode": "any"},
            "latest": {"avty_mode": "latest"},
            "nothing": {},
        }.items()
    },
}

# What ours shows otherwise, and why.
IGNORED = {
    # Theirs has no value for it, ours remembers what was asked for.
    "climate with everything": ("power",),
    "climate that is assumed to obey": ("power",),
    # Theirs begins with "no".
    "update": ("in_progress",),
    "update of a template": ("in_progress",),
    "water_heater with everything": ("power",),
}


@pytest.mark.parametrize("name", CASES)
async def test_it_does_the_same(hass: HomeAssistant, mqtt_mock: Any, name: str) -> None:
    """It publishes the same and shows the same, whichever integration it belongs to."""
    config, steps = CASES[name]
    oracle = Oracle(hass, mqtt_mock, name.partition(" ")[0])
    await oracle.announce(config)
    oracle.compare(ignore=IGNORED.get(name, ()))
    for kind, what, *rest in steps:
        if kind == "outside":
            # Theirs goes on showing what the device no longer says.
            payload, key = rest
            await oracle.say(what, payload)
            assert oracle.home.value(key) is None
            oracle.compare(ignore=(*IGNORED.get(name, ()), key))
            continue
        if kind == "say":
            await oracle.say(what, *rest)
        else:
            await oracle.do(what, **(rest[0] if rest else {}))
        oracle.compare(ignore=IGNORED.get(name, ()))

"""Lamps: what is particular to each of the three forms."""

import json
from typing import Any

import pytest

from custom_components.mqtt_polyglot.model.components import PowerOn
from custom_components.mqtt_polyglot.model.vocabulary import ColorMode

from .helpers import component, found, notes

JSON = {"schema": "json", "cmd_t": "c", "stat_t": "s"}
TEMPLATE = {"schema": "template", "cmd_t": "c", "cmd_on_tpl": "on", "cmd_off_tpl": "off"}


# --- forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "power_on", "reported"),
    [
        ({}, PowerOn.LAST, []),
        ({"schema": "BASIC", "platform": "mqtt"}, PowerOn.LAST, []),
        ({"schema": "Json"}, PowerOn.FIRST, []),
        ({"platform": "mqtt_json"}, PowerOn.FIRST, [("translated", "platform")]),
        ({"schema": "xml"}, PowerOn.LAST, [("rejected_key", "schema")]),
        ({"schema": 1}, PowerOn.LAST, [("rejected_key", "schema")]),
    ],
)
def test_schemas(keys: dict[str, Any], power_on: PowerOn, reported: list[tuple[str, str]]) -> None:
    """A form that nobody knows is the basic one; the oldest had a word of their own."""
    home = found("light/x", {"cmd_t": "c", **keys})
    assert home.component.power_on is power_on
    assert notes(home.spec) == reported


@pytest.mark.parametrize(
    "keys",
    [
        {"name": "X"},
        {"schema": "json"},
        {"schema": "template"},
        {"schema": "template", "cmd_t": "c", "cmd_on_tpl": "on"},
        {**TEMPLATE, "cmd_on_tpl": "{{"},
        {**TEMPLATE, "cmd_t": "#"},
    ],
)
def test_what_is_no_lamp(keys: dict[str, Any]) -> None:
    """It cannot be turned on."""
    spec = found("light/x", keys).spec
    assert spec.components == ()
    assert notes(spec)[-1] == ("rejected", "")


@pytest.mark.parametrize(
    ("keys", "limits", "reported"),
    [
        ({}, (2000, 6535), []),
        ({"max_mirs": 500, "min_mirs": 153}, (2000, 6535), []),
        ({"max_mirs": 370, "min_k": 1000, "max_k": 5000}, (2702, 5000), []),
        ({"max_mirs": 0, "min_mirs": 0}, (2000, 6535), []),
        ({"min_k": 7000}, (2000, 6535), ["min_mireds"]),
        ({"min_k": "warm"}, (2000, 6535), ["min_kelvin"]),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        {"cmd_t": "c", "clr_temp_cmd_t": "t"},
        {**JSON, "sup_clrm": ["color_temp"]},
        {**TEMPLATE, "stat_t": "s", "clr_temp_tpl": "{{ value }}"},
    ],
)
def test_limits(
    form: dict[str, Any], keys: dict[str, Any], limits: tuple[int, int], reported: list[str]
) -> None:
    """In kelvin; mireds count the other way round."""
    spec = found("light/x", form | keys).spec
    made: Any = spec.components[0]
    assert (made.color_temp.minimum, made.color_temp.maximum) == limits
    assert [key for _, key in notes(spec)] == reported


def test_an_echo_in_mireds_is_an_echo() -> None:
    """It may be off by as much as one of them is."""
    made = component("light", cmd_t="c", clr_temp_cmd_t="t", clr_temp_stat_t="s")
    state = found("light/x", {"cmd_t": "c", "clr_temp_cmd_t": "t"}).device.states["light:x"]
    assert state.component.key == made.key
    for kelvin in range(2000, 6536):
        (expected, *_) = made.expectations([made.color_temp.to(kelvin)])
        assert expected.confirmed_by(made.color_temp.sources[0].codec.decode(1_000_000 // kelvin))


# --- basic ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "modes"),
    [
        ({}, {"onoff"}),
        ({"bri_cmd_t": "x"}, {"brightness"}),
        ({"bri_cmd_t": "x", "hs_cmd_t": "x"}, {"hs"}),
        ({"clr_temp_cmd_t": "x", "xy_cmd_t": "x"}, {"color_temp", "xy"}),
        ({"rgb_cmd_t": "x", "rgbw_cmd_t": "x", "rgbww_cmd_t": "x"}, {"rgb", "rgbw", "rgbww"}),
        ({"whit_cmd_t": "x", "rgb_cmd_t": "x"}, {"rgb", "white"}),
    ],
)
def test_modes_of_basic_lamps(keys: dict[str, Any], modes: set[str]) -> None:
    """By what can be commanded."""
    made = component("light", cmd_t="c", **keys)
    assert made.modes == modes
    assert (made.color_mode is not None) == (len(modes) > 1)


@pytest.mark.parametrize(
    ("keys", "reported"),
    [
        ({"bri_stat_t": "s"}, ["brightness_state_topic"]),
        ({"hs_stat_t": "s"}, ["hs_state_topic"]),
        ({"whit_cmd_t": "w"}, ["white_command_topic"]),
        ({"fx_cmd_t": "f"}, ["effect_command_topic"]),
        ({"on_cmd_type": "brightness"}, ["on_command_type"]),
        ({"on_cmd_type": "sometimes"}, ["on_command_type"]),
        ({"val_tpl": "{{ value }}"}, ["value_template"]),
        ({"white_value_command_topic": "w"}, ["white_value_command_topic"]),
        ({"bri_scl": 0}, ["brightness_scale"]),
    ],
)
def test_what_is_wrong_costs_itself(keys: dict[str, Any], reported: list[str]) -> None:
    """A lamp is a lamp without it."""
    spec = found("light/x", {"cmd_t": "c", **keys}).spec
    made: Any = spec.components[0]
    assert made.modes == {ColorMode.ONOFF}
    assert made.power_on is PowerOn.LAST
    assert [key for _, key in notes(spec)] == reported


@pytest.mark.parametrize(
    ("kind", "power_on"),
    [("first", PowerOn.FIRST), ("last", PowerOn.LAST), ("brightness", PowerOn.IMPLIED)],
)
def test_how_a_lamp_is_turned_on(kind: str, power_on: PowerOn) -> None:
    """Before the rest, after it, or by a brightness."""
    assert component("light", cmd_t="c", bri_cmd_t="b", on_cmd_type=kind).power_on is power_on
    assert component("light", cmd_t="c", rgb_cmd_t="b", on_cmd_type=kind).power_on is power_on


def test_a_state_by_the_retired_template() -> None:
    """Tasmota called it so, and Home Assistant once did."""
    home = found("light/x", {"cmd_t": "c", "stat_t": "s", "val_tpl": "{{value_json.POWER}}"})
    home.say("s", '{"POWER": "ON"}')
    assert home.value("power") is True
    assert notes(home.spec) == [("translated", "value_template")]


def test_a_broken_template_takes_what_it_was_for() -> None:
    """zwave-js-ui made a template that is no Jinja; Home Assistant loses the lamp."""
    home = found(
        "light/x",
        {
            "cmd_t": "c",
            "clr_temp_cmd_t": "t/set",
            "clr_temp_stat_t": "t",
            "clr_temp_val_tpl": "{{ a || b }}",
            "hs_cmd_t": "h/set",
            "hs_cmd_tpl": "{{ a || b }}",
        },
    )
    assert home.component.color_temp.sources == ()
    assert home.component.hs is None
    assert {key for _, key in notes(home.spec)} == {
        "color_temp_value_template",
        "hs_command_template",
    }


def test_the_mode_is_that_of_the_colour_that_came_last() -> None:
    """Unless there is a topic for it."""
    keys = {
        "cmd_t": "c",
        "hs_cmd_t": "x",
        "hs_stat_t": "hs",
        "clr_temp_cmd_t": "x",
        "clr_temp_stat_t": "ct",
    }
    home = found("light/x", keys)
    home.say("hs", "1,2")
    assert home.value("color_mode") is ColorMode.HS
    home.say("ct", "300")
    assert home.value("color_mode") is ColorMode.COLOR_TEMP
    home = found("light/x", keys | {"clrm_stat_t": "mode"})
    home.say("hs", "1,2")
    home.say("mode", "color_temp")
    home.say("mode", "rgb")
    assert home.value("color_mode") is ColorMode.COLOR_TEMP


def test_the_brightness_of_white() -> None:
    """It is told as that of any other mode."""
    home = found(
        "light/x",
        {"cmd_t": "c", "whit_cmd_t": "w", "rgb_cmd_t": "r", "bri_cmd_t": "b", "bri_stat_t": "s"},
    )
    home.say("s", "100")
    assert home.value("white") == home.value("brightness") == 100
    assert component("light", cmd_t="c", whit_cmd_t="w", rgb_cmd_t="r").white.sources == ()


# --- json -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "modes", "reported"),
    [
        ({}, {"onoff"}, []),
        ({"brightness": True}, {"brightness"}, []),
        ({"sup_clrm": ["xy", "color_temp"]}, {"xy", "color_temp"}, []),
        ({"sup_clrm": "hs"}, {"hs"}, []),
        ({"sup_clrm": ["brightness", "hs"], "brightness": True}, {"hs"}, []),
        ({"sup_clrm": ["onoff", "brightness"]}, {"brightness"}, []),
        ({"sup_clrm": ["unknown"]}, {"onoff"}, []),
        ({"sup_clrm": ["neon"]}, {"onoff"}, [("rejected_key", "supported_color_modes")]),
        ({"sup_clrm": ["white"]}, {"onoff"}, [("rejected_key", "supported_color_modes")]),
        ({"sup_clrm": ["hs"], "clrm": True}, {"hs"}, [("translated", "color_mode")]),
        (
            {"rgb": True, "color_temp": True, "hs": False},
            {"rgb", "color_temp"},
            [("translated", "color_temp"), ("translated", "rgb")],
        ),
        ({"sup_clrm": ["hs"], "rgb": True}, {"hs"}, [("unknown_key", "rgb")]),
    ],
)
def test_modes_of_json_lamps(
    keys: dict[str, Any], modes: set[str], reported: list[tuple[str, str]]
) -> None:
    """Listed, or by the flags of old, without what does not go together."""
    home = found("light/x", JSON | keys)
    assert home.component.modes == modes
    assert notes(home.spec) == reported


@pytest.mark.parametrize(
    ("state", "mode", "shown"),
    [
        ('{"color_mode": "xy", "color": {"x": 0.3, "y": 0.4}}', "xy", {"xy": (0.3, 0.4)}),
        ('{"color": {"x": 0.3, "y": 0.4}}', "xy", {"xy": (0.3, 0.4)}),
        ('{"color": {"r": 1, "g": 2, "b": 3}}', "rgb", {"rgb": (1, 2, 3)}),
        ('{"color_temp": 250}', "color_temp", {"color_temp": 4000}),
        ('{"color": {"h": 1, "s": 2}}', None, {}),
        (
            '{"color_temp": 250, "color": {"x": 0.3, "y": 0.4}}',
            "xy",
            {"xy": (0.3, 0.4), "color_temp": 4000},
        ),
        (
            '{"color_mode": "color_temp", "color_temp": 250, "color": {"x": 1, "y": 1}}',
            "color_temp",
            {"color_temp": 4000},
        ),
        ('{"color_mode": "color_temp", "color_temp": null}', "color_temp", {}),
        ('{"color_mode": null, "color": null}', None, {}),
        ('{"color_mode": "neon"}', None, {}),
        ('{"color_mode": "xy", "color": {"x": 0.3}}', "xy", {}),
        ('{"color_mode": "xy", "color": "red"}', "xy", {}),
        ("[]", None, {}),
        ("", None, {}),
        ("nonsense", None, {}),
    ],
)
def test_states_of_json_lamps(state: str, mode: str | None, shown: dict[str, Any]) -> None:
    """Old lamps do not say their mode; their colours show it."""
    home = found("light/x", {**JSON, "brightness": True, "sup_clrm": ["xy", "rgb", "color_temp"]})
    home.say("s", state)
    values = home.values()
    assert values.pop("color_mode", None) == mode
    assert values == shown


def test_old_white_channels() -> None:
    """They were beside the colour; today white is a mode."""
    home = found("light/x", {**JSON, "rgb": True, "white_value": True, "white_scale": 100})
    assert home.component.modes == {ColorMode.RGB, ColorMode.WHITE}
    home.say("s", '{"state": "ON", "white_value": 50}')
    assert home.value("white") == 128
    assert home.do("turn_on", white=255) == [("c", '{"state":"ON","white_value":100}')]


@pytest.mark.parametrize(
    ("keys", "missing"),
    [({"transition": False}, "transition"), ({"flash": False}, "flash"), ({}, "effect")],
)
def test_what_a_lamp_cannot_do(keys: dict[str, Any], missing: str) -> None:
    """Fading and flashing are taken for granted, effects are not."""
    made = component("light", **JSON, **keys)
    lacking = {point for point in ("transition", "flash", "effect") if getattr(made, point) is None}
    assert lacking == {missing, "effect"}


def test_effects_without_a_list() -> None:
    """Any will do."""
    made = component("light", **JSON, effect=True)
    assert made.effect.options == ()


# --- template -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "modes"),
    [
        ({}, {"onoff"}),
        ({"bri_tpl": "{{ value }}"}, {"brightness"}),
        ({"bri_tpl": "{{ value }}", "clr_temp_tpl": "{{ value }}"}, {"color_temp"}),
        ({"r_tpl": "{{ value }}", "g_tpl": "{{ value }}"}, {"onoff"}),
        ({f"{name}_tpl": "{{ value }}" for name in "rgb"}, {"hs"}),
    ],
)
def test_modes_of_template_lamps(keys: dict[str, Any], modes: set[str]) -> None:
    """By what the templates read."""
    made = component("light", **TEMPLATE, stat_t="s", stat_tpl="{{ value }}", **keys)
    assert made.modes == modes
    assert (made.brightness is not None) == (modes != {"onoff"})
    assert not made.common.optimistic


COLORED = {
    **TEMPLATE,
    "stat_t": "s",
    "stat_tpl": "{{ value_json.s }}",
    "clr_temp_tpl": "{{ value_json.ct }}",
    **{f"{name}_tpl": "{{ value_json." + name + " }}" for name in "rgb"},
}


def test_white_and_coloured() -> None:
    """A lamp in white has no colour."""
    home = found("light/x", COLORED)
    home.say("s", '{"s": "on", "ct": 250, "r": 255, "g": 0, "b": 0}')
    assert home.value("color_mode") is ColorMode.HS
    home.say("s", '{"s": "on", "ct": 250, "r": null, "g": null, "b": null}')
    assert home.value("color_mode") is ColorMode.COLOR_TEMP
    assert home.value("hs") is None
    home.say("s", '{"s": "on", "r": 255, "g": 0}')
    assert home.value("hs") is None
    home.say("s", '{"s": "perhaps"}')
    assert home.value("power") is True


def test_broken_templates() -> None:
    """They take what they were for; a state that cannot be read is not guessed."""
    home = found("light/x", COLORED | {"r_tpl": "{{ |", "stat_tpl": "{{ |"})
    assert home.component.modes == {ColorMode.COLOR_TEMP}
    assert home.component.power.sources == ()
    assert {key for _, key in notes(home.spec)} == {"red_template", "state_template"}


def test_effects_of_template_lamps() -> None:
    """Only those that are listed."""
    home = found(
        "light/x",
        {**COLORED, "fx_list": ["a", "b"], "fx_tpl": "{{ value_json.fx }}"},
    )
    home.say("s", '{"s": "on", "fx": "a"}')
    home.say("s", '{"s": "on", "fx": "c"}')
    assert home.value("effect") is None
    assert component("light", **TEMPLATE, fx_tpl="{{ value }}").effect is None


ESPHOME = {"schema": "json", "cmd_t": "c", "stat_t": "s", "brightness": True, "max_mirs": 500}


@pytest.mark.parametrize(
    ("listed", "said", "mode", "values"),
    [
        (
            ["color_temp", "rgb"],
            {"color_mode": "cwww", "color": {"c": 255, "w": 0}},
            "color_temp",
            {"color_temp": 6535},
        ),
        (
            ["color_temp", "rgb"],
            {"color_mode": "cwww", "color": {"c": 0, "w": 69}},
            "color_temp",
            {"color_temp": 2000},
        ),
        (
            ["color_temp", "rgb"],
            {"color_mode": "cwww", "color": {"c": 128, "w": 128}},
            "color_temp",
            {"color_temp": 3062},
        ),
        (
            ["color_temp", "rgb"],
            {"color_mode": "cwww", "color_temp": 250, "color": {"c": 255, "w": 69}},
            "color_temp",
            {"color_temp": 4000},
        ),
        (
            ["color_temp", "rgbw"],
            {"color_mode": "rgbct", "color": {"r": 9, "g": 8, "b": 7, "w": 6}, "color_temp": 250},
            "rgbw",
            {"rgbw": (9, 8, 7, 6)},
        ),
        (
            ["color_temp", "rgb"],
            {"color_mode": "rgbct", "color": {"r": 0, "g": 0, "b": 0}, "color_temp": 250},
            "color_temp",
            {"color_temp": 4000},
        ),
        (
            ["color_temp", "rgb"],
            {"color_mode": "rgbww", "color": {"r": 9, "g": 8, "b": 7, "c": 6, "w": 5}},
            "rgb",
            {"rgb": (9, 8, 7)},
        ),
        (["color_temp", "rgb"], {"color_mode": "white", "color": {"w": 9}}, "color_temp", {}),
        (["color_temp", "rgb"], {"color_mode": "brightness"}, "color_temp", {}),
        (
            ["rgbww", "hs"],
            {"color_mode": "cwww", "color": {"c": 6, "w": 5}},
            "rgbww",
            {"rgbww": (0, 0, 0, 6, 5)},
        ),
        (
            ["color_temp", "rgb"],
            {"color_mode": "RGB", "color": {"r": 9, "g": 8, "b": 7}},
            "rgb",
            {"rgb": (9, 8, 7)},
        ),
        (
            ["color_temp", "rgb"],
            {"color_mode": "color_temp", "color_temp_kelvin": 3000},
            "color_temp",
            {"color_temp": 3000},
        ),
        (["color_temp", "rgb"], {"color_temp_kelvin": 3000}, "color_temp", {"color_temp": 3000}),
        (
            ["color_temp", "rgbww"],
            {"color": {"r": 0, "g": 0, "b": 0, "c": 9, "w": 9}, "color_temp": 250},
            "color_temp",
            {"color_temp": 4000},
        ),
        (
            ["color_temp", "rgb"],
            {"color": {"r": 0, "g": 0, "b": 0}, "color_temp": 250},
            "color_temp",
            {"color_temp": 4000},
        ),
    ],
)
def test_modes_that_a_lamp_never_listed(
    listed: list[str], said: dict[str, Any], mode: str, values: dict[str, Any]
) -> None:
    """ESPHome says its own; each is one of those that the lamp has, with its values."""
    home = found("light/x", {**ESPHOME, "sup_clrm": listed})
    state = home.device.states[home.component.key]
    home.say("s", json.dumps({"state": "ON", "color_mode": listed[1]}))
    home.say("s", json.dumps({"state": "ON", "brightness": 70, **said}))
    assert home.value("color_mode") == mode
    assert home.value("brightness") == 70
    assert {key: home.value(key) for key in values} == values
    assert not state.rejections


@pytest.mark.parametrize(
    "color", [{}, {"c": -1, "w": 2}, {"c": 0, "w": 0}, {"c": "x", "w": 1}, {"w": 1}]
)
def test_whites_that_make_no_light(color: dict[str, Any]) -> None:
    """They are no colour temperature."""
    home = found("light/x", {**ESPHOME, "sup_clrm": ["color_temp", "rgb"]})
    home.say("s", json.dumps({"state": "ON", "color_mode": "cwww", "color": color}))
    home.say("s", json.dumps({"state": "ON", "color_mode": "cwww", "color": 3}))
    assert (home.value("color_mode"), home.value("color_temp")) == ("color_temp", None)


@pytest.mark.parametrize("word", ["disco", "colour", "ct", "", "brightness"])
def test_a_word_that_is_no_mode_beside_values(word: str) -> None:
    """What stands beside it tells the mode, as where none is said."""
    home = found("light/x", {**ESPHOME, "sup_clrm": ["color_temp", "rgb"]})
    home.say("s", '{"color_mode": "rgb", "color": {"r": 1, "g": 2, "b": 3}}')
    home.say("s", json.dumps({"color_mode": word, "color_temp": 250}))
    assert (home.value("color_mode"), home.value("color_temp")) == ("color_temp", 4000)
    single = found("light/x", {**ESPHOME, "sup_clrm": ["rgb"]})
    single.say("s", '{"color_mode": "rgb", "color": {"r": 255, "g": 0, "b": 0}}')
    single.say("s", json.dumps({"color_mode": word, "color": {"r": 255, "g": 255, "b": 255}}))
    assert single.value("rgb") == (255, 255, 255)


def test_a_mode_that_is_none() -> None:
    """The last one stays where nothing stands beside it, and the report says why."""
    home = found("light/x", {**ESPHOME, "sup_clrm": ["color_temp", "rgb"]})
    home.say("s", '{"color_mode": "rgb", "color": {"r": 1, "g": 2, "b": 3}}')
    home.say("s", '{"color_mode": "disco"}')
    assert (home.value("color_mode"), home.value("rgb")) == ("rgb", (1, 2, 3))
    rejections = home.device.states[home.component.key].rejections
    assert rejections.keys() == {"color_mode"}
    assert rejections["color_mode"].shown, "nobody has to mend what a lamp says on purpose"


@pytest.mark.parametrize(
    ("keys", "limits"),
    [
        ({"min_mirs": 153.8, "max_mirs": 500.0}, (2000, 6501)),
        ({"min_mirs": "153.8461538"}, (2000, 6500)),
        ({"min_mirs": 153, "max_mirs": 370}, (2702, 6535)),
    ],
)
def test_limits_in_fractions_of_mireds(keys: dict[str, Any], limits: tuple[int, int]) -> None:
    """They are limits like any others."""
    made = component("light", cmd_t="c", clr_temp_cmd_t="t", **keys)
    assert (made.color_temp.minimum, made.color_temp.maximum) == limits


def test_dark_channels_beside_a_white_light() -> None:
    """Red, green and blue that are out are no colour, of a lamp that has a white light, too."""
    keys = {"cmd_t": "c", "rgb_cmd_t": "r/set", "rgb_stat_t": "r", "bri_cmd_t": "b/set"}
    keys["bri_stat_t"] = "b"
    home = found("light/x", {**keys, "clr_temp_cmd_t": "t/set", "clr_temp_stat_t": "t"})
    home.say("r", "255,128,0")
    home.say("t", "250")
    home.say("r", "0,0,0")
    assert home.value("color_mode") == "color_temp"
    assert home.value("rgb") == (255, 128, 0)
    colored = found("light/x", keys)
    colored.say("r", "0,0,0")
    assert colored.value("rgb") == (0, 0, 0)


def test_a_mode_topic_that_says_nothing() -> None:
    """Until it does, the mode is that of the colour that came last."""
    home = found(
        "light/x",
        {
            "cmd_t": "c",
            "rgb_cmd_t": "r/set",
            "rgb_stat_t": "r",
            "clr_temp_cmd_t": "t/set",
            "clr_temp_stat_t": "t",
            "clrm_stat_t": "m",
        },
    )
    home.say("r", "255,128,0")
    assert (home.value("color_mode"), home.value("implied_mode")) == (None, "rgb")
    home.say("m", "color_temp")
    home.say("r", "255,128,0")
    assert home.value("color_mode") == "color_temp"


def test_effects_that_nobody_listed() -> None:
    """What the lamp says is shown."""
    home = found("light/x", {"cmd_t": "c", "fx_stat_t": "f"})
    home.say("f", "rainbow")
    assert home.value("effect") == "rainbow"
    assert notes(home.spec) == []
    assert component("light", cmd_t="c", fx_stat_t="f", fx_cmd_t="f/set").effect.options == ()
    template = found("light/x", {**TEMPLATE, "stat_t": "s", "fx_tpl": "{{ value_json.fx }}"})
    template.say("s", '{"fx": "fire"}')
    assert template.value("effect") == "fire"


@pytest.mark.parametrize(
    ("kind", "color", "names"),
    [
        ("rgb", (1, 2, 3), ("red", "green", "blue")),
        ("rgbw", (1, 2, 3, 4), ("red", "green", "blue", "white")),
        ("rgbww", (1, 2, 3, 4, 5), ("red", "green", "blue", "cold_white", "warm_white")),
        ("hs", (1.5, 2.5), ("hue", "sat")),
        ("xy", (0.25, 0.5), ("x", "y")),
    ],
)
def test_variables_of_a_colour(kind: str, color: tuple[float, ...], names: tuple[str, ...]) -> None:
    """A command template has each channel by its name, and all of them as one text."""
    template = " ".join(f"{name}={{{{ {name} }}}}" for name in (*names, "value"))
    keys = {"cmd_t": "c", "bri_cmd_t": "b", f"{kind}_cmd_t": "x", f"{kind}_cmd_tpl": template}
    published = found("light/x", keys).do("turn_on", **{f"{kind}_color": color})
    said = [f"{name}={number}" for name, number in zip(names, color, strict=True)]
    assert published[0] == ("x", " ".join([*said, f"value={','.join(map(str, color))}"]))

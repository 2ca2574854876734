"""Lights: from a relay to five channels, in every form in which they are announced."""

from typing import Any

from homeassistant.exceptions import ServiceValidationError
import pytest

from tests.clock import Clock
from tests.double import settle
from tests.house import House

JSON = {
    "schema": "json",
    "command_topic": "lamp/set",
    "state_topic": "lamp",
    "brightness": True,
    "supported_color_modes": ["hs", "color_temp"],
    "effect": True,
    "effect_list": ["rainbow"],
    "max_kelvin": 6500,
    "min_kelvin": 2200,
    "color_temp_kelvin": True,
}

BASIC = {
    "command_topic": "lamp/set",
    "state_topic": "lamp",
    "brightness_command_topic": "lamp/dim/set",
    "brightness_state_topic": "lamp/dim",
    "brightness_scale": 100,
    "hs_command_topic": "lamp/hs/set",
    "hs_state_topic": "lamp/hs",
    "color_temp_command_topic": "lamp/ct/set",
    "color_temp_state_topic": "lamp/ct",
}


async def test_json(house: House) -> None:
    """One action is one object; a state is one object."""
    lamp = await house.discover("light", **JSON)
    house.say(
        "lamp", {"state": "ON", "brightness": 100, "color_mode": "hs", "color": {"h": 10, "s": 90}}
    )
    state = house.state(lamp)
    assert state.state == "on"
    assert state.attributes["hs_color"] == (10, 90)
    assert state.attributes["brightness"] == 100
    assert await house.call(
        lamp, "turn_on", brightness=50, hs_color=(200, 80), transition=2, flash="short"
    ) == [
        (
            "lamp/set",
            {
                "color": {"h": 200, "s": 80},
                "brightness": 50,
                "transition": 2,
                "flash": 2,
                "state": "ON",
            },
        )
    ]
    assert house.state(lamp).attributes["brightness"] == 50, "shown at once"
    assert await house.call(lamp, "turn_on", effect="rainbow") == [
        ("lamp/set", {"effect": "rainbow", "state": "ON"})
    ]
    assert await house.call(lamp, "turn_off", transition=1) == [
        ("lamp/set", {"transition": 1, "state": "OFF"})
    ]


@pytest.mark.parametrize(("asked", "sent"), [(4000, 4000), (1500, 2200), (9000, 6500)])
async def test_color_temperature(house: House, asked: int, sent: int) -> None:
    """A colour temperature that the lamp cannot reach is the nearest that it can."""
    lamp = await house.discover("light", **JSON)
    assert await house.call(lamp, "turn_on", color_temp_kelvin=asked) == [
        ("lamp/set", {"color_temp": sent, "state": "ON"})
    ]
    state = house.state(lamp)
    assert state.attributes["color_mode"] == "color_temp"
    assert state.attributes["color_temp_kelvin"] == sent


async def test_basic(house: House) -> None:
    """A topic a value: the attributes first, then on."""
    lamp = await house.discover("light", **BASIC)
    assert await house.call(lamp, "turn_on", brightness=128, hs_color=(120, 100)) == [
        ("lamp/hs/set", "120.0,100.0"),
        ("lamp/dim/set", 50),
        ("lamp/set", "ON"),
    ]
    for topic, payload in (
        ("lamp", "ON"),
        ("lamp/hs", "120,100"),
        ("lamp/dim", "50"),
        ("lamp/ct", "250"),
    ):
        house.say(topic, payload)
    state = house.state(lamp)
    assert state.attributes["color_mode"] == "color_temp", "the colour that came last"
    assert state.attributes["color_temp_kelvin"] == 4000
    house.say("lamp/hs", "30,40")
    assert house.state(lamp).attributes["color_mode"] == "hs"


@pytest.mark.parametrize(
    ("kind", "data", "published"),
    [
        ("last", {"brightness": 255}, [("lamp/dim/set", 100), ("lamp/set", "ON")]),
        ("first", {"brightness": 255}, [("lamp/set", "ON"), ("lamp/dim/set", 100)]),
        ("brightness", {"brightness": 255}, [("lamp/dim/set", 100)]),
        ("brightness", {}, [("lamp/dim/set", 100)]),
    ],
)
async def test_power_on(
    house: House, kind: str, data: dict[str, Any], published: list[tuple[str, Any]]
) -> None:
    """What a lamp wants to hear when it is turned on."""
    lamp = await house.discover("light", **BASIC, on_command_type=kind)
    assert await house.call(lamp, "turn_on", **data) == published
    assert house.state(lamp).state == "on"
    assert await house.call(lamp, "turn_off") == [("lamp/set", "OFF")]


@pytest.mark.parametrize(("mode", "size"), [("rgb", 3), ("rgbw", 4), ("rgbww", 5)])
async def test_channels_carry_the_brightness(house: House, mode: str, size: int) -> None:
    """A lamp whose colours are channels and that has no brightness of its own."""
    lamp = await house.discover(
        "light",
        command_topic="lamp/set",
        state_topic="lamp",
        **{f"{mode}_command_topic": "lamp/c/set", f"{mode}_state_topic": "lamp/c"},
    )
    color = [0] * size
    color[0] = 200
    house.say("lamp", "ON")
    house.say("lamp/c", ",".join(["100", *["0"] * (size - 1)]))
    state = house.state(lamp)
    assert state.attributes["color_mode"] == mode
    assert state.attributes["brightness"] == 100
    assert state.attributes[f"{mode}_color"] == (255, *[0] * (size - 1))
    assert (await house.call(lamp, "turn_on", brightness=51))[0] == (
        "lamp/c/set",
        ",".join(["51", *["0"] * (size - 1)]),
    )
    assert (await house.call(lamp, "turn_on", **{f"{mode}_color": color}, brightness=255))[0] == (
        "lamp/c/set",
        ",".join(["200", *["0"] * (size - 1)]),
    )
    house.say("lamp/c", ",".join(["0"] * size))
    assert house.state(lamp).attributes["brightness"] is not None, "black is no colour"


async def test_channels_and_brightness(house: House) -> None:
    """A lamp with both: the colour is sent as it is, the brightness by itself."""
    lamp = await house.discover(
        "light",
        command_topic="lamp/set",
        rgb_command_topic="lamp/c/set",
        brightness_command_topic="lamp/dim/set",
    )
    assert await house.call(lamp, "turn_on", rgb_color=(10, 20, 30), brightness=100) == [
        ("lamp/c/set", "10,20,30"),
        ("lamp/dim/set", 100),
        ("lamp/set", "ON"),
    ]
    assert await house.call(lamp, "turn_on", brightness=50) == [
        ("lamp/dim/set", 50),
        ("lamp/set", "ON"),
    ]


async def test_first_brightness_of_channels(house: House) -> None:
    """A lamp that has said nothing yet is dimmed as white."""
    lamp = await house.discover(
        "light", command_topic="lamp/set", rgb_command_topic="lamp/c/set", rgb_state_topic="lamp/c"
    )
    assert (await house.call(lamp, "turn_on", brightness=51))[0] == ("lamp/c/set", "51,51,51")


async def test_white_and_xy(house: House) -> None:
    """White has a brightness of its own; of two colours each goes to its topic."""
    lamp = await house.discover(
        "light",
        command_topic="lamp/set",
        state_topic="lamp",
        white_command_topic="lamp/white/set",
        white_scale=100,
        xy_command_topic="lamp/xy/set",
        xy_state_topic="lamp/xy",
        color_mode_state_topic="lamp/mode",
        brightness_command_topic="lamp/dim/set",
    )
    assert await house.call(lamp, "turn_on", white=255) == [
        ("lamp/white/set", 100),
        ("lamp/set", "ON"),
    ]
    assert await house.call(lamp, "turn_on", xy_color=(0.3, 0.4)) == [
        ("lamp/xy/set", "0.3,0.4"),
        ("lamp/set", "ON"),
    ]
    house.say("lamp", "ON")
    house.say("lamp/mode", "xy")
    house.say("lamp/xy", "0.1,0.2")
    assert house.state(lamp).attributes["xy_color"] == (0.1, 0.2)
    house.say("lamp/mode", "white")
    assert house.state(lamp).attributes["color_mode"] == "white"


async def test_template(house: House) -> None:
    """A lamp that wants its commands in a text of its own."""
    lamp = await house.discover(
        "light",
        schema="template",
        command_topic="lamp/set",
        command_on_template="on,{{ brightness|d }},{{ red|d }}-{{ green|d }}-{{ blue|d }}",
        command_off_template="off",
        state_topic="lamp",
        state_template="{{ value.split(',')[0] }}",
        brightness_template="{{ value.split(',')[1] }}",
        red_template="{{ value.split(',')[2] }}",
        green_template="{{ value.split(',')[3] }}",
        blue_template="{{ value.split(',')[4] }}",
    )
    house.say("lamp", "on,100,255,0,0")
    state = house.state(lamp)
    assert state.state == "on"
    assert state.attributes["brightness"] == 100
    assert state.attributes["hs_color"] == (0, 100)
    assert await house.call(lamp, "turn_on", brightness=7, rgb_color=(0, 255, 0)) == [
        ("lamp/set", "on,7,0-255-0")
    ]
    assert await house.call(lamp, "turn_off") == [("lamp/set", "off")]


async def test_blind(house: House) -> None:
    """A lamp that never says anything is believed to do what it is told, and marked."""
    lamp = await house.discover("light", command_topic="lamp/set")
    assert house.state(lamp).state == "unknown"
    assert house.state(lamp).attributes["assumed_state"]
    await house.call(lamp, "turn_on")
    assert house.state(lamp).state == "on"


async def test_old_firmware(house: House) -> None:
    """Keys that Home Assistant has retired still make the full lamp, and the report names them."""
    lamp = await house.discover(
        "light",
        schema="json",
        command_topic="lamp/set",
        state_topic="lamp",
        brightness=True,
        rgb=True,
        color_temp=True,
        object_id="old_lamp",
    )
    assert lamp == "light.old_lamp"
    modes = house.state(lamp).attributes["supported_color_modes"]
    assert modes == ["color_temp", "rgb"]
    report = house.report("homeassistant:thing")
    assert report
    translated = {note["key"] for note in report["notes"] if note["kind"] == "translated"}
    assert {"rgb", "color_temp"} <= translated
    house.say("lamp", {"state": "ON", "color": {"r": 255, "g": 0, "b": 0}, "brightness": 30})
    assert house.state(lamp).attributes["rgb_color"] == (255, 0, 0)


async def test_zigbee_colors(house: House) -> None:
    """A recorded lamp, told things it understands."""
    await house.play("zigbee2mqtt/color_lamp.json")
    lamp = "light.hue_color"
    assert await house.call(lamp, "turn_on", rgb_color=(255, 0, 0), brightness=255) == [
        (
            "zigbee2mqtt/hue_color/set",
            {"color": {"x": 0.701, "y": 0.299}, "brightness": 254, "state": "ON"},
        )
    ]
    house.say("zigbee2mqtt/hue_color", {"state": "ON", "brightness": 12})
    assert house.state(lamp).attributes["brightness"] == 255, "on its way"
    house.say("zigbee2mqtt/hue_color", {"brightness": 254})
    assert house.state(lamp).attributes["brightness"] == 255


RGB_ONLY = {"command_topic": "lamp/set", "rgb_command_topic": "lamp/rgb/set"}


@pytest.mark.parametrize("kind", ["rgb", "rgbw", "rgbww"])
async def test_dimmed_and_bright_again(house: House, kind: str) -> None:
    """A lamp that tells nothing keeps its colour, although its channels carry the brightness."""
    lamp = await house.discover("light", command_topic="c", **{f"{kind}_command_topic": "lamp/x"})
    color = (255, 128, 0, 17, 1)[: len(kind)]
    await house.call(lamp, "turn_on", brightness=255, **{f"{kind}_color": color})
    for brightness in (3, 255, 1, 77, 255):
        published = await house.call(lamp, "turn_on", brightness=brightness)
        sent = ",".join(str(int(channel * brightness / 255)) for channel in color)
        assert published[0] == ("lamp/x", sent)
        attributes = house.state(lamp).attributes
        assert attributes["brightness"] == brightness
        assert attributes[f"{kind}_color"] == color


@pytest.mark.parametrize("told", [True, False])
async def test_brightness_of_white(house: House, told: bool) -> None:
    """In white mode the brightness is that of the white light, not that of the colour before."""
    topics = {"brightness_state_topic": "lamp/dim", "state_topic": "lamp"} if told else {}
    lamp = await house.discover(
        "light",
        **RGB_ONLY,
        **topics,
        brightness_command_topic="lamp/dim/set",
        white_command_topic="lamp/white/set",
    )
    await house.call(lamp, "turn_on", brightness=192, rgb_color=(255, 0, 0))
    if told:
        house.say("lamp", "ON")
        house.say("lamp/dim", "192")
    assert await house.call(lamp, "turn_on", white=64) == [
        ("lamp/white/set", 64),
        ("lamp/set", "ON"),
    ]
    attributes = house.state(lamp).attributes
    assert (attributes["color_mode"], attributes["brightness"]) == ("white", 64)
    if told:
        house.say("lamp/dim", "64")
        assert house.state(lamp).attributes["brightness"] == 64


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ({"color": {"h": 10, "s": 90}}, "hs"),
        ({"color_temp": 3000}, "color_temp"),
        ({}, "color_temp"),
    ],
)
async def test_mode_that_is_not_told(house: House, said: dict[str, Any], mode: str) -> None:
    """It is guessed from what was said, so that the brightness is shown."""
    lamp = await house.discover("light", **JSON)
    house.say("lamp", {"state": "ON", "brightness": 128, **said})
    attributes = house.state(lamp).attributes
    assert (attributes["color_mode"], attributes["brightness"]) == (mode, 128)


async def test_mode_topic_that_is_silent(house: House) -> None:
    """A colour that comes is the mode, as long as the lamp has not said which."""
    lamp = await house.discover("light", **BASIC, color_mode_state_topic="lamp/mode")
    house.say("lamp", "ON")
    house.say("lamp/dim", "50")
    house.say("lamp/ct", "250")
    assert house.state(lamp).attributes["color_mode"] == "color_temp"
    house.say("lamp/hs", "120,100")
    assert house.state(lamp).attributes["color_mode"] == "hs"
    house.say("lamp/mode", "color_temp")
    house.say("lamp/hs", "120,100")
    assert house.state(lamp).attributes["color_mode"] == "color_temp"


async def test_mode_of_an_optimistic_lamp(house: House) -> None:
    """Its colours set the mode as well as its topic does, also a colour that it has said before."""
    lamp = await house.discover(
        "light", **BASIC, color_mode_state_topic="lamp/mode", optimistic=True
    )
    house.say("lamp", "ON")
    house.say("lamp/hs", "120,100")
    house.say("lamp/mode", "color_temp")
    assert house.state(lamp).attributes["color_mode"] == "color_temp"
    house.say("lamp/hs", "120,100")
    assert house.state(lamp).attributes["color_mode"] == "hs"


@pytest.mark.parametrize(("asked", "sent"), [(2, b"2"), (2.5, b"2.5")])
async def test_transition(house: House, asked: float, sent: bytes) -> None:
    """A whole number of seconds leaves as one."""
    lamp = await house.discover("light", **JSON)
    await house.call(lamp, "turn_on", transition=asked)
    (publish,) = house.fake.published
    assert publish.payload == b'{"state":"ON","transition":' + sent + b"}"


async def test_effect_that_cannot_be_told(house: House) -> None:
    """It is shown, and an effect that is asked for is passed over."""
    lamp = await house.discover("light", command_topic="lamp/set", effect_state_topic="lamp/fx")
    await house.call(lamp, "turn_on")
    house.say("lamp/fx", "rainbow")
    assert house.state(lamp).attributes["effect"] == "rainbow"
    assert await house.call(lamp, "turn_on", effect="fire") == [("lamp/set", "ON")]


@pytest.mark.parametrize(
    ("config", "data", "key", "placeholders"),
    [
        (JSON, {"effect": "fire"}, "value_not_listed", {"value": "fire", "options": "rainbow"}),
        (
            BASIC | {"brightness_command_template": "{{ 1 / 0 }}"},
            {"brightness": 7},
            "command_template_failed",
            {"detail": "ZeroDivisionError: division by zero"},
        ),
        (
            BASIC | {"payload_on": "é", "encoding": "ascii"},
            {},
            "value_not_encodable",
            {"encoding": "ascii"},
        ),
    ],
)
async def test_what_a_lamp_does_not_take(
    house: House,
    config: dict[str, Any],
    data: dict[str, Any],
    key: str,
    placeholders: dict[str, str],
) -> None:
    """Nothing is sent, and the reason is in the words of the user."""
    lamp = await house.discover("light", **config)
    with pytest.raises(ServiceValidationError) as err:
        await house.call(lamp, "turn_on", **data)
    assert err.value.translation_key == key
    assert err.value.translation_placeholders == placeholders | {
        "entity_id": lamp,
        "device": "Thing",
    }
    assert not house.fake.published


# --- as it was ------------------------------------------------------------------------------------


async def test_comes_back_as_it_was(house: House) -> None:
    """A lamp that tells nothing keeps its level and its effect over a restart, and while it is off."""
    lamp = await house.discover(
        "light",
        command_topic="l/set",
        on_command_type="brightness",
        brightness_command_topic="l/level",
        effect_command_topic="l/effect",
        effect_list=["rainbow", "fire"],
    )
    await house.call(lamp, "turn_on", brightness=77, effect="fire")
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    await settle(house.hass)
    house.fake = house.broker.links[-1]
    state = house.state(lamp)
    assert state.state == "on"
    assert (state.attributes["brightness"], state.attributes["effect"]) == (77, "fire")
    assert await house.call(lamp, "turn_off") == [("l/set", "OFF")]
    assert await house.call(lamp, "turn_on") == [("l/level", 77)]
    state = house.state(lamp)
    assert (state.attributes["brightness"], state.attributes["effect"]) == (77, "fire")


async def test_channels_tell_the_level(clock: Clock, house: House) -> None:
    """The level of a lamp whose channels carry it is the one that it says, not the one it was told."""
    lamp = await house.discover(
        "light",
        command_topic="l/set",
        state_topic="l",
        rgbw_command_topic="l/rgbw/set",
        rgbw_state_topic="l/rgbw",
    )
    house.say("l", "ON")
    house.say("l/rgbw", "255,0,0,0")
    await house.call(lamp, "turn_on", brightness=128)
    assert house.state(lamp).attributes["brightness"] == 128
    # It does not follow: it still shines at full brightness, and so does the next colour.
    await clock.forward(10.1)
    assert house.state(lamp).attributes["brightness"] == 255
    sent = await house.call(lamp, "turn_on", rgbw_color=[0, 255, 0, 0])
    assert sent[0] == ("l/rgbw/set", "0,255,0,0")
    house.say("l/rgbw", "0,100,0,0")
    assert house.state(lamp).attributes["brightness"] == 100

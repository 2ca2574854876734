"""Lights."""

from typing import Any

import orjson
import pytest

from custom_components.mqtt_polyglot.model.codec import EncodeError
from custom_components.mqtt_polyglot.model.vocabulary import ColorMode, Flash

from .support import Replay, component_of, entry, generic, on_off, replay, spec_of, specific

BRIGHTNESS = generic("numeric", "brightness", 7, value_min=0, value_max=254)
COLOR_TEMP = generic("numeric", "color_temp", 7, value_min=153, value_max=500, unit="mired")
TRANSITION = {"options": [{"name": "transition", "type": "numeric"}]}


def color(kind: str, *keys: str) -> dict[str, Any]:
    """The expose of a colour: both kinds have the property ``color``."""
    features = [generic("numeric", key, 7) for key in keys]
    return generic("composite", kind, 7, features=features) | {"property": "color"}


XY = color("color_xy", "x", "y")
HS = color("color_hs", "hue", "saturation")


@pytest.mark.parametrize(
    ("features", "modes"),
    [
        ([], {ColorMode.ONOFF}),
        ([BRIGHTNESS], {ColorMode.BRIGHTNESS}),
        ([BRIGHTNESS, COLOR_TEMP], {ColorMode.COLOR_TEMP}),
        ([BRIGHTNESS, XY], {ColorMode.XY}),
        ([BRIGHTNESS, HS], {ColorMode.HS}),
        ([HS], {ColorMode.HS}),
        ([BRIGHTNESS, XY, HS], {ColorMode.XY}),
        ([BRIGHTNESS, HS, XY], {ColorMode.HS}),
        ([BRIGHTNESS, COLOR_TEMP, XY], {ColorMode.COLOR_TEMP, ColorMode.XY}),
        ([BRIGHTNESS, COLOR_TEMP, XY, HS], {ColorMode.COLOR_TEMP, ColorMode.XY}),
        ([HS, BRIGHTNESS, COLOR_TEMP], {ColorMode.COLOR_TEMP, ColorMode.HS}),
    ],
)
def test_modes(features: list[Any], modes: set[ColorMode]) -> None:
    """A lamp has the modes of its features; of two kinds of colour the first is the better one."""
    light = component_of(spec_of(specific("light", on_off(), *features)), "light")
    assert light.modes == modes
    assert (light.color_mode is not None) is (len(modes) > 1)


@pytest.mark.parametrize(
    ("low", "high", "kelvin"),
    [
        (153, 500, (2000, 6535)),
        (250, 454, (2202, 4000)),
        (50, 1000, (2000, 6535)),  # what a lamp that says nothing gets
        (25, 1000, (2000, 6535)),
        (250, 65279, (2000, 4000)),  # a lamp that lies
        (333, 333, (3003, 3003)),
        (500, 153, (2000, 6535)),
        (None, None, (2000, 6535)),
        ("x", True, (2000, 6535)),
        (0, -1, (2000, 6535)),
    ],
)
def test_limits_of_white(low: Any, high: Any, kelvin: tuple[int, int]) -> None:
    """The limits of a lamp, or those of most lamps where its own cannot be."""
    white = COLOR_TEMP | {"value_min": low, "value_max": high}
    light = component_of(spec_of(specific("light", on_off(), white)), "light")
    assert (light.color_temp.minimum, light.color_temp.maximum) == kelvin


@pytest.mark.parametrize(("top", "sent"), [(254, 127), (1000, 502), (None, 127), (1e9, 127)])
def test_scale_of_brightness(top: Any, sent: int) -> None:
    """Half bright is half bright on whatever scale."""
    spec = spec_of(specific("light", on_off(), BRIGHTNESS | {"value_max": top}))
    _, wire = component_of(spec, "light").brightness.encode(128)
    assert wire == sent


def test_transition_where_the_lamp_has_it() -> None:
    """The options of the definition tell; a lamp without would only log an error."""
    light = specific("light", on_off(), BRIGHTNESS)
    assert component_of(spec_of(light), "light").transition is None
    transition = component_of(spec_of(light, definition=TRANSITION), "light").transition
    assert transition.momentary
    assert transition.to(2).point.sink.name == ("transition",)


def test_effects() -> None:
    """The effects stand beside the lamp; what it does not tell is over by itself."""
    lamp = specific("light", on_off())
    effect = generic("enum", "effect", 2, values=["blink", "breathe"])
    point = component_of(spec_of(lamp, effect), "light").effect
    assert (point.options, point.momentary, point.sources) == (("blink", "breathe"), True, ())
    assert "effect" not in {note.where for note in spec_of(lamp, effect).notes}
    point = component_of(spec_of(lamp, effect | {"access": 3}), "light").effect
    assert (point.momentary, len(point.sources)) == (False, 1)


def test_effects_of_nothing() -> None:
    """Effects without a lamp, or of another endpoint, are a choice like others."""
    effect = generic("enum", "effect", 2, values=["blink", "breathe"])
    assert component_of(spec_of(effect), "effect").platform == "select"
    lamps = [specific("light", on_off(), endpoint=name) for name in ("l1", "l2")]
    second = effect | {"endpoint": "l2", "property": "effect_l2"}
    spec = spec_of(*lamps, second)
    assert component_of(spec, "light_l1").effect is None
    assert component_of(spec, "light_l2").effect.sink.name == ("effect_l2",)


def test_a_light_needs_a_state() -> None:
    """What cannot be turned on is no light; its features are what they are."""
    spec = spec_of(specific("light", BRIGHTNESS))
    assert [note.where for note in spec.notes] == ["light"]
    assert component_of(spec, "brightness").platform == "number"


def test_endpoint_lamps() -> None:
    """All properties of a lamp of several have the name of its endpoint."""
    player = replay("two_channel_lamp")
    rgb, white = player.device.states["light_rgb"], player.device.states["light_white"]
    assert rgb.get(rgb.component.brightness) == 60  # type: ignore[attr-defined]
    assert white.values()["xy"] == (0.3, 0.3)
    assert white.values()["color_mode"] is ColorMode.XY
    assert rgb.values()["color_mode"] is ColorMode.COLOR_TEMP


@pytest.fixture
def lamp() -> Replay:
    """A lamp with all that lamps have."""
    player = Replay()
    lamp = specific("light", on_off(), BRIGHTNESS, COLOR_TEMP, XY, HS)
    player.list_devices(entry(lamp, definition={"exposes": [lamp], **TRANSITION}))
    return player


@pytest.mark.parametrize(
    ("state", "mode"),
    [
        ({"color_mode": "xy"}, ColorMode.XY),
        ({"color_mode": "hs", "color": {"x": 0.1, "y": 0.2}}, ColorMode.XY),
        ({"color_mode": "color_temp", "color": {"x": 1, "y": 0}}, ColorMode.COLOR_TEMP),
        ({"color": {"x": 0.1, "y": 0.2}}, ColorMode.XY),
        ({"color_temp": 200}, ColorMode.COLOR_TEMP),
        ({"color_mode": None, "color_temp": 200}, ColorMode.COLOR_TEMP),
        ({"color": {"x": 0.1, "y": 0.2}, "color_temp": 200}, None),
        ({"state": "ON"}, None),
    ],
)
def test_color_mode(lamp: Replay, state: dict[str, Any], mode: ColorMode | None) -> None:
    """The mode is named, or follows from the only colour of a message."""
    lamp.say("thing", state)
    assert lamp.values("light").get("color_mode") is mode
    assert not lamp.device.states["light"].rejections


@pytest.mark.parametrize("state", [b'"on"', b"[1]", b"{", b'{"color_mode": "disco"}'])
def test_unreadable_state(lamp: Replay, state: bytes) -> None:
    """What cannot be read is in the report, and nothing else happens."""
    lamp.say("thing", state)
    assert lamp.device.states["light"].rejections
    assert lamp.values("light") == {}


def test_no_brightness_says_nothing(lamp: Replay) -> None:
    """Some lamps tell 0 when they go out and come on with it: whether they shine is told beside it."""
    lamp.say("thing", {"state": "ON", "brightness": 254})
    lamp.say("thing", {"state": "OFF", "brightness": 0})
    lamp.say("thing", {"state": "ON", "brightness": 0})
    assert (lamp.values("light")["power"], lamp.values("light")["brightness"]) == (True, 255)


def test_null_says_nothing(lamp: Replay) -> None:
    """With its integration for Home Assistant on, Zigbee2MQTT says null of what it never heard."""
    lamp.say("thing", {"state": "ON", "brightness": 100})
    lamp.say("thing", {"state": None, "brightness": None, "color": None, "color_mode": None})
    assert lamp.values("light")["power"] is True
    assert not lamp.device.states["light"].rejections


@pytest.mark.parametrize(
    ("wishes", "payload"),
    [
        ({"power": True}, {"state": "ON"}),
        ({"power": False}, {"state": "OFF"}),
        ({"power": False, "transition": 3}, {"state": "OFF", "transition": 3}),
        ({"brightness": 120, "power": True}, {"brightness": 120, "state": "ON"}),
        ({"brightness": 1, "power": True}, {"brightness": 1, "state": "ON"}),
        ({"color_temp": 4000, "power": True}, {"color_temp": 250, "state": "ON"}),
        (
            {"xy": (0.123456, 0.3), "power": True},
            {"color": {"x": 0.1235, "y": 0.3}, "state": "ON"},
        ),
        (
            {"brightness": 255, "xy": (0.7, 0.3), "transition": 0.5, "power": True},
            {"brightness": 254, "color": {"x": 0.7, "y": 0.3}, "transition": 0.5, "state": "ON"},
        ),
    ],
)
def test_commands(lamp: Replay, wishes: dict[str, Any], payload: dict[str, Any]) -> None:
    """One action is one message."""
    state = lamp.device.states["light"]
    writes = [getattr(state.component, key).to(value) for key, value in wishes.items()]
    (publish,) = lamp.device.command(state, writes)
    assert (publish.topic, publish.qos, publish.retain) == ("zigbee2mqtt/thing/set", 0, False)
    assert orjson.loads(publish.payload) == payload
    assert list(orjson.loads(publish.payload)) == list(payload)


def test_commands_of_an_endpoint() -> None:
    """The properties bear the endpoint, the transition does not."""
    device = replay("two_channel_lamp").device
    state = device.states["light_white"]
    light: Any = state.component
    writes = [
        light.brightness.to(60),
        light.xy.to((0.3, 0.3)),
        light.transition.to(1),
        light.power.to(True),
    ]
    (publish,) = device.command(state, writes)
    assert publish.topic == "zigbee2mqtt/two lights/set"
    assert orjson.loads(publish.payload) == {
        "brightness_white": 60,
        "color_white": {"x": 0.3, "y": 0.3},
        "transition": 1,
        "state_white": "ON",
    }


@pytest.mark.parametrize(("key", "value"), [("brightness", 300), ("color_temp", 1000)])
def test_refused_commands(lamp: Replay, key: str, value: float) -> None:
    """What the lamp cannot be is not sent."""
    state = lamp.device.states["light"]
    with pytest.raises(EncodeError):
        lamp.device.command(state, [getattr(state.component, key).to(value)])


def test_the_mode_is_not_told(lamp: Replay) -> None:
    """It follows from the colour that a lamp is told."""
    light: Any = lamp.device.states["light"].component
    with pytest.raises(EncodeError):
        light.color_mode.sources[0].codec.encode(ColorMode.XY)


@pytest.mark.parametrize("kelvin", range(2000, 6537, 97))
def test_echo_of_white(lamp: Replay, kelvin: int) -> None:
    """What comes back from the lamp's mireds is near enough to be what was asked for."""
    state = lamp.device.states["light"]
    light: Any = state.component
    writes = [light.color_temp.to(kelvin)]
    _, mireds = light.color_temp.encode(kelvin)
    lamp.say("thing", {"color_temp": mireds, "color_mode": "color_temp"})
    for expectation in light.expectations(writes):
        assert expectation.confirmed_by(lamp.values("light")[expectation.key])


def test_attribute_output() -> None:
    """With a topic a property a colour is told in parts: the last one asked for is shown."""
    player = replay("color_lamp_attribute")
    assert player.values("light") == {
        "power": False,
        "brightness": 120,
        "color_temp": 4000,
        "color_mode": ColorMode.COLOR_TEMP,
    }
    assert not player.device.states["light"].rejections
    light: Any = player.device.states["light"].component
    assert light.xy.sources == ()
    player.say("hue_color/brightness", b"")
    assert player.values("light")["brightness"] == 120


def test_effects_of_the_whole_device() -> None:
    """GL-C-007-2ID has two lamps and one list of effects: they belong to both, and go to each."""
    effect = generic("enum", "effect", 2, values=["blink", "breathe"])
    lamps = [specific("light", on_off(), endpoint=name) for name in ("rgb", "white")]
    spec = spec_of(*lamps, effect)
    for name in ("rgb", "white"):
        light: Any = component_of(spec, f"light_{name}")
        assert light.effect.options == ("blink", "breathe")
        assert light.effect.sink.name == (f"effect_{name}",)
    assert "effect" not in {note.where for note in spec.notes}


def test_flash() -> None:
    """Lamps with the effects of Zigbee flash, short and long, as Zigbee2MQTT is told it."""
    player = Replay()
    effect = generic("enum", "effect", 2, values=["blink", "breathe", "okay"])
    player.list_devices(entry(specific("light", on_off()), effect))
    state = player.device.states["light"]
    light: Any = state.component
    for flash, seconds in ((Flash.SHORT, 2), (Flash.LONG, 10)):
        (publish,) = player.device.command(state, [light.power.to(True), light.flash.to(flash)])
        assert orjson.loads(publish.payload) == {"state": "ON", "flash": seconds}
    other = generic("enum", "effect", 2, values=["rolling"])
    assert component_of(spec_of(specific("light", on_off()), other), "light").flash is None

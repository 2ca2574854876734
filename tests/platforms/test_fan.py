"""Fans."""

from typing import Any

from homeassistant.components.fan import FanEntityFeature as Feature
from homeassistant.exceptions import ServiceValidationError
import pytest

from tests.clock import Clock
from tests.house import House

FAN = {"command_topic": "f/set", "state_topic": "f"}
SPEED = {"percentage_command_topic": "f/speed/set", "percentage_state_topic": "f/speed"}
PRESET = {
    "preset_mode_command_topic": "f/mode/set",
    "preset_mode_state_topic": "f/mode",
    "preset_modes": ["auto", "sleep"],
}
SWING = {"oscillation_command_topic": "f/osc/set", "oscillation_state_topic": "f/osc"}
DIRECTION = {"direction_command_topic": "f/dir/set", "direction_state_topic": "f/dir"}
ON_OFF = Feature.TURN_ON | Feature.TURN_OFF


async def test_on_and_off(house: House) -> None:
    """Its own state says whether it is on, not its speed."""
    fan = await house.discover("fan", **FAN, **SPEED)
    assert house.state(fan).state == "unknown"
    house.say("f/speed", "50")
    assert house.state(fan).state == "unknown"
    house.say("f", "OFF")
    assert house.state(fan).state == "off"
    assert house.state(fan).attributes["percentage"] == 50
    house.say("f", "babble")
    assert house.state(fan).state == "off"
    house.say("f", "None")
    assert house.state(fan).state == "unknown"
    assert await house.call(fan, "turn_off") == [("f/set", "OFF")]
    assert await house.call(fan, "toggle") == [("f/set", "ON")]
    assert house.state(fan).state == "on"


@pytest.mark.parametrize(
    ("announced", "features"),
    [
        ({}, ON_OFF),
        (SPEED, ON_OFF | Feature.SET_SPEED),
        (PRESET, ON_OFF | Feature.PRESET_MODE),
        (PRESET | {"preset_modes": []}, ON_OFF),
        (SWING, ON_OFF | Feature.OSCILLATE),
        (DIRECTION, ON_OFF | Feature.DIRECTION),
        ({"direction_state_topic": "f/dir", "percentage_state_topic": "f/speed"}, ON_OFF),
    ],
)
async def test_features(house: House, announced: dict[str, Any], features: Feature) -> None:
    """What there is a topic for."""
    fan = await house.discover("fan", **FAN, **announced)
    assert house.state(fan).attributes["supported_features"] == features


async def test_everything_at_once(house: House) -> None:
    """One action, its messages in the order of Home Assistant's own integration."""
    fan = await house.discover("fan", **FAN, **SPEED, **PRESET)
    assert await house.call(fan, "turn_on", percentage=40, preset_mode="sleep") == [
        ("f/set", "ON"),
        ("f/speed/set", 40),
        ("f/mode/set", "sleep"),
    ]
    assert await house.call(fan, "turn_on", percentage=0) == [("f/set", "ON")]
    plain = await house.discover("fan", **FAN)
    assert await house.call(plain, "turn_on", percentage=40) == [("f/set", "ON")]


@pytest.mark.parametrize(
    ("low", "high", "said", "shown"),
    [(1, 3, "2", 66), (1, 3, "0", 0), (1, 200, "199", 99), (81, 82, "80", 0), (81, 82, "81", 50)],
)
async def test_speed_on_its_scale(house: House, low: int, high: int, said: str, shown: int) -> None:
    """What is one less than the lowest speed is off; what is beyond the scale is not shown."""
    fan = await house.discover("fan", **FAN, **SPEED, speed_range_min=low, speed_range_max=high)
    house.say("f/speed", said)
    assert house.state(fan).attributes["percentage"] == shown
    step = 100 / min(high - low + 1, 100)
    assert house.state(fan).attributes["percentage_step"] == step
    for nonsense in (str(high + 1), str(low - 2), "fast", ""):
        house.say("f/speed", nonsense)
        assert house.state(fan).attributes["percentage"] == shown
    house.say("f/speed", "None")
    assert house.state(fan).attributes["percentage"] is None


async def test_a_speed_between_two(clock: Clock, house: House) -> None:
    """A fan with three speeds takes the next; what it says then is what was asked for."""
    fan = await house.discover("fan", **FAN, **SPEED, speed_range_max=3)
    assert await house.call(fan, "set_percentage", percentage=40) == [("f/speed/set", 2)]
    assert house.state(fan).attributes["percentage"] == 40
    house.say("f/speed", "2")
    assert house.state(fan).attributes["percentage"] == 66
    assert await house.call(fan, "increase_speed") == [("f/speed/set", 3)]
    assert await house.call(fan, "set_percentage", percentage=0) == [("f/speed/set", 0)]
    await clock.forward(10.1)
    assert house.state(fan).attributes["percentage"] == 66, "it did not follow"


@pytest.mark.parametrize(("low", "high"), [(5, 5), (0, 40), (9, 3)])
async def test_no_scale(house: House, low: int, high: int) -> None:
    """A scale that is none costs its keys, not the fan."""
    fan = await house.discover("fan", **FAN, **SPEED, speed_range_min=low, speed_range_max=high)
    house.say("f/speed", "4")
    assert house.state(fan).attributes["percentage"] in (4, 10)


async def test_presets(house: House) -> None:
    """One of the list; any other is unknown, and none is sent."""
    fan = await house.discover("fan", **FAN, **PRESET, payload_reset_preset_mode="manual")
    house.say("f/mode", "auto")
    assert house.state(fan).attributes["preset_mode"] == "auto"
    house.say("f/mode", "manual")
    assert house.state(fan).attributes["preset_mode"] is None
    house.say("f/mode", "auto")
    house.say("f/mode", "turbo")
    assert house.state(fan).attributes["preset_mode"] is None
    assert await house.call(fan, "set_preset_mode", preset_mode="sleep") == [
        ("f/mode/set", "sleep")
    ]
    house.fake.published.clear()
    for service in ("set_preset_mode", "turn_on"):
        with pytest.raises(ServiceValidationError):
            await house.call(fan, service, preset_mode="turbo")
        assert not house.fake.published


async def test_oscillation_and_direction(house: House) -> None:
    """With words of its own, and with those of Home Assistant."""
    words = {"payload_oscillation_on": "swing", "payload_oscillation_off": "still"}
    fan = await house.discover("fan", **FAN, **SWING, **DIRECTION, **words)
    assert house.state(fan).attributes["oscillating"] is None
    house.say("f/osc", "swing")
    house.say("f/dir", "reverse")
    attributes = house.state(fan).attributes
    assert (attributes["oscillating"], attributes["direction"]) == (True, "reverse")
    assert await house.call(fan, "oscillate", oscillating=False) == [("f/osc/set", "still")]
    assert await house.call(fan, "set_direction", direction="forward") == [("f/dir/set", "forward")]


async def test_templates(house: House) -> None:
    """Each value has its own, both ways."""
    keys: dict[str, Any] = {}
    for name in ("percentage", "preset_mode", "oscillation", "direction"):
        keys[f"{name}_value_template"] = "{{ value_json.val }}"
        keys[f"{name}_command_template"] = f"{name}: {{{{ value }}}}"
    fan = await house.discover(
        "fan",
        **FAN | SPEED | PRESET | SWING | DIRECTION | keys,
        state_value_template="{{ value_json.val }}",
        command_template="state: {{ value }}",
    )
    for topic, value in {
        "f": "ON",
        "f/speed": 70,
        "f/mode": "auto",
        "f/osc": "oscillate_on",
        "f/dir": "forward",
    }.items():
        house.say(topic, {"val": value})
    state = house.state(fan)
    shown = [state.attributes[key] for key in ("percentage", "preset_mode", "oscillating")]
    assert (state.state, *shown, state.attributes["direction"]) == (
        "on",
        70,
        "auto",
        True,
        "forward",
    )
    assert await house.call(fan, "turn_on") == [("f/set", "state: ON")]
    assert await house.call(fan, "set_percentage", percentage=7) == [
        ("f/speed/set", "percentage: 7")
    ]


@pytest.mark.parametrize("optimistic", [True, False])
async def test_assumed(clock: Clock, house: House, optimistic: bool) -> None:
    """What is not said is as it was told; what is said is so, unless it need not be waited for."""
    topics = {**FAN, "percentage_command_topic": "f/speed/set"}
    fan = await house.discover("fan", **topics, optimistic=optimistic)
    house.say("f", "OFF")
    await house.call(fan, "turn_on", percentage=20)
    assert house.state(fan).state == "on"
    await clock.forward(10.1)
    state = house.state(fan)
    assert (state.state, state.attributes["percentage"]) == ("on" if optimistic else "off", 20)
    assert state.attributes.get("assumed_state", False) is optimistic


@pytest.mark.parametrize(
    ("keys", "payloads"),
    [
        ({}, {0: "off", 33: "low", 34: "medium", 100: "high"}),
        ({"spds": ["low", "high"]}, {0: "low", 50: "low", 51: "high"}),
        (
            {"speeds": ["off", "low", "hyper"], "pl_lo_spd": "1", "payload_off_speed": "0"},
            {0: 0, 50: 1, 100: "hyper"},
        ),
    ],
)
async def test_speeds_of_old(house: House, keys: dict[str, Any], payloads: dict[int, Any]) -> None:
    """The names of before 2021.12 are percentages; the report says so."""
    fan = await house.discover(
        "fan", **FAN, spd_cmd_t="f/spd/set", speed_state_topic="f/spd", **keys
    )
    for percentage, payload in payloads.items():
        assert await house.call(fan, "set_percentage", percentage=percentage) == [
            ("f/spd/set", payload)
        ]
    house.say("f/spd", str(payload))
    assert house.state(fan).attributes["percentage"] == 100
    house.say("f/spd", "warp")
    assert house.state(fan).attributes["percentage"] is None
    report = house.report("homeassistant:thing")
    assert report is not None
    assert "speed_command_topic" in str(report["notes"])


async def test_speeds_beside_percentages(house: House) -> None:
    """Those who announced both, for old and new, mean the new."""
    old = {"speed_command_topic": "f/spd/set", "speeds": ["low", "high"], "payload_low_speed": "1"}
    fan = await house.discover("fan", **FAN, **SPEED, **old)
    assert await house.call(fan, "set_percentage", percentage=50) == [("f/speed/set", 50)]


async def test_redescribed(house: House) -> None:
    """What a new description does not have is not shown any more."""
    fan = await house.discover("fan", **FAN, **SPEED, **PRESET, **SWING, **DIRECTION)
    for topic, value in (("f", "ON"), ("f/speed", "9"), ("f/mode", "auto"), ("f/dir", "reverse")):
        house.say(topic, value)
    await house.discover("fan", **FAN)
    state = house.state(fan)
    assert state.state == "on"
    assert not state.attributes.keys() & {"percentage", "preset_mode", "oscillating", "direction"}

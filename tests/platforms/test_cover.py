"""Covers."""

from typing import Any

from homeassistant.components.cover import CoverEntityFeature as Feature
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from tests.double import settle
from tests.house import House

COVER = {"command_topic": "c/set", "state_topic": "c"}
POSITION = {"position_topic": "c/at", "set_position_topic": "c/go"}
TILT = {"tilt_command_topic": "c/tilt/set", "tilt_status_topic": "c/tilt"}


@pytest.mark.parametrize("word", ["open", "opening", "closed", "closing"])
async def test_states(house: House, word: str) -> None:
    """Every state; an empty payload says nothing, "None" and any other word is unknown."""
    cover = await house.discover("cover", **COVER)
    assert house.state(cover).state == "unknown"
    house.say("c", word)
    assert house.state(cover).state == word
    house.say("c", "")
    assert house.state(cover).state == word
    house.say("c", "None")
    assert house.state(cover).state == "unknown"
    house.say("c", word.upper())
    assert house.state(cover).state == word
    house.say("c", "derailed")
    assert house.state(cover).state == "unknown"


@pytest.mark.parametrize(
    ("going", "there"), [("opening", "open"), ("closing", "closed"), ("closed", "closed")]
)
async def test_stopped(house: House, going: str, there: str) -> None:
    """Without a position, one that has stopped is where it was going."""
    cover = await house.discover("cover", **COVER)
    house.say("c", going)
    house.say("c", "stopped")
    assert house.state(cover).state == there


@pytest.mark.parametrize(("position", "there"), [(0, "closed"), (1, "open"), (100, "open")])
async def test_stopped_at_a_position(house: House, position: int, there: str) -> None:
    """With one, it is where that says, though it may come in the same message."""
    keys = {
        "state_topic": "c",
        "value_template": "{{ value_json.moving }}",
        "position_topic": "c",
        "position_template": "{{ value_json.pos }}",
    }
    cover = await house.discover("cover", **keys)
    house.say("c", {"moving": "closing", "pos": 50})
    assert house.state(cover).state == "closing"
    house.say("c", {"moving": "stopped", "pos": position})
    assert house.state(cover).state == there
    assert house.state(cover).attributes["current_position"] == position


async def test_one_word_for_two_states(house: House) -> None:
    """Where a device says of "open" that it means "opening", that counts."""
    cover = await house.discover("cover", **COVER, state_opening="open")
    house.say("c", "open")
    assert house.state(cover).state == "opening"


async def test_state_of_the_position(house: House) -> None:
    """Without a state topic the position says whether it is closed; it is not told what to show."""
    cover = await house.discover("cover", command_topic="c/set", **POSITION)
    house.say("c/at", "0")
    assert house.state(cover).state == "closed"
    states = async_capture_events(house.hass, EVENT_STATE_CHANGED)
    assert await house.call(cover, "open_cover") == [("c/set", "OPEN")]
    assert await house.call(cover, "set_cover_position", position=30) == [("c/go", 30)]
    assert not states, "it shows what it says, not what it was told"
    house.say("c/at", "30")
    assert house.state(cover).state == "open"
    for nonsense in ("None", "half", '{"tilt_position": 1}', '{"position": null}', "nan"):
        house.say("c/at", nonsense)
    assert house.state(cover).attributes["current_position"] == 30
    house.say("c/at", "120")
    assert house.state(cover).attributes["current_position"] == 100


@pytest.mark.parametrize(
    ("announced", "features"),
    [
        ({"command_topic": "x"}, Feature.OPEN | Feature.CLOSE | Feature.STOP),
        ({"command_topic": "x", "payload_stop": None}, Feature.OPEN | Feature.CLOSE),
        ({"command_topic": "x", "payload_close": None}, Feature.OPEN | Feature.STOP),
        (POSITION, Feature.SET_POSITION),
        (
            TILT,
            Feature.OPEN_TILT | Feature.CLOSE_TILT | Feature.STOP_TILT | Feature.SET_TILT_POSITION,
        ),
        (
            TILT | {"payload_stop_tilt": None},
            Feature.OPEN_TILT | Feature.CLOSE_TILT | Feature.SET_TILT_POSITION,
        ),
        ({"state_topic": "c"}, Feature(0)),
    ],
)
async def test_features(house: House, announced: dict[str, Any], features: Feature) -> None:
    """What can be done is what there is a topic and a payload for."""
    cover = await house.discover("cover", **announced)
    assert house.state(cover).attributes["supported_features"] == features


async def test_commands(house: House) -> None:
    """Each as it is announced."""
    own = {"payload_open": "up", "payload_close": "down", "payload_stop": "hold"}
    cover = await house.discover("cover", **COVER, **own)
    house.say("c", "closed")
    assert await house.call(cover, "open_cover") == [("c/set", "up")]
    assert await house.call(cover, "close_cover") == [("c/set", "down")]
    assert await house.call(cover, "stop_cover") == [("c/set", "hold")]
    assert await house.call(cover, "toggle") == [("c/set", "up")]
    assert house.state(cover).state == "closed"


async def test_a_scale_of_its_own(house: House) -> None:
    """Positions and tilts are counted as the device does, also from the top to the bottom."""
    scales = {"position_closed": 255, "position_open": 0, "tilt_min": -90, "tilt_max": 90}
    cover = await house.discover("cover", **POSITION, **TILT, **scales)
    house.say("c/at", "255")
    assert house.state(cover).state == "closed"
    house.say("c/at", "64")
    assert house.state(cover).attributes["current_position"] == 74
    assert await house.call(cover, "set_cover_position", position=25) == [("c/go", 191)]
    house.say("c/tilt", "0.4")
    assert house.state(cover).attributes["current_tilt_position"] == 50
    house.say("c/tilt", "91")
    assert house.state(cover).attributes["current_tilt_position"] == 50
    assert await house.call(cover, "set_cover_tilt_position", tilt_position=75) == [
        ("c/tilt/set", 45)
    ]


async def test_no_scale(house: House) -> None:
    """A scale whose ends are one number is none; it costs those keys."""
    cover = await house.discover("cover", **POSITION, position_open=5, position_closed=5)
    house.say("c/at", "5")
    assert house.state(cover).attributes["current_position"] == 5


async def test_templates_know_the_scales(house: House) -> None:
    """Those of the position and of the tilt, what is set in percent and as the device counts."""
    known = "{{ position_open }} {{ position_closed }} {{ tilt_min }} {{ tilt_max }}"
    keys = {
        "position_open": 50,
        "position_closed": 10,
        "tilt_min": 5,
        "tilt_max": 45,
        "set_position_template": "{{ value }} {{ position }} {{ entity_id }} " + known,
        "tilt_command_template": "{{ value }} {{ tilt_position }} " + known,
        "position_template": "{{ (value | int) * 10 + position_closed }}",
        "tilt_status_template": "{{ tilt_max - (value | int) }}",
    }
    cover = await house.discover("cover", **POSITION, **TILT, **keys)
    assert await house.call(cover, "set_cover_position", position=50) == [
        ("c/go", f"30 50 {cover} 50 10 5 45")
    ]
    assert await house.call(cover, "set_cover_tilt_position", tilt_position=50) == [
        ("c/tilt/set", "25 50 50 10 5 45")
    ]
    house.say("c/at", "4")
    assert house.state(cover).attributes["current_position"] == 100
    house.say("c/tilt", "20")
    assert house.state(cover).attributes["current_tilt_position"] == 50


async def test_tilt(house: House) -> None:
    """Its own ends, and a stop that no template dresses."""
    ends = {"tilt_opened_value": 80, "tilt_closed_value": 20}
    cover = await house.discover(
        "cover", **TILT, **ends, tilt_command_template="T{{ value }}/{{ tilt_position }}"
    )
    house.say("c/tilt", "20")
    assert await house.call(cover, "open_cover_tilt") == [("c/tilt/set", "T80/80")]
    assert await house.call(cover, "close_cover_tilt") == [("c/tilt/set", "T20/20")]
    assert await house.call(cover, "stop_cover_tilt") == [("c/tilt/set", "STOP")]
    assert await house.call(cover, "toggle_cover_tilt") == [("c/tilt/set", "T80/80")]
    house.say("c/tilt", "21")
    assert await house.call(cover, "toggle_cover_tilt") == [("c/tilt/set", "T20/20")]
    assert house.state(cover).attributes["current_tilt_position"] == 21


@pytest.mark.parametrize(
    "keys",
    [{"tilt_command_topic": "c/tilt/set"}, {**TILT, "tilt_optimistic": True}],
)
async def test_tilt_that_is_assumed(house: House, keys: dict[str, Any]) -> None:
    """Slats that do not say how they stand are where they were told to be."""
    ends = {"tilt_opened_value": 80, "tilt_closed_value": 20}
    cover = await house.discover("cover", state_topic="c", **keys, **ends)
    for service, data, tilt in (
        ("open_cover_tilt", {}, 80),
        ("close_cover_tilt", {}, 20),
        ("set_cover_tilt_position", {"tilt_position": 33}, 33),
        ("stop_cover_tilt", {}, 33),
    ):
        await house.call(cover, service, **data)
        assert house.state(cover).attributes["current_tilt_position"] == tilt


async def test_tilt_inverted(house: House) -> None:
    """A key of before 2021.6: the other way round."""
    cover = await house.discover("cover", **TILT, tilt_invert_state=True)
    house.say("c/tilt", "30")
    assert house.state(cover).attributes["current_tilt_position"] == 70


async def test_template_of_the_position(house: House) -> None:
    """Before 2021.6 that of the state was that of the position, too."""
    cover = await house.discover("cover", **POSITION, value_template="{{ value_json.pos }}")
    house.say("c/at", {"pos": 70})
    assert house.state(cover).attributes["current_position"] == 70


async def test_position_and_tilt_in_one_message(house: House) -> None:
    """What a template makes of them, with the tilt or without."""
    cover = await house.discover("cover", **POSITION, tilt_min=0, tilt_max=50)
    house.say("c/at", {"position": 60, "tilt_position": 25})
    attributes = house.state(cover).attributes
    assert (attributes["current_position"], attributes["current_tilt_position"]) == (60, 50)
    house.say("c/at", "10")
    attributes = house.state(cover).attributes
    assert (attributes["current_position"], attributes["current_tilt_position"]) == (10, 50)


@pytest.mark.parametrize(
    ("keys", "assumed"),
    [
        ({"command_topic": "c/set"}, True),
        ({"command_topic": "c/set", "state_topic": "c", "optimistic": True}, True),
        ({"command_topic": "c/set", "state_topic": "c"}, False),
        ({"command_topic": "c/set", **TILT}, False),
    ],
)
async def test_assumed(house: House, keys: dict[str, Any], assumed: bool) -> None:
    """Where nobody says where it is, it is where it was told to go."""
    cover = await house.discover("cover", **keys)
    for service, state in (("open_cover", "open"), ("close_cover", "closed"), ("stop_cover", "")):
        await house.call(cover, service)
        assert house.state(cover).state == ((state or "closed") if assumed else "unknown")
    assert house.state(cover).attributes.get("assumed_state", False) is assumed


async def test_assumed_position(house: House) -> None:
    """The ends, and what is between them."""
    cover = await house.discover("cover", command_topic="c/set", **POSITION, optimistic=True)
    for service, data, shown in (
        ("open_cover", {}, ("open", 100)),
        ("set_cover_position", {"position": 0}, ("closed", 0)),
        ("set_cover_position", {"position": 40}, ("open", 40)),
        ("close_cover", {}, ("closed", 0)),
    ):
        await house.call(cover, service, **data)
        state = house.state(cover)
        assert (state.state, state.attributes["current_position"]) == shown


async def test_out_of_range(house: House) -> None:
    """What a cover has no command for is an error, and nothing is sent."""
    cover = await house.discover("cover", **COVER, payload_stop=None)
    with pytest.raises(ServiceValidationError):
        await house.call(cover, "set_cover_position", position=10)
    with pytest.raises(ServiceValidationError):
        await house.call(cover, "stop_cover")
    assert not house.fake.published


async def test_redescribed(house: House) -> None:
    """What a new description does not have is not shown any more."""
    keys = COVER | POSITION | TILT | {"device_class": "blind"}
    cover = await house.discover("cover", **keys)
    house.say("c", "opening")
    house.say("c/at", "30")
    house.say("c/tilt", "40")
    await house.discover("cover", **COVER)
    state = house.state(cover)
    assert state.state == "opening"
    assert not state.attributes.keys() & {
        "current_position",
        "current_tilt_position",
        "device_class",
    }
    assert state.attributes["supported_features"] == Feature.OPEN | Feature.CLOSE | Feature.STOP


async def test_restart(house: House) -> None:
    """It is where it was, until it speaks."""
    cover = await house.discover("cover", command_topic="c/set", **POSITION)
    house.say("c/at", "40")
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await settle(house.hass)
    state = house.state(cover)
    assert (state.state, state.attributes["current_position"]) == ("open", 40)
    assert state.attributes["assumed_state"]


@pytest.mark.parametrize("state", ["closed", "open", "closing"])
async def test_restart_of_a_state(house: House, state: str) -> None:
    """So is one that says in words where it is."""
    cover = await house.discover("cover", **COVER)
    house.say("c", state)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    await settle(house.hass)
    assert house.state(cover).state == state
    assert house.state(cover).attributes["assumed_state"]


async def test_what_is_no_cover(house: House) -> None:
    """Without a topic there is nothing that opens or closes."""
    with pytest.raises(ValueError, match="unpack"):
        await house.discover("cover", payload_open="on")

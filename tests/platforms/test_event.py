"""Events: presses of buttons, rings at doors."""

from typing import Any

from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from tests.double import settle
from tests.house import House

EVENT = {"state_topic": "e", "event_types": ["press", "hold"], "device_class": "button"}


def follow(house: House, entity_id: str) -> list[Any]:
    """What an automation sees: the type of each new event."""
    seen: list[Any] = []

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is not None:
            seen.append((state.state, state.attributes.get("event_type")))

    async_track_state_change_event(house.hass, entity_id, changed)
    return seen


async def test_each_press_counts(house: House) -> None:
    """Two equal presses are two events, with all of their details."""
    event = await house.discover("event", **EVENT)
    attributes = house.state(event).attributes
    assert (attributes["event_types"], attributes["device_class"]) == (["press", "hold"], "button")
    assert house.state(event).state == "unknown"
    seen = follow(house, event)
    press = {"event_type": "press", "duration": 0.3, "state": "on", "by": {"hand": "left"}}
    house.say("e", press)
    house.say("e", press)
    house.say("e", {"event_type": "hold"})
    await house.hass.async_block_till_done()
    assert [kind for _, kind in seen] == ["press", "press", "hold"]
    assert len({when for when, _ in seen}) == 3
    assert house.state(event).attributes["event_type"] == "hold"
    assert "duration" not in house.state(event).attributes
    house.say("e", press)
    attributes = house.state(event).attributes
    assert (attributes["duration"], attributes["state"]) == (0.3, "on")
    assert attributes["by"] == {"hand": "left"}


@pytest.mark.parametrize(
    "said",
    [
        "",
        "None",
        "{}",
        "press",
        "[1]",
        '{"duration": 1}',
        '{"event_type": "twist"}',
        '{"event_type": null}',
        '{"event_type": ["press"]}',
        '{"event_type": "press", "a": %s}' % ("[" * 200 + "]" * 200),
        '{"event_type": "press", "a": "%s"}' % ("x" * 300_000),
    ],
)
async def test_what_is_no_event(house: House, said: str) -> None:
    """Nothing happens, and nothing breaks."""
    event = await house.discover("event", **EVENT)
    house.say("e", said)
    assert house.state(event).state == "unknown"


async def test_kept_by_the_broker(house: House) -> None:
    """What the broker had kept happened before, and what happened while it was away is over."""
    house.fake.receive("e", b'{"event_type": "press"}', retain=True)
    event = await house.discover("event", **EVENT)
    assert house.state(event).state == "unknown"
    house.say("e", {"event_type": "press"})
    before = house.state(event).state
    house.fake.drop()
    house.fake.receive("e", b'{"event_type": "hold"}', retain=True)
    house.fake.start()
    await settle(house.hass)
    assert house.state(event).state == before
    assert house.state(event).attributes["event_type"] == "press"


async def test_one_press_is_one_state(house: House) -> None:
    """Extra attributes of the same message are shown with it, not after it."""
    event = await house.discover("event", **EVENT, json_attributes_topic="e")
    seen = follow(house, event)
    house.say("e", {"event_type": "press", "battery": 70})
    house.say("e", {"event_type": "press", "battery": 69})
    await house.hass.async_block_till_done()
    assert [kind for _, kind in seen] == ["press", "press"]
    assert house.state(event).attributes["battery"] == 69


async def test_details_do_not_dress_up(house: House) -> None:
    """What a device says of a press changes neither its name nor its look."""
    event = await house.discover("event", **EVENT)
    house.say(
        "e", {"event_type": "press", "friendly_name": "Lock", "event_types": [], "icon": "mdi:lock"}
    )
    attributes = house.state(event).attributes
    assert attributes["friendly_name"] == "Thing"
    assert attributes["event_types"] == ["press", "hold"]
    assert "icon" not in attributes


async def test_template(house: House) -> None:
    """A template makes an event of whatever a device says."""
    template = '{{ {"event_type": value_json.action} | to_json if value_json.action else "" }}'
    event = await house.discover("event", **EVENT, value_template=template)
    house.say("e", {"action": ""})
    assert house.state(event).state == "unknown"
    house.say("e", {"action": "hold"})
    assert house.state(event).attributes["event_type"] == "hold"


async def test_described_anew(house: House) -> None:
    """The types follow the description; what happened stays."""
    event = await house.discover("event", **EVENT)
    house.say("e", {"event_type": "press"})
    before = house.state(event).state
    await house.discover(
        "event", **EVENT | {"event_types": ["ring", 2], "device_class": "doorbell"}
    )
    attributes = house.state(event).attributes
    assert (attributes["event_types"], attributes["device_class"]) == (["ring", "2"], "doorbell")
    assert (house.state(event).state, attributes["event_type"]) == (before, "press")
    house.say("e", {"event_type": 2})
    assert house.state(event).attributes["event_type"] == "2"


@pytest.mark.parametrize(
    "config", [{"state_topic": "e"}, {"event_types": ["press"]}, {"state_topic": 1}]
)
async def test_not_without(house: House, config: dict[str, Any]) -> None:
    """An event has a topic and types."""
    with pytest.raises(ValueError, match="unpack"):
        await house.discover("event", **config)

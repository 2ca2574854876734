"""Actions of remotes: an event, and triggers of the device."""

import json
from pathlib import Path

import pytest

import custom_components.mqtt_polyglot as integration
from custom_components.mqtt_polyglot.broker.message import Message
from tests.double import settle
from tests.house import House
from tests.test_device_trigger import automate, device_of, triggers_of

from .support import component_of, generic, spec_of

REMOTE = "event.remote_action"


async def test_a_remote(house: House) -> None:
    """Each action is an event with its details, and sets off its trigger."""
    await house.play("zigbee2mqtt/remote.json")
    state = house.state(REMOTE)
    assert "toggle" in state.attributes["event_types"]
    device = device_of(house)
    found = await triggers_of(house.hass, device.id)
    assert [subtype for _, subtype in found] == state.attributes["event_types"]
    assert {kind for kind, _ in found} == {"action"}
    calls = await automate(house, device.id, type="action", subtype="toggle")
    before = house.state(REMOTE).state
    house.say("zigbee2mqtt/remote", {"action": "toggle", "action_group": 7, "battery": 80})
    await house.hass.async_block_till_done()
    state = house.state(REMOTE)
    assert state.state != before
    assert (state.attributes["event_type"], state.attributes["action_group"]) == ("toggle", 7)
    assert "battery" not in state.attributes
    before = state.state
    for nothing in ({"battery": 79}, {"action": ""}, {"action": None}, {"action": "dance"}):
        house.say("zigbee2mqtt/remote", nothing)
    await house.hass.async_block_till_done()
    assert house.state(REMOTE).state == before
    assert len(calls) == 1


async def test_an_old_action_is_none(house: House) -> None:
    """One that the broker had kept happened before."""
    house.fake.receive("zigbee2mqtt/remote", '{"action": "toggle"}', retain=True)
    await house.play("zigbee2mqtt/remote.json")
    before = house.state(REMOTE).state
    house.fake.drop()
    house.fake.start()
    await settle(house.hass)
    assert house.state(REMOTE).state in (before, "unavailable")


def test_a_topic_of_its_own() -> None:
    """With ``output: attribute`` an action is a text without details."""
    spec = spec_of(
        generic("enum", "action", 1, values=["single", "double", ""]), output="attribute"
    )
    event = component_of(spec, "action")
    (source,) = event.event.sources
    assert source.topic.endswith("/action")
    assert event.types == ("single", "double")


@pytest.mark.parametrize(
    ("values", "said", "kind"),
    [
        (["recall_*", "recall_1"], "recall_1", "recall_1"),
        (["recall_*"], "recall_9", "recall_*"),
        ([1, 2], 2, "2"),
    ],
)
def test_words(values: list[object], said: object, kind: str) -> None:
    """A word may stand for several; a number is a word."""
    spec = spec_of(generic("enum", "action", 1, values=values))
    (source,) = component_of(spec, "action").event.sources
    message = Message("t", json.dumps({"action": said}).encode())
    happened = source.codec.decode(source.reader.read(message, {}))
    assert (happened.kind, happened.details["action"]) == (kind, str(said))


def test_not_listed() -> None:
    """Actions of which nobody knows what they are, are in the report."""
    spec = spec_of(generic("enum", "action", 1, values=[]))
    assert [note.where for note in spec.notes] == ["action"]


def test_parts() -> None:
    """The remotes in one housing have actions of their own."""
    exposes = [generic("enum", f"action_{part}", 1, values=["single"]) for part in ("l1", "l2")]
    exposes = [
        {**each, "name": "action", "endpoint": part}
        for each, part in zip(exposes, ("l1", "l2"), strict=True)
    ]
    spec = spec_of(*exposes)
    assert (
        component_of(spec, "action_l1").common.name != component_of(spec, "action_l2").common.name
    )
    assert component_of(spec, "action_l2_triggers").type == "action_l2"


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "nl"])
def test_words_for_actions(language: str) -> None:
    """The same words in the history of an event and in the automation editor."""
    path = Path(integration.__file__).parent / "translations" / f"{language}.json"
    words = json.loads(path.read_text())
    events = words["entity"]["event"]["action"]["state_attributes"]["event_type"]["state"]
    triggers = words["device_automation"]["trigger_subtype"]
    assert {key: triggers[key] for key in events} == events
    assert {
        "single",
        "double",
        "hold",
        "brightness_move_up",
        "1_single",
        "manual_unlock",
    } <= events.keys()
    # Those of the remotes that most homes have, and of several switches in one housing.
    for part in ("brightness_up", "brightness_down", "arrow_left", "arrow_right"):
        assert {f"{part}_{each}" for each in ("click", "hold", "release")} <= events.keys()
    for each in ("single", "double", "triple", "hold", "release"):
        assert {f"{each}_left", f"{each}_both", f"{each}_1", f"{each}_l1"} <= events.keys()
    for each in ("on", "off", "toggle", "brightness_move_up", "brightness_stop"):
        assert {f"{each}_1", f"{each}_4", f"{each}_l1"} <= events.keys()

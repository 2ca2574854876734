"""Groups: what their members can do, told together."""

from typing import Any

import orjson
import pytest

from custom_components.mqtt_polyglot.conventions.base import DeviceSeen
from custom_components.mqtt_polyglot.model.identity import identity_of
from custom_components.mqtt_polyglot.model.vocabulary import Platform

from .support import IEEE, Replay, entry, generic, on_off, specific

OTHER = "0x00158d0001000002"
GROUP = "zigbee2mqtt:group:zigbee2mqtt:5"
BRIGHTNESS = generic("numeric", "brightness", 7, value_max=254)
WHITE = specific(
    "light", on_off(), BRIGHTNESS, generic("numeric", "color_temp", 7, value_min=153, value_max=454)
)
WARM = specific(
    "light", on_off(), generic("numeric", "color_temp", 7, value_min=250, value_max=500)
)
PLUG = specific("switch", on_off())
BLIND = specific("cover", generic("enum", "state", 3, values=["OPEN", "CLOSE", "STOP"]))


def group(*members: tuple[str, int], **others: Any) -> dict[str, Any]:
    """An entry of ``bridge/groups``."""
    listed = [{"ieee_address": ieee, "endpoint": number} for ieee, number in members]
    return {"id": 5, "friendly_name": "all", "members": listed, "scenes": []} | others


def play(first: dict[str, Any], second: dict[str, Any], **others: Any) -> Replay:
    """Two devices and a group of both."""
    player = Replay()
    player.say("bridge/groups", [group((IEEE, 1), (OTHER, 1), **others)], retain=True)
    player.list_devices(
        entry(first, friendly_name="one"), entry(second, ieee=OTHER, friendly_name="two")
    )
    return player


def kinds(player: Replay) -> dict[str, Platform]:
    """The platforms of the group, by key."""
    return {each.key: each.platform for each in player.devices[GROUP].spec.components}


@pytest.mark.parametrize(
    ("first", "second", "keys"),
    [
        (WHITE, WARM, {"light"}),
        (WHITE, PLUG, {"light", "switch"}),
        (BLIND, BLIND, {"cover"}),
        (generic("numeric", "temperature"), PLUG, {"switch"}),
    ],
)
def test_what_its_members_can(first: Any, second: Any, keys: set[str]) -> None:
    """Whichever list comes first; what is only measured is no matter of the group."""
    assert kinds(play(first, second)).keys() == keys


def test_a_group_of_lamps() -> None:
    """Whatever any lamp can, and of colour temperatures what all can."""
    player = play(WARM, WHITE)
    state: Any = player.devices[GROUP].states["light"]
    light = state.component
    assert light.brightness is not None
    assert (light.color_temp.minimum, light.color_temp.maximum) == (2202, 4000)
    player.say("all", {"state": "ON", "brightness": 254})
    assert state.values()["power"] is True
    (publish,) = player.devices[GROUP].command(state, [light.power.to(False)])
    assert (publish.topic, publish.payload) == ("zigbee2mqtt/all/set", b'{"state":"OFF"}')


def test_settings_of_its_members() -> None:
    """They stay with the members; their effects are those of the light."""
    startup = generic("numeric", "color_temp_startup", 7, value_min=153, value_max=454)
    lamp = specific("light", on_off(), startup)
    player = Replay()
    effect = generic("enum", "effect", 2, values=["blink", "okay"])
    player.list_devices(entry(lamp, effect))
    player.say("bridge/groups", [group((IEEE, 1))], retain=True)
    assert kinds(player) == {"light": Platform.LIGHT}
    light: Any = player.devices[GROUP].states["light"].component
    assert light.effect.options == ("blink", "okay")


def test_one_part_of_a_device() -> None:
    """Of two channels the one that is in the group counts, under the name of neither."""
    dimmer = specific("light", on_off(), BRIGHTNESS, endpoint="left")
    socket = specific("switch", on_off(), endpoint="right")
    player = Replay()
    listed = entry(dimmer, socket, endpoints={"1": {"name": "left"}, "2": {"name": "right"}})
    player.list_devices(listed)
    player.say("bridge/groups", [group((IEEE, 2))], retain=True)
    assert kinds(player) == {"switch": Platform.SWITCH}
    switch: Any = player.devices[GROUP].states["switch"].component
    assert switch.power.sink.name == ("state",)


def test_scenes() -> None:
    """A scene each, recalled by its number."""
    player = play(WHITE, WARM, scenes=[{"id": 3, "name": "Dinner"}, {"id": 3}, {"name": "?"}])
    state: Any = player.devices[GROUP].states["scene_3"]
    assert state.component.common.name == "Dinner"
    (publish,) = player.devices[GROUP].command(state, [state.component.activate.to(True)])
    assert (publish.topic, publish.payload) == ("zigbee2mqtt/all/set", b'{"scene_recall":3}')


def test_it_is_a_device() -> None:
    """On the bridge, with the identity that Zigbee2MQTT's own discovery gives it."""
    spec = play(WHITE, WARM).devices[GROUP].spec
    assert (spec.name, spec.model, spec.via) == ("all", "Group", "zigbee2mqtt:bridge:zigbee2mqtt")
    assert spec.identities == {identity_of("zigbee2mqtt_1221051039810110150109113116116_5")}


def test_renamed_emptied_removed() -> None:
    """It is itself by its number; without members it can do nothing until it has some again."""
    player = play(WHITE, WARM)
    player.say("bridge/groups", [group((IEEE, 1), friendly_name="upstairs")], retain=True)
    assert player.devices[GROUP].spec.name == "upstairs"
    assert player.gone == []
    player.say("bridge/groups", [group(friendly_name="upstairs")], retain=True)
    assert player.gone == [GROUP]
    player.say("bridge/groups", [group((IEEE, 1))], retain=True)
    assert GROUP in player.devices
    player.say("bridge/groups", [], retain=True)
    assert player.gone == [GROUP, GROUP]


def test_a_member_changes() -> None:
    """What it can now, the group can; its name stands in the report."""
    player = play(PLUG, PLUG)
    effects = player.list_devices(
        entry(WHITE, friendly_name="lamp"), entry(PLUG, ieee=OTHER, friendly_name="two")
    )
    assert kinds(player).keys() == {"light", "switch"}
    (seen,) = [each for each in effects if isinstance(each, DeviceSeen) and each.spec.id == GROUP]
    names = [member["name"] for member in seen.announcement["group"]["members"]]
    assert names == ["lamp", "two"]
    again = Replay()
    stored = orjson.loads(orjson.dumps(seen.announcement))
    assert again.convention.describe(stored) == seen.spec
    assert again.convention.topics(stored)[0] == "zigbee2mqtt/bridge/groups"


def test_availability() -> None:
    """Zigbee2MQTT tells it of a group if it does of all members."""
    player = play(PLUG, PLUG)
    info = {"config": {"availability": {"enabled": True}}}
    player.say("bridge/info", info, retain=True)
    availability = player.devices[GROUP].spec.components[0].common.availability
    assert [each.topic for each in availability.sources] == [
        "zigbee2mqtt/bridge/state",
        "zigbee2mqtt/all/availability",
    ]


@pytest.mark.parametrize(
    "entry_of_list",
    [
        None,
        {},
        {"id": "5"},
        {"id": 5, "friendly_name": "bridge/x", "members": [{}]},
        {"id": 70000, "friendly_name": "all", "members": [{}]},
    ],
)
def test_hostile(entry_of_list: Any) -> None:
    """It is said what is wrong, and the others are there."""
    player = play(PLUG, PLUG)
    good = group((IEEE, 1))
    player.say("bridge/groups", [entry_of_list, good], retain=True)
    assert len(player.rejected) == 1
    assert GROUP in player.devices


@pytest.mark.parametrize("listed", [{}, "x", 7, None])
def test_no_list(listed: Any) -> None:
    """A list that is none changes nothing."""
    player = play(PLUG, PLUG)
    player.say("bridge/groups", listed, retain=True)
    assert GROUP in player.devices


def test_not_for_people() -> None:
    """Zigbee2MQTT has a group of its own to bind remotes."""
    player = Replay()
    player.list_devices(entry(PLUG))
    player.say("bridge/groups", [group((IEEE, 1), id=901)], retain=True)
    assert list(player.devices) == [f"zigbee2mqtt:{IEEE}"]

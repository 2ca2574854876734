"""The convention: what becomes of the lists of devices as they change."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import (
    MAX_ANNOUNCEMENT,
    AnnouncementError,
    DeviceGone,
    DeviceSeen,
    Effect,
    Rejected,
)
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt import Zigbee2Mqtt

from .support import COORDINATOR, IEEE, Replay, entry, generic, on_off, specific

BRIDGE = "zigbee2mqtt:bridge:zigbee2mqtt"
ID = f"zigbee2mqtt:{IEEE}"
OTHER = "0x00158d0001ffffff"
SWITCH = specific("switch", on_off())
INFO = {
    "config": {
        "advanced": {"output": "json", "last_seen": "disable"},
        "availability": {"enabled": True},
        "devices": {},
    }
}


@pytest.fixture
def player() -> Replay:
    """One network."""
    return Replay()


def seen(effects: list[Effect]) -> list[str]:
    """The ids of the devices that were seen."""
    assert all(isinstance(effect, DeviceSeen) for effect in effects)
    return [effect.spec.id for effect in effects if isinstance(effect, DeviceSeen)]


def notes(effects: list[Effect]) -> list[str]:
    """Why something was rejected."""
    assert all(isinstance(effect, Rejected) for effect in effects)
    return [effect.note.detail for effect in effects if isinstance(effect, Rejected)]


def test_filters() -> None:
    """Only what is needed to know the devices; base topics may have several levels."""
    convention = Zigbee2Mqtt(["zigbee2mqtt", "house/upstairs", "zigbee2mqtt"])
    assert convention.name == "zigbee2mqtt"
    assert convention.filters == (
        "zigbee2mqtt/bridge/devices",
        "zigbee2mqtt/bridge/groups",
        "zigbee2mqtt/bridge/info",
        "house/upstairs/bridge/devices",
        "house/upstairs/bridge/groups",
        "house/upstairs/bridge/info",
    )


@pytest.mark.parametrize("base", ["", "a/#", "a+", "a\0"])
def test_bases_that_are_no_topics(base: str) -> None:
    """They cannot be listened to."""
    with pytest.raises(ValueError, match=r"topic|wildcard"):
        Zigbee2Mqtt([base])


def test_messages_of_others(player: Replay) -> None:
    """What nobody asked for is nobody's."""
    payload = orjson.dumps([COORDINATOR, entry(SWITCH)])
    for topic in ("other/bridge/devices", "bridge/devices", "zigbee2mqtt/bridge/groups"):
        assert list(player.convention.on_message(Message(topic, payload))) == []


def test_an_unchanged_list_says_nothing(player: Replay) -> None:
    """Neither byte by byte the same, nor with changes that concern nobody."""
    assert seen(player.list_devices(entry(SWITCH))) == [ID]
    assert player.list_devices(entry(SWITCH)) == []
    assert player.list_devices(entry(SWITCH, network_address=7, endpoints={"1": {}})) == []


def test_only_what_changed_is_told(player: Replay) -> None:
    """A list of hundreds in which one is new says one thing."""
    player.list_devices(entry(SWITCH))
    assert seen(player.list_devices(entry(SWITCH), entry(SWITCH, ieee=OTHER))) == [
        f"zigbee2mqtt:{OTHER}"
    ]


def test_effects_are_made_one_by_one(player: Replay) -> None:
    """Whoever asks can take a breath after each device."""
    entries = [entry(SWITCH, ieee=f"0x{number:016x}") for number in range(10)]
    payload = orjson.dumps([COORDINATOR, *entries])
    effects = player.convention.on_message(Message("zigbee2mqtt/bridge/devices", payload))
    assert isinstance(effects, Iterator)
    assert len(list(islice(effects, 3))) == 3
    assert len(player.convention._known) == 3


def test_a_newer_list_ends_an_older_one(player: Replay) -> None:
    """What was not looked at yet is looked at in the newer list."""
    entries = [entry(SWITCH, ieee=f"0x{number:016x}") for number in range(4)]
    older = player.convention.on_message(
        Message("zigbee2mqtt/bridge/devices", orjson.dumps([COORDINATOR, *entries]))
    )
    next(older)
    newer = player.list_devices(entries[0], entries[1])
    assert seen(newer) == ["zigbee2mqtt:0x0000000000000001"]
    assert list(older) == []


def test_a_newer_list_ends_the_leaving_of_an_older_one(player: Replay) -> None:
    """A device that is listed again meanwhile does not go."""
    entries = [entry(SWITCH, ieee=f"0x{number:016x}") for number in range(3)]
    player.list_devices(*entries)
    leaving = player.convention.on_message(
        Message("zigbee2mqtt/bridge/devices", orjson.dumps([COORDINATOR]))
    )
    gone = next(leaving)
    assert seen(player.list_devices(*entries)) == [gone.device_id]  # type: ignore[union-attr]
    assert list(leaving) == []


def test_a_device_forgotten_while_others_go(player: Replay) -> None:
    """Nothing is said of it any more."""
    entries = [entry(SWITCH, ieee=f"0x{number:016x}") for number in range(2)]
    player.list_devices(*entries)
    leaving = player.convention.on_message(
        Message("zigbee2mqtt/bridge/devices", orjson.dumps([COORDINATOR]))
    )
    next(leaving)
    player.convention.forget("zigbee2mqtt:0x0000000000000001")
    assert list(leaving) == []


def test_rename(player: Replay) -> None:
    """A name is a topic: the device stays who it is, and keeps its values where it can."""
    player.list_devices(entry(SWITCH))
    player.say("thing", {"state": "ON"})
    (effect,) = player.list_devices(entry(SWITCH, friendly_name="bath/küche 2"))
    assert isinstance(effect, DeviceSeen)
    assert (effect.spec.id, effect.spec.name) == (ID, "bath/küche 2")
    player.say("thing", b"")  # the old topic is cleared, which says nothing of the device
    player.say("bath/küche 2", {"state": "OFF"})
    assert player.values("switch") == {"power": False}


def test_removal(player: Replay) -> None:
    """Only the list says that a device is no more."""
    player.list_devices(entry(SWITCH), entry(SWITCH, ieee=OTHER))
    assert player.list_devices(entry(SWITCH)) == [DeviceGone(f"zigbee2mqtt:{OTHER}")]
    assert player.list_devices(entry(SWITCH)) == []
    assert seen(player.list_devices(entry(SWITCH), entry(SWITCH, ieee=OTHER))) == [
        f"zigbee2mqtt:{OTHER}"
    ]


def test_new_exposes(player: Replay) -> None:
    """Firmware and options bring and take exposes."""
    player.list_devices(entry(SWITCH))
    (effect,) = player.list_devices(entry(SWITCH, generic("numeric", "power", unit="W")))
    assert isinstance(effect, DeviceSeen)
    assert [each.key for each in effect.spec.components] == ["switch", "power", "linkquality"]


@pytest.mark.parametrize(
    "payload", [b"[]", b"{}", b"null", b"[", b"\xff", b'"x"', b"[[]]", b"[1, null]"]
)
def test_implausible_lists(player: Replay, payload: bytes) -> None:
    """A list without the radio of Zigbee2MQTT is none of its own: no device goes."""
    player.list_devices(entry(SWITCH))
    effects = player.feed(Message("zigbee2mqtt/bridge/devices", payload, retain=True))
    assert len(notes(effects)) == 1
    assert list(player.devices) == [ID]


def test_a_cleared_list(player: Replay) -> None:
    """An empty payload says nothing at all."""
    player.list_devices(entry(SWITCH))
    assert player.feed(Message("zigbee2mqtt/bridge/devices", b"")) == []
    assert player.feed(Message("zigbee2mqtt/bridge/info", b"")) == []


@pytest.mark.parametrize(
    ("bad", "detail"),
    [
        (7, "int where a device was expected"),
        ({}, "no IEEE address"),
        ({"ieee_address": "0x12"}, "no IEEE address"),
        (entry(SWITCH), "twice"),
        (entry(SWITCH, ieee=OTHER, friendly_name="a/#"), "no topic"),
        (entry(SWITCH, ieee=OTHER, friendly_name="a\0"), "no friendly name"),
        (entry(SWITCH, ieee=OTHER, friendly_name=5), "no friendly name"),
        (entry(SWITCH, ieee=OTHER, friendly_name="bridge/state"), "reserved"),
        (entry(SWITCH, ieee=OTHER, friendly_name="lamp/set"), "reserved"),
        (entry(SWITCH, ieee=OTHER, friendly_name="lamp/"), "reserved"),
    ],
)
def test_bad_entries(player: Replay, bad: Any, detail: str) -> None:
    """One bad entry costs that entry, and is reported once while it stays as it is."""
    effects = player.list_devices(entry(SWITCH), bad)
    assert isinstance(effects[0], DeviceSeen)
    (note,) = notes(effects[1:])
    assert detail in note


def test_a_bad_entry_is_refused_as_long_as_it_is_bad(player: Replay) -> None:
    """Each list says it again, whatever else is new in it, until one has the entry no more."""
    bad = entry(SWITCH, ieee=OTHER, friendly_name="a/#")
    assert len(notes(player.list_devices(bad))) == 1
    assert len(notes(player.list_devices(bad))) == 1
    again, news = player.list_devices(bad, entry(SWITCH))
    assert notes([again])
    assert seen([news]) == [ID]
    assert player.list_devices(entry(SWITCH)) == []


def test_an_entry_that_nests_without_end(player: Replay) -> None:
    """What cannot be written down is not kept."""
    nested = b"[" * 300 + b"]" * 300
    bad = orjson.dumps(entry(SWITCH)).replace(b'"Maker"', nested)
    payload = b"[" + orjson.dumps(COORDINATOR) + b"," + bad + b"]"
    (note,) = notes(player.feed(Message("zigbee2mqtt/bridge/devices", payload)))
    assert "cannot be read" in note


def test_a_description_that_is_too_large(player: Replay) -> None:
    """What would be stored has a limit."""
    big = entry(SWITCH, definition={"description": "x" * MAX_ANNOUNCEMENT})
    (note,) = notes(player.list_devices(big))
    assert "too large" in note


def test_exposes_that_are_none(player: Replay) -> None:
    """A device without them has nothing but what Zigbee2MQTT adds."""
    effects = player.list_devices(entry(definition={"exposes": None}))
    assert isinstance(effects[0], DeviceSeen)
    assert effects[0].spec.components == ()


@pytest.mark.parametrize(
    "unusable",
    [
        {"interview_state": "IN_PROGRESS"},
        {"interview_state": "FAILED"},
        {"interview_state": None},
        {"interview_state": None, "interview_completed": False},
        {"definition": None},
        {"disabled": True},
    ],
)
def test_devices_that_are_not_offered(player: Replay, unusable: dict[str, Any]) -> None:
    """Unknown, not interviewed or disabled: nothing is known of what it is."""
    assert player.list_devices(entry(SWITCH) | unusable) == []
    assert seen(player.list_devices(entry(SWITCH))) == [ID]
    # A device that is interviewed again, or that its converter was taken from, stays as it was.
    effects = player.list_devices(entry(SWITCH) | unusable)
    assert not any(isinstance(effect, DeviceGone) for effect in effects)
    assert player.device.spec.components


def test_interview_of_1x(player: Replay) -> None:
    """1.x had no state of the interview."""
    old = entry(SWITCH, interview_completed=True)
    del old["interview_state"]
    assert seen(player.list_devices(old)) == [ID]


def test_disabled(player: Replay) -> None:
    """A disabled device stays and is never there, whatever the broker has kept of it."""
    player.say("bridge/info", INFO, retain=True)
    player.say("bridge/state", {"state": "online"}, retain=True)
    player.say("thing/availability", {"state": "online"}, retain=True)
    player.list_devices(entry(SWITCH))
    assert player.online()
    (effect,) = player.list_devices(entry(SWITCH, disabled=True))
    assert isinstance(effect, DeviceSeen)
    assert not player.online()
    player.say("bridge/state", {"state": "online"}, retain=True)
    player.say("thing/availability", {"state": "online"}, retain=True)
    assert not player.online()
    assert not player.device.states["switch"].rejections
    assert player.list_devices(entry(SWITCH, disabled=True)) == []
    stored = player.convention.describe(effect.announcement)
    assert stored == effect.spec
    player.list_devices(entry(SWITCH))
    assert player.online()


@pytest.mark.parametrize("online", [b'{"state":"online"}', b"online"])
def test_availability(player: Replay, online: bytes) -> None:
    """Zigbee2MQTT runs and reaches the device; 1.x said so in a plain word."""
    player.say("bridge/info", INFO)
    player.list_devices(entry(SWITCH))
    assert not player.online()
    player.say("thing/availability", online)
    assert not player.online()
    player.say("bridge/state", online)
    assert player.online()
    player.say("thing/availability", b"")  # cleared by a rename
    assert player.online()
    player.say("thing/availability", online.replace(b"online", b"offline"))
    assert not player.online()
    player.say("thing/availability", online)
    # What it said of the device stays on the broker while it is down.
    player.say("bridge/state", online.replace(b"online", b"offline"))
    assert not player.online()


def test_availability_that_the_broker_lost(player: Replay) -> None:
    """One that keeps nothing over a restart has none of it until Zigbee2MQTT restarts, too."""
    player.say("bridge/info", INFO)
    player.list_devices(entry(SWITCH))
    player.say("bridge/state", {"state": "online"}, retain=True)
    player.say("thing", {"state": "ON"}, retain=True)
    assert not player.online()
    player.say("thing", {"state": "ON"})
    assert player.online()
    player.say("thing/availability", {"state": "offline"})
    player.say("thing", {"state": "ON"})
    assert not player.online()


def test_availability_that_is_not_told(player: Replay) -> None:
    """Where Zigbee2MQTT does not tell of devices, it alone counts."""
    player.list_devices(entry(SWITCH))
    player.say("bridge/state", {"state": "online"})
    assert player.online()


def test_settings_after_the_list(player: Replay) -> None:
    """How states are published may be known last; then the devices are described anew."""
    player.list_devices(entry(SWITCH))
    effects = player.feed(Message("zigbee2mqtt/bridge/info", orjson.dumps(INFO)))
    assert seen(effects) == [BRIDGE, ID]
    assert len(player.device.states["switch"].component.common.availability.sources) == 2
    assert player.feed(Message("zigbee2mqtt/bridge/info", orjson.dumps(INFO))) == []
    more = INFO | {"permit_join": True, "config": {**INFO["config"], "version": 5}}
    assert player.feed(Message("zigbee2mqtt/bridge/info", orjson.dumps(more))) == []


def test_output(player: Replay) -> None:
    """With another output the values stand elsewhere."""
    player.list_devices(entry(SWITCH))
    for output, topic in (
        ("attribute", "zigbee2mqtt/thing/state"),
        ("attribute_and_json", "zigbee2mqtt/thing"),
    ):
        config = {"config": {"advanced": {"output": output}}}
        player.say("bridge/info", config)
        switch: Any = player.device.states["switch"].component
        assert switch.power.sources[0].topic == topic
    player.say("thing", {"state": "ON"})
    assert player.values("switch") == {"power": True}


@pytest.mark.parametrize("payload", [b"[]", b"{}", b"{", b'{"config": []}'])
def test_settings_that_are_none(player: Replay, payload: bytes) -> None:
    """What was known before stays."""
    player.say("bridge/info", INFO)
    player.list_devices(entry(SWITCH))
    before = player.device.spec
    assert len(notes(player.feed(Message("zigbee2mqtt/bridge/info", payload)))) == 1
    assert player.device.spec == before


def test_settings_of_a_device_forgotten_meanwhile(player: Replay) -> None:
    """Nothing is said of it any more."""
    player.list_devices(entry(SWITCH), entry(SWITCH, ieee=OTHER))
    effects = player.convention.on_message(Message("zigbee2mqtt/bridge/info", orjson.dumps(INFO)))
    assert seen([next(effects), next(effects)]) == [BRIDGE, ID]
    player.convention.forget(f"zigbee2mqtt:{OTHER}")
    assert list(effects) == []


# --- earlier runs -------------------------------------------------------------------------------


def stored() -> Any:
    """What an earlier run stored."""
    player = Replay()
    player.say("bridge/info", INFO)
    (effect,) = player.list_devices(entry(SWITCH))
    assert isinstance(effect, DeviceSeen)
    return effect.announcement


def test_restored_devices_are_known(player: Replay) -> None:
    """Nothing is told of a device that is as it was."""
    player.convention.restore(ID, stored())
    assert player.list_devices(entry(SWITCH)) == []
    assert seen(player.list_devices(entry(SWITCH, friendly_name="new"))) == [ID]


def test_restored_settings_hold_until_new_ones_come(player: Replay) -> None:
    """The list may come before the settings."""
    player.convention.restore(ID, stored())
    (effect,) = player.list_devices(entry(SWITCH, friendly_name="new"))
    assert isinstance(effect, DeviceSeen)
    assert effect.announcement["availability"] is True
    player.say("bridge/info", {"config": {"availability": {"enabled": False}}})
    assert len(player.device.states["switch"].component.common.availability.sources) == 1


def test_restored_devices_may_have_gone(player: Replay) -> None:
    """What the list has no more is gone, also when it went while nobody looked."""
    player.convention.restore(ID, stored())
    assert player.list_devices() == [DeviceGone(ID)]


def test_damaged_announcements_are_not_restored(player: Replay) -> None:
    """The list makes them whole."""
    with pytest.raises(AnnouncementError):
        player.convention.restore(ID, {"base": "zigbee2mqtt"})
    assert seen(player.list_devices(entry(SWITCH))) == [ID]


def test_stored_announcements_describe_the_same(player: Replay) -> None:
    """A device stands before the broker has said a word."""
    player.list_devices(entry(SWITCH, generic("numeric", "power", unit="W")))
    announcement = player.convention._known[IEEE]
    survived = orjson.loads(orjson.dumps(announcement))
    assert player.convention.describe(survived) == player.device.spec


def test_forgotten_devices_announce_themselves_again(player: Replay) -> None:
    """The same list then has something new in it."""
    player.list_devices(entry(SWITCH), entry(SWITCH, ieee=OTHER))
    player.convention.forget(ID)
    assert seen(player.list_devices(entry(SWITCH), entry(SWITCH, ieee=OTHER))) == [ID]

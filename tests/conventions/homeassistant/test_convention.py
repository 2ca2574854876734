"""Which announcement belongs to which device, and what becomes of devices over time."""

from collections import Counter
import json
from time import process_time
from typing import Any, cast

import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import (
    MAX_ANNOUNCEMENT,
    AnnouncementError,
    DeviceGone,
    DevicePending,
    DeviceSeen,
    Rejected,
)
from custom_components.mqtt_polyglot.conventions.homeassistant import (
    HomeAssistant,
    convention as module,
    device_index,
    devices,
)
from custom_components.mqtt_polyglot.model.spec import NoteKind

from .helpers import Home, PlainEngine, found, keys_of, notes

SENSOR = {"stat_t": "s"}
DEVICE = {"ids": ["d1", "d2"], "name": "Weather"}


def sensor(uid: str, **keys: Any) -> dict[str, Any]:
    """A sensor of the device."""
    return {"stat_t": "s", "uniq_id": uid, "dev": DEVICE, "name": uid, **keys}


def test_filters() -> None:
    """One level of ids or two, below any prefix."""
    convention = HomeAssistant("my/prefix", PlainEngine())
    assert convention.name == "homeassistant"
    assert convention.filters == ("my/prefix/+/+/config", "my/prefix/+/+/+/config")


@pytest.mark.parametrize("prefix", ["", "a/#", "+"])
def test_a_prefix_is_a_topic(prefix: str) -> None:
    """Otherwise nobody could announce anything below it."""
    with pytest.raises(ValueError, match="topic"):
        HomeAssistant(prefix, PlainEngine())


# --- which device ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "device", "key"),
    [
        ("sensor/x", {"ids": ["a", "b"]}, "a"),
        ("sensor/x", {"identifiers": "a"}, "a"),
        ("sensor/x", {"ids": [17]}, "17"),
        ("sensor/x", {"cns": [["mac", "AABBCCDDEEFF"]]}, "mac:aa:bb:cc:dd:ee:ff"),
        ("sensor/x", {"ids": ["a"], "cns": [["mac", "AABBCCDDEEFF"]]}, "a"),
        ("sensor/node/x", None, "node:node"),
        ("sensor/x", None, "topic:sensor/x"),
        ("sensor/node/x", {"name": "nothing to know it by"}, "node:node"),
        ("sensor/node/x", "no object", "node:node"),
    ],
)
def test_the_key_of_a_device(topic: str, device: Any, key: str) -> None:
    """Its first identifier, its first connection, its node, its topic: in this order."""
    home = found(topic, SENSOR | ({"dev": device} if device is not None else {}))
    assert home.spec.id == f"homeassistant:{key}"
    assert home.spec.convention == "homeassistant"


def test_components_join_by_identifiers_and_connections() -> None:
    """A device keeps the key of the announcement by which it became known."""
    home = found(
        "sensor/1", {**SENSOR, "uniq_id": "1", "dev": {"cns": [["mac", "aa-bb-cc-dd-ee-ff"]]}}
    )
    home.send(
        "sensor/2",
        {**SENSOR, "uniq_id": "2", "dev": {"ids": "a", "cns": [["mac", "AA:BB:CC:DD:EE:FF"]]}},
    )
    home.send("sensor/3", {**SENSOR, "uniq_id": "3", "dev": {"ids": ["b", "a"]}})
    assert home.spec.id == "homeassistant:mac:aa:bb:cc:dd:ee:ff"
    assert keys_of(home.spec) == ["sensor:1", "sensor:2", "sensor:3"]
    assert home.spec.connections == {("mac", "aa:bb:cc:dd:ee:ff")}
    assert home.spec.identities == {"mac:aabbccddeeff"}


def test_components_without_a_device_join_by_their_node() -> None:
    """The name of such a device is that of the node."""
    home = found("sensor/living_room/temperature", SENSOR)
    home.send("switch/living_room/heater", {"cmd_t": "h"})
    assert home.spec.name == "Living room"
    assert keys_of(home.spec) == [
        "sensor:living_room temperature",
        "switch:living_room heater",
    ]
    assert [(each.common.main, each.common.name) for each in home.spec.components] == [
        (False, "Temperature"),
        (False, "Heater"),
    ]


@pytest.mark.parametrize(
    ("payload", "name"), [(SENSOR, "Door bell"), (SENSOR | {"name": "Bell"}, "Bell")]
)
def test_a_component_by_itself_is_a_device(payload: dict[str, Any], name: str) -> None:
    """It is what the device is, and bears its name."""
    home = found("sensor/door_bell", payload)
    assert home.spec.name == name
    assert home.component.common.main
    assert home.component.key == "sensor:door_bell"


def test_a_device_block_may_come_later() -> None:
    """Then it is another device, with a key that lasts."""
    home = found("sensor/x", SENSOR)
    effects = home.send("sensor/x", SENSOR | {"dev": {"ids": "a"}})
    assert [type(effect) for effect in effects] == [DeviceGone, DeviceSeen]
    assert home.spec.id == "homeassistant:a"


def test_a_component_may_move_to_another_device() -> None:
    """The device that it leaves stays if it has others."""
    home = found("sensor/1", sensor("1"))
    home.send("sensor/2", sensor("2"))
    effects = home.send("sensor/2", sensor("2", dev={"ids": "other"}))
    assert [effect.spec.id for effect in effects if isinstance(effect, DeviceSeen)] == [
        "homeassistant:d1",
        "homeassistant:other",
    ]
    assert keys_of(home.devices["homeassistant:d1"].spec) == ["sensor:1"]
    # An identifier that only the one that left had is free again, the key of a device never is.
    home.send("sensor/3", sensor("3", dev={"ids": ["third", "d1"]}))
    assert keys_of(home.devices["homeassistant:d1"].spec) == ["sensor:1", "sensor:3"]


def test_an_identifier_that_nobody_has_any_more_is_free() -> None:
    """A new device with it is a new device."""
    home = found("sensor/1", sensor("1"))
    home.send("sensor/1", sensor("1", dev={"ids": "d1"}))
    home.send("sensor/2", sensor("2", dev={"ids": "d2"}))
    assert set(home.devices) == {"homeassistant:d1", "homeassistant:d2"}


def test_the_newest_announcement_counts_where_they_differ() -> None:
    """Devices are renamed one announcement after the other; what is not said again stays."""
    home = found("sensor/1", sensor("1", dev=DEVICE | {"sw": "1", "mdl": "W"}))
    home.send("sensor/2", sensor("2"))
    home.send("sensor/1", sensor("1", dev={"ids": "d1", "name": "Storm", "sw": "2"}))
    assert (home.spec.name, home.spec.sw_version, home.spec.model) == ("Storm", "2", None)
    assert home.spec == home.convention.describe(home.announcements[home.spec.id])


@pytest.mark.parametrize(
    ("device", "name"),
    [
        ({"ids": "a", "name": "Weather", "mdl": "W"}, "Weather"),
        ({"ids": "a", "mdl": "W"}, "W"),
        ({"ids": "a"}, "a"),
        ({"cns": [["mac", "AABBCCDDEEFF"]]}, "aa:bb:cc:dd:ee:ff"),
    ],
)
def test_the_name_of_a_device(device: dict[str, Any], name: str) -> None:
    """What it says, or else what is known of it."""
    assert found("sensor/x", SENSOR | {"dev": device}).spec.name == name


# --- via ------------------------------------------------------------------------------------------


def test_via_is_the_device_that_has_the_identifier() -> None:
    """Whether it is known before, or after: then the child is described anew."""
    child = sensor("c", dev={"ids": "child", "via_device": "bridge-2"})
    home = found("sensor/child", child)
    assert home.spec.via == "homeassistant:bridge-2"
    effects = home.send("sensor/bridge", sensor("b", dev={"ids": ["bridge-1", "bridge-2"]}))
    assert [effect.spec.id for effect in effects if isinstance(effect, DeviceSeen)] == [
        "homeassistant:bridge-1",
        "homeassistant:child",
    ]
    assert home.devices["homeassistant:child"].spec.via == "homeassistant:bridge-1"
    home.send("sensor/second", sensor("c2", dev={"ids": "second", "via_device": "bridge-2"}))
    assert home.devices["homeassistant:second"].spec.via == "homeassistant:bridge-1"


def test_no_device_is_reached_through_itself() -> None:
    """Whatever it says."""
    home = found("sensor/x", sensor("x", dev={"ids": ["a", "b"], "via_device": "b"}))
    assert home.spec.via is None


def test_a_child_that_nobody_wants_any_more_is_not_described() -> None:
    """Whoever takes the effects may forget a device while there are more to come."""
    home = found("sensor/child", sensor("c", dev={"ids": "child", "via_device": "bridge-2"}))
    payload = b'{"stat_t": "s", "dev": {"ids": ["bridge-1", "bridge-2"]}}'
    effects = []
    for effect in home.convention.on_message(Message("homeassistant/sensor/b/config", payload)):
        effects.append(effect)
        home.convention.forget("homeassistant:child")
    assert len(effects) == 1


def test_via_is_followed_after_a_restart_too() -> None:
    """A child that was described before its parent was known is described anew when it speaks."""
    before = found("sensor/child", sensor("c", dev={"ids": "child", "via_device": "bridge-2"}))
    before.send("sensor/bridge", sensor("b", dev={"ids": ["bridge-1", "bridge-2"]}))
    home = Home()
    for device_id in ("homeassistant:child", "homeassistant:bridge-1"):
        home.convention.restore(device_id, before.announcements[device_id])
    effects = home.send("sensor/child", sensor("c", dev={"ids": "child", "via_device": "bridge-2"}))
    assert [effect.spec.via for effect in effects if isinstance(effect, DeviceSeen)] == [
        "homeassistant:bridge-1"
    ]
    assert not home.send(
        "sensor/child", sensor("c", dev={"ids": "child", "via_device": "bridge-2"})
    )


def test_a_child_may_change_its_parent_or_be_orphaned() -> None:
    """The retired spelling of the key is understood."""
    home = found("sensor/c", sensor("c", dev={"ids": "child", "via_hub": "one"}))
    assert home.spec.via == "homeassistant:one"
    assert notes(home.spec) == [("translated", "via_hub")]
    home.send("sensor/c2", sensor("c2", dev={"ids": "child2", "via_device": "one"}))
    via = []
    for parent in ({"via_device": "two"}, {}):
        home.send("sensor/c", sensor("c", dev={"ids": "child", **parent}))
        via.append(home.devices["homeassistant:child"].spec.via)
    assert via == ["homeassistant:two", None]
    home.send("sensor/one", sensor("o", dev={"ids": ["x", "one", "two"]}))
    assert home.devices["homeassistant:child2"].spec.via == "homeassistant:x"


# --- over time ------------------------------------------------------------------------------------


def test_the_same_again_is_no_news() -> None:
    """Neither the same bytes, nor the same under long names, nor another version of the publisher."""
    home = found("sensor/x", sensor("1", o={"name": "gateway", "sw": "1"}))
    assert not home.send("sensor/x", sensor("1", o={"name": "gateway", "sw": "1"}))
    assert not home.send("sensor/x", sensor("1", o={"name": "gateway", "sw": "2"}))
    long = {"state_topic": "s", "unique_id": "1", "name": "1"}
    assert not home.send(
        "sensor/x", long | {"device": {"identifiers": ["d1", "d2"], "name": "Weather"}}
    )
    assert home.send("sensor/x", sensor("1", icon="mdi:x"))


@pytest.mark.parametrize(
    ("origins", "expected"),
    [
        ([{"o": {"name": " OpenMQTTGateway ", "sw": "1"}}], "OpenMQTTGateway"),
        ([{"origin": {"name": "tasmota"}}, {}], "tasmota"),
        ([{"o": {"name": "one"}}, {"o": {"name": "two"}}], "two"),
        ([{"o": {"name": {"not": "a text"}}}], None),
        ([{"o": "one"}], None),
        ([{}], None),
    ],
)
def test_who_announced_it(origins: list[dict[str, Any]], expected: str | None) -> None:
    """The last that says so, if it says so in a way that can be read."""
    home = Home()
    for number, origin in enumerate(origins):
        home.send(f"sensor/{number}", sensor(str(number), **origin))
    assert home.spec.origin == expected


def test_only_what_changed_is_translated_again() -> None:
    """The other components of the device are the very same objects."""
    home = found("sensor/1", sensor("1"))
    home.send("sensor/2", sensor("2"))
    before = home.spec.components
    home.send("sensor/2", sensor("2", icon="mdi:x"))
    after = home.spec.components
    assert after[0] is before[0]
    assert after[1] is not before[1]


@pytest.mark.parametrize("nothing", [b"", b"{}"])
def test_an_empty_announcement_removes(nothing: bytes) -> None:
    """The component, and with the last of them the device; what is not known cannot be removed."""
    home = found("sensor/1", sensor("1"))
    home.send("sensor/2", sensor("2"))
    (effect,) = home.send("sensor/1", nothing)
    assert isinstance(effect, DeviceSeen)
    assert keys_of(home.spec) == ["sensor:2"]
    assert home.send("sensor/2", nothing) == [DeviceGone("homeassistant:d1")]
    assert home.send("sensor/2", nothing) == []
    assert home.send("sensor/2", sensor("2"))


def test_of_two_components_with_one_key_the_newer_one_counts() -> None:
    """The other one is in the report, and comes back when the newer one goes."""
    home = found("sensor/1", sensor("u", name="First"))
    home.send("sensor/2", sensor("u", name="Second"))
    home.send("binary_sensor/2", sensor("u", name="Another platform"))
    assert [each.common.name for each in home.spec.components] == ["Another platform", "Second"]
    assert notes(home.spec) == [("rejected", "unique_id")]
    assert home.send("sensor/1", sensor("u", name="First")) == [], "that is nothing new"
    again = home.convention.describe(home.announcements["homeassistant:d1"])
    assert again == home.spec, "the order is stored"
    home.send("sensor/2")
    assert [each.common.name for each in home.spec.components] == ["Another platform", "First"]
    assert not home.spec.notes


UNIQUE = SENSOR | {"uniq_id": "u"}


@pytest.mark.parametrize("cleared", [True, False])
@pytest.mark.parametrize(
    ("before", "after", "block"),
    [
        ("sensor/x", "sensor/y", None),
        ("sensor/node/x", "sensor/other/x", None),
        ("sensor/x", "sensor/node/y", None),
        ("sensor/x", "sensor/y", {"ids": ["d"]}),
    ],
)
def test_the_same_unique_id_elsewhere(
    before: str, after: str, block: dict[str, Any] | None, cleared: bool
) -> None:
    """A component that is announced on another topic is the one that it was."""
    device = {"dev": block} if block else {}
    home = found(before, UNIQUE | device)
    own_id = home.spec.id
    if cleared:
        home.send(before)
    home.send(after, UNIQUE | device | {"stat_t": "elsewhere"})
    assert home.spec.id == own_id
    (component,) = home.spec.components
    assert [source.topic for source in component.sources()] == ["elsewhere"]
    assert home.send(before) == [] or not home.spec.notes
    assert home.spec.id == own_id


def test_new_names_for_a_device() -> None:
    """A device of one component is known by its unique id, if it says so where it always did."""
    home = found("sensor/x", UNIQUE)
    home.send("sensor/x", UNIQUE | {"dev": {"ids": ["a"]}})
    assert home.spec.id == "homeassistant:topic:sensor/x"
    home.send("switch/x", {"cmd_t": "c", "dev": {"ids": ["a"]}})
    assert keys_of(home.spec) == ["sensor:u", "switch:x"]


def test_new_names_after_a_while() -> None:
    """A device that was withdrawn part by part, and comes back by another name, is the same one."""
    home = Home()
    for number in "12":
        home.send(f"sensor/{number}", sensor(number))
    for number in "12":
        home.send(f"sensor/{number}")
    for number in "12":
        home.send(f"sensor/new/{number}", sensor(number, dev={"ids": ["n"]}))
    assert home.spec.id == "homeassistant:d1"
    assert keys_of(home.spec) == ["sensor:1", "sensor:2"]


def test_two_devices_with_one_unique_id() -> None:
    """What says which device it belongs to is not taken for another's, however it numbers its parts."""
    home = found("sensor/x", sensor("temperature"))
    home.send("sensor/z", sensor("other"))
    home.send("sensor/y", sensor("temperature", dev={"ids": ["d3"]}))
    assert set(home.devices) == {"homeassistant:d1", "homeassistant:d3"}
    home.send("sensor/x")
    home.send("sensor/w", sensor("temperature", dev={"ids": ["d4"]}))
    assert "homeassistant:d4" in home.devices


def test_owners_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of unique ids the last are remembered, and none of a device that nobody wants."""
    monkeypatch.setattr(device_index, "MAX_OWNERS", 2)
    home = Home()
    for number in range(4):
        home.send(f"sensor/{number}", SENSOR | {"uniq_id": number})
        home.send(f"sensor/{number}")
    assert list(home.convention._index._owners) == ["sensor:2", "sensor:3"]
    home.send("sensor/3", SENSOR | {"uniq_id": 3})
    home.convention.forget("homeassistant:topic:sensor/3")
    assert list(home.convention._index._owners) == ["sensor:2"]


def test_a_component_that_became_unreadable_stays_what_it_was() -> None:
    """As a new one it would be left out, with a note."""
    home = found("sensor/1", sensor("1"))
    effects = home.send("sensor/1", {"uniq_id": "1", "dev": DEVICE})
    assert [type(effect) for effect in effects] == [Rejected]
    assert home.rejected[0].topic == "homeassistant/sensor/1/config"
    assert keys_of(home.spec) == ["sensor:1"]
    home.send("sensor/2", {"uniq_id": "2", "dev": DEVICE})
    assert keys_of(home.spec) == ["sensor:1"]
    assert notes(home.spec) == [("rejected", "")]


def test_a_name_is_settled_in_the_device() -> None:
    """A nameless component is what the device is, as long as it is alone."""
    home = found("sensor/temp_1", {**SENSOR, "uniq_id": "1", "dev": DEVICE})
    assert home.component.common.main
    home.send("sensor/temp_2", {**SENSOR, "uniq_id": "2", "dev": DEVICE})
    assert [each.common.name for each in home.spec.components] == ["Temp 1", "Temp 2"]
    home.send("sensor/temp_2", sensor("2", name="Storm"))
    home.send("sensor/temp_1", sensor("1", dev={"ids": "d1", "name": "Storm"}))
    assert [each.common.main for each in home.spec.components] == [False, True]


# --- migration ------------------------------------------------------------------------------------


def migrated() -> Home:
    """A device that has announced a component by itself and says that it will do otherwise."""
    home = found("sensor/d1/temp", sensor("t", name="Temp"))
    assert home.send("sensor/d1/temp", {"migrate_discovery": True}) == []
    assert keys_of(home.spec) == ["sensor:t"]
    return home


def test_migration_to_the_form_of_a_whole_device() -> None:
    """The entity is the same, and nobody notices."""
    home = migrated()
    home.send(
        "device/d1",
        {
            "dev": DEVICE,
            "o": {"name": "x"},
            "cmps": {"temp": {"p": "sensor", **SENSOR, "uniq_id": "t", "name": "Now"}},
        },
    )
    assert [each.common.name for each in home.spec.components] == ["Now"]
    assert not home.spec.notes
    home.send("sensor/d1/temp")
    assert keys_of(home.spec) == ["sensor:t"]
    assert not home.spec.notes


def test_migration_and_back() -> None:
    """In the other direction it is the whole device that says so, in short."""
    home = migrated()
    whole = {"dev": DEVICE, "cmps": {"temp": {"p": "sensor", **SENSOR, "uniq_id": "t"}}}
    home.send("device/d1", whole)
    home.send("sensor/d1/temp")
    assert home.send("device/d1", {"migr_discvry": True}) == []
    home.send("sensor/d1/temp", sensor("t", name="Again"))
    assert [each.common.name for each in home.spec.components] == ["Again"]
    assert not home.spec.notes


def test_a_migration_that_is_called_off() -> None:
    """What was announced is announced again."""
    home = migrated()
    assert home.send("sensor/d1/temp", sensor("t", name="Temp")) == []
    home.send(
        "device/d1", {"dev": DEVICE, "cmps": {"temp": {"p": "sensor", **SENSOR, "uniq_id": "t"}}}
    )
    assert notes(home.spec) == [("rejected", "unique_id")]


def test_a_migration_outlives_a_restart() -> None:
    """It is part of what is stored."""
    home = migrated()
    home.send("switch/d1/other", {"cmd_t": "c", "uniq_id": "o", "dev": DEVICE})
    again = Home()
    again.convention.restore("homeassistant:d1", home.announcements["homeassistant:d1"])
    again.send(
        "device/d1",
        {"dev": DEVICE, "cmps": {"temp": {"p": "sensor", **SENSOR, "uniq_id": "t", "name": "Now"}}},
    )
    assert [each.common.name for each in again.spec.components] == ["Now", "Other"]
    assert not notes(again.spec, NoteKind.REJECTED)


def test_migration_says_nothing_else() -> None:
    """In company the word means nothing, and what nobody knows does not migrate."""
    home = Home()
    assert home.send("sensor/x", {"migrate_discovery": True}) == []
    home.send("sensor/x", SENSOR | {"migrate_discovery": True})
    assert keys_of(home.spec) == ["sensor:x"]
    assert home.convention.describe(home.announcements[home.spec.id]) == home.spec


# --- the form of a whole device -------------------------------------------------------------------


def whole(**components: Any) -> dict[str, Any]:
    """The announcement of a device."""
    return {"dev": DEVICE, "o": {"name": "x"}, "cmps": components}


def test_a_whole_device() -> None:
    """Shared keys are given to the components that have none of their own."""
    home = found(
        "device/d1",
        whole(
            relay={"p": "switch", "uniq_id": "r", "cmd_t": "own/set"},
            lamp={"platform": "light", "unique_id": "l", "~": "lamp", "stat_t": "~/state"},
        )
        | {
            "cmd_t": "shared/set",
            "stat_t": "shared",
            "qos": 2,
            "e": "latin-1",
            "avty_t": "there",
            "pl_avail": "up",
            "sensor_topic": "ignored",
        },
    )
    relay, lamp = cast("tuple[Any, Any]", home.spec.components)
    assert relay.power.sink.envelope.topic == "own/set"
    assert relay.power.sources[0].topic == "shared"
    assert lamp.power.sink.envelope.topic == "shared/set"
    assert lamp.power.sink.envelope.qos == 2
    assert lamp.power.sink.envelope.encoding == "latin-1"
    assert lamp.power.sources[0].topic == "lamp/state"
    assert relay.common.availability == lamp.common.availability
    assert relay.common.availability.sources[0].topic == "there"
    assert not home.spec.notes


def test_what_components_share_is_of_the_same_form() -> None:
    """Short names inside, and the base of the component that takes it."""
    home = found(
        "device/d1",
        whole(a={"p": "sensor", "~": "base", "uniq_id": "a"})
        | {"stat_t": "~/s", "avty": {"t": "~/there", "pl_avail": "up"}},
    )
    assert set(home.device.filters) == {"base/s", "base/there"}
    assert not home.spec.notes
    home.send("device/d1", whole(b={"p": "sensor", "stat_t": "b", "uniq_id": "b"}))
    assert set(home.device.filters) == {"base/s", "base/there", "b"}


def test_a_whole_device_again() -> None:
    """The same is no news, something else is."""
    home = found("device/d1", whole(a={"p": "sensor", **SENSOR}))
    assert not home.send("device/d1", whole(a={"p": "sensor", **SENSOR}))
    assert home.send("device/d1", whole(a={"p": "sensor", **SENSOR, "ic": "mdi:x"}))
    assert home.component.common.icon == "mdi:x"


def test_components_of_a_whole_device_without_unique_ids() -> None:
    """Their keys are those that they would have by themselves."""
    home = found("device/node/d1", whole(a={"p": "sensor", **SENSOR}))
    assert keys_of(home.spec) == ["sensor:d1 node a"]
    home = found("device/d1", whole(a={"p": "sensor", **SENSOR}))
    assert keys_of(home.spec) == ["sensor:d1 a"]
    home = found("sensor/d1/a", SENSOR)
    assert keys_of(home.spec) == ["sensor:d1 a"]
    assert home.spec.id == found("device/d1", {"cmps": {}}).spec.id == "homeassistant:node:d1"


def test_to_leave_a_component_out_is_not_to_remove_it() -> None:
    """To name its platform and nothing else is."""
    home = found(
        "device/d1",
        whole(
            a={"p": "sensor", "uniq_id": "a", "~": "base", "val_tpl": "{{ value }}"},
            b={"p": "sensor", "uniq_id": "b"},
        )
        | {"stat_t": "shared"},
    )
    home.send("device/d1", whole(c={"p": "sensor", **SENSOR, "uniq_id": "c"}))
    assert set(keys_of(home.spec)) == {"sensor:a", "sensor:b", "sensor:c"}
    assert "shared" in home.device.filters
    assert not home.send("device/d1", whole(c={"p": "sensor", **SENSOR, "uniq_id": "c"}))
    assert home.convention.describe(home.announcements[home.spec.id]) == home.spec
    home.send("device/d1", whole(b={"p": "sensor"}, c={"p": "sensor", **SENSOR, "uniq_id": "c"}))
    assert set(keys_of(home.spec)) == {"sensor:a", "sensor:c"}
    assert home.send("device/d1") == [DeviceGone("homeassistant:d1")]


def test_a_whole_device_with_something_unreadable() -> None:
    """The rest of it is read; what was readable before stays what it was."""
    home = found(
        "device/d1",
        whole(
            a={"p": "sensor", "uniq_id": "a"},
            b={"p": "sensor", **SENSOR, "uniq_id": "b"},
            c="nonsense",
            d={"uniq_id": "d"},
            e={"p": ["list"]},
        ),
    )
    assert keys_of(home.spec) == ["sensor:b"]
    assert notes(home.spec) == [
        ("rejected", ""),
        ("rejected", "platform"),
        ("rejected", "platform"),
        ("rejected", ""),
    ]
    effects = home.send(
        "device/d1",
        whole(b={"p": "sensor", "uniq_id": "b"}, f={"p": "sensor", **SENSOR, "uniq_id": "f"}),
    )
    assert [type(effect) for effect in effects] == [Rejected, DeviceSeen]
    assert set(keys_of(home.spec)) == {"sensor:b", "sensor:f"}
    effects = home.send("device/d1", whole(new={"p": "sensor", "uniq_id": "new"}))
    assert [type(effect) for effect in effects] == [DeviceSeen]
    assert ("rejected", "") in notes(home.spec)


@pytest.mark.parametrize("components", [None, [], "x", 1])
def test_a_whole_device_without_components(components: Any) -> None:
    """There is a device, with nothing to see."""
    home = found("device/d1", {"dev": DEVICE, "cmps": components})
    assert home.spec.components == ()


def test_so_many_components() -> None:
    """What is too much is left out, also when it comes little by little."""
    home = found("device/d1", whole(**{f"c{i}": {"p": "sensor", **SENSOR} for i in range(501)}))
    assert len(home.spec.components) == 500
    assert notes(home.spec) == [("rejected", "components")]
    home.send("device/d1", whole(**{f"d{i}": {"p": "sensor", **SENSOR} for i in range(10)}))
    assert len(home.spec.components) == 500
    assert "sensor:d1 d9" in keys_of(home.spec)
    home.send("device/d1", whole(**{f"e{i}": {"p": "sensor", **SENSOR} for i in range(500)}))
    assert {key[:12] for key in keys_of(home.spec)} == {
        "sensor:d1 e0",
        *(f"sensor:d1 e{i}" for i in range(1, 10)),
    }


# --- what is no announcement ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"nonsense", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'"text"', "not a JSON object"),
        (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "deep"),
        (b'{"a":' + b"[" * 600 + b"]" * 600 + b"}", "deep"),
        (b" " * (MAX_ANNOUNCEMENT + 1), "bytes"),
    ],
)
def test_what_is_rejected(payload: bytes, reason: str) -> None:
    """Known devices stay what they were."""
    home = found("sensor/x", SENSOR)
    effects = home.send("sensor/x", payload)
    assert [type(effect) for effect in effects] == [Rejected]
    assert reason in home.rejected[0].note.detail
    assert home.rejected[0].note.kind is NoteKind.REJECTED
    assert keys_of(home.spec) == ["sensor:x"]


@pytest.mark.parametrize("topic", ["sensor/a b", "sensor/ä", "sensor/a/b.c", "a.b/c", "sensor//x"])
def test_ids_are_of_a_few_characters(topic: str) -> None:
    """Home Assistant takes no others."""
    home = found(topic, SENSOR)
    assert not home.devices
    assert home.rejected[0].topic == f"homeassistant/{topic}/config"


def test_a_device_has_only_so_much_to_say() -> None:
    """On one topic or on many."""
    home = Home()
    for number in range(20):
        home.send(f"sensor/{number}", sensor(str(number), pad="x" * 100_000))
    assert len(home.spec.components) == 10
    assert "bytes" in home.rejected[0].note.detail
    assert home.send("sensor/0", sensor("0", pad="y" * 100_000))


def test_platforms_that_we_do_not_have() -> None:
    """They are named, not lost."""
    home = found("calendar/x", {"name": "Robby", "dev": DEVICE})
    home.send("remote/living_room", {"dev": DEVICE})
    assert home.spec.components == ()
    assert {(note.kind, note.where) for note in home.spec.notes} == {
        (NoteKind.UNSUPPORTED, "calendar Robby"),
        (NoteKind.UNSUPPORTED, "remote Living room"),
    }


# --- restart and forgetting -----------------------------------------------------------------------


def test_a_restored_device_is_known() -> None:
    """What it says again is no news, and what is new about it is."""
    before = found("sensor/1", sensor("1"))
    before.send("sensor/2", sensor("2"))
    stored = before.announcements[before.spec.id]
    home = Home()
    home.convention.restore(before.spec.id, stored)
    assert home.convention.describe(stored) == before.spec
    assert not home.send("sensor/1", sensor("1"))
    (effect,) = home.send("sensor/1", sensor("1", icon="mdi:x"))
    assert isinstance(effect, DeviceSeen)
    assert keys_of(effect.spec) == ["sensor:1", "sensor:2"]
    home.send("sensor/3", sensor("3", dev={"ids": "d2"}))
    assert keys_of(home.spec) == ["sensor:1", "sensor:2", "sensor:3"]
    home.send("sensor/1")
    home.send("sensor/2")
    assert home.send("sensor/3") == [DeviceGone("homeassistant:d1")]


def test_what_came_before_the_restoration_counts() -> None:
    """The broker may be faster than the storage."""
    before = found("sensor/1", sensor("1"))
    before.send("sensor/2", sensor("2"))
    home = found("sensor/1", sensor("1", icon="mdi:new"))
    home.convention.restore(before.spec.id, before.announcements[before.spec.id])
    home.send("sensor/3", sensor("3"))
    assert keys_of(home.spec) == ["sensor:1", "sensor:2", "sensor:3"]
    assert home.spec.components[0].common.icon == "mdi:new"


def test_the_prefix_is_not_stored() -> None:
    """The user may change it."""
    before = found("sensor/1", sensor("1"))
    home = Home(prefix="other")
    home.convention.restore(before.spec.id, before.announcements[before.spec.id])
    assert not home.send("sensor/1", sensor("1"))


@pytest.mark.parametrize(
    "announcement",
    [
        {},
        {"device": "a"},
        {"device": 1, "configs": {"sensor/x/config": SENSOR}},
        {"device": "a", "configs": []},
        {"device": "a", "configs": {}},
        {"device": "a", "configs": {"nonsense": {}}},
        {"device": "a", "configs": {"sensor/x/config": "text"}},
    ],
)
def test_what_is_no_stored_announcement(announcement: dict[str, Any]) -> None:
    """It is said, not guessed."""
    with pytest.raises(AnnouncementError):
        Home().convention.describe(announcement)


def test_to_forget_is_to_know_nothing() -> None:
    """It is new when it announces itself again; its children look for another parent."""
    home = found("sensor/1", sensor("1", dev=DEVICE | {"via_device": "bridge"}))
    home.send("sensor/2", sensor("2"))
    home.convention.forget("homeassistant:d1")
    home.convention.forget("homeassistant:d1")
    assert home.send("sensor/1") == []
    (effect,) = home.send("sensor/2", sensor("2", dev={"ids": "d2"}))
    assert isinstance(effect, DeviceSeen)
    assert effect.spec.id == "homeassistant:d2"
    assert keys_of(effect.spec) == ["sensor:2"]


def test_ten_thousand_strangers() -> None:
    """No message costs more because there were others before it."""
    convention = HomeAssistant("homeassistant", PlainEngine())

    def flood(first: int) -> float:
        begin = process_time()
        for number in range(first, first + 1000):
            payload = b'{"name":"Temperature","stat_t":"x/%d","uniq_id":"%d","dev":{"ids":"%d"}}'
            message = Message(
                f"homeassistant/sensor/id{number}/config", payload % (number, number, number)
            )
            assert len(list(convention.on_message(message))) == 1
        return process_time() - begin

    times = [flood(thousand * 1000) for thousand in range(10)]
    assert times[-1] < 5 * max(times[0], 0.05)
    for number in range(10_000):
        convention.forget(f"homeassistant:{number}")
    assert not convention._index._devices
    assert not convention._index._by_topic
    assert not convention._index._keys
    assert not convention._index._children


def test_an_adopted_device_of_many_parts() -> None:
    """It is told of at once, up to a number of them."""
    convention = HomeAssistant("homeassistant", PlainEngine())

    def hear(number: int) -> list[Any]:
        config = {"state_topic": "t", "unique_id": str(number), "device": {"identifiers": ["d"]}}
        topic = f"homeassistant/sensor/d/s{number}/config"
        return list(convention.on_message(Message(topic, json.dumps(config).encode())))

    (seen,) = hear(0)
    convention.restore(seen.spec.id, seen.announcement)
    effects = [effect for number in range(1, module.MANY + 2) for effect in hear(number)]
    assert [type(effect) for effect in effects] == [
        *[DeviceSeen] * (module.MANY - 1),
        *[DevicePending] * 2,
    ]


def test_a_device_of_many_parts() -> None:
    """It is told of once, when somebody asks; a part too many, or a name too many, is refused."""
    convention = HomeAssistant("homeassistant", PlainEngine())

    def hear(number: int, **more: Any) -> list[Any]:
        config = {
            "state_topic": "t",
            "unique_id": str(number),
            "device": {"identifiers": ["d"], **more},
        }
        topic = f"homeassistant/sensor/d/s{number}/config"
        return list(convention.on_message(Message(topic, json.dumps(config).encode())))

    effects = [effect for number in range(devices.MAX_TOPICS) for effect in hear(number)]
    assert Counter(map(type, effects)) == {
        DeviceSeen: 1,
        DevicePending: devices.MAX_TOPICS - 1,
    }
    seen = convention.seen("homeassistant:d")
    assert seen is not None
    assert len(seen.spec.components) == devices.MAX_TOPICS
    assert convention.seen("homeassistant:nobody") is None
    (refused,) = hear(devices.MAX_TOPICS)
    assert isinstance(refused, Rejected)
    assert "more than 2000 announcements" in refused.note.detail
    names = [f"d{number}" for number in range(32)]
    for turn in range(devices.MAX_NAMES // 32 + 1):
        effects = hear(turn, identifiers=["d", *(f"{name}_{turn}" for name in names[:31])])
    assert "names" in effects[0].note.detail
    for number in range(devices.MAX_TOPICS):
        topic = f"homeassistant/sensor/d/s{number}/config"
        effects = list(convention.on_message(Message(topic, b"")))
    assert [type(effect) for effect in effects] == [DeviceGone]
    assert convention.seen("homeassistant:d") is None

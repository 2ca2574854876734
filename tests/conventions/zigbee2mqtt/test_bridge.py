"""The bridge: Zigbee2MQTT itself."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from custom_components.mqtt_polyglot.broker.topic import covers
from custom_components.mqtt_polyglot.conventions.base import (
    Announcement,
    AnnouncementError,
    DeviceSeen,
)
from custom_components.mqtt_polyglot.conventions.registry import protected_topics
from custom_components.mqtt_polyglot.model.identity import identity_of
from custom_components.mqtt_polyglot.model.vocabulary import Category

from .support import IEEE, Replay, entry

BRIDGE = "zigbee2mqtt:bridge:zigbee2mqtt"
LEVELS = ["error", "warning", "info", "debug"]
INFO: dict[str, Any] = {
    "version": "2.14.1",
    "coordinator": {
        "ieee_address": "0x00124b0000C0FFEE",
        "type": "zStack3x0",
        "meta": {"revision": 20240710},
    },
    "log_level": "info",
    "permit_join": False,
    "restart_required": False,
    "config": {"advanced": {"output": "json"}, "health": {"interval": 10}},
    "config_schema": {"properties": {"advanced": {"properties": {"log_level": {"enum": LEVELS}}}}},
}
END = datetime(2026, 11, 26, 20, 0, tzinfo=UTC)


def started(**said: Any) -> Replay:
    """Zigbee2MQTT has told about itself."""
    player = Replay()
    player.say("bridge/info", INFO | said, retain=True)
    return player


def values(player: Replay) -> dict[str, Any]:
    """What the components show; attributes under ``<key>.attributes``."""
    found = {}
    for key, state in player.devices[BRIDGE].states.items():
        for point, value in state.values().items():
            name = key if point in ("value", "power", "option") else f"{key}.{point}"
            found[name] = value
    return found


def told(player: Replay, key: str, point: str, value: Any) -> tuple[str, bytes]:
    """The topic and the payload of a command."""
    device = player.devices[BRIDGE]
    state = device.states[key]
    (publish,) = device.command(state, [getattr(state.component, point).to(value)])
    assert not publish.retain
    return publish.topic, publish.payload


def test_a_device_of_its_own() -> None:
    """With the versions of both halves, and the identity that Zigbee2MQTT's own discovery gives it."""
    spec = started().devices[BRIDGE].spec
    assert (spec.name, spec.manufacturer, spec.model) == (
        "Zigbee2MQTT Bridge",
        "Zigbee2MQTT",
        "Bridge",
    )
    assert (spec.sw_version, spec.hw_version) == ("2.14.1", "zStack3x0 20240710")
    assert spec.identities == {identity_of("zigbee2mqtt_bridge_0x00124b0000c0ffee")}
    assert spec.queries == ()


def test_all_others_hang_on_it() -> None:
    """Whether it has told about itself yet, or not."""
    player = Replay()
    player.list_devices(entry())
    assert player.devices[f"zigbee2mqtt:{IEEE}"].spec.via == BRIDGE


def test_two_on_one_broker() -> None:
    """The second is called after its base topic."""
    player = Replay("zigbee2mqtt", "attic/zigbee")
    for base in ("zigbee2mqtt", "attic/zigbee"):
        player.say("bridge/info", INFO, base=base, retain=True)
    names = {device.spec.id: device.spec.name for device in player.devices.values()}
    assert names == {
        BRIDGE: "Zigbee2MQTT Bridge",
        "zigbee2mqtt:bridge:attic/zigbee": "Zigbee2MQTT Bridge attic/zigbee",
    }


def test_what_it_tells() -> None:
    """In ``bridge/info``, ``bridge/state`` and ``bridge/health``."""
    player = started()
    player.say("bridge/state", {"state": "online"}, retain=True)
    player.say("bridge/health", {"process": {"uptime_sec": 600, "memory_used_mb": 93.75}})
    assert values(player) == {
        "connection_state": True,
        "restart_required": False,
        "version": "2.14.1",
        "coordinator_version": "20240710",
        "permit_join": False,
        "permit_join.attributes": {"permit_join_end": None},
        "permit_join_end": None,
        "log_level": "info",
        "uptime": 600,
        "memory_used": 93.75,
    }


def test_it_says_when_it_does_not_run() -> None:
    """All else is unavailable then; that it does not run can be seen."""
    player = started()
    player.say("bridge/state", {"state": "online"}, retain=True)
    states = player.devices[BRIDGE].states
    assert all(state.online for state in states.values())
    player.say("bridge/state", {"state": "offline"}, retain=True)
    assert {key for key, state in states.items() if state.online} == {"connection_state"}
    assert values(player)["connection_state"] is False


def test_devices_may_join_for_a_while() -> None:
    """The time that is left can be seen, and is gone with the permission."""
    player = started()
    end = round(END.timestamp() * 1000)
    player.say("bridge/info", INFO | {"permit_join": True, "permit_join_end": end}, retain=True)
    shown = values(player)
    assert shown["permit_join"] is True
    assert shown["permit_join_end"] == END
    assert shown["permit_join.attributes"] == {"permit_join_end": END.isoformat()}
    player.say("bridge/info", INFO, retain=True)
    assert values(player)["permit_join_end"] is None


@pytest.mark.parametrize(
    ("key", "point", "value", "topic", "payload"),
    [
        ("permit_join", "power", True, "permit_join", b'{"time":254}'),
        ("permit_join", "power", False, "permit_join", b'{"time":0}'),
        ("restart", "press", True, "restart", b""),
        (
            "log_level",
            "option",
            "debug",
            "options",
            b'{"options":{"advanced":{"log_level":"debug"}}}',
        ),
    ],
)
def test_requests(key: str, point: str, value: Any, topic: str, payload: bytes) -> None:
    """They go where nobody announces anything: nothing keeps them from being sent."""
    sent = told(started(), key, point, value)
    assert sent == (f"zigbee2mqtt/bridge/request/{topic}", payload)
    assert not any(covers(each, sent[0]) for each in protected_topics([{}]))


@pytest.mark.parametrize("leaf", ["info", "state", "devices", "groups", "health", "response/x"])
def test_what_it_says_is_not_said_for_it(leaf: str) -> None:
    """Nobody but Zigbee2MQTT speaks for itself."""
    assert any(covers(each, f"zigbee2mqtt/bridge/{leaf}") for each in protected_topics([{}]))


def test_version_1() -> None:
    """It has other log levels, wants to be told in other words who may join, and has no health."""
    old = INFO | {"version": "1.42.0", "log_level": "warn", "config": {}}
    old["config_schema"] = orjson.loads(
        orjson.dumps(INFO["config_schema"]).replace(b"warning", b"warn")
    )
    player = Replay()
    player.say("bridge/info", old, retain=True)
    assert values(player)["log_level"] == "warn"
    assert told(player, "permit_join", "power", True)[1] == b'{"value":true,"time":254}'
    assert told(player, "permit_join", "power", False)[1] == b'{"value":false}'
    assert "uptime" not in player.devices[BRIDGE].states


def test_nothing_for_everybody() -> None:
    """What lets devices in or stops the network is a setting: no assistant gets it unasked."""
    spec = started().devices[BRIDGE].spec
    assert {
        component.key: component.common.category
        for component in spec.components
        if any(point.sink for point in component.points())
    } == dict.fromkeys(("permit_join", "restart", "log_level"), Category.CONFIG)
    assert all(component.common.category for component in spec.components)


def test_told_once() -> None:
    """It tells about itself with each device that is renamed; only what is new makes a difference."""
    player = started()
    effects = player.feed(player.retained["zigbee2mqtt/bridge/info"])
    assert effects == []
    player.say("bridge/info", INFO | {"version": "2.15.0"}, retain=True)
    assert player.devices[BRIDGE].spec.sw_version == "2.15.0"


def test_from_run_to_run() -> None:
    """It is described again from what was kept, and told anew when nobody wants it any more."""
    player = started()
    message = player.retained["zigbee2mqtt/bridge/info"]
    (first,) = [each for each in Replay().feed(message) if isinstance(each, DeviceSeen)]
    announcement: Announcement = orjson.loads(orjson.dumps(first.announcement))
    again = Replay()
    assert again.convention.describe(announcement) == first.spec
    assert again.convention.topics(announcement) == ("zigbee2mqtt/bridge/info",)
    again.convention.restore(BRIDGE, announcement)
    assert again.feed(message) == []
    again.convention.forget(BRIDGE)
    assert again.feed(message) == [first]


@pytest.mark.parametrize(
    "bridge",
    [
        {"base": "zigbee2mqtt", "bridge": []},
        {"base": 1, "bridge": {}},
        {"bridge": {}},
    ],
)
def test_no_bridge(bridge: Any) -> None:
    """What was stored may be damaged."""
    with pytest.raises(AnnouncementError):
        Replay().convention.describe(bridge)


@pytest.mark.parametrize(
    "said",
    [
        {"version": ["x"], "coordinator": [], "config_schema": [[]]},
        {"version": "9" * 1000, "coordinator": {"type": {}, "meta": 7}, "log_level": {}},
        {
            "config_schema": {
                "properties": {"advanced": {"properties": {"log_level": {"enum": [1]}}}}
            }
        },
        {"permit_join": True, "permit_join_end": 1e300},
        {"permit_join": "yes", "permit_join_end": "soon", "restart_required": None},
    ],
)
def test_hostile(said: dict[str, Any]) -> None:
    """Whatever it says of itself, it is there, and can be told to restart."""
    player = started(**said)
    assert told(player, "restart", "press", True)[1] == b""
    assert len(player.devices[BRIDGE].states) == 10

"""Real messages, more than fit here.

639 devices, what Zigbee2MQTT tells Home Assistant of them, and a session of what happens in a
network. They stand beside the checkout, where they stand at all.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
import gzip
import json
from pathlib import Path
import re
from time import process_time
from typing import Any, Final

import orjson
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import DeviceGone, DeviceSeen, Rejected
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt import Zigbee2Mqtt
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.expose import SPECIFIC
from custom_components.mqtt_polyglot.model.components import Component
from custom_components.mqtt_polyglot.model.envelope import WholeObject
from custom_components.mqtt_polyglot.model.reader import Path as Place
from custom_components.mqtt_polyglot.model.spec import DeviceSpec, NoteKind
from custom_components.mqtt_polyglot.model.unit import spelled
from custom_components.mqtt_polyglot.model.vocabulary import LockState

from .support import COORDINATOR, Replay

CORPORA: Final = Path(__file__).parents[4] / "shared" / "corpora"
DEVICES: Final = "zigbee2mqtt/bridge/devices"
INFO: Final = "zigbee2mqtt/bridge/info"

pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason="no corpora of recorded messages beside the checkout"
)

PLATFORMS: Final = {
    "binary_sensor",
    "button",
    "climate",
    "light",
    "lock",
    "number",
    "select",
    "sensor",
    "switch",
    "text",
}

EXPLAINED: Final = {
    ("sensor", "gradient"): "a list that can be set is a text",
    ("select", "border"): "commands are buttons",
    ("select", "reset_to_factory_settings"): "commands are buttons",
    ("sensor", "action_l1"): "an event of a remote",
    ("sensor", "action_l2"): "an event of a remote",
    ("sensor", "action_l3"): "an event of a remote",
    ("sensor", "action_l4"): "an event of a remote",
    ("sensor", "pin_code"): "told as users",
    ("select", "alarm"): "a siren",
    ("switch", "alarm"): "a siren",
    ("select", "electric_valve"): "a valve",
}
"""What Zigbee2MQTT makes of a property for Home Assistant, and why it is something else here."""

VALVES: Final = {"CZV20", "TS0049", "ZPV-01"}
"""The models whose switch turns a valve, and is one here."""

RARELY: Final = re.compile(
    # Details of an action, the other phases of what is disabled in one, and other counts than the two
    # that are; switches that destroy something.
    r"action_.*|power_factor_.*|reboot_count|rejoin_count|reported_packages"
    r"|factory_reset_co2|forced_recalibration|init"
)
"""What is disabled at first here, and not by Zigbee2MQTT's own discovery."""

CLASSES: Final = {
    "eco2": "carbon dioxide, and no part of organic compounds",
}
STATE_CLASSES: Final = {
    "power_outage_count": "it only rises",
    "energy_yesterday": "it falls every day",
}


@cache
def corpus() -> list[Any]:
    """The entries of 639 real devices."""
    with gzip.open(CORPORA / "z2m_bridge_devices.json.gz") as file:
        return [COORDINATOR, *json.load(file)]


def lines(name: str) -> Iterator[Any]:
    """The documents of a file of lines."""
    with gzip.open(CORPORA / name) as file:
        yield from map(json.loads, file)


@cache
def specs() -> dict[str, DeviceSpec]:
    """What becomes of them, by address."""
    convention = Zigbee2Mqtt(["zigbee2mqtt"])
    info = {"config": {"advanced": {"last_seen": "ISO_8601"}, "availability": {"enabled": True}}}
    list(convention.on_message(Message(INFO, orjson.dumps(info))))
    effects = list(convention.on_message(Message(DEVICES, orjson.dumps(corpus()))))
    assert all(isinstance(effect, DeviceSeen) for effect in effects)
    return {
        effect.spec.id.removeprefix("zigbee2mqtt:"): effect.spec
        for effect in effects
        if isinstance(effect, DeviceSeen)
    }


def properties(component: Component) -> set[Any]:
    """The properties that a component tells or takes."""
    found: set[Any] = set()
    for point in component.points():
        found |= {
            source.reader.steps[0]
            for source in point.sources
            if isinstance(source.reader, Place) and source.reader.steps
        }
        if point.sink is not None:
            found |= set(point.sink.name)
            if isinstance(point.sink.envelope, WholeObject):
                found.add(point.sink.envelope.key)
    return found


def test_every_device_becomes_something() -> None:
    """Nothing of 639 devices is refused."""
    assert len(specs()) == len(corpus()) - 1
    rejected = [
        (spec.id, note)
        for spec in specs().values()
        for note in spec.notes
        if note.kind is NoteKind.REJECTED
    ]
    assert rejected == []
    assert all(spec.components for spec in specs().values())


def test_every_expose_is_accounted_for() -> None:
    """Each is a component, part of one, or a note."""
    for raw in corpus()[1:]:
        spec = specs()[raw["ieee_address"]]
        known: set[Any] = {note.where for note in spec.notes}
        for component in spec.components:
            known |= properties(component) | {component.key}
        for expose in raw["definition"]["exposes"]:
            kind, endpoint = expose["type"], expose.get("endpoint")
            if (f"{kind}_{endpoint}" if endpoint else kind) in known:
                continue
            for each in expose["features"] if kind in SPECIFIC else [expose]:
                assert each["property"] in known, (spec.id, each["property"])


def test_home_assistant_is_told_no_more() -> None:
    """What Zigbee2MQTT announces to Home Assistant on these platforms is here too."""
    ours: dict[tuple[str, str], set[Any]] = defaultdict(set)
    for ieee, spec in specs().items():
        for component in spec.components:
            ours[ieee, component.platform.value] |= properties(component)
    count = 0
    unexplained = set()
    for message in lines("z2m_ha_discovery.jsonl.gz"):
        _, platform, ieee, object_id, _ = message["topic"].split("/")
        if platform not in PLATFORMS:
            continue
        for key in announced(platform, object_id, message["payload"]):
            count += 1
            model = specs()[ieee].model_id
            if (platform, key) == ("switch", "state") and model in VALVES:
                platform = "valve"
            if key not in ours[ieee, platform] and (platform, key) not in EXPLAINED:
                unexplained.add((platform, key, model))
    assert count > 5300
    assert unexplained == set()


def test_differences_have_a_reason() -> None:
    """Category, class, unit, and what is disabled at first: as by Zigbee2MQTT, or for a reason."""
    differences: set[Any] = set()
    count = 0
    for message in lines("z2m_ha_discovery.jsonl.gz"):
        _, platform, ieee, object_id, _ = message["topic"].split("/")
        key = object_id.removeprefix("switch_") if platform == "switch" else object_id
        spec = specs()[ieee]
        ours = next((each for each in spec.components if each.key == key), None)
        if ours is None or ours.platform.value != platform or platform in ("light", "climate"):
            continue
        count += 1
        found = _compared(message["payload"], ours)
        differences |= {
            (field, platform, key, theirs, mine)
            for field, (theirs, mine) in found.items()
            if theirs != mine and not _has_reason(field, key, theirs, mine)
        }
    assert count > 4000
    assert differences == set()


def _compared(config: dict[str, Any], ours: Any) -> dict[str, tuple[Any, Any]]:
    unit = config.get("unit_of_measurement")
    if ours.platform != "sensor":
        # Home Assistant refuses a switch of the class "door", and a number has no state class.
        config = {key: value for key, value in config.items() if key != "state_class"}
        if ours.platform == "switch":
            config.pop("device_class", None)
    return {
        "category": (config.get("entity_category"), ours.common.category),
        "enabled": (config.get("enabled_by_default", True), ours.common.enabled),
        "class": (config.get("device_class"), getattr(ours, "device_class", None)),
        "state class": (config.get("state_class"), getattr(ours, "state_class", None)),
        "unit": (spelled(unit) or None if unit else None, getattr(ours, "unit", None)),
    }


def _has_reason(field: str, key: str, theirs: Any, ours: Any) -> bool:
    """See the table in docs/conventions/zigbee2mqtt.md."""
    match field:
        case "category":
            return theirs is None and ours is not None
        case "enabled":
            return bool(theirs) and RARELY.fullmatch(key) is not None
        case "class":
            return theirs is None or key in CLASSES
        case "state class":
            return theirs is None or key in STATE_CLASSES
    return theirs is None


def announced(platform: str, object_id: str, config: dict[str, Any]) -> set[str]:
    """The properties that an announcement to Home Assistant is about."""
    endpoint = object_id.removeprefix(platform)
    if platform == "light":
        # Announced by a schema that has no properties in it.
        return {f"state{endpoint}"}
    found: set[str] = set()
    for name, value in config.items():
        if not isinstance(value, str):
            continue
        if name.endswith("template"):
            found |= set(re.findall(r"value_json\[['\"]([^'\"]+)['\"]\]", value))
            found |= set(re.findall(r"value_json\.(\w+)", value))
        # The topic of a command to an endpoint has the endpoint in it and not in the property.
        elif name.endswith("command_topic") and not endpoint:
            found |= set(re.findall(r"/set/(.+)$", value))
    return found - {"update"}


def test_it_is_quick() -> None:
    """A network of 639 devices is described in less than two seconds, and nearly for nothing again."""
    convention = Zigbee2Mqtt(["zigbee2mqtt"])
    entries = [dict(entry) for entry in corpus()]
    payload = orjson.dumps(entries)
    begin = process_time()
    assert len(list(convention.on_message(Message(DEVICES, payload)))) == len(entries) - 1
    described = process_time() - begin
    entries[5]["network_address"] = 1
    again = orjson.dumps(entries)
    parsing = min(_timed(lambda: orjson.loads(again)) for _ in range(5))
    begin = process_time()
    assert list(convention.on_message(Message(DEVICES, again))) == []
    unchanged = process_time() - begin
    # Measured on two slow cores: 0.24 s; 0.036 s of which 0.024 s are the parsing.
    assert described < 2
    assert unchanged < 5 * parsing + 0.05


def _timed(action: Any) -> float:
    begin = process_time()
    action()
    return process_time() - begin


def test_a_session() -> None:
    """Start, commands, a device that joins, a rename, a removal, a restart, the end."""
    player = Replay()
    gone: list[str] = []
    online: list[tuple[str, bool]] = []
    for line in lines("z2m_session.jsonl.gz"):
        message = Message(line["topic"], line["payload"].encode(), retain=line["retain"])
        # Recorded as it came: what is retained afterwards shows in a new subscription alone.
        if re.search(r"/(availability|bridge/(state|info|devices))$", line["topic"]):
            message.retain = True
        for effect in player.feed(message):
            assert not isinstance(effect, Rejected)
            if isinstance(effect, DeviceGone):
                gone.append(effect.device_id)
        lamp = player.devices.get("zigbee2mqtt:0x00158d0001000001")
        if lamp is not None:
            online.append((line["topic"], lamp.states["light"].online))
    names = {device.spec.name: device for device in player.devices.values()}
    assert gone == [
        "zigbee2mqtt:0x00158d0001000005",  # removed
        "zigbee2mqtt:0x00158d0001000008",  # left by itself
        "zigbee2mqtt:group:zigbee2mqtt:1",  # removed
    ]
    assert "bath/climate" in names
    assert "climate_sensor" not in names
    assert "TS011F" in names["Tuya TS011F_plug_1 000f"].spec.model_id or ""  # type: ignore[operator]
    assert dict(names["bath/climate"].states["temperature"].values()) == {"value": 22.5}
    assert dict(names["lock"].states["lock"].values()) == {"state": LockState.LOCKED}
    assert not any(state.online for state in names["two_gang"].states.values())
    rejections = {
        (device.spec.name, key): state.rejections
        for device in names.values()
        for key, state in device.states.items()
        if state.rejections
    }
    assert rejections == {}
    # Twice it stopped, once it came back.
    assert [at for at in _edges(online) if at[0] == "zigbee2mqtt/bridge/state"] == [
        ("zigbee2mqtt/bridge/state", False),
        ("zigbee2mqtt/bridge/state", True),
        ("zigbee2mqtt/bridge/state", False),
    ]


def _edges(seen: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Where something changed."""
    before = seen[0][1]
    for topic, now in seen:
        if now is not before:
            yield topic, now
        before = now

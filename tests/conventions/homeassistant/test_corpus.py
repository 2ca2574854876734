"""Real announcements of real software: each of them is read, and none of them is lost."""

from collections import Counter
from collections.abc import Iterator
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import DevicePending, DeviceSeen, Rejected
from custom_components.mqtt_polyglot.conventions.homeassistant import HomeAssistant
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms import PLATFORMS
from custom_components.mqtt_polyglot.model.spec import NoteKind
from custom_components.mqtt_polyglot.model.vocabulary import Platform

from ...cpu import at_most
from ..described import described
from .helpers import Home, PlainEngine, found

CORPORA = Path(__file__).parents[3].parent / "shared" / "corpora"

pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason="the recordings do not stand beside the checkout"
)


def recorded(name: str) -> Iterator[dict[str, Any]]:
    """The lines of a recording."""
    with gzip.open(CORPORA / name, "rt") as lines:
        for line in lines:
            yield json.loads(line)


def announced(name: str) -> list[Message]:
    """The announcements of a recording."""
    return [
        Message(line["topic"], payload.encode(), retain=True)
        for line in recorded(name)
        if line["topic"].startswith("homeassistant/") and line["topic"].endswith("/config")
        for payload in [line["payload"]]
        for payload in [payload if isinstance(payload, str) else json.dumps(payload)]
    ]


def test_a_large_zigbee_network() -> None:
    """Every component of a platform that we have becomes one, within the time of a few seconds."""
    messages = announced("z2m_ha_discovery.jsonl.gz")
    convention = HomeAssistant("homeassistant", PlainEngine())
    with at_most(10):
        seen = [effect for message in messages for effect in convention.on_message(message)]
    # Home Assistant takes no id with a space in it, either.
    assert all(" " in effect.topic for effect in seen if isinstance(effect, Rejected))
    specs = {effect.spec.id: effect.spec for effect in seen if isinstance(effect, DeviceSeen)}
    for device_id in {each.device_id for each in seen if isinstance(each, DevicePending)}:
        described = convention.seen(device_id)
        assert described is not None
        specs[device_id] = described.spec
    assert len(messages) == 5719
    assert len(specs) == 639
    components = Counter(
        component.platform for spec in specs.values() for component in spec.components
    )
    wanted = Counter(
        message.topic.split("/")[1] for message in messages if " " not in message.topic
    )
    for platform in PLATFORMS:
        assert components[Platform(platform)] == wanted[platform]
    kinds = Counter(note.kind for spec in specs.values() for note in spec.notes)
    assert kinds[NoteKind.UNSUPPORTED] == sum(wanted.values()) - sum(components.values())
    assert not kinds[NoteKind.REJECTED]
    # A number has no state class.
    unknown = [n for spec in specs.values() for n in spec.notes if n.kind is NoteKind.UNKNOWN_KEY]
    assert {note.key for note in unknown} == {"state_class"}
    assert not [effect for message in messages for effect in convention.on_message(message)][1:]


def test_every_kind_of_shelly() -> None:
    """Each device by itself: the recording gives them all one address."""
    specs = []
    convention = HomeAssistant("homeassistant", PlainEngine())
    source = None
    for line in recorded("shelly_ha_discovery.jsonl.gz"):
        if not line["topic"].endswith("/config") or not line["topic"].startswith("homeassistant/"):
            continue
        if line["source"] != source:
            source, convention = line["source"], HomeAssistant("homeassistant", PlainEngine())
        message = Message(line["topic"], line["payload"].encode(), retain=True)
        specs += [
            effect.spec
            for effect in described(convention, message)
            if isinstance(effect, DeviceSeen)
        ]
    kinds = Counter(note.kind for spec in specs for note in spec.notes)
    assert not kinds[NoteKind.REJECTED]
    assert not kinds[NoteKind.REJECTED_KEY]
    assert {component.platform for spec in specs for component in spec.components} == {
        Platform.BINARY_SENSOR,
        Platform.BUTTON,
        Platform.CLIMATE,
        Platform.COVER,
        Platform.DEVICE_AUTOMATION,
        Platform.EVENT,
        Platform.LIGHT,
        Platform.NUMBER,
        Platform.SELECT,
        Platform.SENSOR,
        Platform.SWITCH,
        Platform.UPDATE,
    }


def test_what_home_assistant_refuses_loses_a_key() -> None:
    """Theirs loses the whole entity."""
    lost = {}
    for case in json.loads((CORPORA / "ha_rejected_real_configs.json").read_text()):
        _, platform, *ids, _ = case["topic"].split("/")
        if platform not in PLATFORMS:
            continue
        spec = found("/".join((platform, *ids)), case["payload"]).spec
        assert len(spec.components) == 1
        lost["/".join(ids)] = [
            note.key for note in spec.notes if note.kind is NoteKind.REJECTED_KEY
        ]
    assert lost == {
        # Signals of infrared.
        "0x00158d000200075c/ir_emitter": [],
        "0x00158d000200075c/learned_ir_timings": [],
        "0x00158d0002000fa6/learned_ir_timings": [],
        # An index is a number without a unit.
        "0x00158d000200022b/aqi": [],
        "0x00158d0002000610/gas": ["device_class"],
        "0x00158d00020007c7/switch_window_open": ["device_class"],
        "0x00158d0002000e1f/switch_contact": ["device_class"],
        "0x00158d0002000e78/switch_vibration": ["device_class"],
        "0x00158d0002000f16/illuminance": ["device_class"],
        "mockvac/mockvac_camera_MapData": [],
        "nodeID_4/rgb_dimmer": ["color_temp_value_template"],
    }


def test_a_session_of_two_publishers() -> None:
    """What they said is what is shown in the end."""
    home = Home()
    for line in recorded("ha_discoverable_linux2mqtt_session.jsonl.gz"):
        payload = line["payload"]
        if line["topic"].startswith("homeassistant/"):
            name = line["topic"].removeprefix("homeassistant/").removesuffix("/config")
            home.send(name, payload.encode())
        elif isinstance(payload, str):
            home.say(line["topic"], payload)
    assert not home.rejected
    states = {key: state for each in home.devices.values() for key, state in each.states.items()}
    shown = {key: dict(state.values()) for key, state in states.items()}
    assert shown["binary_sensor:d1_door"] == {"value": True}
    assert shown["sensor:d1_temp"] == {"value": 21.5, "attributes": {"battery": 90}}
    assert shown["lock:d1_lock"] == {"state": "locked"}
    assert shown["light:d1_light"] == {"power": False}
    assert not states["sensor:testbox_linux_cpu"].online

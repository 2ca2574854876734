"""Whatever comes: nothing is raised, nothing takes long, and no topic is made of it."""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
import random
from typing import Any

from hypothesis import given, settings, strategies as st
import orjson

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.broker.topic import validate_topic
from custom_components.mqtt_polyglot.conventions.base import (
    MAX_ANNOUNCEMENT,
    AnnouncementError,
    DeviceSeen,
    Effect,
    Rejected,
)
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt import Zigbee2Mqtt
from custom_components.mqtt_polyglot.model.device import Device
from custom_components.mqtt_polyglot.model.envelope import JsonTopic, PlainTopic, WholeObject

from ...cpu import at_most
from .support import BASE, COORDINATOR, RECORDINGS, recording

DEVICES = f"{BASE}/bridge/devices"
INFO = f"{BASE}/bridge/info"
REQUESTS = f"{BASE}/bridge/request/"

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1e308,
    2**63,
    "",
    "a/+/#",
    "\0",
    "\u202e\U0001f4a5",
    "x" * 5000,
    "nan",
    [],
    {},
    [[[[[]]]]],
    {"type": "light", "features": [{}]},
    [{"type": "numeric", "property": "a", "access": 7}] * 300,
    {"": {"": {}}},
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@cache
def recorded(topic: str) -> list[bytes]:
    """The payloads that all recordings have on a topic of the bridge."""
    return [
        message.payload
        for name in RECORDINGS
        for message in recording(name)
        if message.topic == topic
    ]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document where something can be put."""
    keys: Any = ()
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = range(len(value))
    for key in keys:
        yield value, key
        yield from places(value[key])


def copied(value: Any) -> Any:
    """A copy, so that no document comes to hold itself."""
    return orjson.loads(orjson.dumps(value))


def mutate(document: Any, seed: int, times: int) -> Any:
    """Damage a document in some places."""
    chance = random.Random(seed)
    for _ in range(times):
        spots = list(places(document))
        if not spots:
            break
        spot, key = chance.choice(spots)
        match chance.randrange(4):
            case 0:
                spot[key] = copied(chance.choice(ODD))
            case 1:
                other, there = chance.choice(spots)
                spot[key] = copied(other[there])
            case 2 if isinstance(spot, dict):
                del spot[key]
            case _ if isinstance(spot, list):
                spot.append(copied(spot[key]))
            case _:
                spot[key] = [spot[key]]
    return document


def check(effects: list[Effect], convention: Zigbee2Mqtt) -> list[Device]:
    """Check what the convention made; return the devices."""
    devices = []
    for effect in effects:
        if not isinstance(effect, DeviceSeen):
            continue
        stored = orjson.dumps(effect.announcement)
        assert len(stored) <= MAX_ANNOUNCEMENT
        assert convention.describe(orjson.loads(stored)) == effect.spec
        device = Device(effect.spec)
        for topic in device.filters:
            assert topic.startswith(f"{BASE}/")
            validate_topic(topic)
        for component in effect.spec.components:
            for point in component.points():
                if point.sink is not None:
                    assert isinstance(point.sink.envelope, JsonTopic | WholeObject | PlainTopic)
                    topic = point.sink.envelope.topic
                    assert topic.endswith("/set") or topic.startswith(REQUESTS)
                    validate_topic(topic)
        devices.append(device)
    return devices


@given(topic=st.sampled_from([DEVICES, INFO]), payload=st.binary(max_size=200))
@settings(max_examples=200)
@at_most(1)
def test_any_bytes(topic: str, payload: bytes) -> None:
    """Bytes that mean nothing."""
    list(Zigbee2Mqtt([BASE]).on_message(Message(topic, payload)))


@given(info=JSON, entries=st.lists(JSON, max_size=4))
@settings(max_examples=200)
@at_most(1)
def test_any_document(info: Any, entries: list[Any]) -> None:
    """Documents that mean something else."""
    convention = Zigbee2Mqtt([BASE])
    for document in (info, {"config": info}, {"config": {"advanced": info, "devices": info}}):
        list(convention.on_message(Message(INFO, orjson.dumps(document, option=NON_STR))))
    payload = orjson.dumps([COORDINATOR, *entries], option=NON_STR)
    check(list(convention.on_message(Message(DEVICES, payload))), convention)


NON_STR = orjson.OPT_NON_STR_KEYS


@given(
    which=st.integers(0, len(RECORDINGS) - 1),
    seed=st.integers(0, 2**32),
    times=st.integers(1, 12),
    state=st.binary(max_size=60) | JSON.map(orjson.dumps),
)
@settings(max_examples=400)
@at_most(2)
def test_damaged_recordings(which: int, seed: int, times: int, state: bytes) -> None:
    """Real lists and settings, damaged; then states that the device would never send."""
    convention = Zigbee2Mqtt([BASE])
    info = mutate(orjson.loads(recorded(INFO)[which]), seed, times)
    list(convention.on_message(Message(INFO, orjson.dumps(info))))
    entries = orjson.loads(recorded(DEVICES)[which])[1:]
    payload = orjson.dumps([COORDINATOR, *mutate(entries, seed, times)])
    effects = list(convention.on_message(Message(DEVICES, payload)))
    for device in check(effects, convention):
        for topic in list(device.filters):
            device.apply(topic, Message(topic, state))
    refused = [effect for effect in effects if isinstance(effect, Rejected)]
    assert list(convention.on_message(Message(DEVICES, payload))) == refused


@given(which=st.integers(0, len(RECORDINGS) - 1), seed=st.integers(0, 2**32))
@settings(max_examples=100)
@at_most(2)
def test_damaged_states(which: int, seed: int) -> None:
    """States of the wrong shape and the wrong types."""
    convention = Zigbee2Mqtt([BASE])
    messages = recording(RECORDINGS[which])
    devices: list[Device] = []
    for message in messages:
        if message.topic in convention.filters:
            devices += check(list(convention.on_message(message)), convention)
            continue
        try:
            payload = orjson.dumps(mutate([orjson.loads(message.payload)], seed, 3))
        except ValueError:
            payload = message.payload[1:]
        for device in devices:
            device.apply(message.topic, Message(message.topic, payload.strip(b"[]")))


@given(document=JSON)
@settings(max_examples=200)
@at_most(1)
def test_any_stored_announcement(document: Any) -> None:
    """What was stored may be damaged."""
    convention = Zigbee2Mqtt([BASE])
    announcement = {
        "base": BASE,
        "device": {"ieee_address": f"0x{7:016x}", "friendly_name": "x", "definition": document},
        "output": "json",
    }
    with suppress(AnnouncementError):
        convention.restore("zigbee2mqtt:0x0000000000000007", announcement)
    list(convention.on_message(Message(DEVICES, orjson.dumps([COORDINATOR]))))

"""Whatever comes on a discovery topic, nothing is raised, and it does not take long."""

import base64
from collections.abc import Iterator
import json
from typing import Any

from hypothesis import given, settings, strategies as st

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import DeviceGone, DeviceSeen, Rejected
from custom_components.mqtt_polyglot.conventions.homeassistant import HomeAssistant
from custom_components.mqtt_polyglot.conventions.homeassistant.abbreviations import (
    COMPONENT_KEYS,
    DEVICE_KEYS,
)
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms import (
    PLATFORMS as REGISTERED,
)
from custom_components.mqtt_polyglot.model.device import Device

from ...cpu import at_most
from .helpers import PlainEngine
from .test_oracle import CASES
from .test_oracle_light import CASES as LIGHTS

# Those that there are, and one that there is not.
PLATFORMS = (*sorted(map(str, REGISTERED)), "remote")
KEYS = sorted({*COMPONENT_KEYS, *COMPONENT_KEYS.values(), *DEVICE_KEYS, "name", "modes", "~"})
REAL = [
    (name.partition(" ")[0] if name.partition(" ")[0] in PLATFORMS else "light", config)
    for name, (config, _) in {**CASES, **LIGHTS}.items()
]

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["{{ value }}", "{{ value_json.x }}", "{{", "a/b", "a/#", "~", "json", "ON"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=20,
)
topics = st.builds(
    "/".join,
    st.lists(st.sampled_from([*PLATFORMS, "device", "a", "b", "ä"]), min_size=2, max_size=3),
)


def hear(topic: str, *payloads: bytes) -> Iterator[DeviceSeen]:
    """Announce one after the other; every device that comes of it can be run, before and after it is adopted."""
    convention = HomeAssistant("homeassistant", PlainEngine())
    for payload in payloads:
        for effect in convention.on_message(Message(f"homeassistant/{topic}/config", payload)):
            assert isinstance(effect, DeviceSeen | DeviceGone | Rejected)
            if isinstance(effect, DeviceSeen):
                stored = json.loads(json.dumps(effect.announcement))
                # Of a stranger the templates are not read: a closer look may find fault with some.
                adopted = convention.describe(stored)
                assert (adopted.id, adopted.name) == (effect.spec.id, effect.spec.name)
                assert {part.key for part in adopted.components} <= {
                    part.key for part in effect.spec.components
                }
                assert hash(effect.spec.id)
                yield effect
                yield DeviceSeen(adopted, stored)


@given(topic=topics, payloads=st.lists(st.binary(max_size=64), max_size=3))
def test_bytes(topic: str, payloads: list[bytes]) -> None:
    """Any bytes."""
    for _ in hear(topic, *payloads):
        pass


@settings(max_examples=300)
@given(topic=topics, payloads=st.lists(values.map(json.dumps), min_size=1, max_size=3))
@at_most(1)
def test_documents(topic: str, payloads: list[str]) -> None:
    """Any JSON, with keys that mean something among others."""
    for _ in hear(topic, *(payload.encode() for payload in payloads)):
        pass


@settings(max_examples=300)
@given(real=st.sampled_from(REAL), data=st.data())
@at_most(1)
def test_real_announcements_with_something_wrong(
    real: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    """Any value under any of their keys; what comes of it hears any message."""
    platform, config = real
    wrong = data.draw(st.dictionaries(st.sampled_from(sorted(config)), values, max_size=3))
    whole = {"dev": {"ids": "a"}, "cmps": {"x": {**config, **wrong, "p": platform}}}
    for topic, payload in ((f"{platform}/x", config | wrong), ("device/x", whole)):
        for effect in hear(topic, json.dumps(payload).encode()):
            device = Device(effect.spec)
            for topic_filter in tuple(device.filters):
                for said in (b"", b"ON", b"1.5", b'{"state": 1}', b"\xff", b"[]", b"1,2,3"):
                    device.apply(topic_filter, Message(topic_filter, said))


@given(real=st.sampled_from(REAL), data=st.data())
def test_truncated_announcements(real: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    """Half a message is none."""
    platform, config = real
    payload = json.dumps(config).encode()
    cut = data.draw(st.integers(1, len(payload) - 1))
    assert not list(hear(f"{platform}/x", payload[:cut]))


@given(
    topic=st.sampled_from(["s", "cam", "more", "there"]),
    payload=st.binary(max_size=40) | st.binary(max_size=30).map(base64.b64encode),
)
def test_states(topic: str, payload: bytes) -> None:
    """Any bytes from a device that was announced well."""
    components = {
        "number": {
            "p": "sensor",
            "stat_t": "s",
            "unit_of_meas": "W",
            "val_tpl": "{{ value_json.x }}",
        },
        "moment": {"p": "sensor", "stat_t": "s", "dev_cla": "timestamp"},
        "day": {"p": "sensor", "stat_t": "s", "dev_cla": "date", "json_attr_t": "more"},
        "cam": {"p": "camera", "t": "cam"},
        "json": {"p": "light", "schema": "json", "cmd_t": "c", "stat_t": "s"}
        | {"sup_clrm": ["rgb", "xy", "color_temp", "white"], "effect": True, "e": "utf-16"},
        "rgb": {"p": "light", "cmd_t": "c", "rgb_cmd_t": "c", "rgb_stat_t": "s", "bri_cmd_t": "c"},
    }
    whole = {"dev": {"ids": "a"}, "cmps": components, "avty_t": "there"}
    _, effect = hear("device/x", json.dumps(whole).encode())
    device = Device(effect.spec)
    assert len(device.states) == len(components)
    device.apply(topic, Message(topic, payload))

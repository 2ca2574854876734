"""Which entity of the MQTT integration is which component, without Home Assistant."""

from collections.abc import Callable, Iterable
from dataclasses import replace
import json
from typing import Any

import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.base import DeviceSeen
from custom_components.mqtt_polyglot.conventions.registry import convention_of
from custom_components.mqtt_polyglot.conventions.zigbee2mqtt.convention import Zigbee2Mqtt
from custom_components.mqtt_polyglot.home.takeover.matching import CoreEntity, match
from custom_components.mqtt_polyglot.model.codec import Text
from custom_components.mqtt_polyglot.model.components import Component, Sensor
from custom_components.mqtt_polyglot.model.data_point import DataPoint, Source
from custom_components.mqtt_polyglot.model.reader import Path

from .host.network import RETAINED

BASES = ("zigbee2mqtt", "home_1/zigbee_2", "state_topic")


def network(base: str) -> list[tuple[DeviceSeen, list[CoreEntity]]]:
    """The devices of the recorded network with the entities that they announce, on any base topic."""

    def moved(text: str) -> str:
        return text.replace('"zigbee2mqtt/', f'"{base}/').replace('_zigbee2mqtt"', f'_{base}"')

    convention = Zigbee2Mqtt([base])
    seen: dict[str, DeviceSeen] = {}
    for topic in ("info", "devices", "groups"):
        said = RETAINED[f"zigbee2mqtt/bridge/{topic}"].encode()
        for effect in convention.on_message(Message(f"{base}/bridge/{topic}", said, retain=True)):
            if isinstance(effect, DeviceSeen):
                seen[effect.spec.id] = effect
    announced: dict[str, list[CoreEntity]] = {}
    for topic, payload in RETAINED.items():
        platform = topic.split("/")[1]
        if topic.endswith("/config") and platform != "device_automation":
            config = json.loads(moved(payload))
            owner = config["unique_id"].split("_")[0]
            entity = CoreEntity(config["unique_id"], platform, config["unique_id"], config)
            announced.setdefault(owner, []).append(entity)
    owners = {each: each.rpartition(":")[2] for each in seen}
    owners |= {each: "bridge" for each in seen if ":bridge:" in each}
    return [(each, announced[owners[device_id]]) for device_id, each in seen.items()]


def keys_of(seen: DeviceSeen) -> Callable[[CoreEntity], Iterable[str]]:
    """What the convention makes of unique ids."""
    convention = convention_of(seen.spec.convention)
    return lambda entity: convention.core_keys(seen.announcement, entity.platform, entity.unique_id)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("known", ["both", "unique id", "places"])
def test_a_network(base: str, known: str) -> None:
    """152 of 153 entities, by their unique ids as well as by their places, and never differently."""
    left: list[str] = []
    for seen, entities in network(base):
        rule = keys_of(seen)
        given = [replace(each, config={}) if known == "unique id" else each for each in entities]
        matched = match(
            given, seen.spec.components, rule if known != "places" else lambda _each: ()
        )
        expected = match(entities, seen.spec.components, rule)
        assert matched.items() <= expected.items()
        assert len(set(matched.values())) == len({(expected[each], each) for each in matched})
        left += [each.unique_id for each in entities if each.id not in matched]
    whole = [f"bridge_0x00124b0000c0ffee_network_map_{base}"]
    # The lock tells its users where its announcement to Home Assistant says "pin_code".
    if known == "places":
        whole.append(f"0x00158d0001000007_pin_code_{base}")
    assert sorted(left) == sorted(whole)


def test_another_base_topic() -> None:
    """The same address on another instance of Zigbee2MQTT is another entity."""
    for seen, entities in network("zigbee2mqtt"):
        others = [replace(each, unique_id=f"{each.unique_id}_2", config={}) for each in entities]
        assert match(others, seen.spec.components, keys_of(seen)) == {}


def sensor(key: str, topic: str = "t", *steps: str) -> Component:
    """A sensor that reads from a topic."""
    source: Source[Any] = Source(topic=topic, codec=Text(), reader=Path(steps))
    return Sensor(key=key, value=DataPoint(sources=(source,)))


def entity(key: str, platform: str = "sensor", **config: Any) -> CoreEntity:
    """An entity of the MQTT integration."""
    return CoreEntity(key, platform, key, config)


def by_id(each: CoreEntity) -> tuple[str, ...]:
    """Its unique id says which it is."""
    return (each.unique_id,)


def test_what_is_not_sure() -> None:
    """Two that say the same, or one of which two rules say different things, is nothing."""
    a, b = sensor("a", "t", "a"), sensor("b", "t", "b")
    place = {"state_topic": "t", "value_template": "{{ value_json['a'] }}"}
    assert match([entity("a", **place)], [a, b], by_id) == {"a": "a"}
    assert match([entity("b", **place)], [a, b], by_id) == {}
    assert match([entity("x", **place)], [a, b], by_id) == {"x": "a"}
    assert match([entity("x", **place), entity("y", **place)], [a, b], by_id) == {}
    # What one is by its unique id is not guessed for another.
    assert match([entity("a"), entity("x", **place)], [a, b], by_id) == {"a": "a"}
    twin = sensor("c", "t", "a")
    assert match([entity("x", **place)], [a, twin], by_id) == {}
    assert match([entity("a", platform="switch")], [a], by_id) == {}


@pytest.mark.parametrize(
    "config",
    [
        {"state_topic": None},
        {"state_topic": 5, "value_template": 6},
        {"command_topic": ["t"]},
        {"state_topic": "t", "value_template": "{{ value_json" * 100},
        {"availability_topic": "t", "json_attributes_topic": "t"},
    ],
)
def test_whatever_is_announced(config: dict[str, Any]) -> None:
    """Nothing is raised, and nothing is made of what says nothing."""
    assert match([entity("x", **config)], [sensor("a", "u", "a")], by_id) == {}

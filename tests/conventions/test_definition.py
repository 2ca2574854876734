"""What is known of the conventions before they run."""

import pytest

from custom_components.mqtt_polyglot.broker.topic import matches, validate_filter
from custom_components.mqtt_polyglot.conventions.definition import ConventionDefinition
from custom_components.mqtt_polyglot.conventions.registry import (
    CONVENTIONS,
    convention_of,
    convention_options,
    create_conventions,
    protected_topics,
)

from .homeassistant.helpers import PlainEngine


def plain_engine(*, house: bool) -> PlainEngine:
    """Make an engine that knows nothing of a house."""
    assert house in (True, False)
    return PlainEngine()


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda convention: convention.name)
def test_what_it_announces_on_is_protected(convention: ConventionDefinition) -> None:
    """Nothing is sent to where its devices announce themselves, however it is set up."""
    created = convention.create({}, plain_engine)
    assert created.name == convention.name
    assert convention_of(convention.name) is convention
    protected = list(convention.protected_topics(()))
    for topic_filter in protected:
        validate_filter(topic_filter)
    for topic_filter in created.filters:
        topic = topic_filter.replace("+", "x")
        assert any(matches(each, topic) for each in protected), topic


def test_options() -> None:
    """Each has a key of its own; those of a convention that is off are not asked for."""
    keys = [option.key for option in convention_options()]
    assert keys == ["discovery_prefix", "templates_read_house", "zigbee2mqtt_topics"]
    assert [option.key for option in convention_options(host_link=True)] == ["zigbee2mqtt_topics"]
    created = create_conventions({}, plain_engine, host_link=True)
    assert [convention.name for convention in created] == ["zigbee2mqtt", "by_hand"]


@pytest.mark.parametrize("house", [False, True])
def test_who_may_read_the_house(house: bool) -> None:
    """The option of the convention reaches the engine."""
    asked: list[bool] = []

    def make(*, house: bool) -> PlainEngine:
        asked.append(house)
        return PlainEngine()

    create_conventions({"templates_read_house": True} if house else {}, make)
    # What a person wrote by hand may, as what they write in configuration.yaml.
    assert asked == [house, True]


def test_all_entries_count() -> None:
    """What any config entry listens to is protected, and what nobody does is not."""
    topics = list(protected_topics([{"discovery_prefix": "a"}, {"zigbee2mqtt_topics": ["b", "c"]}]))
    assert {"a/+/+/config", "homeassistant/+/+/config", "c/bridge/+", "$SYS/#"} <= set(topics)
    assert not any(matches(each, "d/light/x/config") for each in topics)


def test_who_is_who_in_core() -> None:
    """Home Assistant's own MQTT integration has devices by their first identifier."""
    discovery, zigbee = (convention_of(name) for name in ("homeassistant", "zigbee2mqtt"))
    assert discovery.core_identifier("homeassistant:lamp") == "lamp"
    assert discovery.core_identifier("homeassistant:node:kitchen") is None
    assert discovery.is_nameless_in_core("homeassistant:topic:light/lamp")
    assert not discovery.is_nameless_in_core("homeassistant:lamp")
    assert zigbee.core_identifier("zigbee2mqtt:0x00158d0001a2b3c4") is None
    assert not zigbee.is_nameless_in_core("zigbee2mqtt:0x00158d0001a2b3c4")
    assert zigbee.core_topics({"base": "zigbee2mqtt"}) == ()
    assert not zigbee.is_heard_by_core({}, {})


@pytest.mark.parametrize(
    ("options", "core", "heard"),
    [
        ({}, {}, True),
        ({"discovery_prefix": "a"}, {"discovery_prefix": "a"}, True),
        ({"discovery_prefix": "a"}, {}, False),
        ({}, {"discovery": False}, False),
    ],
)
def test_what_core_hears(options: dict[str, str], core: dict[str, object], heard: bool) -> None:
    """The same prefix, and discovery not turned off."""
    assert convention_of("homeassistant").is_heard_by_core(options, core) is heard


def test_the_same_announcement() -> None:
    """A bridge carries it from broker to broker, whole or in part."""
    discovery, zigbee = (convention_of(name) for name in ("homeassistant", "zigbee2mqtt"))
    here = {"configs": {"light/a/config": "1", "light/b/config": "2"}}
    assert discovery.is_same(here, {"configs": {"light/a/config": "1"}})
    assert not discovery.is_same(here, {"configs": {"light/a/config": "3"}})
    assert zigbee.is_same({"base": "a"}, {"base": "a"})
    assert not zigbee.is_same({"base": "a"}, {"base": "b"})

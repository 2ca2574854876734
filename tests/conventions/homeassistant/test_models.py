"""What is made of a component after those of its model is what would be made of it by itself."""

from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.conventions.homeassistant import models
from custom_components.mqtt_polyglot.conventions.homeassistant.abbreviations import COMPONENT_KEYS
from custom_components.mqtt_polyglot.conventions.homeassistant.document import parse_topic
from custom_components.mqtt_polyglot.conventions.homeassistant.models import MAX_MODELS
from custom_components.mqtt_polyglot.conventions.homeassistant.platforms import PLATFORMS
from custom_components.mqtt_polyglot.conventions.homeassistant.templates import Examiner, Look
from custom_components.mqtt_polyglot.conventions.homeassistant.translation import (
    ComponentConfig,
    TranslatedComponent,
    components_of,
    translate,
)
from custom_components.mqtt_polyglot.model.components import Sensor

from ...platforms.examples import EXAMPLES, platform_of
from .helpers import PlainEngine

FIXTURES = Path(__file__).parents[2] / "fixtures" / "homeassistant"
ENGINE = PlainEngine()


def configs(topic: str, raw: Any) -> Iterator[ComponentConfig]:
    """What an announcement says of its components."""
    parsed = parse_topic(topic)
    assert parsed is not None
    for each in components_of(parsed, raw):
        if isinstance(each, ComponentConfig):
            yield each


def recorded() -> Iterator[ComponentConfig]:
    """The components of the recorded devices, and of the examples of every platform."""
    for path in sorted(FIXTURES.glob("*.json")):
        for message in json.loads(path.read_text())["messages"]:
            prefix, _, topic = message["topic"].partition("/")
            if prefix == "homeassistant" and topic.endswith("/config"):
                payload = message["payload"]
                yield from configs(
                    topic, json.loads(payload) if isinstance(payload, str) else payload
                )
    for name, example in EXAMPLES.items():
        yield from configs(
            f"{platform_of(name)}/thing/config", {"unique_id": "u", **example.config}
        )


def moved(value: Any, mark: str, key: str = "") -> Any:
    """The same of a sibling: on other topics, with other names."""
    if isinstance(value, dict):
        return {name: moved(each, mark, name) for name, each in value.items()}
    if key == "availability":
        return [moved(each, mark) for each in value]
    if isinstance(value, str) and (
        key.endswith("topic") or key in {"name", "unique_id", "object_id", "default_entity_id"}
    ):
        return f"{value}{mark}"
    return value


def sibling(config: ComponentConfig, mark: str) -> ComponentConfig:
    """A component of another device of the model."""
    return ComponentConfig(
        config.platform, config.discovery_id, config.object_id, moved(dict(config.values), mark)
    )


def alone(config: ComponentConfig, *, close: bool) -> TranslatedComponent:
    """What is made of one by itself."""
    return translate(config, Look(Examiner(ENGINE), close=close), "Device")


def after(
    config: ComponentConfig, *, close: bool, before: bool | None = None
) -> TranslatedComponent:
    """What is made of one after two of its siblings, whose templates may not have been looked at."""
    examiner = Examiner(ENGINE)
    for mark in ("x", "yy"):
        look = Look(examiner, close=close if before is None else before)
        translate(sibling(config, mark), look, "Device")
    return translate(config, Look(examiner, close=close), "Device")


@pytest.mark.parametrize("close", [False, True])
def test_components_are_what_they_would_be_by_themselves(
    monkeypatch: pytest.MonkeyPatch, *, close: bool
) -> None:
    """Component, names and notes; most are made of those of their model."""
    made = 0
    find = models.Models.find

    def counted(*args: Any) -> Any:
        nonlocal made
        found = find(*args)
        made += found is not None
        return found

    monkeypatch.setattr(models.Models, "find", counted)
    known = list(recorded())
    for config in known:
        one, other = alone(config, close=close), after(config, close=close)
        assert other == one, config
        assert repr(other) == repr(one)
    assert made > len(known) / 2


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["", "a", "b/c", "a/#", "+", "0", "1", "ON", "{{ value_json.a }}", "{{ x }}", "{{"]
    ),
    st.text(max_size=8),
    st.lists(st.sampled_from(["a", "b", 1, None]), max_size=3),
    st.lists(st.fixed_dictionaries({"topic": st.sampled_from(["a", "b/c", 0, "0"])}), max_size=2),
)


@settings(max_examples=80, deadline=None)
@given(
    platform=st.sampled_from(["sensor", "binary_sensor", "switch", "light", "cover", "number"]),
    values=st.dictionaries(st.sampled_from(sorted({*COMPONENT_KEYS.values()})), VALUES, max_size=8),
    topic=st.sampled_from(["a", "b/c"]),
)
def test_any_component(platform: str, values: dict[str, Any], topic: str) -> None:
    """However wrong its keys are."""
    raw = {"state_topic": topic, "command_topic": topic, **values}
    (config,) = configs(f"{platform}/thing/config", raw)
    for close, before in ((False, False), (True, False), (True, True)):
        one, other = alone(config, close=close), after(config, close=close, before=before)
        assert (repr(other), other) == (repr(one), one)


@settings(max_examples=80, deadline=None)
@given(
    one=st.dictionaries(st.sampled_from(["state_topic", "name", "icon", "qos"]), VALUES),
    other=st.dictionaries(st.sampled_from(["state_topic", "name", "icon", "qos"]), VALUES),
)
def test_nobody_is_taken_for_another(one: dict[str, Any], other: dict[str, Any]) -> None:
    """What strangers have announced before changes nothing."""
    examiner = Examiner(ENGINE)
    for _ in range(3):
        translate(ComponentConfig("sensor", "d", "d", one), Look(examiner, close=False), "Device")
    config = ComponentConfig("sensor", "d", "d", other)
    found = translate(config, Look(examiner, close=False), "Device")
    expected = alone(config, close=False)
    assert (repr(found), found) == (repr(expected), expected)


def test_equal_topics_are_equal_in_all() -> None:
    """One that listens on the topic of another key is no model of one that does not."""
    examiner = Examiner(ENGINE)
    for number in range(3):
        values = {
            "state_topic": f"s{number}",
            "availability": [{"topic": f"a{number}"}, {"topic": f"b{number}"}],
        }
        config = ComponentConfig("sensor", "d", "d", values)
        part = translate(config, Look(examiner, close=False), None)
        assert part.component is not None
        assert len(part.component.common.availability.sources) == 2
    values = {"state_topic": "s", "availability": [{"topic": "a"}, {"topic": "a"}]}
    part = translate(ComponentConfig("sensor", "d", "d", values), Look(examiner, close=False), None)
    assert part.component is not None
    assert len(part.component.common.availability.sources) == 1


def test_only_so_many_are_remembered_and_each_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred devices of a model cost the work of two; strangers do not fill the memory."""
    builds = 0
    build = PLATFORMS["sensor"]

    def counted(*args: Any) -> Any:
        nonlocal builds
        builds += 1
        return build(*args)

    monkeypatch.setitem(PLATFORMS, "sensor", counted)
    examiner = Examiner(ENGINE)
    for number in range(100):
        values = {"state_topic": f"t/{number}", "value_template": "{{ value_json.a }}"}
        config = ComponentConfig("sensor", f"{number}", "d", values)
        part = translate(config, Look(examiner, close=False), None)
        assert isinstance(part.component, Sensor)
        assert part.component.value.sources[0].topic == f"t/{number}"
    assert builds == 2
    for number in range(2 * MAX_MODELS):
        values = {"state_topic": "t", "icon": f"mdi:{number}", "value_template": "{{ x }}"}
        for _ in range(2):
            translate(
                ComponentConfig("sensor", "d", "d", values), Look(examiner, close=False), None
            )
    assert len(examiner.models._known) <= MAX_MODELS
    assert len(examiner.models._unfit) <= MAX_MODELS


def test_what_is_no_text_has_no_model() -> None:
    """Keys of documents that people write may be anything."""
    message = Message("t", b"{}")
    values = {"state_topic": "t", "options": [message]}
    config = ComponentConfig("sensor", "d", "d", values)
    assert alone(config, close=False) == after(config, close=False)

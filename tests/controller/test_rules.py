"""Rules: for which devices they are, and what is no rule."""

import re
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.mqtt_polyglot.controller.rules import (
    MAX_PATTERN,
    Rule,
    RuleAction,
    RuleError,
    decide,
)
from custom_components.mqtt_polyglot.model.spec import DeviceSpec

from ..cpu import at_most

SPEC = DeviceSpec(
    id="homeassistant:lamp",
    name="Lamp [Hall]",
    manufacturer="IKEA of Sweden",
    model="Bulb E27",
    model_id="LED1545G12",
    origin="Zigbee2MQTT",
)


def rule(action: str = "adopt", **patterns: Any) -> Rule:
    """A rule, as it is typed."""
    return Rule.read({"action": action, **patterns})


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ({"name": "*"}, True),
        ({"name": "lamp [hall]"}, True),
        ({"name": "lamp [h]all"}, False),
        ({"name": "LAMP*"}, True),
        ({"name": "lamp"}, False),
        ({"name": "????*]"}, True),
        ({"convention": "homeassistant"}, True),
        ({"convention": "zigbee2mqtt"}, False),
        ({"manufacturer": "ikea*"}, True),
        ({"model": "bulb*"}, True),
        ({"model": "led1545g12"}, True),
        ({"model": "bulb"}, False),
        ({"origin": "zigbee2mqtt"}, True),
        ({"origin": "tasmota", "manufacturer": "ikea*"}, False),
        ({"origin": " zigbee2mqtt ", "manufacturer": "ikea*", "name": None}, True),
    ],
)
def test_for_which_devices(patterns: dict[str, Any], expected: bool) -> None:
    """For those that match all of its patterns."""
    assert rule(**patterns).matches(SPEC) is expected


def test_what_a_device_does_not_say() -> None:
    """It matches only what matches everything."""
    spec = DeviceSpec(id="x:y", name="")
    assert rule(manufacturer="*").matches(spec)
    assert not rule(manufacturer="?*").matches(spec)


def test_the_first_that_matches() -> None:
    """The order is the user's."""
    rules = [rule("ask", name="x"), rule("ignore", name="lamp*"), rule("adopt", name="*")]
    assert decide(rules, SPEC) is RuleAction.IGNORE
    assert decide(rules[:1], SPEC) is None
    assert decide((), SPEC) is None


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (None, "invalid_rule"),
        ([], "invalid_rule"),
        ({"name": "x"}, "invalid_rule"),
        ({"action": "remove", "name": "x"}, "invalid_rule"),
        ({"action": ["adopt"], "name": "x"}, "invalid_rule"),
        ({"action": "adopt", "name": 7}, "invalid_rule"),
        ({"action": "adopt"}, "rule_without_pattern"),
        ({"action": "adopt", "name": "  "}, "rule_without_pattern"),
        ({"action": "adopt", "name": "x" * (MAX_PATTERN + 1)}, "rule_too_long"),
        ({"action": "adopt", "name": "*a" * 9}, "rule_too_long"),
    ],
)
def test_what_is_no_rule(raw: Any, key: str) -> None:
    """Each with a word for what is wrong."""
    with pytest.raises(RuleError, match=f"^{key}$"):
        Rule.read(raw)


@given(
    st.dictionaries(
        st.sampled_from(["action", "convention", "manufacturer", "model", "origin", "name"]),
        st.sampled_from(["adopt", "ask", "ignore"]) | st.text() | st.none() | st.integers(),
    )
)
@example({"action": "ignore", "name": "Lamp"})
def test_whatever_is_typed(raw: dict[str, Any]) -> None:
    """It is a rule, which stays the same when it is stored, or it is none."""
    try:
        read = Rule.read(raw)
    except RuleError:
        return
    assert Rule.read(read.as_dict()) == read
    assert read.matches(SPEC) in (True, False)


@given(st.text(), st.text(alphabet="ab[]!*?.\\^$ß", max_size=12))
def test_what_a_pattern_means(text: str, pattern: str) -> None:
    """The same as the expression that is written like it."""
    pattern = pattern.strip()
    if not pattern or pattern.count("*") > 8:
        return
    spec = DeviceSpec(id="x:y", name=text)
    text = spec.name  # It is one line, and never empty.
    words = {"*": ".*", "?": "."}
    expression = "".join(words.get(char, re.escape(char)) for char in pattern.casefold())
    expected = re.fullmatch(expression, text.casefold(), re.DOTALL) is not None
    assert rule(name=pattern).matches(spec) is expected


def test_a_hostile_name_takes_no_time() -> None:
    """However much it looks like the pattern."""
    hostile = DeviceSpec(id="x:y", name="a" * 100_000)
    patterns = [rule(name="*a*a*a*a*a*a*a*b"), rule(name="a?*" * 8 + "b")]
    with at_most(0.5):
        for _ in range(100):
            assert decide(patterns, hostile) is None

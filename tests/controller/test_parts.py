"""What announcements have in common is there once, and nothing of them changes by that."""

from copy import deepcopy
from typing import Any

from hypothesis import given, strategies as st
import orjson

from custom_components.mqtt_polyglot.controller.parts import Parts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-1, 1) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
)


def announcement(number: int) -> dict[str, Any]:
    """What a gateway announces of one entity."""
    return {
        "state_topic": f"gateway/{number}",
        "device": {"identifiers": ["a"], "name": "A", "connections": [["mac", "aa:bb"]]},
        "availability": [{"topic": "gateway/state"}, {"topic": "a/state"}],
    }


def test_the_entities_of_a_device_share_its_device() -> None:
    """A gateway announces it with each of them."""
    parts = Parts()
    one, other = announcement(1), announcement(2)
    parts.share(one)
    parts.share(other)
    assert other == announcement(2)
    assert one["device"] is other["device"]
    assert one["availability"] is other["availability"]


def test_parts_of_a_large_part_are_shared() -> None:
    """The exposes of a lamp are many, and each is that of other lamps."""
    parts = Parts()
    ones, others = (
        [{"name": f"{number}", "type": "numeric"} for number in range(99)] for _ in "ab"
    )
    parts.share({"exposes": ones})
    parts.share({"exposes": others})
    assert all(one is other for one, other in zip(ones, others, strict=True))


def test_what_only_looks_equal_is_not_shared() -> None:
    """To Python ``True`` equals 1, and the order of names does not count."""
    parts = Parts()
    documents = [
        {"a": {"on": 1, "off": 0}},
        {"a": {"on": True, "off": 0}},
        {"a": {"off": 0, "on": 1}},
    ]
    for document in documents:
        parts.share(document)
    assert [orjson.dumps(document["a"]) for document in documents] == [
        b'{"on":1,"off":0}',
        b'{"on":true,"off":0}',
        b'{"off":0,"on":1}',
    ]


@given(st.lists(st.dictionaries(st.sampled_from("ab"), JSON), max_size=4))
def test_nothing_changes(documents: list[dict[str, Any]]) -> None:
    """Whatever was there first, each announcement is to the letter what it was."""
    parts = Parts()
    before = [orjson.dumps(document) for document in deepcopy(documents)]
    for document in documents:
        parts.share(document)
    assert [orjson.dumps(document) for document in documents] == before


def test_what_is_known_is_bounded() -> None:
    """Whoever announces ever new things makes nothing grow, and large things are not kept."""
    parts = Parts()
    for number in range(2000):
        parts.share({"a": {"b": number}, "c": ["x" * 1000]})
    assert len(parts._known) == 1024
    assert all(len(data) <= 512 for data in parts._known)

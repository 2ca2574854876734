"""Topic names and filters, against the rules of section 4.7 and a naive reference."""

from itertools import product

from hypothesis import given, strategies as st
import pytest

from custom_components.mqtt_polyglot.broker.topic import (
    TopicTree,
    covers,
    matches,
    validate_filter,
    validate_topic,
)

LEVELS = st.sampled_from(["", "a", "b", "$c"])
TOPICS = st.lists(LEVELS, min_size=1, max_size=4).map("/".join).filter(lambda topic: topic != "")
FILTERS = (
    st.tuples(st.lists(st.one_of(LEVELS, st.just("+")), max_size=4), st.sampled_from([[], ["#"]]))
    .map(lambda parts: "/".join(parts[0] + parts[1]))
    .filter(lambda text: text != "")
)

# Every topic of up to five levels over an alphabet that has one more word than the filters know.
ALPHABET = ["", "a", "b", "$c", "other"]


def reference(topic_filter: str, topic: str) -> bool:
    """The specification in the plainest words."""
    if topic.startswith("$") and topic_filter[0] in "+#":
        return False

    def match(wanted: list[str], levels: list[str]) -> bool:
        if wanted == ["#"]:
            return True
        if not wanted or not levels:
            return wanted == levels
        return wanted[0] in ("+", levels[0]) and match(wanted[1:], levels[1:])

    return match(topic_filter.split("/"), topic.split("/"))


def all_topics(depth: int) -> list[str]:
    """Every topic of at most so many levels."""
    topics = [[word] for word in ALPHABET]
    found = list(topics)
    for _ in range(depth - 1):
        topics = [[*topic, word] for topic in topics for word in ALPHABET]
        found += topics
    return [text for topic in found if (text := "/".join(topic))]


EVERY_TOPIC = all_topics(5)


@pytest.mark.parametrize(
    "topic", ["a", "/", "a//b", " ", "$SYS/x", "ä" * 32767, "a" * 65535, "a/b c/ü"]
)
def test_valid_topics(topic: str) -> None:
    """Nearly everything is a topic name."""
    validate_topic(topic)
    validate_filter(topic)


@pytest.mark.parametrize(
    "topic", ["", "a\0b", "+", "a/#", "a+b", "a" * 65536, "ä" * 32768, "\ud800"]
)
def test_invalid_topics(topic: str) -> None:
    """What cannot be published to."""
    with pytest.raises(ValueError):  # noqa: PT011
        validate_topic(topic)


@pytest.mark.parametrize("topic_filter", ["#", "+", "/+", "+/+", "a/+/b/#", "a/#", "+/#", "/#"])
def test_valid_filters(topic_filter: str) -> None:
    """Wildcards that stand alone in their level."""
    validate_filter(topic_filter)


@pytest.mark.parametrize(
    "topic_filter", ["", "a\0", "#/a", "a/#/b", "a#", "a/b#", "a+", "+a/b", "a/+b", "##", "\ud800"]
)
def test_invalid_filters(topic_filter: str) -> None:
    """Wildcards in company, and '#' before the end."""
    with pytest.raises(ValueError):  # noqa: PT011
        validate_filter(topic_filter)


@pytest.mark.parametrize(
    ("topic_filter", "topic", "expected"),
    [
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("a/+", "a", False),
        ("a/+", "a/", True),
        ("+/+", "/a", True),
        ("/+", "/a", True),
        ("+", "/a", False),
        ("#", "$SYS/x", False),
        ("+/x", "$SYS/x", False),
        ("$SYS/#", "$SYS", True),
        ("$SYS/+", "$SYS/x", True),
        ("a/#", "a/$b", True),
        ("a", "A", False),
    ],
)
def test_matches(topic_filter: str, topic: str, expected: bool) -> None:
    """The examples of the specification."""
    assert matches(topic_filter, topic) is expected


@given(FILTERS, TOPICS)
def test_matches_as_the_reference(topic_filter: str, topic: str) -> None:
    """One filter, one topic."""
    assert matches(topic_filter, topic) is reference(topic_filter, topic)


def test_every_pair_of_filters() -> None:
    """One covers the other exactly if it matches all that the other matches; the tree agrees."""
    filters = [
        text
        for depth in range(4)
        for words in product(["", "a", "$c", "+"], repeat=depth)
        for end in ([], ["#"])
        if (text := "/".join([*words, *end]))
    ]
    matched = {
        topic_filter: {topic for topic in EVERY_TOPIC if reference(topic_filter, topic)}
        for topic_filter in filters
    }
    tree: TopicTree[None] = TopicTree()
    for topic_filter in filters:
        tree.add(topic_filter, None)
    for asked in filters:
        wider = [wide for wide in filters if matched[asked] <= matched[wide]]
        narrower = [narrow for narrow in filters if matched[narrow] <= matched[asked]]
        assert [wide for wide in filters if covers(wide, asked)] == wider
        assert sorted(tree.covering(asked)) == sorted(wider)
        assert sorted(tree.covered(asked)) == sorted(narrower)


@given(st.lists(FILTERS, max_size=8), TOPICS)
def test_tree_matches_as_the_reference(filters: list[str], topic: str) -> None:
    """Every value under every matching filter, once."""
    tree: TopicTree[int] = TopicTree()
    for number, topic_filter in enumerate(filters):
        tree.add(topic_filter, number)
    expected = [number for number, wanted in enumerate(filters) if reference(wanted, topic)]
    assert sorted(tree.match(topic)) == expected


@given(st.lists(FILTERS, max_size=8), FILTERS)
def test_tree_finds_wider_and_narrower_filters(filters: list[str], asked: str) -> None:
    """The tree agrees with the comparison of two filters."""
    tree: TopicTree[None] = TopicTree()
    for topic_filter in filters:
        tree.add(topic_filter, None)
    assert sorted(tree.covering(asked)) == sorted({wide for wide in filters if covers(wide, asked)})
    assert sorted(tree.covered(asked)) == sorted({low for low in filters if covers(asked, low)})


@given(st.lists(FILTERS, min_size=1, max_size=8), st.randoms())
def test_tree_forgets_what_is_removed(filters: list[str], random: object) -> None:
    """Values leave one by one, and nothing stays behind."""
    tree: TopicTree[int] = TopicTree()
    for number, topic_filter in enumerate(filters):
        tree.add(topic_filter, number)
    order = list(enumerate(filters))
    random.shuffle(order)  # type: ignore[attr-defined]
    while order:
        number, topic_filter = order.pop()
        assert topic_filter in tree
        tree.remove(topic_filter, number)
        assert (topic_filter in tree) is any(topic_filter == other for _, other in order)
    assert not tree._root.children


def test_tree_does_not_know_the_value() -> None:
    """Removing what is not there is an error of the caller."""
    tree: TopicTree[int] = TopicTree()
    tree.add("a/b", 1)
    for topic_filter, value in (("a/b", 2), ("a", 1), ("a/b/c", 1)):
        with pytest.raises(KeyError):
            tree.remove(topic_filter, value)
    assert "a" not in tree
    assert "x/y" not in tree
    assert tree.match("a/b") == [1]


def test_tree_survives_the_deepest_topic() -> None:
    """65535 levels are legal, and nothing may recurse over them."""
    deep = "/" * 65534
    tree: TopicTree[str] = TopicTree()
    tree.add("#", "all")
    tree.add(deep, "deep")
    assert sorted(tree.match(deep)) == ["all", "deep"]
    assert sorted(tree.covered("#")) == ["#", deep]
    assert covers("#", deep)
    tree.remove(deep, "deep")
    assert tree.match(deep) == ["all"]

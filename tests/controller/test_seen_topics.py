"""The tree of topics: what it counts, what it shows, and what it leaves out."""

from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.controller import seen_topics as module, topic_view
from custom_components.mqtt_polyglot.controller.seen_topics import SeenTopics
from custom_components.mqtt_polyglot.controller.shown_messages import ShownMessages
from custom_components.mqtt_polyglot.controller.topic_view import TopicView, search, value

from ..cpu import at_most

SHOWN = ShownMessages({})
ALL = {"after": None, "limit": 500}


def seen(*messages: tuple[str, str | bytes], retain: bool = False) -> SeenTopics:
    """A tree with these messages."""
    topics = SeenTopics()
    for number, (topic, payload) in enumerate(messages):
        data = payload.encode() if isinstance(payload, str) else payload
        topics.take(Message(topic, data, retain=retain), 1000.0 + number)
    return topics


def view(topics: SeenTopics) -> TopicView:
    """A view of it."""
    return TopicView(topics, lambda: None)


def opened(of: TopicView, level: str | None, **how: Any) -> dict[str, Any]:
    """A level of it."""
    found = of.open(level, SHOWN, 2000.0, **(ALL | how))
    assert found is not None
    return found


def test_levels() -> None:
    """A level may be a topic, have others below, or both; its figures are those of all of them."""
    topics = seen(("home/a", "1"), ("home/a/b", "2"), ("home/a/b", "3"), ("x", "4"), ("/y", "5"))
    of = view(topics)
    rows = opened(of, None)["rows"]
    assert [(each["name"], each["topics"], each["messages"]) for each in rows] == [
        ("", 1, 1),
        ("home", 2, 3),
        ("x", 1, 1),
    ]
    assert rows[1]["value"] is None
    (below,) = opened(of, "")["rows"]
    assert (below["topic"], below["value"]["text"]) == ("/y", "5")
    (a,) = opened(of, "home")["rows"]
    assert (a["topic"], a["children"], a["value"]["text"]) == ("home/a", 1, "1")
    (b,) = opened(of, "home/a")["rows"]
    assert (b["value"]["text"], b["value"]["count"]) == ("3", 2)
    assert of.open("nobody", SHOWN, 0, after=None, limit=1) is None
    assert of.open("home/a/b/c", SHOWN, 0, after=None, limit=1) is None


def test_changes_of_what_is_open() -> None:
    """The rows of open levels change, each once however often; new ones come; closed ones do not."""
    topics, told = seen(("home/a/b", "1"), ("x", "1")), []
    of = TopicView(topics, lambda: told.append(1))
    topics.take(Message("x", b"2"), 2000.0)
    assert not told
    opened(of, None)
    opened(of, "home")
    for number in range(5):
        topics.take(Message("home/a/b", str(number).encode()), 2000.0)
    topics.take(Message("home/new", b""), 2001.0)
    assert told
    rows = of.changes(SHOWN, 2002.0, 100)
    assert [each["topic"] for each in rows] == ["home/a", "home", "home/new"]
    assert [each["messages"] for each in rows] == [6, 7, 1]
    assert not of.changed
    of.close("home")
    topics.take(Message("home/a/b", b"9"), 2000.0)
    assert [each["topic"] for each in of.changes(SHOWN, 2002.0, 100)] == ["home"]
    of.close(None)
    topics.take(Message("home/a/b", b"9"), 2000.0)
    assert not of.changed
    opened(of, None)
    of.stop()
    assert not topics.root.watchers


def test_a_first_level_without_a_name() -> None:
    """Closed, it does not close the levels beside it."""
    topics = seen(("/a", "1"), ("x", "1"))
    of = view(topics)
    for level in (None, ""):
        opened(of, level)
    of.close("")
    for topic in ("/a", "x"):
        topics.take(Message(topic, b"2"), 2000.0)
    assert [each["topic"] for each in of.changes(SHOWN, 2000.0, 9)] == ["", "x"]


def test_many_changes_wait() -> None:
    """No more at a time than asked for; what has waited longest comes first, with its newest value."""
    topics = seen(*((f"t{number}", "0") for number in range(10)))
    of = view(topics)
    opened(of, None)
    for number in range(10):
        topics.take(Message(f"t{number}", b"1"), 2000.0)
    first = of.changes(SHOWN, 2000.0, 4)
    topics.take(Message("t9", b"2"), 2000.0)
    rest = of.changes(SHOWN, 2000.0, 100)
    assert [each["name"] for each in first + rest] == [f"t{number}" for number in range(10)]
    assert rest[-1]["value"]["text"] == "2"


def test_pages() -> None:
    """A large level is given in parts, in the order of numbers; changes behind are not told."""
    topics = seen(*((f"many/Lamp {number}", "0") for number in range(30)))
    of = view(topics)
    first = opened(of, "many", limit=10)
    assert [each["name"] for each in first["rows"]] == [f"Lamp {number}" for number in range(10)]
    assert (first["total"], first["rest"]) == (30, 20)
    for number in (3, 25):
        topics.take(Message(f"many/Lamp {number}", b"1"), 2000.0)
    topics.take(Message("many/Lamp 0a", b"new"), 2000.0)
    topics.take(Message("many/Zebra", b"new"), 2000.0)
    assert [each["name"] for each in of.changes(SHOWN, 2000.0, 9)] == ["Lamp 3", "Lamp 0a"]
    second = opened(of, "many", limit=500, after="Lamp 9")
    assert [each["name"] for each in second["rows"]][::20] == ["Lamp 10", "Zebra"]
    assert second["rest"] == 0
    topics.take(Message("many/Zebra", b"1"), 2000.0)
    assert [each["name"] for each in of.changes(SHOWN, 2000.0, 9)] == ["Zebra"]


def test_no_more_levels_are_open_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is open may be opened again."""
    monkeypatch.setattr(topic_view, "MAX_OPEN", 1)
    of = view(seen(("a/b", "1")))
    opened(of, None)
    opened(of, None)
    assert of.open("a", SHOWN, 0, after=None, limit=1) is None


@pytest.mark.parametrize(
    ("flags", "exact", "retained"),
    [
        ((True,), False, True),
        ((True, False), False, True),  # whether it was retained again is not known
        ((True, False), True, False),
        ((False, True), True, True),
        ((False,), False, False),
    ],
)
def test_retained(flags: tuple[bool, ...], exact: bool, retained: bool) -> None:
    """By the flag; an empty payload takes away what is kept."""
    topics = SeenTopics()
    topics.exact = exact
    for flag in flags:
        topics.take(Message("t", b"1", retain=flag), 0.0)
    level = topics.find("t")
    assert level is not None
    assert level.said is not None
    assert level.said.retained is retained
    topics.take(Message("t", b"", retain=True), 0.0)
    assert not level.said.retained


def test_rate() -> None:
    """About how many come in a minute, from the first minute on; it fades when nothing comes."""
    topics = seen(("t", ""))
    level = topics.find("t")
    assert level is not None
    assert level.said is not None
    for second in range(10, 600, 10):
        topics.take(Message("t", b""), 1000.0 + second)
        if second == 30:
            assert 4 < level.said.per_minute(1040.0) < 7
    assert 5 < level.said.per_minute(1600.0) < 7
    assert level.said.per_minute(3600.0) == 0
    topics.take(Message("once", b""), 1000.0)
    once = topics.find("once")
    assert once is not None
    assert once.said is not None
    assert once.said.per_minute(1001.0) == 0
    # A clock that is set back is no reason to fail.
    topics.take(Message("t", b""), 10.0)
    assert level.said.per_minute(5.0) >= 0


def test_what_there_is_no_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many levels, too deep, too much: counted, and the rest goes on."""
    monkeypatch.setattr(module, "MAX_LEVELS", 5)
    topics = seen(*((f"t{number}", "1") for number in range(7)), ("t0", "2"))
    assert (topics.levels, len(topics), topics.messages, topics.left_out) == (5, 5, 8, 2)
    assert opened(view(topics), None)["rows"][0]["value"]["text"] == "2"
    topics = seen(("/".join("x" * 65), "1"), ("/" * 65535, "1"), ("a/#", "1"), ("", "1"))
    assert (len(topics), topics.left_out) == (0, 4)
    monkeypatch.setattr(module, "MAX_BYTES", 1300)
    topics = seen(("a", "x" * 600), ("b", "y" * 600), ("a", "z" * 900))
    assert (len(topics), topics.left_out) == (2, 0)
    assert sum(len(each.said.payload) for each in topics.topics() if each.said) <= 700


def test_values() -> None:
    """Each kind as it is, without secrets, and never more than is kept."""

    def shown(payload: bytes, topic: str = "t") -> dict[str, Any]:
        level = seen((topic, payload)).find(topic)
        assert level is not None
        assert level.said is not None
        return value(level, level.said, SHOWN, 2000.0)

    assert (shown(b"")["kind"], shown(b"")["text"]) == ("empty", "")
    assert shown(b"23.5")["kind"] == "text"
    document = shown(b'{"temperature": 21, "password": "hunter2"}')
    assert (document["kind"], "hunter2" in document["text"]) == ("json", False)
    picture = shown(b"\x89PNG\r\n\x1a\n....")
    assert (picture["kind"], picture["picture"], picture["hex"]) == ("picture", "image/png", "")
    raw = shown(b"\xff\x00\x01")
    assert (raw["kind"], raw["hex"], raw["text"]) == ("binary", "ff 00 01", "<binary, 3 bytes>")
    secret = shown(b"\xff\x00\x01", "wifi/password")
    assert (secret["hex"], "ff" in secret["text"]) == ("", False)
    large = shown(b"x" * 20_000)
    assert (large["whole"], large["size"]) == (False, 20_000)
    assert len(large["text"]) <= module.MAX_PAYLOAD + 1
    assert shown("ä".encode() * 10_000)["kind"] == "text"


def test_search() -> None:
    """In names and in values, whatever the case; not in what is not shown."""
    topics = seen(
        ("home/Kitchen/temp", "21"), ("b", "KITCHEN"), ("c", '{"password": "kitchen"}'), ("d", "1")
    )
    found = [level.topic for level in search(topics, "kitchen", SHOWN) if level is not None]
    assert found == ["home/Kitchen/temp", "b"]
    assert len(list(search(topics, "kitchen", SHOWN))) == 4


def test_a_large_tree_costs_nothing_to_look_at() -> None:
    """50,000 topics on one level: a page of it, the changes, and one more."""
    topics = seen(*((f"many/t{number}", "1") for number in range(50_000)))
    of = view(topics)
    with at_most(0.02):
        opened(of, "many", limit=100)
    with at_most(0.02):
        for number in range(100):
            topics.take(Message(f"many/t{number}", b"2"), 2000.0)
        of.changes(SHOWN, 2000.0, 100)
    with at_most(0.005):
        topics.take(Message("many/new", b"2"), 2000.0)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.text(min_size=1, max_size=12).filter(lambda text: not {*text} & {*"\0+#"}),
                st.text("ab/", min_size=1, max_size=8),
            ),
            st.binary(max_size=40),
            st.booleans(),
        ),
        max_size=40,
    )
)
def test_any_topics_and_payloads(messages: list[tuple[str, bytes, bool]]) -> None:
    """Whatever is said: all of it can be reached from the root, and the figures add up."""
    topics = SeenTopics()
    of = view(topics)
    opened(of, None)
    for number, (topic, payload, retain) in enumerate(messages):
        topics.take(Message(topic, payload, retain=retain), float(number))
        of.changes(SHOWN, float(number), 2)
    found: dict[str, int] = {}
    waiting: list[str | None] = [None]
    while waiting:
        for row in opened(of, waiting.pop())["rows"]:
            if row["value"] is not None:
                found[row["topic"]] = row["value"]["count"]
            if row["children"]:
                waiting.append(row["topic"])
    assert found.keys() == {topic for topic, _, _ in messages}
    assert sum(found.values()) == topics.messages == len(messages)
    list(search(topics, "a", SHOWN))

"""The router over a link without a network."""

from collections.abc import Callable
from functools import partial

from hypothesis import given, strategies as st
import pytest

from custom_components.mqtt_polyglot.broker import router as router_module
from custom_components.mqtt_polyglot.broker.message import Message
from custom_components.mqtt_polyglot.broker.router import Router
from custom_components.mqtt_polyglot.broker.topic import covers
from tests.fake_link import FakeLink

from .test_topic import FILTERS, TOPICS, reference


@pytest.fixture
def link() -> FakeLink:
    """A link that is not connected yet."""
    return FakeLink()


@pytest.fixture
def router(link: FakeLink) -> Router:
    """A router that listens to the link."""
    return new_router(link)


def new_router(link: FakeLink) -> Router:
    """A router that listens to a link."""
    router = Router(link)
    link.listen(router.on_message, router.on_connection)
    return router


class Ear:
    """A handler that remembers what it heard."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.heard: list[tuple[str, str]] = []
        self.live: list[bool] = []

    def __call__(self, message: Message) -> None:
        """Hear."""
        self.heard.append((message.topic, message.text))
        self.live.append(message.live)


def test_a_message_reaches_those_who_asked(link: FakeLink, router: Router) -> None:
    """Plain topics and wildcards, several handlers."""
    plain, wild, other = Ear(), Ear(), Ear()
    router.add("a/b", plain)
    router.add("a/+", wild)
    router.add("c", other)
    link.start()
    link.receive("a/b", "1")
    link.receive("a/x", "2")
    assert plain.heard == [("a/b", "1")]
    assert wild.heard == [("a/b", "1"), ("a/x", "2")]
    assert not other.heard


def test_an_invalid_filter_is_refused(router: Router) -> None:
    """Before it does any harm."""
    with pytest.raises(ValueError, match="alone"):
        router.add("a+", Ear())


def test_a_filter_is_subscribed_until_its_last_handler_goes(link: FakeLink, router: Router) -> None:
    """Handlers are counted."""
    link.start()
    first, second = router.add("a", Ear()), router.add("a", Ear())
    first()
    first()
    assert list(link.subscriptions) == ["a"]
    second()
    assert not link.subscriptions
    assert link.asked == [("subscribe", "a"), ("subscribe", "a"), ("unsubscribe", "a")]


def test_a_covered_filter_is_not_subscribed(link: FakeLink, router: Router) -> None:
    """The wider filter is asked for again, for its retained messages."""
    link.start()
    router.add("a/#", Ear())
    router.add("a/b", Ear())
    router.add("a/+/c", Ear())
    assert list(link.subscriptions) == ["a/#"]
    assert link.asked == [("subscribe", "a/#")] * 3


def test_a_wider_filter_takes_the_place_of_narrower_ones(link: FakeLink, router: Router) -> None:
    """And gives it back."""
    link.start()
    router.add("a/b", Ear())
    router.add("a/+/c", Ear())
    router.add("z", Ear())
    remove = router.add("a/#", Ear())
    assert sorted(link.subscriptions) == ["a/#", "z"]
    link.asked.clear()
    remove()
    assert sorted(link.subscriptions) == ["a/+/c", "a/b", "z"]
    assert link.asked[-1] == ("unsubscribe", "a/#")
    link.asked.clear()


def test_only_the_widest_orphans_are_subscribed(link: FakeLink, router: Router) -> None:
    """When a filter goes, those that it covered may cover each other."""
    link.start()
    remove = router.add("#", Ear())
    router.add("a/b", Ear())
    router.add("a/+", Ear())
    router.add("a/#", Ear())
    remove()
    assert list(link.subscriptions) == ["a/#"]


def test_everything_is_subscribed_again_after_a_reconnection(
    link: FakeLink, router: Router
) -> None:
    """The fewest filters, in the order in which they came."""
    for topic_filter in ("b", "a/+", "a/c"):
        router.add(topic_filter, Ear())
    assert not link.asked
    link.start()
    link.drop()
    link.start()
    assert link.asked == [("subscribe", "b"), ("subscribe", "a/+")] * 2


def test_no_filters_no_packet(link: FakeLink, router: Router) -> None:
    """A connection without handlers subscribes nothing."""
    link.start()
    assert not link.asked


async def test_a_late_handler_gets_the_retained_messages(link: FakeLink, router: Router) -> None:
    """And those who had them do not get them again."""
    link.receive("a/b", "kept", retain=True)
    early, late = Ear(), Ear()
    router.add("a/#", early)
    link.start()
    link.replay()
    link.receive("a/b", "fresh")
    router.add("a/b", late)
    link.replay()
    assert early.heard == [("a/b", "kept"), ("a/b", "fresh")]
    assert late.heard == [("a/b", "kept")]


def test_a_reconnection_brings_the_retained_messages_again(link: FakeLink, router: Router) -> None:
    """What was heard on an earlier connection may have changed since."""
    link.receive("a", "kept", retain=True)
    ear = Ear()
    router.add("a", ear)
    for _ in range(2):
        link.start()
        link.replay()
        link.drop()
    assert ear.heard == [("a", "kept")] * 2


def test_handlers_may_want_to_hear_everything_again(link: FakeLink, router: Router) -> None:
    """Those of the filters that are named, and nobody else."""
    link.receive("a/b", "kept", retain=True)
    link.start()
    asking, other = Ear(), Ear()
    router.add("a/#", other)
    router.add("a/b", asking)
    link.replay()
    link.asked.clear()
    router.refresh(["a/b", "a/b", "unknown"])
    link.replay()
    assert asking.heard == [("a/b", "kept")] * 2
    assert other.heard == [("a/b", "kept")]
    assert link.asked == [("subscribe", "a/#")]


def test_a_broker_that_leaves_the_retain_flag_on_is_understood(router: Router) -> None:
    """Some do so on live messages too; only an exact repetition is dropped."""
    ear = Ear()
    router.add("a", ear)
    for payload in (b"on", b"off", b"off", b"on"):
        router.on_message(Message("a", payload, retain=True))
    assert ear.heard == [("a", "on"), ("a", "off"), ("a", "on")]


def test_what_is_said_now(link: FakeLink, router: Router) -> None:
    """What a broker had kept was said before, whoever asks for it, and however often."""
    link.receive("a", "kept", retain=True)
    ear, late = Ear(), Ear()
    router.add("a", ear)
    link.start()
    link.replay()
    link.receive("a", "now")
    assert ear.live == [False, True]
    router.add("a", late)
    link.retained["a"] = b"kept, too"
    link.replay()
    assert ear.live == [False, True, False]
    assert late.live == [False]
    link.pass_on("a", "the flag is still on")
    assert ear.live == [False, True, False, True]
    assert late.live == [False, True]
    link.drop()
    link.start()
    link.replay()
    assert ear.live[-1] is late.live[-1] is False


def test_what_a_stranger_can_make_us_keep_is_bounded(
    router: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memories are emptied when they are full, and long topics are not remembered."""
    monkeypatch.setattr(router_module, "_MATCHING_LIMIT", 3)
    monkeypatch.setattr(router_module, "_REPLAYED_LIMIT", 3)
    ear = Ear()
    router.add("#", ear)
    for number in range(10):
        router.on_message(Message(f"t/{number}", b"", retain=True))
    router.on_message(Message("x" * 600, b""))
    assert len(ear.heard) == 11
    assert len(router._matching) <= 3
    assert all(len(entry.replayed) <= 3 for entry in router._registrations)
    assert all(len(topic) < 600 for topic in router._matching)


def test_a_topic_that_is_none_is_dropped(router: Router) -> None:
    """A broker may send anything."""
    ear = Ear()
    router.add("#", ear)
    for topic in ("", "a/+", "#", "\0"):
        router.on_message(Message(topic, b""))
    assert not ear.heard


def test_a_failing_handler_stops_nobody_and_is_logged_once(
    router: Router, caplog: pytest.LogCaptureFixture
) -> None:
    """Until it has succeeded again."""
    ear, failing = Ear(), True

    def handle(_message: Message) -> None:
        if failing:
            raise RuntimeError("no")

    router.add("a", handle)
    router.add("a", ear)
    for failing in (True, True, False, True):  # noqa: B007 - the handler reads it
        router.on_message(Message("a", b"secret"))
    assert len(ear.heard) == 4
    assert len(caplog.records) == 2
    assert "handle failed on a message of <Message 'a': 6 bytes>" in caplog.text
    assert "secret" not in caplog.text


def test_the_name_of_a_wrapped_handler_is_logged(
    router: Router, caplog: pytest.LogCaptureFixture
) -> None:
    """A partial tells of the function in it, an object of its class."""

    def handle(_number: int, _message: Message) -> None:
        raise RuntimeError

    class Broken:
        def __call__(self, _message: Message) -> None:
            raise RuntimeError

    router.add("a", partial(partial(handle), 1))
    router.add("a", Broken())
    router.on_message(Message("a", b""))
    assert "<locals>.handle failed" in caplog.text
    assert "Broken object at" in caplog.text


def test_handlers_come_and_go_while_a_message_is_handed_out(link: FakeLink, router: Router) -> None:
    """Who is removed hears no more, who is added waits for the next message."""
    link.start()
    ear, added = Ear(), Ear()
    removes: list[Callable[[], None]] = []

    def handle(_message: Message) -> None:
        removes.pop()()
        removes.append(router.add("a", added))

    router.add("a", handle)
    removes.append(router.add("a", ear))
    link.receive("a", "1")
    assert not ear.heard
    assert not added.heard
    removes.append(router.add("a", ear))
    link.receive("a", "2")
    assert added.heard == [("a", "2")]
    assert not ear.heard


@given(
    st.lists(st.tuples(FILTERS, st.booleans()), max_size=12),
    st.lists(TOPICS, min_size=1, max_size=5),
)
def test_any_coming_and_going(steps: list[tuple[str, bool]], topics: list[str]) -> None:
    """After each step the fewest filters serve all, and messages reach whom they should."""
    link = FakeLink()
    router = new_router(link)
    link.start()
    ears: list[tuple[str, Ear, Callable[[], None]]] = []
    for topic_filter, add in steps:
        if add or not ears:
            ear = Ear()
            ears.append((topic_filter, ear, router.add(topic_filter, ear)))
        else:
            ears.pop(len(topic_filter) % len(ears))[2]()
        wanted, known = {wanted for wanted, _, _ in ears}, set(link.subscriptions)
        assert known == set(router._subscribed)
        assert known <= wanted
        assert all(any(covers(wide, low) for wide in known) for low in wanted)
        assert not any(covers(wide, low) for wide in known for low in known if wide != low)
    for topic in topics:
        link.receive(topic, "x")
    for topic_filter, ear, _ in ears:
        assert [topic for topic, _ in ear.heard] == [
            t for t in topics if reference(topic_filter, t)
        ]

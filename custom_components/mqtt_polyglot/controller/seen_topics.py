"""The topics of a broker as a tree, with the last message of each, while somebody looks at them.

It is bounded: what is beyond the limits is counted and left out.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from math import exp, expm1
from typing import Final

from ..broker.message import Message
from ..broker.topic import validate_topic
from ..model.words import natural

MAX_LEVELS: Final = 100_000
"""The most levels of the tree."""

MAX_DEPTH: Final = 64
"""The most levels of a topic."""

MAX_BYTES: Final = 32 * 1024 * 1024
"""The most bytes of topics and payloads."""

MAX_PAYLOAD: Final = 16 * 1024
"""The most bytes of a payload that are kept."""

MAX_WORD: Final = 32
MAX_DIFFERENT: Final = 8
"""Of each topic so many different payloads of at most so many bytes are kept."""

_LEVEL_BYTES: Final = 300
"""About what a level takes besides its name."""

_MINUTE: Final = 60.0

type OrderKey = tuple[tuple[tuple[int, str], ...], str]
"""What names are sorted by: see ``natural``."""


class Said:
    """What is kept of the messages of one topic.

    Attributes:
        payload: The beginning of the last payload.
        size: How many bytes it had.
        retained: Whether the broker keeps it, as far as that can be known.
        count: How many messages came.
        at: When the last one came, as a Unix time.
        different: Some different short payloads, of which a word may be one of several.
    """

    __slots__ = ("_began", "_weight", "at", "count", "different", "payload", "retained", "size")

    def __init__(self, now: float) -> None:
        """Start without messages."""
        self.payload = b""
        self.size = 0
        self.retained = False
        self.count = 0
        self.at = now
        self.different: tuple[bytes, ...] = ()
        self._began = now
        self._weight = 0.0

    def take(self, message: Message, kept: bytes, now: float, *, exact: bool) -> None:
        """Take the next message.

        Args:
            message: The message.
            kept: What is kept of its payload.
            now: When it came.
            exact: Whether the retain flag tells for each message how it was published.
        """
        self.payload = kept
        self.size = len(message.payload)
        if (
            self.size <= MAX_WORD
            and len(self.different) < MAX_DIFFERENT
            and kept not in self.different
        ):
            self.different = (*self.different, kept)
        self.retained = bool(message.payload) and (message.retain or (self.retained and not exact))
        # Each message counts less the longer ago it was, so that no list of times is needed.
        passed = max(now - self.at, 0.0)
        self._weight = self._weight * exp(-passed / _MINUTE) + (1 if self.count else 0)
        self.count += 1
        self.at = now

    def per_minute(self, now: float) -> float:
        """About how many messages come in a minute; 0 for what has come once."""
        if self.count < 2 or now <= self._began:
            return 0.0
        weight = self._weight * exp(-max(now - self.at, 0.0) / _MINUTE)
        return round(weight / -expm1(-(now - self._began) / _MINUTE), 1)


class Level:
    """One level of the tree, which may be a topic, have levels below it, or both.

    Attributes:
        name: Its name.
        topic: The topic that ends with it.
        parent: The level above; only the root has none.
        names: The names of the levels below, in order.
        said: What was said on the topic; ``None`` if nothing was.
        topics: How many topics there are, itself and all below.
        messages: How many messages came to those.
        watchers: Called with each level below that changes.
    """

    __slots__ = (
        "_children",
        "_keys",
        "messages",
        "name",
        "names",
        "parent",
        "said",
        "topic",
        "topics",
        "watchers",
    )

    def __init__(self, name: str, topic: str, parent: Level | None) -> None:
        """Add a level below another; ``SeenTopics`` does it."""
        self.name = name
        self.topic = topic
        self.parent = parent
        self._children: dict[str, Level] = {}
        self._keys: list[OrderKey] = []
        self.names: list[str] = []
        self.said: Said | None = None
        self.topics = 0
        self.messages = 0
        self.watchers: tuple[Callable[[Level], None], ...] = ()

    def child(self, name: str) -> Level | None:
        """The level of this name below."""
        return self._children.get(name)

    def add(self, name: str) -> Level:
        """Add a level below."""
        topic = name if self.parent is None else f"{self.topic}/{name}"
        child = self._children[name] = Level(name, topic, self)
        key = natural(name)
        place = bisect_right(self._keys, key)
        self._keys.insert(place, key)
        self.names.insert(place, name)
        return child

    def after(self, name: str | None) -> int:
        """Where the names begin that come after one; ``None`` for all."""
        return 0 if name is None else bisect_right(self._keys, natural(name))

    def path(self) -> Iterator[Level]:
        """The level, and all above it but the root."""
        level = self
        while level.parent is not None:
            yield level
            level = level.parent


class SeenTopics:
    """The topics that messages came to.

    Attributes:
        root: Above all first levels.
        levels: How many levels there are.
        messages: How many messages came.
        left_out: How many of them came to topics for which there is no room.
        exact: Whether the retain flag tells for each message how it was published.
    """

    def __init__(self) -> None:
        """Start without topics."""
        self.root = Level("", "", None)
        self.levels = 0
        self.messages = 0
        self.left_out = 0
        self.exact = False
        self._topics: dict[str, Level] = {}
        self._bytes = 0

    def __len__(self) -> int:
        """How many topics there are."""
        return len(self._topics)

    def take(self, message: Message, now: float) -> None:
        """Take a message that came at this Unix time."""
        self.messages += 1
        level = self._topics.get(message.topic) or self._add(message.topic)
        if level is None:
            self.left_out += 1
            return
        said = level.said
        if said is None:
            said = level.said = Said(now)
        room = max(MAX_BYTES - self._bytes + len(said.payload), 0)
        kept = message.payload[: min(MAX_PAYLOAD, room)]
        self._bytes += len(kept) - len(said.payload)
        said.take(message, kept, now, exact=self.exact)
        for each in level.path():
            each.messages += 1
            if each.parent is not None and each.parent.watchers:
                for watcher in each.parent.watchers:
                    watcher(each)

    def _add(self, topic: str) -> Level | None:
        """Add a topic, if there is room for it."""
        names = topic.split("/", MAX_DEPTH)
        try:
            validate_topic(topic)
        except ValueError:
            return None  # No broker should let it through.
        if len(names) > MAX_DEPTH:
            return None
        level, missing = self.root, names
        for index, name in enumerate(names):
            if (child := level.child(name)) is None:
                break
            level, missing = child, names[index + 1 :]
        # Each level has the topic that ends with it.
        size = sum(_LEVEL_BYTES + len(topic) for _ in missing) or len(topic)
        if self.levels + len(missing) > MAX_LEVELS or self._bytes + size > MAX_BYTES:
            return None
        for name in missing:
            level = level.add(name)
        self.levels += len(missing)
        self._bytes += size
        self._topics[topic] = level
        for each in level.path():
            each.topics += 1
        return level

    def find(self, topic: str | None) -> Level | None:
        """The level that a topic ends with; the root for ``None``."""
        if topic is None:
            return self.root
        level: Level | None = self.root
        for name in topic.split("/", MAX_DEPTH):
            level = level.child(name) if level is not None else None
        return level

    def topics(self) -> list[Level]:
        """All topics, in the order in which they came."""
        return list(self._topics.values())

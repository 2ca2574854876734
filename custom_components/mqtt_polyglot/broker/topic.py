"""Topic names and topic filters: section 4.7 of MQTT 3.1.1 and of MQTT 5.

A topic filter is a pattern: ``+`` stands for one level, ``#`` for the rest and for the level above.
A topic name is a topic filter that matches only itself, so the same walk finds the filters that
match a topic and those that cover a filter.
"""

from collections.abc import Iterator
from typing import Final

# The length of a string has two bytes (MQTT-1.5.3).
MAX_BYTES: Final = 65535

_WILDCARDS: Final = frozenset("+#")
_WHOLE: Final = ("#", "/#")


def validate_topic(topic: str) -> None:
    """Check that a message can be published to this topic name.

    Raises:
        ValueError: It is empty, longer than 65535 bytes of UTF-8, or has a wildcard or U+0000.
    """
    _validate_string(topic)
    if not _WILDCARDS.isdisjoint(topic):
        raise ValueError("a topic name has no wildcards")


def validate_filter(topic_filter: str) -> None:
    """Check that this topic filter can be subscribed to.

    Raises:
        ValueError: It is empty, longer than 65535 bytes of UTF-8, has U+0000, has a wildcard that
            shares its level with something else, or ``#`` before the last level.
    """
    _validate_string(topic_filter)
    *others, last = topic_filter.split("/")
    if "#" in others:
        raise ValueError("'#' stands in the last level only")
    for level in (*others, last):
        if len(level) > 1 and not _WILDCARDS.isdisjoint(level):
            raise ValueError("a wildcard is alone in its level")


def _validate_string(text: str) -> None:
    if not text:
        raise ValueError("a topic has at least one character")
    if "\0" in text:
        raise ValueError("a topic has no character U+0000")
    if len(text.encode()) > MAX_BYTES:
        raise ValueError(f"a topic has at most {MAX_BYTES} bytes")


def matches(topic_filter: str, topic: str) -> bool:
    """Whether a valid filter matches a valid topic name."""
    return covers(topic_filter, topic)


def covers(topic_filter: str, other: str) -> bool:
    """Whether every topic that the other filter matches is also matched by this one.

    Both must be valid. A filter covers itself.
    """
    wide, narrow = topic_filter.split("/"), _levels(other)
    if _is_reserved(narrow[0]) and wide[0] in _WILDCARDS:
        return False
    for position, level in enumerate(wide):
        if level == "#":
            return True
        if position == len(narrow) or narrow[position] == "#":
            return False
        if level not in ("+", narrow[position]):
            return False
    return len(wide) == len(narrow)


def _levels(topic_filter: str) -> list[str]:
    # "#" and "+/#" match the same topics, because every topic has a first level; so do "/#" and
    # "/+/#", because the level above is the empty topic, which there is not. Deeper down they
    # differ: "a/#" matches "a", and "a/+/#" does not.
    levels = topic_filter.split("/")
    return [*levels[:-1], "+", "#"] if topic_filter in _WHOLE else levels


def _is_reserved(level: str) -> bool:
    # A wildcard in the first level matches no topic that begins with "$" (MQTT-4.7.2-1).
    return level.startswith("$")


class _Node[T]:
    """One level of the filters of a tree; the wildcards are children like any other."""

    __slots__ = ("children", "topic_filter", "values")

    def __init__(self) -> None:
        self.children: dict[str, _Node[T]] = {}
        self.topic_filter = ""
        self.values: list[T] = []


class TopicTree[T]:
    """Values by topic filter.

    Nothing here recurses: a hostile topic may have 65535 levels.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._root: _Node[T] = _Node()

    def __contains__(self, topic_filter: str) -> bool:
        """Whether exactly this topic filter has a value."""
        node: _Node[T] | None = self._root
        for level in topic_filter.split("/"):
            node = node.children.get(level) if node else None
        return node is not None and bool(node.values)

    def add(self, topic_filter: str, value: T) -> None:
        """Add a value to a valid topic filter."""
        node = self._root
        for level in topic_filter.split("/"):
            child = node.children.get(level)
            if child is None:
                child = node.children[level] = _Node()
            node = child
        node.topic_filter = topic_filter
        node.values.append(value)

    def remove(self, topic_filter: str, value: T) -> None:
        """Remove a value from a topic filter.

        Raises:
            KeyError: The topic filter does not have the value.
        """
        path = [self._root]
        levels = topic_filter.split("/")
        for level in levels:
            path.append(path[-1].children[level])
        try:
            path[-1].values.remove(value)
        except ValueError:
            raise KeyError(topic_filter) from None
        while levels and not path[-1].values and not path[-1].children:
            path.pop()
            del path[-1].children[levels.pop()]

    def match(self, topic: str) -> list[T]:
        """The values of all filters that match a valid topic name."""
        return [value for node in self._wider(topic.split("/")) for value in node.values]

    def covering(self, topic_filter: str) -> list[str]:
        """The filters of the tree that cover this one, itself among them if it is there."""
        return [node.topic_filter for node in self._wider(_levels(topic_filter))]

    def covered(self, topic_filter: str) -> list[str]:
        """The filters of the tree that this one covers, itself among them if it is there."""
        found = [node.topic_filter for node in self._narrower(topic_filter.split("/"))]
        # These two match topics with one more level than they have: see _levels.
        found += [
            whole
            for whole in _WHOLE
            if whole in self and whole not in found and covers(topic_filter, whole)
        ]
        return found

    def _wider(self, levels: list[str]) -> list[_Node[T]]:
        found: list[_Node[T]] = []
        nodes = [self._root]
        for depth, level in enumerate(levels):
            wild = depth > 0 or not _is_reserved(level)
            following: list[_Node[T]] = []
            for node in nodes:
                children = node.children
                if wild and (child := children.get("#")):
                    found.append(child)
                if level == "#":
                    continue
                if wild and level != "+" and (child := children.get("+")):
                    following.append(child)
                if child := children.get(level):
                    following.append(child)
            nodes = following
        for node in nodes:
            if node.values:
                found.append(node)
            if child := node.children.get("#"):
                found.append(child)
        return found

    def _narrower(self, levels: list[str]) -> Iterator[_Node[T]]:
        nodes = [self._root]
        for depth, level in enumerate(levels):
            if level == "#":
                nodes = list(self._below(nodes))
            elif level == "+":
                nodes = [
                    child
                    for node in nodes
                    for name, child in node.children.items()
                    if name != "#" and (depth or not _is_reserved(name))
                ]
            else:
                nodes = [child for node in nodes if (child := node.children.get(level))]
        return (node for node in nodes if node.values)

    def _below(self, nodes: list[_Node[T]]) -> Iterator[_Node[T]]:
        """Everything that ``#`` stands for below these nodes, themselves included."""
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(
                child
                for name, child in node.children.items()
                if node is not self._root or not _is_reserved(name)
            )

"""A view of the topics of a broker: the levels that one person has opened, and what changes there."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from ..model.picture import picture_type
from ..model.words import natural
from .redaction import binary
from .seen_topics import Level, OrderKey, Said, SeenTopics
from .shown_messages import ShownMessages
from .traffic import iso_time

MAX_OPEN: Final = 1000
"""The most levels that may be open in a view."""

MAX_ROWS: Final = 500
"""The most rows of a level that are given at once."""

MAX_PREVIEW: Final = 200
"""The most characters of a value in a row."""

_PREVIEWED: Final = 1024
"""The bytes of which a value in a row is made."""

_MAX_HEX: Final = 256
"""The most bytes that are shown as hexadecimal digits."""


class TopicView:
    """The levels that one person has opened."""

    def __init__(self, topics: SeenTopics, on_change: Callable[[], None]) -> None:
        """Open nothing yet.

        Args:
            topics: The topics.
            on_change: Called when something that is open has changed.
        """
        self._topics = topics
        self._on_change = on_change
        self._changed: dict[Level, None] = {}
        # Up to which name each open level is shown.
        self._open: dict[Level, OrderKey | None] = {}

    def open(
        self, topic: str | None, shown: ShownMessages, now: float, *, after: str | None, limit: int
    ) -> dict[str, Any] | None:
        """Open a level, or show more of it; from now on its changes are told.

        Args:
            topic: The topic that ends with the level; ``None`` for the first levels.
            shown: Shows payloads.
            now: A Unix time.
            after: The last name that is shown already.
            limit: How many rows at most.

        Returns:
            The next rows; ``None`` if there is no such level, or too many are open.
        """
        level = self._topics.find(topic)
        if level is None or (level not in self._open and len(self._open) >= MAX_OPEN):
            return None
        if level not in self._open:
            level.watchers = (*level.watchers, self._on_level)
        begin = level.after(after)
        names = level.names[begin : begin + limit]
        rest = len(level.names) - begin - len(names)
        self._open[level] = natural(names[-1]) if names and rest else None
        children = (level.child(name) for name in names)
        return {
            "level": topic,
            "rows": [row(each, shown, now) for each in children if each is not None],
            "total": len(level.names),
            "rest": rest,
        }

    def close(self, topic: str | None) -> None:
        """Close a level and all below it."""
        prefix = "" if topic is None else f"{topic}/"
        for level in tuple(self._open):
            # The root is no topic: that of the first level of "/a" is as empty.
            if level.parent is None:
                inside = topic is None
            else:
                inside = level.topic == topic or level.topic.startswith(prefix)
            if inside:
                self._close(level)

    def stop(self) -> None:
        """Close everything."""
        for level in tuple(self._open):
            self._close(level)

    def _close(self, level: Level) -> None:
        del self._open[level]
        level.watchers = tuple(each for each in level.watchers if each != self._on_level)
        for changed in tuple(self._changed):
            if changed.parent is level:
                del self._changed[changed]

    def _on_level(self, level: Level) -> None:
        self._changed[level] = None
        self._on_change()

    def changes(self, shown: ShownMessages, now: float, limit: int) -> list[dict[str, Any]]:
        """The rows that have changed, the longest waiting first; what is over the limit waits."""
        rows: list[dict[str, Any]] = []
        while self._changed and len(rows) < limit:
            level = next(iter(self._changed))
            del self._changed[level]
            if level.parent is not None and self._is_shown(level, level.parent):
                rows.append(row(level, shown, now))
        return rows

    @property
    def changed(self) -> bool:
        """Whether there are changes to tell."""
        return bool(self._changed)

    def _is_shown(self, level: Level, parent: Level) -> bool:
        last = self._open.get(parent)
        return last is None or natural(level.name) <= last


def row(level: Level, shown: ShownMessages, now: float) -> dict[str, Any]:
    """A level as a row of the level above it."""
    return {
        "topic": level.topic,
        "name": level.name,
        "children": len(level.names),
        "topics": level.topics,
        "messages": level.messages,
        "value": None if level.said is None else _preview(level, level.said, shown, now),
    }


def _preview(level: Level, said: Said, shown: ShownMessages, now: float) -> dict[str, Any]:
    kind = kind_of(said.payload, said.size)
    if kind in ("binary", "picture"):
        text = binary(said.size)
    else:
        text = shown.text(level.topic, said.payload[:_PREVIEWED], said.size)
    cut = len(text) > MAX_PREVIEW
    return {
        "kind": kind,
        "text": f"{text[:MAX_PREVIEW]}…" if cut else text,
        **_figures(said, now),
    }


def _figures(said: Said, now: float) -> dict[str, Any]:
    return {
        "size": said.size,
        "retained": said.retained,
        "count": said.count,
        "per_minute": said.per_minute(now),
        "at": iso_time(said.at),
    }


def value(level: Level, said: Said, shown: ShownMessages, now: float) -> dict[str, Any]:
    """All that is kept of the last message of a topic."""
    kind = kind_of(said.payload, said.size)
    text = shown.text(level.topic, said.payload, said.size)
    digits = (
        said.payload[:_MAX_HEX].hex(" ") if kind == "binary" and text == binary(said.size) else ""
    )
    return {
        "topic": level.topic,
        "kind": kind,
        "text": text,
        "hex": digits,
        "picture": picture_type(said.payload),
        "whole": len(said.payload) == said.size,
        **_figures(said, now),
    }


def kind_of(payload: bytes, size: int) -> str:
    """What a payload is: ``empty``, ``json`` for objects and lists, ``text``, ``picture`` or ``binary``."""
    if not size:
        return "empty"
    if picture_type(payload):
        return "picture"
    try:
        payload.decode()
    except UnicodeDecodeError as err:
        # What was cut off may end in the middle of a character.
        if size == len(payload) or err.start < len(payload) - 3:
            return "binary"
    if b"\0" in payload:
        return "binary"
    return "json" if payload.lstrip()[:1] in (b"{", b"[") else "text"


def search(topics: SeenTopics, text: str, shown: ShownMessages) -> Iterator[Level | None]:
    """Look at each topic for a text in it or in its value, whatever its case.

    A payload is only searched as it may be shown.

    Yields:
        The topic, or ``None`` for one that has not got the text, so that the caller can yield the
        event loop in between.
    """
    needle = text.casefold()
    for level in topics.topics():
        found = needle in level.topic.casefold()
        if not found and (said := level.said) is not None:
            raw = said.payload.decode(errors="ignore").casefold()
            found = (
                needle in raw
                and needle in shown.text(level.topic, said.payload, said.size).casefold()
            )
        yield level if found else None

"""Proposals for what was seen on the topics of a broker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from .proposals import Observed, Proposal, propose_device
from .proposals.device import MAX_ENTITIES
from .proposals.observed import Place
from .proposals.templates import places_of, texts
from .redaction import REDACTED
from .secret_names import is_secret
from .seen_topics import Level, SeenTopics
from .shown_messages import ShownMessages

_MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants to have an entity of.

    Attributes:
        topic: A topic.
        place: Where in its JSON; ``None`` for all that is in it.
    """

    topic: str
    place: Place | None = None


@dataclass(slots=True)
class Proposed:
    """A proposed device.

    Attributes:
        document: Its document.
        entities: Its entities by key, each with the value that it was made of.
        missing: The topics of which nothing can be made: nothing was said there, or it is secret.
        left_out: Whether there are more values than one proposal may have.
    """

    document: dict[str, Any]
    entities: dict[str, tuple[Observed, Proposal]]
    missing: list[str] = field(default_factory=list)
    left_out: bool = False


def propose_for(
    topics: SeenTopics, wanted: Sequence[Wanted], shown: ShownMessages, name: str | None = None
) -> Proposed:
    """Propose a device for some topics.

    Args:
        topics: What was seen on the broker.
        wanted: The topics, and the places in their JSON.
        shown: Tells what is secret.
        name: What the device is called; ``None`` for what its topics have in common.
    """
    observed: list[Observed] = []
    missing: list[str] = []
    for each in wanted:
        found = list(_observed(topics, each, shown))
        observed += found
        if not found:
            missing.append(each.topic)
        if len(observed) > MAX_ENTITIES:
            break
    document, entities = propose_device(observed[:MAX_ENTITIES], name)
    return Proposed(document, entities, missing, len(observed) > MAX_ENTITIES)


def topics_below(topics: SeenTopics, level: str | None) -> list[Wanted]:
    """A level's topic and all below it, in order; as many as one proposal may have, and one more."""
    begin = topics.find(level)
    waiting = [begin] if begin is not None else []
    found: list[Wanted] = []
    while waiting and len(found) <= MAX_ENTITIES:
        current = waiting.pop()
        if current.said is not None and current.said.size and not current.name.startswith("$"):
            found.append(Wanted(current.topic))
        children = (current.child(name) for name in reversed(current.names))
        waiting += [child for child in children if child is not None]
    return found


def _observed(topics: SeenTopics, wanted: Wanted, shown: ShownMessages) -> Iterator[Observed]:
    """The values of a topic, but for secret ones."""
    level = topics.find(wanted.topic)
    if level is None or level.said is None or level.parent is None:
        return
    said = level.said
    text = shown.text(level.topic, said.payload, said.size)
    if text == REDACTED or len(said.payload) != said.size:
        return

    def nearby(topic: str) -> str | None:
        return _text(topics.find(topic))

    document = _json(said.payload)
    if isinstance(document, dict | list):
        for place, value, beside in _values(document, wanted.place):
            if not any(is_secret(step) for step in place if isinstance(step, str)):
                yield Observed(level.topic, place, value, (), nearby, beside)
    elif not wanted.place and (value := _decoded(said.payload)) is not None:
        others = texts([other for raw in said.different if (other := _decoded(raw)) is not None])
        yield Observed(level.topic, (), value, others, nearby)


def _values(document: Any, place: Place | None) -> Iterator[tuple[Place, Any, dict[str, Any]]]:
    if place is None:
        yield from places_of(document, MAX_ENTITIES + 1)
        return
    value, beside = document, {}
    for step in place:
        beside = value if isinstance(value, dict) else {}
        value = _at(value, step)
    if value is not _MISSING and not isinstance(value, dict | list):
        yield place, value, beside


def _at(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step, _MISSING)
    if isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
        return value[step]
    return _MISSING


def _text(level: Level | None) -> str | None:
    return None if level is None or level.said is None else _decoded(level.said.payload) or ""


def _decoded(payload: bytes) -> str | None:
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _json(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None

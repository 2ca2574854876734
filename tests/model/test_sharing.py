"""Equal parts of descriptions are one object, and nothing is kept because of that."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
import gc
from typing import Any

from custom_components.mqtt_polyglot.conventions.registry import CONVENTIONS
from custom_components.mqtt_polyglot.model import sharing
from custom_components.mqtt_polyglot.model.availability import Availability
from custom_components.mqtt_polyglot.model.codec import Choice, Codec, Number
from custom_components.mqtt_polyglot.model.components import Common
from custom_components.mqtt_polyglot.model.data_point import Sink, Source
from custom_components.mqtt_polyglot.model.envelope import PlainTopic
from custom_components.mqtt_polyglot.model.reader import Path, Reader
from custom_components.mqtt_polyglot.model.sharing import shared


def test_what_is_read_alike_is_one_object() -> None:
    """The topic is all that two lamps of a model do not have in common."""
    one, other = (
        Source(topic=topic, codec=Number(precision=2), reader=Path(("power", 0))) for topic in "ab"
    )
    assert one != other
    assert one.codec is other.codec
    assert one.reader is other.reader


def test_what_is_written_alike_is_one_object() -> None:
    """The words of a command are those of the state, too."""
    choice = Choice((("ON", True), ("OFF", False)))
    sink = Sink(envelope=PlainTopic(topic="a"), codec=Choice((("ON", True), ("OFF", False))))
    assert Source(topic="a", codec=choice).codec is sink.codec


def test_who_is_there_together_is_one_object() -> None:
    """All components of a device say the same about it."""
    one, other = (
        Common(availability=Availability((Source(topic="a", codec=Choice((("on", True),))),)))
        for _ in range(2)
    )
    assert one.availability is other.availability


def test_what_only_looks_equal_is_not_shared() -> None:
    """To Python ``True`` is 1; a device that says ``true`` does not say ``1``."""
    assert shared(Choice(((True, "a"),))) is not shared(Choice(((1, "a"),)))
    assert Choice(((True, "a"),)) != Choice(((1, "a"),))
    assert shared(Choice((("a", 1),))) is not shared(Choice((("a", True),)))
    assert Choice((("a", 1),)) == Choice((("a", 1),))
    assert Choice((("a", 1),)) != Choice((("a", 1),), keep=True)


def test_what_nothing_can_be_found_by_stays_alone() -> None:
    """The words of some commands are dictionaries."""
    choice = Choice((({"a": 1}, True),))
    assert shared(choice) is choice


def test_nothing_is_kept() -> None:
    """Whoever announces ever new devices makes nothing grow."""
    gc.collect()
    before = len(sharing._KNOWN)
    sources = [Source(topic="a", codec=Number(precision=n), reader=Path((n,))) for n in range(99)]
    assert len(sharing._KNOWN) == before + 2 * len(sources)
    del sources
    gc.collect()
    assert len(sharing._KNOWN) == before


def test_readers_and_codecs_are_compared_by_all_that_they_have() -> None:
    """What is left out of the comparison would come from another device, or another broker.

    But for what they find out by themselves, from all the rest.
    """
    assert CONVENTIONS
    kinds = [kind for base in (Codec, Reader) for kind in _kinds(base) if is_dataclass(kind)]
    given = ((kind, each) for kind in kinds for each in fields(kind) if each.init)
    left_out = [f"{kind}.{each.name}" for kind, each in given if not each.compare]
    assert kinds
    assert left_out == []


def _kinds(base: Any) -> Iterator[Any]:
    kind: Any
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)

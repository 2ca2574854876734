"""Tables: what the keys of a platform mean, a row for each data point and a setting for each key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
import re
from typing import Any, Final

from ...model.codec import Choice, Codec, Number, Text
from ...model.components import Component
from ...model.data_point import DataPoint, Sink, Source
from .common import common
from .fields import UnusableError
from .take import Take, flag, keys_of
from .wiring import UNKNOWN, Wiring

OPTIMISTIC: Final = flag("optimistic")

type Parts = dict[str, Any]
"""The fields of a component so far, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A data point and its keys.

    Attributes:
        point: The field of the component.
        state: The keys of the topic that it is told on and of its template; where there are more, the
            first template that is announced counts.
        command: The keys of the topic that it is commanded on and of the template.
        codec: How it is read, and written if ``sends`` does not say otherwise.
        sends: How it is written.
        traits: Fields of the data point: ``minimum``, ``options``, ``secret`` ... The options of a
            point whose commands are words are those words, if nothing else is said.
        assumed: What is shown of a point that the device does not tell, until it is told something.
        rides: The row whose commands it travels with, as a variable of the template that bears the
            name of the point. It is there if the template uses the variable.
        wanted: Variables that the template of the command may use even if nothing is written to them.
        blank: Whether an empty text is a value, where any text is.
        empty: Whether an empty payload is such a text, too.
        writable: Whether it is nothing without a topic for commands, or without words to say there.
    """

    point: str
    state: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    codec: Take[Any]
    sends: Take[Any] | None = None
    traits: Mapping[str, Take[Any]] = field(default_factory=dict)
    assumed: Take[Any] | None = None
    rides: str | None = None
    wanted: tuple[str, ...] = ()
    blank: bool = False
    empty: bool = False
    writable: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that it takes."""
        sends = self.sends.keys if self.sends is not None else ()
        return (
            *self.state,
            *self.command,
            *self.codec.keys,
            *sends,
            *keys_of(self.traits),
            *(self.assumed.keys if self.assumed is not None else ()),
        )

    def build(self, wiring: Wiring, parts: Parts) -> DataPoint[Any] | None:
        """The data point, if there is a topic for it."""
        codec = self.codec.of(wiring)
        sends = (self.sends or self.codec).of(wiring)
        traits = {name: take.of(wiring) for name, take in self.traits.items()}
        sources = self._sources(wiring, codec)
        sink = self._sink(wiring, parts, sends)
        if self.writable and sink is None and sources:
            wiring.fields.reject(self.state[0], f"{self.command[0]} is missing")
            return None
        if self.writable and isinstance(sends, Choice) and not sends.pairs:
            sources, sink = (), None
        if not sources and sink is None:
            return None
        if sink is not None and isinstance(sink.codec, Choice):
            traits.setdefault("options", _options(sink.codec))
        assumed = self.assumed.of(wiring) if self.assumed is not None else None
        if assumed is not None and (not sources or OPTIMISTIC.of(wiring)):
            traits["initial"] = assumed
        return DataPoint(sources=sources, sink=sink, **traits)

    def _sources(self, wiring: Wiring, codec: Codec[Any]) -> tuple[Source[Any], ...]:
        if not self.state:
            return ()
        topic, *templates = self.state
        template = next(filter(wiring.has_template, templates), "")
        if isinstance(codec, Choice):
            sources = wiring.choice_sources(topic, template, codec)
        else:
            plain = (UNKNOWN,) if isinstance(codec, Number) else ()
            blank = self.blank and isinstance(codec, Text) and not codec.options
            sources = wiring.sources(
                topic, template, codec, plain=plain, blank=blank, empty=self.empty
            )
        return sources

    def _sink(self, wiring: Wiring, parts: Parts, codec: Codec[Any]) -> Sink[Any] | None:
        if self.rides is not None:
            return self._riding(parts.get(self.rides), codec)
        if not self.command:
            return None
        topic, *templates = self.command
        envelope = wiring.envelope(topic, *templates, wanted=self.wanted)
        return Sink(envelope=envelope, codec=codec) if envelope is not None else None

    def _riding(self, command: DataPoint[Any] | None, codec: Codec[Any]) -> Sink[Any] | None:
        """Its place in a command whose template uses it."""
        if command is None or command.sink is None:
            return None
        template = getattr(command.sink.envelope, "template", None)
        if template is None or re.search(rf"\b{self.point}\b", template) is None:
            return None
        return Sink(envelope=command.sink.envelope, codec=codec, name=(self.point,))


def _options(codec: Choice[Any]) -> tuple[Any, ...]:
    """The values that can be told, but for yes and no."""
    values = tuple(dict.fromkeys(value for _, value in codec.pairs))
    return () if any(isinstance(value, bool) for value in values) else values


@dataclass(frozen=True, slots=True, kw_only=True)
class Table[C: Component]:
    """What the keys of one platform mean.

    Attributes:
        kind: The component that is made of them.
        rows: Its data points; one that rides with another comes after it.
        settings: Its other fields.
        needs: The data points without which there is no such component: those that can be read under
            ``state``, those that can be written under ``command``.
        optimistic: The data point that shows what it was told if it has no source, of a platform that
            knows ``optimistic``; empty if there is none that does so unasked.
        renamed: Keys that have another name today.
        retired: Keys that mean nothing any more, and what is said of them.
        translate: What no renaming can say of retired keys: gives the keys of today before they are read.
        former: The retired keys that ``translate`` or ``special`` read.
        ignored: Keys that Home Assistant knows and that change nothing here.
        constants: What all templates of the component know of its keys, by the name of the variable.
        special: What no row can say: changes the parts before the component is made of them.
        special_keys: The keys that it takes.
    """

    kind: type[C]
    rows: tuple[Row, ...]
    settings: Mapping[str, Take[Any]] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    optimistic: str | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    retired: Mapping[str, str] = field(default_factory=dict)
    translate: Callable[[Wiring], None] | None = None
    former: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    constants: Mapping[str, Take[Any]] = field(default_factory=dict)
    special: Callable[[Wiring, Parts], None] | None = None
    special_keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that every row and every setting is a field of the component."""
        kind: Any = self.kind
        known = {each.name: str(each.type) for each in fields(kind)}
        points = [row.point for row in self.rows]
        for point in points:
            if "DataPoint" not in known.get(point, ""):
                raise TypeError(f"{self.kind.__name__} has no data point {point}")
        for name in self.settings:
            if name not in known or name in points:
                raise TypeError(f"{self.kind.__name__} has no setting {name}")

    @property
    def keys(self) -> frozenset[str]:
        """Every key that is understood, but for those that all platforms have."""
        rows = (key for row in self.rows for key in row.keys)
        own = OPTIMISTIC.keys if self.optimistic is not None else ()
        settings = keys_of({**self.settings, **self.constants})
        return frozenset((*rows, *settings, *own, *self.special_keys)) - {*self.former}

    def __call__(self, wiring: Wiring, key: str) -> C:
        """The component that an announcement describes.

        Raises:
            UnusableError: It has no topic for what it is there for.
            ComponentError: Its parts contradict each other.
        """
        self._translate(wiring)
        wiring.constants = tuple((name, take.of(wiring)) for name, take in self.constants.items())
        parts: Parts = {}
        for row in self.rows:
            if (point := row.build(wiring, parts)) is not None:
                parts[row.point] = point
        for name, take in self.settings.items():
            parts[name] = take.of(wiring)
        if self.special is not None:
            self.special(wiring, parts)
        self._check(parts)
        kept = common(wiring, self.kind.platform, optimistic=self._is_optimistic(wiring, parts))
        wiring.fields.drop(self.ignored)
        return self.kind.of(key=key, common=kept, **parts)

    def _translate(self, wiring: Wiring) -> None:
        keys = wiring.fields
        for old, new in self.renamed.items():
            if old in keys and new not in keys:
                keys.put(new, keys.take(old))
                keys.translate(old, f"read as {new}")
        for old, detail in self.retired.items():
            if old in keys:
                keys.take(old)
                keys.translate(old, detail)
        if self.translate is not None:
            self.translate(wiring)

    def _check(self, parts: Parts) -> None:
        """Check that what the component is there for is there; raises ``UnusableError``."""
        kind = self.kind.platform
        rows = {row.point: row for row in self.rows}
        for half, points in self.needs.items():
            for name in points:
                point: DataPoint[Any] | None = parts.get(name)
                row = rows[name]
                if half == "state" and (point is None or not point.sources):
                    raise UnusableError(f"{kind} without a {row.state[0]} that can be read")
                if half == "command" and (point is None or point.sink is None):
                    raise UnusableError(f"{kind} without a {row.command[0]} that can be used")

    def _is_optimistic(self, wiring: Wiring, parts: Parts) -> bool:
        if self.optimistic is None:
            return False
        asked = OPTIMISTIC.of(wiring)
        if not self.optimistic:
            return asked
        point: DataPoint[Any] | None = parts.get(self.optimistic)
        return asked or point is None or not point.sources

"""Models: devices of one model say the same, but for what they are called and where they speak.

What is made of a component is made once for all that differ in nothing else; each of them takes its own
topics and names. It is the same as if it had been made by itself: ``test_models.py`` compares.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
import secrets
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import orjson

from ...broker.topic import validate_topic
from ...model.components import Component
from ...model.sharing import shared
from ...model.spec import Note
from ...model.text import clean
from .fields import MAX_NAME

MAX_MODELS: Final = 512
"""The most components of which it is remembered what was made of them."""

_MAX_SIZE: Final = 4096
"""The longest text of such a component in bytes."""

_NAMES: Final = frozenset({"name", "unique_id", "object_id", "default_entity_id"})
"""The keys of names, which everybody reads for themselves."""

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

_MARK: Final = f"{secrets.token_hex(16)}/"
"""How the topics begin that stand for those of devices; nobody can have guessed it."""


class Names(NamedTuple):
    """What a component is called: see ``Common``."""

    key: str
    main: bool
    name: str | None
    entity_id: str | None


class Made(NamedTuple):
    """What becomes of the keys of a component, if nothing is wrong with its templates."""

    component: Component
    notes: tuple[Note, ...]
    templates: tuple[str, ...]


class _Topic(NamedTuple):
    """The place of a topic, by its number."""

    number: int


class _Cast(NamedTuple):
    """A frozen object, or a tuple, by its parts; those with topics in them are made anew."""

    kind: type
    parts: Mapping[Any, Any]
    anew: Mapping[Any, Any]

    def made(self, topics: list[str], own: Mapping[str, Any] = _NOTHING) -> Any:
        """The object with these topics, and with some parts of its own.

        It is checked no more than a copy would be: nothing that is checked depends on topics.
        """
        parts = {**self.parts, **own}
        for name, cast in self.anew.items():
            if name not in own:
                parts[name] = topics[cast.number] if type(cast) is _Topic else cast.made(topics)
        if issubclass(self.kind, tuple):
            return self.kind(parts.values()) if self.kind is tuple else self.kind(*parts.values())
        made = object.__new__(self.kind)
        for name, part in parts.items():
            object.__setattr__(made, name, part)
        return made


class Model:
    """What was made of a component with marks in the place of its topics."""

    def __init__(self, made: Made, marks: list[str]) -> None:
        """Find the places of the topics.

        Raises:
            ValueError: There are places where none can be put in.
        """
        self._made = made
        numbers = {mark: number for number, mark in enumerate(marks)}
        self._common = _cast(made.component.common, numbers)
        self._component = _cast(made.component, numbers)
        if _MARK in repr(
            self.component(["-"] * len(marks), Names("", main=False, name=None, entity_id=None))
        ):
            raise ValueError("a topic is a part of something else")

    def made(self, topics: list[str], names: Names) -> Made:
        """What becomes of the keys with these topics and names."""
        return self._made._replace(component=self.component(topics, names))

    def component(self, topics: list[str], names: Names) -> Component:
        """The component with these topics and names."""
        own = names._asdict()
        key = own.pop("key")
        if names.name is not None:
            own["name"] = clean(names.name)
        if "availability" in self._common.anew:
            own["availability"] = shared(self._common.anew["availability"].made(topics))
        common = self._common.made(topics, own)
        component: Component = self._component.made(topics, {"key": key, "common": common})
        return component


class Models:
    """The components that came last, for those that will say the same."""

    def __init__(self) -> None:
        """Begin with none."""
        # Those that were met once have no model yet, and those that cannot have one never will.
        self._known: dict[tuple[str, bytes], Model | None] = {}
        self._unfit: set[tuple[str, bytes]] = set()

    def find(
        self,
        platform: str,
        values: Mapping[str, Any],
        names: Callable[[], Names],
        make: Callable[[Mapping[str, Any]], Made | None],
    ) -> Made | None:
        """What becomes of a component; ``None`` if it has to be made by itself.

        Args:
            platform: Its platform.
            values: Its keys.
            names: Gives its names.
            make: Makes it of other keys; ``None`` if it depends on more than them.
        """
        topics: dict[str, int] = {}
        try:
            text = orjson.dumps(
                _with(values, lambda topic: str(topics.setdefault(topic, len(topics)))),
                option=orjson.OPT_PASSTHROUGH_DATETIME,
            )
            for topic in topics:
                validate_topic(topic)
        except TypeError, ValueError:
            return None
        key = (platform, text)
        if len(text) > _MAX_SIZE or key in self._unfit:
            return None
        if key not in self._known:
            self._known[key] = None
            if len(self._known) > MAX_MODELS:
                del self._known[next(iter(self._known))]
            return None
        model = self._known[key]
        if model is None and (model := self._model(values, list(topics), make)) is None:
            del self._known[key]
            self._unfit.add(key)
            if len(self._unfit) > MAX_MODELS:
                self._unfit.clear()
            return None
        self._known[key] = model
        return model.made(list(topics), names())

    def _model(
        self,
        values: Mapping[str, Any],
        topics: list[str],
        make: Callable[[Mapping[str, Any]], Made | None],
    ) -> Model | None:
        marks = {topic: f"{_MARK}{number}" for number, topic in enumerate(topics)}
        made = make(_with(values, marks.__getitem__, names=False))
        if made is None:
            return None
        try:
            return Model(made, list(marks.values()))
        except ValueError:
            return None


def _with(
    values: Mapping[str, Any], of: Callable[[str], str], *, names: bool = True
) -> dict[str, Any]:
    """The keys of a component with other topics, and without its names unless these are to stay."""
    other = dict(values)
    for key, value in values.items():
        if isinstance(value, str):
            if key.endswith("topic"):
                other[key] = of(value)
            elif names and key in _NAMES and len(value) <= MAX_NAME:
                other[key] = ""
        elif key == "availability" and isinstance(value, list):
            other[key] = [
                entry | {"topic": of(entry["topic"])}
                if isinstance(entry, dict) and isinstance(entry.get("topic"), str)
                else entry
                for entry in value
            ]
    return other


def _cast(value: Any, numbers: Mapping[str, int]) -> Any:
    """What something is made of, with the places of topics; ``_Topic`` of a topic itself."""
    if isinstance(value, str) and value in numbers:
        return _Topic(numbers[value])
    if isinstance(value, tuple):
        parts: dict[Any, Any] = dict(enumerate(value))
    elif is_dataclass(value):
        parts = {each.name: getattr(value, each.name) for each in fields(value)}
    else:
        parts = {}
    casts = {name: _cast(part, numbers) for name, part in parts.items()}
    anew = {
        name: cast
        for name, cast in casts.items()
        if isinstance(cast, _Topic) or (isinstance(cast, _Cast) and cast.anew)
    }
    return _Cast(type(value), parts, anew)

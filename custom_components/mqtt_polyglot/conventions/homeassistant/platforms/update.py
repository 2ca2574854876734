"""``update``: updates of the firmware of a device, as one JSON object, or as a version on each topic."""

from dataclasses import dataclass
from typing import Any, Final, override

import orjson

from ....broker.message import Message
from ....model.attributes import too_deep
from ....model.codec import IGNORE, Choice, Codec, DecodeError, Number, ReadCodec, Text
from ....model.components import Update
from ....model.data_point import DataPoint, Source
from ....model.reader import Reader, Variables, Whole
from ....model.vocabulary import UpdateClass
from ..codecs import SHORT_TEXT
from ..common import WEB_SCHEMES, is_url, web_address
from ..fields import MAX_TEXT, UnusableError, in_any_case
from ..table import Parts, Row, Table
from ..take import Take, constant, member, orders, text, whole
from ..wiring import UNKNOWN, BrokenTemplateError, Wiring

_TRUTH: Final = Choice(
    (
        *(
            (word, True)
            for each in ("true", "yes", "on", "enable", "1")
            for word in in_any_case(each)
        ),
        *(
            (word, False)
            for each in ("false", "no", "off", "disable", "0")
            for word in in_any_case(each)
        ),
    )
)
_SUMMARY: Final = Text(limit=MAX_TEXT, unknown=(UNKNOWN,))


@dataclass(frozen=True, slots=True)
class WebAddress(ReadCodec[str]):
    """The address of a page or a picture."""

    @override
    def decode(self, wire: Any) -> str | None:
        address = _SUMMARY.decode(wire)
        if address is not None and not is_url(address, WEB_SCHEMES):
            raise DecodeError(f"{address[:64]!r} is not a valid URL")
        return address


@dataclass(frozen=True, slots=True)
class Progresses(ReadCodec[bool]):
    """Whether there is a percentage."""

    @override
    def decode(self, wire: Any) -> bool:
        return wire is not None


@dataclass(frozen=True, slots=True)
class Entry(Reader):
    """An entry of the JSON object that another reader finds in a message.

    Attributes:
        reader: Finds the text of the object.
        name: The name of the entry.
        alone: Whether a text that is no object is the value of this entry.
    """

    reader: Reader
    name: str
    alone: bool = False

    @property
    @override
    def pure(self) -> bool:
        return self.reader.pure

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        said = message.once(
            (id(self.reader), id(variables)), lambda: self._said(message, variables)
        )
        if isinstance(said, dict):
            return said.get(self.name, IGNORE)
        if isinstance(said, DecodeError):
            if self.alone:
                raise said
            return IGNORE
        return said if self.alone else IGNORE

    def _said(self, message: Message, variables: Variables) -> Any:
        """The object, or the text that is none, or why there is neither."""
        try:
            text = self.reader.read(message, variables)
        except DecodeError as err:
            return err
        if not isinstance(text, str) or not text.lstrip().startswith("{"):
            return text
        try:
            said = message.json if isinstance(self.reader, Whole) else orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
        return DecodeError("a JSON object that is nested too deeply") if too_deep(said) else said


_ENTRIES: Final[dict[str, tuple[str, Codec[Any]]]] = {
    "installed": ("installed_version", SHORT_TEXT),
    "latest": ("latest_version", SHORT_TEXT),
    "title": ("title", SHORT_TEXT),
    "summary": ("release_summary", _SUMMARY),
    "url": ("release_url", WebAddress()),
    "picture": ("entity_picture", WebAddress()),
    "progress": ("update_percentage", Number(minimum=0, maximum=100)),
}
"""By data point: the entry of the object, and how it is read."""

_CONSTANTS: Final = {
    "title": text("title"),
    "summary": text("release_summary"),
    "url": Take(("release_url",), lambda wiring: web_address(wiring.fields, "release_url")),
}
"""What an announcement may say once and for all."""


def _say(wiring: Wiring, parts: Parts) -> None:
    """Read everything from the one topic; it is a device's only way to say most of it."""
    topic = wiring.fields.inbound("state_topic")
    try:
        reader = wiring.reader("value_template")
    except BrokenTemplateError:
        topic = None
    if topic is None:
        raise UnusableError("update without a state_topic that can be read")

    def source(name: str, codec: Codec[Any], *, alone: bool = False) -> Source[Any]:
        return Source(topic=topic, codec=codec, reader=Entry(reader, name, alone))

    for point, (name, codec) in _ENTRIES.items():
        sources = (source(name, codec, alone=point == "installed"),)
        initial = _CONSTANTS[point].of(wiring) if point in _CONSTANTS else None
        parts[point] = DataPoint(sources=sources, initial=initial)
    if latest := wiring.sources("latest_version_topic", "latest_version_template", SHORT_TEXT):
        parts["latest"] = DataPoint(sources=(*parts["latest"].sources, *latest))
    parts["in_progress"] = DataPoint(
        sources=(source("update_percentage", Progresses()), source("in_progress", _TRUTH))
    )
    install = parts.get("install")
    if install is not None and not install.sink.codec.pairs:
        wiring.fields.reject("command_topic", "payload_install is missing")
        del parts["install"]


UPDATE: Final = Table(
    kind=Update,
    rows=(
        Row(
            point="install",
            command=("command_topic",),
            codec=orders(("payload_install", None, True)),
            traits={"momentary": constant(value=True)},
        ),
    ),
    settings={
        "device_class": member("device_class", UpdateClass),
        "precision": whole("display_precision", 0, high=10),
    },
    special=_say,
    special_keys=(
        "state_topic",
        "value_template",
        "latest_version_topic",
        "latest_version_template",
        *(key for take in _CONSTANTS.values() for key in take.keys),
    ),
)

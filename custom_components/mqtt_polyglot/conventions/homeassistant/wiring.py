"""Sources and sinks: from the keys of a component to where its values come from and go to."""

from contextlib import suppress
from copy import copy
from datetime import timedelta
from typing import Any, Final

from ...model.codec import Choice, Codec, ColorTemperature, Level, Number
from ...model.data_point import DataPoint, Sink, Source
from ...model.reader import Encoded, Path, Reader, Whole
from ...model.spec import NoteKind
from .commands import CommandTopic
from .fields import Fields
from .templates import MAX_TEMPLATE, Look, TemplateReader

UNKNOWN: Final = "None"
"""The word by which a device says that it does not know: what a template makes of ``null``."""

_UTF_8: Final = "utf-8"

_NUMERIC: Final = (ColorTemperature, Level, Number)
"""Codecs that make a number of a text which is one, and take a number as it is."""


class Wiring:
    """The keys of one component, and what they have in common.

    Attributes:
        fields: The keys.
        engine: For the templates.
        title: Whether it bears the name of its device, and if not, its own.
        encoding: Of its payloads; empty for raw bytes.
        qos: Of its commands.
        expiry: Seconds after which its commands are worth nothing any more, if it says so.
        taken: What has been made of keys already, by how: see ``take.Take``.
        constants: What all its templates know of the announcement, such as the ends of a range.
        templates: Those that have been taken, by key; ``None`` for one that cannot be rendered.
    """

    def __init__(self, fields: Fields, look: Look, title: tuple[bool, str | None]) -> None:
        """Take the keys that say how a component speaks."""
        self.fields = fields
        self.engine = look.engine
        self._look = look
        self.title = title
        self.encoding = self._encoding()
        self.qos = fields.whole("qos", high=2) or 0
        self.expiry = self._expiry()
        self.taken: dict[Any, Any] = {}
        self.constants: tuple[tuple[str, Any], ...] = ()
        self.templates: dict[str, str | None] = {}

    def _expiry(self) -> float | None:
        """Seconds, or such a dictionary as Home Assistant takes for a time: ``{"minutes": 1}``."""
        key = "message_expiry_interval"
        value = self.fields.take(key)
        if isinstance(value, dict):
            with suppress(TypeError, OverflowError):
                value = timedelta(**value).total_seconds()
        self.fields.put(key, value)
        seconds = self.fields.number(key, low=0)
        # Brokers do not agree on what 0 means.
        return None if seconds is None else max(1.0, seconds)

    def _encoding(self) -> str:
        encoding = self.fields.text("encoding", limit=32)
        if encoding is None or encoding.lower() in {_UTF_8, "utf8"}:
            return _UTF_8
        try:
            # Any encoding can read this, however many bytes it takes for a character.
            bytes(4).decode(encoding or _UTF_8)
        except LookupError, ValueError:
            self.fields.reject("encoding", f"unknown encoding {encoding!r}")
            return _UTF_8
        return encoding

    # --- templates ----------------------------------------------------------------------------

    def template(self, key: str) -> str | None:
        """A template whose syntax is right, as far as anybody has looked at it.

        Several values may have the same one.

        Raises:
            BrokenTemplateError: There is one, and it is not right. What it would have made of the
                payload is not the payload, so whatever depends on it has to go too.
        """
        if not self.has_template(key):
            return None
        if key not in self.templates:
            self.templates[key] = self._take_template(key)
        if (text := self.templates[key]) is None:
            raise BrokenTemplateError
        return text

    def has_template(self, key: str) -> bool:
        """Whether there is such a template, right or not."""
        return key in self.fields or key in self.templates

    def _take_template(self, key: str) -> str | None:
        text = self.fields.text(key, limit=MAX_TEMPLATE)
        if text is None or (flaw := self._look.flaw(text)) is None:
            return text
        self.fields.notes.add(flaw.kind, key, flaw.detail)
        return None if flaw.kind is NoteKind.REJECTED_KEY else text

    def within(self, fields: Fields) -> Wiring:
        """The same for a part of the component that has keys of its own."""
        inner = copy(self)
        inner.fields = fields
        inner.taken = {}
        inner.templates = {}
        return inner

    def reader(
        self,
        key: str,
        *,
        plain: tuple[str, ...] = (),
        blank: bool = False,
        empty: bool = False,
        numbers: bool = False,
    ) -> Reader:
        """The reader for a value with this template; raises ``BrokenTemplateError``."""
        template = self.template(key)
        if template is None:
            return self.in_encoding(Whole(blank=empty))
        reader = TemplateReader(
            template=template,
            engine=self.engine,
            plain=plain,
            blank=blank,
            numbers=numbers,
            raw=not self.encoding,
            constants=self.constants,
        )
        return self.in_encoding(reader)

    def in_encoding(self, reader: Reader) -> Reader:
        """The same reader, for payloads in the component's encoding."""
        return reader if self.encoding in ("", _UTF_8) else Encoded(self.encoding, reader)

    # --- both halves of a value ---------------------------------------------------------------

    def sources[T](
        self,
        topic_key: str,
        template_key: str,
        codec: Codec[T],
        *,
        plain: tuple[str, ...] = (),
        blank: bool = False,
        empty: bool = False,
    ) -> tuple[Source[T], ...]:
        """Where a value comes from: one source, or none.

        Args:
            topic_key: The key that holds the topic.
            template_key: The key that holds the value template.
            codec: How the text is read.
            plain: See ``TemplateReader``.
            blank: See ``TemplateReader``.
            empty: Whether an empty payload is a value where there is no template.
        """
        topic = self.fields.inbound(topic_key)
        try:
            reader = self.reader(
                template_key,
                plain=plain,
                blank=blank,
                empty=empty,
                numbers=isinstance(codec, _NUMERIC),
            )
        except BrokenTemplateError:
            return ()
        return (Source(topic=topic, codec=codec, reader=reader),) if topic is not None else ()

    def choice_sources[T](
        self, topic_key: str, template_key: str, codec: Choice[T]
    ) -> tuple[Source[T], ...]:
        """Where a value comes from that is one of a few words."""
        plain = (*(str(word) for word, _ in codec.pairs), *codec.unknown)
        return self.sources(topic_key, template_key, codec, plain=plain)

    def envelope(
        self, topic_key: str, template_key: str = "", *, wanted: tuple[str, ...] = ()
    ) -> CommandTopic | None:
        """Where a command goes, if there is a topic for it and its template can be rendered."""
        topic = self.fields.outbound(topic_key)
        try:
            template = self.template(template_key)
        except BrokenTemplateError:
            return None
        if topic is None:
            return None
        return CommandTopic(
            topic=topic,
            qos=self.qos,
            expiry=self.expiry,
            encoding=self.encoding or _UTF_8,
            template=template,
            wanted=wanted,
            constants=self.constants,
            engine=self.engine,
        )

    def sink[T](self, topic_key: str, template_key: str, codec: Codec[T]) -> Sink[T] | None:
        """Where a value goes; ``None`` if it is only read."""
        envelope = self.envelope(topic_key, template_key)
        return Sink(envelope=envelope, codec=codec) if envelope is not None else None

    def attributes(self, codec: Codec[Any]) -> DataPoint[Any] | None:
        """The extra attributes of the component's state, if it has any."""
        topic = self.fields.inbound("json_attributes_topic")
        try:
            template = self.template("json_attributes_template")
        except BrokenTemplateError:
            return None
        if topic is None:
            return None
        reader: Reader = Path(())
        if template is not None:
            reader = TemplateReader(template=template, engine=self.engine, raw=not self.encoding)
        source = Source(topic=topic, codec=codec, reader=self.in_encoding(reader))
        return DataPoint(sources=(source,))


class BrokenTemplateError(ValueError):
    """A template that cannot be rendered, or is no text. It has been reported."""


def words[T](
    *rows: tuple[tuple[str, ...], T],
    ignore_others: bool = False,
    keep: bool = False,
    unknown: str | None = UNKNOWN,
) -> Choice[T]:
    """One of a few values, each with the words for it; the first of them is the one to send.

    A word that means "unknown" means nothing else.
    """
    return Choice(
        tuple((word, value) for row, value in rows for word in row if word != unknown),
        ignore_others=ignore_others,
        keep=keep,
        unknown=(unknown,) if unknown is not None else (),
    )

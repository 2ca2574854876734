"""Commands: how what a person wants leaves as the payload that an announcement asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, override

from ...broker.message import Publish
from ...model.codec import Codec, EncodeError, EncodeErrorKey, Ignore
from ...model.envelope import Envelope, Part
from ...model.reader import Variables
from ..template_engine import TemplateEngine
from .templates import command_payload


class Arguments(NamedTuple):
    """A wire value of several parts, which a template may want one by one.

    Attributes:
        value: The whole, as it is sent without a template: ``255,128,0``.
        variables: The parts by name: ``red``, ``green``, ``blue``.
    """

    value: Any
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named[T](Codec[T]):
    """A value that a command template also knows by a name of its own.

    Attributes:
        name: The variable.
        codec: How the value is written.
    """

    name: str
    codec: Codec[T]

    @override
    def decode(self, wire: Any) -> T | Ignore | None:
        return self.codec.decode(wire)

    @override
    def encode(self, value: T) -> Arguments:
        wire = self.codec.encode(value)
        return Arguments(wire, {self.name: wire})


class Bare(NamedTuple):
    """A wire value that is sent as it is, whatever the template of its topic."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandTopic(Envelope):
    """A topic for one value a message, which a template may dress.

    A write with a name is no message of its own: it is a variable for the template of the others,
    as the code of a lock is.

    Attributes:
        expiry: Seconds after which a command is worth nothing any more, if the device says so.
        encoding: The encoding of texts.
        template: The command template, if there is one.
        wanted: Variables that the template may use even if nothing was written to them.
        constants: What the template knows of the announcement, beside what it knows of the entity.
    """

    topic: str
    qos: int = 0
    expiry: float | None = None
    encoding: str = "utf-8"
    template: str | None = None
    wanted: tuple[str, ...] = ()
    constants: tuple[tuple[str, Any], ...] = ()
    engine: TemplateEngine = field(compare=False, hash=False, repr=False)

    @override
    def fold(self, parts: Sequence[Part], variables: Variables) -> Iterator[Publish]:
        named: dict[str, Any] = dict.fromkeys(self.wanted)
        named.update((part.name[0], part.wire) for part in parts if part.name)
        for part in parts:
            if part.name:
                continue
            wire, extra = part.wire if isinstance(part.wire, Arguments) else (part.wire, {})
            if isinstance(wire, Bare):
                wire = wire.value
            elif self.template is not None:
                known = {**variables, **dict(self.constants), "value": wire, **named, **extra}
                wire = command_payload(self.engine.render_command(self.template, known))
            payload = encoded(wire, self.encoding)
            yield Publish(self.topic, payload, self.qos, expiry=self.expiry)


def encoded(wire: Any, encoding: str) -> bytes:
    """A wire value as a payload: bytes as they are, the rest as Python writes it.

    Raises:
        EncodeError: The encoding has no such characters.
    """
    if isinstance(wire, bytes):
        return wire
    try:
        return str(wire).encode(encoding)
    except UnicodeEncodeError as err:
        raise EncodeError(EncodeErrorKey.NOT_ENCODABLE, encoding=encoding) from err

"""Templates: small programs in an announcement that pick a value out of a message, or make a command.

What they say is the engine's business; what a result means to a device is said here.
"""

from ast import literal_eval
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, Final, override

from ...broker.message import Message
from ...model.codec import IGNORE, SCALARS, DecodeError, Ignore
from ...model.reader import Reader, Variables
from ..template_engine import Flaw, MissingError, Program, TemplateEngine
from .models import Models

MAX_TEMPLATE: Final = 8 * 1024
"""The longest template in characters. They come from strangers, and parsing takes time."""

MAX_LOOK: Final = 768
"""The most characters of templates that are read in one look at a device: a few milliseconds."""

_MAX_LOOKED_UP: Final = 64 * 1024
"""The most bytes of a message in which a member is looked up without the program."""

_REMEMBERED: Final = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReader(Reader):
    """What a template makes of a message, as text without the white space around it.

    The template is looked at when the first message comes: not while nobody has adopted the device.

    Attributes:
        template: The template.
        engine: Knows Jinja. What it lets templates read depends on who announced them, so that the
            same template of another engine is another reader.
        blank: Whether an empty result is a value: a text that is empty. By default it says nothing.
        numbers: Whether a number may come as it is, because whoever reads the text makes it that number.
        plain: Payloads that are taken for the value where the template fails. Home Assistant takes
            the payload then, whatever it is, so that ``online`` is understood by a template that
            looks into a JSON document. Here it has to be a word that the value can be.
        raw: Whether it is given the payload as bytes, not as text (``encoding: ""``).
        constants: What it knows of the announcement, beside what it knows of the entity.
    """

    template: str
    engine: TemplateEngine = field(repr=False)
    blank: bool = False
    numbers: bool = False
    plain: tuple[str, ...] = ()
    raw: bool = False
    constants: tuple[tuple[str, Any], ...] = ()
    _program: Program | None = field(
        default=None, init=False, compare=False, hash=False, repr=False
    )

    @property
    @override
    def pure(self) -> bool:
        return self._known().names <= dict(self.constants).keys()

    @property
    @override
    def member(self) -> str | None:
        return None if self.raw else self._known().member

    def _known(self) -> Program:
        """What reads by the template, found once."""
        program = self.engine.program(self.template)
        object.__setattr__(self, "_program", program)
        return program

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        program = self._program or self._known()
        value: Any = None
        if (member := program.member) is not None and len(message.payload) <= _MAX_LOOKED_UP:
            try:  # noqa: SIM105 - suppressing costs more than the rest
                value = message.json[member]
            except ValueError, TypeError, LookupError:
                pass  # The program knows what that means.
        kind = value.__class__
        if kind not in SCALARS or self.raw:
            try:
                value = self._run(program, message, variables)
            except DecodeError as err:
                return self._without(message, err)
            kind = value.__class__
        if kind is str:
            text = value.strip()
            return text if text or self.blank else IGNORE
        # A number that is the same when it is written and read again, or a place that is not there.
        if self.numbers and (kind is float or kind is int) and -_LARGE < value < _LARGE:
            return value
        return value if value is IGNORE else str(value)

    def _run(self, program: Program, message: Message, variables: Variables) -> Any:
        if self.constants and program.names:
            variables = {**variables, **dict(self.constants)}
        if self.raw:
            return self.engine.render_value(self.template, message.payload, message, variables)
        return program.value(message, variables)

    def _without(self, message: Message, error: DecodeError) -> str | Ignore:
        """What a message says that the template cannot read; raises the error if that is nothing."""
        if not message.payload:
            return IGNORE
        if self.plain and (payload := _text(message)) in self.plain:
            return payload
        if isinstance(error, MissingError):
            return IGNORE
        raise error


_LARGE: Final = 2**63
"""Beyond it a whole number may be read as another when it is written: see ``as_number``."""


def _text(message: Message) -> str:
    try:
        return message.text
    except UnicodeDecodeError as err:
        raise DecodeError(f"the payload is not UTF-8: {err.reason}") from err


class Examiner:
    """Looks at templates, and does not look again at what it knows: devices of a kind say the same.

    Attributes:
        engine: Knows Jinja.
        models: What was made of components that will be announced again.
    """

    def __init__(self, engine: TemplateEngine) -> None:
        """Begin with nothing known."""
        self.engine = engine
        self.models = Models()
        self._known: dict[str, Flaw | None] = {}
        self._unprepared: dict[str, None] = {}

    def use(self, template: str) -> None:
        """Have a template made ready with the next device."""
        self._unprepared[template] = None

    def prepare(self) -> Awaitable[None] | None:
        """Make ready to render what is to be used."""
        templates, self._unprepared = self._unprepared, {}
        return self.engine.prepare(templates)

    def knows(self, template: str) -> bool:
        """Whether ``flaw`` takes no time."""
        return template in self._known

    def flaw(self, template: str) -> Flaw | None:
        """What is wrong with a template."""
        try:
            return self._known[template]
        except KeyError:
            flaw = self._known[template] = self.engine.check(template)
            if len(self._known) > _REMEMBERED:
                del self._known[next(iter(self._known))]
            return flaw


class Look:
    """One look at the templates of one announcement, which costs no more than so much.

    What does not fit into it is used as if it were right: what is wrong with it shows when it is
    rendered.

    Attributes:
        engine: Renders them later.
        passed_over: Those that a close look would have taken in.
    """

    def __init__(self, examiner: Examiner, *, close: bool) -> None:
        """Begin.

        Args:
            examiner: Looks.
            close: Whether to look at all: not at what strangers say.
        """
        self.engine = examiner.engine
        self.passed_over: list[str] = []
        self._examiner = examiner
        self._close = close
        self._left = MAX_LOOK if close else 0

    @property
    def models(self) -> Models:
        """What was made of components that will be announced again."""
        return self._examiner.models

    def glance(self) -> Look:
        """A look that only finds out which templates there are."""
        return Look(self._examiner, close=False)

    def flaw(self, template: str) -> Flaw | None:
        """What is wrong with a template, as far as a look finds it."""
        if "{" not in template:
            return None
        if self._close:
            self._examiner.use(template)
        else:
            self.passed_over.append(template)
            # In the turn in which the device is adopted there is enough to do.
            self.engine.load()
        if not self._examiner.knows(template):
            if self._left <= 0:
                return None
            self._left -= len(template)
        return self._examiner.flaw(template)


def command_payload(rendered: str | bytes) -> str | bytes:
    """What a command template means: Python's notation of bytes is how a template says bytes."""
    if isinstance(rendered, str) and rendered.startswith(("b'", 'b"')):
        try:
            value = literal_eval(rendered)
        except ValueError, TypeError, SyntaxError, MemoryError:
            return rendered
        if isinstance(value, bytes):
            return value
    return rendered

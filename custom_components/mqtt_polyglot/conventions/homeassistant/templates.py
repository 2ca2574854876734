"""Templates: small programs in an announcement that pick a value out of a message, or make a command.

Most templates only say where in a JSON document a value stands. Those are read here without the engine,
and give to the letter what the engine would have given.
"""

from abc import abstractmethod
from ast import literal_eval
from collections.abc import Awaitable
from dataclasses import dataclass, field
import re
from typing import Any, Final, override

from ...broker.message import Message
from ...model.codec import IGNORE, DecodeError, Ignore
from ...model.reader import Reader, Variables
from ..template_engine import Flaw, MissingError, TemplateEngine

MAX_TEMPLATE: Final = 8 * 1024
"""The longest template in characters. They come from strangers, and parsing takes time."""

MAX_LOOK: Final = 4 * 1024
"""The most characters of templates that are read in one look at a device: a thirtieth of a second."""

_REMEMBERED: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReader(Reader):
    """What a template makes of a message.

    Attributes:
        blank: Whether an empty result is a value: a text that is empty. By default it says nothing.
        plain: Payloads that are taken for the value where the template fails. Home Assistant takes
            the payload then, whatever it is, so that ``online`` is understood by a template that
            looks into a JSON document. Here it has to be a word that the value can be.
    """

    blank: bool = False
    plain: tuple[str, ...] = ()

    @override
    def read(self, message: Message, variables: Variables) -> Any:
        try:
            text = self.render(message, variables)
        except DecodeError as err:
            if not message.payload:
                return IGNORE
            if self.plain and (payload := _text(message)) in self.plain:
                return payload
            if isinstance(err, MissingError):
                return IGNORE
            raise
        return text if text or self.blank else IGNORE

    @abstractmethod
    def render(self, message: Message, variables: Variables) -> str | Ignore:
        """Return the result, or ``IGNORE`` where there is none; raises ``DecodeError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered(TemplateReader):
    """A template that only the engine can read.

    Attributes:
        engine: Renders it. What it lets templates read depends on who announced them, so that the
            same template of another engine is another reader.
        raw: Whether it is given the payload as bytes, not as text (``encoding: ""``).
        constants: What it knows of the announcement, beside what it knows of the entity.
    """

    template: str
    engine: TemplateEngine = field(repr=False)
    raw: bool = False
    constants: tuple[tuple[str, Any], ...] = ()

    @property
    @override
    def pure(self) -> bool:
        # It may read the clock, the entity or the house.
        return False

    @override
    def render(self, message: Message, variables: Variables) -> str | Ignore:
        payload = message.payload if self.raw else _text(message)
        if self.constants:
            variables = {**variables, **dict(self.constants)}
        return self.engine.render_value(self.template, payload, message, variables)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonText(TemplateReader):
    """``{{ value_json.x }}``: a place in a JSON document, as text.

    Jinja writes values as Python does: ``True``, ``None``, ``21.0``. Where a step leads nowhere, the
    message says nothing; a payload that is not JSON is an error.

    Attributes:
        steps: Keys of objects and indices of arrays, from the outside in; at least one.
    """

    steps: tuple[str | int, ...]

    @override
    def render(self, message: Message, variables: Variables) -> str | Ignore:
        try:
            value = message.json
        except ValueError as err:
            raise DecodeError(f"the payload is not JSON: {err}") from err
        *outer, last = self.steps
        for step in outer:
            try:
                value = value[step]
            except (LookupError, TypeError) as err:
                raise MissingError(f"the payload has no {step!r}") from err
        try:
            return str(value[last]).strip()
        except LookupError, TypeError:
            return IGNORE


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadText(TemplateReader):
    """``{{ value }}``: the payload itself, without the white space around it."""

    @override
    def render(self, message: Message, variables: Variables) -> str | Ignore:
        return _text(message).strip()


def _text(message: Message) -> str:
    try:
        return message.text
    except UnicodeDecodeError as err:
        raise DecodeError(f"the payload is not UTF-8: {err.reason}") from err


# --- which templates need no engine ---------------------------------------------------------------

_PLACE: Final = re.compile(
    r"\{\{-?\s*value(?:_json(?P<steps>"
    r"(?:\.[A-Za-z]\w*|\[(?:0|[1-9]\d{0,3}|'[^'\\\r\n]*'|\"[^\"\\\r\n]*\")\])+))?"
    r"\s*-?\}\}",
    re.ASCII,
)
_STEP: Final = re.compile(
    r"\.(?P<dotted>\w+)|\[(?:(?P<index>\d+)|'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\")\]",
    re.ASCII,
)

_PYTHON_NAMES: Final = frozenset(
    name for kind in (dict, list, str, int, float, bool, type(None)) for name in dir(kind)
)
"""Names that Jinja finds on the Python values of a JSON document: ``value_json.items`` is a method,
and so is ``value_json['items']`` of an object without that key."""


def reader_of(template: str, engine: TemplateEngine, **options: Any) -> TemplateReader:
    """The reader of a template that has been checked.

    Args:
        template: The template.
        engine: Renders it, if that is needed.
        options: ``blank`` and ``plain`` of ``TemplateReader``, ``raw`` and ``constants`` of ``Rendered``.
    """
    raw = options.pop("raw", False)
    constants = options.pop("constants", ())
    if (match := _PLACE.fullmatch(template.strip())) is not None:
        if match["steps"] is None and not raw:
            return PayloadText(**options)
        if match["steps"] is not None and (steps := _steps(match["steps"])) is not None:
            return JsonText(steps=steps, **options)
    return Rendered(template=template, engine=engine, raw=raw, constants=constants, **options)


class Examiner:
    """Looks at templates, and does not look again at what it knows: devices of a kind say the same.

    Attributes:
        engine: Knows Jinja.
    """

    def __init__(self, engine: TemplateEngine) -> None:
        """Begin with nothing known."""
        self.engine = engine
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
        passed_over: Whether there was one that a close look would have taken in.
    """

    def __init__(self, examiner: Examiner, *, close: bool) -> None:
        """Begin.

        Args:
            examiner: Looks.
            close: Whether to look at all: not at what strangers say.
        """
        self.engine = examiner.engine
        self.passed_over = False
        self._examiner = examiner
        self._close = close
        self._left = MAX_LOOK if close else 0

    def flaw(self, template: str) -> Flaw | None:
        """What is wrong with a template, as far as a look finds it."""
        if not _needs_engine(template):
            return None
        if self._close:
            self._examiner.use(template)
        else:
            self.passed_over = True
        if not self._examiner.knows(template):
            if self._left <= 0:
                return None
            self._left -= len(template)
        return self._examiner.flaw(template)


def _needs_engine(template: str) -> bool:
    if "{" not in template:
        return False
    match = _PLACE.fullmatch(template.strip())
    return match is None or (match["steps"] is not None and _steps(match["steps"]) is None)


def _steps(text: str) -> tuple[str | int, ...] | None:
    steps: list[str | int] = []
    for match in _STEP.finditer(text):
        if match["index"] is not None:
            steps.append(int(match["index"]))
            continue
        name = match["dotted"] or match["single"] or match["double"] or ""
        if name in _PYTHON_NAMES or name.startswith("_"):
            return None
        steps.append(name)
    return tuple(steps)


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
